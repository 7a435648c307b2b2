"""One value of several lessons: pooled from what each of them counted, not averaged blindly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median


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
    """One value of several lessons: from their counts, or observations, else their mean.

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
    if _are_medians(points):
        return median([each for point in points for each in point.observations])
    return fmean(point.value for point in points)


def variance_factor(points: Sequence[Point]) -> float:
    """Variance of the pooled value in variances of one lesson: 1/n if all weigh the same.

    Examples
    --------
    >>> variance_factor([Point("", 1.0)] * 4)
    0.25
    """
    weights = _weights(points)
    return math.fsum(weight**2 for weight in weights) if weights else 1 / len(points)


def _weights(points: Sequence[Point]) -> list[float]:
    """How much each lesson has in the pooled value, summing to 1; empty if all the same."""
    if _are_ratios(points):
        sizes = [point.denominator or 0.0 for point in points]
    elif _are_medians(points):
        sizes = [float(len(point.observations)) for point in points]
    else:
        return []
    return [size / sum(sizes) for size in sizes]


def _are_ratios(points: Sequence[Point]) -> bool:
    return all(point.numerator is not None and point.denominator for point in points)


def _are_medians(points: Sequence[Point]) -> bool:
    """Whether values are medians of observations; a longest stretch keeps some too."""
    return all(
        point.observations and math.isclose(median(point.observations), point.value, abs_tol=0.001)
        for point in points
    )
