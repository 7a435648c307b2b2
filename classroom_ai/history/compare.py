"""Whether a measure changed between two sets of lessons: pooled, with its range, or too early.

One lesson is no trend: lessons of one teacher differ from day to day by more than most
teachers expect. Each kind of lesson is compared with itself, and what the kinds say is put
together, held against how much this teacher's lessons of one kind differ.
``docs/history.md`` has the model and its sources.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import fmean

from classroom_ai.history.boundary import nominal_levels, spent
from classroom_ai.history.pooling import Point, pooled, variance_factor
from classroom_ai.types import Direction, Standing, Verdict

#: Fewer lessons than this on either side say nothing about a change.
LEAST_LESSONS = 3
#: For so many lessons after the start a comparison is planned; later ones are shown, not tested.
PLANNED_LESSONS = 10
#: A look needs to know how lessons differ from so many differences: three and three of a kind.
LEAST_DF = 4
#: A look that adds less than this part of what was known waits for the next.
_LEAST_NEW = 0.01
#: From the half-width of a 90 % interval to a standard deviation.
_SD_OF_90 = 1.6449


@dataclass(frozen=True, slots=True)
class Chance:
    """Of ever claiming a change that is none: in the direction wanted, and in the other.

    Examples
    --------
    >>> Chance.of(0.04)
    Chance(toward=0.035, away=0.005)
    """

    toward: float
    away: float

    @classmethod
    def of(cls, chance: float) -> Chance:
        """A chance shared out: a change that is looked for deserves seven times the other."""
        return cls(chance * 7 / 8, chance / 8)

    def after(self, lessons_before: int) -> Chance:
        """What is left of it after so many lessons before: with few, less is claimed.

        Where lessons are skewed, the mean of a few is too, and chance would be exceeded
        (6.7 % of simulated teachers with three lessons before; ``docs/history.md``).
        """
        part = min(1.0, (lessons_before + 5) / (PLANNED_LESSONS + 5))
        return Chance(self.toward * part, self.away * part)

    def spent(self, lessons: int) -> float:
        """How much of it looks have used up when that many lessons are there."""
        part = lessons / PLANNED_LESSONS
        return spent(part, self.toward) + spent(part, self.away)


#: What a first goal of a year gets; ``budget.py`` says why.
USUAL_CHANCE = Chance.of(0.04)


@dataclass(frozen=True, slots=True)
class Difference:
    """Now less before between lessons of one kind, over all kinds, in the unit of the measure.

    ``lesson_sd`` is how lessons of one kind differ, known from ``df`` differences; the
    ``standard_error`` of ``value`` follows from it.
    """

    value: float
    standard_error: float
    lesson_sd: float
    df: int

    def smallest_seen(self, chance: Chance = USUAL_CHANCE) -> float:
        """The smallest change that one look could tell from noise with so many lessons."""
        return _t(chance.toward, self.df) * self.standard_error


@dataclass(frozen=True, slots=True)
class Look:
    """What the test said on the ``day`` of a lesson, with chances ``spent`` up to then."""

    day: str
    spent: float
    is_toward: bool
    is_away: bool
    smallest_seen: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a measure stood and stands, and what can be said of the difference.

    ``compared`` has the kinds of lessons that are on both sides; ``before`` and ``now`` are
    of these, in the same mix. ``difference`` is None where it is not known how lessons differ;
    ``direction`` is the one that was wanted.
    """

    before: Standing | None
    now: Standing | None
    verdict: Verdict
    smallest_seen: float | None = None
    difference: Difference | None = None
    direction: Direction | None = None
    compared: frozenset[str] = frozenset()
    looks: tuple[Look, ...] = field(default=(), repr=False)


