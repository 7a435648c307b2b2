"""Whether a measure changed between two sets of lessons: pooled, with its range, or too early.

One lesson is no trend: lessons of one teacher differ from day to day by more than most
teachers expect. What is compared here is like with like (who calls sees to that), pooled
from what each lesson counted, against how much this teacher's own lessons differ.
``docs/history.md`` has the model and its sources.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from classroom_ai.history.boundary import nominal_levels
from classroom_ai.types import Direction, Standing, Verdict

#: Fewer lessons than this on either side say nothing about a change.
LEAST_LESSONS = 3
#: For so many lessons after the start a comparison is planned; later ones are shown, not tested.
PLANNED_LESSONS = 10
#: Chance of ever claiming a change that is none: in the direction wanted, and in the other.
ALPHA_TOWARD, ALPHA_AWAY = 0.035, 0.005
#: From the half-width of a 90 % interval to a standard deviation.
_SD_OF_90 = 1.6449


@dataclass(frozen=True, slots=True)
class Point:
    """What one lesson counted for a measure; ``day`` is its date, ISO 8601."""

    day: str
    value: float
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    observations: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a measure stood and stands, and what can be said of the difference."""

    before: Standing | None
    now: Standing | None
    verdict: Verdict
    smallest_seen: float | None = None


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


def standing(
    points: Sequence[Point], *, sd: float | None = None, df: int = 0, most: float | None = None
) -> Standing | None:
    """Where a measure stands over some lessons; None for none.

    Parameters
    ----------
    points : sequence of Point
        In order of time.
    sd : float, optional
        How the teacher's lessons differ; without it there is no range.
    df : int
        From how many differences ``sd`` is known.
    most : float, optional
        Largest value that there can be, such as 1 for a share.

    Examples
    --------
    >>> standing([Point("2026-02-02", 1.2)])
    Standing(value=1.2, low=None, high=None, n_lessons=1, first='2026-02-02', last='2026-02-02')
    """
    if not points:
        return None
    value, low, high = pooled(points), None, None
    if sd is not None and len(points) > 1:
        half = _t(0.05, df) * sd * math.sqrt(_variance_factor(points))
        low, high = max(value - half, 0.0), min(value + half, math.inf if most is None else most)
        low, high = min(round(low, 6), value), max(round(high, 6), value)
    return Standing(round(value, 6), low, high, len(points), points[0].day, points[-1].day)


def lesson_sd(*groups: Sequence[Point]) -> tuple[float, int]:
    """How lessons differ from each other where nothing was to change, and from how many.

    The standard deviation of lesson values around the mean of their own group. It cannot
    be less than what hearing and labelling alone make of one lesson, which is the floor:
    with few lessons a small one may be luck.

    Returns
    -------
    tuple of float and int
        Standard deviation, and degrees of freedom; 0 of these where no two lessons are
        comparable.
    """
    df = sum(max(len(group) - 1, 0) for group in groups)
    if df == 0:
        return 0.0, 0
    means = [fmean(p.value for p in group) if group else 0.0 for group in groups]
    squares = sum(
        (point.value - mean) ** 2
        for group, mean in zip(groups, means, strict=True)
        for point in group
    )
    noise = [
        (point.high - point.low) / 2 / _SD_OF_90
        for group in groups
        for point in group
        if point.low is not None and point.high is not None
    ]
    floor = math.sqrt(fmean(each**2 for each in noise)) if noise else 0.0
    return max(math.sqrt(squares / df), floor), df


def compare(
    before: Sequence[Point],
    now: Sequence[Point],
    *,
    direction: Direction | None,
    smallest_change: float = 0.0,
    most: float | None = None,
) -> Comparison:
    """Whether lessons since a day differ from those before by more than lessons do anyway.

    Every lesson since is one look, and all looks together have at most 5 % of a false
    claim (``boundary.py``). A claim once made stays while the difference does.

    Parameters
    ----------
    before, now : sequence of Point
        Lessons that may be compared, in order of time.
    direction : ``"more"``, ``"less"`` or None
        What is wanted; None counts as more.
    smallest_change : float
        A difference below this means nothing and is never claimed.
    most : float, optional
        Largest value that there can be.

    Returns
    -------
    Comparison
        ``too-early`` with fewer than three lessons on a side.

    Examples
    --------
    >>> was = [Point("2026-02-01", value) for value in (1.1, 1.3, 1.2, 1.0)]
    >>> is_ = [Point("2026-03-01", value) for value in (2.0, 2.2, 2.3, 2.1)]
    >>> compare(was, is_, direction="more").verdict
    'toward'
    >>> compare(was, is_[:2], direction="more").verdict
    'too-early'
    """
    sd, df = lesson_sd(before, now)
    known = sd if df else None
    stood = standing(before, sd=known, df=df, most=most)
    stands = standing(now, sd=known, df=df, most=most)
    if min(len(before), len(now)) < LEAST_LESSONS:
        return Comparison(stood, stands, "too-early")
    sign = -1 if direction == "less" else 1
    looks = _looks(before, now[:PLANNED_LESSONS], sign=sign)
    gain = sign * (pooled(now) - pooled(before))
    verdict: Verdict = "within-noise"
    if any(look.is_toward for look in looks) and gain > 0 and gain >= smallest_change:
        verdict = "toward"
    elif any(look.is_away for look in looks) and gain < 0 and -gain >= smallest_change:
        verdict = "away"
    return Comparison(stood, stands, verdict, max(looks[-1].smallest_seen, smallest_change))


@dataclass(frozen=True, slots=True)
class _Look:
    """What the test said when that many lessons were there."""

    is_toward: bool
    is_away: bool
    smallest_seen: float


def _looks(before: Sequence[Point], now: Sequence[Point], *, sign: int) -> list[_Look]:
    """The test after each lesson, from the third on."""
    counts = range(LEAST_LESSONS, len(now) + 1)
    information = _information(before, now)
    toward = nominal_levels(information, ALPHA_TOWARD)
    away = nominal_levels(information, ALPHA_AWAY)
    looks = []
    for n, level, level_away in zip(counts, toward, away, strict=True):
        since = now[:n]
        sd, df = lesson_sd(before, since)
        error = sd * math.sqrt(_variance_factor(before) + _variance_factor(since))
        gain = sign * (pooled(since) - pooled(before))
        needed = _t(level, df) * error
        looks.append(
            _Look(
                is_toward=level > 0 and gain > needed,
                is_away=level_away > 0 and -gain > _t(level_away, df) * error,
                smallest_seen=needed,
            )
        )
    return looks


def _information(before: Sequence[Point], now: Sequence[Point]) -> list[float]:
    """Share of the planned information at each look, by what the lessons weigh."""
    factor = _variance_factor(before)
    planned = 1 / (factor + 1 / PLANNED_LESSONS)
    shares: list[float] = []
    for n in range(LEAST_LESSONS, len(now) + 1):
        share = 1 / (factor + _variance_factor(now[:n])) / planned
        shares.append(max(min(share, 1.0), *shares[-1:]) if shares else min(share, 1.0))
    return shares


def _variance_factor(points: Sequence[Point]) -> float:
    """Variance of the pooled value in variances of one lesson: 1/n if all weigh the same."""
    weights = _weights(points)
    return sum(w**2 for w in weights) if weights else 1 / len(points)


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


def _t(level: float, df: int) -> float:
    """Upper quantile of Student's t; infinite for a level of 0."""
    from scipy.special import stdtrit

    return float(-stdtrit(df, level)) if level > 0 else math.inf
