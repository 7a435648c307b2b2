"""The page of a cycle with as much on it as can be: on a phone, in the dark, on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from classroom_ai.cycle import Cycle, to_html
from classroom_ai.cycle.view import (
    CycleMoment,
    Lessons,
    Moments,
    Row,
    StartAndNow,
    Then,
    Words,
    Written,
)
from classroom_ai.report.view import Headed, Passage, Quote, Said, ShownMoment, Time

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
SENTENCE = "In the 4 lessons since then it is 2.1 s (between 1.8 and 2.5 s) in lessons like these."
COMMAND = "classroom-ai goal set rivera --measure building.focusing_share --toward 35%"
TIME = Time("1:02:14", "PT3734S", "line-9")
QUOTE = " ".join(["Seventeen"] * 16)


def moment(*, ask: str = "") -> CycleMoment:
    lines = (Said("Teacher", "teacher", QUOTE), Said("Student A", "student", QUOTE))
    return CycleMoment(
        "Adding fractions with unlike denominators, 20 April",
        "./x/report.html",
        ShownMoment(TIME, lines, SENTENCE, ask),
    )


def full_cycle() -> Cycle:
    quotes = tuple(Quote(TIME, "Teacher", QUOTE, "a student answered after 1.3 s") for _ in "ab")
    then = Then(
        "Latest", "Fractions, 20 April", "./x/report.html", "2.1 s, between 1 and 3", quotes
    )
    row = Row(
        "20 April", "Adding fractions with unlike denominators", "whole class · 48 min",
        "2.1 s", "between 1.8 and 2.5 s", "./x/report.html",
    )  # fmt: skip
    own = Words("Your questions", (Written("20 April, about Fractions", SENTENCE),) * 3)
    return Cycle(
        language="en", title="From one visit to the next: 2 March to 20 April 2026",
        context="rivera · 12 lessons, 3 March to 20 April 2026 · 540 min",
        facts=(SENTENCE,), visit=Passage("The visit on Mon 2 March 2026", (SENTENCE,) * 3),
        goal=Passage("Your goal: thinking time after a question", (SENTENCE,) * 4),
        evidence=StartAndNow("At the start, and now", (then, then), SENTENCE),
        worked=Moments("What worked", (moment(),) * 3, ""),
        again=Moments("Worth another look", (moment(ask=SENTENCE),) * 2, ""),
        questions=own, question=Headed("A question for you", SENTENCE * 2),
        step=Headed("What could be next", SENTENCE * 3, COMMAND),
        rest=Headed("Everything else", "all lessons"),
        lessons=Lessons(
            "The lessons", ("Day", "Lesson", "Thinking time after a question"), (row,) * 12,
            Passage("Where they lie", ("/home/" + "x" * 90,) * 12),
        ),
        notes=own, closing=(Passage("How sure is this", (SENTENCE,)),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cycle") / "cycle.html"
    path.write_text(to_html(full_cycle()), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_has_to_be_scrolled_sideways(page: Page, file: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier(page: Page, file: Path, complaints: list[str], scheme: Any) -> None:
    axe_playwright = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
    )
    page.emulate_media(color_scheme=scheme)
    page.goto(file.as_uri())
    assert complaints == []
    assert not page.locator("table").is_visible()
    page.locator("summary").click()
    assert page.locator("table").is_visible()
    found = axe_playwright.Axe().run(page, options=RULES).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_first_page_is_one_sheet(page: Page, file: Path, paper: str) -> None:
    page.goto(file.as_uri())
    page.evaluate("document.querySelector('details').remove()")
    printed = page.pdf(format=paper, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
