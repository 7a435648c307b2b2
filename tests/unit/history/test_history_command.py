"""What ``classroom-ai history`` shows, and how soon."""

from __future__ import annotations

import csv
import stat
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[2]))

from histories import WAIT, keep, keep_all, lesson_at, wait_of

from classroom_ai.cli import cli
from classroom_ai.errors import UsageError
from classroom_ai.history.goals import set_goal
from classroom_ai.history.store import writing
from classroom_ai.history.tables import StoredLesson, StoredMeasure
from classroom_ai.history.teachers import now, teacher_made
from classroom_ai.measures import registry

LESSONS = 600
ALLOWED_S = 2.0


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["history", *words], env={"COLUMNS": "160"})


def test_lessons_are_listed_in_order_with_the_goal_below() -> None:
    keep_all(0, [1.1, 1.3, 1.2], title="Fractions", format="discussion")
    set_goal("Rivera", WAIT, "3", why="I hurry", at=datetime(2026, 1, 9))
    keep(7, 2.0, title="Decimals", format="discussion")
    shown = run("rivera").stdout.replace("\u00a0", " ")
    lines = shown.splitlines()
    assert [line[:10] for line in lines[1:5]] == [
        "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-12",
    ]  # fmt: skip
    assert lines[4].endswith("2.0 s")
    assert "Your goal: " in shown
    assert "I hurry" in shown
    assert "Too early to say" in shown


def test_without_a_goal_it_says_how_to_set_one() -> None:
    keep(1, 1.0)
    assert "classroom-ai goal set Rivera" in run("rivera").stdout


def test_without_earlier_lessons_there_is_no_column_for_them() -> None:
    keep_all(0, [1.0, 1.2, 1.4])
    shown = run("rivera").stdout
    assert "There are no ten before them yet" in shown
    assert "Ten before" not in shown
    assert "Would show" not in shown
    keep_all(7, [1.0] * 8)
    assert "Ten before" in run("rivera").stdout


def test_any_measure_can_stand_beside_the_lessons() -> None:
    keep(1, 1.0)
    assert "1.0\u00a0s" in run("rivera", "--measure", WAIT).stdout
    wrong = run("rivera", "--measure", "wait.after_questions").exception
    assert isinstance(wrong, UsageError)
    assert "Did you mean 'wait.after_question'" in str(wrong)


def test_markup_in_a_title_is_text(tmp_path: Path) -> None:
    keep(1, 1.0, title="[red]Fractions[/]")
    assert "[red]Fractions[/]" in run("rivera").stdout


def test_the_list_as_a_table_is_private_and_runs_nothing(tmp_path: Path) -> None:
    keep_all(1, [1.0, 2.0], title="=1+1")
    target = tmp_path / "lessons.csv"
    assert run("rivera", "--measure", WAIT, "--csv", str(target)).exit_code == 0
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert [row["value"] for row in rows] == ["1.0", "2.0"]
    assert rows[0]["title"] == "'=1+1"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_all_figures_are_shown_earlier_and_later() -> None:
    keep_all(0, [1.1, 1.3, 1.2])
    set_goal("Rivera", WAIT, "3", at=datetime(2026, 1, 9))
    keep_all(7, [3.0, 3.1, 3.2])
    shown = run("rivera").stdout.replace("\u00a0", " ")
    assert "Before you set your goal on 9 January, and since" in shown
    (row,) = [line for line in shown.splitlines() if "3 / 3" in line]
    assert "+1.9 s: a change" in row
    assert "Nothing is claimed of other figures than your goal" in shown


