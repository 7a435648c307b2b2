"""How sure a number is: a 90 % interval of what was true in this lesson, and a grade.

The interval carries errors of hearing and of labelling. It says nothing of how
other lessons would be: that a lesson is one of many enters trends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classroom_ai.measures.plausible import DRAWS, plausible_lessons
from classroom_ai.measures.registry import Entry, MeasureInfo, Unit
from classroom_ai.measures.timing import at_best
from classroom_ai.types import Grade, Lesson, Measurement, Tag

#: The ends of a 90 % interval.
ENDS = (0.05, 0.95)
#: Largest half-width of each grade, in smallest meaningful changes of the measure.
HALF_WIDTHS: tuple[tuple[float, Grade], ...] = ((0.5, "A"), (1.0, "B"), (2.0, "C"))
#: A number that fewer draws than this have at all is not known, whatever they say.
LEAST_WITH = 0.5

_DIGITS: dict[Unit, int] = {"share": 6, "s": 3}


def with_intervals(
    entries: Sequence[Entry],
    lesson: Lesson,
    tags: tuple[Tag, ...],
    *,
    scope: str = "lesson",
    draws: int = DRAWS,
) -> tuple[Measurement, ...]:
    """Measures of a lesson with interval and grade.

    Parameters
    ----------
    entries : sequence of Entry
        What to measure.
    lesson : Lesson
        All of a lesson, or a part of it.
    tags : tuple of Tag
        Its labels.
    scope : str
        ``lesson``, or the name of an activity mode.
    draws : int
        How many plausible lessons to take.

    Returns
    -------
    tuple of Measurement
        Same order. One without a value has neither interval nor grade.
    """
    found = [replace(entry.signed(lesson, tags), scope=scope) for entry in entries]
    drawn: list[list[float]] = [[] for _ in found]
    if not draws:
        return tuple(found)
    if any(measurement.value is not None for measurement in found):
        for plausible, its_tags in plausible_lessons(lesson, tags, draws=draws):
            for measurement, entry, values in zip(found, entries, drawn, strict=True):
                if measurement.value is None:
                    continue
                value = entry.counted(plausible, its_tags).value
                if value is not None:
                    values.append(value)
    return tuple(
        _with_interval(
            measurement, values, entry.info, lesson, known=len(values) >= draws * LEAST_WITH
        )
        for measurement, values, entry in zip(found, drawn, entries, strict=True)
    )


def _with_interval(
    measurement: Measurement,
    drawn: Sequence[float],
    info: MeasureInfo,
    lesson: Lesson,
    *,
    known: bool,
) -> Measurement:
    if measurement.value is None:
        return measurement
    low, high = interval_of(measurement.value, drawn, unit=info.unit)
    grade = grade_of(low, high, smallest_change=info.smallest_change) if known else "D"
    graded = replace(measurement, low=low, high=high, grade=grade)
    return at_best(graded, lesson, needs=info.needs)


def interval_of(value: float, drawn: Sequence[float], *, unit: Unit) -> tuple[float, float]:
    """The middle 90 % of drawn values, widened to hold the value itself.

    Examples
    --------
    >>> interval_of(0.5, [0.4 + i / 1000 for i in range(101)], unit="share")
    (0.405, 0.5)
    """
    digits = _DIGITS.get(unit, 6)
    low, high = np.quantile([*drawn], ENDS).tolist() if drawn else (value, value)
    most = 1.0 if unit == "share" else float("inf")
    return (
        min(round(max(low, 0.0), digits), value),
        max(round(min(high, most), digits), value),
    )


def grade_of(low: float, high: float, *, smallest_change: float) -> Grade:
    """How wide an interval is against the smallest change that would mean something.

    Examples
    --------
    >>> [grade_of(1.0, high, smallest_change=0.5) for high in (1.5, 2.0, 3.0, 3.1)]
    ['A', 'B', 'C', 'D']
    """
    # Rounded, so that 0.1 + 0.2 is no wider than 0.3.
    changes = round((high - low) / 2 / smallest_change, 9)
    return next((grade for most, grade in HALF_WIDTHS if changes <= most), "D")
