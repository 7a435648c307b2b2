"""The benchmark of goals that were chosen for how they looked: it tests as the package does."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))

from history_chosen import chosen, told_of

from classroom_ai.history.compare import compare
from classroom_ai.history.pooling import Point


@pytest.mark.parametrize("before", [3, 10, 14])
def test_who_is_told_is_whom_the_package_tells(before: int) -> None:
    lessons = np.random.default_rng(1).normal(size=(60, before + 10))
    lessons[:, before:] += np.linspace(-3, 3, 60)[:, None]
    points = [[Point("2026-03-02", float(value)) for value in row] for row in lessons]
    found = [compare(row[:before], row[before:], direction="more") for row in points]
    told = [any(look.is_toward or look.is_away for look in each.looks) for each in found]
    assert 10 < sum(told) < 60
    assert told_of(lessons, before=before).tolist() == told


def test_what_stood_worst_is_claimed_too_often_until_ten_newer_lessons_are_there() -> None:
    rng = np.random.default_rng(2)
    at_once = chosen(rng, 6000, before=10, by=3, figures=6)
    later = chosen(rng, 6000, before=10, by=3, figures=6, later=10)
    assert at_once.mean() > 0.07
    assert later.mean() < 0.05
