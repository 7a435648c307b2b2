"""The sheet: safe to open, empty of labels, and read back whatever a spreadsheet made of it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.annotate.labels import LABELS
from classroom_ai.errors import SheetError
from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Span
from classroom_ai.validation.families import FAMILIES, NONE, TAG_FAMILIES
from classroom_ai.validation.rows import Row, rows_of
from classroom_ai.validation.sheet import COLUMNS, TypedLine, label_of, read_sheet, to_sheet

LESSON = lesson_from_text(
    """
    T  1.0  4.0 Good morning. Who can say why?
    S1 5.2  7.9 Because, well, it's even.
    T  8.0 10.0 =2+2 is what?
    """
)
TYPED = Span(60.0, 120.0)
HEADER = ",".join(COLUMNS)


def template(separator: str = ",") -> str:
    return to_sheet(
        LESSON, rows_of(LESSON), [Span(0.0, 10.0)], typed=TYPED, spread=True, separator=separator
    )


def table(text: str, separator: str = ",") -> list[list[str]]:
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
    return list(rows)


def below_the_header(text: str) -> list[dict[str, str]]:
    rows = table(text)
    start = rows.index(list(COLUMNS))
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[start + 1 :]]


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_every_label_is_defined_and_is_one_that_rules_give() -> None:
    for family in TAG_FAMILIES:
        assert {*family.labels} - {NONE} == {*LABELS[family.name]}
    text = template()
    for family in FAMILIES:
        for label, meaning in family.labels.items():
            assert f"{label}: {meaning}" in text


def test_an_empty_sheet_tells_no_label_and_no_role() -> None:
    rows = below_the_header(template())
    assert [row["words"] for row in rows[:2]] == ["Good morning.", "Who can say why?"]
    for row in rows:
        assert not any(row[column] for column in ("role", "question", "praise", "typed"))


def test_whoever_opens_it_runs_no_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"):
        rows = [Row(0.0, 1.0, "teacher", text)]
        sheet = to_sheet(LESSON, rows, [Span(0.0, 1.0)], typed=None, spread=True)
        for cells in table(sheet):
            assert not [cell for cell in cells if re.match(r"\s*[=+\-@]", cell)]


@given(st.text("a é'\";,\t\r\n=+-@\N{GRINNING FACE}\u202e", min_size=1))
def test_any_words_come_back_at_their_time(words: str) -> None:
    rows = [Row(1.234, 5.678, "teacher", words)]
    sheet = to_sheet(LESSON, rows, [Span(0.0, 9.0)], typed=None, spread=True)
    last = table(sheet)[-1]
    assert last[3].removeprefix("'") == words.removeprefix("'")
    assert last[-2:] == ["1234", "5678"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_spreadsheets_csv_is_read(tmp_path: Path, separator: str, encoding: str) -> None:
    text = template(separator).removeprefix("\ufeff")
    text = text.replace(f"1{separator}0:01{separator}0:02", f"1{separator}01:00:00{separator}x")
    text = text.replace("Good morning.", "Guten Morgen, Jürgen?" if separator != "," else "ü")
    text = text.replace(separator * 5 + "1000", f"{separator}T{separator}N{separator * 3}1000,0"
                        if separator != "," else ",T,N,,,1000")  # fmt: skip
    sheet = read_sheet(written(tmp_path, text, encoding))
    assert sheet.lesson == "text"
    assert sheet.answers[0].given == {"role": "teacher", "question": "none"}
    assert sheet.answers[0].span is not None
    assert sheet.answers[0].span.start == 1.0
    assert sheet.answers[1].given == {}
    assert sheet.typed == ()


@pytest.mark.parametrize(
    ("family", "cell", "label"),
    [
        ("role", "Teacher", "teacher"),
        ("role", " t ", "teacher"),
        ("role", "students", "student"),
        ("role", "unknown", None),
        ("question", "", None),
        ("question", "?", None),
        ("question", "-", "none"),
        ("question", "CL", "closed"),
        ("question", "ch.", "check"),
        ("praise", "no", "none"),
    ],
)
def test_a_label_may_be_short(family: str, cell: str, label: str | None) -> None:
    assert label_of(cell, next(each for each in FAMILIES if each.name == family)) == label


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,0:01,0:02,So.,techer,,,,1000,2000", r"Row 3, column role: 'techer'.*mean teacher\?"),
        ("1,0:01,0:02,So.,,c,,,1000,2000", "Row 3, column question: 'c'.*closed or check"),
        ("1,0:01,0:02,So.,,xyz,,,1000,2000", "Row 3, column question: 'xyz'.*none of them"),
        ("1,0:01,0:02,So.,t,,,,1e3,2000", "Row 3: start_ms and end_ms are '1e3'"),
        ("1,0:01,0:02,So.,t,,,,,", "Row 3: start_ms and end_ms are empty"),
        ("1,0:01,0:02,So.,t,,,,3000,2000", "Row 3: end_ms is before"),
        ("1,,,So.,t,,,,1000,2000\n1,,,So.,t,,,,1000,2000", "Row 4: this is row 1 a second time"),
    ],
)
def test_what_is_not_understood_is_told_with_its_row(tmp_path: Path, row: str, said: str) -> None:
    path = written(tmp_path, f"title\n{HEADER}\n{row}\n")
    with pytest.raises(SheetError, match=said):
        read_sheet(path)


def test_all_problems_are_told_at_once_up_to_a_number(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},,,So.,wrong,,,,{n},{n}" for n in range(20))
    with pytest.raises(SheetError, match=r"(?s)Row 2, .*Row 9, .*And 12 more"):
        read_sheet(written(tmp_path, f"{HEADER}\n{rows}\n"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04...", "workbook"),
        (b"", "no row with the headings"),
        (b"a,b\n1,2\n", "no row with the headings"),
        (b"\x00\xff\x00\x01", "no row with the headings"),
        (b"x" * 5_000_001, "5 MB"),
        (b'"' + b"x" * 200_000, "is not CSV"),
    ],
)
def test_what_is_no_sheet_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    with pytest.raises(SheetError, match=said):
        read_sheet(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"cannot be read.*--template"):
        read_sheet(tmp_path / "none.csv")


def test_rows_that_a_person_adds_are_sentences_and_typed_lines(tmp_path: Path) -> None:
    sheet = read_sheet(
        written(
            tmp_path,
            f"{HEADER}\n1,,,So.,t,,,,0,900\n,,,Any ideas?,t,open,,,,\n,,,,,,,,,\n"
            "T1,,,(type),s,,,we did,60000,120000\nT2,,,(type),,,,,60000,120000\n"
            ",,,,,,,and more,,\n",
        )
    )
    assert [(answer.span, answer.words) for answer in sheet.answers] == [
        (Span(0.0, 0.9), "So."),
        (None, "Any ideas?"),
    ]
    assert sheet.typed == (TypedLine("student", "we did"), TypedLine(None, "and more"))
    assert sheet.typed_span == TYPED
