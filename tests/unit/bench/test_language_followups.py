"""Rows of the language benchmark for uptake, follow-ups and MathDial, on invented files."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))
from language import rows_of
from language_followups import CROSS_VALIDATED, SHIPPED, move_of, without_marks

import classroom_ai.annotate.linear as linear
from classroom_ai.files import sha256_of

if TYPE_CHECKING:
    from spacy.language import Language

EXCHANGES = [
    ("It has four equal sides.", "Four equal sides. Why does that make it a square?", "1.0", 2),
    ("You add the three and the four.", "What is three plus four?", "-0.2", 1),
    ("I counted the small boxes twice.", "Okay.", "-1.0", 0),
    ("I moved the point to the left.", "So you moved it to the left. How come?", "0.9", 2),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    columns = ["obs_id", "student_text", "teacher_text"]
    for name, more in (
        ("uptake_x.csv", ["uptake_zscore", "uptake_majority"]),
        ("funneling_x.csv", ["follow_up_filtered_majority"]),
    ):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns + more)
            for i in range(24):
                student, teacher, z, majority = EXCHANGES[i % 4]
                truth = [z, majority] if len(more) == 2 else [float(majority == 2)]
                writer.writerow([i // 2, student, teacher, *truth])
    talk = "Teacher: (generic)Hi, how did you do it?|EOM|Ann: I added|EOM|Teacher: (telling)Add."
    (tmp_path / "mathdial_x.jsonl").write_text(json.dumps({"conversation": talk}) + "\n")
    return tmp_path


def test_other_data_is_scored_by_the_shipped_weights(folder: Path, nlp: Language) -> None:
    found = {row.task: row for row in rows_of(folder, nlp)}
    assert found["uptake.spearman"].n == 24
    assert (found["uptake.spearman"].value or 0) > 0.7
    assert found["funneling.macro_f1"].value == 1.0
    assert found["mathdial.macro_f1"].n == 2
    assert {row.how for row in found.values()} == {SHIPPED}
    assert {"uptake.spearman.unpunctuated", "uptake.high.f1", "funneling.focusing.f1"} <= set(found)


def test_the_training_data_is_scored_by_weights_from_other_conversations(
    folder: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    import language_followups

    model = linear.small_model("uptake")
    training = model.training.model_copy(update={"sha256": sha256_of(folder / "uptake_x.csv")})
    known = {"uptake": model.model_copy(update={"training": training})}
    monkeypatch.setattr(
        language_followups, "small_model", lambda id_: known.get(id_) or linear.small_model(id_)
    )
    how = {row.task: row.how for row in rows_of(folder, nlp)}
    assert how["uptake.spearman"] == CROSS_VALIDATED
    assert how["funneling.macro_f1"] == SHIPPED


def test_a_folder_without_such_files_has_no_rows(tmp_path: Path, nlp: Language) -> None:
    assert list(rows_of(tmp_path, nlp)) == []


@pytest.mark.parametrize(
    ("student", "tutor", "move"),
    [
        ("", "Hello, how are you?", "generic"),
        ("I got six", "That's right, well done", "generic"),
        ("I got six", "You multiply by two because there are two boxes", "telling"),
        ("I got six", "Why did you think you had to add them?", "probing"),
        ("I got six", "So what is six times two?", "focus"),
    ],
)
def test_a_tutors_move_is_told_by_its_definition(
    student: str, tutor: str, move: str, nlp: Language
) -> None:
    assert move_of(student, tutor, nlp=nlp) == move


def test_marks_and_capitals_are_taken_off_and_nothing_else() -> None:
    assert without_marks("Dr. A – 20-sided, “3/4”?  I DON’T.") == "dr a 20-sided 3/4 i don’t"
