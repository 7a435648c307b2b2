"""Each recording is one batch's at a time, and nobody's once that batch is dead."""

from __future__ import annotations

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
with Locks(Path(sys.argv[1])) as locks:
    print(locks.is_alone, locks.take(("a" * 64, "")), flush=True)
    input()
"""


@pytest.fixture
def output(tmp_path: Path) -> Path:
    Records(tmp_path / "out").make_folders()
    return tmp_path / "out"


def test_a_recording_is_one_batchs_until_that_is_dead(output: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(output)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "True True\n"
    with Locks(output) as locks:
        assert not locks.is_alone
        assert not locks.take(A)
        assert locks.take(B)  # of another teacher
        other.kill()
        other.communicate()
        assert locks.take(A)
    with Locks(output) as locks:
        assert locks.is_alone


def test_what_is_given_up_may_be_taken(output: Path) -> None:
    with Locks(output) as locks:
        assert locks.take(A)
        locks.give_up(A)
        code = HOLDS.replace("input()", "pass")
        said = subprocess.run(
            [sys.executable, "-c", code, str(output)], capture_output=True, check=True, text=True
        ).stdout
    assert said == "False True\n"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        Locks(tmp_path / "none")
