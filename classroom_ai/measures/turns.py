"""How long people talk at a stretch, and how fast the teacher does."""

from __future__ import annotations

from classroom_ai.measures.registry import longest_of, measure, median_of, nothing, rate
from classroom_ai.measures.speech import (
    NO_STUDENT_HEARD,
    NO_TEACHER_HEARD,
    evidence_of_turns,
    time_of,
    turns_of,
    words_of,
)
from classroom_ai.spans import with_left_out
from classroom_ai.types import GROUP, Lesson, Measurement, Seconds, Span, Tag, Turn

#: A silence as long as this ends a stretch of teacher talk.
STRETCH_BREAK: Seconds = 10.0

_FLANDERS = "Flanders, N. A. (1970). Analyzing Teaching Behavior. Addison-Wesley."


@measure(
    id="talk.longest_teacher_stretch",
    version=1,
    unit="s",
    family="talk",
    title="Your longest stretch of talk",
    explanation="The longest time that you went on speaking before a student did, "
    "or before ten seconds of quiet.",
    needs=("turns",),
    source=_FLANDERS,
    smallest_change=30.0,
    limits="A quiet question from a student that the microphone missed does not end a stretch.",
    formula="the largest of the teacher's stretches of talk, in seconds",
)
def longest_teacher_stretch(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Longest time from the start of teacher talk until somebody else speaks.

    A stretch ends with the teacher's last word before a turn of anybody else, or
    before a silence of 10 s. A turn that lies wholly inside one of the teacher's (a
    student's "mm") does not end it.

    Parameters
    ----------
    lesson : Lesson
        Turns sorted by start, in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : seconds, > 0; None if the teacher was not heard.
        observations : shape (n_stretches,), seconds, in lesson order.
        evidence : the longest stretch.

    References
    ----------
    .. [1] Flanders, N. A. (1970). Analyzing Teaching Behavior. Addison-Wesley.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> text = "T 0.0 2.0 So.\nT 3.0 9.0 Look at this.\nS1 9.5 10.0 Why?\nT 11.0 12.0 Well."
    >>> longest_teacher_stretch(lesson_from_text(text), ()).value
    9.0
    """
    stretches = teacher_stretches(with_left_out(lesson.turns, lesson.left_out))
    if not stretches:
        return nothing(NO_TEACHER_HEARD)
    longest = max(stretches, key=lambda stretch: stretch.duration)
    return longest_of(
        [stretch.duration for stretch in stretches], evidence=evidence_of_turns(lesson, [longest])
    )


def teacher_stretches(turns: tuple[Turn, ...]) -> list[Span]:
    """The teacher's talk between other voices and pauses of 10 s; turns sorted by start."""
    stretches: list[Span] = []
    current: Span | None = None
    for turn in turns:
        if turn.role != "teacher":
            if current and turn.end > current.end:
                stretches.append(current)
                current = None
        elif current is None:
            current = Span(turn.start, turn.end)
        elif turn.start - current.end >= STRETCH_BREAK:
            stretches.append(current)
            current = Span(turn.start, turn.end)
        else:
            current = Span(current.start, max(current.end, turn.end))
    return [*stretches, current] if current else stretches


@measure(
    id="talk.median_student_turn",
    version=1,
    unit="s",
    family="talk",
    title="Length of a student's turn",
    explanation="Half of the students' turns were longer than this, half were shorter.",
    needs=("turns",),
    source="Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding up! Journal of "
    "Teacher Education 37(1), 43-50.",
    smallest_change=1.0,
    limits="A turn with a long pause in it is heard as two. Group work is left out.",
    formula="median of the lengths of single students' turns, in seconds",
)
def median_student_turn(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median length of the turns of single students.

    Parameters
    ----------
    lesson : Lesson
        Turns with times in seconds; the speaker ``GROUP`` is left out.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : seconds, > 0; None if no single student was heard.
        observations : shape (n_turns,), seconds, in lesson order.
        evidence : the turns, same order.

    References
    ----------
    .. [1] Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding
       up! Journal of Teacher Education 37(1), 43-50.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("S1 0.0 1.0 Six.\nS2 2.0 5.0 It is six because.")
    >>> median_student_turn(lesson, ()).value
    2.0
    """
    turns = [turn for turn in turns_of(lesson, "student") if turn.speaker != GROUP]
    if not turns:
        return nothing(NO_STUDENT_HEARD)
    return median_of([turn.duration for turn in turns], evidence=evidence_of_turns(lesson, turns))


@measure(
    id="talk.teacher_words_per_min",
    version=1,
    unit="words_per_min",
    family="talk",
    title="Your pace",
    explanation="Your words in a minute of your voice, pauses between turns not counted.",
    needs=("turns", "words"),
    source="Descriptive; no norm is taken from the literature.",
    smallest_change=10.0,
    limits="Words that speech recognition missed make it too low.",
    formula="words of the teacher / minutes of the teacher's voice",
)
def teacher_words_per_min(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Words of the teacher per minute in which the teacher's voice is heard.

    Parameters
    ----------
    lesson : Lesson
        Turns and utterances; words are those of the recogniser, or what stands
        between spaces where it gave none.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : words per minute, > 0; None without words or without voice.
        numerator, denominator : words, minutes of voice.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> teacher_words_per_min(lesson_from_text("T 0.0 2.0 Now look at this."), ()).value
    120.0
    """
    voice = time_of(lesson, "teacher")
    if not voice:
        return nothing(NO_TEACHER_HEARD)
    words = words_of(lesson, "teacher")
    if not words:
        return nothing("No words of yours were heard in this lesson.")
    return rate(words, voice / 60)
