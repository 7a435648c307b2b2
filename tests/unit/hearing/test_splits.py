"""Two voices part where they differ, one voice does not part."""

from __future__ import annotations

import numpy as np
import pytest

from classroom_ai.hearing.splits import (
    converged,
    main_directions,
    splits_of,
    stretches_of,
    within_stretches,
)
from classroom_ai.hearing.voice import STEP, WINDOW, Voices

RNG = np.random.default_rng(0)


def points_of(*voices: tuple[float, int]) -> np.ndarray:
    """Windows in 12 directions: each voice by its place on the first, and how many it has."""
    return np.concatenate(
        [RNG.normal(size=(n, 12)) * 0.3 + np.eye(12)[0] * place for place, n in voices]
    )


def in_fours(n: int) -> list[np.ndarray]:
    return [np.arange(i, min(i + 4, n)) for i in range(0, n, 4)]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_two_voices_part_however_unequal(share: float) -> None:
    many = round(400 * share)
    points = points_of((0, 400 - many), (4, many))
    widest = splits_of(points, in_fours(400))[0]
    truth = np.arange(400) >= 400 - many
    assert max((widest.side == truth).mean(), (widest.side != truth).mean()) > 0.99


def test_one_voice_does_not_part() -> None:
    assert splits_of(points_of((0, 600)), in_fours(600)) == []


def test_the_search_is_settled_on_all_windows() -> None:
    points = points_of((0, 3000), (4, 2000))
    assert len(splits_of(points, in_fours(5000))[0].side) == 5000


def test_a_side_that_dies_out_is_no_split() -> None:
    points = points_of((0, 50))
    assert converged(points, np.arange(50) < 3) is None


def test_stretches_are_windows_in_a_row_inside_one_stretch_of_speech() -> None:
    centres = WINDOW / 2 + STEP * np.arange(20)
    voices = Voices(np.ones((20, 256), np.float32), centres)
    usable = np.ones(20, bool)
    usable[5] = False
    speech = np.ones(600, bool)
    speech[round(centres[9] / 0.02) + 5 : round(centres[10] / 0.02) - 5] = False
    sizes = [len(part) for part in stretches_of(voices, usable, speech)]
    assert sizes == [5, 4, 8, 2]


def test_how_a_voice_varies_leaves_out_how_voices_differ() -> None:
    points = points_of((0, 40), (50, 40))
    assert np.trace(within_stretches(points, in_fours(80))) < 3


def test_main_directions_are_those_of_the_usable_windows() -> None:
    vectors = np.concatenate([RNG.normal(size=(50, 256)), 100 * np.ones((1, 256))])
    usable = np.arange(51) < 50
    assert main_directions(vectors.astype(np.float32), usable).shape == (51, 12)
