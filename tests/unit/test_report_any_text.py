"""Any lesson gets a report, and no text can break out of it."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_ai.lesson import lesson_from_text
from classroom_ai.pages import escape_markdown
from classroom_ai.report import Report, to_html, to_markdown
from classroom_ai.types import (
    About,
    CriterionScore,
    Evidence,
    Measurement,
    ModelUsed,
    Provenance,
    Quality,
    RubricScore,
    Tag,
)

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import Inputs, info, report_of

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title></style></details><iframe src=//example.org>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;",
    "](javascript:alert(1)) [x](javascript:alert(1)) ![x](//example.org)",
    "# heading | cell\n\n---\n\n> quote\n\n```",
    "x" * 5000,
]


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@cache
def hostile_report(text: str) -> Report:
    """A report in which everything that comes from outside is ``text``."""
    lesson = lesson_from_text("T 0.0 2.0 w\nS1 5.5 8.0 w")
    name = f"T{text}"
    utterances = tuple(
        replace(utt, id=f"{text}{n}", text=f"{text} a b c d e", words=())
        for n, utt in enumerate(lesson.utterances)
    )
    lesson = replace(
        lesson,
        recording=replace(lesson.recording, file=text),
        language=text,
        about=About(text, text, text, text, text, 24, text),
        quality=Quality(None, None, 0.0, 0.5, "B", (text,)),
        speakers=(),
        turns=tuple(replace(turn, speaker=name) for turn in lesson.turns),
        utterances=tuple(replace(utt, speaker=name) for utt in utterances),
        provenance=Provenance(text, {text: ModelUsed(text)}, {"model_note": text}, text),
    )
    place = Evidence(0.0, 2.0, utterances[0].id, text)
    measurement = Measurement(
        "wait.after_question",
        1,
        text,
        3.5,
        note=text,
        observations=(3.5, 3.5),
        evidence=(place,) * 2,
    )
    tags = tuple(
        Tag(0.0, 2.0, utterances[0].id, label, text)
        for label in ("question.open", "praise.specific")
    )
    score = RubricScore(text, 1, (CriterionScore(text, 1, text, measurement.id),))
    entry = info(
        measurement.id, text, text, family=text, explanation=text, source=text, limits=text
    )
    return Inputs(lesson, tags, (measurement,), (score,), {measurement.id: entry}).report()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_on_the_page(text: str) -> None:
    page = Page(to_html(hostile_report(text)))
    assert not page.tags & {"script", "img", "iframe", "base", "form", "object", "link"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert text in page.text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_in_markdown(text: str) -> None:
    markdown = to_markdown(hostile_report(text))
    assert not re.search(r"<[a-z/!]", markdown, re.IGNORECASE)
    assert not re.search(r"(?<!\\)\]\(", markdown)
    assert not re.search(r"^\s*(```|> |---$)", markdown, re.MULTILINE)
    plain = to_markdown(hostile_report("plain"))
    for mark in ("#", "|"):  # no heading and no table row that a plain lesson has not
        starts = re.compile(rf"^\{mark}", re.MULTILINE)
        assert len(starts.findall(markdown)) == len(starts.findall(plain))


@given(st.text(alphabet="ab1 \\`*_[]|~.)(#+=-<>&;\né", max_size=60))
def test_escaped_markdown_reads_as_the_same_characters(text: str) -> None:
    escaped = escape_markdown(text)
    read = re.sub(r"\\([\\`*_\[\]|~.)#+=-])", r"\1", escaped)
    read = read.replace("&lt;", "<").replace("&gt;", ">")
    assert read.replace("&amp;", "&") == " ".join(text.split()).replace("&amp;", "&")
    assert not re.search(r"<|>|\n|^[#+=-]", escaped)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["T", "S1", "GROUP", "O1", "X"]),
        st.floats(0, 4000),
        st.floats(0, 30),
        st.sampled_from(["", "Why?", "Because it is an even number."]),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_any_lesson_gets_a_report(lines: list[tuple[str, float, float, str]]) -> None:
    text = "\n".join(f"{who} {at:.2f} {at + long:.2f} {said}" for who, at, long, said in lines)
    lesson = lesson_from_text(text)
    labels = ("question.open", "question.check", "praise.specific")
    tags = tuple(
        Tag(utt.start, utt.end, utt.id, label, "r") for utt in lesson.utterances for label in labels
    )
    report = Inputs(lesson, tags, (), (), {}).report()
    assert to_html(report).count("</section>") >= 2
    assert to_markdown(report).startswith("# lesson\n")


def test_hour_of_talk_stays_small() -> None:
    said = "so what do you think about the number that we have here and why is it that"
    lines = [f"{'T' if n % 2 else 'S1'} {n * 5} {n * 5 + 4.5} {said}" for n in range(720)]
    html = to_html(report_of("\n".join(lines)))
    assert len(html.encode()) < 400_000
