"""Where somebody speaks: no silence too short to be one, no burst too short to be a word."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.hearing.grid import FRAME, runs
from classroom_ai.hearing.speech import (
    MIN_SPEECH,
    THRESHOLD,
    prominence,
    silero_probability,
    speech_mask,
)
from classroom_ai.spans import MIN_GAP

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


def lesson_level(n: int, level_db: float = -40.0) -> np.ndarray:
    """Powers of one band at one level."""
    return np.full((n, 1), 10 ** (level_db / 10), np.float32)


def test_sound_is_prominent_between_the_noise_and_the_voices() -> None:
    powers = lesson_level(3000, -60.0)
    probability = np.zeros(3000, np.float32)
    powers[1000:1500], probability[1000:1500] = 10**-3.0, 0.9
    powers[2000:2100] = 10**-4.5
    heard = prominence(powers, probability)
    assert heard[500] == pytest.approx(0, abs=0.01)
    assert heard[1200] == pytest.approx(1, abs=0.01)
    assert heard[2050] == pytest.approx(0.5, abs=0.01)


def test_noise_that_grows_in_the_middle_of_a_lesson_does_not_become_prominent() -> None:
    powers = np.concatenate([lesson_level(6000, -60.0), lesson_level(6000, -45.0)])
    probability = np.zeros(12_000, np.float32)
    powers[1000:1500], probability[1000:1500] = 10**-3.0, 0.9
    assert prominence(powers, probability)[9000:].max() < 0.05


def test_a_short_pause_that_the_detectors_bridge_is_found_by_its_level() -> None:
    """In an echo, posteriors hardly sink in a pause of a third of a second."""
    probability = np.full(500, 0.9, np.float32)
    probability[200:217] = 0.45
    stands_out = np.ones(500, np.float32)
    assert runs(speech_mask(probability, stands_out)) == [(0, 500)]
    stands_out[200:217] = 0.0
    assert runs(speech_mask(probability, stands_out)) == [(0, 200), (217, 500)]


def test_loudness_alone_is_no_speech() -> None:
    assert not speech_mask(np.full(500, 0.2, np.float32), np.ones(500, np.float32)).any()


@pytest.mark.parametrize("n", [0, 1, 40])
def test_prominence_of_next_to_nothing(n: int) -> None:
    assert prominence(lesson_level(n), np.zeros(n + 1, np.float32)).shape == (n + 1,)
