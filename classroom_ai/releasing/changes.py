"""How each goal's measure moved, as a school may know it: over many lessons, never one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from classroom_ai.bundles.model import ReleasedChange
from classroom_ai.history.answers import Kept, kept_lessons
from classroom_ai.history.compare import (
    LEAST_LESSONS,
    PLANNED_LESSONS,
    Point,
    _variance_factor,
    lesson_sd,
    pooled,
)
from classroom_ai.history.goals import Goal, as_goal, direction_to, stored_goals
from classroom_ai.history.store import reading
from classroom_ai.history.teachers import day_of, known_teacher
from classroom_ai.measures import registry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def changes_of(name: str) -> tuple[ReleasedChange, ...]:
    """What moved for each goal that a teacher has set, now or earlier.

    A goal with fewer than three like lessons on either side of it, or of which nobody knows
    which way it should go, says nothing and is left out.

    Raises
    ------
    UsageError
        If there is no such teacher.
    HistoryError
        If the store cannot be read.
    """
    with reading() as session:
        teacher = known_teacher(session, name)
        assert session is not None  # noqa: S101 - nobody is known without a store
        goals = [as_goal(stored) for stored in stored_goals(session, teacher.id)]
        return tuple(_changes(session, teacher.id, goals))


def _changes(session: Session, teacher: int, goals: list[Goal]) -> Iterator[ReleasedChange]:
    for goal in goals:
        if goal.measure in registry():
            change = _change(goal, kept_lessons(session, teacher, goal.measure))
            if change is not None:
                yield change


def _change(goal: Goal, lessons: list[Kept]) -> ReleasedChange | None:
    before, now = _sides(goal, lessons)
    if min(len(before), len(now)) < LEAST_LESSONS:
        return None
    direction = goal.direction
    if direction is None and goal.toward is not None:
        direction = direction_to(goal.toward, pooled(before))
    sd, df = lesson_sd(before, now)
    if direction is None or df == 0 or sd <= 0:
        return None
    info = registry()[goal.measure]
    error = sd * math.sqrt(_variance_factor(before) + _variance_factor(now))
    return ReleasedChange(
        measure=info.id,
        title=info.title,
        unit=info.unit,
        direction=direction,
        difference=round(pooled(now) - pooled(before), 6),
        standard_error=round(error, 9),
        lesson_sd=round(sd, 9),
        df=df,
        n_before=len(before),
        n_now=len(now),
    )


def _sides(goal: Goal, lessons: list[Kept]) -> tuple[list[Point], list[Point]]:
    """Like lessons before a goal was set, and since, until it ended."""
    known = [kept for kept in lessons if kept.point is not None and not _is_after(kept, goal)]
    if not known:
        return [], []
    last = known[-1]
    alike = [k for k in known if (k.heard, k.format, k.version)
             == (last.heard, last.format, last.version)]  # fmt: skip
    set_at = (day_of(goal.set_at), goal.set_at)
    before = [kept.point for kept in alike if kept.point and kept.when < set_at]
    now = [kept.point for kept in alike if kept.point and kept.when >= set_at]
    return before[-PLANNED_LESSONS:], now


def _is_after(kept: Kept, goal: Goal) -> bool:
    """Whether a lesson was held after the goal had ended."""
    return goal.ended_at is not None and kept.when >= (day_of(goal.ended_at), goal.ended_at)
