"""Recordings in which nobody speaks are no mistake."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import write_mp4

pytestmark = pytest.mark.models

#: The real command on several recordings, with the models loaded once.
SEVERAL = """
import functools, sys
import classroom_ai.hearing.backends as backends
from classroom_ai.cli import cli
backends.load_ears = functools.cache(backends.load_ears)
for recording in sys.argv[1:]:
    cli.main(["analyze", recording, "--asr", "tiny.en"], standalone_mode=False)
"""


def _noise(rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return rng.normal(0, 0.05, 16_000 * 15).astype(np.float32)


def _music() -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Chords of plucked strings, half a second each."""
    times = np.arange(8_000) / 16_000
    chords = ((262, 330, 392), (349, 440, 523), (392, 494, 587), (262, 330, 392)) * 8
    plucked = np.exp(-4 * times)
    bars = [
        sum(plucked * np.sin(2 * np.pi * f * h * times) / h for f in chord for h in (1, 2, 3, 4))
        for chord in chords
    ]
    return (0.1 * np.concatenate(bars)).astype(np.float32)


@pytest.mark.slow
def test_silence_noise_and_music_are_lessons_without_speech(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    from classroom_ai.lesson import read_lesson

    sounds = {
        "silence": np.zeros(16_000 * 15, np.float32),
        "noise": _noise(rng),
        "music": _music(),
    }
    recordings = [write_mp4(tmp_path / f"{name}.mp4", sound) for name, sound in sounds.items()]
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", SEVERAL, *map(str, recordings)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for recording in recordings:
        results = recording.with_suffix(".classroom")
        lesson = read_lesson(results / "lesson.json")
        assert (lesson.turns, lesson.utterances) == ((), ()), recording.name
        assert "No speech was heard" in (results / "report.md").read_text(encoding="utf-8")
        assert "No speech was heard" in (results / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
