"""Removing a lesson from everywhere the tool has put anything about it, with a receipt.

Only files that the tool is known to write are removed; everything else in a folder is left
and counted. Links are never followed, and a link in the place of a file is left too. What was
copied elsewhere, and what a backup has kept, is out of reach; nor does deleting overwrite
the blocks of a disk. The receipt says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from classroom_ai import voices
from classroom_ai.batch.leaving import leaving
from classroom_ai.errors import LessonError, OutputError
from classroom_ai.handover import KNOWN, MARK
from classroom_ai.history.lessons import forget, kept_of
from classroom_ai.history.ownership import forget_teacher, is_known
from classroom_ai.history.releases import Release, released_with, releases_of
from classroom_ai.history.store import history_folder
from classroom_ai.pipeline import default_folder
from classroom_ai.playback.record import CLIPS, COPIES, FILE_NAME
from classroom_ai.releasing.giving import withdraw_all
from classroom_ai.releasing.names import approvals_file

#: Every file that any command writes into a folder of results.
_KNOWN = KNOWN | {
    *("lesson.heard.json", "corrections.json", "approvals.json"),
    *("validation.json", "check-sheet.csv", FILE_NAME, *COPIES),
}
#: What the tool's own files in the folder of clips end in.
_CLIP = ".m4a"

OUT_OF_REACH = (
    "Copies that were given away, moved or renamed, and backups, are out of reach. Deleting does "
    "not overwrite the disk: to be sure, the disk itself must be encrypted or wiped."
)
STAYS_OF_TEACHER = (
    "Folders of results and recordings, and what a batch has written down, which names the "
    "teacher: each lesson goes by the name of its folder. No batch puts these lessons back into "
    "a history."
)


@dataclass(frozen=True, slots=True)
class Target:
    """The lesson that is to go: its folder, its id where known, and its recording if that goes.

    ``sha256`` is the hash of the recording that was heard; empty where it is not known.
    """

    folder: Path
    lesson: str | None
    recording: Path | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that is gone: what it was, never how a user had named it."""

    what: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was removed and when; ``left`` counts what lay beside it and was not the tool's.

    ``from_history`` counts rows of the store of lessons, by table. ``released`` are bundles
    with something of it that were given away, ``withdrawn`` the ids of those in the place of
    whose files a notice lies now. ``stays`` says what is in reach and was kept all the same.
    """

    lesson: str | None
    at: str
    removed: tuple[Removed, ...]
    left: int = 0
    from_history: dict[str, int] = field(default_factory=dict)
    released: tuple[Release, ...] = ()
    withdrawn: tuple[str, ...] = ()
    stays: str = ""

    def to_json(self) -> str:
        """The receipt as a file: no words of the lesson, no names of folders."""
        content = {
            "schema_version": 1,
            "lesson": self.lesson,
            "removed_at": self.at,
            "files": [
                {"what": one.what, "sha256": one.sha256, "bytes": one.size} for one in self.removed
            ],
            "bytes": sum(one.size for one in self.removed),
            "files_left": self.left,
            "from_history": self.from_history,
            "released": [
                {
                    "bundle": one.bundle,
                    "released_on": one.day,
                    "withdrawn_on": one.revoked or None,
                    "notice_in_its_place": one.bundle in self.withdrawn,
                }
                for one in self.released
            ],
            "stays": self.stays or None,
            "out_of_reach": OUT_OF_REACH,
        }
        return json.dumps(content, indent=1) + "\n"


def target_of(path: Path, *, with_recording: bool = False) -> Target:
    """The lesson that a folder of results, or a recording, stands for.

    Parameters
    ----------
    path : pathlib.Path
        Folder of results; or the recording or transcript, whose folder lies beside it.
    with_recording : bool
        Also remove the recording: the file of that name beside the folder, if it is the very
        one that was heard.

    Raises
    ------
    LessonError
        If there is no such folder, it is a link, or holds nothing of a lesson.
    """
    path = path.absolute()  # "." has no parent, and cannot be removed by that name
    folder = path if path.is_dir() else default_folder(path)
    if folder.is_symlink():
        raise LessonError(
            f"{folder} is a link.", "Links are not followed.", "Give the folder it leads to."
        )
    if not folder.is_dir() or not any(_known_in(folder)):
        raise LessonError(
            f"{folder} holds nothing of a lesson.",
            "A folder that analyze or score wrote is expected, or a recording beside it.",
            "Check the name; after analyze -o DIR, give DIR.",
        )
    lesson, file, sha256 = identity(folder / "lesson.json")
    recording = None
    if with_recording:
        recording = _recording(folder.parent / file if path.is_dir() else path, sha256)
    return Target(folder, lesson, recording, sha256)


def files_of(target: Target) -> tuple[tuple[str, Path], ...]:
    """Everything that would be removed: what it is, and where; no file twice."""
    found: dict[Path, str] = {}
    for place in PLACES:
        for what, path in place(target):
            found.setdefault(path, what)
    return tuple((what, path) for path, what in found.items())


def left_in(target: Target) -> tuple[Path, ...]:
    """What lies in the folder and is not the tool's: it stays."""
    known = {path for _, path in files_of(target)}
    inside = (Path(root) / name for root, _, names in os.walk(target.folder) for name in names)
    return tuple(sorted(path for path in inside if path not in known))


