"""Figures of a report: their words and units, what they rest on, and where there is none."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from classroom_ai.lesson import lesson_from_text
from classroom_ai.report import words
from classroom_ai.report.words import number
from classroom_ai.types import Evidence, Measurement, Speaker

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import Inputs, family_of, figure_of, info, left_out_of, report_of


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.724, "share", "72 %"),
        (0.0, "share", "0 %"),
        (0.001, "share", "under 1 %"),
        (2.46, "s", "2.5 s"),
        (59.97, "s", "1 min"),
        (112.3, "s", "1 min 52 s"),
        (754.0, "s", "12 min 34 s"),
        (0.0, "per_min", "0 a minute"),
        (3.16, "per_min", "3.2 a minute"),
        (1.84, "per_10_min", "1.8 in ten minutes"),
        (131.4, "words_per_min", "131 words a minute"),
        (2.25, "per_100_words", "2.2 in 100 words"),
        (1.0, "words", "1 word"),
        (2.5, "turns", "2.5 turns"),
        (3.0, "band", "many"),
        (4.0, "new_unit", "4.0 new unit"),
    ],
)
def test_numbers_are_worded_by_their_unit(value: float, unit: str, expected: str) -> None:
    assert number(value, unit).replace("\u00a0", " ") == expected


def test_measure_without_value_shows_its_note_and_no_number() -> None:
    (left_out,) = left_out_of(Measurement("m", 1, "s", None, note="No question was heard."))
    assert (left_out.value, left_out.titles) == ("No figure", "Measure m")
    assert left_out.reasons == ("No question was heard.",)


def test_value_of_grade_d_is_not_shown_as_a_number() -> None:
    (left_out,) = left_out_of(Measurement("m", 1, "s", 7.77, low=1.0, high=9.0, grade="D", n=3))
    assert "7" not in "".join((left_out.value, left_out.titles, *left_out.reasons))


def test_measures_without_a_figure_for_the_same_reason_share_a_line() -> None:
    silent, other = "No question was heard.", "Nobody spoke."
    notes = {"a": silent, "b": other, "c": silent}
    found = left_out_of(*(Measurement(m, 1, "s", None, note=note) for m, note in notes.items()))
    assert [(each.titles, each.reasons) for each in found] == [
        ("Measure a; Measure c", (silent,)),
        ("Measure b", (other,)),
    ]


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        (("words", "filler"), words.NOT_MEASURED),
        (("words", "vocabulary"), words.ONLY_IN_WRITING),
        (("turns", "voices"), words.VOICES_NOT_MEASURED),
    ],
)
def test_what_nobody_measured_is_not_blamed_on_the_recording(
    needs: tuple[str, ...], says: str
) -> None:
    measurement = Measurement("m", 1, "s", 7.77, grade="D")
    registry = {"m": info("m", "s", "A measure", needs=needs)}
    inputs = Inputs(lesson_from_text("T 0 2 Why?"), (), (measurement,), (), registry)
    (left_out,) = family_of(inputs).left_out
    assert left_out.reasons == (says,)


def test_rubric_sentence_says_what_a_value_means() -> None:
    figure = figure_of(Measurement("m", 1, "s", 1.2, n=3), sentence="Students had 1.2 s.")
    assert figure.meaning == ("Students had 1.2 s.",)


@pytest.mark.parametrize(
    ("measurement", "basis"),
    [
        (
            Measurement("m", 1, "s", 1.2, observations=(0.4, 1.2, 6.1), n=3),
            "half of them lie below",
        ),
        (Measurement("m", 1, "s", 6.1, observations=(0.4, 1.2, 6.1), n=3), "From 3 values between"),
        (Measurement("m", 1, "share", 0.25, numerator=8, denominator=32, n=32), "8 of 32."),
        (
            Measurement("m", 1, "share", 0.7, numerator=70.1, denominator=100.2, n=9),
            "from 9 places",
        ),
        (Measurement("m", 1, "per_min", 2.0, n=1), "from 1 place in"),
    ],
)
def test_value_says_what_it_was_counted_from(measurement: Measurement, basis: str) -> None:
    assert basis in figure_of(measurement).basis


def test_range_is_shown_only_where_there_is_one() -> None:
    ranged = figure_of(Measurement("m", 1, "share", 0.7, low=0.6, high=0.8, grade="B"))
    assert ranged.range.replace("\u00a0", " ") == "between 60 and 80 %. Known fairly well (B)."
    assert figure_of(Measurement("m", 1, "share", 0.7)).range == ""
    for ends, introduction in (({}, ""), ({"low": 0.6, "high": 0.8, "grade": "B"}, words.RANGES)):
        measurement = Measurement("m", 1, "share", 0.7, **cast("Any", ends))
        measures = report_of("T 0.0 2.0 Why?", measurements=(measurement,)).measures
        assert measures is not None
        assert measures.introduction == introduction


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (0.42, 0.51, "share", "between 42 and 51 %"),
        (0.42, 0.424, "share", ""),
        (0.0, 0.004, "share", "between 0 % and under 1 %"),
        (1.1, 1.9, "s", "between 1.1 and 1.9 s"),
        (50.0, 70.0, "s", "between 50.0 s and 1 min 10 s"),
        (62.0, 70.0, "s", "between 1 min 2 s and 1 min 10 s"),
        (0.0, 2.5, "per_min", "between 0 and 2.5 a minute"),
        (150.0, 171.0, "words_per_min", "between 150 and 171 words a minute"),
        (2.0, 3.0, "words", "between 2 and 3 words"),
        (1.0, 2.0, "band", "between few and some"),
        (1.0, 3.0, "glances", "between 1.0 and 3.0 glances"),
    ],
)
def test_range_is_in_words_with_the_unit_said_once(
    low: float, high: float, unit: str, said: str
) -> None:
    assert words.between(low, high, unit).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("needs", "confidence", "helps"),
    [
        (("turns",), 0.95, words.BETTER_RECORDING),
        (("words", "praise"), 0.95, words.TOO_FEW),
        (("turns",), 0.55, words.WHOSE_VOICE),
    ],
)
def test_what_is_not_known_says_what_would_help(
    needs: tuple[str, ...], confidence: float, helps: str
) -> None:
    measurement = Measurement("m", 1, "s", 7.77, low=1.0, high=9.0, grade="D")
    lesson = replace(
        lesson_from_text("T 0 2 Why?"), speakers=(Speaker("T", "teacher", confidence),)
    )
    registry = {"m": info("m", "s", "A measure", needs=needs)}
    (left_out,) = family_of(Inputs(lesson, (), (measurement,), (), registry)).left_out
    assert left_out.value == words.NOT_SURE
    assert left_out.reasons[-1] == helps


def test_a_transcript_needs_a_name_and_no_voice() -> None:
    lesson = replace(
        lesson_from_text("T 0 2 Why?"),
        timing="none",
        speakers=(Speaker("T", "teacher", 0.55),),
    )
    report = Inputs(lesson, (), (), (), {}).report()
    assert words.WHOSE_NAME in report.heard.first
    assert "--teacher-voice" not in " ".join(report.heard.first)


def test_of_long_evidence_the_longest_are_shown_and_the_rest_counted() -> None:
    places = tuple(Evidence(n, n + (2.0 if n % 2 else 1.0), None) for n in range(16))
    figure = figure_of(Measurement("m", 1, "share", 0.2, evidence=places, n=16))
    assert [quote.time.text for quote in figure.quotes] == [f"0:{n:02d}" for n in range(1, 16, 2)]
    assert figure.more == "and 8 more"


def test_evidence_quotes_its_words_with_a_link_to_their_line() -> None:
    evidence = (Evidence(0.0, 2.0, "u0001"),)
    figure = figure_of(Measurement("m", 1, "s", 2.5, observations=(2.5,), evidence=evidence))
    (quote,) = figure.quotes
    assert (quote.who, quote.text, quote.time.anchor) == ("Teacher", "Why?", "line-1")
    assert quote.after.replace("\u00a0", " ") == "2.5 s"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("student", "a student answered after 2.5 s"),
        ("named", "you called a name after 2.5 s, and a student answered"),
        ("rephrased", "you asked again after 2.5 s"),
        ("answered", "you went on after 2.5 s"),
        ("student went on", "you let it stand, and the student went on after 2.5 s"),
        (None, "2.5 s"),
        ("what a later version may find", "2.5 s"),
    ],
)
def test_evidence_says_what_came_next(outcome: str | None, said: str) -> None:
    evidence = (Evidence(0.0, 2.0, "u0001", outcome=outcome),)
    figure = figure_of(Measurement("m", 1, "s", 2.5, observations=(2.5,), evidence=evidence))
    assert figure.quotes[0].after.replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("share", "sure"),
    [(0.97, "97 %"), (0.99, "99 %"), (0.994, "more than 99 %"), (1.0, "more than 99 %")],
)
def test_nobody_is_told_that_the_voice_is_sure(share: float, sure: str) -> None:
    said = words.teacher_confidence(share).replace("\u00a0", " ")
    assert said == f"By its own estimate the tool is {sure} sure which voice is yours."


def test_what_came_next_is_told_of_a_share_without_a_time() -> None:
    evidence = (Evidence(0.0, 2.0, "u0001", outcome="answered"),)
    share = Measurement("m", 1, "share", 0.0, numerator=0, denominator=1, n=1, evidence=evidence)
    assert figure_of(share).quotes[0].after == "you went on"


def test_a_quote_names_the_rule_that_chose_it_and_where_the_rule_is_told() -> None:
    evidence = (Evidence(0.0, 2.0, "u0001", rule="open/why"),)
    figure = figure_of(Measurement("m", 1, "per_min", 1.0, n=1, evidence=evidence))
    assert figure.quotes[0].after == "open/why"
    assert any("classroom-ai rubric explain open/why" in line for line in figure.method)


@pytest.mark.parametrize("utterance", [None, "no such line"])
def test_evidence_without_words_shows_its_times(utterance: str | None) -> None:
    evidence = (Evidence(61.0, 64.0, utterance),)
    (quote,) = figure_of(Measurement("m", 1, "s", 3.0, evidence=evidence)).quotes
    assert (quote.time.text, quote.time.anchor, quote.text) == ("1:01", "", "")
    assert quote.after.replace("\u00a0", " ") == "3.0 s"
