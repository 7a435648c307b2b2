"""What a teacher's own lessons say about the goal in force, as of one lesson.

Only like is compared with like: lessons heard in the same way (same fingerprint), of the
same format, counted by the same version of the measure, over the whole lesson. A lesson
whose figure was not known well enough to be shown (grade D) does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from classroom_ai.errors import HistoryError
from classroom_ai.history.compare import PLANNED_LESSONS, Point, compare, pooled
from classroom_ai.history.goals import Goal, as_goal, direction_to, stored_goals
from classroom_ai.history.store import reading
from classroom_ai.history.teachers import day_of, found_teacher, now, teacher_of
from classroom_ai.measures import MeasureInfo, registry
from classroom_ai.types import GoalAnswer, Lesson, Measurement

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import StoredMeasure


@dataclass(frozen=True, slots=True)
class Kept:
    """One lesson of a teacher, with what it counted for one measure, if that is known."""

    recording: str
    day: str
    added_at: datetime
    heard: str
    format: str
    version: int | None
    point: Point | None

    @property
    def when(self) -> tuple[str, datetime]:
        """By which lessons are put in order: their day, then when they were added."""
        return self.day, self.added_at


def goal_answer(lesson: Lesson, measures: Sequence[Measurement]) -> GoalAnswer | None:
    """The answer for a lesson's report.

    Parameters
    ----------
    lesson : Lesson
        In the store or not yet; what it counts is taken from ``measures``.
    measures : sequence of Measurement
        Of that lesson.

    Returns
    -------
    GoalAnswer or None
        None where no goal was in force for that lesson, it names no teacher, or the store
        cannot be read: a report is made without it.
    """
    teacher = teacher_of(lesson)
    if teacher is None:
        return None
    try:
        with reading() as session:
            known = found_teacher(session, teacher)
            if session is None or known is None:
                return None
            goals = list(map(as_goal, stored_goals(session, known.id)))
            return _as_of(session, known.id, goals, lesson, measures)
    except HistoryError:
        return None


def _as_of(
    session: Session,
    teacher: int,
    goals: Sequence[Goal],
    lesson: Lesson,
    measures: Sequence[Measurement],
) -> GoalAnswer | None:
    added_at = _added_at(session, teacher, lesson.recording.sha256)
    day = lesson.about.date or day_of(added_at)
    goal = in_force_at(goals, day, added_at)
    if goal is None or goal.measure not in registry():
        return None
    measured = next((m for m in measures if m.id == goal.measure and m.scope == "lesson"), None)
    this = Kept(
        recording=lesson.recording.sha256,
        day=day,
        added_at=added_at,
        heard=lesson.provenance.fingerprint,
        format=_same(lesson.about.format),
        version=registry()[goal.measure].version,
        point=point_of(measured, day) if measured else None,
    )
    others = [kept for kept in kept_lessons(session, teacher, goal.measure)
              if kept.recording != this.recording and kept.when <= this.when]  # fmt: skip
    return answer_of(goal, [*others, this], this)


def in_force_at(goals: Sequence[Goal], day: str, added_at: datetime) -> Goal | None:
    """The goal that a lesson was held under: set before it and not ended before it."""
    for goal in reversed(goals):
        if not _is_before(day, added_at, goal.set_at):
            ended = goal.ended_at is not None and not _is_before(day, added_at, goal.ended_at)
            return None if ended else goal
    return None


def answer_of(goal: Goal, lessons: Sequence[Kept], this: Kept) -> GoalAnswer:
    """Where the goal stood and stands, by those of some lessons that are like ``this`` one."""
    info = registry()[goal.measure]
    alike = sorted((kept for kept in lessons if _is_like(kept, this)), key=lambda kept: kept.when)
    before: list[Point] = []
    since: list[Point] = []
    for kept in alike:
        if kept.point is not None:
            early = _is_before(kept.day, kept.added_at, goal.set_at)
            (before if early else since).append(kept.point)
    before = before[-PLANNED_LESSONS:]
    direction = goal.direction
    if direction is None and goal.toward is not None and before:
        direction = direction_to(goal.toward, pooled(before))
    found = compare(
        before,
        since,
        direction=direction,
        smallest_change=info.smallest_change,
        most=1.0 if info.unit == "share" else None,
    )
    return GoalAnswer(
        measure=goal.measure,
        toward=goal.toward,
        direction=direction,
        since=day_of(goal.set_at),
        before=found.before,
        now=found.now,
        verdict=found.verdict,
        smallest_seen=found.smallest_seen,
        left_aside=len(lessons) - len(alike),
    )


def _is_like(kept: Kept, this: Kept) -> bool:
    same = kept.heard == this.heard and kept.format == this.format
    return same and kept.version in (None, this.version)


def _is_before(day: str, added_at: datetime, moment: datetime) -> bool:
    """Whether a lesson was before a moment; on the same day, what was added first was."""
    return (day, added_at) < (day_of(moment), moment)


def kept_lessons(session: Session, teacher: int, measure: str) -> list[Kept]:
    """All lessons of a teacher with one measure of the whole lesson, in order of time."""
    from sqlalchemy import and_, select

    from classroom_ai.history.tables import StoredLesson, StoredMeasure

    of_measure = and_(
        StoredMeasure.lesson_id == StoredLesson.id,
        StoredMeasure.measure == measure,
        StoredMeasure.scope == "lesson",
    )
    rows = session.execute(
        select(StoredLesson, StoredMeasure)
        .outerjoin(StoredMeasure, of_measure)
        .where(StoredLesson.teacher_id == teacher)
    )
    found = []
    for lesson, measured in rows:
        day = lesson.date or day_of(lesson.added_at)
        found.append(
            Kept(
                recording=lesson.recording_sha256,
                day=day,
                added_at=lesson.added_at,
                heard=lesson.heard,
                format=_same(lesson.format),
                version=measured.version if measured else None,
                point=point_of(measured, day) if measured else None,
            )
        )
    return sorted(found, key=lambda kept: kept.when)


def point_of(measured: Measurement | StoredMeasure, day: str) -> Point | None:
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
    )


def latest_value(session: Session, teacher: int, info: MeasureInfo) -> float | None:
    """Where a measure stands in the latest lessons, of whatever kind."""
    kept = kept_lessons(session, teacher, info.id)
    points = [each.point for each in kept if each.point and each.version == info.version]
    return pooled(points[-PLANNED_LESSONS:]) if points else None


def _added_at(session: Session, teacher: int, recording: str) -> datetime:
    """When a recording was first added; now, if it is not there yet."""
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson

    of_recording = select(StoredLesson.added_at).where(
        StoredLesson.teacher_id == teacher, StoredLesson.recording_sha256 == recording
    )
    return session.scalar(of_recording) or now()


def _same(format_: str | None) -> str:
    """A format as it is compared: "Whole class " is "whole class"."""
    return " ".join((format_ or "").casefold().split())
