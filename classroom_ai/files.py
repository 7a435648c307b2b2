"""Writing results so that a killed run leaves no half file and nobody else can read them.

Every result file is written under a temporary name in its own folder and
renamed, is readable by its owner only (0600), and lies in a folder that only
its owner can enter (0700).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from classroom_ai.errors import OutputError


@contextmanager
def _told_as_output_error(path: Path) -> Iterator[None]:
    """Turn what the operating system says about writing into what a user can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OutputError(
                f"No space left while writing {path}.",
                "Nothing was left half written.",
                "Free some space, or choose another folder with -o, and run the command again.",
            ) from error
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}.",
            "The folder must exist or be creatable, and be yours to write in.",
            "Choose another one with -o.",
        ) from error


def private_folder(path: Path) -> Path:
    """Folder that can be written in and, when made here, that only its owner can enter.

    Parameters
    ----------
    path : pathlib.Path
        Folder; parents are made as needed.

    Returns
    -------
    pathlib.Path
        The same path.

    Raises
    ------
    OutputError
        If it cannot be made or written in, or a file is in its place.
    """
    with _told_as_output_error(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return path


def is_shut(folder: Path) -> bool:
    """Whether a folder is somebody else's: it may be there, and cannot be worked in.

    One that is not there, where it could be made, is not shut.
    """
    effective = os.access in os.supports_effective_ids
    try:
        folder.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return not os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=effective)


def check_space(folder: Path, n_bytes: int) -> None:
    """Refuse to begin long work whose result will not fit.

    Raises
    ------
    OutputError
        If the disk of an existing folder has less space left than that.
    """
    free = shutil.disk_usage(folder).free
    if free < n_bytes:
        raise OutputError(
            f"Only {free / 1e6:.1f} MB are left on the disk of {folder}.",
            f"At least {n_bytes / 1e6:.0f} MB are needed for the results.",
            "Free some space, or choose another folder with -o, and run the command again.",
        )


def write_private(path: Path, content: str | bytes) -> Path:
    """Write a file whole or not at all, readable by its owner only.

    Parameters
    ----------
    path : pathlib.Path
        Target; its folder is made if needed.
    content : str or bytes
        Text is written as UTF-8, line ends as they are.

    Returns
    -------
    pathlib.Path
        The same path.

    Raises
    ------
    OutputError
        If there is no space or no permission; an earlier file is then unchanged.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_private(Path(folder) / "note.txt", "done").read_text()
    'done'
    """
    write_together(path.parent, {path.name: content})
    return path


def write_together(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    """Write files that belong together: all of them, or none.

    Parameters
    ----------
    folder : pathlib.Path
        Where they go; made if needed.
    contents : mapping
        File name to content, as `write_private` takes it.

    Raises
    ------
    OutputError
        If there is no space or no permission; all earlier files are then unchanged.
    """
    private_folder(folder)
    with ExitStack() as stack:
        paths = [folder / name for name in contents]
        staged = [
            stack.enter_context(_staged(path, content))
            for path, content in zip(paths, contents.values(), strict=True)
        ]
        for path, temporary in zip(paths, staged, strict=True):
            with _told_as_output_error(path):
                temporary.replace(path)


@contextmanager
def _staged(path: Path, content: str | bytes) -> Iterator[Path]:
    """File beside ``path`` that holds its new content; gone in the end unless renamed."""
    data = content.encode() if isinstance(content, str) else content
    with _told_as_output_error(path):
        # mkstemp makes the file 0600 from its first moment on.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with _told_as_output_error(path), os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink()


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A private file to write to, which takes the place of ``path`` in the end.

    For what is too large to be held in memory, or is written by somebody else's code. If
    anything fails meanwhile, an earlier file is unchanged and nothing is left behind.

    Raises
    ------
    OutputError
        If there is no space or no permission.
    """
    private_folder(path.parent)
    with _staged(path, b"") as temporary, _told_as_output_error(path):
        yield temporary
        temporary.replace(path)


def fingerprint_of(*parts: object) -> str:
    """SHA-256 over the JSON of some plain values, as 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def sha256_while_unchanged(path: Path) -> str:
    """``sha256_of``, read again only once size or time of change differ: some ask often."""
    seen = path.stat()
    return _sha256(path, seen.st_size, seen.st_mtime_ns)


@lru_cache(maxsize=8)
def _sha256(path: Path, _size: int, _mtime_ns: int) -> str:
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        if hasattr(hashlib, "file_digest"):
            return hashlib.file_digest(file, "sha256").hexdigest()
        digest = hashlib.sha256()  # Python 3.10
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
        return digest.hexdigest()
