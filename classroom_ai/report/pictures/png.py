"""A drawing as PNG, for documents that hold no SVG: drawn once, in the light colours.

Rendered by resvg: one wheel for every system, no library of the system's and no font
of its own. Labels are set in the DejaVu Sans that comes with matplotlib, so that the
same drawing is the same picture everywhere.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

#: The light colours of base.css.
COLOURS = {
    "var(--teacher)": "#0072b2",
    "var(--student)": "#e69f00",
    "var(--other)": "#808080",
    "currentColor": "#1c1e21",
}
#: Sharp on paper at the width of a page.
_ZOOM = 3
#: Smaller than on a phone: paper is as wide as the drawing.
_FONT = 'font-family="DejaVu Sans" font-size="11"'


def to_png(svg: str) -> bytes:
    """A drawing of this package as PNG on white, 1260 pixels wide.

    Parameters
    ----------
    svg : str
        ``Picture.svg``.

    Returns
    -------
    bytes
        The same for the same drawing.
    """
    from resvg_py import svg_to_bytes

    return bytes(
        svg_to_bytes(
            svg_string=standing_alone(svg),
            zoom=_ZOOM,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=[str(_font())],
        )
    )


def standing_alone(svg: str) -> str:
    """A drawing of this package as a file of its own, in the light colours.

    Examples
    --------
    >>> standing_alone('<svg viewBox="0 0 1 1"></svg>')[:40]
    '<svg xmlns="http://www.w3.org/2000/svg" '
    """
    for variable, colour in COLOURS.items():
        svg = svg.replace(variable, colour)
    return svg.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" {_FONT} ', 1)


@cache
def _font() -> Path:
    # Found without importing matplotlib, which takes longer than the picture.
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:  # pragma: no cover - it is a dependency
        raise ModuleNotFoundError("matplotlib", name="matplotlib")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
