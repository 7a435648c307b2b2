"""What is done: a small file for each recording, written last, when all its results are there.

::

    DIR/summary.json .csv, index.html
    DIR/rivera/first-3f2a9c1b7d10/      results, as analyze writes them
    DIR/no-teacher/...
    DIR/.batch/records/SHA256.rivera.json
    DIR/.batch/purged/HASH
    DIR/.batch/lock

A record is known by the recording's SHA-256 and the teacher, so a file that was renamed or
moved is known again. One database for all of them was not taken: folders of results often
lie on network drives, where a database that several machines write is soon damaged, while a
file that is renamed into place is whole or not there.

Of a lesson that was purged there is no record, which would name teacher and recording, but an
empty file named by a hash of both: enough to know the recording again, and for nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from classroom_ai.files import is_shut, private_folder, write_private
from classroom_ai.types import Seconds
from classroom_ai.voices import key_of

STATE = ".batch"
NOBODY = "no-teacher"
#: Without one of these the results are not whole.
_WHOLE = ("lesson.json", "measures.json", "report.html")
_LONGEST_STEM = 50
_TEMPORARY = re.compile(r"\..+\.[a-z0-9_]{8}\.tmp")

#: SHA-256 of a recording, and the key of its teacher, empty for nobody.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a recording.

    Attributes
    ----------
    sha256, teacher : str
        The recording, and the key of the teacher; empty for nobody.
    size : int
        Of the recording, in bytes: only a file of a known size can be a known recording.
    heard, told : str
        Marks of how it was listened to and of how it was counted and reported.
    folder : str
        Of its results, within the folder of the batch.
    duration : float or None
        Seconds.
    grade : str or None
        How well it could be heard, A to D.
    failure : str
        Why there are no results; empty if there are.
    was_in_history : bool
        Whether the lesson ever was in its teacher's history. One that has left it since must
        not come back because it is counted again.
    asr : str
        Name of the recogniser; empty where an earlier version did not write it down.
    """

    sha256: str
    teacher: str
    size: int
    heard: str
    told: str
    folder: str
    duration: Seconds | None = None
    grade: str | None = None
    failure: str = ""
    was_in_history: bool = False
    asr: str = ""

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.sha256, self.teacher


class Records:
    """All records of a folder of batches.

    Parameters
    ----------
    output : pathlib.Path
        The folder; it need not exist yet, and is not made by reading.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        self._folder = output / STATE / "records"
        self._purged = output / STATE / "purged"

    def __iter__(self) -> Iterator[Record]:
        """Every record that can be read; a damaged one counts as none."""
        for path in self._folder.glob("[!.]*.json"):
            if (record := _read(path)) is not None:
                yield record

    @cached_property
    def known(self) -> tuple[Record, ...]:
        """All of them, as they were when this was first asked: a plan looks at ten thousand."""
        return tuple(self)

    def read(self, key: Key) -> Record | None:
        """The record of a recording as it is now: another batch may have written it."""
        return _read(self._path(key))

    def keep(self, record: Record) -> None:
        """Write a record, whole or not at all.

        Raises
        ------
        OutputError
            If there is no space or no permission; an earlier one is then unchanged.
        """
        write_private(self._path(record.key), json.dumps(asdict(record), indent=1) + "\n")

    def purge(self, key: Key) -> None:
        """Put a mark without names in the place of a record, for ever.

        Raises
        ------
        OutputError
            If it cannot be written; the record is then still there.
        """
        write_private(self._mark(key), "")
        self._path(key).unlink(missing_ok=True)

    def is_purged(self, key: Key) -> bool:
        """Whether a lesson was purged, so that nobody wants it made again."""
        return self._mark(key).exists()

    def purged(self, keys: Iterable[Key]) -> set[Key]:
        """Those of some recordings whose lessons were purged: one look for all of them."""
        marks = {path.name for path in self._purged.glob("[!.]*")}
        return {key for key in keys if self._mark(key).name in marks} if marks else set()

    @property
    def heard_with(self) -> str | None:
        """Name of the recogniser that most lessons were heard with; None where there are none."""
        names = Counter(each.asr for each in self.known if each.asr and not each.failure)
        return names.most_common(1)[0][0] if names else None

    def _path(self, key: Key) -> Path:
        return self._folder / f"{'.'.join(filter(None, key))}.json"

    def _mark(self, key: Key) -> Path:
        return self._purged / hashlib.sha256("/".join(key).encode()).hexdigest()

    def is_whole(self, record: Record) -> bool:
        """Whether the results are all there; what is in them may have been corrected since."""
        folder = self.output / record.folder
        return all((folder / name).is_file() for name in _WHOLE)

    def is_removed(self, record: Record) -> bool:
        """Whether somebody removed or moved the results since; what else lies there may stay."""
        folder = self.output / record.folder
        return not any((folder / name).is_file() for name in _WHOLE)

    def is_handed_over(self, record: Record) -> bool:
        """Whether the results are somebody else's now, and are left as they are."""
        return is_shut(self.output / record.folder)

    def folder_for(self, key: Key, recording: Path) -> Path:
        """Where results of a recording go; where those of an earlier name of it lie, if any do."""
        sha256, teacher = key
        place = self.output / (teacher or NOBODY)
        earlier = self._lying.get((place.name, sha256[:12]))
        return place / (earlier or f"{_as_name(recording.stem)}-{sha256[:12]}")

    @cached_property
    def _lying(self) -> dict[tuple[str, str], str]:
        """Names of folders of results, by the folder they lie in and the recording."""
        places = self.output.glob("[!.]*/*-????????????")
        return {
            (path.parent.name, path.name[-12:]): path.name
            for path in places
            if is_shut(path) or path.is_dir()
        }

    def make_folders(self) -> None:
        """Make the folder of the batch and that of its records, for their owner only.

        Raises
        ------
        OutputError
            If they cannot be made or written in.
        """
        for folder in (self.output, self.output / STATE, self._folder):
            private_folder(folder)

    def sweep(self) -> None:
        """Remove what a batch that was killed left half written, while no other one works."""
        for folder in (self.output, self._purged, self._folder):
            sweep(folder)


def teacher_key(name: str | None) -> str:
    """What a teacher's records and folder are known by; empty for nobody."""
    return key_of(name) if name else ""


def sweep(folder: Path) -> None:
    """Remove what was left half written in a folder; only its owner of the moment may call this."""
    with suppress(OSError):
        for path in folder.iterdir():
            if _TEMPORARY.fullmatch(path.name):
                path.unlink(missing_ok=True)


def _read(path: Path) -> Record | None:
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
        known = {field.name for field in fields(Record)}
        return Record(**{name: value for name, value in content.items() if name in known})
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _as_name(stem: str) -> str:
    """The beginning of a file's name, as every file system takes it for one of a folder.

    Examples
    --------
    >>> _as_name("..Year 5: fractions?")
    'Year 5_ fractions_'
    """
    plain = re.sub(r"[^\w .,()+-]", "_", stem).strip(" .")
    return plain[:_LONGEST_STEM].rstrip(" .") or "recording"
