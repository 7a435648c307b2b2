"""The report as a document: all that the page says, for Word and for screen readers."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.lesson import lesson_from_text
from classroom_ai.report import to_docx
from classroom_ai.report.pictures.png import COLOURS, to_png
from classroom_ai.report.view import Line, Report, Time, Transcript
from classroom_ai.report.word_file import WordFile, clean
from classroom_ai.types import About

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from reports import Inputs, report_of
from test_report import golden_inputs

CSS = Path(__file__).parents[2] / "classroom_ai" / "pages" / "templates" / "base.css"


@pytest.fixture(scope="module")
def report() -> Report:
    return golden_inputs().report()


@pytest.fixture(scope="module")
def content(report: Report) -> bytes:
    return to_docx(report)


@pytest.fixture(scope="module")
def document(content: bytes) -> Any:
    return opened(content)


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def all_text(document: Any) -> str:
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def strings_of(value: object) -> list[str]:
    """Every text of a view, however deep; drawings, ids and addresses left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for each in value for text in strings_of(each)]
    fields = getattr(value, "__dataclass_fields__", {})
    silent = {"svg", "iso", "link", "anchor", "role", "kind", "language", "utterance", "speaker"}
    return [
        text for name in fields if name not in silent for text in strings_of(getattr(value, name))
    ]


def test_all_that_the_report_says_is_in_it(report: Report, document: Any) -> None:
    unfolded = {report.rest.heading, report.rest.text, ""}
    folds = {picture.table_title for picture in report.pictures}
    if report.measures:
        folds |= {figure.fold for each in report.measures.families for figure in each.figures}
    if report.transcript:
        folds.add(report.transcript.fold)
    if report.first_page and report.first_page.focus.picture:
        # On the first page the strip stands alone; its words are those of the alternative text.
        report = replace(
            report,
            first_page=replace(
                report.first_page, focus=replace(report.first_page.focus, picture=None)
            ),
        )
    text = all_text(document)
    said = set(strings_of(report)) - unfolded - folds
    assert [each for each in said if clean(each) not in text] == []


def test_headings_are_real_and_skip_no_level(document: Any) -> None:
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[0] == "Title"
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert len(levels) > 15
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_pictures_have_words_for_who_cannot_see_them(report: Report, document: Any) -> None:
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    shown = [clean(f"{picture.title}. {picture.key}") for picture in report.pictures]
    assert told[-len(shown) :] == shown
    assert all(told)


def test_tables_repeat_their_first_row_and_break_no_row(report: Report, document: Any) -> None:
    assert len(document.tables) > len(report.pictures)
    for table in document.tables:
        rows = [row._tr.xml for row in table.rows]
        assert "w:tblHeader" in rows[0]
        assert not any("w:tblHeader" in row for row in rows[1:])
        assert all("w:cantSplit" in row for row in rows)


def test_first_page_ends_before_the_pictures(report: Report, document: Any) -> None:
    broken = [p.text for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert broken == [report.pictures_heading]


def test_transcript_is_last(report: Report, document: Any) -> None:
    assert report.transcript
    last = report.transcript.lines[-1]
    assert document.paragraphs[-1].text == f"{last.time.text}\t{last.who} {last.text}"
    assert document.paragraphs[-1].style.name == "Transcript"


def test_document_has_a_title_a_language_and_nobodys_name(report: Report, document: Any) -> None:
    properties = document.core_properties
    assert (properties.title, properties.language) == (report.title, "en")
    assert (properties.author, properties.comments, properties.created) == ("", "", None)
    assert 'w:lang w:val="en"' in document.styles.element.xml


def test_transcript_in_another_language_says_so() -> None:
    transcript = Transcript("T", "", "de", (Line(Time("0:00", ""), "S", "student", "Warum?"),))
    document = opened(to_docx(replace(report_of("T 0 2 Why?"), transcript=transcript)))
    assert 'w:lang w:val="de"' in document.styles["Transcript"].element.xml


def test_same_report_is_the_same_file(report: Report, content: bytes) -> None:
    assert to_docx(report) == content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in file.namelist())


def test_silent_recording_has_a_document_too() -> None:
    silent = Inputs(lesson_from_text("", duration=60.0), (), (), (), {}).report()
    text = all_text(opened(to_docx(silent)))
    assert silent.silent
    assert silent.silent.heading in text


HOSTILE = [
    "a\x00b\x01\x0b\x1b[31m\x7f\x85",
    "\ud800 lone \udfff",
    "\ufffe\uffff",
    "<w:p>&amp;]]><script>",
    "{{ 7*7 }} \\ %s",
    "\u202egnp.exe",
    " \t\n ",
]


def test_any_text_can_be_said_in_a_lesson() -> None:
    title = HOSTILE[0]
    lesson = replace(lesson_from_text("T 0 2 Why?"), about=About(title=title, subject=HOSTILE[1]))
    report = replace(Inputs(lesson, (), (), (), {}).report(), pictures=())
    assert report.transcript
    (line,) = report.transcript.lines
    lines = tuple(replace(line, text=said) for said in HOSTILE)
    document = opened(to_docx(replace(report, transcript=replace(report.transcript, lines=lines))))
    said = [paragraph.text for paragraph in document.paragraphs[-len(lines) :]]
    assert said == [f"0:00\tTeacher {clean(text)}" for text in HOSTILE]
    assert document.core_properties.title == clean(title)


@given(st.text())
def test_clean_text_is_text_that_xml_holds(text: str) -> None:
    ElementTree.fromstring(f"<t>{escape(clean(text))}</t>")  # noqa: S314
    assert clean(clean(text)) == clean(text)
    assert not re.search(r"[\n\t]", clean(text))


def test_word_of_a_megabyte_is_written() -> None:
    report = report_of("T 0 2 Why?")
    assert report.transcript
    (line,) = report.transcript.lines
    long = replace(
        report, transcript=replace(report.transcript, lines=(replace(line, text="x" * 10**6),))
    )
    document = opened(to_docx(replace(long, title="y" * 10**6, pictures=())))
    assert len(document.paragraphs[-1].text) > 10**6
    assert len(document.core_properties.title) == 255


def test_empty_page_cannot_come_of_a_page_that_ends_twice() -> None:
    file = WordFile(title="a", language="en")
    file.end_page()
    file.end_page()
    file.heading("b", 1)
    document = opened(file.content())
    assert [p.text for p in document.paragraphs] == ["b"]


# --- pictures as pixels -----------------------------------------------------------


def test_pixels_have_the_colours_of_the_light_page() -> None:
    light = CSS.read_text(encoding="utf-8").split("@media")[0]
    for name in ("teacher", "student", "other"):
        assert f"--{name}: {COLOURS[f'var(--{name})']};" in light
    assert f"--ink: {COLOURS['currentColor']};" in light


def test_drawing_becomes_the_same_picture_each_time_with_its_labels(report: Report) -> None:
    from PIL import Image

    svg = report.pictures[0].svg
    assert to_png(svg) == to_png(svg)
    image = Image.open(io.BytesIO(to_png(svg))).convert("RGB")
    assert image.width == 1260
    colours = {colour for _, colour in image.getcolors(1 << 24) or []}
    assert {(255, 255, 255), (0, 114, 178), (230, 159, 0)} < colours
    bare = re.sub(r"<text.*?</text>", "", svg)
    assert to_png(bare) != to_png(svg)
