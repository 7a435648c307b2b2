"""Lessons of a teacher come into the history by the commands that count, and answer the goal."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from counting import with_few_draws
from test_correct import SMALL, line, saved

from classroom_ai.cli import cli
from classroom_ai.history.goals import set_goal
from classroom_ai.history.listing import history_of
from classroom_ai.history.ownership import everything_of, is_known
from classroom_ai.history.store import store_path
from classroom_ai.lesson import write_lesson
from classroom_ai.types import About, Lesson, Provenance

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.models  # the language model

SHARE = "talk.teacher_share"


@pytest.fixture(autouse=True)
def _load_the_language_model_once(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    with_few_draws(monkeypatch, nlp)


def lesson_of(number: int, teacher: str | None = "Rivera") -> Lesson:
    return replace(
        SMALL,
        recording=replace(SMALL.recording, sha256=f"{number:064x}"),
        about=About(title=f"Lesson {number}", date=f"2026-03-{number:02d}"),
        provenance=Provenance("0", settings={"teacher": teacher}, fingerprint="ears"),
    )


def scored(folder: Path, lesson: Lesson, *more: str) -> Result:
    write_lesson(lesson, folder / "lesson.json")
    return run("score", folder, *more)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, words)])


def test_a_lesson_of_a_teacher_comes_into_the_history(tmp_path: Path) -> None:
    assert "history" not in scored(tmp_path / "a", lesson_of(1)).output
    (kept,) = history_of("rivera", measure=SHARE).lessons
    assert (kept.title, kept.folder) == ("Lesson 1", str(tmp_path / "a"))
    assert kept.value is not None


def test_a_lesson_of_nobody_does_not(tmp_path: Path) -> None:
    scored(tmp_path / "a", lesson_of(1, teacher=None))
    assert not store_path().exists()


def test_the_next_report_answers_the_goal_first(tmp_path: Path) -> None:
    scored(tmp_path / "a", lesson_of(1))
    offer = (tmp_path / "a" / "report.md").read_text("utf-8")
    assert "classroom-ai goal set Rivera --measure" in offer
    assert run("goal", "set", "Rivera", "--measure", SHARE, "--toward", "60%").exit_code == 0
    later = replace(lesson_of(2), about=replace(lesson_of(2).about, date="2099-03-02"))
    scored(tmp_path / "b", later)
    report = (tmp_path / "b" / "report.md").read_text("utf-8").replace("\u00a0", " ")
    goal, answer = report.index("Your goal: "), report.index("In 1 lesson before")
    assert goal < answer < report.index("What worked")
    assert "Too early to say" in report
    page = (tmp_path / "b" / "report.html").read_text("utf-8")
    assert "In 1 lesson before" in page


def test_a_copy_to_hand_on_says_nothing_of_other_lessons(tmp_path: Path) -> None:
    scored(tmp_path / "a", lesson_of(1))
    set_goal("Rivera", SHARE, "60%")
    later = replace(lesson_of(2), about=replace(lesson_of(2).about, date="2099-03-02"))
    (tmp_path / "roster.txt").write_text("Maya\n")
    told = scored(
        tmp_path / "b", later, "--redact", str(tmp_path / "roster.txt"), "-o", str(tmp_path / "c")
    )
    assert told.exit_code == 0, told.output
    for file in (tmp_path / "c").iterdir():
        assert b" before 1" not in file.read_bytes()
        assert b"goal set" not in file.read_bytes()


def test_the_corrected_lesson_counts_and_undoing_brings_the_other_back(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    scored(folder, lesson_of(1))
    (before,) = history_of("Rivera", measure=SHARE).lessons
    file = saved(tmp_path / "c.json", line(12.0, 30.0, "student"))
    assert run("correct", folder, file).exit_code == 0
    (after,) = history_of("Rivera", measure=SHARE).lessons
    assert after.corrected
    assert after.value != before.value
    assert run("correct", folder, "--undo").exit_code == 0
    (undone,) = history_of("Rivera", measure=SHARE).lessons
    assert (undone.value, undone.corrected) == (before.value, False)


def test_results_are_written_although_the_history_cannot_be(tmp_path: Path) -> None:
    store_path().parent.mkdir()
    store_path().write_bytes(b"no database" * 1000)
    told = scored(tmp_path / "a", lesson_of(1))
    assert told.exit_code == 0
    assert told.stderr.count("not in the history of Rivera") == 1
    assert (tmp_path / "a" / "report.html").exists()
    assert store_path().read_bytes() == b"no database" * 1000
    file = saved(tmp_path / "c.json", line(12.0, 30.0, "student"))
    corrected = run("correct", tmp_path / "a", file)
    assert corrected.exit_code == 0
    assert "not in the history" in corrected.stderr


def test_a_purged_lesson_is_in_the_history_no_more(tmp_path: Path) -> None:
    scored(tmp_path / "a", lesson_of(1))
    told = run("purge", tmp_path / "a", "--yes")
    assert json.loads(told.stdout)["from_history"] == {"lessons": 1}
    assert is_known("Rivera")
    assert everything_of("Rivera").counts["measures"] == 0
