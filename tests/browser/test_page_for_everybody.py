"""A page that plays and is corrected: for every eye and hand, on paper, hostile, and long."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import clip, hour_of_talk, inputs, open_folds, peaks_of, sound, until, write_page

from classroom_ai.feedback.moments import MAX_WORDS
from classroom_ai.report import Report, page_data, pictures, to_html
from classroom_ai.report.page import PlayedFile
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Said, ShownMoment, Time
from classroom_ai.types import Evidence, Measurement

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a recording beside it and a clip in it."""
    folder = tmp_path_factory.mktemp("report")
    sound(folder / "lesson.m4a", 8.0)
    clips = (clip(folder, 0.0, 4.5),)
    return write_page(folder, recording=PlayedFile("lesson.m4a"), clips=clips)


def read(page: Page) -> None:
    open_folds(page)


def play(page: Page) -> None:
    open_folds(page)
    page.locator("#line-2 a.time").click()
    until(page, "document.querySelector('[aria-current]') !== null")
    page.locator("#line-2 b").hover()


def correct(page: Page) -> None:
    open_folds(page)
    page.get_by_role("button", name="Something heard wrongly?").click()
    page.get_by_label("Student A is").select_option("other")
    page.locator("#line-1 .mend").click()
    page.locator(".changes summary").click()


MODES = pytest.mark.parametrize("mode", [read, play, correct])


@MODES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier(
    page: Page, report: Path, mode: Callable[[Page], None], scheme: Any
) -> None:
    axe_playwright = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
    )
    page.emulate_media(color_scheme=scheme)
    page.goto(report.as_uri())
    mode(page)
    found = axe_playwright.Axe().run(page, options=RULES).response["violations"]
    serious = [
        (each["id"], each["nodes"][0]["html"])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


@MODES
def test_nothing_has_to_be_scrolled_sideways(
    page: Page, report: Path, mode: Callable[[Page], None]
) -> None:
    page.goto(report.as_uri())
    mode(page)
    for width in (320, 390, 1200):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_a_finger_presses_is_large_enough(browser: Browser, report: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(report.as_uri())
    correct(page)
    small = page.locator("button, select, input[name=from], a.playable, summary").evaluate_all(
        "all => all.filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.outerHTML)"
    )
    assert small == []
    context.close()


def test_paper_shows_the_words_and_nothing_to_press(page: Page, report: Path) -> None:
    page.goto(report.as_uri())
    correct(page)
    page.emulate_media(media="print")
    for selector in (".player", ".correcting", ".changes", ".editor", ".mend", ".offer"):
        assert page.locator(f"{selector}:visible").count() == 0, selector
    assert page.locator(".transcript p:visible").count() == 4
    icon = "getComputedStyle(document.querySelector('a.playable'), '::before').display"
    assert page.evaluate(icon) == "none"


def crowded(n_words: int) -> Report:
    """As much on the first page as there can be: long moments, five warnings, a picture."""
    report = inputs().report()
    first = report.first_page
    assert first is not None
    said = " ".join(["somewhat"] * n_words) + " …"
    moment = ShownMoment(
        Time("1:01:01", "PT3661S", "line-1", 3661.0, 3690.0),
        tuple(Said(f"Student {who}", "student", said) for who in "ABC"),
        "You left 4.0 s of quiet, and Student B answered in 39 words, the longest of the lesson.",
    )
    outcomes = ("student", "named", "rephrased", "answered")
    waits = Measurement(
        "wait.after_question", 2, "s", 1.5, grade="B", n=40,
        observations=tuple(0.1 * n for n in range(40)),
        evidence=tuple(
            Evidence(60.0 * n, 60.0 * n + 1, outcome=outcomes[n % 4]) for n in range(40)
        ),
    )  # fmt: skip
    warning = "This is a warning about how the lesson was heard, as long as those that are. " * 2
    return replace(
        report,
        title="A lesson with a title that goes on for two lines of the page at least, as some do",
        facts=("24 students in the class", "Objective: " + "to say why one is more. " * 8),
        heard=replace(report.heard, first=(warning,) * 5),
        first_page=replace(
            first,
            focus=replace(
                first.focus,
                value="0.9 s, between 0.8 and 1.0 s. Known well (A).",
                sentences=(warning[:150],) * 2,
                picture=pictures.waits(Quotes(inputs().lesson), waits),
            ),
            worked=(moment, moment),
            again=replace(moment, ask=warning[:150]),
            question=replace(first.question, text=warning[:100]),
            step=replace(first.step, text=warning, action="To keep it as your goal, add this."),
        ),
    )


@pytest.mark.parametrize("n_words", [4, 8, 16, MAX_WORDS])
@pytest.mark.parametrize("sheet", ["A4", "Letter"])
def test_first_page_is_one_sheet_also_where_much_is_said(
    page: Page, tmp_path: Path, sheet: str, n_words: int
) -> None:
    def sheets() -> int:
        return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=sheet)))

    report = tmp_path / "report.html"
    report.write_text(to_html(crowded(n_words), page_data(inputs().lesson, ())), encoding="utf-8")
    page.goto(report.as_uri())
    assert sheets() > 1
    page.emulate_media(media="print")
    rest = page.locator("details.rest")
    assert rest.evaluate("each => getComputedStyle(each).breakBefore") == "page"
    rest.evaluate("each => each.remove()")
    assert page.locator(".moment").count() == 3
    assert sheets() == 1


