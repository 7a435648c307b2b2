"""A visit, lessons, own words and the next visit, by the commands that a teacher runs."""

from __future__ import annotations

import shutil
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
from classroom_ai.lesson import write_lesson
from classroom_ai.types import About, Provenance

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.models  # the language model

SHARE = "talk.teacher_share"


@pytest.fixture(autouse=True)
def _load_the_language_model_once(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    with_few_draws(monkeypatch, nlp)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, words)])


def scored(folder: Path, day: int) -> Path:
    lesson = replace(
        SMALL,
        recording=replace(SMALL.recording, sha256=f"{day:064x}"),
        about=About(title=f"Lesson {day}", date=f"2026-03-{day:02d}", format="whole class"),
        provenance=Provenance("0", settings={"teacher": "Rivera"}, fingerprint="ears"),
    )
    place = folder / f"{day}.classroom"
    write_lesson(lesson, place / "lesson.json")
    assert run("score", place).exit_code == 0
    return place


def text_of(folder: Path) -> str:
    return (folder / "cycle.md").read_text("utf-8").replace("\u00a0", " ")


def test_from_one_visit_to_the_next(tmp_path: Path) -> None:
    first = scored(tmp_path, 2)
    visit = ("--focus", SHARE, "--agreed", "ask, then listen")
    assert run("visit", "rivera", "--date", "2026-03-02", *visit).exit_code == 0
    early = run("cycle", "rivera", "-o", tmp_path / "out")
    assert "classroom-ai cycle Rivera --to 2026-03-02" in str(early.exception)
    assert run("cycle", "rivera", "--to", "2026-03-02", "-o", tmp_path / "before").exit_code == 0
    assert "Lesson 2" in text_of(tmp_path / "before")

    later = [scored(tmp_path, day) for day in (9, 16)]
    assert run("goal", "set", "rivera", "--measure", SHARE, "--toward", "60%").exit_code == 0
    assert run("note", "rivera", "Pairs woke them up", "--lesson", later[0]).exit_code == 0
    assert (
        run("ask", "rivera", "How do I wait?", "--for-coach", "--lesson", later[1]).exit_code == 0
    )
    assert run("cycle", "rivera", "-o", tmp_path / "out").exit_code == 0
    told = text_of(tmp_path / "out")
    assert "You agreed: ask, then listen." in told
    assert "Lesson 9" in told
    assert "Pairs woke them up" in told
    assert "How do I wait?" in told
    assert "Lesson 2" not in told
    assert "“Because the pieces are bigger.”" in told
    page = (tmp_path / "out" / "cycle.html").read_text("utf-8")
    assert "./../9.classroom/report.html#line-" in page
    assert not [word for word in ("Maya", "pieces") if word in early.output]
    assert first.exists()


def test_the_corrected_lesson_counts_and_a_moved_one_is_found_again(tmp_path: Path) -> None:
    places = [scored(tmp_path, day) for day in (9, 16)]
    run("goal", "set", "rivera", "--measure", SHARE, "--toward", "less")
    run("cycle", "rivera", "-o", tmp_path / "out")
    before = text_of(tmp_path / "out")
    assert "Maya" in before
    wrong = saved(tmp_path / "c.json", line(12.0, 30.0, "student"))
    assert run("correct", places[0], wrong).exit_code == 0
    run("cycle", "rivera", "-o", tmp_path / "out")
    after = text_of(tmp_path / "out")
    assert "Lesson 9 (corrected)" in after
    assert after != before

    shutil.move(places[1], tmp_path / "moved.classroom")
    told = run("cycle", "rivera", "-o", tmp_path / "out")
    assert "Lesson 16" in told.stderr
    assert run("score", tmp_path / "moved.classroom").exit_code == 0
    told = run("cycle", "rivera", "-o", tmp_path / "out")
    assert "not where" not in told.stderr
    assert "moved.classroom" in text_of(tmp_path / "out")
