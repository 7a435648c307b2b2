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
    of the last of them. ``measure`` is what the cycle is about: that of the goal, else of
    the visit, else empty. ``seen`` has the lessons whose results are in their folders.
    """

    teacher: str
    stretch: Stretch
    goal: Goal | None
    answer: GoalAnswer | None
    measure: str
    lessons: tuple[Listed, ...]
    seen: tuple[Seen, ...]
    notes: tuple[Note, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures that the goal and the visit are about."""
        visit = self.stretch.visit
        both = (self.goal.measure if self.goal else None, visit.measure if visit else None)
        return tuple(filter(None, both))


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
    goal = _goal_in(stretch, goals_of(name))
    visit = stretch.visit
    measure = goal.measure if goal else (visit.measure if visit else None) or ""
    history = history_of(name, measure=measure)
    lessons = tuple(one for one in history.lessons if stretch.holds(one.day))
    if not lessons:
        days = ", ".join(one.day for one in history.lessons[-3:])
        raise UsageError(
            f"No lesson of {history.teacher} lies between {stretch.first or 'the beginning'} "
            f"and {stretch.last or 'today'}.",
            f"The latest are of {days}." if days else "No lesson is kept yet.",
        )
    measures = [measure, (visit.measure if visit else None) or ""]
    read = (seen_in(one, measure=measure, is_tied=tied_to(measures)) for one in lessons)
    is_current = goal is not None and goal == history.goal and lessons[-1] == history.lessons[-1]
    return Gathered(
        teacher=history.teacher,
        stretch=stretch,
        goal=goal,
        answer=history.answer if is_current else _answer_then(goal, lessons),
        measure=measure,
        lessons=lessons,
        seen=tuple(one for one in read if one is not None),
        notes=_notes_in(stretch, lessons, notes_of(name)),
    )


def _goal_in(stretch: Stretch, goals: Sequence[Goal]) -> Goal | None:
    """The last goal in force in a stretch; one set at the visit that ends it is of the next."""
    for goal in reversed(goals):
        began = day_of(goal.set_at)
        is_next = stretch.last is not None and (
            began >= stretch.last if stretch.ends else began > stretch.last
        )
        if not is_next:
            ended = day_of(goal.ended_at) if goal.ended_at else None
            return None if ended and stretch.first and ended < stretch.first else goal
    return None


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
