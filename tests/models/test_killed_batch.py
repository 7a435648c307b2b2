"""A batch over real models, killed in the middle: the same results as when nobody disturbs it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "bench"))

from batches import temporary_files
from faults import results

from classroom_ai.hearing.grid import SAMPLE_RATE
from classroom_ai.media import read_audio
from classroom_ai.sample import SAMPLE_RECORDING

pytestmark = [pytest.mark.models, pytest.mark.slow]

#: Cuts of the sample lesson, in seconds.
CUTS = {"beginning": (0, 18), "middle": (60, 80)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    samples = (read_audio(SAMPLE_RECORDING).samples * 32767).astype(np.int16)
    for name, (start, end) in CUTS.items():
        with wave.open(str(tmp_path / "in" / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes(samples[start * SAMPLE_RATE : end * SAMPLE_RATE].tobytes())
    (tmp_path / "in" / "broken.wav").write_bytes(b"RIFF of nothing")
    return tmp_path / "in"


def begun(folder: Path, output: str) -> subprocess.Popen[bytes]:
    with (folder.parent / "log.jsonl").open("ab") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "classroom_ai", "batch", str(folder)),
                *("-o", str(folder.parent / output), "--log-json"),
                *("--asr", "tiny.en", "--language", "en", "--device", "cpu"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=log,
            # With one core there is one worker, whatever memory is free at the moment.
            env={**os.environ, "CLASSROOM_AI_CORES": "1"},
            start_new_session=True,
        )


def times(folder: Path, event: str) -> int:
    lines = (folder.parent / "log.jsonl").read_text("utf-8").splitlines()
    return sum(json.loads(line)["event"] == event for line in lines if line.endswith("}"))


def test_a_batch_that_is_killed_goes_on_to_the_same_results(folder: Path) -> None:
    process = begun(folder, "killed")
    while process.poll() is None and not times(folder, "heard"):
        time.sleep(0.05)
    time.sleep(random.uniform(0, 1))  # noqa: S311 - no secret
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert begun(folder, "killed").wait() == 3
    assert times(folder, "heard") == len(CUTS)
    assert temporary_files(folder.parent / "killed") == []
    assert begun(folder, "undisturbed").wait() == 3
    assert results(folder.parent / "killed") == results(folder.parent / "undisturbed")
