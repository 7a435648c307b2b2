"""Lessons in the store: added, put in the place of an earlier version, forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom_ai.corrections.record import in_force, locked, record_of
from classroom_ai.errors import CorrectionError, HistoryError, UsageError
from classroom_ai.history.alike import heard_as
from classroom_ai.history.retention import forget_expired, keep_days, told_of_expired
from classroom_ai.history.store import reading, writing
from classroom_ai.history.teachers import found_teacher, now, teacher_made, teacher_of
from classroom_ai.lesson import read_lesson
from classroom_ai.results import Results, read_results
from classroom_ai.types import Lesson, Measurement

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import StoredLesson


def remember(lesson: Lesson, results: Results, folder: Path) -> str:
    """Add a lesson to its teacher's history, after its results were written.

    The same recording is one lesson, however often it is analyzed. What was corrected by
    hand is not replaced by an uncorrected version from another folder.

    Parameters
    ----------
    lesson : Lesson
        As it counts. One that names no enrolled teacher is nobody's, and not kept.
    results : Results
        What was counted in it.
    folder : pathlib.Path
        Where the lesson lies, with its corrections.

    Returns
    -------
    str
        What the user should know: that it could not be added and why, that another version
        counts, or that earlier lessons were kept for long enough (``keep_days``) and have
        left. Empty in the usual case. Results must never be lost for want of a history, so
        nothing is raised.
    """
    teacher = teacher_of(lesson)
    if teacher is None:
        return ""
    folder = folder.absolute()
    try:
        days = keep_days()
        with writing() as session:
            stored = _place_of(session, teacher, lesson)
            if counts_more := _corrected_elsewhere(stored, lesson, folder):
                return (
                    f"The history of {teacher} keeps the version of this lesson that was "
                    f"corrected by hand, in {counts_more}."
                )
            _fill(stored, lesson, results, folder)
            session.add(stored)
            session.flush()
            _replace_measures(session, stored.id, results.measures)
            return told_of_expired(forget_expired(session, days), days)
    except (HistoryError, UsageError) as error:
        return f"The report is written, but this lesson is not in the history of {teacher}: {error}"


def is_remembered(lesson: Lesson) -> bool:
    """Whether the lesson is in its teacher's history.

    Raises
    ------
    HistoryError
        If the store cannot be read.
    """
    from sqlalchemy import exists, select

    from classroom_ai.history.tables import StoredLesson

    name = teacher_of(lesson)
    if name is None:
        return False
    with reading() as session:
        teacher = found_teacher(session, name)
        if session is None or teacher is None:
            return False
        is_there = exists().where(
            StoredLesson.teacher_id == teacher.id,
            StoredLesson.recording_sha256 == lesson.recording.sha256,
        )
        return bool(session.scalar(select(is_there)))


def enter(folder: Path) -> tuple[str, ...]:
    """Add the lesson of a folder, as it was counted and reported there.

    By itself and last, so that whatever is wrong with the history costs no result, and because
    the lesson may have been counted on another machine than that of the store.

    Returns
    -------
    tuple of str
        What the user should know; see ``remember``.

    Raises
    ------
    LessonError, CorrectionError
        If there are no results in ``folder``.
    """
    with locked(folder):  # somebody may be saving a correction
        lesson = read_lesson(folder / "lesson.json")
        said = remember(lesson, read_results(folder / "measures.json"), folder)
    return (said,) if said else ()


def _place_of(session: Session, teacher: str, lesson: Lesson) -> StoredLesson:
    """The row of that recording, new where there is none."""
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson

    whose = teacher_made(session, teacher).id
    of_recording = select(StoredLesson).where(
        StoredLesson.teacher_id == whose,
        StoredLesson.recording_sha256 == lesson.recording.sha256,
    )
    found = session.scalars(of_recording).one_or_none()
    return found or StoredLesson(
        teacher_id=whose,
        recording_sha256=lesson.recording.sha256,
        corrected=False,
        folder="",
        added_at=now(),
    )


def _corrected_elsewhere(stored: StoredLesson, lesson: Lesson, folder: Path) -> str:
    """The folder whose corrected version counts before that of ``folder``, if one does."""
    if not stored.corrected or stored.folder == str(folder):
        return ""
    still_there = is_corrected(lesson, Path(stored.folder))
    return stored.folder if still_there and not is_corrected(lesson, folder) else ""


def is_corrected(lesson: Lesson, folder: Path) -> bool:
    """Whether corrections of the lesson that lie in a folder are in force."""
    try:
        return bool(in_force(record_of(lesson, folder)))
    except CorrectionError:
        return False


def _fill(stored: StoredLesson, lesson: Lesson, results: Results, folder: Path) -> None:
    about = lesson.about
    stored.lesson = lesson.id
    stored.title = about.title
    stored.subject = about.subject
    stored.class_name = about.grade
    stored.format = about.format
    stored.date = about.date
    stored.duration = lesson.duration
    stored.modes = _seconds_by_mode(lesson)
    stored.heard = heard_as(lesson)
    stored.counted = results.fingerprint
    stored.corrected = is_corrected(lesson, folder)
    stored.folder = str(folder)
    stored.updated_at = now()


def _seconds_by_mode(lesson: Lesson) -> dict[str, Any]:
    seconds: dict[str, float] = defaultdict(float)
    for mode in lesson.modes:
        seconds[mode.mode] += mode.duration
    return {mode: round(length, 3) for mode, length in seconds.items()}


def _replace_measures(session: Session, lesson: int, measures: Sequence[Measurement]) -> None:
    from sqlalchemy import delete, insert

    from classroom_ai.history.tables import StoredMeasure

    session.execute(delete(StoredMeasure).where(StoredMeasure.lesson_id == lesson))
    rows = [_row(lesson, m) for m in measures if m.value is not None]
    if rows:
        session.execute(insert(StoredMeasure), rows)


def _row(lesson: int, m: Measurement) -> dict[str, Any]:
    """A number and what it is pooled from; its evidence stays with the lesson."""
    return {
        "lesson_id": lesson,
        "measure": m.id,
        "scope": m.scope,
        "version": m.version,
        "unit": m.unit,
        "value": m.value,
        "low": m.low,
        "high": m.high,
        "grade": m.grade,
        "n": m.n,
        "numerator": m.numerator,
        "denominator": m.denominator,
        "observations": list(m.observations),
    }


def kept_of(lesson: str | None, folder: Path) -> int:
    """How often a lesson is in the store: by its id, or by its folder where that is not known.

    Raises
    ------
    HistoryError
        If the store cannot be read.
    """
    from sqlalchemy import func, select

    from classroom_ai.history.tables import StoredLesson

    with reading() as session:
        if session is None:
            return 0
        count = select(func.count()).select_from(StoredLesson)
        return session.scalar(count.where(_is(lesson, folder))) or 0


def forget(lesson: str | None, folder: Path) -> int:
    """Remove a lesson with its numbers and the notes about it; how many there were.

    Raises
    ------
    HistoryError
        If the store cannot be changed; nothing in it is then removed.
    """
    from sqlalchemy import delete, select

    from classroom_ai.history.tables import StoredLesson

    if not kept_of(lesson, folder):
        return 0
    with writing() as session:
        found = session.scalars(select(StoredLesson.id).where(_is(lesson, folder))).all()
        session.execute(delete(StoredLesson).where(StoredLesson.id.in_(found)))
        return len(found)


def _is(lesson: str | None, folder: Path) -> ColumnElement[bool]:
    from classroom_ai.history.tables import StoredLesson

    if lesson is None:
        return StoredLesson.folder == str(folder.absolute())
    return StoredLesson.lesson == lesson
