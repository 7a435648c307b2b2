"""A school writes a rubric of its own, with nothing but the commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

import classroom_ai.annotate
from classroom_ai.cli import cli
from classroom_ai.errors import OutputError, RubricError

if TYPE_CHECKING:
    from spacy.language import Language


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["rubric", *words], catch_exceptions=True)


def told(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.exception
    return result.output


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "our-school.yaml"
    told("new", "our-school", "-o", str(path))
    return path


def test_a_new_rubric_is_valid_and_says_how_to_go_on(mine: Path) -> None:
    assert "valid" in told("check", str(mine))
    assert f"classroom-ai rubric test {mine}" in mine.read_text(encoding="utf-8")


def test_the_rules_of_a_new_rubric_do_what_their_examples_say(
    mine: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classroom_ai.annotate, "load_nlp", lambda path: nlp)
    text = mine.read_text(encoding="utf-8")
    head, remark, rules = text.partition("# lexicons:")
    mine.write_text(head + (remark + rules).replace("# ", ""), encoding="utf-8")
    assert "4 examples of rules were run" in told("test", str(mine))


@pytest.mark.models
def test_an_example_that_fails_is_shown_and_counted(
    mine: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classroom_ai.annotate, "load_nlp", lambda path: nlp)
    head, remark, rules = mine.read_text(encoding="utf-8").partition("# lexicons:")
    wrong = (remark + rules).replace("# ", "").replace("Good morning.", "Good job.")
    mine.write_text(head + wrong, encoding="utf-8")
    result = run("test", str(mine))
    assert "general/approval fits, and should not: Good job." in result.output
    assert isinstance(result.exception, RubricError)
    assert "1 example does not do" in str(result.exception)


def test_a_file_that_is_there_stays(mine: Path) -> None:
    before = mine.read_bytes()
    assert isinstance(run("new", "our-school", "-o", str(mine)).exception, OutputError)
    assert mine.read_bytes() == before


@pytest.mark.parametrize("name", ["Our school", "", "../x"])
def test_a_new_rubric_needs_a_plain_id(name: str, tmp_path: Path) -> None:
    error = run("new", name, "-o", str(tmp_path / "x.yaml")).exception
    assert isinstance(error, RubricError)
    assert "small letters" in str(error)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("questioning", "Rule open/why gives question.open"),
        ("open/why", "Why: Why asks for a reason."),
        ("question.check", "check/tag"),
        ("time-after-question", "below 1: Where there was a pause"),
        ("third/judges-only", "says whether the answer is right"),
        ("model/uptake-1", "A weighted sum of facts"),
        ("glossary/mathematics", "A word of the glossary Mathematics."),
        ("glossary/own", "the teacher gave"),
    ],
)
def test_whatever_has_an_id_is_explained(name: str, said: str) -> None:
    assert said in told("explain", name)


def test_an_id_of_ones_own_is_explained_too(mine: Path) -> None:
    assert "below 2: Most of the time" in told("explain", "time-to-think", "--rubric", str(mine))


def test_an_unknown_id_is_told_with_the_nearest() -> None:
    error = run("explain", "open/wy").exception
    assert isinstance(error, RubricError)
    assert "Did you mean 'open/why'?" in str(error)


def test_all_shipped_rubrics_are_listed() -> None:
    assert "questioning" in told("list")
