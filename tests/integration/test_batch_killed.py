"""Whatever a batch is killed by and whenever: in the end each recording is done, and done once.

Stages only pretend, so that what is killed is the batch and not the models; tests/models has
the same over real ones.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import batches
from batches import results, temporary_files, write_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")


class Command:
    """``classroom-ai batch`` over pretended stages, in processes of its own."""

    def __init__(self, folder: Path, *, good: int, broken: int = 1, **environment: str) -> None:
        self.source = write_folder(folder / "in", good=good, broken=broken)
        self.output = folder / "out"
        self.log = folder / "log.jsonl"
        self.log.touch()
        self._environment = {**os.environ, "CLASSROOM_AI_CACHE": str(folder), **environment}

    def begun(self, output: Path | None = None, *options: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [
                    *(sys.executable, str(batches.__file__), str(self.source)),
                    *("-o", str(output or self.output), "--log-json", *options),
                ],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )

    def events(self) -> list[dict[str, Any]]:
        # One that was killed may have left half a line.
        lines = self.log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def wait_for_events(self, n: int, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None and len(self.log.read_bytes().splitlines()) < n:
            time.sleep(0.005)

    def times(self, event: str) -> Counter[str]:
        named = (each["recording"] for each in self.events() if each["event"] == event)
        return Counter(Path(name).name for name in named)

    def finished(self) -> Counter[str]:
        """How often each piece of work was finished, as the stages themselves noted it."""
        return Counter((self.source / "finished.log").read_text().splitlines())

    def statuses(self) -> Counter[str]:
        content = json.loads((self.output / "summary.json").read_text("utf-8"))
        return Counter(row["status"] for row in content["recordings"])


def kill_again_and_again(command: Command, kills: int) -> None:
    rng = random.Random()  # noqa: S311 - no secret
    for _ in range(kills):
        seen = len(command.log.read_bytes().splitlines())
        process = command.begun()
        command.wait_for_events(seen + rng.randint(1, 5), process)
        time.sleep(rng.uniform(0.0, 0.05))
        # All at once as a machine dies, or the batch alone as when memory is short.
        kill = rng.choice([os.killpg, os.kill])
        if process.poll() is None:
            kill(process.pid, signal.SIGKILL)
        process.wait()


def check_that_all_is_done_once(command: Command, tmp_path: Path, *, good: int) -> None:
    assert command.begun().wait() == 3
    assert command.statuses() == {"done": good, "failed": 1}
    assert temporary_files(command.output) == []
    assert set(command.times("done").values()) == {1}
    heard = {work: n for work, n in command.finished().items() if work.startswith("heard")}
    assert set(heard.values()) == {1}
    assert len(heard) == good
    assert command.begun(tmp_path / "undisturbed").wait() == 3
    assert results(command.output) == results(tmp_path / "undisturbed")


def test_killed_again_and_again_each_recording_is_done_once(tmp_path: Path) -> None:
    command = Command(tmp_path, good=4, IN_TURN="1")
    kill_again_and_again(command, 2)
    check_that_all_is_done_once(command, tmp_path, good=4)


@pytest.mark.slow
def test_killed_thirty_times_with_workers_each_recording_is_done_once(tmp_path: Path) -> None:
    command = Command(tmp_path, good=11)
    kill_again_and_again(command, 30)
    check_that_all_is_done_once(command, tmp_path, good=11)


@pytest.mark.parametrize(
    "sent", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_a_batch_that_is_told_to_stop_ends_in_seconds_and_goes_on_later(
    tmp_path: Path, sent: signal.Signals
) -> None:
    command = Command(tmp_path, good=3, broken=0, HEARING_S="60")
    process = command.begun()
    command.wait_for_events(3, process)
    started = time.monotonic()
    # To all of them, as systemd and a terminal do.
    os.killpg(process.pid, sent)
    assert process.wait(timeout=20) == 1
    assert time.monotonic() - started < 10
    assert command.events()[-1]["event"] == "stopped"
    assert command.statuses() == {"waiting": 3}
    assert temporary_files(command.output) == []


@pytest.mark.slow
def test_two_batches_on_one_folder_share_the_work(tmp_path: Path) -> None:
    command = Command(tmp_path, good=11, HEARING_S="0.3")
    both = [command.begun(), command.begun()]
    assert {process.wait() for process in both} <= {0, 3}
    check_that_all_is_done_once(command, tmp_path, good=11)


def test_the_recording_of_a_batch_that_died_is_taken_over(tmp_path: Path) -> None:
    command = Command(tmp_path, good=1, broken=0, IN_TURN="1", HEARING_S="60")
    dead = command.begun()
    command.wait_for_events(2, dead)
    dead.kill()
    dead.wait()
    command._environment["HEARING_S"] = "0"
    assert command.begun().wait() == 0
    assert command.statuses() == {"done": 1}
