"""Where somebody speaks: no silence too short to be one, no burst too short to be a word."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.hearing.grid import FRAME, runs
from classroom_ai.hearing.speech import MIN_SPEECH, THRESHOLD, silero_probability, speech_mask
from classroom_ai.lesson import MIN_GAP

#: Stretches of loud and quiet frames by turns.
LENGTHS = st.lists(st.integers(1, 30), min_size=1, max_size=20)


def probability(*stretches: tuple[float, float]) -> np.ndarray:
    """Four seconds with speech from each start to each end, in seconds."""
    p = np.zeros(200, np.float32)
    for start, end in stretches:
        p[round(start / FRAME) : round(end / FRAME)] = 0.9
    return p


def heard(p: np.ndarray) -> list[tuple[float, float]]:
    return [(round(a * FRAME, 2), round(b * FRAME, 2)) for a, b in runs(speech_mask(p))]


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ([], []),
        ([(1.0, 2.0)], [(1.0, 2.0)]),
        ([(1.0, 1.08)], []),
        ([(1.0, 1.1)], [(1.0, 1.1)]),
        ([(1.0, 1.5), (1.68, 2.0)], [(1.0, 2.0)]),
        ([(1.0, 1.5), (1.7, 2.0)], [(1.0, 1.5), (1.7, 2.0)]),
        ([(1.0, 1.06), (1.2, 1.26)], [(1.0, 1.26)]),
        ([(0.1, 1.0), (3.0, 3.9)], [(0.1, 1.0), (3.0, 3.9)]),
    ],
)
def test_short_silences_and_bursts_do_not_stand(
    spoken: list[tuple[float, float]], expected: list[tuple[float, float]]
) -> None:
    assert heard(probability(*spoken)) == expected


@given(LENGTHS, st.booleans())
def test_what_is_left_is_long_enough(lengths: list[int], begins_loud: bool) -> None:
    p = np.concatenate(
        [np.full(n, float((i % 2 == 0) == begins_loud)) for i, n in enumerate(lengths)]
    )
    mask = speech_mask(p)
    assert all(end - first >= round(MIN_SPEECH / FRAME) for first, end in runs(mask))
    inner = [(a, b) for a, b in runs(~mask) if a > 0 and b < len(mask)]
    assert all(end - first >= round(MIN_GAP / FRAME) for first, end in inner)


def test_the_given_probability_is_left_alone() -> None:
    p = probability((1.0, 1.05))
    before = p.copy()
    speech_mask(p)
    assert np.array_equal(p, before)


def test_half_sure_is_decided_by_the_threshold() -> None:
    p = np.full(100, THRESHOLD, np.float32)
    assert not speech_mask(p - 0.01).any()
    assert speech_mask(p + 0.01).all()


@pytest.mark.parametrize("n_samples", [8_000, 16_000, 16_001, 511])
def test_silero_answers_for_every_frame_of_any_length(n_samples: int) -> None:
    p = silero_probability(np.zeros(n_samples, np.float32))
    assert p.shape == (n_samples // 320,)
    assert (p < 0.2).all()
