"""The first page, as a teacher reads it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from classroom_ai.lesson import lesson_from_text
from classroom_ai.report import to_html, to_markdown, words
from classroom_ai.report.view import FirstPage
from classroom_ai.types import About, CriterionScore, Measurement, RubricScore

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import Inputs, info, report_of

WAIT = Measurement(
    "wait.after_question", 1, "s", 1.8, low=1.5, high=2.1, grade="B", observations=(1.2, 2.4), n=2
)


def page(goal: str | None = None, *, wait: Measurement = WAIT, room: float = 1.0) -> FirstPage:
    lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    criterion = CriterionScore("c", 1, "Somebody spoke.", wait.id, "When?", room=room)
    registry = {
        "wait.after_question": info("wait.after_question", "s", "Quiet after your questions"),
        "talk.teacher_share": info("talk.teacher_share", "share", "Your share of the talk"),
    }
    inputs = Inputs(
        replace(lesson, about=About(goal=goal)),
        (),
        (wait, Measurement("talk.teacher_share", 1, "share", None, note="Nobody spoke.")),
        (RubricScore("core", 1, (criterion,)),),
        registry,
    )
    first = inputs.report().first_page
    assert first is not None
    return first


def test_of_a_transcript_nothing_is_said_of_what_only_sound_shows() -> None:
    heard = lesson_from_text("T 0 200 And so on.", duration=400.0)
    for timing in ("sound", "captions", "starts", "none"):
        lesson = replace(heard, timing=timing)
        first = Inputs(lesson, (), (), (), {}).report().first_page
        assert first is not None
        assert (first.again is not None) is (timing == "sound")
        assert ("three seconds" in first.nothing_worked) is (timing == "sound")
        assert "long stretch" not in first.nothing_again


def test_a_number_never_stands_alone() -> None:
    focus = page().focus
    assert focus.heading == "One thing to look at: quiet after your questions"
    assert focus.value.replace("\u00a0", " ") == (
        "1.8 s, between 1.5 and 2.1 s. Known fairly well (B)."
    )
    assert focus.sentences[0] == "Somebody spoke."
    assert focus.picture is not None


def test_the_goal_is_answered_first_and_not_offered_again() -> None:
    first = page("wait.after_question")
    assert first.focus.heading == "Your goal: quiet after your questions"
    assert first.step.action == ""
    assert "--goal wait.after_question" in page().step.action


def test_a_goal_that_is_not_known_says_so_and_why() -> None:
    focus = page("talk.teacher_share").focus
    assert (focus.value, focus.picture) == ("", None)
    assert focus.sentences == (words.not_known_today(), "Nobody spoke.")


def test_a_goal_of_grade_d_is_not_shown_as_a_number() -> None:
    unsure = replace(WAIT, grade="D", value=7.77)
    focus = page("wait.after_question", wait=unsure).focus
    assert "7" not in "".join((focus.value, *focus.sentences))
    assert focus.picture is None


def test_a_step_is_tied_to_a_moment_or_not_made() -> None:
    assert page().step.text == words.look_again("Quiet after your questions")
    assert page(room=0.0).step.text == words.keep_doing("Quiet after your questions")


def test_nothing_found_is_said_plainly() -> None:
    report = report_of("T 0 2 Take your books.")
    for text in (to_html(report), to_markdown(report)):
        assert text.count("None found") == 2
        assert words.NO_FOCUS in text


def test_a_check_passed_over_is_shown_with_what_could_have_been_asked() -> None:
    report = report_of(
        "T 0 2 Does everybody get that?\nT 2.4 9 Take your books.", (0.0, "question.check")
    )
    assert report.first_page is not None
    again = report.first_page.again
    assert again is not None
    assert [line.text for line in again.lines] == ["Does everybody get that?", "Take your books."]
    assert again.said.startswith("You asked whether everybody understood, and the next words")
    assert again.ask.startswith("What could you have asked")


@pytest.mark.parametrize("kind", words.COULD_ASK)
def test_what_could_have_been_asked_is_asked_and_not_told(kind: str) -> None:
    assert "?" in words.COULD_ASK[kind]


def test_everything_else_is_folded_behind_the_first_page() -> None:
    html = to_html(report_of("T 0 2 Take your books."))
    head, folded = html.split('<details class="rest"')
    assert words.WORKED in head
    assert words.TRANSCRIPT not in head
    assert words.TRANSCRIPT in folded


def test_a_long_question_is_cut_at_its_beginning() -> None:
    long = "Now look here. " * 20 + "Why is that?"
    report = report_of(
        f"T 0 20 {long}\nS1 21 25 Because it is a very even number, two fits.",
        (0.0, "question.open"),
        (21.0, "student.claim"),
    )
    assert report.first_page is not None
    question = report.first_page.worked[0].lines[0].text
    assert question.startswith("… ")
    assert question.endswith("Why is that?")
