"""Hearing a lesson in its report: moments, the recording, and the transcript that moves with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import clip, inputs, open_folds, sound, until, write_page
from recordings import Track, hiss, write

from classroom_ai.report import words
from classroom_ai.report.page import PlayedFile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

#: Elements that play, with where they are; clips are played by one that is not in the page.
WATCHED = """
window.heard = [];
const begin = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (!heard.includes(this)) heard.push(this);
  return begin.call(this);
};
"""
MOMENT = ".quotes a.time"
LINE = ".transcript a.time"


@pytest.fixture
def with_clip(page: Page, tmp_path: Path) -> Page:
    """The first line can be heard from inside the page, and nothing else can."""
    page.add_init_script(WATCHED)
    page.goto(write_page(tmp_path, clips=(clip(tmp_path, 0.0, 2.0),)).as_uri())
    open_folds(page)
    return page


@pytest.fixture
def with_recording(page: Page, tmp_path: Path) -> Page:
    """All of the lesson can be heard: the report lies in a folder beside its recording."""
    page.add_init_script(WATCHED)
    sound(tmp_path / "9:15 #1.m4a", 8.0)
    folder = tmp_path / "9:15 #1.classroom"
    folder.mkdir()
    page.goto(write_page(folder, recording=PlayedFile("../9%3A15%20%231.m4a")).as_uri())
    open_folds(page)
    until(page, "document.querySelector('.player audio').readyState > 0")
    return page


def wait_until_playing(page: Page) -> None:
    until(page, "heard.some(each => !each.paused && each.currentTime > 0)")


def wait_until_quiet(page: Page) -> None:
    until(page, "heard.every(each => each.paused)")


def place(page: Page) -> float:
    return float(page.evaluate("heard[heard.length - 1].currentTime"))


# --- moments ---------------------------------------------------------------------------------


def test_moment_plays_from_inside_the_page_and_stops_after_its_end(
    with_clip: Page, complaints: list[str]
) -> None:
    page = with_clip
    moment = page.locator(MOMENT).first
    assert moment.get_attribute("aria-label") == "Play, 0:00"
    moment.click()
    wait_until_playing(page)
    assert moment.get_attribute("aria-label") == "Pause, 0:00"
    wait_until_quiet(page)
    assert 1.9 < place(page) < 2.2  # half a second after its end at 1.5
    assert moment.get_attribute("aria-label") == "Play, 0:00"
    assert complaints == []


def test_second_press_pauses_and_a_third_goes_on(with_clip: Page) -> None:
    page = with_clip
    moment = page.locator(MOMENT).first
    moment.click()
    wait_until_playing(page)
    moment.click()
    wait_until_quiet(page)
    at = place(page)
    assert 0 < at < 1.9
    moment.click()
    wait_until_playing(page)
    assert place(page) >= at


def test_keys_play_and_escape_stops(with_clip: Page) -> None:
    page = with_clip
    page.locator(MOMENT).first.focus()
    for key in ("Enter", " "):
        page.keyboard.press(key)
        wait_until_playing(page)
        page.keyboard.press("Escape")
        wait_until_quiet(page)


def test_what_no_clip_holds_stays_a_link(with_clip: Page) -> None:
    lines = with_clip.locator(LINE)
    roles = [lines.nth(n).get_attribute("role") for n in range(lines.count())]
    assert roles == ["button", None, None, None]


def test_way_to_the_line_stays(with_clip: Page) -> None:
    page = with_clip
    page.evaluate("document.querySelector('.transcript').closest('details').open = false")
    page.locator(MOMENT).first.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#line-1").wait_for(state="visible")
    assert page.url.endswith("#line-1")


def test_one_sound_at_a_time(with_recording: Page) -> None:
    page = with_recording
    page.locator(LINE).nth(1).click()
    wait_until_playing(page)
    page.locator(LINE).nth(3).click()
    wait_until_playing(page)
    assert page.locator(".playing").count() == 1
    assert page.locator("#line-4 .playing").count() == 1


def test_sound_that_cannot_be_played_is_said_where_it_was_pressed(
    page: Page, tmp_path: Path
) -> None:
    page.goto(write_page(tmp_path, recording=PlayedFile("gone.m4a")).as_uri())
    open_folds(page)
    moment = page.locator(MOMENT).first
    moment.click()
    said = page.locator(".quotes .sorry")
    said.wait_for()
    assert said.text_content() == words.PAGE["cannot_play"]
    assert page.locator(".spoken").text_content() == words.PAGE["cannot_play"]
    assert page.locator(".player .sorry").text_content() == words.PAGE["recording_gone"]


def test_clip_is_heard_where_the_recording_has_gone(page: Page, tmp_path: Path) -> None:
    page.add_init_script(WATCHED)
    clips = (clip(tmp_path, 0.0, 2.0),)
    page.goto(
        write_page(tmp_path, recording=PlayedFile("gone.mp4", video=True), clips=clips).as_uri()
    )
    open_folds(page)
    page.locator(MOMENT).first.click()
    wait_until_playing(page)
    assert page.locator(".quotes .sorry").count() == 0


# --- the recording and the transcript -----------------------------------------------------------


def test_line_plays_from_a_recording_with_an_odd_name(
    with_recording: Page, complaints: list[str]
) -> None:
    page = with_recording
    page.locator(LINE).nth(1).click()
    wait_until_playing(page)
    assert place(page) >= 1.7
    wait_until_quiet(page)
    assert 3.9 < place(page) < 4.3
    assert complaints == []


def test_click_on_a_word_plays_from_there_and_marks_what_is_said(with_recording: Page) -> None:
    page = with_recording
    line = page.locator("#line-4")
    line.hover()
    line.get_by_text("nothing", exact=True).click()
    until(page, "document.querySelector('.word.now')")
    assert place(page) >= 6.3
    assert line.get_attribute("aria-current") == "true"
    assert page.locator("[aria-current]").count() == 1


def test_finger_on_a_word_plays_from_there(browser: Browser, tmp_path: Path) -> None:
    sound(tmp_path / "lesson.m4a", 8.0)
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.add_init_script(WATCHED)
    page.goto(write_page(tmp_path, recording=PlayedFile("lesson.m4a")).as_uri())
    open_folds(page)
    name = page.locator("#line-2 b")
    name.scroll_into_view_if_needed()
    box = name.bounding_box()
    assert box is not None
    # Its words are no elements yet when it is touched.
    page.touchscreen.tap(box["x"] + box["width"] + 20, box["y"] + box["height"] / 2)
    wait_until_playing(page)
    assert 2.0 <= place(page) < 3.0
    assert page.locator("a.playable").last.evaluate("each => each.offsetHeight") >= 44
    context.close()


def test_transcript_is_walked_and_played_with_keys(with_recording: Page) -> None:
    page = with_recording
    page.locator(LINE).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "about"
    page.keyboard.press("Enter")
    wait_until_playing(page)
    assert 4.4 < place(page) < 5.2
    page.keyboard.press(" ")
    wait_until_quiet(page)
    assert page.locator(".transcript [tabindex='0']").count() == 1
    assert page.locator("#line-3 [tabindex='0']").count() == 1  # so Tab comes back to it


def test_wave_is_moved_by_keys_and_by_hand_and_says_where_it_is(with_recording: Page) -> None:
    page = with_recording
    wave = page.get_by_role("slider", name="Place in the lesson")
    wave.focus()
    page.keyboard.press("ArrowRight")
    assert wave.get_attribute("aria-valuetext") == "0:05, quiet"
    page.keyboard.press("Home")
    assert wave.get_attribute("aria-valuetext") == "0:00, you speaking"
    box = wave.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 30)
    page.mouse.up()
    assert wave.get_attribute("aria-valuetext") == "0:06, students speaking"
    assert page.locator("#line-4[aria-current]").count() == 1
    page.keyboard.press(" ")
    until(page, "!document.querySelector('.player audio').paused")


def test_teacher_stands_above_the_line_and_students_below(with_recording: Page) -> None:
    def reach(role: str) -> list[float]:
        box = with_recording.locator(f".wave path.{role}").evaluate(
            "each => { const {y, height} = each.getBBox(); return [y, y + height]; }"
        )
        return [float(edge) for edge in box]

    assert reach("teacher")[1] <= 50 <= reach("student")[0]
    assert reach("teacher")[0] < 40
    assert reach("student")[1] > 60


def drawn(page: Page, role: str) -> str:
    return str(page.locator(f".wave path.{role}").get_attribute("d"))


def test_wave_follows_what_is_corrected_before_it_is_saved(with_recording: Page) -> None:
    page = with_recording
    before = {role: drawn(page, role) for role in ("teacher", "student", "other")}
    assert before["other"] == ""
    page.get_by_role("button", name="Something heard wrongly?").click()
    page.get_by_label("Student A is").select_option("other")
    assert drawn(page, "other")
    assert drawn(page, "student") != before["student"]
    wave = page.get_by_role("slider", name="Place in the lesson")
    page.get_by_label("Student A is", exact=True).select_option("student")
    assert {role: drawn(page, role) for role in before} == before

    page.locator("#line-3 .mend").click()  # 4 s to 5 s, the teacher's
    page.get_by_label("A student", exact=True).check()
    wave.focus()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    assert drawn(page, "teacher") != before["teacher"]
    assert len(drawn(page, "student")) > len(before["student"])
    page.get_by_role("button", name="to here").click()
    assert len(drawn(page, "student")) == len(before["student"])  # it is left out


def test_what_cannot_be_played_is_said_once_beside_the_player(page: Page, tmp_path: Path) -> None:
    notes = (words.SOUND_IS_GONE,)
    page.goto(write_page(tmp_path, clips=(clip(tmp_path, 0.0, 2.0),), notes=notes).as_uri())
    open_folds(page)
    assert page.get_by_text("The recording is not where it was").count() == 1
    assert page.locator(".note").is_visible()
    assert page.locator(".player").count() == 0


def test_transcript_follows_in_its_box_until_somebody_scrolls(page: Page, tmp_path: Path) -> None:
    lines = "\n".join(f"T {n} {n + 1} This is what was said in second {n}." for n in range(60))
    sound(tmp_path / "lesson.m4a", 60.0)
    made = inputs(lines, duration=60.0)
    page.goto(write_page(tmp_path, made, recording=PlayedFile("lesson.m4a")).as_uri())
    open_folds(page)
    page.locator(".wave").focus()
    page.keyboard.press("End")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    before = page.evaluate("scrollY")
    assert page.evaluate("document.querySelector('.transcript').scrollTop") > 100
    assert page.evaluate("scrollY") == before
    page.locator(".transcript").hover()
    page.mouse.wheel(0, -5000)
    until(page, "document.querySelector('.transcript').scrollTop === 0")
    page.locator(".wave").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.querySelector('.transcript').scrollTop") == 0


def test_picture_comes_along_while_it_plays(page: Page, tmp_path: Path) -> None:
    write(tmp_path / "lesson.webm", Track(hiss(8.0), codec="libopus", rate=48000), video=0)
    source = PlayedFile("lesson.webm", video=True)
    page.goto(write_page(tmp_path, recording=source).as_uri())
    open_folds(page)
    page.set_viewport_size({"width": 390, "height": 300})  # so that it lies out of sight
    page.locator(MOMENT).first.click()
    page.locator("video.along").wait_for()
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('video.along')")
