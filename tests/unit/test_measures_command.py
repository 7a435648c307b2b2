"""``classroom-ai measures``: the list, the card of one, and what is said of a name that is none."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from classroom_ai.cli import cli
from classroom_ai.errors import UsageError
from classroom_ai.measures import registry
from classroom_ai.measures.label_errors import EXACT_IN_WRITING, measured
from classroom_ai.report import words


def run(*args: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(cli, ["measures", *args])


def test_the_list_has_every_measure_and_every_family() -> None:
    lines = run().output.splitlines()
    names = {line.split()[0] for line in lines if line.strip()}
    assert set(registry()) <= names
    titles = {words.family(info.family) for info in registry().values()}
    assert titles <= {line.strip() for line in lines}


@pytest.mark.parametrize("info", registry().values(), ids=lambda info: info.id)
def test_a_card_says_everything_about_a_measure(info: object) -> None:
    said = " ".join(run(str(getattr(info, "id"))).output.split())  # noqa: B009
    for name in ("title", "explanation", "definition", "formula", "source", "limits"):
        assert " ".join(str(getattr(info, name)).split()) in said, name
    assert f"version {getattr(info, 'version')}" in said  # noqa: B009


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("questions.per_min", measured()["question"].source),
        ("language.fillers_per_100_words", words.NOT_MEASURED),
        ("language.academic_words_teacher", words.ONLY_IN_WRITING),
        ("students.longest_chain", words.VOICES_NOT_MEASURED),
    ],
)
def test_a_card_says_whether_its_labels_were_measured(id_: str, said: str) -> None:
    assert said in run(id_).output


def test_every_unit_and_family_has_words_of_its_own() -> None:
    for info in registry().values():
        assert info.unit in words.UNITS
        assert info.family in words.FAMILIES
    assert not EXACT_IN_WRITING & set(words.NEEDS)


def test_json_is_what_the_registry_holds() -> None:
    cards = json.loads(run("--json").output)
    assert [card["id"] for card in cards] == list(registry())
    card = json.loads(run("wait.after_question", "--json").output)
    assert card == next(each for each in cards if each["id"] == "wait.after_question")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("wait.after_questions", "Did you mean 'wait.after_question'?"),
        ("🍎", "There is no measure"),
    ],
)
def test_a_name_that_is_none_gets_the_nearest(name: str, hint: str) -> None:
    error = run(name).exception
    assert isinstance(error, UsageError)
    assert hint in str(error)
    assert "classroom-ai measures" in error.next_step
