"""Building on students: what a teacher does with what a student just said."""

from __future__ import annotations

from dataclasses import dataclass

from classroom_ai.measures.asked import without_backchannels
from classroom_ai.measures.registry import Need, measure, median_of, nothing, share
from classroom_ai.measures.speech import (
    NEITHER_HEARD,
    evidence_of_tags,
    evidence_of_turns,
    labelled,
    turns_of,
    why_no_tags,
)
from classroom_ai.measures.talk import REPLY_WITHIN
from classroom_ai.types import Lesson, Measurement, Seconds, Tag, Turn

_NASSAJI_WELLS = (
    "Nassaji, H. & Wells, G. (2000). What's the use of 'triadic dialogue'? An investigation of "
    "teacher-student interaction. Applied Linguistics 21(3), 376-406."
)
_NEEDS_THEIR_WORDS = (
    "Where a student's words were not made out, nothing can be found to build on them."
)
_TRIADS: tuple[Need, ...] = ("words", "students_words", "third")


@measure(
    id="building.uptake_share",
    version=1,
    unit="share",
    family="building-on-students",
    title="Replies that build on a student",
    explanation="Of your replies to something that a student said at some length, those that took "
    "it up and went on from it.",
    needs=("words", "students_words", "uptake"),
    source="Demszky, D., et al. (2021). Measuring conversational uptake: a case study on "
    "student-teacher interactions. Proceedings of ACL-IJCNLP 59.",
    smallest_change=0.1,
    limits=f"Saying the same words again is not building. {_NEEDS_THEIR_WORDS}",
    formula="replies with high uptake / replies to a student's turn of 5 words or more",
)
def uptake_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Replies with high uptake as a share of the replies to turns of five words or more.

    Parameters
    ----------
    lesson : Lesson
        Asked for its language and words only.
    tags : tuple of Tag
        Needs ``uptake``: ``high`` or ``low``, one for each such reply.

    Returns
    -------
    Measurement
        value : 0 to 1; None without a reply to a longer turn of a student.
        numerator, denominator : replies with high uptake, replies.
        evidence : the replies with high uptake.

    References
    ----------
    .. [1] Demszky, D., et al. (2021). Measuring conversational uptake: a case study on
       student-teacher interactions. Proceedings of ACL-IJCNLP 59.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("S1 0 2 Four threes make it.\nT 3 5 Four threes make what?")
    >>> tag = Tag(3.0, 5.0, utterance="u0002", label="uptake.high", rule="uptake/model")
    >>> uptake_share(lesson, (tag,)).value
    1.0
    """
    return _share_of_label(
        lesson,
        tags,
        "uptake.high",
        among=("uptake.high", "uptake.low"),
        none="You replied to no longer turn of a student.",
    )


@measure(
    id="building.focusing_share",
    version=1,
    unit="share",
    family="building-on-students",
    title="Follow-up questions about students' thinking",
    explanation="Of your follow-up questions to a student's answer, those about the student's own "
    "thinking rather than towards an answer that you had in mind.",
    needs=("words", "students_words", "follow"),
    source="Alic, S., et al. (2022). Computationally identifying funneling and focusing questions "
    "in classroom discourse. Proceedings of BEA 17.",
    smallest_change=0.1,
    limits=f"Leading step by step has its place. {_NEEDS_THEIR_WORDS}",
    formula="focusing follow-ups / (focusing follow-ups + funneling follow-ups)",
)
def focusing_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Focusing follow-ups as a share of focusing and funneling ones.

    Parameters
    ----------
    lesson : Lesson
        Asked for its language and words only.
    tags : tuple of Tag
        Needs ``follow``.

    Returns
    -------
    Measurement
        value : 0 to 1; None without a follow-up.
        numerator, denominator : focusing follow-ups, follow-ups.
        evidence : the focusing follow-ups.

    References
    ----------
    .. [1] Alic, S., et al. (2022). Computationally identifying funneling and focusing
       questions in classroom discourse. Proceedings of BEA 17.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("S1 0 2 Twelve.\nT 3 5 How did you get to twelve?")
    >>> tag = Tag(3.0, 5.0, utterance="u0002", label="follow.focusing", rule="follow/model")
    >>> focusing_share(lesson, (tag,)).value
    1.0
    """
    return _share_of_label(
        lesson,
        tags,
        "follow.focusing",
        among=("follow.focusing", "follow.funneling"),
        none="You asked no follow-up question about a student's answer.",
    )


