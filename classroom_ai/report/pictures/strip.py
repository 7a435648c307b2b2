"""Marks along an axis, one for each thing counted: piled up where they are many.

Every mark stands exactly at its value, so that none is on the wrong side of a
line; bars would hide how few there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from classroom_ai.report import words
from classroom_ai.report.pictures.drawing import (
    FONT,
    INK,
    STUDENT,
    WIDTH,
    Drawing,
    box,
    width_of,
)

_MARGIN = 16
_LINE = FONT + 4
#: Room at the right for what lies beyond the end of the axis.
_BEYOND = 22
#: Radii of marks, the first that keeps a pile below this height being taken.
_RADII = (4.0, 3.2, 2.4, 1.8, 1.4)
_HIGHEST = 110.0
#: Distance of marks in a pile, in radii.
_STEP = 2.2

Shape = Callable[[float, float, float], str]


@dataclass(frozen=True)
class Lane:
    """Marks of one kind, with its name over them; ``places`` are in the unit of the axis."""

    label: str
    places: tuple[float, ...]
    shape: Shape
    colour: str
    filled: bool = True


@dataclass(frozen=True)
class Axis:
    """From 0 to ``end``, labelled at ``ticks``; ``beyond`` says what lies past its end."""

    end: float
    ticks: tuple[tuple[float, str], ...]
    beyond: str = ""

    def x(self, place: float) -> float:
        """Where a value lies in the drawing."""
        right = WIDTH - _MARGIN - (_BEYOND if self.beyond else 0)
        if place > self.end:
            return WIDTH - _MARGIN
        return _MARGIN + place * (right - _MARGIN) / self.end


def marked(values: Sequence[int], unit: str) -> tuple[tuple[float, str], ...]:
    """Places of an axis with their labels."""
    return tuple(zip(map(float, values), words.axis_marks(values, unit), strict=True))


def strip(lanes: Sequence[Lane], axis: Axis, *, line: tuple[float, str] | None = None) -> str:
    """Lanes of marks over one axis, as SVG.

    Parameters
    ----------
    lanes : sequence of Lane
        From top to bottom.
    axis : Axis
        Places past its end are piled up beside it.
    line : tuple of float and str, optional
        A place to compare with, and its name.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    radius, piles = _piles(lanes, axis)
    heights = [
        _STEP * radius * (1 + max((level for _, level in pile), default=0)) for pile in piles
    ]
    top = _draw_top(drawing := Drawing(WIDTH), axis, line)
    base = top
    for lane, pile, height in zip(lanes, piles, heights, strict=True):
        base += (_LINE if lane.label else 4) + height + 7
        _draw_lane(drawing, axis, lane, pile, base=base, height=height, radius=radius)
        if line:
            x = axis.x(line[0])
            # A line from top to bottom would run through a long name of a lane.
            free = _MARGIN + width_of(lane.label) < x - 4
            drawing.shapes([box(x - 0.7, top if free else base - height - 4, x + 0.7, base)], INK)
            top = base
    drawing.shapes(
        [box(axis.x(place) - 0.4, base, axis.x(place) + 0.4, base + 4) for place, _ in axis.ticks],
        INK,
    )
    for place, label in axis.ticks:
        drawing.text(_inside(axis.x(place), label), base + 13, label, align="center")
    return drawing.svg(base + _LINE + 6)


def _draw_top(drawing: Drawing, axis: Axis, line: tuple[float, str] | None) -> float:
    """Names of the line and of what lies beyond the axis; where the lanes may begin."""
    top = 2.0
    free = WIDTH - 4.0
    if line:
        middle = _inside(axis.x(line[0]), line[1])
        drawing.text(middle, top + _LINE / 2, line[1], align="center")
        top += _LINE
        free = WIDTH - 8 - middle - width_of(line[1]) / 2
    if axis.beyond:
        if not line or width_of(axis.beyond) > free:
            top += _LINE
        drawing.text(WIDTH - 4, top - _LINE / 2, axis.beyond, align="right")
    return top


def _draw_lane(
    drawing: Drawing,
    axis: Axis,
    lane: Lane,
    pile: Sequence[tuple[float, int]],
    *,
    base: float,
    height: float,
    radius: float,
) -> None:
    drawing.shapes([box(_MARGIN, base - 0.4, axis.x(axis.end), base + 0.4)], INK)
    drawing.shapes(
        [lane.shape(x, base - 2 - (level + 0.5) * _STEP * radius, radius) for x, level in pile],
        lane.colour,
        filled=lane.filled,
        outline=0.15 * radius if lane.colour == STUDENT else 0.0,
    )
    if lane.label:
        drawing.text(_MARGIN, base - height - 7 - FONT / 2 + 2, lane.label)


def _inside(x: float, label: str) -> float:
    """Middle of a label that would stand at ``x`` but may not leave the drawing."""
    half = width_of(label) / 2
    return min(max(x, half), WIDTH - half)


def _piles(lanes: Sequence[Lane], axis: Axis) -> tuple[float, list[list[tuple[float, int]]]]:
    """The radius of all marks, and for each lane where they stand and how high in the pile."""
    for radius in _RADII:
        piles = [piled([axis.x(place) for place in lane.places], radius) for lane in lanes]
        highest = max((level for pile in piles for _, level in pile), default=0)
        if (highest + 1) * _STEP * radius <= _HIGHEST:
            break
    return radius, piles


def piled(places: Sequence[float], radius: float) -> list[tuple[float, int]]:
    """Each place with the lowest level of the pile on which its mark touches no other.

    Examples
    --------
    >>> piled([10.0, 12.0, 20.0], 4.0)
    [(10.0, 0), (12.0, 1), (20.0, 0)]
    """
    ends: list[float] = []
    levels = []
    for x in sorted(places):
        level = next((k for k, end in enumerate(ends) if x - end >= 2 * radius), len(ends))
        ends[level : level + 1] = [x]
        levels.append((x, level))
    return levels
