"""Shapes and labels as SVG, in the page's colours and fonts.

Drawn with matplotlib into SVG that is cut down to shapes and labels, so that it
follows the page, is the same for the same lesson, and stays small for an hour
of talk.

Teacher and students differ by place, lightness and label as well as by colour
(Okabe and Ito's blue and orange).
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from typing import Any

#: Stand-ins that matplotlib draws with, and what the page's style makes of them.
INK = "#101010"
_COLOURS = {
    INK: "currentColor",
    "#0072b2": "var(--teacher)",
    "#e69f00": "var(--student)",
    "#808080": "var(--other)",
}
TEACHER, STUDENT, OTHER = list(_COLOURS)[1:]

# Sizes are CSS pixels of a picture as wide as a phone; wider pages enlarge it.
WIDTH = 420
_FONT = 12
RADIUS = 4

Point = tuple[float, float]


def box(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    """Corners of a rectangle."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def triangle(x: float, y: float) -> tuple[Point, ...]:
    """Corners of a small triangle that points down at a place."""
    return ((x, y), (x - 3.2, y - 6.5), (x + 3.2, y - 6.5))


def dot(x: float, y: float, corners: int = 14) -> tuple[Point, ...]:
    """Corners of a disc, or of what looks like one."""
    angles = [2 * math.pi * k / corners for k in range(corners)]
    return tuple((x + RADIUS * math.cos(a), y + RADIUS * math.sin(a)) for a in angles)


class Drawing:
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
        """A label, its middle at a height."""
        self._axes.text(
            x, y, text, fontsize=_FONT, color=INK, ha=align, va="center_baseline", clip_on=False
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
