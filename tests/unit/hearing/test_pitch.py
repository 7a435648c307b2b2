"""Pitch says child only where a child's pitch is heard."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from classroom_ai.hearing.pitch import childlikeness


def voice(hz: float, *, seconds: float = 1.0, noise: float = 0.0) -> NDArray[np.float32]:
    """A buzz with the overtones of a voice."""
    t = np.arange(round(16_000 * seconds)) / 16_000
    buzz = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 8))
    hiss = np.random.default_rng(0).normal(size=len(t))
    return (0.1 * (buzz + noise * hiss)).astype(np.float32)


@pytest.mark.parametrize(
    ("hz", "expected"),
    [(100, 0.0), (125, 0.0), (200, 0.1), (235, 0.5), (270, 0.9), (300, 1.0)],
)
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_grown_ups_speak_lower_than_children(hz: float, expected: float, noise: float) -> None:
    assert childlikeness(voice(hz, noise=noise), np.array([0.5]))[0] == pytest.approx(
        expected, abs=0.1
    )


@pytest.mark.parametrize("sound", ["silence", "noise"])
def test_without_a_voice_it_says_neither(sound: str) -> None:
    samples = np.zeros(16_000, np.float32)
    if sound == "noise":
        samples = np.random.default_rng(1).normal(size=16_000).astype(np.float32)
    assert childlikeness(samples, np.array([0.5]))[0] == pytest.approx(0.5, abs=0.45)


def test_a_time_at_the_very_end_is_no_error() -> None:
    assert childlikeness(voice(120), np.array([0.0, 0.99, 1.5])).shape == (3,)
