"""The command answers at once: nothing heavy is imported before there is work for it."""

from __future__ import annotations

import subprocess
import sys
import time

HEAVY = ["alembic", "librosa", "numpy", "pyannote", "pydantic", "spacy", "sqlalchemy", "torch"]
HELP_ALLOWED_S = 0.4


def test_help_loads_nothing_heavy() -> None:
    ask_for_help = (
        "import sys\n"
        "from classroom_ai.cli import cli\n"
        "cli.main(['--help'], standalone_mode=False)\n"
        f"print('loaded:', *sorted(set(sys.modules) & set({HEAVY})))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", ask_for_help], capture_output=True, check=True, text=True
    ).stdout
    assert "Usage:" in said
    assert said.splitlines()[-1] == "loaded:"


def test_help_answers_within_its_time() -> None:
    # Other tests run meanwhile and can only make it slower.
    assert min(seconds_for_help() for _ in range(7)) < HELP_ALLOWED_S


def seconds_for_help() -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "classroom_ai", "--help"]
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - started
