"""Two batches on one folder do not fight: each recording is worked on by one of them.

One file is locked at a place of its own for each recording. The system gives up such a lock
when its process ends, however it ends, so there is none to be removed by hand and none of a
dead process to be told from a live one's, as with files that stand for locks.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from classroom_ai.batch.records import STATE, Key
from classroom_ai.errors import OutputError

#: The place that every batch holds together with the others; one that gets it for itself is alone.
_EVERYBODY = 0


class Locks:
    """Locks of one batch, given up when the context or the process ends.

    Where the system has no such locks (Windows, some network drives), all are granted:
    two batches may then do the same work twice, but leave whole results. Nor does any of them
    take itself to be alone.

    Parameters
    ----------
    output : pathlib.Path
        The folder of the batch.
    when_alone : callable
        Called if no other batch is at work on the folder; those that come meanwhile wait.

    Raises
    ------
    OutputError
        If the file cannot be made.
    """

    def __init__(self, output: Path, *, when_alone: Callable[[], None] = lambda: None) -> None:
        path = output / STATE / "lock"
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise OutputError(
                f"{path} cannot be written: {error.strerror or error}.",
                "The folder of the batch must be yours to write in.",
                "Choose another one with -o.",
            ) from error
        if _locked(self._file, _EVERYBODY) is True:
            when_alone()
        # Waited for, or two that begin at once could leave one of them without it.
        _locked(self._file, _EVERYBODY, shared=True, waits=True)

    def __enter__(self) -> Locks:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def take(self, key: Key) -> bool:
        """Whether this batch may work on a recording: no other one does."""
        return _locked(self._file, _place(key)) is not False

    def give_up(self, key: Key) -> None:
        """Let others work on it."""
        _unlock(self._file, _place(key))


def _place(key: Key) -> int:
    digest = hashlib.sha256("/".join(key).encode()).digest()
    return 1 + int.from_bytes(digest[:7], "big")


def _locked(file: int, place: int, *, shared: bool = False, waits: bool = False) -> bool | None:
    """Whether a place could be locked; None where there are no locks."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        return None
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.lockf(file, kind if waits else kind | fcntl.LOCK_NB, 1, place)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks
        return None
    return True


def _unlock(file: int, place: int) -> None:
    try:
        import fcntl

        fcntl.lockf(file, fcntl.LOCK_UN, 1, place)
    except (ImportError, OSError):  # pragma: no cover - there was none
        pass
