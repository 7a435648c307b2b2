"""One measure over a teacher's lessons: a mark each, and where it stood before a day and since."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from classroom_ai.report import words
from classroom_ai.report.pictures.drawing import (
    FONT,
    INK,
    OTHER,
    STUDENT,
    TEACHER,
    WIDTH,
    Drawing,
    box,
    diamond,
    dot,
    peak,
    square,
    width_of,
)
from classroom_ai.report.pictures.strip import Shape
from classroom_ai.types import Standing

_LINE = FONT + 4
_HEIGHT = 190.0
_RIGHT = WIDTH - 8.0
#: Steps of an axis, times a power of ten; the first that needs few enough labels is taken.
_STEPS = (1, 2, 5)
_MOST_TICKS = 5
#: How formats are drawn, the most frequent first: shape, colour, whether it is filled.
_KINDS: tuple[tuple[Shape, str, bool], ...] = (
    (dot, TEACHER, True),
    (square, STUDENT, True),
    (diamond, TEACHER, False),
    (peak, OTHER, True),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One lesson: its day (ISO 8601), its value with range, and its format."""

    day: str
    value: float
    low: float | None
    high: float | None
    format: str


@dataclass(frozen=True, slots=True)
class Parting:
    """The day that parts earlier lessons from later ones, its label, and where both stand."""

    day: str
    label: str
    before: Standing | None = None
    now: Standing | None = None


