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
from classroom_ai.history.compare import PLANNED_LESSONS, Chance, compare, lesson_sd
from classroom_ai.history.pooling import Point, pooled

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
def test_medians_count_by_what_they_were_taken_from(lessons: list[list[float]]) -> None:
    kept = [Point("", median(seen), observations=tuple(seen)) for seen in lessons]
    heavy = [median(seen) for seen in lessons for _ in seen]
    assert pooled(kept) == pytest.approx(sum(heavy) / len(heavy))


def test_a_longest_stretch_is_no_median_of_its_observations() -> None:
    kept = [Point("", 9.0, observations=(1.0, 9.0)), Point("", 5.0, observations=(2.0, 5.0))]
    assert pooled(kept) == 7.0


@given(st.lists(VALUES, min_size=1, max_size=8), st.lists(VALUES, min_size=1, max_size=8))
def test_a_range_holds_its_value(before: list[float], now: list[float]) -> None:
    found = compare(points(before), points(now), direction=None)
    for side, values in ((found.before, before), (found.now, now)):
        assert side is not None
        if len(values) == 1:
            assert side.low is None
        else:
            assert side.low is not None
            assert side.high is not None
            assert 0 <= side.low <= side.value <= side.high


def test_a_share_is_never_above_one() -> None:
    before = shares([(9, 10), (10, 10), (5, 10)])
    found = compare(before, before, direction=None, most=1.0)
    assert found.now is not None
    assert found.now.high == 1.0


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
    if more.looks:
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


# Each kind with itself.


def mixed(kinds: str, values: list[float]) -> list[Point]:
    return [Point("d", value, kind=kind) for kind, value in zip(kinds, values, strict=True)]


def test_another_mix_of_kinds_is_no_change() -> None:
    before = mixed("aaaaab", [1.0, 1.2, 1.1, 0.9, 1.0, 5.0])
    now = mixed("abbbbb", [1.1, 5.1, 5.0, 4.9, 5.2, 4.8])
    found = compare(before, now, direction="more")
    assert found.verdict == "within-noise"
    assert found.before is not None
    assert found.now is not None
    assert found.difference is not None
    assert abs(found.difference.value) < 0.1
    assert found.now.value - found.before.value == pytest.approx(found.difference.value, abs=1e-5)


def test_kinds_are_put_together_by_what_they_say() -> None:
    """By hand: 4 and 4 lessons of a kind have information 2, 1 and 1 have 1/2."""
    before = mixed("aaaab", [1.0, 2.0, 1.0, 2.0, 9.0])
    now = mixed("aaaab", [2.0, 3.0, 2.0, 3.0, 15.0])
    found = compare(before, now, direction="more").difference
    assert found is not None
    assert found.value == pytest.approx((2 * 1.0 + 0.5 * 6.0) / 2.5)
    sd = (8 * 0.25 / 6) ** 0.5
    assert found.lesson_sd == pytest.approx(sd)
    assert found.df == 6
    assert found.standard_error == pytest.approx(sd / 2.5**0.5)


def test_what_is_on_one_side_only_is_not_compared() -> None:
    before, now = mixed("aaaac", [1.0, 1.1, 0.9, 1.0, 9.0]), mixed("aaabb", [1, 1.1, 1, 7, 7])
    found = compare(before, now, direction="more")
    assert found.compared == {"a"}
    assert found.before is not None
    assert found.now is not None
    assert (found.before.n_lessons, found.now.n_lessons) == (4, 3)


def test_of_each_kind_the_last_ten_lessons_before_count() -> None:
    before = points([9.0] * 5 + [1.0] * 10)
    found = compare(before, points([1.0, 1.1, 0.9]), direction="more")
    assert found.before is not None
    assert (found.before.value, found.before.n_lessons) == (1.0, 10)


def test_lessons_that_are_all_the_same_claim_nothing() -> None:
    """How much they differ is then not known, whatever the step."""
    found = compare(points([1.0] * 3), points([2.0] * 3), direction="more")
    assert (found.verdict, found.looks) == ("too-early", ())
    found = compare(points([0.0] * 3), points([0.0] * 3), direction="more")
    assert (found.verdict, found.looks) == ("within-noise", ())


def test_without_a_chance_nothing_is_claimed() -> None:
    found = compare(points(LOW), points(HIGH), direction="more", chance=Chance(0.0, 0.0))
    assert found.verdict == "within-noise"


# How often it is wrong.


def test_the_levels_of_all_looks_spend_the_whole_chance() -> None:
    """Against a simulation of the statistic itself."""
    information = np.array([0.46, 0.57, 0.67, 0.75, 0.82, 0.89, 0.95, 1.0])
    used = [n / 10 for n in range(3, 11)]
    levels = np.array(nominal_levels(information.tolist(), 0.05, used=used))
    assert (np.diff(levels) > 0).all()
    rng = np.random.default_rng(1)
    steps = rng.normal(size=(200_000, len(information))) * np.sqrt(np.diff(information, prepend=0))
    statistic = steps.cumsum(axis=1) / np.sqrt(information)
    bounds = np.quantile(rng.normal(size=2_000_000), 1 - levels)
    assert (statistic > bounds).any(axis=1).mean() == pytest.approx(0.05, abs=0.003)


def test_a_look_that_adds_nothing_leaves_its_chance_for_the_next() -> None:
    first, second, third = nominal_levels([1.0, 1.0, 2.0], 0.05, used=[0.3, 0.6, 1.0])
    assert second == 0.0
    assert (first, third) == nominal_levels([1.0, 2.0], 0.05, used=[0.3, 1.0])


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
        looks = compare(before, now, direction="more").looks
        false += any(look.is_toward or look.is_away for look in looks)
    assert false / teachers <= 0.04 + margin


@given(st.lists(st.tuples(VALUES, st.sampled_from("ab")), min_size=6, max_size=16))
def test_what_a_look_has_said_it_says_when_others_have_followed(
    lessons: list[tuple[float, str]],
) -> None:
    kept = [Point(f"2026-01-{n:02d}", value, kind=kind) for n, (value, kind) in enumerate(lessons)]
    before, now = kept[:5], kept[5:]
    looks = compare(before, now, direction="more").looks
    for n in range(3, len(now)):
        then = compare(before, now[:n], direction="more").looks
        assert then == looks[: len(then)]


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
