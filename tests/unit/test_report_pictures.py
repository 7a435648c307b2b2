"""The pictures of a report: what they show, and when there is none."""

from __future__ import annotations

import sys
from pathlib import Path

from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Measurement

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import Inputs, report_of


def test_long_lesson_is_wrapped_into_rows_of_five_minutes() -> None:
    lesson = lesson_from_text("T 0 1800 a\nS1 1800 3500 b", duration=3600.0)
    (picture,) = Inputs(lesson, (), (), (), {}).report().pictures
    assert [row[0] for row in picture.rows] == [f"{minute}:00" for minute in range(0, 56, 5)]
    assert picture.rows[0][1:] == ("100\u00a0%", "0\u00a0%", "0\u00a0%", "0")
    assert picture.rows[-1][1:] == ("0\u00a0%", "67\u00a0%", "33\u00a0%", "0")


def test_overlapping_talk_counts_once_against_quiet() -> None:
    (picture,) = report_of("T 0 60 a\nS1 30 60 b\nT 90 100 c").pictures
    assert picture.rows == (("0:00", "70\u00a0%", "30\u00a0%", "30\u00a0%", "0"),)


def test_shares_that_are_not_sure_are_no_numbers_in_the_table_either() -> None:
    share = Measurement("talk.teacher_share", 1, "share", 0.7, grade="D")
    (picture,) = report_of("T 0 60 a\nS1 62 80 b\nT 90 100 c", measurements=(share,)).pictures
    assert picture.title == "Who spoke when"
    assert picture.rows == (("0:00", "most", "some", "some", "0"),)


def test_only_questions_of_the_teacher_are_marked() -> None:
    lines = "T 0 2 Why is it?\nS1 3 6 Why not?"
    (picture,) = report_of(lines, (0.0, "question.open"), (3.0, "question.open")).pictures
    assert picture.rows[0][-1] == "1"


def test_wait_beyond_the_axis_is_labelled_with_its_length() -> None:
    wait = Measurement("wait.after_question", 1, "s", 1.5, observations=(1.0, 2.0, 25.0))
    pictures = report_of("T 0 2 Why?", measurements=(wait,)).pictures
    assert "25.0\u00a0s →" in pictures[1].svg


def test_unsure_waits_are_not_drawn() -> None:
    wait = Measurement("wait.after_question", 1, "s", 1.5, grade="D", observations=(1.0, 2.0))
    assert len(report_of("T 0 2 Why?", measurements=(wait,)).pictures) == 1
