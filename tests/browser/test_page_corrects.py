"""Correcting a lesson in its report: what can be changed, what is saved, and by keys alone."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import open_folds, write_page

from classroom_ai.report import words
from classroom_ai.report.page import Corrected

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

pytestmark = pytest.mark.browser

SPEAKER = {"kind": "speaker", "speaker": "S1", "role": "other", "was": "student"}


@pytest.fixture
def correcting(page: Page, tmp_path: Path) -> Page:
    page.goto(write_page(tmp_path).as_uri())
    page.get_by_role("link", name="Something heard wrongly? Correct it").click()
    return page


def edit(page: Page, line: int) -> None:
    page.locator(f"#line-{line} .mend").click()


def saved(page: Page) -> dict[str, Any]:
    """What is in the file that the page gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename == "corrections.json"
    content = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert content.keys() == {"schema_version", "lesson", "by", "at", "changes"}
    assert (content["schema_version"], content["lesson"]) == (1, "text")
    return dict(content)


def changes(page: Page) -> list[dict[str, Any]]:
    return list(saved(page)["changes"])


# --- what can be changed -----------------------------------------------------------------------


def test_voice_gets_another_role_with_all_its_lines(correcting: Page) -> None:
    page = correcting
    page.get_by_label("Student A is").select_option(label="Somebody else")
    line = page.locator("#line-2")
    assert line.locator("b").text_content() == "Other voice"
    assert line.locator(".badge").text_content() == "changed"
    assert page.locator(".badge").count() == 1
    assert page.locator(".changes summary").text_content() == "1 change"
    assert changes(page) == [SPEAKER]


def test_two_voices_are_swapped(correcting: Page) -> None:
    page = correcting
    page.get_by_role("row", name="Student B").get_by_role("button", name="Swap with").click()
    assert [page.locator(f"#line-{n} b").text_content() for n in (1, 4)] == ["A student", "Teacher"]
    assert changes(page) == [
        {"kind": "speaker", "speaker": "T", "role": "student", "was": "teacher"},
        {"kind": "speaker", "speaker": "S2", "role": "teacher", "was": "student"},
    ]


def test_line_gets_another_speaker(correcting: Page) -> None:
    page = correcting
    edit(page, 3)
    page.get_by_label("A student", exact=True).check()
    assert "student" in str(page.locator("#line-3").get_attribute("class")).split()
    assert changes(page) == [
        {"kind": "line", "start": 4.0, "end": 5.0, "role": "student", "was": "teacher"}
    ]


def test_words_are_kept_by_enter_and_left_by_escape(correcting: Page) -> None:
    page = correcting
    edit(page, 4)
    field = page.get_by_role("textbox", name="Words")
    field.fill("Nothing of this.")
    field.press("Escape")
    assert page.locator(".editor").count() == 0
    edit(page, 4)
    field.fill("Three  goes\ninto it.")
    field.press("Enter")
    assert page.locator("#line-4 .line-text").text_content() == "Three goes into it."
    assert changes(page) == [
        {
            "kind": "words",
            "start": 5.5,
            "end": 7.0,
            "text": "Three goes into it.",
            "was": "Two goes into it and nothing is left.",
        }
    ]


def test_label_is_changed_taken_away_and_added(correcting: Page) -> None:
    page = correcting
    edit(page, 1)
    tag = {"kind": "tag", "start": 0.0, "end": 1.5, "label": "question.open"}
    page.get_by_label("Counted as:").select_option("question.closed")
    assert changes(page) == [{**tag, "to": "question.closed"}]
    page.get_by_role("button", name="Take away:").click()
    page.get_by_label("Something else it is").select_option("move.press_reasoning")
    page.get_by_role("button", name="Add", exact=True).click()
    added = {"start": 0.0, "end": 1.5, "label": None, "to": "move.press_reasoning"}
    assert changes(page) == [{**tag, "to": None}, {"kind": "tag", **added}]


def test_minutes_are_left_out_by_lines_and_by_times(correcting: Page) -> None:
    page = correcting
    edit(page, 2)
    page.get_by_role("button", name="Leave out from here").click()
    edit(page, 3)
    page.get_by_role("button", name="to here").click()
    assert page.locator(".out").count() == 2
    page.get_by_label("From").fill("0:00")
    page.get_by_label("to", exact=True).fill("0:01")
    page.get_by_role("button", name="Leave out", exact=True).click()
    assert changes(page) == [
        {"kind": "left-out", "start": 2.0, "end": 5.0},
        {"kind": "left-out", "start": 0, "end": 1},
    ]


@pytest.mark.parametrize(
    ("start", "end"), [("", "0:05"), ("0:05", "0:01"), ("0:90", "9"), ("a", "b")]
)
def test_times_that_are_none_are_told_and_nothing_is_left_out(
    correcting: Page, start: str, end: str
) -> None:
    page = correcting
    page.get_by_label("From").fill(start)
    page.get_by_label("to", exact=True).fill(end)
    page.get_by_role("button", name="Leave out", exact=True).click()
    assert "Two times are needed" in str(page.locator(".problem").text_content())
    assert page.locator(".changes li").count() == 0


def test_each_change_can_be_undone_and_what_was_heard_is_no_change(correcting: Page) -> None:
    page = correcting
    page.get_by_label("Student A is").select_option("other")
    page.get_by_label("Student B is").select_option("teacher")
    page.locator(".changes summary").click()
    page.get_by_role("button", name="Undo: Student A is somebody else").click()
    assert page.locator("#line-2 b").text_content() == "Student A"
    assert page.get_by_label("Student A is").input_value() == "student"
    page.get_by_label("Student B is", exact=True).select_option("student")
    assert page.locator(".changes summary").text_content() == "No changes yet"
    assert page.locator(".badge").count() == 0
    assert page.get_by_role("button", name="Save").is_disabled()