def over_time(
    marks: Sequence[Mark],
    unit: str,
    *,
    parting: Parting | None = None,
    wanted: float | None = None,
    heading: str = "",
) -> str:
    """Lessons over time as SVG.

    Parameters
    ----------
    marks : sequence of Mark
        At least one, in order of time.
    unit : str
        Of the measure.
    parting : Parting, optional
        Drawn as a line, with a band on either side.
    wanted : float, optional
        The value that the teacher wants.
    heading : str
        Written above, for a picture that stands alone.

    Returns
    -------
    str
        An ``<svg>`` element; the same for the same lessons.
    """
    drawing = Drawing(WIDTH)
    top = _heading(drawing, heading)
    kinds = _kinds(marks)
    top = _legend(drawing, kinds, top) + (_LINE if parting else 4)
    plane = _plane(marks, unit, parting, wanted, top)
    _bands(drawing, plane, parting)
    _axes(drawing, plane, unit)
    if wanted is not None:
        y = plane.y(wanted)
        drawing.shapes([_dashes(plane.left, y, _RIGHT, y)], INK, filled=False)
        drawing.text(_RIGHT, y - 8, words.wanted_line(wanted, unit), align="right")
    _marks(drawing, plane, marks, kinds)
    if parting:
        x = plane.x(parting.day)
        drawing.shapes([_dashes(x, top, x, plane.bottom)], INK, filled=False)
        half = width_of(parting.label) / 2
        drawing.text(
            min(max(x, half), WIDTH - half), top - _LINE / 2, parting.label, align="center"
        )
    return drawing.svg(plane.bottom + _LINE + 6)


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where days and values lie in the drawing."""

    first: int
    last: int
    low: float
    high: float
    step: float
    left: float
    top: float

    @property
    def bottom(self) -> float:
        return self.top + _HEIGHT

    def x(self, day: str) -> float:
        room = _RIGHT - self.left - 16
        part = (date.fromisoformat(day).toordinal() - self.first) / max(self.last - self.first, 1)
        return self.left + 8 + min(max(part, 0.0), 1.0) * room

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * _HEIGHT

    @property
    def ticks(self) -> list[float]:
        n = round((self.high - self.low) / self.step)
        return [self.low + k * self.step for k in range(n + 1)]


def _plane(
    marks: Sequence[Mark],
    unit: str,
    parting: Parting | None,
    wanted: float | None,
    top: float,
) -> _Plane:
    """Room for all ranges, from a round number to a round number."""
    ends = [end for m in marks for end in (m.value, m.low, m.high) if end is not None]
    ends += [wanted] if wanted is not None else []
    for standing in (parting.before, parting.now) if parting else ():
        if standing is not None:
            ends += [standing.low or standing.value, standing.high or standing.value]
    low, high, step = _round_ends(min(ends), max(ends))
    days = [date.fromisoformat(mark.day).toordinal() for mark in marks]
    days += [date.fromisoformat(parting.day).toordinal()] if parting else []
    labels = [words.number(value, unit) for value in (low, high)]
    left = max(map(width_of, labels)) + 6
    return _Plane(min(days), max(days), low, high, step, left, top)


def _round_ends(low: float, high: float) -> tuple[float, float, float]:
    """A round number at or below, one at or above, and the step between labels.

    Examples
    --------
    >>> _round_ends(0.9, 4.2)
    (0.0, 5.0, 1.0)
    """
    span = max(high - low, 1e-6)
    power = 10.0 ** math.floor(math.log10(span / _MOST_TICKS))
    step = next((s * power for s in _STEPS if span / (s * power) <= _MOST_TICKS), 10.0 * power)
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return first, max(last, first + step), step


def _heading(drawing: Drawing, text: str) -> float:
    """Lines of a heading; where the rest begins."""
    top, line = 2.0, ""
    lines = []
    for word in text.split(" ") if text else ():
        if line and width_of(f"{line} {word}") > WIDTH - 4:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    for each in [*lines, line] if line else []:
        drawing.text(2, top + _LINE / 2, each)
        top += _LINE
    return top + (6 if line else 0)


def _kinds(marks: Sequence[Mark]) -> dict[str, int]:
    """Which kind of mark each format has: the last one is for all that are left."""
    frequent = [name for name, _ in Counter(mark.format for mark in marks).most_common()]
    last = len(_KINDS) - 1
    if len(frequent) <= len(_KINDS):
        return {name: place for place, name in enumerate(frequent)}
    return {name: min(place, last) for place, name in enumerate(frequent)}


def _legend(drawing: Drawing, kinds: dict[str, int], top: float) -> float:
    """Names of formats beside their marks, in as many lines as they need."""
    names = {place: [name for name, of in kinds.items() if of == place] for place in kinds.values()}
    x = 6.0
    for place, formats in names.items():
        name = formats[0] if len(formats) == 1 else words.OTHER_FORMATS
        label = name or words.NO_FORMAT
        if x > 6.0 and x + 10 + width_of(label) > WIDTH:
            x, top = 6.0, top + _LINE
        _draw(drawing, place, [(x, top + _LINE / 2)])
        drawing.text(x + 9, top + _LINE / 2, label)
        x += 24 + width_of(label)
    return top + _LINE


def _draw(drawing: Drawing, place: int, at: Sequence[tuple[float, float]]) -> None:
    shape, colour, filled = _KINDS[place]
    outline = 0.6 if colour == STUDENT else 0.0
    paths = [shape(x, y, 4.0) for x, y in at]
    drawing.shapes(paths, colour, filled=filled, outline=outline)


def _bands(drawing: Drawing, plane: _Plane, parting: Parting | None) -> None:
    """Where the measure stood and stands: a light band for the range, a line for the value."""
    if parting is None:
        return
    x = plane.x(parting.day)
    for standing, left, right in (
        (parting.before, plane.left, x),
        (parting.now, x, _RIGHT),
    ):
        if standing is None:
            continue
        if standing.low is not None and standing.high is not None:
            band = box(left, plane.y(standing.high), right, plane.y(standing.low))
            drawing.shapes([band], OTHER, opacity=0.25)
        y = plane.y(standing.value)
        drawing.shapes([box(left, y - 0.9, right, y + 0.9)], INK)


def _axes(drawing: Drawing, plane: _Plane, unit: str) -> None:
    drawing.shapes(
        [
            box(plane.left, plane.y(value) - 0.2, _RIGHT, plane.y(value) + 0.2)
            for value in plane.ticks
        ],
        OTHER,
    )
    for value in plane.ticks:
        drawing.text(plane.left - 5, plane.y(value), words.number(value, unit), align="right")
    reached = 0.0
    for day, label in _days(plane.first, plane.last):
        x, half = plane.x(day), width_of(label) / 2
        if x - half >= reached:
            drawing.shapes([box(x - 0.4, plane.bottom, x + 0.4, plane.bottom + 4)], INK)
            drawing.text(min(x, WIDTH - half), plane.bottom + 13, label, align="center")
            reached = x + half + 6


def _days(first: int, last: int) -> list[tuple[str, str]]:
    """What is labelled under the axis: beginnings of months, or the ends of a shorter time."""
    days = [date.fromordinal(day) for day in range(first, last + 1)]
    months = [day.isoformat() for day in days if day.day == 1]
    if len(months) > 1:
        return [(day, words.short_month(day)) for day in months]
    ends = dict.fromkeys(day.isoformat() for day in (days[0], days[-1]))
    return [(day, words.short_day(day)) for day in ends]


def _marks(drawing: Drawing, plane: _Plane, marks: Sequence[Mark], kinds: dict[str, int]) -> None:
    ranges = [
        box(plane.x(m.day) - 0.5, plane.y(m.high), plane.x(m.day) + 0.5, plane.y(m.low))
        for m in marks
        if m.low is not None and m.high is not None
    ]
    drawing.shapes(ranges, INK, opacity=0.5)
    for place in sorted(set(kinds.values())):
        at = [(plane.x(m.day), plane.y(m.value)) for m in marks if kinds[m.format] == place]
        _draw(drawing, place, at)


def _dashes(x1: float, y1: float, x2: float, y2: float, *, every: float = 6.0) -> str:
    """A broken line."""
    length = math.hypot(x2 - x1, y2 - y1)
    if not length:
        return ""
    dx, dy = (x2 - x1) / length * every, (y2 - y1) / length * every
    return "".join(
        f"M{x1 + dx * k:.1f} {y1 + dy * k:.1f}l{dx / 2:.1f} {dy / 2:.1f}"
        for k in range(math.ceil(length / every))
    )
