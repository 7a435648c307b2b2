"""The doctor says what is missing, and what to do about it and about nothing else."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from classroom_ai import doctor
from classroom_ai.cli import main
from classroom_ai.cli.doctor import doctor as command
from classroom_ai.doctor import checks


@pytest.fixture
def without_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSROOM_AI_MODELS", str(tmp_path))


def test_there_is_advice_for_every_no_and_only_for_a_no(without_models: None) -> None:
    for check in checks():
        assert check.found
        assert bool(check.advice) is not check.passed, check.name


def test_missing_models_are_told_with_the_command(without_models: None) -> None:
    advice = {check.name: check.advice for check in checks() if not check.passed and check.needed}
    assert set(advice) == {"Model: words", "Model: speech", "Model: voices", "Model: language"}
    assert set(advice.values()) == {"Run: classroom-ai models pull embedded"}


@pytest.mark.usefixtures("without_models")
def test_the_command_fails_where_something_needed_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["classroom-ai", "doctor"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "models pull embedded" in " ".join(capsys.readouterr().out.split())


@pytest.mark.models
def test_the_command_succeeds_where_all_is_there() -> None:
    done = CliRunner().invoke(command)
    assert done.exit_code == 0, done.output


def test_a_package_that_is_not_installed_is_told() -> None:
    check = doctor._package("Dreams", "no-such-package-for-classroom-ai")
    assert (check.passed, check.advice) == (
        False,
        "Run: pip install no-such-package-for-classroom-ai",
    )


def test_little_memory_and_disk_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sysconf", lambda name: 1024)
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2**20))
    found = {check.name: check for check in checks()}
    for name in ("Memory", "Disk"):
        assert not found[name].passed
        assert found[name].advice
