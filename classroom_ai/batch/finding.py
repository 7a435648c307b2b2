"""What is asked for: every recording of a folder, or of a manifest, with what is said of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from classroom_ai.batch.manifest import Entry, read_manifest
from classroom_ai.errors import UsageError

#: How the names of recordings end. What is inside is looked at later.
ENDINGS = frozenset(
    {".3g2", ".3gp", ".aac", ".ac3", ".aif", ".aiff", ".amr", ".asf", ".avi", ".caf", ".dv",
     ".f4v", ".flac", ".flv", ".m2ts", ".m4a", ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp2",
     ".mp3", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".oga", ".ogg", ".ogv", ".opus", ".ts",
     ".vob", ".wav", ".weba", ".webm", ".wma", ".wmv"}
)  # fmt: skip
_MANIFESTS = (".csv", ".tsv", ".txt", ".yaml", ".yml")
#: What a folder of results holds: the sound in it is a copy.
_RESULTS = "lesson.json"


@dataclass(frozen=True, slots=True)
class Found:
    """Recordings in order of their paths; ``notes`` say what could not be looked into."""

    entries: tuple[Entry, ...]
    root: Path
    notes: tuple[str, ...] = field(default=())


def entries_of(source: Path, *, output: Path) -> Found:
    """Every recording that a folder or a manifest asks for.

    Parameters
    ----------
    source : pathlib.Path
        A folder, looked through with all folders in it; or a CSV or YAML file.
    output : pathlib.Path
        Where results go: not looked into.

    Returns
    -------
    Found
        At least one recording.

    Raises
    ------
    UsageError
        If there is nothing of that name, no recording in it, or a mistake in the manifest.
    """
    if source.is_dir():
        return _in_folder(source, output)
    if source.suffix.lower() in _MANIFESTS:
        return Found(read_manifest(source), source.parent)
    if not source.exists():
        raise UsageError(
            f"{source} does not exist.",
            "A folder of recordings, or a manifest (CSV or YAML), is expected.",
            "Check the name and the folder.",
        )
    raise UsageError(
        f"{source} is neither a folder nor a manifest.",
        f"The name of a manifest ends in one of {', '.join(_MANIFESTS)}.",
        f"If it is a recording, run: classroom-ai analyze {source}",
    )


def _in_folder(folder: Path, output: Path) -> Found:
    unreadable: list[str] = []
    inside = _walked(folder, _identity(output), unreadable)
    found = tuple(Entry(path) for path in sorted(inside))
    notes = tuple(f"{path} could not be looked into, and was left out." for path in unreadable)
    if not found:
        raise UsageError(
            f"{folder} holds no recordings.{''.join(f' {note}' for note in notes)}",
            "Files such as lesson.mp4 or lesson.m4a are expected in it, or in folders in it. "
            "Links are not followed.",
            "Check the name of the folder.",
        )
    return Found(found, folder, notes)


def _walked(folder: Path, output: tuple[int, int] | None, unreadable: list[str]) -> Iterator[Path]:
    """Recordings below a folder. Links are not followed: what they lead to inside is found anyway.

    Neither are hidden files and folders, nor folders of results.
    """
    try:
        with os.scandir(folder) as listed:
            items = list(listed)
    except OSError:
        unreadable.append(str(folder))
        return
    if any(item.name == _RESULTS for item in items):
        return
    for item in items:
        if item.name.startswith(".") or item.is_symlink():
            continue
        if item.is_dir():
            path = Path(item.path)
            if _identity(path) != output:
                yield from _walked(path, output, unreadable)
        elif os.path.splitext(item.name)[1].lower() in ENDINGS and item.is_file():  # noqa: PTH122
            yield Path(item.path)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
