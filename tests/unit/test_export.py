"""Tables of a lesson open in a spreadsheet, and nothing in them runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from classroom_ai.errors import LessonError
from classroom_ai.export import export_tables, measures_table
from classroom_ai.lesson import lesson_from_text, write_lesson
from classroom_ai.measures import measure_lesson
from classroom_ai.results import Results, to_json
from classroom_ai.spreadsheet import as_csv
from classroom_ai.types import About, Measurement, Tag

LESSON = lesson_from_text('T 0.0 2.0 =cmd|calc, "why"?\nS1 3.0 4.0 @Ünal sagt 😀')
TAG = Tag(0.0, 2.0, utterance="u0001", label="question.open", rule="open/why")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_lesson(LESSON, tmp_path / "lesson.json")
    measures = measure_lesson(LESSON, (TAG,), draws=0)
    results = Results(LESSON.id, "", measures, (TAG,), ())
    (tmp_path / "measures.json").write_text(to_json(results), encoding="utf-8")
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    return [*csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))]


def test_tables_have_what_the_lesson_has(folder: Path) -> None:
    measures, tags, utterances = (rows(path) for path in export_tables(folder, folder / "new"))
    assert next(row for row in measures if row["measure"] == "talk.teacher_share")["value"] == (
        "0.666667"
    )
    assert [(row["label"], row["rule"], row["start"]) for row in tags] == [
        ("question.open", "open/why", "0.0")
    ]
    assert [(row["speaker"], row["role"], row["end"]) for row in utterances] == [
        ("T", "teacher", "2.0"),
        ("S1", "student", "4.0"),
    ]


def test_no_cell_can_be_run_as_a_formula(folder: Path) -> None:
    _, tags, utterances = (rows(path) for path in export_tables(folder, folder))
    assert [row["text"] for row in utterances] == ['\'=cmd|calc, "why"?', "'@Ünal sagt 😀"]
    assert tags[0]["text"].startswith("'=")


def test_what_is_not_known_well_enough_has_no_number_in_a_spreadsheet() -> None:
    measures = (
        Measurement(
            "talk.teacher_share", 1, "share", 0.6, 0.1, 0.9, "D", numerator=6.0, denominator=10.0
        ),
        Measurement("talk.student_share", 1, "share", 0.4, 0.3, 0.5, "B", scope="group"),
    )
    header, unsure, sure = measures_table(Results("x", "mark", measures, (), ()), LESSON)
    row = dict(zip(header, unsure, strict=True))
    assert [row[name] for name in ("value", "low", "high", "numerator", "denominator")] == [
        None
    ] * 5
    assert row["grade"] == "D"
    known = dict(zip(header, sure, strict=True))
    assert [known[name] for name in ("scope", "value", "low", "high")] == ["group", 0.4, 0.3, 0.5]


def test_each_row_says_which_lesson_it_is_of() -> None:
    about = About(title="=Fractions", subject="-maths", grade="4", date="2026-03-03", class_size=24)
    measures = (Measurement("talk.teacher_share", 1, "share", 0.6),)
    lesson = replace(LESSON, about=about)
    rows = measures_table(Results("x", "mark", measures, (), ()), lesson)
    (row,) = csv.DictReader(io.StringIO(as_csv(rows).decode("utf-8-sig"), newline=""))
    said = [row[name] for name in ("fingerprint", "date", "school_grade", "class_size")]
    assert said == ["mark", "2026-03-03", "4", "24"]
    assert (row["lesson_title"], row["subject"]) == ("'=Fractions", "'-maths")


def test_tables_are_their_owners_only(folder: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in export_tables(folder, folder)} == {0o600}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read.*classroom-ai score"),
        ("{", "is not JSON"),
        ("[]", "schema version None"),
        ('{"schema_version": 2}', "schema version 2.*reads version 1"),
        ('{"schema_version": 1}', "is damaged: lesson"),
        (to_json(Results("another", "", (), (), ())), "is of the lesson 'another'"),
    ],
)
def test_wrong_measures_are_refused(content: str | None, message: str, folder: Path) -> None:
    path = folder / "measures.json"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    with pytest.raises(LessonError, match=message):
        export_tables(folder, folder)
    assert not (folder / "tags.csv").exists()
