"""One clock for all answers: nothing is lost and nothing moves when it is laid on the grid."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.hearing.grid import FRAME, frame_times, n_frames, on_grid, runs, seconds

MASKS = st.lists(st.booleans(), max_size=60).map(lambda values: np.array(values, dtype=bool))


@pytest.mark.parametrize(
    ("duration", "frames"), [(0.0, 0), (0.019, 0), (0.02, 1), (0.06, 3), (0.3, 15), (1.199, 59)]
)
def test_frames_are_whole(duration: float, frames: int) -> None:
    assert n_frames(duration) == frames


@given(st.integers(0, 10_000_000))
def test_frames_never_reach_beyond_the_sound(n_samples: int) -> None:
    n = n_frames(n_samples / 16_000)
    assert n * 320 <= n_samples < (n + 1) * 320


@given(MASKS)
def test_runs_are_the_true_frames(mask: np.ndarray) -> None:
    again = np.zeros_like(mask)
    found = runs(mask)
    for first, end in found:
        assert first < end
        again[first:end] = True
    assert np.array_equal(again, mask)
    assert all(end < first for (_, end), (first, _) in pairwise(found))


@given(st.integers(0, 400_000))
def test_times_of_frames_are_whole_milliseconds(frame: int) -> None:
    assert seconds(frame) == round(frame * 20) / 1000


def test_values_at_the_centres_of_frames_stay_as_they_are() -> None:
    values = np.random.default_rng(0).random(50)
    assert on_grid(frame_times(50), values, 50) == pytest.approx(values, abs=1e-6)


def test_before_the_first_and_after_the_last_answer_the_nearest_holds() -> None:
    laid = on_grid(np.array([0.1, 0.2]), np.array([0.25, 0.75]), round(0.3 / FRAME))
    assert laid.dtype == np.float32
    assert (laid[0], laid[-1]) == (0.25, 0.75)
