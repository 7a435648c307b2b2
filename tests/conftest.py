"""What several tests share, and what happens to those that need more than Python."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from classroom_ai import catalogue

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from spacy.language import Language

# How long an example takes says more about what else the machine does than about the code.
# CI looks at more of them than somebody who waits.
hypothesis.settings.register_profile("somebody waits", deadline=None, max_examples=40)
hypothesis.settings.register_profile("nobody waits", deadline=None)
hypothesis.settings.load_profile("nobody waits" if os.environ.get("CI") else "somebody waits")

#: How the reason of a skip begins if something can be installed, and the test then runs.
NEEDS = "needs "


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("models"):
        skip_without_models()


def skip_without_models() -> None:
    if not all(map(catalogue.is_installed, catalogue.selection("embedded"))):
        pytest.skip(f"{NEEDS}the models: classroom-ai models pull embedded")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, what is not tested for want of something that can be installed has failed."""
    report = yield
    stop = call.excinfo.value if call.excinfo else None
    lacks = isinstance(stop, pytest.skip.Exception) and str(stop).startswith(NEEDS)
    if lacks and os.environ.get("CI"):
        report.outcome, report.longrepr = "failed", str(stop)
    return report


@pytest.fixture(autouse=True)
def _no_voice_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Voice prints of a test lie in a folder of its own, which does not exist yet."""
    monkeypatch.setenv("CLASSROOM_AI_VOICES", str(tmp_path / "voices"))


@pytest.fixture(autouse=True)
def _no_history_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store of a test lies in a folder of its own, which does not exist yet."""
    monkeypatch.setenv("CLASSROOM_AI_HISTORY", str(tmp_path / "history"))
    monkeypatch.setenv("CLASSROOM_AI_WITHDRAWN", str(tmp_path / "withdrawn.json"))


@pytest.fixture(autouse=True)
def _no_cache_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test remembers of files lies in a folder of its own, which does not exist yet."""
    monkeypatch.setenv("CLASSROOM_AI_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The English pipeline of the offline set, as ``annotate`` uses it."""
    from classroom_ai.annotate import load_nlp

    skip_without_models()
    return load_nlp(catalogue.path_of("en_core_web_sm"))


# --- reports in a browser ------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Started once for all tests."""
    pytest.importorskip("playwright", reason=f"{NEEDS}Playwright: pip install playwright")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip(f"{NEEDS}Chromium: sudo apt-get install --yes chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required"],
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of: errors of the script, and what the page's policy forbids."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
