"""One value of several lessons: pooled from what each of them counted, not averaged blindly.

Lessons are put together with weights, in which what is said of a change is exact: the chance
of the pooled value follows from how lessons differ. A median of all their pauses in one heap
was tried and not taken: it moves in jumps, by more than lessons differ, and 7 % of teachers
without a change were told of one where 4 % should have been.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Point:
    """What one lesson counted for a measure.

    ``day`` is its date, ISO 8601; lessons of one ``kind`` (how they were heard, and their
    format) may be compared.
    """

    day: str
    value: float
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    observations: tuple[float, ...] = ()
    kind: str = ""


def pooled(points: Sequence[Point]) -> float:
    """One value of several lessons, each as heavy as what it was counted from.

    Shares and rates are the sum of their parts over the sum of their wholes. Of medians, that
    of each lesson counts by its number of observations. Any other figure is averaged.

    Examples
    --------
    >>> pooled([Point("", 0.5, numerator=1, denominator=2), Point("", 0.8, numerator=8,
    ...     denominator=10)])
    0.75
    >>> pooled([Point("", 1.0, observations=(1.0,)), Point("", 3.0, observations=(2.0, 3.0, 4.0))])
    2.5
    """
    if _are_ratios(points):
        parts = math.fsum(point.numerator or 0.0 for point in points)
        return parts / math.fsum(point.denominator or 0.0 for point in points)
    weights = _weights(points)
    return math.fsum(w * point.value for w, point in zip(weights, points, strict=True))


def variance_factor(points: Sequence[Point]) -> float:
    """Variance of the pooled value in variances of one lesson: 1/n if all weigh the same.

    Examples
    --------
    >>> variance_factor([Point("", 1.0)] * 4)
    0.25
    """
    return math.fsum(weight**2 for weight in _weights(points))


def _weights(points: Sequence[Point]) -> list[float]:
    """How much each lesson has in the pooled value, summing to 1."""
    if _are_ratios(points):
        sizes = [point.denominator or 0.0 for point in points]
    elif _are_medians(points):
        sizes = [float(len(point.observations)) for point in points]
    else:
        return [1 / len(points)] * len(points)
    whole = math.fsum(sizes)
    return [size / whole for size in sizes]


def _are_ratios(points: Sequence[Point]) -> bool:
    return all(point.numerator is not None and point.denominator for point in points)


def _are_medians(points: Sequence[Point]) -> bool:
    """Whether values are medians of observations; a longest stretch keeps some too."""
    return all(
        point.observations and math.isclose(median(point.observations), point.value, abs_tol=0.001)
        for point in points
    )
