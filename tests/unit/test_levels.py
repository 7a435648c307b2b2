"""How strong the sound is: the same from memory and from a file, in memory that does not grow."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from classroom_ai.media import read_audio
from classroom_ai.media.levels import levels_of, read_levels

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import Track, hiss, write
from signals import murmur


@pytest.mark.parametrize(
    ("ending", "codec", "rate", "layout"),
    [
        ("wav", "pcm_s16le", 16_000, "mono"),
        ("m4a", "aac", 44_100, "stereo"),
        ("ogg", "libopus", 48_000, "mono"),
    ],
)
def test_levels_of_a_file_are_those_of_its_sound(
    tmp_path: Path, ending: str, codec: str, rate: int, layout: str
) -> None:
    sound = np.tile(murmur(6.0, rate=rate), (2 if layout == "stereo" else 1, 1))
    path = write(tmp_path / f"lesson.{ending}", Track(sound, codec, rate, layout))
    audio = read_audio(path)
    from_memory, from_file = levels_of(audio.samples), read_levels(path, track=audio.track)
    assert len(from_memory) == pytest.approx(60, abs=1)
    n = min(len(from_memory), len(from_file))
    assert n >= 60
    np.testing.assert_allclose(from_file[:n], from_memory[:n], atol=0.02)


def test_where_a_file_has_no_sound_the_level_is_nought(tmp_path: Path) -> None:
    path = write(tmp_path / "gap.mkv", Track(hiss(4.0) + np.float32(0.2), jumps=((2.0, 3.0),)))
    levels = read_levels(path, track=0)
    assert len(levels) == 70
    assert levels[25:45].max() == 0
    assert levels[:15] == pytest.approx(0.01, rel=0.2)  # without the offset


def test_no_sound_has_no_levels() -> None:
    assert levels_of(np.zeros(0, np.float32)).shape == (0,)
    assert levels_of(np.full(800, 0.5, np.float32)).tolist() == [0.5]


def test_reading_levels_needs_memory_that_does_not_grow(tmp_path: Path) -> None:
    path = write(tmp_path / "long.wav", Track(hiss(120.0, rate=8_000), rate=8_000))
    tracemalloc.start()
    read_levels(path, track=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2e6