@measure(
    id="building.only_judged_share",
    version=1,
    unit="share",
    family="building-on-students",
    title="Answers that you only judged or said again",
    explanation="Of the answers to your questions about the content that you replied to, those of "
    "which you said whether they were right, or which you said again, and no more.",
    needs=_TRIADS,
    source=_NASSAJI_WELLS,
    smallest_change=0.1,
    limits="In quick practice that is the way. The third move is read from its words.",
    formula="triads whose third move only evaluates or repeats / triads of question, answer, "
    "third move",
)
def only_judged_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Triads of question, answer and reply whose reply only evaluates or repeats, as a share.

    Parameters
    ----------
    lesson : Lesson
        Asked for its language and words only.
    tags : tuple of Tag
        Needs ``third``: one for each triad.

    Returns
    -------
    Measurement
        value : 0 to 1; None without a triad.
        numerator, denominator : triads with evaluation or repetition only, triads.
        evidence : the replies that only evaluate or repeat.

    References
    ----------
    .. [1] Nassaji, H. & Wells, G. (2000). What's the use of 'triadic dialogue'? Applied
       Linguistics 21(3), 376-406.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0 1 Two and four?\nS1 2 3 Six.\nT 4 5 Good.")
    >>> tag = Tag(4.0, 5.0, utterance="u0003", label="third.evaluation", rule="third/judges-only")
    >>> only_judged_share(lesson, (tag,)).value
    1.0
    """
    return _share_of_thirds(lesson, tags, "third.evaluation")


@measure(
    id="building.extended_share",
    version=1,
    unit="share",
    family="building-on-students",
    title="Answers that you took further",
    explanation="Of the answers to your questions about the content that you replied to, those "
    "that you pressed, put to others or built on.",
    needs=_TRIADS,
    source=_NASSAJI_WELLS,
    smallest_change=0.1,
    limits=f"Not every answer needs it. {_NEEDS_THEIR_WORDS}",
    formula="triads whose third move extends / triads of question, answer, third move",
)
def extended_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Triads of question, answer and reply whose reply takes the answer further, as a share.

    Parameters
    ----------
    lesson : Lesson
        Asked for its language and words only.
    tags : tuple of Tag
        Needs ``third``: one for each triad.

    Returns
    -------
    Measurement
        value : 0 to 1; None without a triad.
        numerator, denominator : triads with an extension, triads.
        evidence : the replies that extend.

    References
    ----------
    .. [1] Nassaji, H. & Wells, G. (2000). What's the use of 'triadic dialogue'? Applied
       Linguistics 21(3), 376-406.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0 1 Two and four?\nS1 2 3 Six.\nT 4 5 How do you know?")
    >>> tag = Tag(4.0, 5.0, utterance="u0003", label="third.extension", rule="third/presses")
    >>> extended_share(lesson, (tag,)).value
    1.0
    """
    return _share_of_thirds(lesson, tags, "third.extension")


def _share_of_thirds(lesson: Lesson, tags: tuple[Tag, ...], label: str) -> Measurement:
    return _share_of_label(
        lesson,
        tags,
        label,
        among=("third.evaluation", "third.extension", "third.other"),
        none="No answer to a question about the content was found that you replied to.",
    )


def _share_of_label(
    lesson: Lesson, tags: tuple[Tag, ...], label: str, *, among: tuple[str, ...], none: str
) -> Measurement:
    if missing := why_no_tags(lesson):
        return nothing(missing)
    found = labelled(tags, label)
    n = sum(len(labelled(tags, each)) for each in among)
    if not n:
        return nothing(none)
    return share(len(found), n, n=n, evidence=evidence_of_tags(found))


@measure(
    id="building.turns_in_exchange",
    version=1,
    unit="turns",
    family="building-on-students",
    title="Turns in an exchange with students",
    explanation="How often the talk goes to and fro between you and students before it ends; half "
    "of the exchanges were longer, half were shorter.",
    needs=("turns",),
    source=_NASSAJI_WELLS,
    # From question, answer, reply to one more turn is from a triad to a conversation.
    smallest_change=1.0,
    limits="Students who speak one after the other are one turn here. A turn that the microphone "
    "missed ends an exchange too early.",
    formula="median of the turns in exchanges, each within 5 s of the one before",
)
def turns_in_exchange(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median number of turns in exchanges between teacher and students.

    An exchange goes on as long as one side begins within 5 s of the end of the other;
    turns of one side in a row are one, "mm-hm" is none. One side alone is no exchange.

    Parameters
    ----------
    lesson : Lesson
        Turns sorted by start, in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : turns, >= 2; None without an exchange.
        observations : shape (n_exchanges,), turns, in lesson order.
        evidence : the turns that they began with, same order.

    References
    ----------
    .. [1] Nassaji, H. & Wells, G. (2000). What's the use of 'triadic dialogue'? Applied
       Linguistics 21(3), 376-406.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> text = "T 0 1 Two and four?\nS1 2 3 Six.\nT 4 5 Good.\nT 20 21 Now look here."
    >>> turns_in_exchange(lesson_from_text(text), ()).value
    3.0
    """
    if not (turns_of(lesson, "teacher") or turns_of(lesson, "student")):
        return nothing(NEITHER_HEARD)
    exchanges = [each for each in _exchanges(lesson) if each.turns > 1]
    if not exchanges:
        return nothing("You and students did not speak within five seconds of each other.")
    evidence = evidence_of_turns(lesson, [each.opening for each in exchanges])
    return median_of([float(each.turns) for each in exchanges], evidence=evidence)


@dataclass(slots=True)
class _Exchange:
    """A stretch of talk: its first turn, when it ended, how often the sides took turns in it."""

    opening: Turn
    end: Seconds
    turns: int = 1


def _exchanges(lesson: Lesson) -> list[_Exchange]:
    """Stretches of talk of teacher and students without a long quiet; anybody else ends one."""
    found: list[_Exchange] = []
    side = None
    for turn in without_backchannels(lesson).turns:
        if turn.role not in {"teacher", "student"}:
            side = None
            continue
        if side is None or turn.start - found[-1].end > REPLY_WITHIN:
            found.append(_Exchange(turn, turn.end))
        else:
            found[-1].end = max(found[-1].end, turn.end)
            found[-1].turns += turn.role != side
        side = turn.role
    return found