def test_trends_are_a_table_too(tmp_path: Path) -> None:
    keep_all(0, [1.1, 1.3, 1.2])
    set_goal("Rivera", WAIT, "3", at=datetime(2026, 1, 9))
    keep_all(7, [3.0, 3.1, 3.2])
    target = tmp_path / "trends.csv"
    assert run("rivera", "--trends-csv", str(target)).stdout == f"{target}\n"
    (row,) = csv.DictReader(target.read_text("utf-8-sig").splitlines())
    assert (row["measure"], row["n_before"], row["n_since"]) == (WAIT, "3", "3")
    assert (row["difference"], row["verdict_on_the_goal"]) == ("1.9", "toward")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("p.svg", b'<svg xmlns="http://www.w3.org/2000/svg"'),
        ("p.PNG", b"\x89PNG"),
        ("p.html", b"<!doctype html>"),
    ],
)
def test_a_figure_is_drawn_over_time(tmp_path: Path, name: str, begins: bytes) -> None:
    keep_all(0, [1.1, 1.3, 1.2], title="<b>Fractions</b>", format="<i>x</i>")
    target = tmp_path / name
    assert run("rivera", "--measure", WAIT, "--picture", str(target)).exit_code == 0
    drawn = target.read_bytes()
    assert drawn.startswith(begins)
    assert b"<b>" not in drawn
    assert b"<i>" not in drawn
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--picture", "p.gif"), "Its name ends in .svg or .png"),
        (("--picture", "p.svg"), "No figure is chosen"),
        (("--picture", "p.svg", "--measure", "talk.teacher_share"), "No lesson has a figure"),
        (("--format", "discusion"), "Did you mean 'discussion'"),
    ],
)
def test_what_cannot_be_shown_is_one_message(words: tuple[str, ...], said: str) -> None:
    keep_all(0, [1.1], format="discussion")
    error = run("rivera", *words).exception
    assert isinstance(error, UsageError)
    assert said in str(error)
    assert not Path("p.svg").exists()


def year_of(n: int) -> None:
    """So many lessons, each with as many measures as a real one has."""
    measures: list[dict[str, Any]] = [
        {
            "measure": info.id, "scope": "lesson", "version": info.version, "unit": info.unit,
            "value": 1.0, "n": 3, "observations": [1.0, 2.0], "grade": "A", "low": 0.8, "high": 1.1,
        }
        for info in registry().values()
        if info.id != WAIT
    ]  # fmt: skip
    wait = wait_of(1.0)
    measures.append(
        {
            "measure": WAIT, "scope": "lesson", "version": 2, "unit": "s", "value": 1.0,
            "low": wait.low, "high": wait.high, "grade": "A", "n": 3,
            "observations": list(wait.observations),
        }
    )  # fmt: skip
    with writing() as session:
        teacher = teacher_made(session, "Rivera").id
        lessons = [stored(number, teacher) for number in range(n)]
        session.add_all(lessons)
        session.flush()
        rows: list[dict[str, Any]] = [
            {"low": None, "high": None, "grade": None, "numerator": None, "denominator": None,
             **measure, "lesson_id": lesson.id}
            for lesson in lessons
            for measure in measures
        ]  # fmt: skip
        session.bulk_insert_mappings(StoredMeasure, rows)


def stored(number: int, teacher: int) -> StoredLesson:
    lesson = lesson_at(number % 300)
    return StoredLesson(
        teacher_id=teacher, lesson=f"{number:012x}", recording_sha256=f"{number:064x}",
        title="Fractions", date=lesson.about.date, duration=2700.0, modes={}, heard="ears",
        counted="counted", corrected=False, folder="results", added_at=now(), updated_at=now(),
    )  # fmt: skip


def test_600_lessons_are_listed_with_their_trend_in_time() -> None:
    year_of(LESSONS)
    set_goal("Rivera", WAIT, "3", at=datetime(2026, 5, 1))

    def seconds() -> float:
        started = time.process_time()
        shown = run("rivera")
        assert shown.stdout.count("Fractions") == LESSONS
        assert "no more than lessons differ" in shown.stdout
        assert shown.stdout.count("10 / 368") == len(registry())
        return time.process_time() - started

    # Of this process alone: other tests run meanwhile.
    assert min(seconds() for _ in range(2)) < ALLOWED_S
