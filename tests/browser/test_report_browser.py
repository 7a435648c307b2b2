"""The golden report in a real browser: what a teacher sees on a phone, in the dark, on paper."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from classroom_ai.lesson import lesson_from_text
from classroom_ai.report import build, to_html

if TYPE_CHECKING:
    from playwright.sync_api import Page

GOLDEN = Path(__file__).parents[1] / "golden" / "report.html"

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_nothing_has_to_be_scrolled_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(GOLDEN.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_lines_are_not_longer_than_can_be_read(page: Page) -> None:
    page.set_viewport_size({"width": 1200, "height": 844})
    page.goto(GOLDEN.as_uri())
    assert page.locator("main").evaluate("each => each.clientWidth") < 800


def test_page_asks_for_nothing_and_breaks_no_rule_of_its_own(page: Page) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(GOLDEN.as_uri())
    assert asked == [GOLDEN.as_uri()]
    assert complaints == []


def test_time_leads_to_its_line_in_the_folded_transcript(page: Page) -> None:
    page.goto(GOLDEN.as_uri())
    link = page.locator(".moments a.time").first
    line = page.locator(str(link.get_attribute("href")))
    assert not line.is_visible()
    link.click()
    line.wait_for(state="visible")


def test_folds_open_with_the_keyboard(page: Page) -> None:
    page.goto(GOLDEN.as_uri())
    for _ in range(3):  # everything else, a family of measures, then what lies in it
        summary = page.locator("details:not([open]) > summary:visible").first
        fold = summary.locator("..").element_handle()
        assert fold is not None
        summary.focus()
        page.keyboard.press("Enter")
        assert fold.evaluate("each => each.open")


def test_pictures_have_words_for_who_cannot_see_them(page: Page) -> None:
    page.goto(GOLDEN.as_uri())
    pictures = page.locator("[role=img]")
    said = [str(each.get_attribute("aria-label")) for each in pictures.all()]
    assert any("You spoke for" in text for text in said)
    assert all(len(text) > 20 for text in said)


def test_headings_skip_no_level(page: Page) -> None:
    page.goto(GOLDEN.as_uri())
    levels = page.locator("h1, h2, h3, h4").evaluate_all(
        "all => all.map(each => Number(each.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("selector", ["h1", ".basis", ".moments q", "summary", ".drawing text"])
def test_text_stands_out_from_the_paper(page: Page, scheme: str, selector: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(GOLDEN.as_uri())
    ink = page.locator(selector).first.evaluate(
        "each => getComputedStyle(each)[each instanceof SVGElement ? 'fill' : 'color']"
    )
    paper = page.locator("body").evaluate("each => getComputedStyle(each).backgroundColor")
    assert contrast(ink, paper) >= 4.5


def contrast(one: str, other: str) -> float:
    """Contrast of two ``rgb(r, g, b)`` colours as WCAG 2 defines it, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in colour[4:-1].split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_paper_shows_what_is_folded(page: Page) -> None:
    page.goto(GOLDEN.as_uri())
    folded = page.locator(".transcript p").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()


def test_hostile_title_runs_nothing_and_fits_on_a_phone(page: Page, tmp_path: Path) -> None:
    text = "<img/src=x/onerror=document.title='ran'>" + "x" * 2000
    lesson = lesson_from_text(f"T 0.0 2.0 {text}\nS1 3.0 4.0 {text}")
    file = tmp_path / "report.html"
    file.write_text(to_html(build(lesson, (), (), (), {})), encoding="utf-8")
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.title() == "lesson"
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
