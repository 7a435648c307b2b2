"""``lesson.json``: the boundary between listening and everything else.

What is heard is written once and read many times: a changed rubric scores a
year of lessons again without touching sound. The types in ``types.py`` are the
schema; pydantic checks a file against them, so there is no second description
of the format to keep in step.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from classroom_ai.errors import LessonError
from classroom_ai.files import write_private
from classroom_ai.spans import gaps_between
from classroom_ai.types import (
    GROUP,
    SOME_STUDENT,
    Lesson,
    Mode,
    Recording,
    Role,
    Seconds,
    Span,
    Speaker,
    Turn,
    Utterance,
    Word,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA_VERSION = 1


@cache
def _lesson_adapter() -> TypeAdapter[Lesson]:
    from pydantic import TypeAdapter

    return TypeAdapter(Lesson)


def write_lesson(lesson: Lesson, path: Path) -> Path:
    """Write a lesson as ``lesson.json``, whole or not at all.

    Parameters
    ----------
    lesson : Lesson
        What was heard.
    path : pathlib.Path
        Target file.

    Returns
    -------
    pathlib.Path
        The same path.
    """
    return write_private(path, lesson_json(lesson))


def lesson_json(lesson: Lesson) -> str:
    """What ``lesson.json`` of a lesson holds."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "title": lesson.title,
        **_lesson_adapter().dump_python(lesson, mode="json"),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_lesson(path: Path) -> Lesson:
    """Read and check a ``lesson.json``.

    Parameters
    ----------
    path : pathlib.Path
        A file that ``write_lesson`` wrote, or one of the same form.

    Returns
    -------
    Lesson
        Turns, gaps and utterances sorted by start.

    Raises
    ------
    LessonError
        If it is missing, is not JSON, comes from a newer version or breaks the
        schema; the message names the first wrong field.
    """
    from pydantic import ValidationError

    next_step = "Run: classroom-ai analyze RECORDING, which writes one."
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise LessonError(f"{path} cannot be read: {error.strerror}.", "", next_step) from error
    except ValueError as error:
        raise LessonError(f"{path} is not JSON ({error}).", "", next_step) from error
    if not isinstance(content, dict) or "schema_version" not in content:
        raise LessonError(f"{path} is not a lesson: it has no schema_version.", "", next_step)
    if content["schema_version"] != SCHEMA_VERSION:
        raise LessonError(
            f"{path} has schema version {content['schema_version']!r}.",
            f"This version of classroom-ai reads version {SCHEMA_VERSION}.",
            "Upgrade classroom-ai, or analyze the recording again.",
        )
    try:
        lesson = _lesson_adapter().validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LessonError(
            f"{path} is not a valid lesson: {where}: {first['msg']}.", "", next_step
        ) from error
    try:
        return replace(
            lesson,
            turns=_in_order(lesson.turns),
            gaps=_in_order(lesson.gaps),
            utterances=_in_order(lesson.utterances),
            modes=_in_order(lesson.modes),
        )
    except ValueError as error:
        raise LessonError(f"{path} is not a valid lesson: {error}.", "", next_step) from error


_SomeSpan = TypeVar("_SomeSpan", bound=Span)


def _in_order(spans: Iterable[_SomeSpan]) -> tuple[_SomeSpan, ...]:
    for span in spans:
        if not (0 <= span.start <= span.end and isfinite(span.end)):
            kind = type(span).__name__.lower()
            raise ValueError(f"a {kind} lasts from {span.start} s to {span.end} s")
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def to_rttm(lesson: Lesson) -> str:
    """Who spoke when, in RTTM: one ``SPEAKER`` line a turn, named by role for the teacher."""
    name = Path(lesson.recording.file).stem.replace(" ", "_") or "lesson"
    return "".join(
        f"SPEAKER {name} 1 {turn.start:.3f} {turn.duration:.3f} <NA> <NA> "
        f"{'teacher' if turn.role == 'teacher' else turn.speaker} <NA> <NA>\n"
        for turn in lesson.turns
    )


def to_vtt(lesson: Lesson) -> str:
    """Captions in WebVTT, with the speaker of each line as a voice span.

    Examples
    --------
    >>> print(to_vtt(lesson_from_text("T 0.0 2.1 Why?")))
    WEBVTT
    <BLANKLINE>
    00:00:00.000 --> 00:00:02.100
    <v Teacher>Why?
    <BLANKLINE>
    """
    names = speaker_names(lesson)
    cues = ["WEBVTT\n"]
    for utt in lesson.utterances:
        text = utt.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        times = f"{_vtt_time(utt.start)} --> {_vtt_time(utt.end)}"
        cues.append(f"{times}\n<v {names[utt.speaker]}>{text}\n")
    return "\n".join(cues)


