"""What could come next: the goal kept, or another one offered where the lessons bear it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from classroom_ai.cycle.seen import Seen
from classroom_ai.feedback.focus import Focus, chosen_focus
from classroom_ai.history.compare import LEAST_LESSONS, PLANNED_LESSONS
from classroom_ai.types import CriterionScore, Direction, GoalAnswer, Measurement, RubricScore

#: Where a goal stands, as far as it decides what could come next.
State = Literal["none", "too-early", "no-change", "no-change-in-many", "moving", "there", "away"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A goal that could be next: seen in the latest ``n_lessons`` like lessons, each time.

    ``aim`` is where the next band of the rubric begins, in the unit of the measure.
    """

    measure: str
    aim: float | None
    direction: Direction
    n_lessons: int


def state_of(answer: GoalAnswer | None, *, has_goal: bool) -> State:
    """Where a goal stands.

    Examples
    --------
    >>> state_of(None, has_goal=False), state_of(None, has_goal=True)
    ('none', 'too-early')
    """
    if not has_goal:
        return "none"
    if answer is None or answer.verdict == "too-early" or answer.now is None:
        return "too-early"
    if answer.verdict == "within-noise":
        many = answer.now.n_lessons >= PLANNED_LESSONS
        return "no-change-in-many" if many else "no-change"
    if answer.verdict == "away":
        return "away"
    if answer.toward is None:
        return "there"
    short = answer.now.value - answer.toward
    is_there = short <= 0 if answer.direction == "less" else short >= 0
    return "there" if is_there else "moving"


def offered(seen: Sequence[Seen], *, but: str = "") -> Offer | None:
    """A goal that could be set, if the latest like lessons bear it out.

    Parameters
    ----------
    seen : sequence of Seen
        In order of time.
    but : str
        A measure that is not offered: the goal that is there.

    Returns
    -------
    Offer or None
        None with fewer than three like lessons, or where no criterion had room in each of
        them with a figure that may be shown and a moment to try it in.
    """
    alike = [one for one in seen if one.like == seen[-1].like][-LEAST_LESSONS:]
    if len(alike) < LEAST_LESSONS:
        return None
    latest = alike[-1]
    scores = tuple(
        replace(score, criteria=tuple(_borne_out(score, alike, but=but))) for score in latest.scores
    )
    focus = chosen_focus(None, latest.measurements, scores)
    return _as_offer(focus, len(alike)) if focus else None


def _borne_out(score: RubricScore, alike: Sequence[Seen], *, but: str) -> list[CriterionScore]:
    """Criteria of the latest lesson that had room in all of these lessons."""
    kept = []
    for criterion in score.criteria:
        each = [_same(criterion, score, one) for one in alike]
        has_room = all(found is not None and found.room for found in each)
        is_known = all(_is_known(criterion.measure, one) for one in alike)
        has_moment = any(found is not None and found.next_step for found in each)
        if criterion.measure != but and has_room and is_known and has_moment:
            kept.append(criterion)
    return kept


def _same(criterion: CriterionScore, score: RubricScore, one: Seen) -> CriterionScore | None:
    """The same criterion of the same version of a rubric in another lesson."""
    rubrics = [r for r in one.scores if (r.id, r.version) == (score.id, score.version)]
    return next((c for r in rubrics for c in r.criteria if c.id == criterion.id), None)


def _is_known(measure: str, one: Seen) -> bool:
    found = _measured(measure, one)
    return found is not None and found.value is not None and found.grade in ("A", "B", "C")


def _measured(measure: str, one: Seen) -> Measurement | None:
    return next((m for m in one.measurements if m.id == measure), None)


def _as_offer(focus: Focus, n_lessons: int) -> Offer:
    aim = focus.criterion.aim if focus.criterion else None
    value = focus.measurement.value if focus.measurement else None
    less = aim is not None and value is not None and aim < value
    return Offer(focus.measure, aim, "less" if less else "more", n_lessons)
