"""Kappa of two raters: by its definition, and its interval holds what is true."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from classroom_ai.validation.agreement import Kappa, kappa_of
from classroom_ai.validation.kappa import rating_kappa


def by_definition(one: list[int], other: list[int], *, linear: bool) -> float | None:
    """From every pair that could have been drawn, in words of the papers and without tables."""
    cost = [abs(a - b) if linear else float(a != b) for a, b in zip(one, other, strict=True)]
    chance = [abs(a - b) if linear else float(a != b) for a, b in product(one, other)]
    expected = sum(chance) / len(chance)
    return 1 - sum(cost) / len(cost) / expected if expected else None


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60),
    st.booleans(),
)
def test_is_what_the_definition_gives(pairs: list[tuple[int, int]], linear: bool) -> None:
    one, other = (list(each) for each in zip(*pairs, strict=True))
    expected = by_definition(one, other, linear=linear)
    found = rating_kappa(one, other, n_categories=4, linear=linear, groups=range(len(one)))
    if expected is None:
        assert found.value is None
    else:
        assert found.value == pytest.approx(expected, abs=6e-4)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=10, max_size=60))
def test_is_cohens_of_the_hand_check_where_names_are_compared(pairs: list[tuple[str, str]]) -> None:
    one, other = zip(*pairs, strict=True)
    named = kappa_of(one, other).value
    numbers = [["ab".index(name) for name in side] for side in (one, other)]
    found = rating_kappa(*numbers, n_categories=2, linear=False, groups=range(len(one)))
    assert found.value == named


def test_near_misses_cost_less_than_far_ones() -> None:
    one = [0, 1, 2, 3] * 5
    near, far = [min(x + 1, 3) for x in one], [3 - x for x in one]
    values = [
        rating_kappa(one, each, n_categories=4, linear=True, groups=range(20)).value or 0.0
        for each in (near, far)
    ]
    assert values[0] > 0 > values[1]


def test_no_interval_where_none_can_be_known() -> None:
    one, other = [0, 1, 2, 3] * 5, [0, 1, 2, 2] * 5
    assert rating_kappa(one, one, n_categories=4, linear=True, groups=range(20)).low is None
    few = rating_kappa(one, other, n_categories=4, linear=True, groups=[0, 1, 2, 3] * 5)
    assert few.value is not None
    assert few.low is None


def raters(
    rng: np.random.Generator, n_packs: int, *, alike: float, clear: float, milder: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two who rate packs of four moments on four points; moments of a pack are ``alike``."""
    of_pack = rng.normal(size=(n_packs, 1)) * np.sqrt(alike)
    true = of_pack + rng.normal(size=(n_packs, 4)) * np.sqrt(1 - alike)
    steps = [-0.674, 0.0, 0.674]
    sides = [
        np.sqrt(clear) * true + np.sqrt(1 - clear) * rng.normal(size=true.shape) + shift
        for shift in (0.0, milder)
    ]
    return np.digitize(sides[0], steps), np.digitize(sides[1], steps)


@pytest.mark.parametrize(
    ("n_packs", "alike", "clear", "milder"),
    [(8, 0.3, 0.5, 0.5), (8, 0.0, 0.8, 0.0), (20, 0.3, 0.8, 0.0), (20, 0.0, 0.2, 0.5)],
)
@pytest.mark.parametrize("linear", [True, False])
def test_interval_holds_what_is_true_about_as_often_as_it_says(
    n_packs: int, alike: float, clear: float, milder: float, linear: bool
) -> None:
    rng = np.random.default_rng(6)

    def kappa(n: int) -> Kappa:
        one, other = raters(rng, n, alike=alike, clear=clear, milder=milder)
        groups = np.repeat(np.arange(n), 4).tolist() if n < 1000 else [0] * one.size
        return rating_kappa(
            one.ravel().tolist(),
            other.ravel().tolist(),
            n_categories=4,
            linear=linear,
            groups=groups,
        )

    true = kappa(50_000).value
    assert true is not None
    held = []
    for _ in range(200):
        found = kappa(n_packs)
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= true <= found.high)
    # Three standard errors of 200 draws below 88 %, and above 93 %.
    assert 0.81 <= np.mean(held) <= 0.985