def _vtt_time(seconds: Seconds) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds / 1000:06.3f}"


def speaker_names(lesson: Lesson) -> dict[str, str]:
    r"""What each speaker is called where people read: Teacher, Student A, Students, Other voice.

    Students are lettered in the order in which they are first heard; after
    Student Z comes Student AA. A voice number is never shown to anybody.

    Returns
    -------
    dict
        Speaker id to name, for every speaker of turns and utterances.

    Examples
    --------
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS7 4.6 6.0 Because it's even.")
    >>> speaker_names(lesson)
    {'T': 'Teacher', 'S7': 'Student A'}
    """
    names: dict[str, str] = {}
    students = 0
    parts: list[Turn | Utterance] = [*lesson.turns, *lesson.utterances]
    for part in sorted(parts, key=lambda part: part.start):
        if part.speaker in names:
            continue
        if part.speaker in _POOLED:
            names[part.speaker] = _POOLED[part.speaker]
        elif part.role == "student":
            names[part.speaker] = f"Student {_letters(students)}"
            students += 1
        else:
            names[part.speaker] = {"teacher": "Teacher", "other": "Other voice"}.get(
                part.role, "Not known who"
            )
    return names


_POOLED = {GROUP: "Students", SOME_STUDENT: "A student"}


def _letters(index: int) -> str:
    """A, B, ..., Z, AA, AB, ... for 0, 1, ..."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def lesson_from_text(text: str, *, duration: Seconds | None = None) -> Lesson:
    r"""Small lesson from lines of ``SPEAKER START END WORDS``: for examples and tests.

    Speakers that begin with ``T`` are the teacher, with ``S`` or ``GROUP``
    students, with ``O`` somebody else; any other is of unknown role. Words are
    spread evenly over the line. A line ``mode START END NAME`` adds an activity
    mode; lines that begin with ``#`` and empty ones are skipped.

    Parameters
    ----------
    text : str
        One line an utterance, in any order.
    duration : float, optional
        Length of the recording in seconds; the last end if not given.

    Returns
    -------
    Lesson
        Every line is one turn and one utterance.

    Raises
    ------
    LessonError
        If a line has another form, or ends before it starts.

    Examples
    --------
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> lesson.gaps
    (Gap(start=2.1, end=4.6, before='teacher', after='student'),)
    """
    turns: list[Turn] = []
    utterances: list[Utterance] = []
    modes: list[Mode] = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split(maxsplit=3)
        if not parts or parts[0].startswith("#"):
            continue
        try:
            speaker, start, end = parts[0], float(parts[1]), float(parts[2])
        except (IndexError, ValueError):
            start, end = 0.0, -1.0
        if end < start:
            raise LessonError(
                f"Line {number} is {line!r}.",
                "A line is SPEAKER START END WORDS, times in seconds.",
            )
        said = parts[3] if len(parts) > 3 else ""
        if speaker == "mode":
            modes.append(Mode(start, end, mode=said))  # type: ignore[arg-type]
            continue
        role = _ROLE_OF_LETTER.get(speaker[0], "unknown")
        turns.append(Turn(start, end, speaker=speaker, role=role))
        if said:
            utterances.append(
                Utterance(
                    start,
                    end,
                    id=f"u{len(utterances) + 1:04d}",
                    speaker=speaker,
                    role=role,
                    text=said,
                    words=evenly_spread(said, start, end),
                )
            )
    turns.sort(key=lambda turn: (turn.start, turn.end))
    utterances.sort(key=lambda utt: (utt.start, utt.end))
    ends = [turn.end for turn in turns]
    return Lesson(
        id="text",
        recording=Recording(file="lesson", sha256="", duration=duration or max(ends, default=0.0)),
        language="en",
        speakers=tuple(
            Speaker(speaker, role)
            for speaker, role in {turn.speaker: turn.role for turn in turns}.items()
        ),
        turns=tuple(turns),
        gaps=gaps_between(tuple(turns), tuple(utterances)),
        utterances=tuple(utterances),
        modes=tuple(modes),
    )


_ROLE_OF_LETTER: dict[str, Role] = {"T": "teacher", "S": "student", "G": "student", "O": "other"}


def evenly_spread(text: str, start: Seconds, end: Seconds) -> tuple[Word, ...]:
    """Words of a text, each with an equal part of a stretch of time."""
    words = text.split()
    step = (end - start) / max(len(words), 1)
    return tuple(
        Word(round(start + i * step, 3), round(start + (i + 1) * step, 3), word)
        for i, word in enumerate(words)
    )
