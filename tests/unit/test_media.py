"""Whatever records a lesson, the sound comes out at the times at which it was played."""

from __future__ import annotations

import sys
import tracemalloc
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_ai.media import SAMPLE_RATE, read_audio

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import LEVEL, NEAR, Track, channels_of, hiss, span_of_tone, tone, write

# Every container, channel layout and rate: ending, codec, rate, layout, with picture.
RECORDINGS = [
    ("mp4", "aac", 44_100, "stereo", True),  # phones, Teams
    ("mp4", "aac", 32_000, "mono", True),  # Zoom
    ("mov", "aac", 48_000, "5.1", True),  # cameras
    ("mov", "pcm_s16le", 48_000, "stereo", True),
    ("m4a", "aac", 22_050, "mono", False),
    ("mkv", "aac", 48_000, "stereo", True),  # OBS
    ("mkv", "flac", 96_000, "stereo", False),
    ("mkv", "ac3", 48_000, "5.1", False),
    ("webm", "libopus", 48_000, "stereo", False),  # browsers
    ("webm", "vorbis", 44_100, "stereo", False),
    ("ogg", "libopus", 48_000, "mono", False),
    ("ogg", "vorbis", 44_100, "stereo", False),
    ("mp3", "libmp3lame", 44_100, "stereo", False),
    ("mp3", "libmp3lame", 8_000, "mono", False),
    ("wav", "pcm_u8", 8_000, "mono", False),
    ("wav", "pcm_s16le", 11_025, "stereo", False),
    ("wav", "pcm_s24le", 96_000, "5.1", False),
    ("wav", "pcm_f32le", 16_000, "mono", False),  # nothing to convert
    ("flac", "flac", 44_100, "mono", False),
    ("3gp", "aac", 44_100, "mono", True),
    ("3gp", "libopencore_amrnb", 8_000, "mono", True),  # old phones
    ("wma", "wmav2", 44_100, "stereo", False),  # dictation machines
    ("wma", "wmav2", 22_050, "mono", False),
    ("mts", "ac3", 48_000, "stereo", True),  # camcorders
]


@pytest.mark.parametrize(("ending", "codec", "rate", "layout", "video"), RECORDINGS)
def test_sound_keeps_its_time_length_and_level(
    tmp_path: Path, ending: str, codec: str, rate: int, layout: str, video: bool
) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this build of PyAV has no encoder {codec}")
    samples = np.tile(tone(1.2, rate=rate), (channels_of(layout), 1))
    path = write(
        tmp_path / f"lesson.{ending}",
        Track(samples, codec, rate, layout),
        video=3.0 if video else 0.0,
    )
    audio = read_audio(path)
    start, end = span_of_tone(audio.samples)
    assert start == pytest.approx(1.2, abs=NEAR)
    assert end == pytest.approx(1.7, abs=NEAR)
    # The blocks of WMA are long, and the last one is filled up.
    assert audio.duration == pytest.approx(3.0, abs=0.1 if codec == "wmav2" else NEAR)
    assert np.abs(audio.samples).max() == pytest.approx(LEVEL, rel=0.1)
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 1
    assert audio.sample_rate == SAMPLE_RATE
    assert audio.has_video == video
    assert audio.warnings == ()


