"""Pictures of a lesson: each answers one question, and says the same as a table.

Drawn with matplotlib into SVG that is cut down to shapes and labels, so that it
follows the page's colours and fonts, is the same for the same lesson, and stays
small for an hour of talk. No words of the lesson enter a picture.

Teacher and students differ by place, lightness and label as well as by colour
(Okabe and Ito's blue and orange).
"""

from __future__ import annotations

import io
import math
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from classroom_ai.report import formats, words
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Picture
from classroom_ai.types import Lesson, Measurement, Role, Seconds, Tag

if TYPE_CHECKING:
    from pyannote.core import Segment, Timeline

#: Stand-ins that matplotlib draws with, and what the page's style makes of them.
_INK = "#101010"
_COLOURS = {
    _INK: "currentColor",
    "#0072b2": "var(--teacher)",
    "#e69f00": "var(--student)",
    "#808080": "var(--other)",
}
_TEACHER, _STUDENT, _OTHER = list(_COLOURS)[1:]

# Sizes are CSS pixels of a picture as wide as a phone; wider pages enlarge it.
_WIDTH = 420
_LEFT, _RIGHT = 52, 62
_ROW, _BAND, _TOP, _FOOT = 46, 11, 20, 14
_FONT = 12
_MARGIN, _RADIUS = 16, 4

#: A turn of a second is still a visible mark when five minutes fill a row.
_ROW_SECONDS: Seconds = 300.0
#: The axis of waits; a longer wait is drawn at its end and labelled with its length.
_SHORTEST_AXIS, _LONGEST_AXIS = 5, 8

Point = tuple[float, float]


