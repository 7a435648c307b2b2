"""All figures of a teacher, earlier and later: shown with their ranges, claimed only of the goal.

With sixty figures some move by chance in every term. So a change is claimed only of the
figure that was chosen beforehand, and the others are there to choose from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from classroom_ai.errors import UsageError
from classroom_ai.history.alike import same_format
from classroom_ai.history.answers import LessonsOf, answer_of
from classroom_ai.history.compare import PLANNED_LESSONS, Chance, compare
from classroom_ai.history.goals import Goal, as_goal, still_held, stored_goals
from classroom_ai.history.kept import Kept, kept_by_measure, kept_lessons, points_of
from classroom_ai.history.teachers import day_of, reading_of
from classroom_ai.measures import MeasureInfo, registry
from classroom_ai.strict import did_you_mean
from classroom_ai.types import Standing, Verdict

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: What parts the earlier lessons from the later ones.
Around = Literal["goal", "visit", "lessons"]
#: Day of a lesson, and when it was added.
When = tuple[str, datetime]
_NO_CHANCE = Chance(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure earlier and later, between lessons of one kind, in the same mix of kinds.

    ``change`` is later less earlier; ``smallest_seen`` the smallest that could be told from
    noise with so many lessons. Both are None where it is too early. ``verdict`` is there for
    the goal's measure only.
    """

    measure: MeasureInfo
    before: Standing | None
    now: Standing | None
    change: float | None = None
    smallest_seen: float | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Trends:
    """A teacher's measures, in the order of the registry, around the ``day`` that parts lessons.

    ``day`` is that on which the goal was set, of the last visit, or of the first of the last
    ten lessons; empty without lessons. ``mode`` and ``format`` are those looked at, empty
    for all.
    """

    teacher: str
    around: Around
    day: str
    mode: str
    format: str
    rows: tuple[Trend, ...]

    def only(self, measure: str | None) -> Trends:
        """The trend of one measure, or all where none is named."""
        rows = self.rows
        return replace(self, rows=tuple(t for t in rows if measure in (None, t.measure.id)))


def trends_of(name: str, *, mode: str | None = None, format: str | None = None) -> Trends:  # noqa: A002 - as the command has it
    """All measures of a teacher, earlier and later.

    Parameters
    ----------
    name : str
        In any case.
    mode : str, optional
        Only what was counted while lessons were in that mode, such as ``group``.
    format : str, optional
        Only lessons of that format.

    Raises
    ------
    UsageError
        If there is no such teacher, or no lesson of that format.
    HistoryError
        If the store cannot be read.
    """
    with reading_of(name) as (session, teacher):
        goals = list(map(as_goal, stored_goals(session, teacher.id)))
        goal = still_held(goals)
        kept = kept_by_measure(session, teacher.id, scope=mode or "lesson")
        if format is not None:
            kept = _only(kept, lambda lesson: lesson.format == same_format(format))
        days = _last_days(kept)
        visit = _last_visit(session, teacher.id, until=days[-1][0]) if days else None
        around, parting = _parting(goal, visit, days)
        if around == "lessons":
            compared = frozenset(days[-2 * PLANNED_LESSONS :])
            kept = _only(kept, lambda lesson: lesson.when in compared)
        trends = {
            info.id: _trend(info, kept[info.id], parting)
            for info in registry().values()
            if info.id in kept and points_of(kept[info.id])
        }
        if goal is not None and goal.measure in trends and not mode and format is None:
            lessons_of = partial(kept_lessons, session, teacher.id)
            trends[goal.measure] = _claimed(trends[goal.measure], goal, goals, lessons_of)
    return Trends(
        teacher.name, around, parting[0], mode or "", same_format(format), tuple(trends.values())
    )


def known_format(name: str, format_: str) -> str:
    """A format that some lesson of a teacher has, as formats are compared.

    Raises
    ------
    UsageError
        If none has; the message has the one that was meant.
    """
    with reading_of(name) as (session, teacher):
        known = sorted({kept.format for kept in kept_lessons(session, teacher.id, "")} - {""})
    if same_format(format_) in known:
        return same_format(format_)
    raise UsageError(
        f"There is no lesson of the format {format_!r}.",
        did_you_mean(same_format(format_), known).strip()
        or (f"There are: {', '.join(known)}." if known else "No lesson has a format yet."),
        "A format is given with a lesson: classroom-ai analyze RECORDING --format discussion",
    )


def _only(kept: dict[str, list[Kept]], is_wanted: Callable[[Kept], bool]) -> dict[str, list[Kept]]:
    return {measure: list(filter(is_wanted, lessons)) for measure, lessons in kept.items()}


def _last_days(kept: dict[str, list[Kept]]) -> list[When]:
    """When the lessons were that have any figure, in order of time."""
    return sorted({lesson.when for lessons in kept.values() for lesson in lessons})


def _parting(goal: Goal | None, visit: str | None, days: Sequence[When]) -> tuple[Around, When]:
    """What parts lessons, and when: never where the figures themselves would look best."""
    if goal is not None:
        return "goal", (day_of(goal.set_at), goal.set_at)
    if visit is not None:
        return "visit", (visit, datetime.min)  # a lesson of that day is the first of the later
    return "lessons", days[-PLANNED_LESSONS:][0] if days else ("", datetime.min)


def _last_visit(session: Session, teacher: int, *, until: str) -> str | None:
    """The day of the last visit that was not after some day; others are only planned."""
    from sqlalchemy import func, select

    from classroom_ai.history.tables import StoredVisit as Visit

    last = select(func.max(Visit.date)).where(Visit.teacher_id == teacher, Visit.date <= until)
    return session.scalar(last)


def _trend(info: MeasureInfo, lessons: Sequence[Kept], parting: When) -> Trend:
    """Both sides as they are: nothing is claimed of them."""
    found = compare(
        points_of([lesson for lesson in lessons if lesson.when < parting]),
        points_of([lesson for lesson in lessons if lesson.when >= parting]),
        direction=None,
        smallest_change=info.smallest_change,
        most=1.0 if info.unit == "share" else None,
        chance=_NO_CHANCE,
    )
    difference = found.difference
    if found.verdict == "too-early" or difference is None:
        return Trend(info, found.before, found.now)
    seen = max(difference.smallest_seen(), info.smallest_change)
    return Trend(info, found.before, found.now, difference.value, seen)


def _claimed(trend: Trend, goal: Goal, goals: Sequence[Goal], lessons_of: LessonsOf) -> Trend:
    """The trend of the goal's measure, with what its answer says."""
    answer = answer_of(goal, goals, lessons_of)
    return replace(trend, verdict=answer.verdict, smallest_seen=answer.smallest_seen)