def test_without_script_all_is_read_and_the_recording_has_its_controls(
    browser: Browser, report: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    for _ in range(2):  # the rest of the report, then the transcript
        page.locator("summary:visible").last.click()
    assert page.get_by_text("Something heard wrongly?").count() > 0
    assert page.locator("button:visible, .wave:visible, .correcting:visible").count() == 0
    assert page.locator("audio[controls]").count() == 1
    assert "Because it is an even number" in str(page.locator("#line-2").text_content())
    context.close()


def test_page_asks_for_nothing_but_its_recording(
    page: Page, report: Path, complaints: list[str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    play(page)
    correct(page)
    fetched = {url for url in asked if not url.startswith("data:")}
    assert fetched == {report.as_uri(), (report.parent / "lesson.m4a").as_uri()}
    assert complaints == []


HOSTILE = "</script><script>document.title='ran'</script><img/src=x/onerror=document.title='ran'>"


@pytest.mark.parametrize(
    "said",
    [HOSTILE, "javascript:document.title='ran'", "a\u2028b\u2029c", "<!--<script>", "{time} $& \\"],
)
def test_hostile_words_stay_words(
    page: Page, tmp_path: Path, complaints: list[str], said: str
) -> None:
    made = inputs(f"T 0.0 1.5 {said.split()[0]}\nS1 2.0 3.5 Yes")
    lesson = made.lesson
    lesson = replace(
        lesson,
        id=said,
        speakers=tuple(replace(each, id=said) for each in lesson.speakers[:1]),
        turns=tuple(replace(turn, speaker=said) for turn in lesson.turns),
        utterances=tuple(
            replace(utt, speaker=said, id=f"{said}{n}", text=said)
            for n, utt in enumerate(lesson.utterances)
        ),
    )
    tag = replace(made.tags[0], utterance=f"{said}0")
    recording = PlayedFile("javascript%3Aalert%281%29.mp3")
    made = replace(made, lesson=lesson, tags=(tag,), measurements=(), registry={})
    page.goto(write_page(tmp_path, made, recording=recording, review=said).as_uri())
    title = page.title()
    open_folds(page)
    page.get_by_role("button", name="Something heard wrongly?").click()
    page.locator("#line-1 .mend").click()
    field = page.get_by_role("textbox", name="Words")
    assert " ".join(field.input_value().split()) == " ".join(said.split())
    field.fill(said + " more")
    field.press("Enter")
    page.get_by_label("Somebody else", exact=True).check()
    page.locator(".changes summary").click()
    assert page.title() == title != "ran"
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert not [each for each in complaints if "Content Security" in each or "Error:" in each]


def test_word_of_a_megabyte_breaks_nothing(page: Page, tmp_path: Path) -> None:
    made = inputs(f"T 0.0 1.5 {'x' * 1_000_000}\nS1 2.0 3.5 Yes.")
    page.goto(write_page(tmp_path, made).as_uri())
    open_folds(page)
    page.get_by_role("button", name="Something heard wrongly?").click()
    page.get_by_label("Student A is").select_option("other")
    assert page.locator("#line-2 b").text_content() == "Other voice"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hour_of_talk_is_small_and_opens_at_once(page: Page, tmp_path: Path) -> None:
    made = hour_of_talk()
    sound(tmp_path / "lesson.m4a", 2.0)
    report = write_page(
        tmp_path, made, recording=PlayedFile("lesson.m4a"), peaks=peaks_of(made.lesson)
    )
    assert report.stat().st_size < 1_500_000
    page.goto(report.as_uri())
    spent = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert spent < 1500
    open_folds(page)
    assert page.locator("#line-900 a.playable").count() == 1
