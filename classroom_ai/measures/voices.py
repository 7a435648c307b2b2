"""Between students: who follows whom, and whether few or many are heard.

Voices are counted, never compared: no child has a figure, and how many are heard is
told as a band.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from classroom_ai.backchannels import is_backchannel
from classroom_ai.measures.asked import without_backchannels
from classroom_ai.measures.registry import longest_of, measure, nothing, share
from classroom_ai.measures.speech import NO_STUDENT_HEARD, evidence_of_turns
from classroom_ai.measures.talk import REPLY_WITHIN
from classroom_ai.types import GROUP, SOME_STUDENT, Lesson, Measurement, Tag, Turn, Utterance

#: From these shares of a class on, its voices are some, and many.
BANDS = (0.25, 0.5)

_NYSTRAND = (
    "Nystrand, M., et al. (2003). Questions in time: investigating the structure and dynamics of "
    "unfolding classroom discourse. Discourse Processes 35(2), 135-198."
)
_NOT_TOLD_APART = "It could not be told which student spoke, so voices cannot be counted."
_WEAK = (
    "Children's voices are told apart only roughly: from a recording this is not known well "
    "enough, from a transcript that names its speakers it is."
)


@measure(
    id="students.to_student_share",
    version=1,
    unit="share",
    family="student-talk",
    title="Students answering students",
    explanation="Of the turns of single students, those after which another student spoke within "
    "five seconds, before you did.",
    needs=("turns", "voices"),
    source=_NYSTRAND,
    smallest_change=0.05,
    limits=_WEAK,
    formula="student turns with another student next / student turns with anybody next",
)
def to_student_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Turns of a student that another student follows, as a share.

    Of those that the teacher or another known student follows within 5 s; "mm-hm" is
    no turn, group work is left out.

    Parameters
    ----------
    lesson : Lesson
        Turns sorted by start, in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : 0 to 1; None where students are not told apart, or nobody follows one.
        numerator, denominator : those a student followed, those anybody followed.
        evidence : the turns that another student followed.

    References
    ----------
    .. [1] Nystrand, M., et al. (2003). Questions in time: investigating the structure and
       dynamics of unfolding classroom discourse. Discourse Processes 35(2), 135-198.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> text = "S1 0 2 Six.\nS2 3 4 No, eight.\nT 5 6 Why?"
    >>> to_student_share(lesson_from_text(text), ()).value
    0.5
    """
    turns = without_backchannels(lesson).turns
    if missing := _why_not(lesson, turns):
        return nothing(missing)
    followed = []
    n = 0
    for turn, after in pairwise(turns):
        if not _is_told_apart(turn) or after.start - turn.end > REPLY_WITHIN:
            continue
        another = _is_told_apart(after) and after.speaker != turn.speaker
        n += another or after.role == "teacher"
        if another:
            followed.append(turn)
    if not n:
        return nothing("Nobody spoke within five seconds after a single student.")
    return share(len(followed), n, n=n, evidence=evidence_of_turns(lesson, followed))


