"""The store is the teacher's: everything in it handed out as tables, and removed for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from classroom_ai.history.store import reading, writing
from classroom_ai.history.teachers import found_teacher, known_teacher, reading_of

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import Base, Teacher

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Everything:
    """All that the store has of a teacher: rows by table, keys as they are in the store.

    ``token`` is what the tokens of all releases of the teacher are made from.
    """

    teacher: str
    token: str
    tables: dict[str, tuple[Row, ...]]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are, by table."""
        return {name: len(rows) for name, rows in self.tables.items()}


def is_known(name: str) -> bool:
    """Whether the store has anything of a teacher of that name."""
    with reading() as session:
        return found_teacher(session, name) is not None


def everything_of(name: str) -> Everything:
    """All that the store has of a teacher.

    Raises
    ------
    UsageError
        If there is no such teacher; the message has the name that was meant.
    HistoryError
        If the store cannot be read.
    """
    with reading_of(name) as (session, teacher):
        return _everything(session, teacher)


def forget_teacher(name: str) -> Everything:
    """Remove a teacher from the store, with lessons, goals, notes, visits and releases.

    Returns
    -------
    Everything
        What was removed.

    Raises
    ------
    UsageError, HistoryError
        As `everything_of`; nothing is then removed.
    """
    with writing() as session:
        teacher = known_teacher(session, name)
        removed = _everything(session, teacher)
        session.delete(teacher)
        return removed


def columns_of() -> dict[str, tuple[str, ...]]:
    """Names of the columns by table, for a table without rows."""
    return {table.__tablename__: _columns(table) for table in _tables()}


def _tables() -> Sequence[type[Base]]:
    from classroom_ai.history import tables

    return (
        tables.StoredLesson,
        tables.StoredMeasure,
        tables.StoredGoal,
        tables.StoredNote,
        tables.StoredVisit,
        tables.StoredRelease,
    )


def _columns(table: type[Base]) -> tuple[str, ...]:
    return tuple(column.key for column in table.__table__.c if column.key != "teacher_id")


def _everything(session: Session, teacher: Teacher) -> Everything:
    found = {
        table.__tablename__: tuple(
            {key: _plain(getattr(row, key)) for key in _columns(table)}
            for row in session.scalars(_of(table, teacher.id))
        )
        for table in _tables()
    }
    return Everything(teacher.name, teacher.token, found)


def _of(table: type[Base], teacher: int) -> Select[Any]:
    """Rows of a teacher; a measure is the teacher's by its lesson."""
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredLesson, StoredMeasure

    rows: Select[Any] = select(table)
    if table is StoredMeasure:
        rows = rows.join(StoredLesson, StoredMeasure.lesson_id == StoredLesson.id)
        return rows.where(StoredLesson.teacher_id == teacher)
    return rows.where(table.__table__.c.teacher_id == teacher)


def _plain(value: Any) -> Any:
    """A value as JSON has it; times are UTC."""
    return f"{value.isoformat(timespec='seconds')}Z" if isinstance(value, datetime) else value
