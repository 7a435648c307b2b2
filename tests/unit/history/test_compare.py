"""A change is claimed only where lessons differ by more than this teacher's lessons do anyway."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from classroom_ai.history.boundary import nominal_levels
from classroom_ai.history.compare import (
    ALPHA_AWAY,
    ALPHA_TOWARD,
    PLANNED_LESSONS,
    Point,
    compare,
    lesson_sd,
    pooled,
    standing,
)

Draw = Callable[[np.random.Generator, int], NDArray[np.float64]]

VALUES = st.floats(0, 10, allow_nan=False)


def points(values: list[float] | NDArray[np.float64]) -> list[Point]:
    return [Point(f"2026-01-{day:02d}", float(value)) for day, value in enumerate(values, 1)]


def shares(counts: list[tuple[int, int]]) -> list[Point]:
    return [Point("", part / whole, numerator=part, denominator=whole) for part, whole in counts]


COUNTS = st.integers(1, 50).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


# Pooling.


@given(st.lists(COUNTS, min_size=1, max_size=12))
def test_shares_are_pooled_from_their_counts(counts: list[tuple[int, int]]) -> None:
    parts, wholes = zip(*counts, strict=True)
    assert pooled(shares(counts)) == pytest.approx(sum(parts) / sum(wholes))


@given(st.lists(st.lists(VALUES, min_size=1, max_size=8), min_size=1, max_size=8))
def test_medians_are_pooled_from_their_observations(lessons: list[list[float]]) -> None:
    kept = [Point("", median(seen), observations=tuple(seen)) for seen in lessons]
    assert pooled(kept) == median([each for seen in lessons for each in seen])


def test_a_longest_stretch_is_no_median_of_its_observations() -> None:
    kept = [Point("", 9.0, observations=(1.0, 9.0)), Point("", 5.0, observations=(2.0, 5.0))]
    assert pooled(kept) == 7.0


@given(st.lists(VALUES, min_size=1, max_size=12), st.floats(0, 5))
def test_a_standing_holds_its_value(values: list[float], sd: float) -> None:
    stands = standing(points(values), sd=sd, df=5)
    assert stands is not None
    if len(values) == 1:
        assert stands.low is None
    else:
        assert stands.low is not None
        assert stands.high is not None
        assert 0 <= stands.low <= stands.value <= stands.high


def test_a_share_is_never_above_one() -> None:
    stands = standing(shares([(9, 10), (10, 10)]), sd=0.3, df=2, most=1.0)
    assert stands is not None
    assert stands.high == 1.0


def test_lessons_never_differ_by_less_than_hearing_makes_them() -> None:
    sure = [Point("", 1.0, 0.5, 1.5)] * 4
    sd, df = lesson_sd(sure)
    assert sd == pytest.approx(0.5 / 1.6449)
    assert df == 3


def test_a_step_between_the_groups_is_no_difference_between_lessons() -> None:
    assert lesson_sd(points([1.0, 2.0, 3.0]), points([11.0, 12.0, 13.0])) == (1.0, 4)
    assert lesson_sd(points([1.0]), []) == (0.0, 0)


# What is said.

LOW, HIGH = [1.1, 1.3, 1.2, 1.0, 1.2], [2.0, 2.3, 2.2, 2.1, 1.9]


@pytest.mark.parametrize(("n_before", "n_now"), [(0, 5), (1, 5), (2, 5), (5, 2), (5, 1), (5, 0)])
def test_fewer_than_three_lessons_on_a_side_say_nothing(n_before: int, n_now: int) -> None:
    found = compare(points(LOW[:n_before]), points(HIGH[:n_now]), direction="more")
    assert found.verdict == "too-early"
    assert found.smallest_seen is None


@pytest.mark.parametrize(
    ("before", "now", "direction", "verdict"),
    [
        (LOW, HIGH, "more", "toward"),
        (LOW, HIGH, "less", "away"),
        (HIGH, LOW, "less", "toward"),
        (HIGH, LOW, "more", "away"),
        (LOW, HIGH, None, "toward"),
        (LOW, LOW, "more", "within-noise"),
        ([0.2, 2.4, 1.1, 0.4, 2.0], [1.0, 2.9, 1.6, 0.9, 2.6], "more", "within-noise"),
    ],
)
def test_a_change_is_told_from_noise(
    before: list[float], now: list[float], direction: str, verdict: str
) -> None:
    found = compare(points(before), points(now), direction=direction)  # type: ignore[arg-type]
    assert found.verdict == verdict


def test_a_change_that_means_nothing_is_not_claimed_however_sure() -> None:
    found = compare(points(LOW), points(HIGH), direction="more", smallest_change=2.0)
    assert found.verdict == "within-noise"
    assert found.smallest_seen == 2.0


def test_a_claim_does_not_outlive_the_difference() -> None:
    back = [*HIGH, 0.1, 0.1, 0.1, 0.1, 0.1]
    assert compare(points(LOW), points(HIGH), direction="more").verdict == "toward"
    found = compare(points(LOW), points(back), direction="more", smallest_change=0.5)
    assert found.verdict == "within-noise"


@given(st.lists(VALUES, min_size=3, max_size=8), st.lists(VALUES, min_size=3, max_size=12))
def test_the_other_direction_says_the_other_thing(before: list[float], now: list[float]) -> None:
    """Nothing is claimed both ways, and what is within noise says how much would show."""
    more = compare(points(before), points(now), direction="more")
    less = compare(points(before), points(now), direction="less")
    assert not (more.verdict == "toward" and less.verdict == "toward")
    assert not (more.verdict == "away" and less.verdict == "away")
    assert more.smallest_seen is not None
    assert more.smallest_seen >= 0


@given(st.lists(VALUES, min_size=3, max_size=6), st.lists(VALUES, min_size=3, max_size=6))
def test_units_change_nothing(before: list[float], now: list[float]) -> None:
    """In powers of two, which are exact."""
    one = compare(points(before), points(now), direction="more")
    eight = compare(
        points([8 * value for value in before]), points([8 * value for value in now]),
        direction="more",
    )  # fmt: skip
    assert one.verdict == eight.verdict


# How often it is wrong.


def test_the_levels_of_all_looks_spend_the_whole_chance() -> None:
    """Against a simulation of the statistic itself."""
    information = np.array([0.46, 0.57, 0.67, 0.75, 0.82, 0.89, 0.95, 1.0])
    levels = np.array(nominal_levels(information.tolist(), 0.05))
    assert (np.diff(levels) > 0).all()
    rng = np.random.default_rng(1)
    steps = rng.normal(size=(200_000, len(information))) * np.sqrt(np.diff(information, prepend=0))
    statistic = steps.cumsum(axis=1) / np.sqrt(information)
    bounds = np.quantile(rng.normal(size=2_000_000), 1 - levels)
    assert (statistic > bounds).any(axis=1).mean() == pytest.approx(0.05, abs=0.003)


def test_a_look_that_adds_nothing_claims_nothing() -> None:
    first, second = nominal_levels([1.0, 1.0], 0.05)
    assert (round(first, 6), second) == (0.05, 0.0)


KINDS: dict[str, Draw] = {
    "even": lambda rng, n: rng.normal(5.0, 1.0, n),
    "skewed": lambda rng, n: np.exp(rng.normal(0.0, 0.6, n)),
}


@pytest.mark.parametrize(
    ("teachers", "margin"), [(250, 0.037), pytest.param(4000, 0.01, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_before", [3, 10])
def test_without_a_change_at_most_one_teacher_in_twenty_is_ever_told_of_one(
    kind: str, n_before: int, teachers: int, margin: float
) -> None:
    """Looking after each of ten lessons; ``margin`` is three standard errors of the share."""
    rng = np.random.default_rng(7)
    false = 0
    for _ in range(teachers):
        values = KINDS[kind](rng, n_before + PLANNED_LESSONS)
        before, now = points(values[:n_before]), points(values[n_before:])
        false += any(
            compare(before, now[:n], direction="more").verdict in ("toward", "away")
            for n in range(3, PLANNED_LESSONS + 1)
        )
    assert false / teachers <= ALPHA_TOWARD + ALPHA_AWAY + margin


def test_a_large_change_is_found() -> None:
    rng, teachers = np.random.default_rng(3), 300
    found = 0
    for _ in range(teachers):
        values = rng.normal(5.0, 1.0, 20)
        values[10:] += 1.5
        found += (
            compare(points(values[:10]), points(values[10:]), direction="more").verdict == "toward"
        )
    assert found / teachers > 0.8
