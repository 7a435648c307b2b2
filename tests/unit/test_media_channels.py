"""Channels and tracks become one sound that keeps its level."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from classroom_ai.media import read_audio

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import LEVEL, NEAR, Samples, Track, hiss, span_of_tone, tone, write

SILENT = np.zeros(3 * 44_100, dtype=np.float32)
VOICE = tone(1.2, rate=44_100)


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        (VOICE, VOICE, ""),
        (VOICE, 0.5 * VOICE + 0.02, ""),
        (VOICE, SILENT, "Only the left channel"),
        (SILENT, VOICE, "Only the right channel"),
        (VOICE, SILENT + 0.25, "Only the left channel"),
        (VOICE, hiss(3.0, rate=44_100, level=5e-4), "Only the left channel"),
        (VOICE, -VOICE, "cancel each other"),
    ],
    ids=["both", "uneven", "left", "right", "offset", "hiss", "opposed"],
)
def test_two_channels_become_one_without_losing_level(
    tmp_path: Path, left: Samples, right: Samples, told: str
) -> None:
    track = Track(np.stack([left, right]), rate=44_100, layout="stereo")
    audio = read_audio(write(tmp_path / "stereo.wav", track))
    expected = LEVEL * (0.75 if told == "" and right.max() < left.max() else 1.0)
    assert np.abs(audio.samples).max() == pytest.approx(expected, rel=0.03)
    assert [told in warning for warning in audio.warnings] == [True] * bool(told)


def test_speech_in_the_centre_of_surround_sound_keeps_its_level(tmp_path: Path) -> None:
    samples = np.zeros((6, len(VOICE)), dtype=np.float32)
    samples[2] = VOICE
    path = write(tmp_path / "surround.m4a", Track(samples, "aac", 44_100, "5.1"))
    audio = read_audio(path)
    assert np.abs(audio.samples).max() == pytest.approx(LEVEL, rel=0.1)
    assert audio.warnings == ()


@pytest.mark.parametrize("offset", [-0.3, 0.01, 0.5])
def test_the_dc_offset_is_gone(tmp_path: Path, offset: float) -> None:
    audio = read_audio(write(tmp_path / "offset.wav", Track(tone(1.2) + np.float32(offset))))
    assert abs(float(audio.samples.mean())) < 1e-5
    assert np.abs(audio.samples).max() == pytest.approx(LEVEL, rel=0.03)


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_u8"])
def test_clipping_is_counted_before_it_is_resampled_away(tmp_path: Path, codec: str) -> None:
    loud = np.clip(tone(1.2, rate=44_100) * 10, -1, 1)
    truth = float((np.abs(loud) >= 0.999).mean())
    path = write(tmp_path / "loud.wav", Track(loud, codec, 44_100))
    assert truth > 0.1
    assert read_audio(path).clipping_share == pytest.approx(truth, rel=0.05)


def test_nothing_is_clipped_in_a_quiet_recording(tmp_path: Path) -> None:
    assert read_audio(write(tmp_path / "quiet.wav", Track(tone(1.2)))).clipping_share == 0.0


@pytest.mark.parametrize(
    ("first", "second", "used"),
    [
        (tone(31, seconds=40), hiss(40), 2),  # a clip was played to the class
        (np.zeros(40 * 16_000, np.float32), hiss(40), 2),
        (hiss(8), hiss(40), 2),
        (hiss(40), np.zeros(40 * 16_000, np.float32), 1),
        (hiss(40), hiss(40), 1),
        (sum(tone(at, seconds=40) for at in (1, 11, 21, 31)), hiss(40), 1),  # muted pauses
    ],
    ids=["rare", "silent", "short", "other silent", "alike", "gated"],
)
def test_the_track_with_the_speech_is_heard(
    tmp_path: Path, first: Samples, second: Samples, used: int
) -> None:
    path = write(tmp_path / "tracks.mkv", Track(first), Track(second))
    audio = read_audio(path)
    chosen = (first, second)[used - 1]
    assert len(audio.samples) == len(chosen)
    np.testing.assert_allclose(audio.samples, chosen - chosen.mean(), atol=1e-3)
    assert any("number 2 was used" in warning for warning in audio.warnings) == (used == 2)


def test_the_track_marked_as_default_comes_first(tmp_path: Path) -> None:
    voice = tone(1.2)
    path = tmp_path / "tracks.mkv"
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("flac", rate=16_000, layout="mono") for _ in range(2)]
        streams[0].disposition = Disposition.comment
        streams[1].disposition = Disposition.default
        for stream, samples in zip(streams, (hiss(3.0), voice), strict=True):
            frame = av.AudioFrame.from_ndarray(samples[np.newaxis], "fltp", "mono")
            frame.sample_rate, frame.time_base, frame.pts = 16_000, Fraction(1, 16_000), 0
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    assert span_of_tone(read_audio(path).samples)[0] == pytest.approx(1.2, abs=NEAR)
