"""What a user can type or set is described, and so is every error that they can cause."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from classroom_ai import errors
from classroom_ai.cli import cli
from classroom_ai.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with what is typed to call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(cli))


def test_all_commands_of_the_contract_are_there() -> None:
    assert {
        "analyze",
        "enroll",
        "score",
        "doctor",
        "demo",
        "models list",
        "models pull",
        "models verify",
    } <= (set(COMMANDS))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_an_example_that_it_accepts(name: str) -> None:
    examples = re.findall(r"Example: classroom-ai (.+)", COMMANDS[name].help or "")
    assert examples, "its docstring has a line  Example: classroom-ai ..."
    for example in examples:
        assert example.startswith(name)
        words = re.findall(r'"[^"]*"|\S+', example.removeprefix(name))
        given = [word.strip('"') for word in words]
        COMMANDS[name].make_context(name, given, resilient_parsing=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_line(name: str) -> None:
    options = [param for param in COMMANDS[name].params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_list_of_commands_says_what_their_own_help_says() -> None:
    from classroom_ai.cli import COMMANDS as SHORT

    context = click.Context(cli)
    for name, line in SHORT.items():
        command = cli.get_command(context, name)
        assert command is not None
        first = (command.help or "").strip().split("\n\n")[0].replace("\n", " ")
        assert first == line, name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    group, _, last = name.rpartition(" ")
    beside = rf"classroom-ai {group} .*`{last}`" if group else "$^"  # `models list`, `pull`
    assert re.search(rf"classroom-ai {name}\b|{beside}", README)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert re.search(rf"(--|`|CLASSROOM_AI_){name}\b", README, re.IGNORECASE)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_links_and_pictures_of_the_docs_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    places = re.findall(r"\]\(([^)#\s]+)|<img src=\"([^\"]+)", text)
    files = [link or picture for link, picture in places if "://" not in link]
    assert [file for file in files if not (page.parent / file).exists()] == []


def error_classes() -> list[type[errors.ClassroomAIError]]:
    return [
        value
        for _, value in inspect.getmembers(errors, inspect.isclass)
        if issubclass(value, errors.ClassroomAIError)
    ]


def test_every_error_hangs_in_the_tree_where_it_belongs() -> None:
    tree = inspect.getdoc(errors) or ""
    drawn: dict[str, int] = {}
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in tree.splitlines():
        if found := re.match(r"(    )([│├└─ ]*)([A-Z]\w+)(\s|$)", line):
            depth, name = len(found[2]), found[3]
            path = [(d, n) for d, n in path if d < depth]
            if path:
                parents[name] = path[-1][1]
            path.append((depth, name))
            drawn[name] = depth
    assert set(drawn) == {error.__name__ for error in error_classes()}
    for error in error_classes():
        if error is not errors.ClassroomAIError:
            assert parents[error.__name__] == error.__bases__[0].__name__


@pytest.mark.parametrize("error", error_classes())
def test_a_message_has_what_was_given_and_nothing_else(
    error: type[errors.ClassroomAIError],
) -> None:
    message = error("It is 3.", "It must be 2.", "Run: x")
    assert str(message) == "It is 3. It must be 2. Run: x"
    assert str(error("It is 3.", next_step="Run: x")) == "It is 3. Run: x"
    assert message.exit_code == (2 if error is errors.UsageError else 1)
