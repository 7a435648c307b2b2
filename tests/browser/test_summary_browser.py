"""The summary of a batch in a real browser: on a phone, in the dark, with any name in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from classroom_ai.batch.manifest import Entry
from classroom_ai.batch.planning import Item, State
from classroom_ai.batch.rows import row_of
from classroom_ai.batch.summary import write_summary

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
STATES: tuple[State, ...] = ("new", "again", "done", "failed", "unreadable", "removed", "twin")
NAMES = (
    "monday/first.mp4",
    "a_name_that_a_phone_gave_it" * 5 + ".mp4",
    "درس الكسور.m4a",
    "<b>.wav",
)
TEACHERS = ("Rivera", "Ms. Annelise-Margarethe van der Berg-Oyelaran", "مريم العلي")
WHY = "/srv/recordings/" + "deeper/" * 30 + "lesson.mp4 does not exist."

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred recordings in every state, by names of every kind."""
    output = tmp_path_factory.mktemp("results")
    items = [
        Item(
            Entry(output / f"{n} {NAMES[n % 4]}", TEACHERS[n % 3] if n % 5 else None),
            STATES[n % len(STATES)],
            duration=61.0 * n,
            why=WHY if n % 2 else "",
        )
        for n in range(200)
    ]
    write_summary([row_of(item) for item in items], output, root=output)
    return output / "index.html"


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_has_to_be_scrolled_sideways(page: Page, summary: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(summary.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_asks_for_nothing_and_breaks_no_rule_of_its_own(page: Page, summary: Path) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(summary.as_uri())
    assert (asked, complaints) == ([summary.as_uri()], [])
    assert page.locator("tbody tr").count() == 200
    assert page.locator("script, b").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier(page: Page, summary: Path, scheme: Any) -> None:
    axe_playwright = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
    )
    page.emulate_media(color_scheme=scheme)
    page.goto(summary.as_uri())
    found = axe_playwright.Axe().run(page, options=RULES).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
