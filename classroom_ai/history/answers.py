"""What a teacher's own lessons say about the goal in force, as of one lesson or as of now.

Each kind of lesson is compared with itself: lessons heard in the same way, of one format,
counted by the same version of the measure, over the whole lesson. A lesson whose figure was
not known well enough to be shown (grade D) does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from classroom_ai.errors import HistoryError
from classroom_ai.history.alike import heard_as, same_format
from classroom_ai.history.budget import Share, Spending, share_on, spendings_of
from classroom_ai.history.compare import PLANNED_LESSONS, USUAL_CHANCE, Chance, Comparison, compare
from classroom_ai.history.goals import Goal, as_goal, direction_to, stored_goals
from classroom_ai.history.kept import Kept, kept_lessons, points_of
from classroom_ai.history.pooling import Point, pooled
from classroom_ai.history.store import reading
from classroom_ai.history.teachers import day_of, found_teacher, now, teacher_of
from classroom_ai.measures import registry
from classroom_ai.types import Direction, FormatCount, GoalAnswer, Lesson, Measurement

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Lessons of a teacher with a measure, in order of time.
LessonsOf = Callable[[str], Sequence[Kept]]


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
    this = Kept(
        recording=lesson.recording.sha256,
        day=lesson.about.date or day_of(added_at),
        added_at=added_at,
        heard=heard_as(lesson),
        format=same_format(lesson.about.format),
    )
    goal = in_force_at(goals, this)
    if goal is None or goal.measure not in registry():
        return None
    measured = next((m for m in measures if m.id == goal.measure and m.scope == "lesson"), None)
    this = this.counting(measured) if measured else this

    def until_this(measure: str) -> list[Kept]:
        kept = kept_lessons(session, teacher, measure)
        others = [k for k in kept if k.recording != this.recording and k.when <= this.when]
        return [*others, this] if measure == goal.measure else others

    return answer_of(goal, goals, until_this)


def in_force_at(goals: Sequence[Goal], lesson: Kept) -> Goal | None:
    """The goal that a lesson was held under: set before it and not ended before it."""
    for goal in reversed(goals):
        if not lesson.is_before(goal.set_at):
            ended = goal.ended_at is not None and not lesson.is_before(goal.ended_at)
            return None if ended else goal
    return None


def answer_of(goal: Goal, goals: Sequence[Goal], lessons_of: LessonsOf) -> GoalAnswer:
    """Where a goal stood and stands.

    Parameters
    ----------
    goal : Goal
        On a measure that is known.
    goals : sequence of Goal
        All of the teacher in the order in which they were set: those before this one may
        have used up some of the chance of a year.
    lessons_of : callable
        The teacher's lessons with a measure, in order of time.
    """
    earlier = [each for each in goals if each.set_at < goal.set_at]
    share = share_of(goal, earlier, lessons_of)
    lessons = lessons_of(goal.measure)
    found = compared(goal, lessons, share.chance)
    before, since = _sides(goal, lessons)
    return GoalAnswer(
        measure=goal.measure,
        toward=goal.toward,
        direction=found.direction,
        since=day_of(goal.set_at),
        before=found.before,
        now=found.now,
        verdict=found.verdict if share.again_from is None else "too-early",
        smallest_seen=found.smallest_seen if share.again_from is None else None,
        left_aside=_left_aside(found, before, since),
        formats=_formats(found, before, since),
        again_from=share.again_from,
    )


def share_of(goal: Goal, earlier: Sequence[Goal], lessons_of: LessonsOf) -> Share:
    """How much of the chance of a year a goal has, after those before it."""
    spendings: list[Spending] = []
    for each in earlier:
        if each.measure in registry():
            chance = share_on(day_of(each.set_at), spendings).chance
            looks = compared(each, lessons_of(each.measure), chance).looks
            spendings += spendings_of(looks)
    return share_on(day_of(goal.set_at), spendings)


def compared(goal: Goal, lessons: Sequence[Kept], chance: Chance = USUAL_CHANCE) -> Comparison:
    """Lessons before a goal was set against those since, until it ended."""
    info = registry()[goal.measure]
    before, since = _sides(goal, lessons)
    return compare(
        points_of(before),
        points_of(since),
        direction=_direction(goal, before),
        smallest_change=info.smallest_change,
        most=1.0 if info.unit == "share" else None,
        chance=chance,
    )


def _sides(goal: Goal, lessons: Sequence[Kept]) -> tuple[list[Kept], list[Kept]]:
    before = [kept for kept in lessons if kept.is_before(goal.set_at)]
    since = [
        kept
        for kept in lessons
        if not kept.is_before(goal.set_at)
        and (goal.ended_at is None or kept.is_before(goal.ended_at))
    ]
    return before, since


def _direction(goal: Goal, before: Sequence[Kept]) -> Direction | None:
    """On which side of the lessons a wanted value lies, where that was not known yet."""
    if goal.direction is not None or goal.toward is None:
        return goal.direction
    points = points_of(before)[-PLANNED_LESSONS:]
    return direction_to(goal.toward, pooled(points)) if points else None


def _left_aside(found: Comparison, before: Sequence[Kept], since: Sequence[Kept]) -> int:
    """How many lessons have nothing to be compared with, and are not shown."""
    if not found.compared:
        return len(points_of(before)) if found.now else 0
    return sum(point.kind not in found.compared for point in points_of([*before, *since]))


def _formats(
    found: Comparison, before: Sequence[Kept], since: Sequence[Kept]
) -> tuple[FormatCount, ...]:
    """How many of the lessons that count are of each format, and what the measure is in them."""
    sides = []
    for side in (before, since):
        formats: dict[str, list[Point]] = {}
        for kept in side:
            if kept.point is not None and kept.point.kind in found.compared:
                formats.setdefault(kept.format, []).append(kept.point)
        sides.append(formats)
    early = {format_: points[-PLANNED_LESSONS:] for format_, points in sides[0].items()}
    return tuple(
        FormatCount(
            format_, len(early[format_]), len(late), round(pooled([*early[format_], *late]), 6)
        )
        for format_, late in sides[1].items()
    )


def _added_at(session: Session, teacher: int, recording: str) -> datetime:
    """When a recording was first added; now, if it is not there yet."""
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson

    of_recording = select(StoredLesson.added_at).where(
        StoredLesson.teacher_id == teacher, StoredLesson.recording_sha256 == recording
    )
    return session.scalar(of_recording) or now()
