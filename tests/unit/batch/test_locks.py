"""Each recording is one batch's at a time, and nobody's once that batch is dead."""

from __future__ import annotations

import errno
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from classroom_ai.batch.locks import Locks
from classroom_ai.batch.records import Records
from classroom_ai.errors import OutputError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")

A, B = ("a" * 64, ""), ("a" * 64, "rivera")
HOLDS = """
import sys
from pathlib import Path
from classroom_ai.batch.locks import Locks
alone = []
print("begins", flush=True)
with Locks(Path(sys.argv[1]), when_alone=lambda: alone.append(True)) as locks:
    print(bool(alone), locks.take(("a" * 64, "")), flush=True)
    input()
"""


def another(output: Path) -> subprocess.Popen[str]:
    """Another batch, about to begin on the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(output)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert said_by(process) == "begins\n"
    return process


def said_by(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    Records(tmp_path / "out").make_folders()
    return tmp_path / "out"


def test_a_recording_is_one_batchs_until_that_is_dead(output: Path) -> None:
    other = another(output)
    assert said_by(other) == "True True\n"
    alone: list[bool] = []
    with Locks(output, when_alone=lambda: alone.append(True)) as locks:
        assert not alone
        assert not locks.take(A)
        assert locks.take(B)  # of another teacher
        other.kill()
        other.communicate()
        assert locks.take(A)
    with Locks(output, when_alone=lambda: alone.append(True)):
        assert alone


def test_others_wait_while_one_that_is_alone_tidies_up(output: Path) -> None:
    begun: list[subprocess.Popen[str]] = []

    def tidies() -> None:
        begun.append(another(output))
        said = begun[0].stdout
        assert said is not None
        assert not select.select([said], [], [], 0.3)[0]

    with Locks(output, when_alone=tidies):
        assert said_by(begun[0]) == "False True\n"
        begun[0].communicate("\n")


def test_what_is_given_up_may_be_taken(output: Path) -> None:
    with Locks(output) as locks:
        assert locks.take(A)
        locks.give_up(A)
        other = another(output)
        assert said_by(other) == "False True\n"
        other.communicate("\n")


def test_without_locks_all_are_granted_and_nobody_tidies_up(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*asked: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.lockf", no_locks)
    alone: list[bool] = []
    with Locks(output, when_alone=lambda: alone.append(True)) as locks:
        assert locks.take(A)
        locks.give_up(A)
    assert not alone


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        Locks(tmp_path / "none")