def compare(
    before: Sequence[Point],
    now: Sequence[Point],
    *,
    direction: Direction | None,
    smallest_change: float = 0.0,
    most: float | None = None,
    chance: Chance = USUAL_CHANCE,
) -> Comparison:
    """Whether lessons since a day differ from those before by more than lessons do anyway.

    Every lesson since is one look, and all looks together have the ``chance`` of a false
    claim (``boundary.py``). A claim once made stays while the difference does.

    Parameters
    ----------
    before, now : sequence of Point
        Lessons in order of time. Of those before, the last ten of each kind count; kinds
        that are on one side only have nothing to be compared with.
    direction : ``"more"``, ``"less"`` or None
        What is wanted; None counts as more.
    smallest_change : float
        A difference below this means nothing and is never claimed.
    most : float, optional
        Largest value that there can be, such as 1 for a share.
    chance : Chance
        Of claims that are none; with fewer than ten lessons before, only a part of it is
        used. Without any, nothing is claimed.

    Returns
    -------
    Comparison
        ``too-early`` with fewer than three lessons on a side, or with so few of each kind
        that it is not known how they differ.

    Examples
    --------
    >>> was = [Point("2026-02-01", value) for value in (1.1, 1.3, 1.2, 1.0)]
    >>> is_ = [Point("2026-03-01", value) for value in (2.0, 2.2, 2.3, 2.1)]
    >>> compare(was, is_, direction="more").verdict
    'toward'
    >>> compare(was, is_[:2], direction="more").verdict
    'too-early'
    """
    kinds = _on_both_sides(before, now)
    if not kinds:
        return replace(_nothing_alike(before, now, most), direction=direction)
    sums = _Sums(kinds)
    stood, stands = sums.standings(most)
    sign = -1 if direction == "less" else 1
    alike = [point for point in now if point.kind in kinds]
    looks = _looks(before, alike[:PLANNED_LESSONS], sign=sign, chance=chance.after(len(before)))
    verdict = _verdict(sums.difference, looks, sign=sign, smallest_change=smallest_change)
    never_moved = sums.difference == Difference(0.0, 0.0, 0.0, sums.df)
    if never_moved and min(stood.n_lessons, stands.n_lessons) >= LEAST_LESSONS:
        verdict = "within-noise"
    return Comparison(
        before=stood,
        now=stands,
        verdict=verdict,
        smallest_seen=max(looks[-1].smallest_seen, smallest_change) if looks else None,
        difference=sums.difference,
        direction=direction,
        compared=frozenset(kinds),
        looks=tuple(looks),
    )


def _verdict(
    difference: Difference | None, looks: Sequence[Look], *, sign: int, smallest_change: float
) -> Verdict:
    """What was found by any look and is still there."""
    if difference is None or not looks:
        return "too-early"
    gain = sign * difference.value
    if any(look.is_toward for look in looks) and gain > 0 and gain >= smallest_change:
        return "toward"
    if any(look.is_away for look in looks) and gain < 0 and -gain >= smallest_change:
        return "away"
    return "within-noise"


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
    squares = math.fsum(_squares(group) for group in groups if group)
    noise = [
        (point.high - point.low) / 2 / _SD_OF_90
        for group in groups
        for point in group
        if point.low is not None and point.high is not None
    ]
    floor = math.sqrt(fmean(each**2 for each in noise)) if noise else 0.0
    return max(math.sqrt(squares / df), floor), df


