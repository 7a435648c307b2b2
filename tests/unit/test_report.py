"""The report: what it says, what it leaves unsaid, and that it is the golden one."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml

from classroom_ai.lesson import lesson_from_text
from classroom_ai.report import to_html, to_markdown, words
from classroom_ai.types import (
    About,
    Aspect,
    CriterionScore,
    Evidence,
    Measurement,
    ModelUsed,
    Provenance,
    Quality,
    RubricScore,
)

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import Inputs, info, report_of, tag_at

GOLDEN = Path(__file__).parents[1] / "golden"


def golden_inputs() -> Inputs:
    data = yaml.safe_load((GOLDEN / "fractions.yaml").read_text(encoding="utf-8"))
    lesson = lesson_from_text(data["lines"], duration=data["duration"])
    lesson = replace(
        lesson,
        recording=replace(lesson.recording, file=data["recording"]),
        about=About(**data["about"]),
        quality=Quality(**{**data["quality"], "warnings": tuple(data["quality"]["warnings"])}),
        provenance=Provenance(
            **{
                **data["provenance"],
                "models": {k: ModelUsed(**v) for k, v in data["provenance"]["models"].items()},
            }
        ),
        speakers=tuple(
            replace(speaker, confidence=0.97) if speaker.role == "teacher" else speaker
            for speaker in lesson.speakers
        ),
    )
    registry = {name: info(name, **entry) for name, entry in data["registry"].items()}
    at = {utt.start: utt for utt in lesson.utterances}
    return Inputs(
        lesson,
        tuple(tag_at(lesson, *entry) for entry in data["tags"]),
        tuple(
            Measurement(
                version=1,
                unit=registry[entry["id"]].unit,
                observations=tuple(entry.pop("observations", ())),
                evidence=tuple(
                    Evidence(at[start].start, at[start].end, at[start].id, outcome=outcome)
                    for start, outcome in zip_longest(
                        entry.pop("places", ()), entry.pop("outcomes", ())
                    )
                ),
                **entry,
            )
            for entry in data["measurements"]
        ),
        (
            RubricScore(
                "core",
                1,
                tuple(
                    CriterionScore(m, 2, text, m, data["questions"][m], room=0.5)
                    for m, text in data["sentences"].items()
                ),
            ),
        ),
        registry,
    )


@pytest.fixture(scope="module")
def golden() -> Inputs:
    return golden_inputs()


# --- golden ------------------------------------------------------------------


@pytest.mark.parametrize(("name", "render"), [("report.md", to_markdown), ("report.html", to_html)])
def test_report_is_the_golden_one(golden: Inputs, name: str, render: Any) -> None:
    text, path = render(golden.report()), GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    # Versions of matplotlib draw the same picture with other digits; it has tests of its own.
    drawing = re.compile(r"<svg.*?</svg>", re.DOTALL)
    assert drawing.sub("<svg>", text) == drawing.sub("<svg>", path.read_text(encoding="utf-8"))


def test_same_lesson_gives_the_same_page(golden: Inputs) -> None:
    assert to_html(golden.report()) == to_html(golden.report())


# --- what it says ------------------------------------------------------------


def test_opens_with_what_the_teacher_said_of_the_lesson(golden: Inputs) -> None:
    report = golden.report()
    assert report.title == "Fractions with unlike denominators"
    assert report.context.replace("\u00a0", " ") == (
        "Grade 4 mathematics · whole class and pairs · Tue 3 March 2026 · 6 min 20 s"
    )
    assert report.facts[0] == "24 students in the class"


def test_names_the_model_and_what_a_better_one_would_cost(golden: Inputs) -> None:
    assert any("small.en would mishear less" in line for line in golden.report().heard.details)


def test_transcript_made_elsewhere_is_not_said_to_have_been_heard() -> None:
    assert report_of("T 0.0 2.0 Why?").heard.verdict == words.FROM_TRANSCRIPT


def test_how_well_words_were_understood_is_told_and_what_to_do_next_time() -> None:
    quality = Quality(
        20.0, -24.0, 0.0, 0.5, "B",
        warnings=("The room echoes.",),
        aspects=(Aspect("echo", "C", "The room echoes."), Aspect("words", "A", "About 90 %.")),
        advice=("Close the door.",),
    )  # fmt: skip
    lesson = replace(lesson_from_text("T 0.0 2.0 Why?"), quality=quality)
    told = ("The room echoes.", "About 90 %.", f"{words.NEXT_TIME} close the door.")
    heard = Inputs(lesson, (), (), (), {}).report().heard
    assert heard.details[:3] == told
    assert not set(told) & set(heard.first)


def test_what_went_wrong_comes_first_where_the_lesson_was_heard_in_part() -> None:
    quality = Quality(4.0, -40.0, 0.0, 0.5, "C", warnings=("The room echoes.",))
    lesson = replace(lesson_from_text("T 0.0 2.0 Why?"), quality=quality)
    assert "The room echoes." in Inputs(lesson, (), (), (), {}).report().heard.first


def test_shares_of_words_made_out_stand_in_the_first_line() -> None:
    quality = Quality(
        20.0, -24.0, 0.0, 0.5, "B", understood_share=0.98, students_understood_share=0.85
    )
    lesson = replace(lesson_from_text("T 0.0 2.0 Why?"), quality=quality)
    verdict = Inputs(lesson, (), (), (), {}).report().heard.verdict
    assert "Sure of 98 % of your words and 85 % of students' words" in verdict.replace(
        "\u00a0", " "
    )


def test_lesson_without_a_teacher_says_so() -> None:
    assert words.NO_TEACHER in report_of("X 0.0 2.0 Why?").heard.first


def test_lesson_without_speech_gets_a_short_report_that_says_so() -> None:
    quality = Quality(None, None, 0.0, 0.0, "D")
    silent = replace(lesson_from_text("", duration=185.0), quality=quality)
    report = Inputs(silent, (), (), (), {}).report()
    assert report.silent is not None
    assert report.silent.heading == "No speech was heard in this recording"
    assert (report.first_page, report.pictures, report.measures) == (None, (), None)
    for text in (to_html(report), to_markdown(report)):
        assert "nothing is wrong with your lesson" in text
        assert "Nothing was sent" in text


def test_voices_without_words_still_get_a_timeline() -> None:
    report = report_of("T 0.0 2.0\nS1 3.0 5.0")
    assert words.NO_WORDS in report.heard.first
    assert report.transcript is None
    assert [picture.title for picture in report.pictures] == [words.WHO_SPOKE]


@pytest.mark.parametrize(
    "text", ["great job", "🎉", "✓", "speaker_", "diariz", "utterance", "score"]
)
def test_speaks_plainly_and_does_not_judge(golden: Inputs, text: str) -> None:
    report = replace(golden.report(), transcript=None)
    assert text not in to_markdown(report).lower()


def test_measure_that_the_report_has_never_heard_of_is_shown(golden: Inputs) -> None:
    measures = golden.report().measures
    assert measures is not None
    assert measures.families[-1].heading == "Language"
    assert measures.families[-1].figures[0].value == "12 words"


def test_drawings_hold_no_ids_no_style_sheet_and_no_words_of_the_lesson(golden: Inputs) -> None:
    for picture in golden.report().pictures:
        assert re.match(r'<svg aria-hidden="true" viewBox="0 0 420 [\d.]+">', picture.svg)
        assert not re.search(
            r"\sid=|<style|<script|href|<!|denominator", picture.svg, re.IGNORECASE
        )


def test_page_loads_nothing_and_runs_nothing(golden: Inputs) -> None:
    html = to_html(golden.report())
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert not re.search(r"https?://|<script|url\(|@import|src=", html)