def purge(target: Target) -> Receipt:
    """Remove the files of a lesson, its folders where they are then empty, and its history.

    Raises
    ------
    HistoryError
        If the store of lessons cannot be changed; nothing is then removed.
    OutputError
        If a file cannot be removed; it says how many were.
    """
    released = released_of(target)
    left = len(left_in(target))
    with _leaving(target) as stays:
        from_history = {"lessons": 0 if _is_copy(target) else forget(target.lesson, target.folder)}
        removed = _files_removed(target)
    return Receipt(target.lesson, now(), removed, left, from_history, released, stays=stays)


def _leaving(target: Target) -> AbstractContextManager[str]:
    """Kept away from a batch while it is removed; a copy to hand on is no batch's."""
    return nullcontext("") if _is_copy(target) else leaving(target.folder, target.sha256)


def _files_removed(target: Target) -> tuple[Removed, ...]:
    files = files_of(target)
    removed: list[Removed] = []
    try:
        for what, path in files:
            removed.append(_removed(what, path))
    except OSError as error:
        raise OutputError(
            f"{error.filename} cannot be removed: {error.strerror or error}.",
            f"{len(removed)} of {len(files)} files are gone.",
            "Close what has it open, or make it yours, and run the command again.",
        ) from error
    for folder in {path.parent for _, path in files} | {target.folder}:
        _remove_if_empty(folder, target)
    return tuple(removed)


def in_history(target: Target) -> int:
    """How often the lesson is in the store, from which it would be removed too."""
    return 0 if _is_copy(target) else kept_of(target.lesson, target.folder)


def released_of(target: Target) -> tuple[Release, ...]:
    """Bundles that were given away and hold something of the lesson: they are out of reach."""
    return () if _is_copy(target) else released_with(target.lesson)


def purge_teacher(name: str) -> Receipt:
    """Remove all that is kept of a teacher: the history, and the voice print.

    Results and recordings lie in folders of the teacher's own, and stay. Where files of
    releases still lie as they were written, notices of withdrawal take their place.

    Raises
    ------
    UsageError
        If nothing is kept of such a teacher.
    HistoryError
        If the store cannot be changed; nothing is then removed.
    OutputError
        If the voice print cannot be removed.
    """
    gone: dict[str, int] = {}
    released: tuple[Release, ...] = ()
    removed = []
    if is_known(name):
        released = releases_of(name)
        everything = forget_teacher(name)
        gone = everything.counts
        decided = history_folder() / approvals_file(everything.token)
        if _is_plain_file(decided):
            removed.append(_removed("decisions about names in your own words", decided))
    withdrawn = withdraw_all(released)
    voice = voices.path_of(name)
    if _is_plain_file(voice):
        sha256, size = _sha256(voice), voice.stat().st_size
        voices.remove(name)
        removed.append(Removed("voice print", sha256, size))
    return Receipt(
        None,
        now(),
        tuple(removed),
        from_history=gone,
        released=released,
        withdrawn=withdrawn,
        stays=STAYS_OF_TEACHER,
    )


