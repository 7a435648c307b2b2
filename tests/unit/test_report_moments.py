"""What stands out in a lesson, what is looked at again, and the pictures of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from classroom_ai.lesson import lesson_from_text
from classroom_ai.report import Report, to_html, to_markdown, words
from classroom_ai.report.view import Quote
from classroom_ai.types import Evidence, Measurement

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import Inputs, report_of, tag_at


def stood_out(report: Report) -> tuple[Quote, ...]:
    assert report.stood_out is not None
    return report.stood_out.moments


def looked_at_again(report: Report) -> tuple[Quote, ...]:
    assert report.stood_out is not None
    return report.stood_out.again


ASKED = "T 0.0 2.0 Why is that?\nS1 {start} 9.0 Because it is a very even number.\nS2 10 11 Yes."


@pytest.mark.parametrize(("start", "found"), [(5.5, True), (3.0, False)])
def test_long_quiet_with_a_real_answer_stands_out(start: float, found: bool) -> None:
    wait = Measurement(
        "wait.after_question",
        1,
        "s",
        start - 2,
        observations=(start - 2,),
        evidence=(Evidence(0.0, 2.0, "u0001"),),
    )
    shown = stood_out(report_of(ASKED.format(start=start), measurements=(wait,)))
    assert bool(shown) is found
    if found:
        assert shown[0].after.replace("\u00a0", " ") == (
            "Then 3.5 s of quiet, and Student A answered in 7 words, "
            "the longest answer of the lesson."
        )


def test_later_answer_is_not_taken_for_one_whose_words_were_not_heard() -> None:
    wait = Measurement(
        "wait.after_question",
        1,
        "s",
        3.5,
        observations=(3.5,),
        evidence=(Evidence(0.0, 2.0, "u0001"),),
    )
    lines = "T 0.0 2.0 Why?\nS1 5.5 7.0\nS2 30.0 33.0 Because it is a very even number."
    assert stood_out(report_of(lines, measurements=(wait,))) == ()


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("T 0 2 Why is that?\nS1 3 6 Because it is an even one.", True),
        ("T 0 2 Why is that?\nS1 3 6 Dunno.", False),
        ("T 0 2 Why is that?\nT 3 6 Because it is an even one.", False),
        ("S1 0 2 Why is that?\nS2 3 6 Because it is an even one.", False),
    ],
)
def test_open_question_stands_out_if_a_student_answers_it(lines: str, found: bool) -> None:
    assert bool(stood_out(report_of(lines, (0.0, "question.open")))) is found


def test_praise_that_names_its_reason_stands_out() -> None:
    (quote,) = stood_out(report_of("T 0 2 You drew it twice.", (0.0, "praise.specific")))
    assert (quote.text, quote.after) == ("You drew it twice.", words.SPECIFIC_PRAISE)


def test_general_praise_does_not_stand_out() -> None:
    report = report_of("T 0 2 Good job.", (0.0, "praise.general"))
    assert stood_out(report) == ()
    assert words.NOTHING_STOOD_OUT in to_markdown(report)


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ("T 2.4 9.0 So take your books.", "Then 0.4 s, and you went on."),
        ("T 4.0 9.0 So take your books.", None),
        ("S1 2.4 3.0 Yes.\nT 3.1 9.0 So take your books.", None),
        ("S1 1.5 3.0\nT 2.4 9.0 So take your books.", None),
        ("", None),
    ],
)
def test_check_that_nobody_could_answer_is_looked_at_again(after: str, says: str | None) -> None:
    report = report_of(f"T 0 2 Does everybody get that?\n{after}", (0.0, "question.check"))
    again = looked_at_again(report)
    if says is None:
        assert again == ()
        assert "None found." in to_html(report)
    else:
        assert again[0].after.replace("\u00a0", " ").startswith(says)


def test_check_inside_a_longer_turn_claims_no_seconds() -> None:
    lesson = lesson_from_text("T 0 20 Is that clear? So take your books and read the next page.")
    check = tag_at(lesson, 0.0, "question.check", "Is that clear?")
    (again,) = looked_at_again(Inputs(lesson, (check,), (), (), {}).report())
    assert again.text == "Is that clear?"
    assert again.after.startswith("You went on at once.")


# --- pictures ----------------------------------------------------------------


def test_long_lesson_is_wrapped_into_rows_of_five_minutes() -> None:
    lesson = lesson_from_text("T 0 1800 a\nS1 1800 3500 b", duration=3600.0)
    (picture,) = Inputs(lesson, (), (), (), {}).report().pictures
    assert [row[0] for row in picture.rows] == [f"{minute}:00" for minute in range(0, 56, 5)]
    assert picture.rows[0][1:] == ("100\u00a0%", "0\u00a0%", "0\u00a0%", "0")
    assert picture.rows[-1][1:] == ("0\u00a0%", "67\u00a0%", "33\u00a0%", "0")


def test_overlapping_talk_counts_once_against_quiet() -> None:
    (picture,) = report_of("T 0 60 a\nS1 30 60 b\nT 90 100 c").pictures
    assert picture.rows == (("0:00", "70\u00a0%", "30\u00a0%", "30\u00a0%", "0"),)


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
