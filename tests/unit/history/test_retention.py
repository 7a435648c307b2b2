"""Lessons are kept for so many days as the settings say, counted from the day they were added."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from classroom_ai.cli import cli
from classroom_ai.errors import ClassroomAIError
from classroom_ai.history.goals import goals_of, set_goal
from classroom_ai.history.listing import history_of
from classroom_ai.history.notes import add_note, notes_of
from classroom_ai.history.store import writing
from classroom_ai.history.tables import StoredLesson

sys.path.insert(0, str(Path(__file__).parents[2]))

from histories import WAIT, keep, keep_all
from releases import kept_lesson, lesson_on


def age(days: int, *, title: str | None = None) -> None:
    """Lessons were added so many days earlier than they were."""
    with writing() as session:
        for lesson in session.scalars(select(StoredLesson)):
            if title is None or lesson.title == title:
                lesson.added_at -= timedelta(days=days)


def run(*words: object, answers: str = "") -> Result:
    result = CliRunner().invoke(cli, [*map(str, words)], input=answers)
    if result.exception and not isinstance(result.exception, SystemExit):
        assert isinstance(result.exception, ClassroomAIError), result.exception
    return result


@pytest.fixture
def a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSROOM_AI_KEEP_DAYS", "365")


def test_without_the_setting_lessons_stay_for_ever() -> None:
    keep_all(0, [1.0, 1.1])
    age(10_000)
    assert keep(5, 1.0) == ""
    assert len(history_of("Rivera").lessons) == 3


@pytest.mark.usefixtures("a_year")
def test_what_is_older_leaves_with_the_next_lesson_and_that_is_said() -> None:
    keep_all(0, [1.0, 1.1])
    set_goal("Rivera", WAIT, "more")
    add_note("Rivera", "mine", for_coach=False)
    age(366)
    said = keep(5, 1.0)
    assert said == "2 lessons have left the history, added more than 365 days ago (keep_days)."
    assert len(history_of("Rivera").lessons) == 1
    assert len(goals_of("Rivera")) == len(notes_of("Rivera")) == 1
    assert keep(6, 1.0) == ""


@pytest.mark.usefixtures("a_year")
def test_the_date_of_a_lesson_does_not_count() -> None:
    assert keep(5, 1.0, day="2001-01-01") == ""
    assert keep(6, 1.0) == ""
    age(364)
    keep(7, 1.0)
    assert len(history_of("Rivera").lessons) == 3


@pytest.mark.parametrize("value", ["0", "-1", "soon", "1.5"])
def test_a_wrong_setting_loses_no_report_and_no_lesson(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(1, 1.0)
    age(10_000)
    monkeypatch.setenv("CLASSROOM_AI_KEEP_DAYS", value)
    assert "keep_days" in keep(2, 1.0)
    assert len(history_of("Rivera").lessons) == 1
    assert "keep_days" in str(run("purge", "--expired").exception)


@pytest.fixture
def old_and_new(tmp_path: Path, a_year: None) -> Path:
    for day, title in (("2026-03-02", "old"), ("2026-03-03", "older"), ("2026-03-04", "new")):
        kept_lesson(tmp_path / f"{title}.classroom", lesson_on(day, title=title))
    age(400, title="old")
    age(500, title="older")
    return tmp_path


def titles() -> list[str]:
    return [lesson.title for lesson in history_of("Rivera").lessons]


def test_expired_lessons_leave_at_once_and_folders_stay(old_and_new: Path) -> None:
    told = run("purge", "--expired", answers="y\n")
    assert told.stderr.count("from the history: added") == 2
    assert told.stderr.count("its folder stays") == 2
    receipt = json.loads(told.stdout)
    assert (receipt["from_history"], receipt["files"]) == ({"lessons": 2}, [])
    assert titles() == ["new"]
    assert (old_and_new / "old.classroom" / "lesson.json").exists()
    assert "No lesson was added" in run("purge", "--expired").stdout


def test_folders_go_where_they_still_hold_the_lesson(old_and_new: Path) -> None:
    other = (old_and_new / "new.classroom" / "lesson.json").read_bytes()
    (old_and_new / "older.classroom" / "lesson.json").write_bytes(other)
    receipt = old_and_new / "receipt.json"
    told = run("purge", "--expired", "--folders", "--yes", "--receipt", receipt)
    assert told.exception is None
    assert {one["what"] for one in json.loads(receipt.read_text())["files"]} == {
        "lesson.json",
        "measures.json",
    }
    assert not (old_and_new / "old.classroom").exists()
    assert (old_and_new / "older.classroom" / "lesson.json").read_bytes() == other
    assert titles() == ["new"]


def test_a_no_removes_nothing(old_and_new: Path) -> None:
    assert run("purge", "--expired", "--folders", answers="n\n").exit_code == 1
    assert len(titles()) == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "or --expired"),
        (["--folders"], "Give a folder"),
        (["--expired", "x"], "without a name"),
        (["--expired", "--recording"], "without a name"),
        (["x", "--folders"], "without --expired"),
        (["--expired"], "keep_days is not set"),
    ],
)
def test_half_of_it_is_refused(words: list[str], says: str) -> None:
    result = run("purge", *words)
    assert says in f"{result.output} {result.exception}"
    assert result.exit_code == 2 or isinstance(result.exception, ClassroomAIError)


@pytest.mark.parametrize("days", ["0", "-5", "36501", "99999999999999999999", "soon"])
def test_days_that_are_none_are_one_message(days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSROOM_AI_KEEP_DAYS", days)
    result = run("purge", "--expired")
    assert isinstance(result.exception, ClassroomAIError)
    assert "keep_days is" in str(result.exception)
