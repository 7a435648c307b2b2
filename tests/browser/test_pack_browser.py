"""The golden pack in a real browser: on a phone, in the dark, on paper, and with its sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

GOLDEN = Path(__file__).parents[1] / "golden" / "debrief.html"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_has_to_be_scrolled_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(GOLDEN.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_asks_for_nothing_and_breaks_no_rule_of_its_own(page: Page) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(GOLDEN.as_uri())
    page.locator("audio").first.evaluate("each => each.load()")
    assert [url for url in asked if not url.startswith("data:")] == [GOLDEN.as_uri()]
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier(page: Page, scheme: Any) -> None:
    axe_playwright = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
    )
    page.emulate_media(color_scheme=scheme)
    page.goto(GOLDEN.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = axe_playwright.Axe().run(page, options=RULES).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
