"""What each teacher released, from however many bundles, and whom to see first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from classroom_ai.bundles.file import ReadCoach
from classroom_ai.bundles.model import (
    ReleasedGoal,
    ReleasedLesson,
    ReleasedMoment,
    ReleasedNote,
    ReleasedVisit,
)
from classroom_ai.errors import BundleError


@dataclass(frozen=True, slots=True)
class Shown:
    """A moment with its lesson and its sound, if that was released."""

    moment: ReleasedMoment
    lesson: ReleasedLesson
    sound: bytes | None = None

    @property
    def held(self) -> tuple[object, ...]:
        """What tells lessons apart, whichever bundle they came in."""
        lesson = self.lesson
        about = (lesson.title, lesson.subject, lesson.school_grade, lesson.format)
        return (lesson.day, lesson.minutes, *about)

    @property
    def key(self) -> tuple[object, ...]:
        """What tells moments apart; the same one may have been released twice."""
        moment = self.moment
        return (*self.held, moment.kind, moment.about, moment.start, moment.end)


@dataclass(frozen=True, slots=True)
class Released:
    """The bundles of one teacher, the newest first."""

    bundles: tuple[ReadCoach, ...]

    @property
    def teacher(self) -> str:
        """The name that the teacher goes by now."""
        return self.bundles[0].bundle.teacher

    @property
    def token(self) -> str:
        """The same in all bundles of this teacher."""
        return self.bundles[0].bundle.token

    @property
    def wants_visit(self) -> bool:
        """Whether the newest bundle asks for a visit: what was asked before may be done."""
        return self.bundles[0].bundle.wants_visit

    @property
    def goal(self) -> ReleasedGoal | None:
        """The newest that was released."""
        return next((r.bundle.goal for r in self.bundles if r.bundle.goal is not None), None)

    @property
    def last_visit(self) -> ReleasedVisit | None:
        """The latest that was released."""
        visits = [r.bundle.last_visit for r in self.bundles if r.bundle.last_visit is not None]
        return max(visits, key=lambda visit: visit.day, default=None)

    @property
    def notes(self) -> tuple[ReleasedNote, ...]:
        """Each once, the latest first."""
        each = dict.fromkeys(note for read in self.bundles for note in read.bundle.notes)
        return tuple(sorted(each, key=lambda note: note.written, reverse=True))

    @property
    def moments(self) -> tuple[Shown, ...]:
        """Each once, as in the newest bundle that has it; lessons from the latest to the first."""
        shown: dict[tuple[object, ...], Shown] = {}
        for read in self.bundles:
            lessons = {lesson.id: lesson for lesson in read.bundle.lessons}
            for moment in read.bundle.moments:
                sound = read.clips[moment.clip] if moment.clip else None
                found = Shown(moment, lessons[moment.lesson], sound)
                shown.setdefault(found.key, found)
        in_lesson = sorted(shown.values(), key=lambda each: (each.moment.start, each.moment.id))
        return tuple(sorted(in_lesson, key=lambda each: each.lesson.day, reverse=True))

    @property
    def lessons(self) -> tuple[ReleasedLesson, ...]:
        """All that something was released of, the newest bundle first."""
        return tuple(lesson for read in self.bundles for lesson in read.bundle.lessons)


def by_teacher(reads: Sequence[ReadCoach]) -> tuple[Released, ...]:
    """The bundles of each teacher together, by their names.

    Parameters
    ----------
    reads : sequence of ReadCoach
        In any order; one that is there twice counts once.

    Raises
    ------
    BundleError
        If two teachers go by one name: nobody could tell their packs apart.
    """
    each = {read.id: read for read in reads}
    tokens = dict.fromkeys(read.bundle.token for read in each.values())
    teachers = [
        Released(tuple(_newest_first(r for r in each.values() if r.bundle.token == token)))
        for token in tokens
    ]
    named: dict[str, Released] = {}
    for one in teachers:
        other = named.setdefault(one.teacher.casefold(), one)
        if other is not one:
            raise BundleError(
                f"{other.bundles[0].path} and {one.bundles[0].path} are of two teachers who both "
                f"go by {one.teacher!r}.",
                "Packs of several teachers need a name each.",
                "Make them one at a time, each with a folder of its own: classroom-ai debrief "
                f"{other.bundles[0].path} -o FOLDER",
            )
    return tuple(sorted(teachers, key=lambda one: one.teacher))


def _newest_first(reads: Iterable[ReadCoach]) -> list[ReadCoach]:
    return sorted(reads, key=lambda read: (read.bundle.released, read.id), reverse=True)


def visit_order(teachers: Iterable[Released]) -> tuple[Released, ...]:
    """Whom to see first: who asks for it, then who has a question, then who waited longest.

    Nothing else decides: no figure, no goal and no moment. Without a visit that was released,
    somebody is taken to have waited longest.
    """
    return tuple(
        sorted(
            teachers,
            key=lambda one: (
                not one.wants_visit,
                not any(note.asks for note in one.notes),
                one.last_visit.day if one.last_visit else date.min,
                one.teacher,
            ),
        )
    )
