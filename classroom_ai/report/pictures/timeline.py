"""Who spoke when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classroom_ai.report import formats, words
from classroom_ai.report.pictures.drawing import (
    INK,
    OTHER,
    STUDENT,
    TEACHER,
    WIDTH,
    Drawing,
    box,
    triangle,
)
from classroom_ai.report.view import Picture
from classroom_ai.types import Lesson, Role, Seconds, Tag

if TYPE_CHECKING:
    from pyannote.core import Segment, Timeline

_LEFT, _RIGHT = 52, 62
_ROW, _BAND, _TOP, _FOOT = 46, 11, 20, 14

#: A turn of a second is still a visible mark when five minutes fill a row.
_ROW_SECONDS: Seconds = 300.0


def timeline(lesson: Lesson, tags: Sequence[Tag], *, teacher_share: float | None) -> Picture:
    """Who spoke when, wrapped into rows, with the teacher's questions marked.

    Parameters
    ----------
    lesson : Lesson
        With at least one turn.
    tags : sequence of Tag
        ``question.*`` of the teacher are marked, ``question.open`` filled.
    teacher_share : float or None
        For the title; 0 to 1.

    Returns
    -------
    Picture
        Its table has one line a row of the drawing.
    """
    rows = _Rows(max([lesson.recording.duration, *(turn.end for turn in lesson.turns), 1.0]))
    heard = (
        _heard(lesson, ("teacher",)),
        _heard(lesson, ("student",)),
        _heard(lesson, ("other", "unknown")),
    )
    by_teacher = {utt.id for utt in lesson.utterances if utt.role == "teacher"}
    questions = [
        tag for tag in tags if tag.label.startswith("question.") and tag.utterance in by_teacher
    ]
    others = bool(heard[2])
    return Picture(
        title=words.WHO_SPOKE if teacher_share is None else words.you_spoke(teacher_share),
        key=words.timeline_key(
            row=rows.length,
            rows=len(rows),
            others=others,
            questions=bool(questions),
            modes=lesson.modes,
        ),
        svg=_timeline_svg(rows, heard, questions),
        table_title=words.SAME_IN_NUMBERS,
        header=(
            words.FROM,
            words.YOU,
            words.STUDENTS,
            *([words.OTHERS] if others else []),
            words.QUIET,
            words.QUESTIONS,
        ),
        rows=tuple(_table_row(part, heard, questions) for part in rows.parts()),
    )


@dataclass(frozen=True)
class _Rows:
    """Where a time of the lesson lies in a drawing that is wrapped into rows."""

    duration: Seconds

    @property
    def length(self) -> Seconds:
        return min(self.duration, _ROW_SECONDS)

    def __len__(self) -> int:
        return math.ceil(round(self.duration / self.length, 6))

    def parts(self) -> list[Segment]:
        """The stretch of the lesson that each row shows."""
        from pyannote.core import Segment

        return [
            Segment(k * self.length, min((k + 1) * self.length, self.duration))
            for k in range(len(self))
        ]

    def x(self, seconds: Seconds, row: int) -> float:
        return _LEFT + (seconds - row * self.length) * (WIDTH - _LEFT - _RIGHT) / self.length

    def y(self, row: int) -> float:
        """The line between teacher and students."""
        return _TOP + row * _ROW + _BAND + 2


def _heard(lesson: Lesson, roles: Sequence[Role]) -> Timeline:
    """When anybody of these roles speaks, overlaps joined."""
    from pyannote.core import Segment, Timeline

    return Timeline(
        [Segment(turn.start, turn.end) for turn in lesson.turns if turn.role in roles]
    ).support()


def _table_row(
    part: Segment, heard: Sequence[Timeline], questions: Sequence[Tag]
) -> tuple[str, ...]:
    teacher, students, others = (timeline.crop(part) for timeline in heard)
    anybody = teacher.union(students).union(others).support()
    quiet = part.duration - anybody.duration()
    spoken = [teacher, students, *([others] if heard[2] else [])]
    seconds = [*(timeline.duration() for timeline in spoken), quiet]
    asked = sum(part.start <= tag.start < part.end for tag in questions)
    shares = (formats.number(max(each, 0.0) / part.duration, "share") for each in seconds)
    return (formats.clock(part.start), *shares, str(asked))


def _timeline_svg(rows: _Rows, heard: Sequence[Timeline], questions: Sequence[Tag]) -> str:
    drawing = Drawing(WIDTH, _TOP + len(rows) * _ROW + _FOOT)
    numbered = list(enumerate(rows.parts()))
    bands = ((-_BAND, 0), (0, _BAND), (-2, 2))
    for timeline, (above, below), colour in zip(
        heard, bands, (TEACHER, STUDENT, OTHER), strict=True
    ):
        drawing.shapes(
            [
                box(
                    rows.x(speech.start, k),
                    rows.y(k) + above,
                    rows.x(speech.end, k),
                    rows.y(k) + below,
                )
                for k, part in numbered
                for speech in timeline.crop(part)
            ],
            colour,
        )
    drawing.shapes(
        [box(_LEFT, rows.y(k) - 0.4, rows.x(part.end, k), rows.y(k) + 0.4) for k, part in numbered],
        INK,
    )
    for filled in (True, False):
        drawing.shapes(
            [
                triangle(rows.x(tag.start, k), rows.y(k) - _BAND - 2)
                for k, part in numbered
                for tag in questions
                if part.start <= tag.start < part.end and (tag.label == "question.open") is filled
            ],
            INK,
            filled=filled,
        )
    for k, part in numbered:
        drawing.text(_LEFT - 6, rows.y(k), formats.clock(part.start), align="right")
    drawing.text(WIDTH - _RIGHT + 6, rows.y(0) - _BAND / 2, words.YOU)
    drawing.text(WIDTH - _RIGHT + 6, rows.y(0) + _BAND / 2 + 2, words.STUDENTS)
    _minute_axis(drawing, rows)
    return drawing.svg("timeline")


def _minute_axis(drawing: Drawing, rows: _Rows) -> None:
    """Minutes under the last row, counted from the start of a row."""
    y = rows.y(len(rows) - 1) + _BAND
    minutes = range(1, int(rows.length // 60) + 1)
    drawing.shapes(
        [box(rows.x(60 * m, 0) - 0.4, y + 3, rows.x(60 * m, 0) + 0.4, y + 7) for m in minutes],
        INK,
    )
    for m in minutes:
        label = words.minute_mark(m, into_row=len(rows) > 1)
        drawing.text(rows.x(60 * m, 0), y + 16, label, align="center")
