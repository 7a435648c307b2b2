"""What a teacher gave away: every bundle is listed, with when it was taken back.

The list says which kind a bundle was, how much of what it held and of which lessons, and where
its file was written; no words of a lesson.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import UsageError
from classroom_ai.history.store import reading, writing
from classroom_ai.history.teachers import day_of, known_teacher, now, reading_of
from classroom_ai.history.written import writing_of
from classroom_ai.strict import did_you_mean

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import StoredRelease


@dataclass(frozen=True, slots=True)
class Held:
    """How much of what a bundle held; ``lessons`` are the ids of those that it has something of."""

    kind: str
    path: str
    school: str = ""
    lessons: tuple[str, ...] = ()
    moments: int = 0
    clips: int = 0
    figures: tuple[str, ...] = ()
    notes: int = 0
    goal: str = ""
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A bundle that was given away; ``revoked_at`` is None while it counts. Times are UTC."""

    bundle: str
    held: Held
    released_at: datetime
    revoked_at: datetime | None = None

    @property
    def day(self) -> str:
        """The day of the release where this machine is, ISO 8601."""
        return day_of(self.released_at)

    @property
    def revoked(self) -> str:
        """The day on which it was taken back; empty while it counts."""
        return day_of(self.revoked_at) if self.revoked_at else ""

    @property
    def path(self) -> Path:
        """Where its file was written."""
        return Path(self.held.path)


def token_of(name: str) -> tuple[str, str]:
    """A teacher's name as it is kept, and the token of that teacher, which never leaves.

    Raises
    ------
    UsageError
        If there is no such teacher; the message has the name that was meant.
    HistoryError
        If the store cannot be read.
    """
    with reading() as session:
        teacher = known_teacher(session, name)
        return teacher.name, teacher.token


def token_for(reader: str, token: str) -> str:
    """By what all releases of one teacher to a kind of reader are known as of one.

    Who has bundles of both kinds cannot tell by it which figures of a school are of a teacher
    whom the coach knows by name.

    Examples
    --------
    >>> token_for("coach", "0" * 32) == token_for("school", "0" * 32)
    False
    """
    return hashlib.sha256(f"{reader}:{token}".encode()).hexdigest()[:32]


def log_release(name: str, bundle: str, held: Held) -> bool:
    """Enter a bundle into the list, before its file is written: nothing leaves unlisted.

    Returns
    -------
    bool
        Whether it was not in the list; one whose file is gone may be written again.

    Raises
    ------
    UsageError
        If there is no such teacher; or the very same lies there already, or was taken back
        before, so that readers would refuse it.
    HistoryError
        If the store cannot be written.
    """
    from classroom_ai.history.tables import StoredRelease

    with writing_of(name) as (session, teacher):
        rows = _stored(session, teacher.id)
        known = next((row for row in rows if row.bundle == bundle), None)
        if known is not None:
            _refuse_again(_as_release(known))
        new = known or StoredRelease(teacher_id=teacher.id, bundle=bundle, revoked_at=None)
        new.content, new.released_at = asdict(held), now()
        session.add(new)
        return known is None


def _refuse_again(release: Release) -> None:
    if release.revoked:
        raise UsageError(
            f"The very same was released before, and withdrawn on {release.revoked}.",
            "Who has met the notice is refused it, also in a new file.",
            "Release something else than before, or the same tomorrow.",
        )
    if release.path.exists():
        raise UsageError(
            f"The very same was released on {release.day}: {release.path}.",
            "A bundle is written once.",
            "Give that file away, or a copy of it.",
        )


def unlog_release(bundle: str) -> None:
    """Take a bundle from the list whose file could not be written."""
    from sqlalchemy import delete

    from classroom_ai.history.tables import StoredRelease

    with writing() as session:
        session.execute(delete(StoredRelease).where(StoredRelease.bundle == bundle))


def releases_of(name: str) -> tuple[Release, ...]:
    """All releases of a teacher, the first one first.

    Raises
    ------
    UsageError
        If there is no such teacher.
    HistoryError
        If the store cannot be read.
    """
    with reading_of(name) as (session, teacher):
        return tuple(map(_as_release, _stored(session, teacher.id)))


def released_with(lesson: str | None) -> tuple[Release, ...]:
    """Bundles that hold something of a lesson, by its id; also those that were taken back.

    Raises
    ------
    HistoryError
        If the store cannot be read.
    """
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredRelease

    with reading() as session:
        if session is None or lesson is None:
            return ()
        rows = session.scalars(select(StoredRelease).order_by(StoredRelease.released_at))
        every = tuple(map(_as_release, rows))
    return tuple(release for release in every if lesson in release.held.lessons)


def revoke_release(name: str, bundle: str, *, on: datetime | None = None) -> tuple[Release, bool]:
    """Mark a bundle as taken back.

    Returns
    -------
    tuple of Release and bool
        As it is listed now, and whether it still counted before.

    Raises
    ------
    UsageError
        If there is no such teacher, or no such release; the message has the one that was meant.
    HistoryError
        If the store cannot be written.
    """
    with writing_of(name) as (session, teacher):
        rows = _stored(session, teacher.id)
        found = next((row for row in rows if row.bundle == bundle.lower()), None)
        if found is None:
            raise _unknown(teacher.name, bundle, [row.bundle for row in rows])
        counted = found.revoked_at is None
        found.revoked_at = found.revoked_at or on or now()
        return _as_release(found), counted


def today() -> date:
    """The day where this machine is, as a release is dated."""
    return date.fromisoformat(day_of(now()))


def _unknown(name: str, bundle: str, known: Sequence[str]) -> UsageError:
    return UsageError(
        f"{name} has not released {bundle!r}.",
        did_you_mean(bundle.lower(), known).strip()
        or (f"Released: {', '.join(known)}." if known else "Nothing was released."),
        f"Run: classroom-ai release {shlex.quote(name)} --list",
    )


def _stored(session: Session, teacher: int) -> list[StoredRelease]:
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredRelease

    of_teacher = select(StoredRelease).where(StoredRelease.teacher_id == teacher)
    return list(session.scalars(of_teacher.order_by(StoredRelease.released_at, StoredRelease.id)))


def _as_release(stored: StoredRelease) -> Release:
    content = dict(stored.content)
    for key in ("lessons", "figures"):
        content[key] = tuple(content[key])
    return Release(stored.bundle, Held(**content), stored.released_at, stored.revoked_at)
