"""A piece of a recording is the sound that was heard at its times, whatever the file."""

from __future__ import annotations

import sys
from pathlib import Path

import av
import numpy as np
import pytest

from classroom_ai.errors import RecordingError
from classroom_ai.media import SAMPLE_RATE, read_audio
from classroom_ai.media.excerpts import excerpts
from classroom_ai.types import Span

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import Track, channels_of, write
from signals import murmur, shift

RECORDINGS = [
    ("mov", "pcm_s16le", 48_000, "stereo", True),
    ("m4a", "aac", 22_050, "mono", False),
    ("mkv", "aac", 48_000, "stereo", True),
    ("webm", "libopus", 48_000, "stereo", False),
    ("ogg", "libopus", 48_000, "mono", False),
    ("mp3", "libmp3lame", 44_100, "mono", False),
    ("wav", "pcm_s16le", 16_000, "mono", False),
    ("wav", "adpcm_ms", 22_050, "mono", False),  # FFmpeg does not find a place in it exactly
    ("flac", "flac", 44_100, "mono", False),
    ("aac", "aac", 44_100, "mono", False),
    ("amr", "libopencore_amrnb", 8_000, "mono", False),
    ("wma", "wmav2", 44_100, "stereo", False),
    ("mts", "ac3", 48_000, "stereo", True),
    ("mpg", "mp2", 44_100, "stereo", True),
]
SPANS = [Span(0.0, 1.5), Span(4.123, 5.0), Span(6.0, 7.5), Span(7.0, 8.0), Span(9.0, 15.0)]


@pytest.mark.parametrize(("ending", "codec", "rate", "layout", "video"), RECORDINGS)
def test_the_sound_of_a_piece_is_that_of_its_times(
    tmp_path: Path, ending: str, codec: str, rate: int, layout: str, video: bool
) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this build of PyAV has no encoder {codec}")
    samples = np.tile(murmur(10.0, rate=rate), (channels_of(layout), 1))
    track = Track(samples, codec, rate, layout)
    path = write(tmp_path / f"lesson.{ending}", track, video=10.0 if video else 0.0)
    audio = read_audio(path)
    found = list(excerpts(path, [*SPANS, Span(40.0, 41.0)], track=audio.track))
    assert [span.start for span, _ in found] == [span.start for span in SPANS]
    for span, heard in found:
        first = round(span.start * SAMPLE_RATE)
        assert len(heard) == pytest.approx(span.duration * SAMPLE_RATE, abs=32)
        assert abs(shift(heard, audio.samples[first : first + len(heard)])) < 0.002
    assert found[-1][0].end == pytest.approx(audio.duration, abs=0.06)


def test_a_late_start_and_a_gap_are_silence_in_a_piece_too(tmp_path: Path) -> None:
    track = Track(murmur(10.0), start=2.0, jumps=((4.0, 3.0),))  # sound at 2 to 6, and 9 to 15 s
    path = write(tmp_path / "late.mkv", track, video=20.0)
    audio = read_audio(path)
    spans = [Span(0.5, 3.0), Span(5.0, 10.0), Span(6.5, 8.5)]
    for span, heard in excerpts(path, spans, track=audio.track):
        first = round(span.start * SAMPLE_RATE)
        expected = audio.samples[first : first + len(heard)]
        np.testing.assert_allclose(heard, expected, atol=0.02)


def test_of_several_tracks_the_one_asked_for_is_heard(tmp_path: Path) -> None:
    sounds = [murmur(5.0, seed=seed) for seed in (1, 2)]
    path = write(tmp_path / "two.mkv", *(Track(sound) for sound in sounds))
    for track, sound in enumerate(sounds):
        ((_, heard),) = excerpts(path, [Span(2.0, 4.0)], track=track)
        assert abs(shift(heard, sound[2 * SAMPLE_RATE : 4 * SAMPLE_RATE])) < 0.001


def test_channels_that_cancel_are_heard_all_the_same(tmp_path: Path) -> None:
    sound = murmur(5.0)
    path = write(tmp_path / "wire.wav", Track(np.stack([sound, -sound]), layout="stereo"))
    ((_, heard),) = excerpts(path, [Span(2.0, 4.0)], track=0)
    assert abs(shift(heard, sound[2 * SAMPLE_RATE : 4 * SAMPLE_RATE])) < 0.001


def test_a_track_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "one.wav", Track(murmur(1.0)))
    with pytest.raises(RecordingError, match="track number 3"):
        list(excerpts(path, [Span(0.0, 1.0)], track=3))
