"""Opening a recording, and what it says of itself before its sound is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import RecordingError
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from av.container import InputContainer

_GUESSED_LENGTH = frozenset({"aac", "ac3", "amr", "amrnb", "amrwb", "eac3", "loas"})
_OGG_PAGE = 65_307  # bytes of the largest page; the last one of a whole file carries a mark
_WAV_UNKNOWN = 0x7FFF0000  # what programs write that do not know the size yet is above
_DATE_TAGS = (
    "com.apple.quicktime.creationdate",  # the only one with the time zone of the camera
    "creation_time",
    "date_recorded",
    "date",
    "origination_date",
)
# Cameras whose clock was never set say 1904, 1970, 1980 or the first of January 2000.
_FIRST_LIKELY_DAY = date(2000, 1, 2)


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Container of a file, from the local disk only; a wrong file is told as RecordingError."""
    _check_readable(path)
    import av

    av.logging.set_level(None)  # FFmpeg's remarks are not for the user's terminal
    try:
        container = av.open(
            f"file:{path}",  # or a name such as "9:15 maths.mp4" would be taken for a web address
            container_options={"protocol_whitelist": "file"},  # a playlist must not reach the web
            metadata_errors="replace",
        )
    except (av.FFmpegError, UnicodeError) as error:
        raise _not_a_recording(path) from error
    with container:
        yield container


def _check_readable(path: Path) -> None:
    copy_again = "Copy it again from the phone, camera or website that made it."
    try:
        if path.is_dir():
            raise RecordingError(
                f"{path} is a folder.", "One recording is expected.", "Name a file inside it."
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise RecordingError(
                    f"{path.name} is empty (0 bytes).", "A recording is expected.", copy_again
                )
    except FileNotFoundError as error:
        raise RecordingError(
            f"There is no file {path}.",
            "The path of a video or sound file is expected.",
            "Check the name and the folder.",
        ) from error
    except PermissionError as error:
        raise RecordingError(
            f"{path} may not be read by you.",
            "Your user needs permission to read it.",
            "Change the permissions of the file, or copy it to a folder of your own.",
        ) from error
    except OSError as error:
        raise RecordingError(
            f"{path} cannot be read: {error.strerror or error}.",
            "A file on a disk that works is expected.",
            copy_again,
        ) from error


def _not_a_recording(path: Path) -> RecordingError:
    with path.open("rb") as file:
        is_mp4 = file.read(12)[4:8] == b"ftyp"
    if is_mp4:
        return RecordingError(
            f"{path.name} is not complete: the index that cameras write at the end is missing.",
            "A recording that was stopped normally and copied completely is expected.",
            "Copy it again; if the camera itself was cut off, its maker's app may repair the file.",
        )
    return RecordingError(
        f"{path.name} is not a recording, or is damaged from its first bytes on.",
        "A video or sound file is expected, such as .mp4, .mov, .mkv, .m4a, .mp3 or .wav.",
        "Check that it plays in a video player; if it does not, copy it again.",
    )


def claimed_duration(container: InputContainer) -> Seconds | None:
    """Length that the header claims, in seconds; None where it claims none."""
    claimed = container.duration
    return claimed / 1e6 if claimed and claimed > 0 else None


def length_is_guessed(container: InputContainer, path: Path) -> bool:
    """The file has no header with its length, and FFmpeg guessed it from the first bit rate."""
    if container.format.name != "mp3":
        return container.format.name in _GUESSED_LENGTH
    with path.open("rb") as file:
        tag = file.read(10)
        size = 0
        for digit in tag[6:10]:  # seven bits each
            size = size << 7 | digit
        file.seek(10 + size if tag[:3] == b"ID3" else 0)
        first_frame = file.read(200)
    return not any(mark in first_frame for mark in (b"Xing", b"Info", b"VBRI"))


def is_cut_off(container: InputContainer, path: Path) -> bool:
    """The file is shorter than it says, where FFmpeg believes the file and not what it says."""
    if container.format.name not in ("ogg", "wav"):
        return False
    size = path.stat().st_size
    with path.open("rb") as file:
        if container.format.name == "wav":
            promised = int.from_bytes(file.read(8)[4:], "little") + 8
            return size < promised < _WAV_UNKNOWN
        file.seek(-min(size, _OGG_PAGE), 2)
        tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    if len(page) < 27 or not page[5] & 4:
        return True
    pieces = page[26]
    return len(page) < 27 + pieces + sum(page[27 : 27 + pieces])


def has_video(container: InputContainer) -> bool:
    """Whether there are moving pictures: the cover of a sound file is none."""
    from av.stream import Disposition

    cover = Disposition.attached_pic
    return any(not stream.disposition & cover for stream in container.streams.video)


def recorded_on(container: InputContainer) -> str | None:
    """Day of recording as YYYY-MM-DD, from the metadata; None where it is absent or absurd."""
    sources = [container.metadata, *(stream.metadata for stream in container.streams)]
    for tag in _DATE_TAGS:
        for source in sources:
            values = [value for key, value in source.items() if key.lower() == tag]
            for value in values:
                if day := _day(value):
                    return day.isoformat()
    return None


def _day(tag: str) -> date | None:
    """Day that a tag means where the recording was made; ``None`` if absent or unlikely."""
    found = re.match(r"(\d{4})[-:/](\d\d)[-:/](\d\d)(?:[T ](\d\d):(\d\d).*?(Z)?$)?", tag.strip())
    if not found:
        return None
    year, month, day, hour, minute, utc = found.groups()
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0))
        if utc:  # phones and Zoom: a morning lesson in Sydney would fall on the day before
            moment = moment.replace(tzinfo=timezone.utc).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
    likely = _FIRST_LIKELY_DAY <= moment.date() <= date.today() + timedelta(days=1)
    return moment.date() if likely else None
