"""The scripts set things up once, mend what is half made, and say what to do.

Python itself is played by a shell script that notes how it was called, so that no test waits
for an installation.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: Answers the probe of scripts/_setup with its own path or $PROBE, and fails at what $BROKEN names.
PYTHON = """\
#!/bin/sh
echo "python $*" >>"$CALLS"
case $* in
    -c*os.path.realpath*) [ -z "$PROBE" ] || exit "$PROBE"; echo "$0" ;;
    --version) echo "Python 3.12.1" ;;
    *"$BROKEN"*) exit 1 ;;
    "-m venv .venv") mkdir -p .venv/bin; cp "$0" .venv/bin/python; cp "$0" .venv/bin/classroom-ai ;;
esac
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for a POSIX shell")


class Checkout:
    """A checkout with only what the scripts read, and the calls that they made of Python."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls_file = root / "calls"
        (root / "scripts").mkdir()
        for name in ("_setup", "demo", "term", "test"):
            shutil.copy(ROOT / "scripts" / name, root / "scripts" / name)
        for name in ("pyproject.toml", "constraints.txt"):
            (root / name).write_text("first")
        self.python = root / "python3"
        self.python.write_text(PYTHON)
        self.python.chmod(0o755)

    def play(self, tool: str, answer: str) -> None:
        """Put a tool of that name before the real one, which gives this answer."""
        file = self.root / "bin" / tool
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\necho '{answer}'\n")
        file.chmod(0o755)

    def run(
        self, script: str, *arguments: str, probe: str = "", broken: str = "nothing"
    ) -> subprocess.CompletedProcess[str]:
        self.calls_file.write_text("")
        return subprocess.run(
            [self.root / "scripts" / script, *arguments],
            env={
                "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}",
                "PYTHON": str(self.python),
                "CALLS": str(self.calls_file),
                "PROBE": probe,
                "BROKEN": broken,
            },
            cwd=self.root,
            capture_output=True,
            check=False,
            text=True,
        )

    @property
    def calls(self) -> str:
        return self.calls_file.read_text()

    @property
    def was_made(self) -> bool:
        return "-m venv" in self.calls

    @property
    def was_installed(self) -> bool:
        return "-m pip install" in self.calls


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_first_run_sets_everything_up_and_passes_options_on(checkout: Checkout) -> None:
    done = checkout.run("demo", "-o", "there")
    assert done.returncode == 0, done.stderr
    steps = ["-m venv .venv", "pip install", "models pull embedded", "demo -o there"]
    places = [checkout.calls.index(step) for step in steps]
    assert places == sorted(places)
    assert "-c constraints.txt -e .\n" in checkout.calls


def test_a_term_is_played_where_it_was_asked_for(checkout: Checkout) -> None:
    done = checkout.run("term", "-o", "there")
    assert done.returncode == 0, done.stderr
    assert "-c constraints.txt -e .\n" in checkout.calls
    assert checkout.calls.endswith("/scripts/play_term.py -o there\n")


def test_tests_get_their_tools_and_options(checkout: Checkout) -> None:
    assert checkout.run("test", "tests/unit", "-k", "media").returncode == 0
    assert "-e .[dev]\n" in checkout.calls
    assert checkout.calls.endswith("tests/unit -k media\n")


def test_second_run_installs_nothing(checkout: Checkout) -> None:
    checkout.run("demo")
    assert checkout.run("demo").returncode == 0
    assert not checkout.was_made
    assert not checkout.was_installed


def test_demo_installs_nothing_after_test_but_test_does_after_demo(checkout: Checkout) -> None:
    checkout.run("demo")
    checkout.run("test")
    assert checkout.was_installed
    assert not checkout.was_made
    checkout.run("demo")
    assert not checkout.was_installed


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_over_the_old(checkout: Checkout, name: str) -> None:
    checkout.run("demo")
    (checkout.root / name).write_text("second")
    checkout.run("demo")
    assert checkout.was_installed
    assert not checkout.was_made


@pytest.mark.parametrize("broken", ["-m venv", "-m pip install"])
def test_what_a_failed_setup_left_is_made_anew(checkout: Checkout, broken: str) -> None:
    assert checkout.run("demo", broken=broken).returncode == 1
    assert checkout.run("demo").returncode == 0
    assert checkout.was_made


def test_other_python_makes_it_anew(checkout: Checkout) -> None:
    checkout.run("demo")
    checkout.python.write_text(PYTHON.replace("3.12.1", "3.13.0"))
    checkout.run("demo")
    assert checkout.was_made


def test_folder_without_python_is_made_anew(checkout: Checkout) -> None:
    (checkout.root / ".venv").mkdir()
    assert checkout.run("demo").returncode == 0
    assert checkout.was_made


def test_two_setups_do_not_work_in_one_folder(checkout: Checkout) -> None:
    checkout.run("demo", broken="-m pip install")
    (checkout.root / ".venv/.setup").write_text(f"unfinished {os.getpid()}\n")
    done = checkout.run("demo")
    assert done.returncode == 1
    assert "Another setup is at work" in done.stderr
    assert not checkout.was_made


@pytest.mark.parametrize(
    ("probe", "broken", "advice"),
    [
        ("1", "", "No Python 3.10 or later was found"),
        ("3", "", "sudo apt-get install python3-venv"),
        ("", "-m venv", "could not make .venv"),
        ("", "-m pip install", "pip could not install classroom-ai"),
        ("", "-m pip", "The package registry cannot be reached"),
    ],
)
def test_failure_says_what_to_do(checkout: Checkout, probe: str, broken: str, advice: str) -> None:
    done = checkout.run("demo", probe=probe, broken=broken or "nothing")
    assert done.returncode == 1
    assert advice in done.stderr


@pytest.mark.parametrize(
    ("tool", "answer", "advice"),
    [
        ("df", "Filesystem\n/dev/sda 9 9 2048000 9 /", "2000 MB are free, 3500 MB are needed"),
        ("uname", "MINGW64_NT", "README.md says how to install elsewhere"),
    ],
)
def test_machine_that_cannot_do_it_is_told_before_anything_is_done(
    checkout: Checkout, tool: str, answer: str, advice: str
) -> None:
    checkout.play(tool, answer)
    done = checkout.run("demo")
    assert done.returncode == 1
    assert advice in done.stderr
    assert not checkout.was_made


def test_disk_that_fills_up_is_named(checkout: Checkout) -> None:
    checkout.run("demo")
    (checkout.root / "pyproject.toml").write_text("second")
    checkout.play("df", "Filesystem\n/dev/sda 9 9 1024 9 /")
    done = checkout.run("demo", broken="-m pip install")
    assert "The disk is full: 1 MB are free" in done.stderr


def test_failed_download_of_models_stops_it(checkout: Checkout) -> None:
    assert checkout.run("demo", broken="models pull").returncode == 1
    assert not checkout.calls.endswith("demo\n")
