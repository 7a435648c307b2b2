"""What the first page shows: one focus, two strengths, one missed moment, one question.

Only choices are made here, from what was counted and really found; every word is the
report's. Nothing is ranked against other lessons or other people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classroom_ai.feedback.focus import Focus, chosen_focus
from classroom_ai.feedback.moments import Moment
from classroom_ai.feedback.strengths import strengths
from classroom_ai.feedback.to_look_at import moment_to_look_at
from classroom_ai.missed import missed_moments
from classroom_ai.types import GoalAnswer, Lesson, Measurement, RubricScore, Tag

__all__ = ["Feedback", "Focus", "Moment", "feedback"]

#: More than two are a list, and a list of praise is not read.
_STRENGTHS = 2


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is put before a teacher; ``None`` and ``()`` where nothing was found or is known."""

    focus: Focus | None
    strengths: tuple[Moment, ...]
    missed: Moment | None


def feedback(
    lesson: Lesson,
    tags: Sequence[Tag],
    measurements: Sequence[Measurement],
    scores: Sequence[RubricScore],
    *,
    answer: GoalAnswer | None = None,
) -> Feedback:
    r"""Choose what to show of a lesson.

    Parameters
    ----------
    lesson : Lesson
        With the teacher's goal in ``about.goal``, if there is one.
    tags : sequence of Tag
        What ``annotate`` returned for it.
    measurements : sequence of Measurement
        Those of scope ``lesson`` are looked at.
    scores : sequence of RubricScore
        Of these measurements.
    answer : GoalAnswer, optional
        What earlier lessons say about the goal that the teacher keeps.

    Returns
    -------
    Feedback
        The missed moment is none of the strengths, and the strengths have no line in common.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text(
    ...     "T 0.0 2.1 Why is it even?\nS1 5.6 9.0 It is even because two goes into it exactly."
    ... )
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> reason = Tag(5.6, 9.0, utterance="u0002", label="student.reasoning", rule="reasoning/x")
    >>> [moment.kind for moment in feedback(lesson, (question, reason), (), ()).strengths]
    ['waited']
    """
    found = missed_moments(lesson, tags)
    focus = chosen_focus(lesson.about.goal, measurements, scores, answer=answer)
    shown = strengths(lesson, tags)[:_STRENGTHS]
    missed = moment_to_look_at(
        lesson,
        found,
        first=focus.missed if focus else None,
        but=frozenset(utt for moment in shown for utt in moment.utterances),
    )
    in_order = sorted(shown, key=lambda moment: moment.start)
    return Feedback(focus, tuple(in_order), missed)
