"""What students say: how much at a time, and what they do with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from classroom_ai.measures.label_rates import count_label
from classroom_ai.measures.registry import measure, median_of, nothing, share
from classroom_ai.measures.remembered import remembered
from classroom_ai.measures.speech import why_no_tags, word_count, words_of
from classroom_ai.types import GROUP, Evidence, Lesson, Measurement, Seconds, Span, Tag, Utterance

#: Whoever speaks on after a longer pause has begun another turn. In a shorter one people think
#: about how to go on (Rowe 1986).
SAME_TURN_WITHIN: Seconds = 3.0
#: From so many words on, a turn can hold a thought and a reason for it.
LONG_TURN = 8

_DEMSZKY_HILL = (
    "Demszky, D. & Hill, H. (2023). The NCTE transcripts: a dataset of elementary math classroom "
    "transcripts. Proceedings of the 18th Workshop on Innovative Use of NLP for Building "
    "Educational Applications."
)
_MISSED = "Words of children are missed far more often than yours"
_MISSED_IN_TURNS = (
    f"{_MISSED}: a turn may have been longer than it looks, and a short one may not be there."
)
_NO_WORDS = "No words of a single student were heard in this lesson."


@dataclass(frozen=True, slots=True)
class SaidTurn(Span):
    """What one student said in one go, if in several utterances."""

    utterance: str
    words: int

    def evidence(self) -> Evidence:
        """Where it was said, with the first of its utterances."""
        return Evidence(self.start, self.end, utterance=self.utterance)


@remembered
def said_turns(lesson: Lesson) -> tuple[SaidTurn, ...]:
    r"""Turns of single students by their words; group work is left out.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("S1 0 1 It is\nS1 2 3 even.\nT 4 5 Why?\nS1 6 7 Because.")
    >>> [turn.words for turn in said_turns(lesson)]
    [3, 1]
    """
    turns: list[SaidTurn] = []
    before: Utterance | None = None
    for utt in lesson.utterances:
        if utt.role == "student" and utt.speaker != GROUP and (count := word_count(utt)):
            turn = turns[-1] if turns else None
            if turn and before and _goes_on(before, utt):
                end = max(turn.end, utt.end)
                turns[-1] = SaidTurn(turn.start, end, turn.utterance, turn.words + count)
            else:
                turns.append(SaidTurn(utt.start, utt.end, utt.id, count))
        before = utt
    return tuple(turns)


def _goes_on(before: Utterance, utt: Utterance) -> bool:
    """Whether an utterance is of the same voice as the one before, and soon after it."""
    return before.speaker == utt.speaker and utt.start - before.end <= SAME_TURN_WITHIN


@measure(
    id="students.long_turn_share",
    version=1,
    unit="share",
    family="student-talk",
    title="Students' turns of eight words or more",
    explanation="Of the turns of single students, those with eight words or more.",
    needs=("words",),
    source=_DEMSZKY_HILL,
    # Half a standard deviation between 207 lessons of TalkMoves is 0.09.
    smallest_change=0.1,
    limits=_MISSED_IN_TURNS,
    formula="students' turns of 8 words or more / students' turns",
)
def long_turn_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Turns of eight words or more as a share of the turns of single students.

    Studies of student reasoning look at turns of eight words or more [1]_. What a
    student says on after a pause of up to 3 s is the same turn.

    Parameters
    ----------
    lesson : Lesson
        Utterances sorted by start; the speaker ``GROUP`` is left out.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : 0 to 1; None without words of a single student.
        numerator, denominator : turns of eight words or more, turns.
        evidence : the turns of eight words or more.

    References
    ----------
    .. [1] Demszky, D. & Hill, H. (2023). The NCTE transcripts: a dataset of elementary
       math classroom transcripts. Proceedings of BEA 18.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> text = "S1 0 1 Six.\nT 2 3 Why?\nS1 4 9 Because two and four make six and not eight."
    >>> long_turn_share(lesson_from_text(text), ()).value
    0.5
    """
    turns = said_turns(lesson)
    if not turns:
        return nothing(_NO_WORDS)
    long = [turn for turn in turns if turn.words >= LONG_TURN]
    evidence = (turn.evidence() for turn in long)
    return share(len(long), len(turns), n=len(turns), evidence=evidence)


