"""Where the story is played: folders of its own, real commands, and a record of both."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from classroom_ai.cli import cli
from classroom_ai.pages.markdown import escape_markdown
from term_lessons.clock import Clock

COMMAND = "classroom-ai"
#: What a command says while it works, and what a program says of the machine's own speed.
_PASSING = re.compile(r".* \.\.\.|Words were written down by the model .*")
#: Where a user of Linux has what the commands keep.
_DATA_AT_HOME = "~/.local/share/classroom-ai"


class Failed(Exception):
    """A command of the story ended otherwise than it should."""


class Stage:
    """Plays commands and writes down what was typed and answered, as Markdown.

    Parameters
    ----------
    root : pathlib.Path
        An empty folder. Each person has a folder in it, with what is kept for them in ``.data``.
    clock : Clock
        Which day it is.
    """

    def __init__(self, root: Path, clock: Clock) -> None:
        self.root = root
        self._clock = clock
        self._written: list[str] = []
        self._person = root

    @contextmanager
    def at(self, person: str) -> Iterator[Path]:
        """At somebody's computer: in a folder of theirs, with a history of theirs."""
        self._person = self.root / person
        self._person.mkdir(exist_ok=True)
        data = self._person / ".data"
        for setting in list(os.environ):
            if setting.startswith("CLASSROOM_AI_") and setting != "CLASSROOM_AI_MODELS":
                del os.environ[setting]
        os.environ["CLASSROOM_AI_HISTORY"] = str(data / "history")
        os.environ["CLASSROOM_AI_VOICES"] = str(data / "voices")
        os.environ["CLASSROOM_AI_WITHDRAWN"] = str(data / "withdrawn.json")
        os.environ["CLASSROOM_AI_CACHE"] = str(data / "cache")
        os.chdir(self._person)
        yield self._person

    def says(self, text: str) -> None:
        """A paragraph, or a heading."""
        self._written.append(text.strip())

    def day_is(self, day: str) -> None:
        """What comes next happens on that day."""
        self._clock.move_to(day)

    def begins_again(self) -> None:
        """The story goes back to the start of the year: to what others did meanwhile."""
        self._clock.restart()

    def runs(
        self,
        line: str,
        *,
        day: str,
        answers: str = "",
        since: str = "",
        first: int = 0,
        silently: bool = False,
    ) -> None:
        """Run a command as it is typed, and show what it answered.

        Parameters
        ----------
        line : str
            All of it, from ``classroom-ai`` on; may be broken into lines as in a shell.
        day : str
            When it is typed, ISO 8601.
        answers : str
            What is typed at its questions.
        since : str
            Show what was answered from a line on that begins so.
        first : int
            Show so many lines only; all if 0.
        silently : bool
            Show nothing.

        Raises
        ------
        Failed
            If it ends with another exit code than 0.
        """
        command, *words = shlex.split(line.replace("\\\n", " "))
        if command != COMMAND:
            raise ValueError(f"{line!r} is no command of this project")
        self._clock.move_to(day)
        done = CliRunner().invoke(cli, words, input=answers)
        if done.exit_code != 0:
            why = f"{done.output}{done.exception}"
            raise Failed(f"$ {line}\n{why}") from done.exception
        lines = [each.rstrip() for each in self._at_home(done.output).splitlines()]
        told = [each for each in lines if not _PASSING.fullmatch(each)]
        if since:
            told = ["...", *told[_place(told, since, COMMAND) :]]
        if not silently:
            self._written.append("\n".join(["```console", f"$ {line}", *_cut(told, first), "```"]))

    def shows(self, file: str, *, since: str = "", until: str = "", first: int = 0) -> None:
        """Quote a text file that a command wrote, from a line on, up to another one.

        Raises
        ------
        Failed
            If one of these lines is not there.
        """
        lines = self._at_home((self._person / file).read_text(encoding="utf-8")).splitlines()
        start = _place(lines, since, file) if since else 0
        end = _place(lines, until, file, after=start + 1) if until else len(lines)
        part = "\n".join(lines[start:end]).strip().splitlines()
        quoted = [f"> {line}".rstrip() for line in _cut(part, first)]
        self._written.append("\n".join(re.sub(r"^> #+ (.*)", r"> **\1**", q) for q in quoted))

    def _at_home(self, output: str) -> str:
        """What a command said, without the folders of the machine that played it."""
        output = output.replace(str(self._person / ".data"), _DATA_AT_HOME)
        for folder in (f"{self._person}/", f"{self.root}/"):
            # A page in Markdown names it with its underscores escaped.
            output = output.replace(folder, "").replace(escape_markdown(folder), "")
        return output

    @property
    def story(self) -> str:
        """All that was written, as Markdown."""
        return "\n\n".join(self._written) + "\n"


def _cut(lines: list[str], first: int) -> list[str]:
    return [*lines[:first], "..."] if 0 < first < len(lines) else lines


def _place(lines: list[str], begins: str, file: str, *, after: int = 0) -> int:
    for number, line in enumerate(lines[after:], start=after):
        if line.startswith(begins):
            return number
    raise Failed(f"No line of {file} begins with {begins!r}.")
