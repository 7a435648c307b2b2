"""What lies in a stretch of days: from the store, and from the folders of its lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classroom_ai.cycle.chosen import tied_to
from classroom_ai.cycle.seen import Seen, results_of, seen_in
from classroom_ai.errors import UsageError
from classroom_ai.history.answers import goal_answer
from classroom_ai.history.goals import Goal, goals_of
from classroom_ai.history.listing import Listed, history_of
from classroom_ai.history.notes import Note, notes_of
from classroom_ai.history.stretches import Stretch
from classroom_ai.history.teachers import day_of
from classroom_ai.types import GoalAnswer


@dataclass(frozen=True, slots=True)
class Gathered:
    """One cycle of a teacher.

    ``goal`` is the one that its lessons were held under, ``answer`` what they say of it as
    of the last of them, ``next_goal`` the one that was set after them. ``measure`` is what the
    cycle is about: that of the goal, else of the visit, else empty. ``seen`` has the lessons
    whose results are in their folders. ``is_past`` tells that there are later lessons.
    """

    teacher: str
    stretch: Stretch
    goal: Goal | None
    answer: GoalAnswer | None
    next_goal: Goal | None
    measure: str
    lessons: tuple[Listed, ...]
    seen: tuple[Seen, ...]
    notes: tuple[Note, ...]
    is_past: bool


def gathered(name: str, stretch: Stretch) -> Gathered:
    """Everything that the report of a cycle is made of.

    Parameters
    ----------
    name : str
        A teacher, in any case.
    stretch : Stretch
        Which days.

    Raises
    ------
    UsageError
        If there is no such teacher, or no lesson on these days.
    HistoryError
        If the store cannot be read.
    """
    goal, next_goal = _goals_around(stretch, goals_of(name))
    measure = next(iter(measures_of(goal, stretch)), "")
    history = history_of(name, measure=measure)
    lessons = tuple(one for one in history.lessons if stretch.holds(one.day))
    if not lessons:
        days = ", ".join(one.day for one in history.lessons[-3:])
        raise UsageError(
            f"No lesson of {history.teacher} lies between {stretch.first or 'the beginning'} "
            f"and {stretch.last or 'today'}.",
            f"The latest are of {days}." if days else "No lesson is kept yet.",
        )
    is_tied = tied_to(measures_of(goal, stretch))
    read = (seen_in(one, measure=measure, is_tied=is_tied) for one in lessons)
    is_past = lessons[-1] != history.lessons[-1]
    is_current = goal is not None and goal == history.goal and not is_past
    return Gathered(
        teacher=history.teacher,
        stretch=stretch,
        goal=goal,
        answer=history.answer if is_current else _answer_then(goal, lessons),
        next_goal=next_goal,
        measure=measure,
        lessons=lessons,
        seen=tuple(one for one in read if one is not None),
        notes=_notes_in(stretch, lessons, notes_of(name)),
        is_past=is_past,
    )


def measures_of(goal: Goal | None, stretch: Stretch) -> tuple[str, ...]:
    """Measures that a goal and a visit are about, the goal's first."""
    visit = stretch.visit
    both = (goal.measure if goal else None, visit.measure if visit else None)
    return tuple(filter(None, both))


def _goals_around(stretch: Stretch, goals: Sequence[Goal]) -> tuple[Goal | None, Goal | None]:
    """The last goal in force in a stretch, and the next one that was set."""
    until = [goal for goal in goals if not _is_later(day_of(goal.set_at), stretch)]
    goal = until[-1] if until else None
    later = goals[len(until) :]
    ended = day_of(goal.ended_at) if goal and goal.ended_at else None
    is_over = ended is not None and ended < (stretch.first or "")
    return None if is_over else goal, later[0] if later else None


def _is_later(day: str, stretch: Stretch) -> bool:
    """Whether what was set on a day is for the next stretch: also at the visit that ends it."""
    if stretch.last is None:
        return False
    return day > stretch.last or (stretch.ends is not None and day == stretch.last)


def _answer_then(goal: Goal | None, lessons: Sequence[Listed]) -> GoalAnswer | None:
    """What was known of a goal as of the last lesson with a figure whose results are there."""
    if goal is None:
        return None
    for listed in reversed(lessons):
        found = results_of(listed) if listed.value is not None else None
        if found is not None:
            answer = goal_answer(found[0], found[1].measures)
            if answer and (answer.measure, answer.since) == (goal.measure, day_of(goal.set_at)):
                return answer
    return None


def _notes_in(
    stretch: Stretch, lessons: Sequence[Listed], notes: Sequence[Note]
) -> tuple[Note, ...]:
    """Notes of these days or about these lessons; on the day of a visit they are of both cycles."""
    visited = stretch.visit.day if stretch.visit else None
    recordings = {one.recording for one in lessons}
    return tuple(
        note
        for note in notes
        if stretch.holds(note.day) or note.day == visited or note.lesson in recordings
    )
