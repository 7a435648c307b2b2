"""Lessons as the store has them, each with what it counted for one measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from classroom_ai.history.alike import kind_of, same_format
from classroom_ai.history.compare import PLANNED_LESSONS
from classroom_ai.history.pooling import Point, pooled
from classroom_ai.history.teachers import day_of
from classroom_ai.measures import MeasureInfo
from classroom_ai.types import Grade, Measurement

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Kept:
    """One lesson of a teacher, with what it counted for one measure, if that is known.

    ``format`` is as formats are compared, ``version`` that of the measure.
    """

    recording: str
    day: str
    added_at: datetime
    heard: str
    format: str
    version: int | None = None
    point: Point | None = None

    @property
    def when(self) -> tuple[str, datetime]:
        """By which lessons are put in order: their day, then when they were added."""
        return self.day, self.added_at

    def is_before(self, moment: datetime) -> bool:
        """Whether it was before a moment; on the same day, what was added first was."""
        return self.when < (day_of(moment), moment)

    def counting(self, measured: Measurement | _Figure) -> Kept:
        """The lesson with a measure of it; without a point where that may not be shown."""
        version = measured.version
        kind = kind_of(self.heard, self.format, version)
        # Written out, for a year has thousands: `replace` takes as long as all the rest.
        return Kept(
            self.recording, self.day, self.added_at, self.heard, self.format, version,
            _point(measured, self.day, kind),
        )  # fmt: skip


def kept_lessons(
    session: Session, teacher: int, measure: str, *, scope: str = "lesson"
) -> list[Kept]:
    """All lessons of a teacher with one measure, in order of time."""
    figures = {row.lesson_id: row for row in _figures(session, teacher, scope, measure)}
    return [
        lesson.counting(figures[id_]) if id_ in figures else lesson
        for id_, lesson in _lessons(session, teacher)
    ]


def kept_by_measure(
    session: Session, teacher: int, *, scope: str = "lesson"
) -> dict[str, list[Kept]]:
    """Lessons of a teacher that have a figure, by measure, in order of time."""
    figures: dict[int, list[_Figure]] = defaultdict(list)
    for row in _figures(session, teacher, scope):
        figures[row.lesson_id].append(row)
    found: dict[str, list[Kept]] = defaultdict(list)
    for id_, lesson in _lessons(session, teacher):
        for row in figures[id_]:
            found[row.measure].append(lesson.counting(row))
    return found


def points_of(kept: Sequence[Kept]) -> list[Point]:
    """What may be shown of some lessons."""
    return [each.point for each in kept if each.point is not None]


def latest_value(session: Session, teacher: int, info: MeasureInfo) -> float | None:
    """Where a measure stands in the latest lessons, of whatever kind."""
    kept = kept_lessons(session, teacher, info.id)
    points = points_of([each for each in kept if each.version == info.version])
    return pooled(points[-PLANNED_LESSONS:]) if points else None


def _lessons(session: Session, teacher: int) -> list[tuple[int, Kept]]:
    """Lessons in order of time, with their ids in the store."""
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson as Stored

    columns = select(
        Stored.id, Stored.recording_sha256, Stored.date, Stored.added_at, Stored.heard,
        Stored.format,
    )  # fmt: skip
    lessons = [
        (id_, Kept(recording, date or day_of(added), added, heard, same_format(format_)))
        for id_, recording, date, added, heard, format_ in session.execute(
            columns.where(Stored.teacher_id == teacher)
        )
    ]
    return sorted(lessons, key=lambda each: each[1].when)


class _Figure(NamedTuple):
    """A row of the store; no object of it, for a year has thousands."""

    lesson_id: int
    measure: str
    version: int
    value: float | None
    low: float | None
    high: float | None
    grade: Grade | None
    numerator: float | None
    denominator: float | None
    observations: list[float]


def _figures(
    session: Session, teacher: int, scope: str, measure: str | None = None
) -> Iterable[_Figure]:
    """Figures of a teacher's lessons."""
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson
    from classroom_ai.history.tables import StoredMeasure as Stored

    rows = (
        select(*(getattr(Stored, field) for field in _Figure._fields))
        .join(StoredLesson, Stored.lesson_id == StoredLesson.id)
        .where(StoredLesson.teacher_id == teacher, Stored.scope == scope)
    )
    if measure is not None:
        rows = rows.where(Stored.measure == measure)
    return map(_Figure._make, session.connection().execute(rows))


def _point(measured: Measurement | _Figure, day: str, kind: str) -> Point | None:
    """What a lesson adds to a comparison; nothing where its figure may not be shown."""
    if measured.value is None or measured.grade == "D":
        return None
    return Point(
        day=day,
        value=measured.value,
        low=measured.low,
        high=measured.high,
        numerator=measured.numerator,
        denominator=measured.denominator,
        observations=tuple(measured.observations),
        kind=kind,
    )
