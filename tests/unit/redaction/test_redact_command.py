"""What a teacher gives away has no names in it, lies apart, and is refused when unsure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from classroom_ai.cli import cli
from classroom_ai.errors import ClassroomAIError

pytestmark = pytest.mark.models

TRANSCRIPT = """WEBVTT

00:00:00.000 --> 00:00:04.000
<v Teacher>Why is one half the same as two fourths, Aisha?

00:00:06.000 --> 00:00:09.000
<v Student>Because you cut it, and marianne said so.

00:00:10.000 --> 00:00:14.000
<v Teacher>Thank you. {}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Aisha fractions.vtt").write_text(
        TRANSCRIPT.format("Will you say more?"), encoding="utf-8"
    )
    (tmp_path / "roster.csv").write_text(
        "first,last\nAisha,Haddad\nWill,Garner\nMary Ann,Dobbs\nGrace,Hill\n", encoding="utf-8"
    )
    return tmp_path


def run(folder: Path, *words: str, answers: str = "") -> Result:
    paths = [str(folder / word[1:]) if word.startswith("@") else word for word in words]
    result = CliRunner().invoke(cli, paths, input=answers)
    if result.exception and not isinstance(result.exception, SystemExit):
        assert isinstance(result.exception, ClassroomAIError), result.exception
    return result


def names_in(folder: Path) -> list[str]:
    text = {path.name: path.read_text("utf-8", "ignore").casefold() for path in folder.iterdir()}
    return [name for name, said in text.items() if "aisha" in said or "marianne" in said]


def test_the_copy_has_no_names_and_the_own_results_keep_theirs(folder: Path) -> None:
    result = run(folder, "score", "@Aisha fractions.vtt", "--redact", "@roster.csv")
    assert result.exception is None
    copy, own = folder / "Student-1 fractions.redacted", folder / "Aisha fractions.classroom"
    assert f"To hand on: {copy}" in result.output
    assert names_in(copy) == []
    assert set(names_in(own)) >= {"lesson.json", "report.html", "transcript.vtt"}
    assert {path.stat().st_mode & 0o777 for path in copy.iterdir()} == {0o600}
    # No number depends on what is shown.
    assert (copy / "measures.json").read_bytes() == (own / "measures.json").read_bytes()
    assert run(folder, "export", str(own), "--redact", "@roster.csv").exception is None
    assert (copy / "utterances.csv").exists()
    assert names_in(copy) == []


def test_what_is_doubtful_is_refused_then_approved_once(folder: Path) -> None:
    transcript = folder / "Aisha fractions.vtt"
    transcript.write_text(TRANSCRIPT.format("We saw grace yesterday."), encoding="utf-8")
    command = ("score", "@Aisha fractions.vtt", "--redact", "@roster.csv", "-o", "@away")
    refused = run(folder, *command)
    assert "1 place could hold a name: 0:10" in str(refused.exception)
    assert not (folder / "away").exists()
    stopped = run(folder, *command, "--approve", answers="s\n")
    assert "1 place" in str(stopped.exception)
    assert run(folder, *command, "--approve", answers="h\n").exception is None
    assert "grace" not in (folder / "away" / "transcript.vtt").read_text(encoding="utf-8")
    assert run(folder, *command).exception is None, "what was decided is remembered"
    kept = folder / "Aisha fractions.classroom" / "approvals.json"
    assert "grace" not in kept.read_text(encoding="utf-8")


def test_without_a_roster_each_line_is_asked_for(folder: Path) -> None:
    command = ("score", "@Aisha fractions.vtt", "--redact", "none", "-o", "@away")
    assert "3 places" in str(run(folder, *command).exception)
    assert run(folder, *command, "--approve", answers="k\nr\n").exception is None
    shown = (folder / "away" / "transcript.vtt").read_text(encoding="utf-8")
    assert "two fourths" in shown
    assert shown.count("[left out]") == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--approve",), "--approve is given without --redact"),
        (("--redact", "@missing.csv"), "missing.csv cannot be read"),
        (("--redact", "@roster.csv", "-o", "@."), "holds other files"),
    ],
)
def test_wrong_use_is_told(words: tuple[str, ...], message: str, folder: Path) -> None:
    result = run(folder, "score", "@Aisha fractions.vtt", *words)
    assert message in str(result.exception)


def test_a_folder_with_anything_else_in_it_is_not_handed_on(folder: Path) -> None:
    command = ("score", "@Aisha fractions.vtt", "--redact", "@roster.csv", "-o", "@away")
    assert run(folder, *command).exception is None
    (folder / "away" / "lesson.mp4").write_bytes(b"sound")
    assert "also holds 1 files" in str(run(folder, *command).exception)


def test_what_stays_of_an_earlier_copy_is_looked_at_again(folder: Path) -> None:
    command = ("score", "@Aisha fractions.vtt", "--redact", "@roster.csv", "-o", "@away")
    assert run(folder, *command).exception is None
    # As with a roster on which the name was not yet.
    (folder / "away" / "report.md").write_text("Because Aisha cut it.", encoding="utf-8")
    own = str(folder / "Aisha fractions.classroom")
    again = run(folder, "export", own, "--redact", "@roster.csv", "-o", "@away")
    assert "A name of the roster would still be in" in str(again.exception)
    assert not (folder / "away" / "utterances.csv").exists()


def test_copies_of_two_lessons_are_not_mixed(folder: Path) -> None:
    command = ("score", "@Aisha fractions.vtt", "--redact", "@roster.csv", "-o", "@away")
    assert run(folder, *command).exception is None
    mark = folder / "away" / "redaction.json"
    mark.write_text('{"lesson": "another"}', encoding="utf-8")
    own = str(folder / "Aisha fractions.classroom")
    again = run(folder, "export", own, "--redact", "@roster.csv", "-o", "@away")
    assert "holds the copy of another lesson" in str(again.exception)
    assert run(folder, *command).exception is None, "all of it is written anew"


@pytest.mark.parametrize("content", ["{", "[]", '{"schema_version": 1, "lesson": "x"}'])
def test_damaged_approvals_are_told(content: str, folder: Path) -> None:
    own = folder / "Aisha fractions.classroom"
    own.mkdir()
    (own / "approvals.json").write_text(content, encoding="utf-8")
    result = run(folder, "score", "@Aisha fractions.vtt", "--redact", "@roster.csv")
    assert "approvals.json is no list of decisions" in str(result.exception)


def test_approvals_of_another_lesson_are_refused(folder: Path) -> None:
    own = folder / "Aisha fractions.classroom"
    own.mkdir()
    content = {"schema_version": 1, "lesson": "another", "decisions": []}
    (own / "approvals.json").write_text(json.dumps(content), encoding="utf-8")
    result = run(folder, "score", "@Aisha fractions.vtt", "--redact", "@roster.csv")
    assert "is of the lesson 'another'" in str(result.exception)
