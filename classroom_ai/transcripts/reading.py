"""From a file to a transcript: its letters, then its form, both told by content.

The end of a file's name says little: Zoom's captions come as ``.txt`` and Teams' as
``.vtt``. So each reader says whether it knows what is inside, and the first one does the
work.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classroom_ai.errors import LessonError
from classroom_ai.transcripts.captions import looks_like_captions, read_captions
from classroom_ai.transcripts.cues import Transcript
from classroom_ai.transcripts.plain import looks_like_plain, read_plain
from classroom_ai.transcripts.tables import (
    looks_like_table,
    parsed_json,
    read_json,
    read_table,
)

FORMS = (
    "WebVTT or SRT captions (also of Zoom, Teams and Google Meet), whisperX JSON, noScribe or "
    'other text with lines "Name: what was said", and CSV with columns start, end, speaker, text'
)
#: Larger files are no transcript of a lesson.
LARGEST = 50_000_000
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Reader:
    """A family of formats: whether a text is of it, and how it is read."""

    knows: Callable[[str], bool]
    read: Callable[[str], Transcript]


#: Tried in this order: what could be taken for plain text comes before it.
READERS = (
    Reader(looks_like_captions, read_captions),
    Reader(looks_like_table, read_table),
    Reader(looks_like_plain, read_plain),
)


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252, each line ended by one sign.

    Raises
    ------
    LessonError
        If there is no such file, it is empty, or what is in it is no text.
    """
    next_step = f"Transcripts that can be read: {FORMS}."
    try:
        if path.stat().st_size > LARGEST:
            raise LessonError(
                f"{path} has {path.stat().st_size / 1e6:.0f} MB.",
                f"A transcript has at most {LARGEST / 1e6:.0f} MB.",
                f"If it is a recording, run: classroom-ai analyze {path}",
            )
        data = path.read_bytes()
    except OSError as error:
        raise LessonError(f"{path} cannot be read: {error.strerror}.", "", next_step) from error
    text = _decoded(data)
    if text is None or _NO_TEXT.search(text):
        raise LessonError(
            f"{path} is not text.",
            next_step,
            "Save a document as plain text (.txt); a recording is for: classroom-ai analyze "
            f"{path}",
        )
    if not text.strip():
        raise LessonError(f"{path} is empty.", "A transcript of a lesson was expected.", next_step)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str | None:
    """Text from bytes; what is not Unicode was written on an older Windows."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _as("utf-16", data)
    unicode = _as("utf-8-sig", data)
    return _as("cp1252", data) if unicode is None else unicode


def _as(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def is_lesson(content: Any) -> bool:
    """Whether the content of a JSON file is a ``lesson.json``, of whatever version."""
    return isinstance(content, dict) and "schema_version" in content


def read_transcript(path: Path, text: str | None = None) -> Transcript:
    """A transcript made elsewhere.

    Parameters
    ----------
    path : pathlib.Path
        The file; its name's ending does not matter.
    text : str, optional
        What is in it, if it has been read.

    Returns
    -------
    Transcript
        At least one line.

    Raises
    ------
    LessonError
        If the file cannot be read, is in none of the forms, or nobody says a word in it.
    """
    text = text_of(path) if text is None else text
    content = parsed_json(text)
    found = read_json(content) if content is not None else _read(text)
    if found is None:
        raise LessonError(
            f"{path} is not a transcript: no line of it has a time or says who speaks.",
            f"What can be read: {FORMS}.",
            'Write the speaker in front of what was said, such as "Teacher: Why?".',
        )
    if not found.cues:
        raise LessonError(
            f"{path} ({found.format}) has no words.",
            "At least one line of a lesson was expected.",
            "Look whether it is the right file.",
        )
    return found


def _read(text: str) -> Transcript | None:
    reader = next((each for each in READERS if each.knows(text)), None)
    return reader.read(text) if reader else None
