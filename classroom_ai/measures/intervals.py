"""How sure a number is: a 90 % interval of what was true in this lesson, and a grade.

The interval carries errors of hearing and of labelling. It says nothing of how
other lessons would be: that a lesson is one of many enters trends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classroom_ai.measures.label_errors import best_grade, not_measured
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
        Same order. One without a value has neither interval nor grade. One that is
        counted from what has not been measured to be right is of grade D and has no
        interval.
    """
    found = [replace(entry.signed(lesson, tags), scope=scope) for entry in entries]
    if not draws:
        return tuple(found)
    drawn = _drawn_values(entries, found, lesson, tags, draws=draws)
    return tuple(
        _with_interval(measurement, drawn.get(entry.info.id), entry.info, lesson, draws=draws)
        for measurement, entry in zip(found, entries, strict=True)
    )


def _drawn_values(
    entries: Sequence[Entry],
    found: Sequence[Measurement],
    lesson: Lesson,
    tags: tuple[Tag, ...],
    *,
    draws: int,
) -> dict[str, list[float]]:
    """By measure, its value in each plausible lesson that has one; without those not measured."""
    values: dict[str, list[float]] = {}
    to_draw = []
    for measurement, entry in zip(found, entries, strict=True):
        if measurement.value is not None and not not_measured(entry.info.needs, lesson):
            values[entry.info.id] = []
            to_draw.append((entry.counted, values[entry.info.id]))
    if not to_draw:
        return values
    needed = {need for entry in entries if entry.info.id in values for need in entry.info.needs}
    drawn_tags = tuple(tag for tag in tags if tag.label.partition(".")[0] in needed)
    for plausible, its_tags in plausible_lessons(lesson, drawn_tags, draws=draws):
        for counted, into in to_draw:
            value = counted(plausible, its_tags).value
            if value is not None:
                into.append(value)
    return values


def _with_interval(
    measurement: Measurement,
    drawn: Sequence[float] | None,
    info: MeasureInfo,
    lesson: Lesson,
    *,
    draws: int,
) -> Measurement:
    """The measurement with interval and grade; ``drawn`` is None where nothing is known of it."""
    if measurement.value is None:
        return measurement
    if drawn is None:
        return replace(measurement, grade="D")
    low, high = interval_of(measurement.value, drawn, unit=info.unit)
    grade = grade_of(low, high, smallest_change=info.smallest_change)
    if len(drawn) < draws * LEAST_WITH:
        grade = "D"
    grade = max(grade, info.at_best, best_grade(info.needs, lesson))
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
