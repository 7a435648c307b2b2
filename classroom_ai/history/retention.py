"""How long lessons are kept: ``keep_days`` from the day on which one was added.

Not from its date: an old recording that is analyzed today would be gone at once. Only the
history is meant: folders of results are the teacher's own and go with ``purge``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.history.store import reading, writing
from classroom_ai.history.teachers import day_of, now
from classroom_ai.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Expired:
    """A lesson that was kept for long enough; ``number`` is its row in the store."""

    number: int
    lesson: str
    recording: str
    folder: Path
    added: str


def keep_days() -> int | None:
    """For how many days lessons are kept, by the settings in force; None for ever.

    Raises
    ------
    UsageError
        If the settings cannot be read.
    """
    return load_settings().values.keep_days


def expired_lessons(days: int, *, at: datetime | None = None) -> tuple[Expired, ...]:
    """Lessons of the store that were added more than so many days ago, the oldest first.

    Parameters
    ----------
    days : int
        From 1 up.
    at : datetime.datetime, optional
        The moment from which they are counted back, in UTC; now by default.

    Raises
    ------
    HistoryError
        If the store cannot be read.
    """
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson

    with reading() as session:
        if session is None:
            return ()
        rows = session.scalars(select(StoredLesson).where(_is_expired(days, at)))
        found = [
            Expired(
                row.id, row.lesson, row.recording_sha256, Path(row.folder), day_of(row.added_at)
            )
            for row in rows
        ]
    return tuple(sorted(found, key=lambda one: (one.added, one.number)))


def forget_expired(session: Session, days: int | None, *, at: datetime | None = None) -> int:
    """Remove such lessons with their numbers and the notes about them; how many there were."""
    from sqlalchemy import delete, select

    from classroom_ai.history.tables import StoredLesson

    if days is None:
        return 0
    found = session.scalars(select(StoredLesson.id).where(_is_expired(days, at))).all()
    session.execute(delete(StoredLesson).where(StoredLesson.id.in_(found)))
    return len(found)


def forget_lessons(numbers: Collection[int]) -> int:
    """Remove lessons by their rows; how many were still there.

    Raises
    ------
    HistoryError
        If the store cannot be changed; nothing in it is then removed.
    """
    from sqlalchemy import delete, select

    from classroom_ai.history.tables import StoredLesson

    if not numbers:
        return 0
    with writing() as session:
        of_these = StoredLesson.id.in_(numbers)
        there = session.scalars(select(StoredLesson.id).where(of_these)).all()
        session.execute(delete(StoredLesson).where(of_these))
        return len(there)


def told_of_expired(n: int, days: int | None) -> str:
    """What the user should know once lessons have left the history; empty for none.

    Examples
    --------
    >>> told_of_expired(1, 365)
    '1 lesson has left the history, added more than 365 days ago (keep_days).'
    """
    if not n:
        return ""
    lessons = "1 lesson has" if n == 1 else f"{n} lessons have"
    return f"{lessons} left the history, added more than {days} days ago (keep_days)."


def _is_expired(days: int, at: datetime | None) -> ColumnElement[bool]:
    from classroom_ai.history.tables import StoredLesson

    return StoredLesson.added_at < (at or now()) - timedelta(days=days)
