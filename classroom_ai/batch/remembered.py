"""What this machine remembers between batches: hashes of files, and how long work took.

A hash is known again by device, inode, size and time of change of its file, so ten thousand
recordings that have not changed are not read again. Neither names nor words are kept.
Whatever is wrong with this file costs time and never a result, so nothing is raised.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from classroom_ai.types import Seconds

FILE_NAME = "batch.sqlite3"
#: A file changed less than this before it was read may change again within the clock's step.
_SETTLED_NS = 2_000_000_000
#: Work of more sound than this says no more of this machine, and is halved to follow changes.
_ENOUGH: Seconds = 50 * 3600.0
_TABLES = """
    CREATE TABLE IF NOT EXISTS hashes (
        device INTEGER, inode INTEGER, size INTEGER, mtime_ns INTEGER, sha256 TEXT NOT NULL,
        PRIMARY KEY (device, inode)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS work (
        stage TEXT, model TEXT, device TEXT, sound_s REAL NOT NULL, work_s REAL NOT NULL,
        PRIMARY KEY (stage, model, device)
    ) WITHOUT ROWID;
"""
_Answer = TypeVar("_Answer")


def cache_folder() -> Path:
    """Where it is kept: ``CLASSROOM_AI_CACHE``, else in the user's folder for caches."""
    chosen = os.environ.get("CLASSROOM_AI_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("classroom-ai"))


class Remembered:
    """The file of hashes and rates, open; a context that closes it.

    Parameters
    ----------
    path : pathlib.Path, optional
        The file; in ``cache_folder()`` if not given. Where it cannot be used, nothing is
        remembered. A damaged one is begun anew.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = _opened(path or cache_folder() / FILE_NAME)

    def __enter__(self) -> Remembered:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def sha256_of(self, stat: os.stat_result) -> str | None:
        """The hash of a file that has not changed since it was kept."""
        found = self._asked(
            "SELECT size, mtime_ns, sha256 FROM hashes WHERE device = ? AND inode = ?",
            _place(stat),
        )
        if found is None or found[:2] != (stat.st_size, stat.st_mtime_ns):
            return None
        return str(found[2])

    def keep(self, stat: os.stat_result, sha256: str) -> None:
        """Remember the hash of a file, unless it changed just now and may change again."""
        if time.time_ns() - stat.st_mtime_ns < _SETTLED_NS:
            return
        self._told(
            "INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?, ?)",
            (*_place(stat), stat.st_size, stat.st_mtime_ns, sha256),
        )

    def work_per_second(self, stage: str, *, model: str, device: str) -> float | None:
        """Seconds that one worker needs for a second of sound; None where none was measured."""
        found = self._asked(
            "SELECT work_s / sound_s FROM work WHERE stage = ? AND model = ? AND device = ?",
            (stage, model, device),
        )
        return None if found is None else float(found[0])

    def add_work(
        self, stage: str, *, model: str, device: str, sound: Seconds, work: Seconds
    ) -> None:
        """Remember how long a worker took for so much sound."""
        if sound <= 0:
            return
        self._told(
            """INSERT INTO work VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET
               work_s = ?5 + work_s * CASE WHEN sound_s > ?6 THEN 0.5 ELSE 1 END,
               sound_s = ?4 + sound_s * CASE WHEN sound_s > ?6 THEN 0.5 ELSE 1 END""",
            (stage, model, device, sound, work, _ENOUGH),
        )

    def _asked(self, question: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        return self._done(lambda file: file.execute(question, values).fetchone())

    def _told(self, statement: str, values: tuple[object, ...]) -> None:
        self._done(lambda file: file.execute(statement, values))

    def _done(self, action: Callable[[sqlite3.Connection], _Answer]) -> _Answer | None:
        if self._file is None:
            return None
        try:
            return action(self._file)
        except sqlite3.Error:  # in use by another batch for long, or damaged meanwhile
            return None


def _place(stat: os.stat_result) -> tuple[int, int]:
    # SQLite's numbers have a sign; inodes of some file systems use all 64 bits.
    return stat.st_dev & (2**63 - 1), stat.st_ino & (2**63 - 1)


def _opened(path: Path) -> sqlite3.Connection | None:
    """The file, its tables made where needed; None where it cannot be used."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return _with_tables(path)
        except sqlite3.OperationalError:  # another batch writes, or nobody may
            return None
        except sqlite3.DatabaseError:  # damaged
            path.unlink()
            return _with_tables(path)
    except (OSError, sqlite3.Error):
        return None


def _with_tables(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    file = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    try:
        file.execute("PRAGMA synchronous = OFF")  # what is lost is made again
        file.executescript(_TABLES)
    except sqlite3.Error:
        file.close()
        raise
    return file
