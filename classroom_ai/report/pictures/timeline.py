"""Who spoke when, and in what part of the lesson."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from classroom_ai.measures.asked import NAME_CALLED
from classroom_ai.report import words
from classroom_ai.report.pictures.drawing import (
    INK,
    OTHER,
    STUDENT,
    TEACHER,
    WIDTH,
    Drawing,
    box,
    hatching,
    triangle,
    width_of,
)
from classroom_ai.report.view import Picture
from classroom_ai.types import Lesson, Mode, ModeName, Role, Seconds, Span, Tag

if TYPE_CHECKING:
    from pyannote.core import Segment, Timeline

_LEFT, _RIGHT = 62, 72
_ROW, _BAND, _TOP, _FOOT = 46, 11, 20, 16
#: Height that the parts of the lesson take above a row: a name, and a band.
_NAMES, _MODE = 16, 4

#: Lengths of a row; the first with which the lesson has few rows. A turn of a second is
#: still a visible mark when five minutes fill one.
_ROW_SECONDS: tuple[Seconds, ...] = (300.0, 600.0, 900.0)
_MOST_ROWS = 12
#: Less of a row than this is what rounding leaves of it.
_LEAST: Seconds = 0.01
#: What a single row may be longer than it should, so that no second one shows some seconds.
_STRETCHED = 1.1
#: No turn is too short to be seen.
_THINNEST = 0.6


def timeline(
    lesson: Lesson, tags: Sequence[Tag], *, teacher_share: float | None, is_sure: bool = True
) -> Picture:
    """Who spoke when, wrapped into rows, with the teacher's questions and the modes marked.

    Parameters
    ----------
    lesson : Lesson
        With at least one turn.
    tags : sequence of Tag
        ``question.*`` of the teacher are marked, ``question.open`` filled.
    teacher_share : float or None
        For the title; 0 to 1.
    is_sure : bool
        Whether shares of talk are known well enough to be told as numbers.

    Returns
    -------
    Picture
        Its table has one line a row of the drawing, but for rows that are left out by hand:
        shares of what is not, in per cent, or in words where they are not known well enough.
    """
    rows = Rows(max([lesson.recording.duration, *(turn.end for turn in lesson.turns), 1.0]))
    heard = (
        _heard(lesson, ("teacher",)),
        _heard(lesson, ("student",)),
        _heard(lesson, ("other", "unknown")),
    )
    questions = asked_by_teacher(lesson, tags)
    modes = _together(lesson.modes)
    others = bool(heard[2])
    left_out = _as_timeline(lesson.left_out)
    return Picture(
        title=words.WHO_SPOKE if teacher_share is None else words.you_spoke(teacher_share),
        key=words.timeline_key(
            row=rows.length,
            rows=len(rows),
            others=others,
            questions=bool(questions),
            left_out=bool(left_out),
            modes=modes,
        ),
        svg=_svg(rows, heard, questions, modes, left_out),
        table_title=words.SAME_IN_NUMBERS,
        header=(
            words.FROM,
            words.YOU,
            words.STUDENTS,
            *([words.OTHERS] if others else []),
            words.QUIET,
            words.QUESTIONS,
            *([words.MOSTLY] if modes else []),
        ),
        rows=tuple(
            (
                *_shares(part, heard, left_out, is_sure=is_sure),
                str(sum(rows.holds(k, tag.start) for tag in questions)),
                *([_mostly(part, modes)] if modes else []),
            )
            for k, part in enumerate(rows.parts())
            if _lesson_in(part, left_out) > _LEAST
        ),
    )


@dataclass(frozen=True)
class Rows:
    """Where a time of the lesson lies in a drawing or table that is wrapped into rows.

    Examples
    --------
    >>> rows = Rows(3600.0)
    >>> len(rows), rows.length, rows.holds(1, 300.0)
    (12, 300.0, True)
    """

    duration: Seconds

    @cached_property
    def length(self) -> Seconds:
        """Of a full row."""
        if self.duration <= _ROW_SECONDS[0] * _STRETCHED:
            return self.duration
        fitting = (each for each in _ROW_SECONDS if self.duration / each <= _MOST_ROWS)
        return next(fitting, _ROW_SECONDS[-1])

    def __len__(self) -> int:
        return math.ceil(round(self.duration / self.length, 6))

    def parts(self) -> list[Segment]:
        """The stretch of the lesson that each row shows."""
        from pyannote.core import Segment

        return [
            Segment(k * self.length, min((k + 1) * self.length, self.duration))
            for k in range(len(self))
        ]

    def holds(self, row: int, seconds: Seconds) -> bool:
        """Whether a time lies in a row; what begins at the very end lies in the last."""
        return row == min(int(seconds // self.length), len(self) - 1)

    def x(self, seconds: Seconds, row: int) -> float:
        """Where a time lies in its row of the drawing."""
        return _LEFT + (seconds - row * self.length) * (WIDTH - _LEFT - _RIGHT) / self.length


def asked_by_teacher(lesson: Lesson, tags: Sequence[Tag]) -> list[Tag]:
    """Questions of the teacher; a name that was called is none."""
    by_teacher = {utt.id for utt in lesson.utterances if utt.role == "teacher"}
    return [
        tag
        for tag in tags
        if tag.label.startswith("question.")
        and tag.rule != NAME_CALLED
        and tag.utterance in by_teacher
    ]


def _heard(lesson: Lesson, roles: Sequence[Role]) -> Timeline:
    """When anybody of these roles speaks, overlaps joined."""
    return _as_timeline(turn for turn in lesson.turns if turn.role in roles)


def _as_timeline(spans: Iterable[Span]) -> Timeline:
    from pyannote.core import Segment, Timeline

    return Timeline([Segment(span.start, span.end) for span in spans]).support()


def _lesson_in(part: Segment, left_out: Timeline) -> Seconds:
    """How much of a row is part of the lesson."""
    return float(part.duration - left_out.crop(part).duration())


def _together(modes: Sequence[Mode]) -> list[Mode]:
    """Parts of the lesson that have a name, those of one kind that touch being one."""
    joined: list[Mode] = []
    for part in modes:
        if part.mode not in words.MODE_NAMES:
            continue
        before = joined[-1] if joined else None
        if before and before.mode == part.mode and part.start <= before.end:
            joined[-1] = Mode(before.start, max(before.end, part.end), part.mode)
        else:
            joined.append(part)
    return joined


# --- the table ---------------------------------------------------------------


def _shares(
    part: Segment, heard: Sequence[Timeline], left_out: Timeline, *, is_sure: bool
) -> tuple[str, ...]:
    """Where a row begins, and who filled how much of it."""
    teacher, students, others = (timeline.crop(part) for timeline in heard)
    anybody = teacher.union(students).union(others).support()
    lesson = _lesson_in(part, left_out)
    quiet = lesson - anybody.duration()
    spoken = [teacher, students, *([others] if heard[2] else [])]
    seconds = [*(timeline.duration() for timeline in spoken), quiet]
    shares = [max(each, 0.0) / lesson for each in seconds]
    said = (words.number(each, "share") if is_sure else words.roughly(each) for each in shares)
    return (words.clock(part.start), *said)


def _mostly(part: Segment, modes: Sequence[Mode]) -> str:
    """What fills most of a row: the name of a part, or nothing."""
    seconds: dict[ModeName, Seconds] = {}
    for mode in modes:
        inside = min(mode.end, part.end) - max(mode.start, part.start)
        if inside > 0:
            seconds[mode.mode] = seconds.get(mode.mode, 0.0) + inside
    longest = max(seconds, key=lambda mode: seconds[mode], default=None)
    if longest is None or seconds[longest] <= part.duration / 2:
        return ""
    return words.MODE_NAMES[longest]


# --- the drawing -------------------------------------------------------------


def _svg(
    rows: Rows,
    heard: Sequence[Timeline],
    questions: Sequence[Tag],
    modes: Sequence[Mode],
    left_out: Timeline,
) -> str:
    named = _NAMES + _MODE if modes else 0
    height = _ROW + named
    drawing = Drawing(WIDTH)
    # The line between teacher and students of each row.
    lines = [_TOP + k * height + named + _BAND + 2 for k in range(len(rows))]
    parts = list(zip(range(len(rows)), rows.parts(), lines, strict=True))
    for k, part, y in parts:
        _draw_modes(drawing, rows, k, part, modes, below=y - _BAND - 12)
    for speech, colour, above, below in zip(
        heard, (TEACHER, STUDENT, OTHER), (-_BAND, 0, -2), (0, _BAND, 2), strict=True
    ):
        drawing.shapes(
            [
                _stretch(rows, k, each, y + above, y + below)
                for k, part, y in parts
                for each in speech.crop(part)
            ],
            colour,
        )
    drawing.shapes([_stretch(rows, k, part, y - 0.4, y + 0.4) for k, part, y in parts], INK)
    for k, part, y in parts:
        for each in left_out.crop(part):
            _draw_left_out(drawing, rows.x(each.start, k), rows.x(each.end, k), y)
    for filled in (True, False):
        drawing.shapes(
            [
                triangle(rows.x(tag.start, k), y - _BAND - 2)
                for k, _, y in parts
                for tag in questions
                if rows.holds(k, tag.start) and (tag.label == "question.open") is filled
            ],
            INK,
            filled=filled,
        )
    for _, part, y in parts:
        drawing.text(_LEFT - 6, y, words.clock(part.start), align="right")
    drawing.text(WIDTH - _RIGHT + 6, lines[0] - _BAND / 2 - 1, words.YOU)
    drawing.text(WIDTH - _RIGHT + 6, lines[0] + _BAND / 2 + 4, words.STUDENTS)
    _minute_axis(drawing, rows, lines[-1] + _BAND)
    return drawing.svg(_TOP + len(rows) * height + _FOOT)


def _stretch(rows: Rows, row: int, part: Segment, top: float, bottom: float) -> str:
    left = rows.x(part.start, row)
    return box(left, top, max(rows.x(part.end, row), left + _THINNEST), bottom)


def _draw_left_out(drawing: Drawing, left: float, right: float, y: float) -> None:
    """Hatched, with its name in the middle where that fits."""
    name = width_of(words.LEFT_OUT) + 6
    if name > right - left:
        drawing.shapes([hatching(left, y - _BAND, right, y + _BAND)], OTHER, filled=False)
        return
    middle = (left + right) / 2
    sides = ((left, middle - name / 2), (middle + name / 2, right))
    drawing.shapes([hatching(a, y - _BAND, b, y + _BAND) for a, b in sides], OTHER, filled=False)
    drawing.text(middle, y, words.LEFT_OUT, align="center")


def _draw_modes(
    drawing: Drawing, rows: Rows, row: int, part: Segment, modes: Sequence[Mode], *, below: float
) -> None:
    """Band of a row that shows the parts of the lesson, with their names where they fit."""
    for mode in modes:
        start, end = max(mode.start, part.start), min(mode.end, part.end)
        left, right = rows.x(start, row), rows.x(end, row) - 1.5
        if start >= end or right <= left:
            continue
        _draw_mode(drawing, mode.mode, left, right, below)
        name = words.MODE_NAMES[mode.mode]
        if width_of(name) <= right - left:
            drawing.text(left, below - _MODE - 8, name)


def _draw_mode(drawing: Drawing, mode: ModeName, left: float, right: float, below: float) -> None:
    """One part of the lesson: who has the floor in it, in their colours."""
    top, middle = below - _MODE, below - _MODE / 2
    if mode == "teacher-led":
        drawing.shapes([box(left, top, right, below)], TEACHER)
    elif mode == "dialogue":
        drawing.shapes([box(left, top, right, middle)], TEACHER)
        drawing.shapes([box(left, middle, right, below)], STUDENT)
    elif mode == "group":
        n = max(int((right - left) // 4), 1)
        dots = [left + k * 4 for k in range(n)]
        drawing.shapes([box(x, top, x + 2.4, below) for x in dots], STUDENT)
    else:
        drawing.shapes([box(left, middle - 0.4, right, middle + 0.4)], INK)


def _minute_axis(drawing: Drawing, rows: Rows, y: float) -> None:
    """Minutes under the last row, counted from the start of a row."""
    whole = int(rows.length // 60)
    step = 5 if whole > 10 else 2 if whole > 5 else 1
    minutes = range(step, whole + 1, step)
    drawing.shapes(
        [box(rows.x(60 * m, 0) - 0.4, y + 3, rows.x(60 * m, 0) + 0.4, y + 7) for m in minutes],
        INK,
    )
    for m in minutes:
        label = words.minute_mark(m, into_row=len(rows) > 1)
        drawing.text(rows.x(60 * m, 0), y + 16, label, align="center")
