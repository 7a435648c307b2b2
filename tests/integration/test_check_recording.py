"""``check-recording``: a verdict in plain words, whatever the file."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from classroom_ai.cli import cli, main
from classroom_ai.hearing import trial
from classroom_ai.hearing.grid import SAMPLE_RATE
from classroom_ai.hearing.trial import try_recording

sys.path.insert(0, str(Path(__file__).parents[1]))
from fakes import LESSON, ScriptReader, loudness, tones, write_mp4

RNG = np.random.default_rng(0)
SOUND = tones(LESSON, 60.0) + RNG.normal(0, 0.001, 60 * SAMPLE_RATE).astype(np.float32)


@pytest.fixture(autouse=True)
def _small_ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classroom_ai.hearing.speech.silero_probability", loudness)


def check(path: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["check-recording", str(path), "--no-words", *options])


@pytest.mark.parametrize("picture", [False, True], ids=["sound", "video"])
def test_a_verdict_is_given_with_what_to_do(tmp_path: Path, picture: bool) -> None:
    told = check(write_mp4(tmp_path / "trial.mp4", SOUND, picture=picture))
    assert told.exit_code == 0, told.output
    assert re.match(r"trial\.mp4: grade [ABCD]\. ", told.output)
    for name in ("Noise", "Loudness", "Distortion"):
        assert name in told.output
    assert "What to do now" in told.output


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(20 * SAMPLE_RATE, np.float32),
        RNG.normal(0, 0.01, 20 * SAMPLE_RATE).astype(np.float32),
        (0.04 * np.sin(np.arange(20 * SAMPLE_RATE) * 2 * np.pi * 50 / SAMPLE_RATE)).astype("f4"),
        np.zeros(SAMPLE_RATE, np.float32),
    ],
    ids=["silence", "noise", "hum", "one second"],
)
def test_without_speech_it_says_so_and_what_to_try(
    tmp_path: Path, samples: np.ndarray[tuple[int], np.dtype[np.float32]]
) -> None:
    told = check(write_mp4(tmp_path / "trial.mp4", samples))
    assert told.exit_code == 0
    assert "no speech was heard" in told.output
    assert "Is the microphone on" in told.output


def test_little_speech_is_a_first_guess(tmp_path: Path) -> None:
    told = check(write_mp4(tmp_path / "trial.mp4", SOUND[: 6 * SAMPLE_RATE]))
    assert "as far as can be told" in told.output
    assert "only 5 s of speech" in told.output


def test_json_holds_every_figure(tmp_path: Path) -> None:
    told = json.loads(check(write_mp4(tmp_path / "trial.mp4", SOUND), "--json").output)
    assert told["duration_s"] == pytest.approx(60, abs=0.1)
    assert told["asr"] is None
    assert {"snr_db", "reverberation_s", "grade", "aspects", "advice"} <= set(told["quality"])


def test_of_a_long_recording_the_beginning_is_heard_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "LENGTH", 30.0)
    recording = write_mp4(tmp_path / "long.mp4", SOUND)
    heard = try_recording(recording, detect_speech=loudness, recognizer=None, asr=None)
    assert 30 <= heard.heard < 35
    assert heard.quality.warnings == tuple(
        aspect.sentence for aspect in heard.quality.aspects if aspect.grade > "B"
    )
    assert "listened to" in check(recording).output


def test_words_are_tried_on_a_minute_of_speech(tmp_path: Path) -> None:
    recording = write_mp4(tmp_path / "trial.mp4", SOUND)
    heard = try_recording(
        recording, detect_speech=loudness, recognizer=ScriptReader(), asr="script"
    )
    assert heard.asr == "script"
    assert heard.quality.understood_share == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There is no file"),
        (b"", r"is empty \(0 bytes\)"),
        (b"Not a recording. " * 99, "is not a recording"),
    ],
)
def test_what_is_no_recording_gets_one_message(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    message: str,
) -> None:
    path = tmp_path / "trial.m4a"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(sys, "argv", ["classroom-ai", "check-recording", str(path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert re.search(message, capsys.readouterr().err)
