"""A teacher's lessons in a list, with where the goal stands: what ``history NAME`` shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from classroom_ai.history.alike import same_format
from classroom_ai.history.answers import answer_of
from classroom_ai.history.goals import Goal, as_goal, still_held, stored_goals
from classroom_ai.history.kept import kept_lessons
from classroom_ai.history.teachers import day_of, reading_of
from classroom_ai.measures import registry
from classroom_ai.types import GoalAnswer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Listed:
    """One lesson; ``value`` is that of the goal's measure, None where it may not be shown.

    ``recording`` is the SHA-256 of what was heard, by which its folder is known again.
    """

    day: str
    title: str
    subject: str
    class_name: str
    format: str
    duration: float
    corrected: bool
    folder: str
    recording: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A teacher's lessons in order of time, the goal in force, and its answer as of the last.

    ``measure`` is that of the values beside the lessons; empty without a goal.
    """

    teacher: str
    lessons: tuple[Listed, ...]
    goal: Goal | None
    answer: GoalAnswer | None
    measure: str


def history_of(
    name: str,
    *,
    measure: str | None = None,
    mode: str | None = None,
    format: str | None = None,  # noqa: A002 - as the command has it
) -> History:
    """What the store has of a teacher.

    Parameters
    ----------
    name : str
        In any case.
    measure : str, optional
        Whose values stand beside the lessons; that of the goal in force if not given.
    mode : str, optional
        What the values are of, such as ``group``; the whole lesson if not given.
    format : str, optional
        Only lessons of that format are listed; the goal's answer is of all.

    Raises
    ------
    UsageError
        If there is no such teacher.
    HistoryError
        If the store cannot be read.
    """
    with reading_of(name) as (session, teacher):
        goals = list(map(as_goal, stored_goals(session, teacher.id)))
        goal = still_held(goals)
        shown = measure or (goal.measure if goal else "")
        lessons = _lessons(session, teacher.id, shown, mode or "lesson")
        if format is not None:
            wanted = same_format(format)
            lessons = tuple(one for one in lessons if same_format(one.format) == wanted)
        answer = _answer(session, teacher.id, goal, goals)
        return History(teacher.name, lessons, goal, answer, shown)


def _answer(
    session: Session, teacher: int, goal: Goal | None, goals: Sequence[Goal]
) -> GoalAnswer | None:
    """Where the goal stands now, if any lesson counts for it."""
    if goal is None or goal.measure not in registry():
        return None
    answer = answer_of(goal, goals, partial(kept_lessons, session, teacher))
    return answer if answer.before or answer.now else None


def _lessons(session: Session, teacher: int, measure: str, scope: str) -> tuple[Listed, ...]:
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson

    kept = kept_lessons(session, teacher, measure, scope=scope)
    points = {each.recording: each.point for each in kept}
    rows = session.scalars(select(StoredLesson).where(StoredLesson.teacher_id == teacher))
    listed = []
    for lesson in rows:
        point = points.get(lesson.recording_sha256)
        one = Listed(
            day=lesson.date or day_of(lesson.added_at),
            title=lesson.title or "",
            subject=lesson.subject or "",
            class_name=lesson.class_name or "",
            format=lesson.format or "",
            duration=lesson.duration,
            corrected=lesson.corrected,
            folder=lesson.folder,
            recording=lesson.recording_sha256,
            value=point.value if point else None,
            low=point.low if point else None,
            high=point.high if point else None,
        )
        listed.append((one.day, lesson.added_at, one))
    return tuple(one for _, _, one in sorted(listed, key=lambda each: each[:2]))
