"""Tables: CSV with a header in any order, and lists of lines in JSON as whisperX writes them.

What a column is called differs from tool to tool, so each kind of column has the names
that are known for it; the first that is there counts.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from classroom_ai.errors import LessonError
from classroom_ai.transcripts.cues import LATEST, Cue, Transcript, seconds_of
from classroom_ai.types import Seconds, Word

#: Names of columns, without anything but letters and #; those that say more come first.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "start": (
        "start", "starttime", "starttimestamp", "starts", "startsec", "startseconds", "startms",
        "begin", "begintime", "from", "onset", "timestart", "timestamp", "time",
    ),
    "end": (
        "end", "endtime", "endtimestamp", "ends", "endsec", "endseconds", "endms", "stop",
        "stoptime", "to", "offset", "timeend",
    ),
    "speaker": (
        "speaker#", "speakername", "speakerid", "speakerlabel", "speaker", "participant", "name",
        "who", "role", "sprecher",
    ),
    "text": (
        "text", "utterance", "transcript", "transcription", "dialogue", "dialog", "sentence",
        "content", "caption", "words", "said", "message",
    ),
}  # fmt: skip
_DELIMITERS = ",;\t|"
#: A longer line names no columns.
_LONGEST_HEADER = 10_000
#: What programs write into a cell that holds nothing.
_NOBODY = frozenset({"", "none", "nan", "null", "n/a", "-"})
#: Where a JSON file keeps its list of lines.
_LISTS = ("segments", "utterances", "transcript", "captions", "cues", "results")


def looks_like_table(text: str) -> bool:
    """Whether the first line names columns: the text, and a time or the speaker."""
    return _delimiter(text) is not None


def read_table(text: str) -> Transcript:
    r"""Lines of a CSV file.

    Parameters
    ----------
    text : str
        The whole file; its first line names the columns, which are set apart by commas,
        semicolons, tabs or bars.

    Returns
    -------
    Transcript
        A row without text is left out.

    Raises
    ------
    LessonError
        If a cell never ends, as where a quotation mark is not closed.

    Examples
    --------
    >>> read_table("Speaker;Text;Start;End\nT;Why?;0,0;2,1").cues
    (Cue(text='Why?', start=0.0, end=2.1, speaker='T', words=()),)
    """
    delimiter = _delimiter(text) or ","
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    rows = (row for row in lines if any(cell.strip() for cell in row))
    try:
        header = next(rows)
        records = (dict(zip(header, row, strict=False)) for row in rows)
        return Transcript("CSV table", _cues(records, header))
    except csv.Error as error:
        raise LessonError(
            f"The table cannot be read after line {lines.line_num}: {error}.",
            "Cells with a line of a lesson each were expected.",
            "Look for a quotation mark that is opened there and never closed.",
        ) from error


def read_json(content: Any) -> Transcript | None:
    """Lines of a JSON file; None where it holds none.

    Parameters
    ----------
    content : object
        What was in the file: a list of objects with text, or an object with such a list, as
        whisper, whisperX and others write it.

    Examples
    --------
    >>> read_json([{"start": "00:01.50", "speaker": "Tutor", "dialogue": "Why?"}]).cues
    (Cue(text='Why?', start=1.5, end=None, speaker='Tutor', words=()),)
    """
    holder = content if isinstance(content, dict) else {}
    found = next((holder[key] for key in _LISTS if isinstance(holder.get(key), list)), content)
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        return None
    columns = list(dict.fromkeys(key for record in found for key in record))
    if found and "text" not in _columns(columns):
        return None
    language = holder.get("language")
    is_whisper = "segments" in holder
    return Transcript(
        "whisper or whisperX JSON" if is_whisper else "JSON list of lines",
        _cues(found, columns),
        language if isinstance(language, str) and re.fullmatch("[a-z]{2}", language) else None,
    )


def parsed_json(text: str) -> Any:
    """What a JSON text holds, or None if it is none."""
    if text.lstrip("\ufeff \t\r\n")[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _delimiter(text: str) -> str | None:
    header = next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")
    if len(header) > _LONGEST_HEADER:
        return None
    for delimiter in _DELIMITERS:
        known = _columns(next(csv.reader([header], delimiter=delimiter), []))
        if "text" in known and len(known) > 1:
            return delimiter
    return None


def _columns(header: Iterable[str]) -> dict[str, str]:
    """Kind of column to its name in this file."""
    names = {re.sub(r"[^a-z#]", "", str(name).lower()): name for name in reversed([*header])}
    found = {
        kind: next((names[known] for known in aliases if known in names), None)
        for kind, aliases in _COLUMNS.items()
    }
    return {kind: name for kind, name in found.items() if name is not None}


def _cues(records: Iterable[Mapping[str, Any]], header: Sequence[str]) -> tuple[Cue, ...]:
    columns = _columns(header)
    cues = []
    for record in records:
        row = {kind: record.get(name) for kind, name in columns.items()}
        text = " ".join(_said(row.get("text")).split())
        if not text:
            continue
        start, end = (_time(row.get(kind), columns.get(kind, "")) for kind in ("start", "end"))
        label = _said(row.get("speaker")).strip()
        speaker = None if label.lower() in _NOBODY else label
        cues.append(Cue(text, start, end, speaker, _words(record.get("words"), start, end)))
    return tuple(cues)


def _said(value: object) -> str:
    """What a cell says; a 0 is a number of a speaker, or a word."""
    return "" if value is None else str(value)


def _time(value: object, column: str) -> Seconds | None:
    if isinstance(value, bool) or value is None:
        return None
    found = seconds_of(str(value)) if not isinstance(value, (int, float)) else _finite(value)
    in_ms = re.search(r"(?:_|\b)ms\b|Ms\b", column) is not None
    return round(found / 1000, 3) if found is not None and in_ms else found


def _finite(value: float) -> Seconds | None:
    return round(float(value), 3) if 0 <= value < LATEST else None


def _words(value: object, start: Seconds | None, end: Seconds | None) -> tuple[Word, ...]:
    """Words with times; one without, as whisperX leaves numbers, lies between its neighbours."""
    if not isinstance(value, list) or start is None or end is None:
        return ()
    found = [word for word in value if isinstance(word, dict)]
    texts = [str(word.get("word") or word.get("text") or "").strip() for word in found]
    starts = _filled([_time(word.get("start"), "") for word in found], first=start, last=end)
    words, latest = [], start
    for i, (word, text) in enumerate(zip(found, texts, strict=True)):
        following = starts[i + 1] if i + 1 < len(found) else end
        own = _time(word.get("end"), "")
        first = max(starts[i], latest)
        latest = max(first, own if own is not None else following)
        score = word.get("score", word.get("probability"))
        sure = float(score) if isinstance(score, (int, float)) and 0 <= score <= 1 else None
        if text:
            words.append(Word(first, latest, text, sure))
    # Words after the end of their line are timed by another clock, such as milliseconds.
    return tuple(words) if all(word.start <= end for word in words) else ()


def _filled(times: Sequence[Seconds | None], *, first: Seconds, last: Seconds) -> list[Seconds]:
    """Times with those that are missing spread evenly between their neighbours."""
    filled: list[Seconds] = []
    for i, time in enumerate(times):
        if time is not None:
            filled.append(time)
            continue
        before = filled[-1] if filled else first
        ahead = next(
            ((n, t) for n, t in enumerate(times[i:]) if t is not None), (len(times) - i, last)
        )
        filled.append(round(before + (ahead[1] - before) / (ahead[0] + 1), 3))
    return filled