def _squares(group: Sequence[Point]) -> float:
    mean = fmean(point.value for point in group)
    return math.fsum((point.value - mean) ** 2 for point in group)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Lessons of one kind on both sides."""

    before: Sequence[Point]
    now: Sequence[Point]

    @property
    def information(self) -> float:
        """What they say of a change, in lessons: the inverse of its variance."""
        return 1 / (variance_factor(self.before) + variance_factor(self.now))


class _Sums:
    """All kinds together: each says as much as it has information."""

    def __init__(self, kinds: dict[str, _Kind]) -> None:
        self._kinds = list(kinds.values())
        informations = [kind.information for kind in self._kinds]
        self.information = math.fsum(informations)
        self._parts = [each / self.information for each in informations]
        sides = [side for kind in self._kinds for side in (kind.before, kind.now)]
        self._sd, self.df = lesson_sd(*sides)

    @cached_property
    def difference(self) -> Difference | None:
        if not self.df:
            return None
        gains = (pooled(kind.now) - pooled(kind.before) for kind in self._kinds)
        value = math.fsum(part * gain for part, gain in zip(self._parts, gains, strict=True))
        error = self._sd / math.sqrt(self.information)
        return Difference(value, error, self._sd, self.df)

    def standings(self, most: float | None) -> tuple[Standing, Standing]:
        """Both sides in the same mix of kinds, so that they differ by the difference."""
        before = [kind.before for kind in self._kinds]
        now = [kind.now for kind in self._kinds]
        return self._standing(before, most), self._standing(now, most)

    def _standing(self, groups: Sequence[Sequence[Point]], most: float | None) -> Standing:
        return _standing(groups, self._parts, self._sd if self.df else None, self.df, most)


def _on_both_sides(before: Sequence[Point], now: Sequence[Point]) -> dict[str, _Kind]:
    """Lessons by kind, of kinds that both sides have."""
    return {
        kind: _Kind(of_before[-PLANNED_LESSONS:], of_now)
        for kind, of_before in _by_kind(before).items()
        if (of_now := _by_kind(now).get(kind))
    }


def _by_kind(points: Sequence[Point]) -> dict[str, list[Point]]:
    groups: dict[str, list[Point]] = {}
    for point in points:
        groups.setdefault(point.kind, []).append(point)
    return groups


def _nothing_alike(before: Sequence[Point], now: Sequence[Point], most: float | None) -> Comparison:
    """The newer side by itself, as it is: there is no mix to bring it to."""
    if now or not before:
        return Comparison(None, _alone(list(_by_kind(now).values()), most), "too-early")
    last = [group[-PLANNED_LESSONS:] for group in _by_kind(before).values()]
    return Comparison(_alone(last, most), None, "too-early")


def _alone(groups: Sequence[Sequence[Point]], most: float | None) -> Standing | None:
    """Where a measure stands over lessons of several kinds, as they were mixed."""
    if not groups:
        return None
    n = sum(map(len, groups))
    sd, df = lesson_sd(*groups)
    return _standing(groups, [len(group) / n for group in groups], sd if df else None, df, most)


def _standing(
    groups: Sequence[Sequence[Point]],
    parts: Sequence[float],
    sd: float | None,
    df: int,
    most: float | None,
) -> Standing:
    """Kinds of lessons put together, each with its part; ``sd`` is None where it is not known."""
    value = math.fsum(part * pooled(group) for part, group in zip(parts, groups, strict=True))
    value = round(value, 6)
    low = high = None
    if sd is not None and sum(map(len, groups)) > 1:
        factor = math.fsum(
            part**2 * variance_factor(group) for part, group in zip(parts, groups, strict=True)
        )
        half = _t(0.05, df) * sd * math.sqrt(factor)
        low = min(round(max(value - half, 0.0), 6), value)
        high = max(round(min(value + half, math.inf if most is None else most), 6), value)
    days = sorted(point.day for group in groups for point in group)
    return Standing(value, low, high, len(days), days[0], days[-1])


def _looks(
    before: Sequence[Point], now: Sequence[Point], *, sign: int, chance: Chance
) -> list[Look]:
    """The test after each lesson that adds something, from the third on."""
    counts: list[int] = []
    sums: list[_Sums] = []
    for n in range(LEAST_LESSONS, len(now) + 1):
        kinds = _on_both_sides(before, now[:n])
        n_before = sum(len(kind.before) for kind in kinds.values())
        at = _Sums(kinds)
        found = at.difference
        known = found is not None and found.df >= LEAST_DF and found.lesson_sd > 0
        news = not sums or at.information >= sums[-1].information * (1 + _LEAST_NEW)
        if known and news and n_before >= LEAST_LESSONS:
            counts.append(n)
            sums.append(at)
    information = [each.information for each in sums]
    used = [n / PLANNED_LESSONS for n in counts]
    toward = nominal_levels(information, chance.toward, used=used)
    away = nominal_levels(information, chance.away, used=used)
    return [
        _look(now[n - 1].day, chance.spent(n), each.difference, sign, levels)
        for n, each, *levels in zip(counts, sums, toward, away, strict=True)
    ]


def _look(
    day: str, used: float, found: Difference | None, sign: int, levels: Sequence[float]
) -> Look:
    assert found is not None  # noqa: S101 - only such sums are looked at
    needed, needed_away = (_t(level, found.df) * found.standard_error for level in levels)
    gain = sign * found.value
    return Look(day, used, gain > needed, -gain > needed_away, needed)


def _t(level: float, df: int) -> float:
    """Upper quantile of Student's t; infinite for a level of 0."""
    from scipy.special import stdtrit

    return float(-stdtrit(df, level)) if level > 0 else math.inf
