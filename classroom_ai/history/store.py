"""The file that holds the store: where it lies, how it is opened, who may write when.

SQLite with its rollback journal. Write-ahead logging was not taken: home folders of
schools often lie on network drives, where it does not work. A writer takes the lock when
it begins (``BEGIN IMMEDIATE``), so what it reads first cannot change before it writes;
another waits. A write that is killed is taken back by whoever opens the file next.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom_ai.errors import HistoryError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

FILE_NAME = "history.sqlite3"
#: Revisions in ``migrations/versions``, oldest first; a store at another one is of a newer version.
REVISIONS = ("0001",)
#: How long a writer waits for another, in milliseconds.
_PATIENCE_MS = 30_000
_MIGRATIONS = Path(__file__).parent / "migrations"


def history_folder() -> Path:
    """Folder of the store: ``CLASSROOM_AI_HISTORY``, else in the user's data folder."""
    chosen = os.environ.get("CLASSROOM_AI_HISTORY")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("classroom-ai")) / "history"


def store_path() -> Path:
    """The file of the store, there or not."""
    return history_folder() / FILE_NAME


@contextmanager
def reading() -> Iterator[Session | None]:
    """A session that only reads; None where nothing was ever kept.

    Raises
    ------
    HistoryError
        If the store is damaged, of a newer version, or may not be read.
    """
    path = store_path()
    with _told(path):
        revision = _revision(path)
    if revision is None:
        yield None
        return
    if revision != REVISIONS[-1]:
        with writing():  # brings an older store up to date
            pass
    with _session(path, writes=False) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session whose changes are kept together when it ends, or not at all.

    The store is made, or brought up to date, where needed.

    Raises
    ------
    HistoryError
        If the store is damaged, of a newer version, in use for too long, or cannot be
        written; it is then as it was.
    """
    path = store_path()
    with _told(path):
        if _revision(path) != REVISIONS[-1]:
            _make_private(path)
            _migrate(path)
    with _session(path, writes=True) as session:
        yield session


@contextmanager
def _session(path: Path, *, writes: bool) -> Iterator[Session]:
    from sqlalchemy.orm import Session

    engine = _engine(path, writes=writes)
    with _told(path), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@lru_cache(maxsize=4)
def _engine(path: Path, *, writes: bool) -> Engine:
    """Connections that begin as said, wait for each other, and leave nothing of what is deleted.

    Kept for what it has compiled: half of the time that adding a lesson takes. It holds no
    connection open.
    """
    from sqlalchemy import URL, create_engine, event
    from sqlalchemy.pool import NullPool

    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepared(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not by the driver
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _migrate(path: Path) -> None:
    """Bring the store to this version in one transaction; who comes second finds it done."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with _engine(path, writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(path: Path) -> str | None:
    """Which version a store is of, found without writing; None for one that is not there yet."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    # A writer that was killed is taken back on opening, which needs more than mode=ro.
    address = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_MS / 1000)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if not tables:
            return None
        rows = (
            connection.execute("SELECT version_num FROM alembic_version").fetchall()
            if "alembic_version" in tables
            else []
        )
    revision = rows[0][0] if rows else None
    if revision is None:
        raise HistoryError(
            f"{path} is a database, but not one of classroom-ai.",
            "The store of your lessons is expected there.",
            "Move it away, or set CLASSROOM_AI_HISTORY to another folder.",
        )
    if revision not in REVISIONS:
        raise HistoryError(
            f"{path} was written by a newer version of classroom-ai (form {revision}).",
            f"This version knows forms up to {REVISIONS[-1]}. Nothing in it was changed.",
            "Install the newer version, or set CLASSROOM_AI_HISTORY to another folder.",
        )
    return str(revision)


def _make_private(path: Path) -> None:
    """Folder and file that only their owner can read, from their first moment on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the database and the operating system say into what a user can act on."""
    try:
        yield
    except OSError as error:
        raise _no_access(path, error.strerror or str(error)) from error
    except sqlite3.Error as error:
        raise _in_words(path, error) from error
    except Exception as error:
        from sqlalchemy.exc import DBAPIError

        if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
            raise _in_words(path, error.orig) from error
        raise


def _in_words(path: Path, error: sqlite3.Error) -> HistoryError:
    said = str(error)
    if "locked" in said:
        return HistoryError(
            f"{path} is in use by another classroom-ai.",
            f"It was waited for, for {_PATIENCE_MS // 1000} s; nothing was changed.",
            "Wait until the other one has ended, and run the command again.",
        )
    if "malformed" in said or "not a database" in said or "corrupt" in said:
        return HistoryError(
            f"{path} is damaged ({said}).",
            "It was left as it is.",
            "Put a backup of it in its place, or move it away and run "
            "classroom-ai score FOLDER for each lesson.",
        )
    return _no_access(path, said)


def _no_access(path: Path, why: str) -> HistoryError:
    return HistoryError(
        f"{path} cannot be used: {why}.",
        "The folder must be yours to read and write, with some space left; nothing was changed.",
        "Make it so, or set CLASSROOM_AI_HISTORY to another folder.",
    )
