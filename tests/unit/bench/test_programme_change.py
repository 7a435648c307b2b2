"""The benchmark of pooled change: the mean that is used is the one that is measured."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))

import programme_change

from classroom_ai.bundles.model import ReleasedChange
from classroom_ai.programme.change import by_choice, hedges, mean_over


def test_the_method_is_that_of_the_package() -> None:
    values = [0.1, 0.4, 0.6, 0.9, 1.0]
    centre, half = programme_change.plain(np.array([values]))
    found = mean_over(values)
    assert (found.value, found.high - found.value) == pytest.approx((centre[0], half[0]))
    assert hedges(9) == pytest.approx(float(programme_change.hedges(9)))


def test_ranges_hold_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    rows = programme_change.coverage_rows(rng, 8, 0.5, 0.5, False, programmes=1000)
    plain = next(row for row in rows if row["method"] == "mean and t")
    assert 0.92 < float(str(plain["coverage"])) < 0.98
    looks = programme_change.looks_row(rng, 8, 0.0, 0.95, programmes=1000)
    assert float(str(looks["claims"])) < 0.08


def test_choice_of_the_lowest_figure_makes_what_the_page_says() -> None:
    rng = np.random.default_rng(1)
    row = programme_change.choice_row(rng, 8, 10, programmes=1000)
    one = ReleasedChange(
        measure="wait.after_question", title="Thinking time", unit="s", direction="more",
        difference=0.5, standard_error=0.2, lesson_sd=0.5, df=18, n_before=10, n_now=10,
    )  # fmt: skip
    assert row["mean"] == pytest.approx(by_choice([one]), abs=0.02)