def _is_copy(target: Target) -> bool:
    """A copy to hand on is no lesson of the store; that has the lesson it was made from."""
    return (target.folder / MARK).exists()


def now() -> str:
    """The moment of a receipt, in UTC."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _results(target: Target) -> Iterator[tuple[str, Path]]:
    """The folder of results, with its clips."""
    for path in _known_in(target.folder):
        yield str(path.relative_to(target.folder)), path


def _redacted_copies(target: Target) -> Iterator[tuple[str, Path]]:
    """Copies to hand on that lie beside it and are of the same lesson."""
    if target.lesson is None:
        return
    for mark in sorted(target.folder.parent.glob(f"*/{MARK}")):
        folder = mark.parent
        if folder.is_symlink() or folder == target.folder:
            continue
        if _marked_lesson(mark) == target.lesson:
            for path in _known_in(folder):
                yield f"redacted copy: {path.relative_to(folder)}", path


def _own_recording(target: Target) -> Iterator[tuple[str, Path]]:
    """The recording, only where that was asked for."""
    if target.recording is not None:
        yield "recording", target.recording


Place = Callable[[Target], Iterator[tuple[str, Path]]]
#: Where the tool keeps files of a lesson. Whatever is added to it (a cache) adds its function
#: here, and is then purged too; `purge` itself takes the lesson out of the store. Voices are not
#: here: a voice print is the teacher's, not a lesson's.
PLACES: tuple[Place, ...] = (_results, _redacted_copies, _own_recording)


def _known_in(folder: Path) -> Iterator[Path]:
    """Files in a folder of results that the tool has written, also what a killed run left."""
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            continue
        if path.is_file() and (_is_known(path.name) or _rest_of(path.name)):
            yield path
        elif path.is_dir() and path.name == CLIPS:
            clips = (one for one in sorted(path.iterdir()) if _is_plain_file(one))
            yield from (one for one in clips if one.suffix == _CLIP or _rest_of(one.name))


def _rest_of(name: str) -> bool:
    """Whether a temporary name is that of a known file: ``.lesson.json.x1y2.tmp``."""
    if not (name.startswith(".") and name.endswith(".tmp")):
        return False
    meant = name[1:].rsplit(".", 2)[0]
    return _is_known(meant) or meant.endswith(_CLIP)


def _is_known(name: str) -> bool:
    """Whether the tool writes files of that name; corrections of an earlier lesson have its id."""
    return name in _KNOWN or re.fullmatch(r"corrections\.[^/]+\.json", name) is not None


def _is_plain_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def identity(path: Path) -> tuple[str | None, str, str]:
    """Id of the lesson, and name and hash of its recording; a damaged file has none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        recording = content["recording"]
        return str(content["id"]), Path(str(recording["file"])).name, str(recording["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, "", ""


def _marked_lesson(mark: Path) -> str | None:
    try:
        content = json.loads(mark.read_text(encoding="utf-8"))
        return str(content["lesson"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _recording(path: Path, sha256: str) -> Path:
    """The recording, if it is the very one that was heard."""
    if not _is_plain_file(path):
        raise LessonError(
            f"{path} is not there, or is a link.",
            "--recording removes the recording beside the folder.",
            "Leave --recording out, and delete the recording by hand.",
        )
    if _sha256(path) != sha256:
        raise LessonError(
            f"{path} is not the recording that was heard.",
            "Its content has changed since, or it is another file of that name.",
            "Leave --recording out, and delete it by hand if it is the right one.",
        )
    return path


def _removed(what: str, path: Path) -> Removed:
    sha256, size = _sha256(path), path.stat().st_size
    path.unlink()
    return Removed(what, sha256, size)


def _sha256(path: Path) -> str:
    """Hash of a file that is no link, also if it became one a moment ago."""
    digest = hashlib.sha256()
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _remove_if_empty(folder: Path, target: Target) -> None:
    keeps = target.recording is not None and folder == target.recording.parent
    if keeps or folder.is_symlink():
        return
    with suppress(OSError):  # not empty, or not ours: its files are gone, which is what counts
        folder.rmdir()