@measure(
    id="students.longest_chain",
    version=1,
    unit="turns",
    family="student-talk",
    title="Longest chain of students",
    explanation="The most turns of different students one after the other, before you spoke.",
    needs=("turns", "voices"),
    source=_NYSTRAND,
    # From two in a row to three is from an answer to a conversation.
    smallest_change=1.0,
    limits=_WEAK,
    formula="the largest number of student turns in a row, each of another student than the last",
)
def longest_chain(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Most turns of students in a row, each another's than the one before.

    A chain ends with a voice that is not a single student's, or after 5 s of quiet.

    Parameters
    ----------
    lesson : Lesson
        Turns sorted by start, in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : turns, >= 1; None where students are not told apart.
        observations : shape (n_chains,), turns, in lesson order.
        evidence : the turns of the longest chain.

    References
    ----------
    .. [1] Nystrand, M., et al. (2003). Questions in time: investigating the structure and
       dynamics of unfolding classroom discourse. Discourse Processes 35(2), 135-198.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> text = "S1 0 2 Six.\nS2 3 4 No, eight.\nS1 5 6 Why?\nT 7 8 Well."
    >>> longest_chain(lesson_from_text(text), ()).value
    3.0
    """
    if missing := _why_not(lesson, without_backchannels(lesson).turns):
        return nothing(missing)
    chains = _chains(lesson)
    lengths = [float(_changes(chain) + 1) for chain in chains]
    longest = chains[lengths.index(max(lengths))]
    return longest_of(lengths, evidence=evidence_of_turns(lesson, longest))


def _chains(lesson: Lesson) -> list[list[Turn]]:
    """Turns of single students with nobody else and no long quiet between them."""
    chains: list[list[Turn]] = []
    before: Turn | None = None
    for turn in without_backchannels(lesson).turns:
        if _is_told_apart(turn):
            goes_on = before and _is_told_apart(before) and turn.start - before.end <= REPLY_WITHIN
            if goes_on:
                chains[-1].append(turn)
            else:
                chains.append([turn])
        before = turn
    return chains


def _changes(chain: list[Turn]) -> int:
    return sum(a.speaker != b.speaker for a, b in pairwise(chain))


@measure(
    id="students.voices_heard",
    version=2,
    unit="band",
    family="student-talk",
    title="Voices heard",
    explanation="Whether few, some or many of the students in the class were heard: fewer than a "
    "quarter of them, fewer than half, or half and more.",
    needs=("voices", "class_size"),
    source="Sacks, H., Schegloff, E. A. & Jefferson, G. (1974). A simplest systematics for the "
    "organization of turn-taking for conversation. Language 50(4), 696-735. The bands are this "
    "project's own, for orientation.",
    smallest_change=1.0,
    limits=f"{_WEAK} It is a band on purpose: no child has a figure.",
    formula="single students heard / students in the class: below 1/4 few, below 1/2 some, "
    "else many",
    at_best="C",
)
def voices_heard(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Band of the share of the class that was heard: 1 few, 2 some, 3 many.

    Parameters
    ----------
    lesson : Lesson
        Turns or, in a transcript without times, lines; and the size of the class in
        ``about``.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : 1, 2 or 3; None where students are not told apart, or the size of the
        class is not known. Without numerator, denominator and evidence: the band is all
        that is told.

    References
    ----------
    .. [1] Sacks, H., Schegloff, E. A. & Jefferson, G. (1974). A simplest systematics for
       the organization of turn-taking for conversation. Language 50(4), 696-735.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from classroom_ai.lesson import lesson_from_text
    >>> from classroom_ai.types import About
    >>> lesson = lesson_from_text("S1 0 2 Six.\nS2 3 4 No, eight.\nT 5 6 Why?")
    >>> voices_heard(replace(lesson, about=About(class_size=6)), ()).value
    2.0
    """
    spoken = _spoken(lesson)
    if missing := _why_not(lesson, spoken):
        return nothing(missing)
    if not lesson.about.class_size:
        return nothing(
            "How many students are in the class is not known; --class-size or --about says it."
        )
    voices = {each.speaker for each in spoken if _is_told_apart(each)}
    heard = len(voices) / lesson.about.class_size
    return replace(nothing(""), value=1.0 + sum(heard >= least for least in BANDS))


def _why_not(lesson: Lesson, spoken: Iterable[Turn | Utterance]) -> str:
    """Why no student is told apart in what was spoken, or nothing if one is."""
    if any(_is_told_apart(each) for each in spoken):
        return ""
    everything: Iterable[Turn | Utterance] = (*lesson.turns, *lesson.utterances)
    anybody = any(each.role == "student" for each in everything)
    return _NOT_TOLD_APART if anybody else NO_STUDENT_HEARD


def _spoken(lesson: Lesson) -> Sequence[Turn | Utterance]:
    """Turns or, where a transcript has no times, lines; an "mm-hm" is no voice that was heard."""
    if turns := without_backchannels(lesson).turns:
        return turns
    return [utt for utt in lesson.utterances if not is_backchannel(utt.text.split())]


def _is_told_apart(spoken: Turn | Utterance) -> bool:
    return spoken.role == "student" and spoken.speaker not in {GROUP, SOME_STUDENT}