# --- who spoke when ----------------------------------------------------------


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
        return _LEFT + (seconds - row * self.length) * (_WIDTH - _LEFT - _RIGHT) / self.length

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
    drawing = _Drawing(_WIDTH, _TOP + len(rows) * _ROW + _FOOT)
    numbered = list(enumerate(rows.parts()))
    bands = ((-_BAND, 0), (0, _BAND), (-2, 2))
    for timeline, (above, below), colour in zip(
        heard, bands, (_TEACHER, _STUDENT, _OTHER), strict=True
    ):
        drawing.shapes(
            [
                _box(
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
        [
            _box(_LEFT, rows.y(k) - 0.4, rows.x(part.end, k), rows.y(k) + 0.4)
            for k, part in numbered
        ],
        _INK,
    )
    for filled in (True, False):
        drawing.shapes(
            [
                _triangle(rows.x(tag.start, k), rows.y(k) - _BAND - 2)
                for k, part in numbered
                for tag in questions
                if part.start <= tag.start < part.end and (tag.label == "question.open") is filled
            ],
            _INK,
            filled=filled,
        )
    for k, part in numbered:
        drawing.text(_LEFT - 6, rows.y(k), formats.clock(part.start), align="right")
    drawing.text(_WIDTH - _RIGHT + 6, rows.y(0) - _BAND / 2, words.YOU)
    drawing.text(_WIDTH - _RIGHT + 6, rows.y(0) + _BAND / 2 + 2, words.STUDENTS)
    _minute_axis(drawing, rows)
    return drawing.svg("timeline")


def _minute_axis(drawing: _Drawing, rows: _Rows) -> None:
    """Minutes under the last row, counted from the start of a row."""
    y = rows.y(len(rows) - 1) + _BAND
    minutes = range(1, int(rows.length // 60) + 1)
    drawing.shapes(
        [_box(rows.x(60 * m, 0) - 0.4, y + 3, rows.x(60 * m, 0) + 0.4, y + 7) for m in minutes],
        _INK,
    )
    for m in minutes:
        label = words.minute_mark(m, into_row=len(rows) > 1)
        drawing.text(rows.x(60 * m, 0), y + 16, label, align="center")


# --- waits -------------------------------------------------------------------


def waits(quotes: Quotes, measurement: Measurement) -> Picture:
    """One dot a question at the quiet that followed it, with a line at three seconds.

    Parameters
    ----------
    quotes : Quotes
        Of the lesson that was measured.
    measurement : Measurement
        In seconds, with observations.

    Returns
    -------
    Picture
        Its table has one line an observation.
    """
    observed = measurement.observations
    if len(measurement.evidence) == len(observed):
        places = [formats.clock(place.start) for place in measurement.evidence]
    else:
        places = [str(n) for n in range(1, len(observed) + 1)]
    return Picture(
        title=words.waits_title(statistics.median(observed), len(observed)),
        key=words.WAITS_KEY,
        svg=_waits_svg(observed),
        table_title=words.SAME_IN_NUMBERS,
        header=(words.AT, words.QUIET_AFTER),
        rows=tuple(
            (place, formats.number(wait, "s")) for place, wait in zip(places, observed, strict=True)
        ),
    )


def _waits_svg(observed: Sequence[Seconds]) -> str:
    last = min(max(_SHORTEST_AXIS, math.ceil(max(observed))), _LONGEST_AXIS)
    scale = (_WIDTH - 2 * _MARGIN) / last
    # Dots that would touch are stacked.
    stacked: dict[int, list[float]] = {}
    for wait in sorted(observed):
        x = min(wait, last) * scale
        stacked.setdefault(round(x / (2 * _RADIUS)), []).append(_MARGIN + x)
    base = 28 + max(len(stack) for stack in stacked.values()) * 2.2 * _RADIUS
    drawing = _Drawing(_WIDTH, base + 24)
    drawing.shapes(
        [
            _dot(x, base - 2 - (height + 0.5) * 2.2 * _RADIUS)
            for stack in stacked.values()
            for height, x in enumerate(stack)
        ],
        _TEACHER,
    )
    three = _MARGIN + 3 * scale
    drawing.shapes(
        [
            _box(_MARGIN, base - 0.4, _MARGIN + last * scale, base + 0.4),
            _box(three - 0.7, 18, three + 0.7, base),
        ],
        _INK,
    )
    for second in range(last + 1):
        x = _MARGIN + second * scale
        drawing.text(x, base + 12, words.second_mark(second), align="center")
    drawing.text(three, 8, words.THREE_SECONDS, align="center")
    beyond = [wait for wait in observed if wait > last]
    if beyond:
        drawing.text(_WIDTH, 8, words.longer_waits(len(beyond), max(beyond)), align="right")
    return drawing.svg("waits")


# --- drawing -----------------------------------------------------------------


def _box(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _triangle(x: float, y: float) -> tuple[Point, ...]:
    return ((x, y), (x - 3.2, y - 6.5), (x + 3.2, y - 6.5))


def _dot(x: float, y: float, corners: int = 14) -> tuple[Point, ...]:
    angles = [2 * math.pi * k / corners for k in range(corners)]
    return tuple((x + _RADIUS * math.cos(a), y + _RADIUS * math.sin(a)) for a in angles)


class _Drawing:
    """A matplotlib figure in CSS pixels, y downwards, with nothing on it but what is drawn."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure

        self._height = height
        self._figure = Figure(figsize=(width / 72, height / 72))
        self._axes: Any = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)

    def shapes(
        self, polygons: Sequence[Sequence[Point]], colour: str, *, filled: bool = True
    ) -> None:
        """Polygons of one colour, as one path: a thousand turns stay small."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        if not polygons:
            return
        paths = [
            Path([(round(x, 1), round(y, 1)) for x, y in (*polygon, polygon[0])], closed=True)
            for polygon in polygons
        ]
        self._axes.add_patch(
            PathPatch(
                Path.make_compound_path(*paths),
                facecolor=colour if filled else "none",
                edgecolor="none" if filled else colour,
                linewidth=0 if filled else 0.9,
                clip_on=False,
            )
        )

    def text(self, x: float, y: float, text: str, *, align: str = "left") -> None:
        self._axes.text(
            x, y, text, fontsize=_FONT, color=_INK, ha=align, va="center_baseline", clip_on=False
        )

    def svg(self, name: str) -> str:
        """The drawing as an ``<svg>`` element that takes its colours from the page."""
        import matplotlib as mpl

        with mpl.rc_context(
            {"svg.fonttype": "none", "svg.hashsalt": f"classroom-ai {name}", "path.simplify": False}
        ):
            file = io.StringIO()
            self._figure.savefig(
                file, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
            )
        return _inline(file.getvalue())


def _inline(svg: str) -> str:
    """SVG of matplotlib cut down to what a page needs.

    Ids would collide between two pictures, and the style sheet inside would
    apply to the whole page.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<(metadata|defs)>.*?</\1>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (?:id|xmlns(?::\w+)?|version|width|height)="[^"]*"', "", svg)
    svg = re.sub(r"font: [^;\"]*;? ?", "", svg)
    svg = re.sub(r"\s*\n\s*", "\n", svg).strip()
    for stand_in, colour in _COLOURS.items():
        svg = svg.replace(stand_in, colour)
    # The page says in words what the picture shows.
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
