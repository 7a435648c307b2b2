"""``validate``, as a coach uses it: a sheet is made, filled in, and the report names the check."""

from __future__ import annotations

import csv
import io
import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from classroom_ai.cli import cli
from classroom_ai.errors import ClassroomAIError, LessonError
from classroom_ai.lesson import lesson_from_text, read_lesson, write_lesson
from classroom_ai.measures import measure_lesson
from classroom_ai.report.words import CHOSEN, LOST, NOT_CHECKED, OUTDATED
from classroom_ai.results import Results, read_results, to_json
from classroom_ai.retelling import tell_again
from classroom_ai.types import Lesson, Tag

#: A quarter of an hour: a question, an answer and a remark every twenty seconds.
ROUNDS = 45
LESSON = lesson_from_text(
    "\n".join(
        f"T {20 * n}.0 {20 * n + 3}.0 Why is number {n} even?\n"
        f"S1 {20 * n + 5}.0 {20 * n + 8}.0 It ends like that.\n"
        f"T {20 * n + 10}.0 {20 * n + 14}.0 So it does."
        for n in range(ROUNDS)
    ),
    duration=20.0 * ROUNDS,
)
TAGS = tuple(
    Tag(utt.start, utt.end, utterance=utt.id, label="question.open", rule="open/why")
    for utt in LESSON.utterances
    if utt.text.startswith("Why")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return results_of(LESSON, tmp_path / "lesson.classroom")


def results_of(lesson: Lesson, folder: Path) -> Path:
    write_lesson(lesson, folder / "lesson.json")
    measures = measure_lesson(lesson, TAGS, draws=0)
    results = Results(lesson.id, "first", measures, TAGS, ())
    (folder / "measures.json").write_text(to_json(results), encoding="utf-8")
    return folder


def validate(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["validate", *map(str, arguments)])


def filled(sheet: Path, target: Path, *, typed: str = "") -> Path:
    """Somebody agrees on everything but the role of row 2 and the question of row 3."""
    text = sheet.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for cells in rows:
        if len(cells) > 4 and cells[0].isdigit():
            mine = cells[3].startswith(("Why", "So"))
            cells[4] = "t" if mine and cells[0] != "2" else "s"
            cells[5] = ("closed" if cells[0] == "3" else "open") if "Why" in cells[3] else "-"
        elif cells[0] == "T1":
            cells[4], cells[7] = "teacher", typed
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    target.write_text(out.getvalue(), encoding="utf-8")
    return target


def test_a_sheet_is_made_filled_in_and_named_by_the_report(folder: Path, tmp_path: Path) -> None:
    made = validate(folder, "--template")
    assert made.exit_code == 0, made.output
    sheet = folder / "check-sheet.csv"
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    assert "It asks about 81 sentences from 0:25 to 2:25, " in made.output
    counted = (folder / "measures.json").read_bytes()

    told = validate(folder, filled(sheet, tmp_path / "f.csv", typed="Why is"), "--by", "A. Kim")
    assert told.exit_code == 0, told.output
    assert "Who spoke can be relied on; kind of question is told" in told.output
    assert "80 of 81" in told.output
    kept = folder / "validation.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    content = json.loads(kept.read_text(encoding="utf-8"))
    assert (content["by"], content["fingerprint"], content["sampled"]) == ("A. Kim", "first", True)
    assert content["words"]["words"] == 2
    assert len(content["differences"]) == 2
    for name in ("report.md", "report.html"):
        report = (folder / name).read_text(encoding="utf-8")
        assert "by A. Kim, by ear." in report
        assert "Of 81 sentences, 80 had the same speaker" in report
        assert OUTDATED not in report
    assert (folder / "measures.json").read_bytes() == counted


def test_a_check_of_an_earlier_analysis_is_said_to_be_one(folder: Path, tmp_path: Path) -> None:
    validate(folder, "--template", "--from", "1:00", "--minutes", 3)
    validate(folder, filled(folder / "check-sheet.csv", tmp_path / "f.csv"))
    results = read_results(folder / "measures.json")
    assert OUTDATED not in (folder / "report.md").read_text(encoding="utf-8")
    assert CHOSEN in (folder / "report.md").read_text(encoding="utf-8")
    tell_again(read_lesson(folder / "lesson.json"), replace(results, fingerprint="second"), folder)
    assert OUTDATED in (folder / "report.md").read_text(encoding="utf-8")


def test_a_damaged_check_costs_no_report(folder: Path) -> None:
    (folder / "validation.json").write_text("{", encoding="utf-8")
    tell_again(LESSON, read_results(folder / "measures.json"), folder)
    assert LOST in (folder / "report.md").read_text(encoding="utf-8")


def test_without_a_check_the_report_says_how_to_make_one(folder: Path) -> None:
    tell_again(LESSON, read_results(folder / "measures.json"), folder)
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert NOT_CHECKED.split(".")[0] in text


def test_what_another_version_counted_is_not_told_again(folder: Path) -> None:
    results = read_results(folder / "measures.json")
    old = replace(results, measures=(replace(results.measures[0], version=0),))
    with pytest.raises(LessonError, match="another version"):
        tell_again(LESSON, old, folder)


def test_a_sheet_that_may_be_filled_in_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    assert validate(folder, "--template").exit_code == 0
    again = validate(folder, "--template")
    assert "may be filled in" in str(again.exception)
    assert validate(folder, "--template", "-o", tmp_path / "other.csv").exit_code == 0


def test_semicolons_are_written_for_whom_they_are_asked(folder: Path) -> None:
    validate(folder, "--template", "--semicolons")
    assert "row;start;end;words;" in (folder / "check-sheet.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--template", "--from", "99:00"], "The lesson is 15:00 long"),
        (["--template", "--from", "14:59"], "No words were heard in this part"),
        (["--template", "--from", "soon"], "'soon' is no time of the lesson"),
        (["--template", "--minutes", "0"], "0 is not in the range"),
        (["--template", "sheet.csv"], "or give one that is filled in"),
        ([], "Make a sheet with --template"),
        (["none.csv"], "none.csv cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, options: list[str], said: str) -> None:
    told = validate(folder, *options)
    assert told.exit_code != 0
    assert isinstance(told.exception, (ClassroomAIError, SystemExit))
    assert said in told.output + str(told.exception)
    assert not (folder / "validation.json").exists()


def test_a_folder_without_results_is_told(tmp_path: Path, folder: Path) -> None:
    assert "lesson.json cannot be read" in str(validate(tmp_path / "no", "--template").exception)
    validate(folder, "--template")
    (folder / "measures.json").unlink()
    told = validate(folder, filled(folder / "check-sheet.csv", tmp_path / "f.csv"))
    assert "Run: classroom-ai score" in str(told.exception)


def test_a_lesson_without_words_has_nothing_to_check(tmp_path: Path) -> None:
    silent = results_of(replace(LESSON, utterances=()), tmp_path / "silent")
    assert "nothing to check" in str(validate(silent, "--template").exception)


def test_measures_of_another_lesson_are_told(folder: Path, tmp_path: Path) -> None:
    validate(folder, "--template")
    write_lesson(replace(LESSON, id="another"), folder / "lesson.json")
    told = validate(folder, filled(folder / "check-sheet.csv", tmp_path / "f.csv"))
    assert "is of another lesson" in str(told.exception)