def test_unsaved_changes_are_asked_about_and_kept_nowhere(correcting: Page) -> None:
    page = correcting
    page.get_by_label("Student A is").select_option("other")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.reload()
    assert asked == ["beforeunload"]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_what_to_run_is_told_after_saving(correcting: Page) -> None:
    page = correcting
    page.get_by_label("Student A is").select_option("other")
    changes(page)
    assert "classroom-ai correct FOLDER corrections.json" in page.locator(".outcome").inner_text()


def test_all_of_it_by_keys(page: Page, tmp_path: Path) -> None:
    page.goto(write_page(tmp_path).as_uri())
    page.get_by_role("link", name="Correct it").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Correcting"
    for _ in range(2):  # the teacher's role, then Student A's
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Student A is"
    page.keyboard.press("ArrowDown")
    page.locator(".transcript a.time").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Correct"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "other"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('p').id") == "line-2"
    page.locator(".changes summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the voice is a student again, its line still is not
    assert page.locator(".changes summary").text_content() == "1 change"
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Save"
    assert [change["kind"] for change in changes(page)] == ["line"]


def test_what_was_saved_before_is_listed_and_how_to_take_it_back_is_told(
    page: Page, tmp_path: Path
) -> None:
    changes: list[dict[str, Any]] = [
        {"kind": "speaker", "speaker": "S1", "role": "student", "was": "teacher", "made": "Kim"},
        {"kind": "speaker", "speaker": "S9", "role": "other", "was": None, "made": ""},
        {"kind": "line", "start": 4.0, "end": 5.0, "role": "other", "made": ""},
        {"kind": "tag", "start": 0.0, "end": 1.5, "label": "question.open", "to": None, "made": ""},
        {"kind": "words", "start": 65.0, "end": 70.0, "text": "<b>", "made": ""},
        {"kind": "left-out", "start": 60.0, "end": 90.0, "made": "Kim, Sun 22 November 2026"},
    ]
    before = Corrected("Corrected by hand: a lot.", tuple(changes))
    page.goto(write_page(tmp_path, corrected=before).as_uri())
    open_folds(page)
    assert page.locator(".corrected summary").inner_text() == "Corrected by hand: a lot."
    assert page.locator(".corrected li").all_inner_texts() == [
        "Student A was heard as you, and is a student Kim",
        "A voice that is no longer told apart is somebody else",
        "0:04 is said by somebody else",
        "0:00 not “asks for students' own words”",
        "1:05 says “<b>”",
        "1:00 to 1:30 is left out Kim, Sun 22 November 2026",
    ]
    assert page.locator(".corrected code").inner_text() == "classroom-ai correct FOLDER --undo"
    assert page.locator(".corrected button").count() == 0


# --- saved at once, by the review server ---------------------------------------------------------


class Server:
    """Serves one page on this computer and takes what it posts."""

    def __init__(self, folder: Path) -> None:
        self.posted: list[dict[str, Any]] = []
        self.status = 200
        self.answer: dict[str, Any] = {}
        taken = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.reply(200, "text/html", (folder / "report.html").read_bytes())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken.posted.append(json.loads(body))
                self.reply(taken.status, "application/json", json.dumps(taken.answer).encode())

            def reply(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/token/report.html"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    write_page(tmp_path, review="corrections")
    running = Server(tmp_path)
    yield running
    running.http.shutdown()
    running.http.server_close()


def test_saving_sends_the_changes_and_shows_how_the_numbers_moved(
    page: Page, server: Server
) -> None:
    server.answer = {
        "moved": [{"title": "Your share of the talk", "before": "72 %", "after": "64 %"}],
        "unmatched": ["At 0:04 nothing is said."],
        "sentence": "Saved. One figure moved.",
    }
    page.goto(server.url)
    page.get_by_role("link", name="Correct it").click()
    page.get_by_label("Student A is").select_option("other")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Show the new report").wait_for()
    said = page.locator(".outcome").inner_text()
    assert all(part in said for part in ("72 %", "64 %", "One figure moved", "At 0:04"))
    assert [each["changes"] for each in server.posted] == [[SPEAKER]]
    page.get_by_label("Student A is").select_option("student")  # back to what was heard
    page.get_by_role("button", name="Save").click()
    page.locator(".changes summary", has_text="All changes are saved").wait_for()
    assert server.posted[1]["changes"] == [{**SPEAKER, "role": "student"}]
    page.get_by_role("button", name="Show the new report").click()
    page.wait_for_load_state()
    assert page.locator(".badge").count() == 0


def test_what_the_server_refuses_is_said_and_nothing_is_lost(page: Page, server: Server) -> None:
    server.status, server.answer = 400, {"error": "The lesson was analysed again meanwhile."}
    page.goto(server.url)
    page.get_by_role("link", name="Correct it").click()
    page.get_by_label("Student A is").select_option("other")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".outcome .sorry").wait_for()
    assert "analysed again" in page.locator(".outcome").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file instead").click()
    assert SPEAKER in json.loads(Path(download.value.path()).read_text("utf-8"))["changes"]


def test_server_that_has_gone_is_said(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("link", name="Correct it").click()
    page.get_by_label("Student A is").select_option("other")
    server.http.shutdown()
    server.http.server_close()
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".outcome .sorry").wait_for()
    assert str(words.PAGE["not_reached"]) in page.locator(".outcome").inner_text()
    assert page.locator(".changes summary").text_content() == "1 change"
