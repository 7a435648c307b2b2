"""The review server and its page together: heard, corrected, saved, seen, and taken back."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import open_folds, sound, until

import classroom_ai.annotate
from classroom_ai import measures, pipeline
from classroom_ai.files import sha256_of
from classroom_ai.lesson import lesson_from_text, read_lesson, write_lesson
from classroom_ai.pipeline import tell
from classroom_ai.playback import prepare
from classroom_ai.review import opened
from classroom_ai.rubric import read_rubric

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from spacy.language import Language

pytestmark = [pytest.mark.browser, pytest.mark.models]

LINES = """
T 0.0 4.0 Why do you think that is so?
S1 7.0 11.0 Because the pieces are bigger.
T 12.0 20.0 Well done, you explained that. What do you think, Maya?
T 22.0 26.0 I think so too.
T 30.0 38.0 Then open your books now.
"""
SHARE = "Your share of the talk"
PLAYING = "document.querySelector('.player audio').currentTime"


@pytest.fixture(scope="module", autouse=True)
def _count_quickly(nlp: Language) -> Iterator[None]:
    """Ranges of a few draws are as good here, and the language model is loaded once."""
    pipeline._nlp.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classroom_ai.annotate, "load_nlp", lambda path: nlp)
        patch.setattr(measures, "measure_lesson", partial(measures.measure_lesson, draws=2))
        yield


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory, _count_quickly: None) -> Path:
    """A lesson with its recording, of which the fourth line is a student's."""
    place = tmp_path_factory.mktemp("lesson")
    recording = sound(place / "9:15 #1.m4a", 40.0)
    folder = place / "9:15 #1.classroom"
    lesson = lesson_from_text(LINES, duration=40.0)
    about = replace(lesson.recording, file=recording.name, sha256=sha256_of(recording))
    lesson = replace(lesson, recording=about)
    write_lesson(lesson, folder / "lesson.json")
    prepare(folder, recording, lesson, wanted=True)
    tell(lesson, folder, rubrics=[read_rubric("core")])
    return folder


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    return shutil.copytree(scored.parent, tmp_path / "here") / scored.name


@pytest.fixture
def review(folder: Path) -> Iterator[str]:
    """The address of the real server."""
    with opened(folder, by="Kim") as running:
        thread = Thread(target=running.run)
        thread.start()
        yield running.address
        running.server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def served(page: Page, review: str, complaints: list[str]) -> Page:
    page.set_default_timeout(20_000)  # a save counts everything again
    page.goto(review)
    open_folds(page)
    return page


def correct(page: Page) -> None:
    page.get_by_role("button", name="Something heard wrongly?").click()


def save(page: Page) -> str:
    """What is said of it."""
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".changes").get_by_role("button", name="Show the new report").wait_for()
    return page.locator(".changes .outcome").inner_text()


def show_new(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Show the new report").click()
    open_folds(page)


def test_word_is_heard_from_the_served_recording(served: Page, complaints: list[str]) -> None:
    page = served
    assert page.locator(".player audio").get_attribute("src") == "recording"
    until(page, "document.querySelector('.player audio').readyState > 0")
    line = page.locator("#line-3")
    line.hover()
    line.get_by_text("explained", exact=True).click()
    until(page, f"{PLAYING} > 13")
    assert line.get_attribute("aria-current") == "true"
    page.keyboard.press("Escape")
    page.locator("#line-2 a.time").click()
    until(page, "document.querySelector('#line-2 .playing') !== null")
    assert complaints == []


def test_corrected_line_moves_the_numbers_is_kept_and_taken_back(
    served: Page, folder: Path, complaints: list[str]
) -> None:
    page = served
    assert page.locator(".corrected").count() == 0
    correct(page)
    page.locator("#line-4 .mend").click()
    page.get_by_label("A student", exact=True).check()
    said = save(page)
    assert f"{SHARE}:" in said
    assert page.get_by_role("row", name=SHARE).count() == 1
    assert read_lesson(folder / "lesson.json").utterances[3].role == "student"

    show_new(page)
    assert "student" in str(page.locator("#line-4").get_attribute("class"))
    assert "1 line given to somebody else" in str(page.locator(".corrected summary").inner_text())
    (change,) = page.locator(".corrected li").all_inner_texts()
    assert change.startswith("0:22 is said by a student Kim, ")

    page.get_by_role("button", name="Take back the last save").click()
    page.locator(".corrected").get_by_role("button", name="Show the new report").wait_for()
    assert f"{SHARE}:" in page.locator(".corrected .outcome").inner_text()
    show_new(page)
    assert page.locator(".corrected").count() == 0
    assert "teacher" in str(page.locator("#line-4").get_attribute("class"))
    assert complaints == []


def test_minutes_left_out_stand_in_the_transcript_and_are_put_back(
    served: Page, folder: Path
) -> None:
    page = served
    correct(page)
    page.locator("#line-3 .mend").click()
    page.get_by_role("button", name="to here").click()  # from here to here: this line
    save(page)
    show_new(page)
    cut = page.locator(".transcript .cut")
    assert cut.inner_text().split() == ["0:12", "Until", "0:20", "left", "out", "by", "hand"]
    assert page.locator(".transcript p[data-utt]").count() == 4
    assert "hatched: left out by hand" in page.locator("figure").first.inner_text().lower()

    correct(page)
    cut.get_by_role("button", name="Put back 0:12 to 0:20").click()
    assert cut.locator(".badge").inner_text() == "put back"
    save(page)
    show_new(page)
    assert page.locator(".cut, .corrected").count() == 0
    assert page.locator(".transcript p[data-utt]").count() == 5
    assert read_lesson(folder / "lesson.json").left_out == ()


def test_what_was_just_saved_can_be_taken_back_at_once(served: Page, folder: Path) -> None:
    page = served
    correct(page)
    page.get_by_label("Student A is").select_option("other")
    save(page)
    page.get_by_role("button", name="Take back the last save").click()
    page.locator(".changes summary", has_text="No changes yet").wait_for()
    assert page.get_by_label("Student A is").input_value() == "student"
    assert read_lesson(folder / "lesson.json").utterances[1].role == "student"
