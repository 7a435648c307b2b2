"""Shapes and labels as SVG that takes its colours and fonts from the page.

Written as text rather than by a plotting library: what these pictures need is a
path and a label, the same lesson must give the same bytes with every version of
everything, and an hour of talk must stay small. There are no ids, which would
collide between two pictures of a page, and so no gradients and no patterns.

Teacher and students differ by place, lightness and shape as well as by colour
(Okabe and Ito's blue and orange).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Literal

INK = "currentColor"
TEACHER = "var(--teacher)"
STUDENT = "var(--student)"
OTHER = "var(--other)"

#: Sizes are CSS pixels of a picture as wide as a phone; wider pages enlarge it.
WIDTH = 420
#: The largest that the page's style makes a label, and how wide a letter may then be
#: (that of a wide font, so that labels keep clear of each other in every font).
FONT = 13
_LETTER = 0.6 * FONT

_ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}


def box(left: float, top: float, right: float, bottom: float) -> str:
    """Path of a rectangle."""
    return f"M{_px(left)} {_px(top)}H{_px(right)}V{_px(bottom)}H{_px(left)}Z"


def hatching(left: float, top: float, right: float, bottom: float, *, every: float = 5.0) -> str:
    """Path of slanting lines that fill a rectangle, to be drawn as an outline.

    Examples
    --------
    >>> hatching(0, 0, 5, 5)
    'M0 5L5 0'
    """
    height = bottom - top
    lines = []
    # Where each line would meet the bottom; it rises to the right at 45 degrees.
    for k in range(1, int((right - left + height) / every) + 1):
        foot = left + k * every - height
        x1, x2 = max(foot, left), min(foot + height, right)
        if x1 < x2:
            lines.append(
                f"M{_px(x1)} {_px(bottom - (x1 - foot))}L{_px(x2)} {_px(bottom - (x2 - foot))}"
            )
    return "".join(lines)


def triangle(x: float, y: float) -> str:
    """Path of a small triangle that points down at a place."""
    return f"M{_px(x)} {_px(y)}l-3.2 -6.5h6.4Z"


def dot(x: float, y: float, radius: float) -> str:
    """Path of a disc."""
    r, across = _px(radius), _px(2 * radius)
    return f"M{_px(x - radius)} {_px(y)}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0Z"


def square(x: float, y: float, radius: float) -> str:
    """Path of a square that looks as large as a disc."""
    half = 0.85 * radius
    return box(x - half, y - half, x + half, y + half)


def diamond(x: float, y: float, radius: float) -> str:
    """Path of a square on its corner."""
    r = _px(radius)
    return f"M{_px(x)} {_px(y - radius)}l{r} {r}l-{r} {r}l-{r} -{r}Z"


def peak(x: float, y: float, radius: float) -> str:
    """Path of a triangle that points up."""
    r, across = _px(radius), _px(2 * radius)
    return f"M{_px(x)} {_px(y - 0.9 * radius)}l{r} {_px(1.7 * radius)}h-{across}Z"


def width_of(text: str) -> float:
    """How wide a label may become, in any font."""
    return len(text) * _LETTER


class Drawing:
    """Shapes and labels on a sheet, y downwards; what comes later lies above.

    Examples
    --------
    >>> drawing = Drawing(10)
    >>> drawing.shapes([box(0, 0, 5, 2.5)], TEACHER)
    >>> print(drawing.svg(20))
    <svg aria-hidden="true" viewBox="0 0 10 20">
    <path d="M0 0H5V2.5H0Z" style="fill: var(--teacher)"/>
    </svg>
    """

    def __init__(self, width: float) -> None:
        self._width = width
        self._lines: list[str] = []

    def shapes(
        self,
        paths: Iterable[str],
        colour: str,
        *,
        filled: bool = True,
        outline: float = 0.0,
        opacity: float = 1.0,
    ) -> None:
        """Shapes of one colour, as one path: a thousand turns stay small."""
        joined = "".join(paths)
        if not joined:
            return
        if filled:
            # Orange alone stands out too little from white.
            line = f"; stroke: {INK}; stroke-width: {_px(outline)}" if outline else ""
            thin = f"; fill-opacity: {opacity:g}" if opacity < 1 else ""
            style = f"fill: {colour}{line}{thin}"
        else:
            style = f"fill: none; stroke: {colour}; stroke-width: 1.1"
        self._lines.append(f'<path d="{joined}" style="{style}"/>')

    def text(
        self, x: float, y: float, text: str, *, align: Literal["left", "center", "right"] = "left"
    ) -> None:
        """Add a label, its middle at a height."""
        self._lines.append(
            f'<text x="{_px(x)}" y="{_px(y)}" dy="0.35em"{_ANCHORS[align]} '
            f'style="fill: {INK}">{escape(text, quote=False)}</text>'
        )

    def svg(self, height: float) -> str:
        """The drawing as an ``<svg>`` element of some height."""
        # Hidden from screen readers: the page says in words what the picture shows.
        first = f'<svg aria-hidden="true" viewBox="0 0 {_px(self._width)} {_px(height)}">'
        return "\n".join([first, *self._lines, "</svg>"])


def _px(value: float) -> str:
    """Tenths of a pixel are finer than any eye, and short to write."""
    return f"{round(value, 1) + 0.0:g}" if abs(value) < 1e5 else f"{value:.1f}"
