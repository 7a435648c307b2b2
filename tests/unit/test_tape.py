"""The tape lays every frame at its time, once, however the clock of the file runs."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest

from classroom_ai.media import SAMPLE_RATE
from classroom_ai.media.tape import Tape, minutes

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import Samples, channels_of, hiss, span_of_tone, tone


def laid(*parts: tuple[Samples, float | None], rate: int = 16_000) -> Samples:
    """What a tape holds after frames with these start times."""
    tape = Tape(room=None)
    for samples, start in parts:
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], "fltp", "mono")
        frame.sample_rate = rate
        tape.lay(frame, start)
    tape.close()
    return tape.finished()


def test_sound_given_twice_is_laid_once() -> None:
    sound = hiss(2.0)
    got = laid((sound[:16_000], 0.0), (sound[12_800:], 0.8))
    assert len(got) == len(sound)
    np.testing.assert_allclose(got, sound - got.mean(), atol=1e-3)


@pytest.mark.parametrize("restart", [-5.0, 0.0, 1e6], ids=["before", "zero", "far ahead"])
def test_a_clock_set_anew_loses_and_invents_nothing(restart: float) -> None:
    sound = hiss(4.0)
    halves = (sound[:32_000], 0.0), (sound[32_000:48_000], restart), (sound[48_000:], restart + 1)
    assert len(laid(*halves)) == len(sound)


def test_frames_without_times_follow_each_other() -> None:
    assert len(laid((hiss(1.0), None), (hiss(1.0), None), (hiss(0.5), None))) == 2.5 * SAMPLE_RATE


def test_a_rate_that_changes_within_the_file_is_followed() -> None:
    tape = Tape(room=None)
    for rate, layout in ((8_000, "mono"), (48_000, "stereo"), (16_000, "mono")):
        samples = np.tile(tone(0.25, seconds=1.0, rate=rate), (channels_of(layout), 1))
        frame = av.AudioFrame.from_ndarray(samples, "fltp", layout)
        frame.sample_rate = rate
        tape.lay(frame, None)
    tape.close()
    got = tape.finished()
    assert len(got) == pytest.approx(3 * SAMPLE_RATE, abs=3)
    for second in range(3):
        start, _ = span_of_tone(got[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE])
        assert start == pytest.approx(0.25, abs=0.005)


def test_a_tape_of_unknown_length_grows_in_place() -> None:
    frame = av.AudioFrame.from_ndarray(hiss(10.0)[np.newaxis], "fltp", "mono")
    frame.sample_rate = SAMPLE_RATE
    tracemalloc.start()
    tape = Tape(room=None)
    for _ in range(125):
        tape.lay(frame, None)
    tape.close()
    samples = tape.finished()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(samples) == 1250 * SAMPLE_RATE
    assert held < samples.nbytes + 1e6
    assert peak < samples.nbytes + 600 * SAMPLE_RATE * 4 + 5e6


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (59.6, "1:00"), (2707.4, "45:07"), (3723, "1:02:03")]
)
def test_minutes(seconds: float, said: str) -> None:
    assert minutes(seconds) == said
