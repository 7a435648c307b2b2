"""What a question leaves room for: chances to answer, questions in a row, checks."""

from __future__ import annotations

from classroom_ai.measures.asked import Asked, what_followed
from classroom_ai.measures.label_rates import count_label
from classroom_ai.measures.registry import measure, nothing, rate, share
from classroom_ai.measures.speech import minutes, why_no_tags
from classroom_ai.measures.thinking import NO_CONTENT_QUESTION
from classroom_ai.measures.waits import LONG_ENOUGH
from classroom_ai.types import Lesson, Measurement, Seconds, Tag

#: Whoever asks again sooner has not waited for an answer.
IN_ONE_GO: Seconds = 1.0


@measure(
    id="questions.chances_per_min",
    version=2,
    unit="per_min",
    family="questions",
    title="Chances to answer",
    explanation="In a minute, your questions about the content after which a student spoke, or "
    "had three seconds to think.",
    needs=("turns", "gaps", "words", "question"),
    source="MacSuga-Gage, A. S. & Simonsen, B. (2015). Examining the effects of teacher-directed "
    "opportunities to respond on student outcomes. Education and Treatment of Children 38(2), "
    "211-239.",
    # As for questions: half a standard deviation between lessons is 0.7 of all questions.
    smallest_change=0.5,
    limits="Answers on whiteboards, by hands or in writing cannot be heard. Quick practice has "
    "many chances, a discussion few and long ones.",
    formula="content questions with a student's voice or 3 s of quiet after them / minutes",
)
def chances_per_min(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Opportunities to respond per minute: content questions that left room for an answer.

    Room is a student's voice next, if after a name called, or 3 s of quiet, whatever ends
    it. Checks and rhetorical questions are none; of several questions in one go the last
    counts.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; its duration is the denominator.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : per minute, >= 0; None if no words of the teacher were heard.
        numerator, denominator : questions, minutes.
        evidence : the questions, with their outcomes.

    References
    ----------
    .. [1] MacSuga-Gage, A. S. & Simonsen, B. (2015). Examining the effects of
       teacher-directed opportunities to respond on student outcomes. Education and
       Treatment of Children 38(2), 211-239.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because.", duration=30.0)
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> chances_per_min(lesson, (question,)).value
    2.0
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    left = [asked for asked in what_followed(lesson, tags) if _leaves_room(asked)]
    return rate(len(left), minutes(lesson), evidence=(asked.evidence() for asked in left))


def _leaves_room(asked: Asked) -> bool:
    had_time = asked.quiet is not None and asked.quiet >= LONG_ENOUGH
    return had_time or asked.outcome in {"student", "named"}


@measure(
    id="questions.stacked_share",
    version=2,
    unit="share",
    family="questions",
    title="Questions in a row",
    explanation="Of your questions about the content, those after which you asked another within "
    "a second, before anybody could answer.",
    needs=("turns", "gaps", "words", "question"),
    source="Wragg, E. C. & Brown, G. (2001). Questioning in the Primary School. RoutledgeFalmer.",
    smallest_change=0.1,
    limits="A question said again in clearer words counts too, and can help.",
    formula="content questions with another question within 1 s / content questions",
)
def stacked_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Content questions followed at once by another question of the teacher, as a share.

    A check ("okay?") or a rhetorical question is no other question.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : 0 to 1; None without a content question.
        numerator, denominator : those followed at once by another, all.
        evidence : those followed at once by another.

    References
    ----------
    .. [1] Wragg, E. C. & Brown, G. (2001). Questioning in the Primary School.
       RoutledgeFalmer.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 1.0 Why?\nT 1.0 2.0 What is it?\nS1 3.0 4.0 Six.")
    >>> tags = [Tag(0.0, 1.0, "u0001", "question.open", "open/why")]
    >>> tags += [Tag(1.0, 2.0, "u0002", "question.closed", "closed/what")]
    >>> stacked_share(lesson, tuple(tags)).value
    0.5
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    asked = what_followed(lesson, tags)
    if not asked:
        return nothing(NO_CONTENT_QUESTION)
    stacked = [each for each in asked if _is_stacked(each)]
    evidence = (each.evidence() for each in stacked)
    return share(len(stacked), len(asked), n=len(asked), evidence=evidence)


def _is_stacked(asked: Asked) -> bool:
    return asked.outcome == "rephrased" and (asked.wait is None or asked.wait < IN_ONE_GO)


CHECKS = count_label(
    "question.check",
    id="questions.checks_per_10_min",
    family="questions",
    title="Checks such as “okay?”",
    explanation="In ten minutes, tags and checks without content, such as “okay?” or “Does "
    "everybody get that?”.",
    source="Descriptive; no norm is taken from the literature.",
    # One in two minutes: a habit of speech shows as several a minute.
    smallest_change=5.0,
    limits="Some are a habit of speech that asks nothing.",
)
