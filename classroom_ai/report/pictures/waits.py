"""How long it was quiet after questions, and who ended the quiet."""

from __future__ import annotations

import math
from collections.abc import Sequence

from classroom_ai.report import words
from classroom_ai.report.pictures.drawing import STUDENT, TEACHER, diamond, dot, peak, square
from classroom_ai.report.pictures.strip import Axis, Lane, Shape, marked, strip
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Picture
from classroom_ai.types import Measurement, Seconds

#: The axis of waits; a longer wait is drawn beyond its end, the longest labelled.
_SHORTEST_AXIS, _LONGEST_AXIS = 5, 8

_LONG_ENOUGH: Seconds = 3.0

#: How what came next is drawn, in this order: shape, colour, whether it is filled.
_DRAWN: dict[str | None, tuple[Shape, str, bool]] = {
    "student": (dot, STUDENT, True),
    "student went on": (dot, STUDENT, True),
    "named": (square, TEACHER, False),
    "teacher": (square, TEACHER, True),
    "answered": (square, TEACHER, True),
    "rephrased": (diamond, TEACHER, False),
    None: (peak, TEACHER, True),
}


def waits(quotes: Quotes, measurement: Measurement) -> Picture:
    """One mark a question at the quiet that followed it, with a line at three seconds.

    What came next has a lane and a shape of its own, where the measure tells it.

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
        places = [quotes.time(place.start).text for place in measurement.evidence]
        outcomes = [place.outcome for place in measurement.evidence]
    else:
        places = [str(n) for n in range(1, len(observed) + 1)]
        outcomes = [None] * len(observed)
    told = any(outcome in words.WAIT_ENDED for outcome in outcomes)
    return Picture(
        title=words.waits_title(observed),
        key=words.waits_key(sum(wait >= _LONG_ENOUGH for wait in observed), len(observed)),
        svg=_svg(observed, outcomes),
        table_title=words.SAME_IN_NUMBERS,
        header=(words.AT, words.QUIET_AFTER, *([words.THEN] if told else [])),
        rows=tuple(
            (
                place,
                words.number(wait, "s"),
                *([words.WAIT_ENDED.get(outcome or "", "")] if told else []),
            )
            for place, wait, outcome in zip(places, observed, outcomes, strict=True)
        ),
    )


def _svg(observed: Sequence[Seconds], outcomes: Sequence[str | None]) -> str:
    end = min(max(_SHORTEST_AXIS, math.ceil(max(observed))), _LONGEST_AXIS)
    beyond = [wait for wait in observed if wait > end]
    axis = Axis(
        end,
        marked(range(end + 1), "s"),
        words.longer(len(beyond), max(beyond), "s") if beyond else "",
    )
    return strip(_lanes(observed, outcomes), axis, line=(_LONG_ENOUGH, words.THREE_SECONDS))


def _lanes(observed: Sequence[Seconds], outcomes: Sequence[str | None]) -> list[Lane]:
    by_outcome: dict[str | None, list[Seconds]] = {outcome: [] for outcome in _DRAWN}
    for wait, outcome in zip(observed, outcomes, strict=True):
        by_outcome[outcome if outcome in _DRAWN else None].append(wait)
    return [
        Lane(words.wait_lane(outcome, len(found)), tuple(found), *_DRAWN[outcome])
        for outcome, found in by_outcome.items()
        if found
    ]
