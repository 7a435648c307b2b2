"""docs/term.md is what scripts/term plays, and what README.md quotes stands in it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from classroom_ai.cli import cli

ROOT = Path(__file__).parents[1]
PLAYED = (ROOT / "docs/term.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: Ids and seals hang on random tokens, so that nobody can guess what they stand for.
_RANDOM = re.compile(r"\b(?:[0-9a-f]{16}|[0-9a-f]{32})\b")


def blocks(page: str) -> list[str]:
    """What was typed and answered, one terminal after the other."""
    return re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def typed(page: str) -> Iterator[list[str]]:
    """The words of each command, without the program."""
    for block in blocks(page):
        for line in re.findall(r"^\$ ((?:.*\\\n)*.*)", block, re.MULTILINE):
            program, *words = shlex.split(line.replace("\\\n", " "))
            assert program == "classroom-ai"
            yield words


@pytest.mark.parametrize("words", [*typed(PLAYED), *typed(README)], ids=" ".join)
def test_every_command_that_is_shown_is_accepted(words: list[str]) -> None:
    group: click.Command = cli
    context = click.Context(cli)
    name = ""
    while isinstance(group, click.Group):
        name, *words = words
        found = group.get_command(context, name)
        assert found is not None
        group = found
    group.make_context(name, list(words))


def test_the_whole_way_is_shown() -> None:
    commands = {words[0] for words in typed(PLAYED)}
    assert commands >= {
        "analyze", "enroll", "score", "history", "visit", "goal", "note", "ask", "cycle",
        "release", "debrief", "rate", "programme",
    }  # fmt: skip


def lines(text: str) -> list[str]:
    """Lines one after the other, a command that goes on over several being one."""
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    return [line for line in joined.splitlines() if line not in ("", "...", ">")]


def test_what_the_readme_quotes_was_played() -> None:
    quotes = [*blocks(README), *re.findall(r"^> .*", README, re.MULTILINE)]
    assert len(quotes) > 8
    said = set(lines(PLAYED.replace("\u00a0", " ")))
    assert [line for quote in quotes for line in lines(quote) if line not in said] == []


def test_nothing_is_told_of_the_machine_that_played_it() -> None:
    assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work|Users|private|var)/", PLAYED)
    assert str(Path.home()) not in PLAYED


@pytest.mark.slow
def test_playing_it_again_gives_the_same_page(tmp_path: Path) -> None:
    target = tmp_path / "played"
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/play_term.py", "--without-sound", "-o", target],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    before, sound, rest = re.split(r"(?m)^(?=## (?:The first recording|Six lessons))", PLAYED)
    assert "analyze" in sound
    played = (target / "term.md").read_text(encoding="utf-8")
    assert _RANDOM.sub("ID", played) == _RANDOM.sub("ID", before + rest)
