"""``playback.json``: where the recording lies, and whether its sound is wanted.

The recording itself stays where it is. It is known again by size and time of change and,
where these differ, by its SHA-256: another file of the same name is not played.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path, PurePath, PurePosixPath
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classroom_ai.errors import LessonError
from classroom_ai.files import sha256_while_unchanged, write_private
from classroom_ai.types import Lesson, Seconds

FILE_NAME = "playback.json"
CLIPS = "clips"
COPIES = ("playback.m4a", "playback.mp4")
#: Everything that this package writes into a folder of results.
FILES = (FILE_NAME, CLIPS, *COPIES)

_Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    """Unknown keys are errors, nothing changes after reading."""

    # Not strict.Strict, whose keys are offered to whoever misspells one of a rubric.
    model_config = ConfigDict(extra="forbid", frozen=True)


class Waveform(_Part):
    """How loud the recording is, ``per_s`` times a second: bytes 0 to 255, base64."""

    per_s: Annotated[int, Field(ge=1, le=100)]
    data: str

    @classmethod
    def from_bytes(cls, values: bytes, *, per_s: int) -> Waveform:
        """Of one byte each."""
        return cls(per_s=per_s, data=base64.b64encode(values).decode("ascii"))


class Original(_Part):
    """The recording: where it lies, seen from the folder, and by what it is known again.

    ``path`` has ``/`` between its parts; it is absolute only where the recording lies on
    another drive. ``track`` is the number, among all streams, of the sound track that was
    heard; ``container`` and ``codecs`` are FFmpeg's names. ``not_played`` says why browsers do
    not play it; empty where they do.
    """

    path: str
    size: _Count
    mtime_ns: int
    track: _Count
    container: str
    codecs: tuple[str, ...]
    not_played: str = ""


class Playback(_Part):
    """How the sound of a lesson can be played.

    ``audio`` says whether sound is wanted; where it is not, nothing else is known.
    ``copy_name`` is the file in the folder that browsers can play where they cannot play the
    recording. ``notes`` are for the teacher.
    """

    schema_version: Literal[1] = 1
    audio: bool
    sha256: str
    duration: Annotated[Seconds, Field(ge=0, allow_inf_nan=False)]
    has_video: bool = False
    recording: Original | None = None
    waveform: Waveform | None = None
    copy_name: Literal["playback.m4a", "playback.mp4"] | None = None
    notes: tuple[str, ...] = ()


def silent(lesson: Lesson) -> Playback:
    """Of a lesson whose sound is not wanted."""
    return Playback(audio=False, sha256=lesson.recording.sha256, duration=lesson.recording.duration)


def write_playback(playback: Playback, folder: Path) -> Path:
    """Write ``playback.json``, whole or not at all."""
    text = json.dumps(playback.model_dump(mode="json"), ensure_ascii=False, indent=1)
    return write_private(folder / FILE_NAME, text + "\n")


def read_playback(folder: Path, lesson: Lesson) -> Playback | None:
    """What is known of the sound of a lesson; None without a file, or where it is of another.

    Raises
    ------
    LessonError
        If the file cannot be read, comes from another version or breaks the schema.
    """
    playback = read_any(folder)
    return playback if playback and playback.sha256 == lesson.recording.sha256 else None


def read_any(folder: Path) -> Playback | None:
    """The same, of whatever lesson it is."""
    path = folder / FILE_NAME
    next_step = "Run: classroom-ai analyze RECORDING, which writes it again."
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        playback = Playback.model_validate(content)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise LessonError(f"{path} cannot be read: {error.strerror}.", "", next_step) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LessonError(f"{path} is damaged: {where}: {first['msg']}.", "", next_step) from error
    except ValueError as error:
        raise LessonError(f"{path} is not JSON ({error}).", "", next_step) from error
    return playback


# Where the recording lies.


def path_from(folder: Path, recording: Path) -> str:
    """Path of a recording as seen from a folder, with ``/`` between its parts.

    Links are not followed, because a browser does not follow them either when it goes up.
    """
    try:
        path = os.path.relpath(recording.absolute(), folder.absolute())
    except ValueError:  # another drive of Windows
        path = os.path.abspath(recording)  # noqa: PTH100 - absolute() keeps ".."
    return PurePath(path).as_posix()


def recording_of(folder: Path, playback: Playback) -> Path | None:
    """The recording, where it lies as it lay when it was heard; None if it is gone or another."""
    original = playback.recording
    if not playback.audio or original is None:
        return None
    path = Path(os.path.normpath(folder.absolute() / original.path))
    try:
        stat = path.stat()
        if stat.st_size != original.size:
            return None
        is_same = stat.st_mtime_ns == original.mtime_ns
        if is_same or sha256_while_unchanged(path) == playback.sha256:
            return path
    except (OSError, ValueError):  # a name with a NUL in it
        pass
    return None


def copy_of(folder: Path, playback: Playback) -> Path | None:
    """The copy that browsers can play, if one was made and is still there."""
    if not playback.audio or playback.copy_name is None:
        return None
    path = folder / playback.copy_name
    return path if path.is_file() and not path.is_symlink() else None


def address(playback: Playback, folder: Path) -> str | None:
    """What a page in the folder plays: a relative URL, percent-encoded; None if nothing can be.

    Examples
    --------
    >>> url_of("../9:15 #1 100%.mp4"), url_of("javascript:alert(1).mp3"), url_of("/lesson.mp4")
    ('../9%3A15%20%231%20100%25.mp4', 'javascript%3Aalert%281%29.mp3', None)
    """
    if copy := copy_of(folder, playback):
        return url_of(copy.name)
    original = playback.recording
    if original is None or original.not_played or recording_of(folder, playback) is None:
        return None
    return url_of(original.path)


def url_of(path: str) -> str | None:
    """Relative URL of a relative path; None of an absolute one."""
    if PurePosixPath(path).is_absolute() or PurePath(path).is_absolute():
        return None
    return quote(path, safe="/")
