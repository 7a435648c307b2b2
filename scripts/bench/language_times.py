"""Rows of ``language.py`` for times: what a few lines count from a transcript, and what we do.

``lessonlink/*.csv`` and ``amber/*.json`` are tutoring lessons with the start, the end and the
role of every line. Talk ratio, number of turns and pauses are counted here in the plainest
way from the file itself; a row says in which share of the lessons the whole of
``score`` comes to the same.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from language_scores import Row

from classroom_ai.backchannels import LONGEST, is_backchannel
from classroom_ai.errors import ClassroomAIError
from classroom_ai.measures import measure_lesson
from classroom_ai.transcripts import import_transcript
from classroom_ai.types import Lesson

#: Start and end in seconds, role and words of a line.
Line = tuple[float, float, str, str]
ROLES = {"tutor": "teacher", "student": "student"}
SHORTEST_PAUSE = 0.2
#: Whoever says "mm-hm" and nothing else within this time listens.
ALONE = 0.5
#: Times are compared to the millisecond to which they are kept.
EXACT = 0.0011


def lessonlink_lines(path: Path) -> list[Line]:
    """Lines of one table of LessonLink, by the clock of the day."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            (
                datetime.fromisoformat(row["startTimestamp"]).timestamp(),
                datetime.fromisoformat(row["endTimestamp"]).timestamp(),
                ROLES.get(row["speaker"].lower(), "other"),
                row["text"],
            )
            for row in csv.DictReader(file)
            if row["text"].strip()
        ]


def amber_lines(path: Path) -> list[Line]:
    """Lines of one session of Amber."""
    return [
        (
            _seconds(row["start"]),
            _seconds(row["stop"]),
            ROLES.get(row["speaker"].lower(), "other"),
            row["dialogue"],
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
        if row["dialogue"].strip()
    ]


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total


#: Folder of a set to how its files are called, who teaches in them, and how they are read.
SETS: Mapping[str, tuple[str, str, Callable[[Path], list[Line]]]] = {
    "lessonlink": ("*.csv", "tutor", lessonlink_lines),
    "amber": ("*.json", "Tutor", amber_lines),
}


def time_rows(folder: Path) -> Iterator[Row]:
    """In which share of the lessons of each set both ways agree exactly."""
    for name, (pattern, teacher, lines_of) in SETS.items():
        agreed = [
            found
            for path in sorted((folder / name).glob(pattern))
            if (found := agreement(path, lines_of(path), teacher)) is not None
        ]
        for what in agreed[0] if agreed else ():
            share = sum(each[what] for each in agreed) / len(agreed)
            yield Row(f"{name}.{what}.agreement", round(share, 4), len(agreed), "two computations")


def agreement(path: Path, lines: Sequence[Line], teacher: str) -> dict[str, bool] | None:
    """Whether both ways agree on a lesson; None where it has no teacher, or lines without times."""
    if {end > start for start, end, *_ in lines} != {True}:
        return None
    try:
        lesson = import_transcript(path, teacher_label=teacher).lesson
    except ClassroomAIError:
        return None
    if lesson.timing != "captions":
        return None
    ours = {m.id: m for m in measure_lesson(lesson, (), draws=0) if m.scope == "lesson"}
    share = ours["talk.teacher_share"].value
    talk, students = (time_of(lines, role) for role in ("teacher", "student"))
    mine = sorted(lines)
    clock = lesson.turns[0].start - mine[0][0]
    return {
        "talk_ratio": share is not None and abs(share - talk / (talk + students)) < 1e-4,
        "turns": turns_of(mine) == turns_heard(lesson),
        "pauses": same(
            [(start + clock, end + clock) for start, end in pauses_of(mine)],
            [(gap.start, gap.end) for gap in lesson.gaps],
        ),
    }


def time_of(lines: Sequence[Line], role: str) -> float:
    """Time in which a role speaks; where two of its lines overlap it counts once."""
    total, until = 0.0, float("-inf")
    for start, end, who, _ in sorted(lines):
        if who == role:
            total += max(end - max(start, until), 0.0)
            until = max(until, end)
    return total


def turns_of(lines: Sequence[Line]) -> int:
    """How often the talk goes from the teacher to a student or back, line by line."""
    roles = [role for _, _, role, _ in lines if role in ROLES.values()]
    return sum(a != b for a, b in itertools.pairwise(roles))


def turns_heard(lesson: Lesson) -> int:
    """The same of a lesson."""
    roles = [utt.role for utt in lesson.utterances if utt.role in {"teacher", "student"}]
    return sum(a != b for a, b in itertools.pairwise(roles))


def pauses_of(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Silences of 0.2 s and more between lines; a listener's "mm-hm" ends none."""
    brief = [end - start <= LONGEST and is_backchannel([text]) for start, end, _, text in lines]
    found, until = [], lines[0][0] if lines else 0.0
    for (start, end, role, _), is_brief in zip(lines, brief, strict=True):
        if is_brief and not any(
            who == role and not other_is_brief and max(start - b, a - end) < ALONE
            for (a, b, who, _), other_is_brief in zip(lines, brief, strict=True)
        ):
            continue
        if start - until >= SHORTEST_PAUSE - EXACT / 2:
            found.append((until, start))
        until = max(until, end)
    return found


def same(some: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]]) -> bool:
    """Whether two lists of stretches are one, to the millisecond."""
    return len(some) == len(others) and all(
        abs(a - b) < EXACT
        for one, other in zip(some, others, strict=True)
        for a, b in zip(one, other, strict=True)
    )
