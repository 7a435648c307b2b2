"""The rates that intervals are drawn from, on lessons whose errors were put in by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))
from hearing_errors import Errors, errors_of, report
from hearing_scores import Talk
from label_errors import said_in

from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Lesson

TRUTH = [
    Talk(0.0, 2.0, "teacher"),
    Talk(3.0, 4.0, "student"),
    Talk(5.0, 7.0, "teacher"),
    Talk(8.0, 9.0, "student"),
    Talk(12.0, 13.0, "student"),
]


def heard(text: str) -> Lesson:
    return lesson_from_text(text, duration=20.0)


def found(text: str) -> Errors:
    return errors_of(TRUTH, heard(text), {})


def test_edges_are_later_or_earlier_in_truth() -> None:
    edges = found("T 0.1 1.9 So.\nS1 2.8 4.5 Yes.").edges
    assert edges["teacher start"] == pytest.approx([-0.1])
    assert edges["teacher end"] == pytest.approx([0.1])
    assert edges["student start"] == pytest.approx([0.2])
    assert edges["student end"] == pytest.approx([-0.5])


def test_what_was_missed_is_not_what_an_edge_explains() -> None:
    text = "T 0 2 So.\nS1 3 3.6 Yes.\nT 5 6 So.\nS1 8 9 Yes."
    missed = found(text).missed
    # 0.4 s at the end of a student's turn are an edge, a second of the teacher's is not.
    assert missed["student"] == pytest.approx([1.0])
    assert missed["teacher"] == pytest.approx([1.0])


def test_a_turn_knows_whose_it_truly_was() -> None:
    turns = found("T 0 2 So.\nT 3 4 Yes.\nS1 5 7 So.\nS1 15 16 No.\nS1 8 9 Yes.\nT 2 2.1 A.").turns
    assert [(role, others > 0.5, nobodys > 0.5) for role, _, others, nobodys in turns] == [
        ("teacher", False, False),
        ("teacher", False, True),
        ("teacher", True, False),
        ("student", True, False),
        ("student", False, False),
        ("student", False, True),
    ]


def test_a_lesson_of_the_wrong_voice_is_told_and_left_out() -> None:
    swapped = found("S1 0 2 So.\nT 3 4 Yes.\nS1 5 7 So.\nT 8 9 Yes.")
    assert swapped.swapped
    right = found("T 0 2 So.\nS1 3 4 Yes.\nT 5 7 So.\nS1 8 9 Yes.")
    assert "Wrong voice followed: 1 of 2 lessons" in report([swapped, right])


def test_words_are_counted_in_lines_that_are_known() -> None:
    truth = {"words": [[0.0, 2.0, "teacher", "one two three"], [3.0, 4.0, "S7", "four"]]}
    errors = errors_of(TRUTH, heard("T 0 2 one two\nS1 3 4 four five"), truth)
    assert errors.words == {"teacher": (3, 2), "student": (1, 2)}


def test_grades_are_told_apart_and_taken_together() -> None:
    text = "T 0 2 So.\nS1 3 4 Yes.\nT 5 7 So.\nS1 8 9 Yes."
    table = report([found(text), replace(found(text), grade="C")])
    assert "| C | student end | 2 |" in table
    assert "| all | student end | 4 |" in table


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("Why?", [("teacher", "Why?")]),
        ("STUDENT: Six. TEACHER: Why?", [("student", "Six."), ("teacher", "Why?")]),
        ("So TUTOR: Yes STUDENT: ", [("teacher", "So "), ("teacher", "Yes")]),
    ],
)
def test_lines_of_a_context(text: str, lines: list[tuple[str, str]]) -> None:
    assert said_in(text) == lines
