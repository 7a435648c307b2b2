"""What an administrator installs says what the command takes, and one thing in all places."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from classroom_ai.cli import cli

PROJECT = Path(__file__).parents[1]
OPERATIONS = PROJECT / "operations"
GUIDE = (PROJECT / "docs" / "operations.md").read_text("utf-8")
UNIT = "classroom-ai-batch.service"
PROGRAM = "/opt/classroom-ai/venv/bin/classroom-ai"


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((OPERATIONS / name).read_text("utf-8"))
    return parser


def environment() -> dict[str, str]:
    words = shlex.split((OPERATIONS / "environment").read_text("utf-8"), comments=True)
    return dict(word.split("=", 1) for word in words)


def as_systemd_runs_it(command: str) -> list[str]:
    """The words of a command: ``$NAME`` is any number of words, ``${NAME}`` is one."""
    words: list[str] = []
    for word in shlex.split(command):
        if word.startswith("$") and not word.startswith("${"):
            words.extend(environment()[word[1:]].split())
        else:
            words.append(re.sub(r"\$\{(\w+)\}", lambda found: environment()[found[1]], word))
    return words


def test_the_unit_gives_the_batch_what_it_takes() -> None:
    program, name, *arguments = as_systemd_runs_it(unit(UNIT)["Service"]["ExecStart"])
    assert program == PROGRAM
    batch = cli.get_command(None, name)  # type: ignore[arg-type]
    assert batch is not None
    given = batch.make_context(name, arguments).params
    assert str(given["source"]) == environment()["RECORDINGS"]
    assert str(given["output"]) == environment()["RESULTS"]
    assert given["log_json"]


def test_by_hand_and_by_cron_it_is_the_same_command() -> None:
    by_systemd = unit(UNIT)["Service"]["ExecStart"].replace("${", "$").replace("}", "")
    _, name, *arguments = by_systemd.split()
    script = (OPERATIONS / "classroom-ai-service").read_text("utf-8")
    (by_hand,) = re.findall(r"set -- (.*)", script)
    assert shlex.split(by_hand) == [name, *arguments]
    assert f"runuser -u {unit(UNIT)['Service']['User']} -- {PROGRAM}" in script
    cron = (OPERATIONS / "cron").read_text("utf-8")
    assert "classroom-ai-service nightly" in cron
    assert "umask 077; " in cron  # before the log is made, which names recordings


def test_all_that_is_written_lies_where_the_unit_may_write() -> None:
    (writable,) = unit(UNIT)["Service"]["ReadWritePaths"].split()
    written = [value for name, value in environment().items() if name != "OPTIONS"]
    assert len(written) > 5
    assert all(Path(path).is_relative_to(writable) for path in written)
    assert unit(UNIT)["Service"]["WorkingDirectory"] == writable


def test_a_worker_may_do_what_it_needs() -> None:
    """Graphics cards, compiled code, pipes between processes: shut out, the night is lost."""
    service = unit(UNIT)["Service"]
    assert "PrivateDevices" not in service
    assert "MemoryDenyWriteExecute" not in service
    assert "AF_UNIX" in service["RestrictAddressFamilies"]
    assert service["Type"] == "oneshot"
    assert service["Restart"] == "no"


def test_settings_of_the_environment_are_those_that_there_are() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    named = re.findall(r"\bCLASSROOM_AI_\w+", (OPERATIONS / "environment").read_text("utf-8"))
    assert named
    assert [name for name in named if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("path", sorted(OPERATIONS.iterdir()), ids=lambda path: path.name)
def test_the_guide_says_where_each_file_goes(path: Path) -> None:
    assert f"operations/{path.name}" in GUIDE


def test_every_place_of_the_environment_is_in_the_guide() -> None:
    for path in {value for value in environment().values() if value.startswith("/")}:
        assert path in GUIDE


def test_the_script_is_one_that_a_plain_shell_reads() -> None:
    script = OPERATIONS / "classroom-ai-service"
    assert script.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(script)], check=True)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_knows_every_line_of_the_units(tmp_path: Path) -> None:
    """With another program in the place of ours, which need not be installed here."""
    for name in (UNIT, "classroom-ai-batch.timer"):
        text = (OPERATIONS / name).read_text("utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / name).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir()]
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert [line for line in said.stderr.splitlines() if str(tmp_path) in line] == []
    assert said.returncode == 0