@given(
    at=st.floats(0.0, 2.0),
    rate=st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000]),
)
@settings(max_examples=20, deadline=None)
def test_a_tone_comes_back_where_it_was(
    tmp_path_factory: pytest.TempPathFactory, at: float, rate: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "tone.wav"
    samples = tone(at, rate=rate)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    audio = read_audio(path)
    start, end = span_of_tone(audio.samples)
    assert start == pytest.approx(at, abs=0.002)
    assert end == pytest.approx(at + 0.5, abs=0.002)
    assert len(audio.samples) == pytest.approx(3 * SAMPLE_RATE, abs=2)


# Times.


@pytest.mark.parametrize(
    ("ending", "codec"), [("mp4", "aac"), ("mkv", "aac"), ("webm", "libopus"), ("3gp", "aac")]
)
def test_sound_that_starts_after_the_picture_keeps_its_time(
    tmp_path: Path, ending: str, codec: str
) -> None:
    rate = 48_000
    late = Track(tone(1.2, rate=rate), codec, rate, start=2.0)
    # Pictures for webm are slow to make; a silent second track starts the clock as well.
    silent = [Track(0 * hiss(5.0, rate=rate), codec, rate)] if ending == "webm" else []
    path = write(tmp_path / f"late.{ending}", late, *silent, video=0.0 if silent else 5.0)
    audio = read_audio(path)
    assert span_of_tone(audio.samples)[0] == pytest.approx(3.2, abs=NEAR)
    assert audio.duration == pytest.approx(5.0, abs=NEAR)
    assert not audio.samples[: int(1.9 * SAMPLE_RATE)].any()
    assert any("starts late" in warning for warning in audio.warnings)


@pytest.mark.parametrize(
    ("ending", "codec", "rate"),
    [("mp4", "aac", 44_100), ("mkv", "flac", 44_100), ("webm", "libopus", 48_000)],
)
def test_a_gap_is_silence_of_its_length(tmp_path: Path, ending: str, codec: str, rate: int) -> None:
    sound = tone(2.2, rate=rate) + np.float32(0.05)  # the offset must not leak into the gap
    path = write(tmp_path / f"gap.{ending}", Track(sound, codec, rate, jumps=((1.0, 1.5),)))
    audio = read_audio(path)
    assert span_of_tone(audio.samples)[0] == pytest.approx(3.7, abs=NEAR)
    assert audio.duration == pytest.approx(4.5, abs=NEAR)
    assert not audio.samples[int(1.2 * SAMPLE_RATE) : int(2.3 * SAMPLE_RATE)].any()
    assert any("0:01" in warning or "0:02" in warning for warning in audio.warnings)


def test_a_clock_that_drifts_is_followed(tmp_path: Path) -> None:
    jumps = tuple((0.5 + 0.1 * step, 0.01) for step in range(40))  # 0.4 s in all
    sound = tone(5.0, seconds=6.0)
    audio = read_audio(write(tmp_path / "drift.mkv", Track(sound, jumps=jumps)))
    assert span_of_tone(audio.samples)[0] == pytest.approx(5.4, abs=NEAR)
    assert audio.duration == pytest.approx(6.4, abs=1.1 * NEAR)


def test_time_stamps_that_jitter_leave_the_sound_whole(tmp_path: Path) -> None:
    sound = hiss(3.0)
    jumps = ((1.0, 0.03), (2.0, -0.02))
    audio = read_audio(write(tmp_path / "jitter.mkv", Track(sound, jumps=jumps)))
    assert len(audio.samples) == len(sound)
    np.testing.assert_allclose(audio.samples, sound - sound.mean(), atol=1e-4)


def test_silence_is_no_error(tmp_path: Path) -> None:
    silence = np.zeros(3 * 44_100, dtype=np.float32)
    audio = read_audio(write(tmp_path / "silence.m4a", Track(silence, "aac", 44_100)))
    assert audio.duration == pytest.approx(3.0, abs=NEAR)
    assert np.abs(audio.samples).max() < 1e-3
    assert audio.warnings == ()


def test_half_a_second_is_enough(tmp_path: Path) -> None:
    path = write(tmp_path / "short.wav", Track(hiss(0.5, rate=44_100), rate=44_100))
    assert read_audio(path).duration == 0.5


# Progress and memory.


def test_progress_is_told_in_seconds(tmp_path: Path) -> None:
    told: list[tuple[float, float | None]] = []
    path = write(tmp_path / "lesson.wav", Track(hiss(5.0)))
    read_audio(path, on_progress=lambda seconds, claimed: told.append((seconds, claimed)))
    assert [claimed for _, claimed in told] == [5.0] * len(told)
    assert [seconds for seconds, _ in told] == sorted(seconds for seconds, _ in told)
    assert len(told) >= 5
    assert told[-1][0] == 5.0


def test_decoding_needs_little_more_memory_than_the_samples(tmp_path: Path) -> None:
    path = write(tmp_path / "lesson.wav", Track(hiss(60.0)))
    tracemalloc.start()
    audio = read_audio(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < audio.samples.nbytes + 2e6
