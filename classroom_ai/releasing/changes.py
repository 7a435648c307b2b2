"""How each goal's measure moved, as a school may know it: over many lessons, never one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from classroom_ai.bundles.model import ReleasedChange
from classroom_ai.history.answers import compared
from classroom_ai.history.compare import LEAST_LESSONS, USUAL_CHANCE
from classroom_ai.history.goals import Goal, as_goal, stored_goals
from classroom_ai.history.kept import Kept, kept_lessons
from classroom_ai.history.teachers import reading_of
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
    with reading_of(name) as (session, teacher):
        goals = [as_goal(stored) for stored in stored_goals(session, teacher.id)]
        return tuple(_changes(session, teacher.id, goals))


def _changes(session: Session, teacher: int, goals: Sequence[Goal]) -> Iterator[ReleasedChange]:
    for goal in goals:
        if goal.measure in registry():
            change = _change(goal, kept_lessons(session, teacher, goal.measure))
            if change is not None:
                yield change


def _change(goal: Goal, lessons: Sequence[Kept]) -> ReleasedChange | None:
    found = compared(goal, lessons, USUAL_CHANCE)
    before, now, difference = found.before, found.now, found.difference
    if before is None or now is None or difference is None or difference.lesson_sd <= 0:
        return None
    if found.direction is None or min(before.n_lessons, now.n_lessons) < LEAST_LESSONS:
        return None
    info = registry()[goal.measure]
    return ReleasedChange(
        measure=info.id,
        title=info.title,
        unit=info.unit,
        direction=found.direction,
        difference=round(difference.value, 6),
        standard_error=difference.standard_error,
        lesson_sd=difference.lesson_sd,
        df=difference.df,
        n_before=before.n_lessons,
        n_now=now.n_lessons,
    )
