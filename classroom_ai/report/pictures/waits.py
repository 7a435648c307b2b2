"""How long it was quiet after questions."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from classroom_ai.report import formats, words
from classroom_ai.report.pictures.drawing import INK, RADIUS, TEACHER, WIDTH, Drawing, box, dot
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Picture
from classroom_ai.types import Measurement, Seconds

_MARGIN = 16

#: The axis of waits; a longer wait is drawn at its end and labelled with its length.
_SHORTEST_AXIS, _LONGEST_AXIS = 5, 8


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
    scale = (WIDTH - 2 * _MARGIN) / last
    # Dots that would touch are stacked.
    stacked: dict[int, list[float]] = {}
    for wait in sorted(observed):
        x = min(wait, last) * scale
        stacked.setdefault(round(x / (2 * RADIUS)), []).append(_MARGIN + x)
    base = 28 + max(len(stack) for stack in stacked.values()) * 2.2 * RADIUS
    drawing = Drawing(WIDTH, base + 24)
    drawing.shapes(
        [
            dot(x, base - 2 - (height + 0.5) * 2.2 * RADIUS)
            for stack in stacked.values()
            for height, x in enumerate(stack)
        ],
        TEACHER,
    )
    three = _MARGIN + 3 * scale
    drawing.shapes(
        [
            box(_MARGIN, base - 0.4, _MARGIN + last * scale, base + 0.4),
            box(three - 0.7, 18, three + 0.7, base),
        ],
        INK,
    )
    for second in range(last + 1):
        x = _MARGIN + second * scale
        drawing.text(x, base + 12, words.second_mark(second), align="center")
    drawing.text(three, 8, words.THREE_SECONDS, align="center")
    beyond = [wait for wait in observed if wait > last]
    if beyond:
        drawing.text(WIDTH, 8, words.longer_waits(len(beyond), max(beyond)), align="right")
    return drawing.svg("waits")
