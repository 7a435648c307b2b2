"""What the page's script is told, and what the page may do."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import report_of

from classroom_ai import report
from classroom_ai.annotate.labels import LABELS
from classroom_ai.lesson import lesson_from_text
from classroom_ai.report import to_html, words
from classroom_ai.report.page import (
    Clip,
    PageData,
    Peaks,
    PlayedFile,
    page_data,
    policy,
    script,
    to_json,
)
from classroom_ai.types import Role, Tag

LINES = "T 0.0 2.0 Why?\nS1 2.5 9.5 Because it is even.\nT 10.0 11.0 Good."
LESSON = lesson_from_text(LINES)
CLIP = Clip(0.0, 2.5, "data:audio/mp4;base64,AAAA")


def rules(page: PageData | None) -> dict[str, str]:
    """The policy as directive to sources."""
    return dict(rule.split(" ", 1) for rule in policy(page).split("; "))


def test_page_holds_its_data_once_and_as_it_was() -> None:
    page = page_data(LESSON, (), clips=[CLIP], peaks=Peaks(10, "AP8="), review="corrections")
    html = to_html(report_of(LINES), page)
    (found,) = re.findall(r'id="page-data">(.*?)</script>', html)
    data = json.loads(found)
    assert data["lesson"] == "text"
    assert data["clips"] == [{"start": 0.0, "end": 2.5, "src": CLIP.src}]
    assert data["peaks"] == {"per_s": 10, "data": "AP8="}
    assert data["turns"][1] == [2.5, 9.5, "student", "S1"]
    assert data["review"] == {"url": "corrections", "undo": "undo"}
    assert data["words"] == words.PAGE


def test_voices_are_told_by_name_talk_and_the_middle_of_their_longest_line() -> None:
    page = page_data(LESSON, ())
    assert [(v.id, v.role, v.name, v.talk.replace("\u00a0", " ")) for v in page.voices] == [
        ("T", "teacher", "Teacher", "3 s"),
        ("S1", "student", "Student A", "7 s"),
    ]
    assert [voice.sample for voice in page.voices] == [(0.0, 2.0), (4.5, 7.5)]


def test_voices_of_a_transcript_without_times_are_told_by_their_lines() -> None:
    page = page_data(replace(LESSON, timing="none", turns=()), ())
    assert [(voice.talk, voice.sample) for voice in page.voices] == [
        ("2 lines", None),
        ("1 line", None),
    ]


def test_labels_of_single_words_are_not_offered() -> None:
    tags = [
        Tag(0.0, 2.0, "u0001", label, "r")
        for label in ("question.open", "filler.filler", "new.one")
    ]
    assert page_data(LESSON, tags).tags == ((0.0, 2.0, "u0001", "question.open"),)


def test_every_label_but_those_of_single_words_can_be_corrected() -> None:
    kinds = set(LABELS) - {"vocabulary", "hedge", "filler"}
    assert set(words.PAGE["kinds"]) == kinds
    assert set(words.LABELS) == {f"{kind}.{name}" for kind in kinds for name in LABELS[kind]}


@pytest.mark.parametrize("key", ["roles", "says", "names", "speaking"])
def test_every_role_has_words(key: str) -> None:
    roles: tuple[Any, ...] = Role.__args__  # type: ignore[attr-defined]
    assert set(roles) <= set(words.PAGE[key])


def test_words_that_the_script_uses_are_there_and_the_others_are_not_kept() -> None:
    folder = Path(report.__file__).parent / "templates"
    sources = script() + "".join(
        file.read_text(encoding="utf-8") for file in folder.glob("parts/*.html")
    )
    used = set(re.findall(r"(?<![.\w])(?:page\.)?words\.(\w+)", sources))
    assert used == set(words.PAGE)


# --- what the page may do ----------------------------------------------------------------------


def test_report_that_is_only_read_has_no_script() -> None:
    assert rules(None).keys() == {"default-src", "style-src", "img-src"}
    assert "<script" not in to_html(report_of(LINES))


def test_only_its_own_script_may_run() -> None:
    page = page_data(LESSON, ())
    html = to_html(report_of(LINES), page)
    (run,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert html.count("<script") == 2  # the other one holds the data
    digest = base64.b64encode(hashlib.sha256(run.encode()).digest()).decode()
    assert rules(page)["script-src"] == f"'sha256-{digest}'"
    assert f"script-src 'sha256-{digest}'" in html


def test_script_can_end_nowhere_but_at_its_end() -> None:
    assert not re.search(r"</script|<!--|\r|\0", script())
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script())
    assert not re.search(r"https?:|localStorage|sessionStorage|indexedDB|cookie", script())


def test_script_has_no_words_of_its_own() -> None:
    """Sentences in it would be in English in every language."""
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script(), flags=re.DOTALL)
    strings = re.findall(r"'([^'\n]*)'", code)
    sentence = re.compile(r"(?<![.\w])[A-Za-z]{2,} [a-z]+ [a-z]{2,}")
    assert not [each for each in strings if sentence.search(each)]


@pytest.mark.parametrize(
    ("given", "media", "connect"),
    [
        ({}, None, None),
        ({"clips": [CLIP]}, "data:", None),
        ({"recording": PlayedFile("../a.mp4")}, "data: 'self' file:", None),
        ({"review": "corrections"}, None, "'self'"),
    ],
)
def test_sound_and_saving_are_allowed_where_they_are_wanted(
    given: dict[str, Any], media: str | None, connect: str | None
) -> None:
    allowed = rules(page_data(LESSON, (), **given))
    assert allowed.get("media-src") == media
    assert allowed.get("connect-src") == connect
    assert allowed["default-src"] == "'none'"


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "\u2028", "\ud800", "\0", '"\\'])
def test_hostile_text_stays_in_the_data(text: str) -> None:
    lesson = replace(LESSON, id=text)
    said = to_json(page_data(lesson, (), review=text))
    assert "<" not in said
    assert said.isascii()
    assert json.loads(said)["lesson"] == text


def test_recording_without_words_can_still_be_heard() -> None:
    lines = "T 0.0 2.0\nS1 2.5 4.0"
    page = page_data(lesson_from_text(lines), (), recording=PlayedFile("../a.mp3"))
    html = to_html(report_of(lines), page)
    assert '<audio controls preload="metadata" src="../a.mp3"' in html
