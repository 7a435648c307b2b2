"""Minutes that are not part of the lesson: nothing is counted in them, over them or by them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classroom_ai.lesson import lesson_from_text, read_lesson, write_lesson
from classroom_ai.measures import measure_lesson
from classroom_ai.measures.asked import what_followed
from classroom_ai.missed import missed_moments
from classroom_ai.parts import part_of, without
from classroom_ai.spans import gaps_between
from classroom_ai.types import Lesson, Measurement, Span, Tag

TEXT = """
T 0.0 4.0 Why is that so?
S1 9.0 12.0 Because it is even.
T 13.0 20.0 Good, so it is.
S2 40.0 44.0 We have to leave now.
T 50.0 59.0 That was all for today.
mode 0.0 60.0 dialogue
"""
LESSON = lesson_from_text(TEXT, duration=60.0)
QUESTION = Tag(0.0, 4.0, utterance="u0001", label="question.open", rule="open/why")


def measure(lesson: Lesson, name: str, *tags: Tag) -> Measurement:
    return next(m for m in measure_lesson(lesson, tags, draws=0) if m.id == name)


def test_the_lesson_is_shorter_by_what_is_left_out_and_the_recording_is_not() -> None:
    lesson = without(LESSON, [Span(30.0, 45.0), Span(44.0, 70.0)])
    assert lesson.left_out == (Span(30.0, 60.0),)
    assert (lesson.duration, lesson.recording.duration) == (30.0, 60.0)
    assert [turn.end for turn in lesson.turns] == [4.0, 12.0, 20.0]
    assert [utt.text for utt in lesson.utterances][-1] == "Good, so it is."
    assert [(mode.start, mode.end) for mode in lesson.modes] == [(0.0, 30.0)]


def test_what_is_left_out_twice_is_left_out_once() -> None:
    once = without(LESSON, [Span(30.0, 45.0)])
    assert without(once, [Span(30.0, 45.0)]) == once
    assert without(once, [Span(20.0, 31.0)]).left_out == (Span(20.0, 45.0),)


@pytest.mark.parametrize("left_out", [Span(4.0, 9.0), Span(5.0, 6.0), Span(8.999, 9.5)])
def test_no_gap_reaches_into_what_is_left_out(left_out: Span) -> None:
    lesson = without(LESSON, [left_out])
    assert [gap.start for gap in lesson.gaps] == [12.0, 20.0, 44.0]
    assert lesson.gaps == gaps_between(lesson.turns, lesson.utterances, left_out=lesson.left_out)


def test_a_question_before_it_has_no_answer_after_it() -> None:
    (heard,) = what_followed(LESSON, (QUESTION,))
    assert (heard.outcome, heard.wait) == ("student", 5.0)
    (cut,) = what_followed(without(LESSON, [Span(5.0, 7.0)]), (QUESTION,))
    assert (cut.outcome, cut.wait) == ("unknown", None)


def test_rates_and_shares_of_time_are_of_what_is_left() -> None:
    lesson = without(LESSON, [Span(30.0, 60.0)])
    assert measure(lesson, "time.silence_share").denominator == 30.0
    assert measure(lesson, "talk.turns_per_min").denominator == 0.5
    assert measure(lesson, "time.silence_share").value == pytest.approx(16 / 30)


def test_a_change_of_voice_over_it_is_no_exchange_and_no_stretch_goes_on() -> None:
    lines = "T 0.0 80.0 So.\nT 84.0 160.0 Well.\nS1 162.0 164.0 Yes."
    talk = lesson_from_text(lines, duration=600.0)
    assert measure(talk, "talk.longest_teacher_stretch").value == 160.0
    assert "long-stretch" in missed_moments(talk, ())
    cut = without(talk, [Span(81.0, 83.0), Span(160.5, 161.5)])
    assert measure(cut, "talk.longest_teacher_stretch").value == 80.0
    assert measure(cut, "talk.turns_per_min").numerator == 0
    assert "long-stretch" not in missed_moments(cut, ())


def test_a_part_of_the_lesson_knows_what_is_left_out_of_it() -> None:
    lesson = without(LESSON, [Span(10.0, 20.0), Span(40.0, 50.0)])
    assert part_of(lesson, 0.0, 15.0).duration == 10.0
    assert part_of(lesson, 12.0, 18.0).duration == 0.0


def test_ranges_are_drawn_of_what_is_left() -> None:
    lesson = without(LESSON, [Span(5.0, 7.0)])
    share = measure_lesson(lesson, (), draws=5)[0]
    assert share.low is not None


def test_lesson_json_mentions_it_only_where_there_is_some(tmp_path: Path) -> None:
    path = write_lesson(LESSON, tmp_path / "lesson.json")
    assert "left_out" not in json.loads(path.read_text("utf-8"))
    lesson = without(LESSON, [Span(30.0, 45.0)])
    assert read_lesson(write_lesson(lesson, path)) == lesson
