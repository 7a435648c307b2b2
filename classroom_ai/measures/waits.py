"""Thinking time by the kind of question, and by who ended it."""

from __future__ import annotations

from collections.abc import Callable

from classroom_ai.measures.asked import Asked, what_followed
from classroom_ai.measures.registry import measure, median_of, nothing, share
from classroom_ai.measures.speech import why_no_tags
from classroom_ai.measures.thinking import NO_CONTENT_QUESTION, ROWE
from classroom_ai.types import Lesson, Measurement, Seconds, Tag

#: From such a pause on, Rowe heard longer answers and more students.
LONG_ENOUGH: Seconds = 3.0

_NO_SUCH_PAUSE = "After none of these questions could a pause be heard."
_LIMITS = (
    "Fewer questions than in “Thinking time after a question”, so it is known less well. Compare "
    "it within this lesson before you compare lessons."
)


@measure(
    id="wait.after_open_question",
    version=1,
    unit="s",
    family="thinking-time",
    title="Thinking time after questions for students' own words",
    explanation="The quiet after a question that asked for an explanation or an idea, until a "
    "student or you spoke; half of the pauses were longer, half were shorter.",
    needs=("turns", "gaps", "words", "question"),
    source=ROWE,
    smallest_change=0.5,
    limits=_LIMITS,
    formula="median of (start of the next voice - end of the open question), in seconds",
)
def after_open_question(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median pause after an open question; pauses as in ``wait.after_question``.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : seconds, >= 0; None without such a pause.
        observations : shape (n_pauses,), seconds, in lesson order.
        evidence : the questions, same order, with their outcomes.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> after_open_question(lesson, (question,)).value
    2.5
    """
    return _median_wait(lesson, tags, lambda asked: asked.tag.label == "question.open")


@measure(
    id="wait.after_closed_question",
    version=1,
    unit="s",
    family="thinking-time",
    title="Thinking time after questions with a short answer",
    explanation="The quiet after a question with one right or a short answer, until a student or "
    "you spoke; half of the pauses were longer, half were shorter.",
    needs=("turns", "gaps", "words", "question"),
    source=ROWE,
    smallest_change=0.5,
    limits=_LIMITS,
    formula="median of (start of the next voice - end of the closed question), in seconds",
)
def after_closed_question(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median pause after a closed question; pauses as in ``wait.after_question``.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : seconds, >= 0; None without such a pause.
        observations : shape (n_pauses,), seconds, in lesson order.
        evidence : the questions, same order, with their outcomes.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Is it even?\nS1 2.9 6.0 Yes.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.closed", rule="closed/is")
    >>> after_closed_question(lesson, (question,)).value
    0.8
    """
    return _median_wait(lesson, tags, lambda asked: asked.tag.label == "question.closed")


@measure(
    id="wait.until_student",
    version=1,
    unit="s",
    family="thinking-time",
    title="Quiet before a student answered",
    explanation="The quiet after your questions about the content that a student ended; half of "
    "the pauses were longer, half were shorter.",
    needs=("turns", "gaps", "words", "question"),
    source=ROWE,
    smallest_change=0.5,
    limits="How long students took, where they were left the time.",
    formula="median of (start of the student's voice - end of the content question), in seconds",
)
def until_student(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median pause after a content question that a student ended.

    Where the teacher called a name in between, the pause is the teacher's.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : seconds, >= 0; None without such a pause.
        observations : shape (n_pauses,), seconds, in lesson order.
        evidence : the questions, same order.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> until_student(lesson, (question,)).value
    2.5
    """
    return _median_wait(lesson, tags, lambda asked: asked.outcome == "student")


@measure(
    id="wait.until_teacher",
    version=1,
    unit="s",
    family="thinking-time",
    title="Quiet before you spoke on",
    explanation="The quiet after your questions about the content that you ended yourself, by a "
    "name, by asking again or by going on; half of the pauses were longer, half were shorter.",
    needs=("turns", "gaps", "words", "question"),
    source=ROWE,
    smallest_change=0.5,
    limits="Questions after which you spoke on without any pause are not in it.",
    formula="median of (start of the teacher's voice - end of the content question), in seconds",
)
def until_teacher(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median pause after a content question that the teacher ended.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : seconds, >= 0; None without such a pause.
        observations : shape (n_pauses,), seconds, in lesson order.
        evidence : the questions, same order; outcome ``named``, ``rephrased`` or
        ``answered``.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nT 3.0 4.0 Look again.\nS1 5.0 6.0 Oh.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> until_teacher(lesson, (question,)).value
    0.9
    """
    return _median_wait(
        lesson, tags, lambda asked: asked.outcome in {"named", "rephrased", "answered"}
    )


@measure(
    id="wait.long_enough_share",
    version=1,
    unit="share",
    family="thinking-time",
    title="Pauses of three seconds or more",
    explanation="Of the pauses after your questions about the content, those of three seconds or "
    "more.",
    needs=("turns", "gaps", "words", "question"),
    source=ROWE,
    smallest_change=0.1,
    limits="Facts known by heart need less. A question after which you spoke on without a pause "
    "is not in it.",
    formula="pauses of 3 s or more after content questions / all pauses after content questions",
)
def long_enough_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Pauses of 3 s and more, as a share of those of ``wait.after_question``.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : 0 to 1; None without a pause after a content question.
        numerator, denominator : long pauses, all pauses.
        evidence : the questions with long pauses.

    References
    ----------
    .. [1] Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding
       up! Journal of Teacher Education 37(1), 43-50.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 5.2 6.0 Because it's even.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> long_enough_share(lesson, (question,)).value
    1.0
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    waited = [asked for asked in what_followed(lesson, tags) if asked.wait is not None]
    if not waited:
        return nothing(_NO_SUCH_PAUSE)
    long = [asked for asked in waited if asked.wait is not None and asked.wait >= LONG_ENOUGH]
    evidence = (asked.evidence() for asked in long)
    return share(len(long), len(waited), n=len(waited), evidence=evidence)


def _median_wait(
    lesson: Lesson, tags: tuple[Tag, ...], is_meant: Callable[[Asked], bool]
) -> Measurement:
    """Median pause after those content questions that are meant."""
    if missing := why_no_tags(lesson):
        return nothing(missing)
    asked = what_followed(lesson, tags)
    if not asked:
        return nothing(NO_CONTENT_QUESTION)
    waited = [each for each in asked if each.wait is not None and is_meant(each)]
    waits = [each.wait for each in waited if each.wait is not None]
    if not waits:
        return nothing(_NO_SUCH_PAUSE)
    return median_of(waits, evidence=(each.evidence() for each in waited))
