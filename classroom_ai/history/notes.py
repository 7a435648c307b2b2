"""A teacher's own words: notes for oneself, and questions for the coach."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import UsageError
from classroom_ai.history.teachers import day_of, now, reading_of
from classroom_ai.history.written import own_words, writing_of
from classroom_ai.lesson import read_lesson

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import StoredLesson, StoredNote, Teacher


@dataclass(frozen=True, slots=True)
class Note:
    """What a teacher wrote; ``for_coach`` marks a question to the coach.

    ``number`` stays that of the note while others go; ``day`` is that of writing, ISO 8601.
    ``lesson`` is the SHA-256 of the recording that it is about, if it is about one, and
    ``title`` what that lesson is called.
    """

    number: int
    text: str
    for_coach: bool
    day: str
    lesson: str | None = None
    title: str = ""


def add_note(name: str, text: str, *, for_coach: bool, lesson: Path | None = None) -> Note:
    """Keep what a teacher wrote.

    Parameters
    ----------
    name : str
        A teacher with an enrolled voice or lessons in the store.
    text : str
        The teacher's own words.
    for_coach : bool
        Whether it is a question to the coach.
    lesson : pathlib.Path, optional
        Folder of the lesson that it is about; the note goes when that lesson is purged.

    Raises
    ------
    UsageError
        If the teacher is not known, the text is empty, or the lesson is not in that
        teacher's history; nothing is then written.
    LessonError
        If the folder holds no lesson.
    HistoryError
        If the store cannot be written.
    """
    from classroom_ai.history.tables import StoredNote

    words = own_words(text, what="TEXT")
    recording = read_lesson(lesson / "lesson.json").recording.sha256 if lesson else None
    with writing_of(name) as (session, teacher):
        about = _lesson(session, teacher, recording) if recording else None
        if lesson and about is None:
            raise UsageError(
                f"{lesson} is not in the history of {teacher.name}.",
                f"A lesson analyzed with --teacher {teacher.name} is expected.",
                "Leave out --lesson, or name the folder of another one.",
            )
        new = StoredNote(
            teacher_id=teacher.id,
            lesson_id=about.id if about else None,
            text=words,
            for_coach=for_coach,
            written_at=now(),
        )
        session.add(new)
        session.flush()
        return _as_note(new, about)


def notes_of(name: str) -> tuple[Note, ...]:
    """All notes and questions of a teacher, in the order in which they were written.

    Raises
    ------
    UsageError
        If there is no such teacher.
    HistoryError
        If the store cannot be read.
    """
    with reading_of(name) as (session, teacher):
        return tuple(_as_note(*row) for row in _stored(session, teacher.id))


def remove_note(name: str, number: int) -> Note:
    """Take a note back; what it said is returned, so that it can be written again.

    Raises
    ------
    UsageError
        If there is no such teacher, or no such note.
    HistoryError
        If the store cannot be written.
    """
    with writing_of(name) as (session, teacher):
        rows = _stored(session, teacher.id)
        found = next((row for row in rows if row[0].id == number), None)
        if found is None:
            numbers = ", ".join(str(note.id) for note, _ in rows)
            raise UsageError(
                f"{teacher.name} has no note {number}.",
                f"There is: {numbers}." if numbers else "No note is kept.",
            )
        session.delete(found[0])
        return _as_note(*found)


def _stored(session: Session, teacher: int) -> list[tuple[StoredNote, StoredLesson | None]]:
    """Notes, each with the lesson that it is about."""
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson, StoredNote

    rows = session.execute(
        select(StoredNote, StoredLesson)
        .outerjoin(StoredLesson, StoredNote.lesson_id == StoredLesson.id)
        .where(StoredNote.teacher_id == teacher)
        .order_by(StoredNote.written_at, StoredNote.id)
    )
    return [(note, lesson) for note, lesson in rows]


def _lesson(session: Session, teacher: Teacher, recording: str) -> StoredLesson | None:
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson

    of_recording = select(StoredLesson).where(
        StoredLesson.teacher_id == teacher.id, StoredLesson.recording_sha256 == recording
    )
    return session.scalars(of_recording).one_or_none()


def _as_note(stored: StoredNote, lesson: StoredLesson | None) -> Note:
    return Note(
        stored.id,
        stored.text,
        stored.for_coach,
        day_of(stored.written_at),
        lesson.recording_sha256 if lesson else None,
        (lesson.title or Path(lesson.folder).name.removesuffix(".classroom")) if lesson else "",
    )
