"""What the benchmark of batches measures with."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import wave
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))

import throughput


def sound(path: Path, seconds: int, *, seed: int = 0) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        noise = random.Random(seed)  # noqa: S311 - no secret
        file.writeframes(noise.randbytes(2 * 16_000 * seconds))


def test_cuts_are_as_many_as_asked_and_all_different(tmp_path: Path) -> None:
    for number, name in enumerate(("a.wav", "b.wav")):
        sound(tmp_path / name, 4, seed=number)
    found = list(throughput.cuts(tmp_path, tmp_path / "in", count=5, minutes=0.05))
    assert [path.name for path, _ in found] == [f"{n:03d}.wav" for n in range(5)]
    assert [seconds for _, seconds in found] == [3.0] * 5
    assert len({path.read_bytes() for path, _ in found}) == 5


def test_of_too_little_sound_nothing_is_cut(tmp_path: Path) -> None:
    sound(tmp_path / "a.wav", 2)
    with pytest.raises(SystemExit, match=r"less than 0\.05 minutes"):
        list(throughput.cuts(tmp_path, tmp_path / "in", count=5, minutes=0.05))


def test_recordings_without_sound_are_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "lessons"
    source.mkdir()
    (source / "a.wav").write_bytes(b"none")
    sound(source / "b.wav", 4)
    assert len(list(throughput.cuts(source, tmp_path / "in", count=1, minutes=0.05))) == 1
    assert len(list(throughput.cuts(source, tmp_path / "all", count=9, minutes=0))) == 1
    assert capsys.readouterr().err.count("Left out: a.wav") == 2


def test_recordings_may_stay_as_they_are(tmp_path: Path) -> None:
    sound(tmp_path / "a.wav", 2)
    ((path, seconds),) = throughput.cuts(tmp_path, tmp_path / "in", count=1, minutes=0)
    assert (path.name, seconds) == ("000-a.wav", 2.0)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_memory_is_that_of_all_processes() -> None:
    alone = throughput.memory_of(os.getpid()) or 0
    code = "held = bytearray(80_000_000); print('held', flush=True); input()"
    below = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert below.stdout is not None
        below.stdout.readline()
        assert (throughput.memory_of(os.getpid()) or 0) > alone + 70_000_000
    finally:
        below.communicate(b"\n")


def test_growth_is_told_only_of_enough() -> None:
    assert throughput.growth([1, 2, 3]) is None
    assert throughput.growth([1] * 8) == 1.0


def test_what_was_not_measured_is_said() -> None:
    names = (
        "loop_s", "batch_s", "ratio", "hours_per_hour", "peak_memory_bytes", "memory_growth",
        "gpu_share", "bare_hours_per_hour", "bare_gpu_share", "planning_s",
    )  # fmt: skip
    figures = dict.fromkeys(names) | {"recordings": 1, "sound_s": 60.0, "planned": 10}
    figures["batch_s"] = 12.34
    table = throughput.table(figures, asr="tiny.en", device="cpu")
    assert "| batch | 12.3 s |" in table
    assert table.count("not measured") == 9
