"""Which lessons something may be released of: the teacher's own, as they count now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import LessonError, UsageError
from classroom_ai.export import lesson_with_results
from classroom_ai.history.lessons import is_corrected
from classroom_ai.history.releases import today
from classroom_ai.history.stretches import Stretch, stretches
from classroom_ai.lesson import read_lesson
from classroom_ai.types import Lesson

if TYPE_CHECKING:
    from classroom_ai.history.listing import History, Listed
    from classroom_ai.history.visits import Visit
    from classroom_ai.results import Results

#: More lessons than this are not looked through in one sitting.
MOST_LESSONS = 10


@dataclass(frozen=True, slots=True)
class OwnLesson:
    """A lesson of the teacher, numbered from 1 in order of time among those looked at."""

    number: int
    day: date
    folder: Path
    corrected: bool
    lesson: Lesson = field(repr=False)
    results: Results = field(repr=False)

    @property
    def id(self) -> str:
        """Its name within a bundle, which says nothing of its recording."""
        return f"l{self.number:02d}"

    @property
    def title(self) -> str:
        """What the teacher calls it; for the teacher's own screen."""
        return self.lesson.about.title or self.folder.name.removesuffix(".classroom")


def stretch_to_show(visits: Sequence[Visit], *, on: date | None = None) -> Stretch:
    """The days that a release is about: since the last visit, or all where there was none.

    A visit of the very day is the one that it is released for, and begins nothing yet.

    Parameters
    ----------
    visits : sequence of Visit
        The earliest first.
    on : datetime.date, optional
        Day of the release; today by default.
    """
    day = (on or today()).isoformat()
    return [each for each in stretches(visits) if each.visit is None or each.visit.day < day][-1]


def own_lessons(
    history: History, folders: Sequence[Path], since: Stretch
) -> tuple[tuple[OwnLesson, ...], tuple[str, ...]]:
    """The lessons to choose from.

    Parameters
    ----------
    history : History
        Of the teacher.
    folders : sequence of pathlib.Path
        Those that were named; if none, the last ten since the last visit.
    since : Stretch
        The cycle of the present day.

    Returns
    -------
    tuple of OwnLesson, and tuple of str
        In order of time; and what the teacher should know of them.

    Raises
    ------
    UsageError
        If a folder that was named is no lesson of this teacher's history.
    LessonError
        If a lesson that was named cannot be read.
    """
    if folders:
        found = [_named(history, folder) for folder in folders]
        chosen = {listed.recording: (listed, folder) for listed, folder in found}
        pairs = sorted(chosen.values(), key=lambda pair: pair[0].day)
        read = [(listed, folder, *lesson_with_results(folder)) for listed, folder in pairs]
        notes = tuple(_told_of_corrected(named, folder) for named, (_, folder)
                      in zip(folders, found, strict=True))  # fmt: skip
    else:
        listed = [one for one in history.lessons if since.holds(one.day)]
        latest = listed[-MOST_LESSONS:]
        read = [each for one in latest if (each := _readable(one)) is not None]
        notes = (
            _told_of_left_aside(len(listed) - len(latest), len(latest) - len(read)),
            "" if listed else "No lesson lies after the last visit: name others with --lesson.",
        )
    lessons = tuple(
        OwnLesson(
            number, _day(listed, folder), folder, is_corrected(lesson, folder), lesson, results
        )
        for number, (listed, folder, lesson, results) in enumerate(read, start=1)
    )
    return lessons, tuple(filter(None, notes))


def _day(listed: Listed, folder: Path) -> date:
    try:
        return date.fromisoformat(listed.day)
    except ValueError:
        raise LessonError(
            f"The lesson in {folder} has the date {listed.day!r}.",
            "A day is expected, as year-month-day.",
            f"Run: classroom-ai score {folder} --date 2026-03-02",
        ) from None


def _named(history: History, folder: Path) -> tuple[Listed, Path]:
    """A lesson of the history by a folder, and the folder whose version counts."""
    lesson = read_lesson(folder / "lesson.json")
    known = (one for one in history.lessons if one.recording == lesson.recording.sha256)
    listed = next(known, None)
    if listed is None:
        raise UsageError(
            f"{folder} is not in the history of {history.teacher}.",
            "Only your own lessons can be released: those analyzed with --teacher "
            f"{history.teacher}.",
            "Name the folder of one of them, or leave --lesson out.",
        )
    counts = Path(listed.folder)
    if listed.corrected and (counts / "lesson.json").is_file():
        return listed, counts
    if listed.corrected and not is_corrected(lesson, folder):
        raise UsageError(
            f"{folder} is as it was heard, and you corrected this lesson.",
            f"What you corrected counts; it lay in {counts}, and is not there any more.",
            "Name the folder where it lies now.",
        )
    return listed, folder


def _told_of_corrected(named: Path, folder: Path) -> str:
    if named.absolute() == folder.absolute():
        return ""
    return f"In the place of {named} the version that you corrected counts, in {folder}."


def _told_of_left_aside(earlier: int, unread: int) -> str:
    parts = []
    if earlier:
        parts.append(f"{earlier} earlier since the last visit (name them with --lesson)")
    if unread:
        parts.append(f"{unread} whose folder was moved or cannot be read")
    return f"Lessons left aside: {', '.join(parts)}." if parts else ""


def _readable(listed: Listed) -> tuple[Listed, Path, Lesson, Results] | None:
    """A lesson where the store says that it lies; None where it is not there any more."""
    folder = Path(listed.folder)
    try:
        lesson, results = lesson_with_results(folder)
    except LessonError:
        return None
    is_it = lesson.recording.sha256 == listed.recording
    return (listed, folder, lesson, results) if is_it else None
