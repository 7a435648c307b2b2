"""Whose lessons are whose: teachers by the pseudonym that they chose."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from classroom_ai.errors import UsageError
from classroom_ai.history.store import reading
from classroom_ai.strict import did_you_mean
from classroom_ai.types import Lesson
from classroom_ai.voices import checked_name, is_kept, key_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import Teacher


def teacher_of(lesson: Lesson) -> str | None:
    """The enrolled teacher whose voice a lesson was heard with."""
    name = lesson.provenance.settings.get("teacher")
    return name if isinstance(name, str) and name else None


@contextmanager
def reading_of(name: str) -> Iterator[tuple[Session, Teacher]]:
    """A session that only reads, and the teacher of that name, in any case.

    Raises
    ------
    UsageError
        If nothing is kept of such a teacher; the message has the name that was meant.
    HistoryError
        As `reading`.
    """
    with reading() as session:
        teacher = known_teacher(session, name)
        assert session is not None  # noqa: S101 - nobody is known without a store
        yield session, teacher


def known_teacher(session: Session | None, name: str) -> Teacher:
    """The teacher of that name, in any case.

    Raises
    ------
    UsageError
        If nothing is kept of such a teacher; the message has the name that was meant.
    """
    found = found_teacher(session, name)
    if found is not None:
        return found
    names = _names(session)
    raise UsageError(
        f"There is no history of {name!r}.",
        did_you_mean(name, names).strip()
        or (f"There is one of: {', '.join(names)}." if names else "Nothing is kept yet."),
        f"A lesson begins it: classroom-ai analyze RECORDING --teacher {shlex.quote(name)}",
    )


def found_teacher(session: Session | None, name: str) -> Teacher | None:
    """The teacher of that name, if anything is kept of one."""
    from sqlalchemy import select

    from classroom_ai.history.tables import Teacher

    if session is None:
        return None
    return session.scalars(select(Teacher).where(Teacher.key == key_of(name))).one_or_none()


def teacher_made(session: Session, name: str) -> Teacher:
    """The teacher of that name, new where there is none."""
    from classroom_ai.history.tables import Teacher

    found = found_teacher(session, name)
    if found is None:
        found = Teacher(
            key=key_of(name), name=checked_name(name), token=secrets.token_hex(16), added_at=now()
        )
        session.add(found)
        session.flush()
    return found


def known_or_enrolled(session: Session, name: str) -> Teacher:
    """The teacher of that name; one who enrolled may have no lesson yet."""
    return teacher_made(session, name) if is_kept(name) else known_teacher(session, name)


def now() -> datetime:
    """The present moment in UTC, as the store keeps it."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def day_of(moment: datetime) -> str:
    """The day of a kept moment where this machine is, ISO 8601."""
    return moment.replace(tzinfo=timezone.utc).astimezone().date().isoformat()


def nearly(name: str) -> str:
    """``Did you mean 'x'?`` for a teacher of nearly that name, or nothing."""
    with reading() as session:
        return did_you_mean(name, _names(session)).strip()


def _names(session: Session | None) -> list[str]:
    from sqlalchemy import select

    from classroom_ai.history.tables import Teacher

    return [] if session is None else list(session.scalars(select(Teacher.name).order_by("key")))