@measure(
    id="students.words_per_turn",
    version=1,
    unit="words",
    family="student-talk",
    title="Words in a student's turn",
    explanation="Half of the students' turns had more words than this, half had fewer.",
    needs=("words",),
    source=_DEMSZKY_HILL,
    # The median is two words in most lessons; one word more is half as much again.
    smallest_change=1.0,
    limits=_MISSED_IN_TURNS,
    formula="median of the words in single students' turns",
)
def words_per_turn(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median number of words in the turns of single students.

    Parameters
    ----------
    lesson : Lesson
        Utterances sorted by start; the speaker ``GROUP`` is left out.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : words, >= 1; None without words of a single student.
        observations : shape (n_turns,), words, in lesson order.
        evidence : the turns, same order.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> text = "S1 0 1 Six.\nT 2 3 Why?\nS1 4 9 Because it is."
    >>> words_per_turn(lesson_from_text(text), ()).value
    2.0
    """
    turns = said_turns(lesson)
    if not turns:
        return nothing(_NO_WORDS)
    evidence = (turn.evidence() for turn in turns)
    return median_of([float(turn.words) for turn in turns], evidence=evidence)


@measure(
    id="students.word_share",
    version=1,
    unit="share",
    family="student-talk",
    title="Students' share of the words",
    explanation="Of the words that you and students said, those of students.",
    needs=("words",),
    source=_DEMSZKY_HILL,
    # As for shares of the talk; half a standard deviation between lessons of TalkMoves is 0.08.
    smallest_change=0.05,
    limits=f"{_MISSED}, so students' share is more likely too low than too high.",
    formula="words of students / (words of students + words of the teacher)",
)
def word_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Words of students as a share of those of students and teacher.

    Parameters
    ----------
    lesson : Lesson
        Words are those of the recogniser, or what stands between spaces.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : 0 to 1; None without any words.
        numerator, denominator : words of students, words of both.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0 1 Why is that?\nS1 2 3 Because.")
    >>> word_share(lesson, ()).value
    0.25
    """
    mine, theirs = words_of(lesson, "teacher"), words_of(lesson, "student")
    if not mine + theirs:
        return nothing(why_no_tags(lesson, "student"))
    return share(theirs, mine + theirs, n=mine + theirs)


_SURESH = (
    "Suresh, A., et al. (2022). The TalkMoves dataset: K-12 mathematics lesson transcripts "
    "annotated for teacher and student discursive moves. Proceedings of LREC 13."
)
#: Smallest changes are half the standard deviation between lessons, taken from the quartiles, of
#: 209 lessons of TalkMoves: there of 100 sentences of the teacher, about ten minutes.
_count = partial(
    count_label,
    family="student-talk",
    source=_SURESH,
    by="student",
    limits=f"{_MISSED}, and what a sentence does is read from its words. The number may be too "
    "low or too high.",
    needs=("students_words",),
)

REASONING = _count(
    "student.reasoning",
    id="students.reasoning_per_10_min",
    title="Students' reasons",
    explanation="In ten minutes, how often a student gave a reason or evidence.",
    smallest_change=2.5,
)
CLAIMS = _count(
    "student.claim",
    id="students.claims_per_10_min",
    title="Students' claims",
    explanation="In ten minutes, how often a student said what is so: an answer, a result, a fact.",
    smallest_change=4.0,
)
ASKING = _count(
    "student.ask",
    id="students.questions_per_10_min",
    title="Students' questions",
    explanation="In ten minutes, how often a student asked for information or help.",
    smallest_change=0.5,
)
RELATING = _count(
    "student.relate",
    id="students.relating_per_10_min",
    title="Students taking up each other's ideas",
    explanation="In ten minutes, how often a student took up what another had said.",
    smallest_change=1.0,
)
