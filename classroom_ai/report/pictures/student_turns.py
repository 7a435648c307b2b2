"""How long students spoke at a time."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from classroom_ai.report import words
from classroom_ai.report.pictures.drawing import STUDENT, dot
from classroom_ai.report.pictures.strip import Axis, Lane, marked, strip
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Picture
from classroom_ai.types import Measurement

#: Ends that the axis may have, the first that leaves at most one turn in twenty beyond it.
_ENDS = (5, 10, 20, 30, 60)
_BEYOND_SHARE = 0.05
#: Turns of as many words stand side by side, this much of a word apart.
_SIDE = 0.28


def student_turns(quotes: Quotes, measurement: Measurement) -> Picture:
    """One dot a turn of a student, at its length, with a line at the middle one.

    Parameters
    ----------
    quotes : Quotes
        Of the lesson that was measured.
    measurement : Measurement
        In seconds or words, with observations.

    Returns
    -------
    Picture
        Its table counts the turns by length.
    """
    lengths, unit = measurement.observations, measurement.unit
    end = _end(lengths)
    return Picture(
        title=words.turns_title(statistics.median(lengths), unit),
        key=words.turns_key(len(lengths), min(lengths), max(lengths), unit),
        svg=_svg(lengths, unit, end),
        table_title=words.SAME_IN_NUMBERS,
        header=(words.TURN_LENGTH, words.STUDENT_TURNS),
        rows=tuple(_rows(lengths, unit, end)),
    )


def _end(lengths: Sequence[float]) -> int:
    few = _BEYOND_SHARE * len(lengths)
    return next((end for end in _ENDS if sum(each > end for each in lengths) <= few), _ENDS[-1])


def _svg(lengths: Sequence[float], unit: str, end: int) -> str:
    middle = statistics.median(lengths)
    beyond = [each for each in lengths if each > end]
    step = end // 5
    axis = Axis(
        end,
        marked(range(0, end + 1, step), unit),
        words.longer(len(beyond), max(beyond), unit) if beyond else "",
    )
    places = _side_by_side(lengths, end) if unit == "words" else lengths
    lane = Lane("", tuple(places), dot, STUDENT)
    return strip(
        [lane], axis, line=(middle, words.middle_one(middle, unit)) if middle <= end else None
    )


def _side_by_side(lengths: Sequence[float], end: int) -> list[float]:
    """Whole numbers would pile up in one column each: two thirds stand beside it."""
    met: Counter[float] = Counter()
    places = []
    for each in lengths:
        met[each] += 1
        side = (met[each] % 3 - 1) * _SIDE
        places.append(each if each > end else min(max(each + side, 0.0), end))
    return places


def _rows(lengths: Sequence[float], unit: str, end: int) -> list[tuple[str, str]]:
    """Turns by length, in five equal steps of the axis and what lies beyond it."""
    step = end // 5
    rows = [
        (words.length_between(low, high, unit), str(sum(low < each <= high for each in lengths)))
        for low, high in pairwise(range(0, end + 1, step))
    ]
    beyond = sum(each > end for each in lengths)
    return [*rows, (words.length_above(end, unit), str(beyond))] if beyond else rows
