"""The report: what it says, what it leaves unsaid, and that no text can break out of it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_ai.lesson import lesson_from_text
from classroom_ai.measures.registry import MeasureInfo
from classroom_ai.report import Report, build, to_html, to_markdown, words
from classroom_ai.report.formats import number
from classroom_ai.report.render import escape_markdown
from classroom_ai.report.view import Figure, Quote
from classroom_ai.types import (
    About,
    Aspect,
    CriterionScore,
    Evidence,
    Lesson,
    Measurement,
    ModelUsed,
    Provenance,
    Quality,
    RubricScore,
    Speaker,
    Tag,
)

GOLDEN = Path(__file__).parents[1] / "golden"


def info(measure: str, unit: str, title: str, **said: Any) -> MeasureInfo:
    """Entry of a measure in the registry; the report must take any unit and family."""
    defaults = {
        "version": 1,
        "family": "talk",
        "explanation": "What it is.",
        "needs": (),
        "source": "",
        "smallest_change": 0.05 if unit == "share" else 0.5,
        "limits": "",
    }
    return MeasureInfo(id=measure, unit=cast("Any", unit), title=title, **{**defaults, **said})


@dataclass(frozen=True)
class Inputs:
    lesson: Lesson
    tags: tuple[Tag, ...]
    measurements: tuple[Measurement, ...]
    scores: tuple[RubricScore, ...]
    registry: dict[str, MeasureInfo]

    def report(self) -> Report:
        return build(self.lesson, self.tags, self.measurements, self.scores, self.registry)


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
                tuple(CriterionScore(m, 1, text, m) for m, text in data["sentences"].items()),
            ),
        ),
        registry,
    )


def tag_at(lesson: Lesson, start: float, label: str, text: str | None = None) -> Tag:
    """Tag on the line that starts then, or on those words of it."""
    utt = next(utt for utt in lesson.utterances if utt.start == start)
    if text is None:
        return Tag(utt.start, utt.end, utt.id, label, rule="invented")
    first = len(utt.text[: utt.text.index(text)].split())
    tagged = utt.words[first : first + len(text.split())]
    return Tag(tagged[0].start, tagged[-1].end, utt.id, label, rule="invented")


@pytest.fixture(scope="module")
def golden() -> Inputs:
    return golden_inputs()


def report_of(
    lines: str, *tags: tuple[float, str], measurements: tuple[Measurement, ...] = ()
) -> Report:
    """Report of a few lines, with labels by the start of their line."""
    lesson = lesson_from_text(lines)
    registry = {m.id: info(m.id, m.unit, m.id) for m in measurements}
    return Inputs(
        lesson, tuple(tag_at(lesson, *tag) for tag in tags), measurements, (), registry
    ).report()


def figure_of(measurement: Measurement, *, sentence: str = "") -> Figure:
    """How one measurement is shown."""
    criterion = CriterionScore("c", 1, sentence, measurement.id)
    inputs = Inputs(
        lesson_from_text("T 0.0 2.0 Why?\nS1 4.5 6.0 Because it's even."),
        (),
        (measurement,),
        (RubricScore("core", 1, (criterion,)),),
        {measurement.id: info(measurement.id, measurement.unit, "A measure")},
    )
    measures = inputs.report().measures
    assert measures is not None
    (family,) = measures.families
    (figure,) = family.figures
    return figure


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
    details = Inputs(lesson, (), (), (), {}).report().heard.details
    assert details[:3] == (
        "The room echoes.", "About 90 %.", f"{words.NEXT_TIME} close the door."
    )  # fmt: skip


def test_lesson_without_a_teacher_says_so() -> None:
    assert words.NO_TEACHER in report_of("X 0.0 2.0 Why?").heard.details


def test_lesson_without_speech_gets_a_short_report_that_says_so() -> None:
    quality = Quality(None, None, 0.0, 0.0, "D")
    silent = replace(lesson_from_text("", duration=185.0), quality=quality)
    report = Inputs(silent, (), (), (), {}).report()
    assert report.silent is not None
    assert report.silent.heading == "No speech was heard in this recording"
    assert (report.stood_out, report.pictures, report.measures) == (None, (), None)
    for text in (to_html(report), to_markdown(report)):
        assert "nothing is wrong with your lesson" in text
        assert "Nothing was sent" in text


def test_voices_without_words_still_get_a_timeline() -> None:
    report = report_of("T 0.0 2.0\nS1 3.0 5.0")
    assert words.NO_WORDS in report.heard.details
    assert report.transcript is None
    assert [picture.title for picture in report.pictures] == [words.WHO_SPOKE]


@pytest.mark.parametrize(
    "text", ["great job", "🎉", "✓", "speaker_", "diariz", "utterance", "score"]
)
def test_speaks_plainly_and_does_not_judge(golden: Inputs, text: str) -> None:
    report = replace(golden.report(), transcript=None)
    assert text not in to_markdown(report).lower()


# --- measures ----------------------------------------------------------------


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
        (4.0, "new_unit", "4.0 new unit"),
    ],
)
def test_numbers_are_worded_by_their_unit(value: float, unit: str, expected: str) -> None:
    assert number(value, unit).replace("\u00a0", " ") == expected


def test_measure_that_the_report_has_never_heard_of_is_shown(golden: Inputs) -> None:
    measures = golden.report().measures
    assert measures is not None
    assert measures.families[-1].heading == "Language"
    assert measures.families[-1].figures[0].value == "12.0 words"


def test_measure_without_value_shows_its_note_and_no_number() -> None:
    figure = figure_of(Measurement("m", 1, "s", None, note="No question was heard."))
    assert figure.value == "No figure"
    assert figure.meaning == ("What it is.", "No question was heard.")
    assert figure.basis == ""


def test_value_of_grade_d_is_not_shown_as_a_number() -> None:
    measurement = Measurement("m", 1, "s", 7.77, low=1.0, high=9.0, grade="D", n=3)
    figure = figure_of(measurement, sentence="It was 7.77 s.")
    assert "7" not in "".join((figure.value, figure.range, figure.basis, *figure.meaning))


def test_rubric_sentence_says_what_a_value_means() -> None:
    figure = figure_of(Measurement("m", 1, "s", 1.2, n=3), sentence="Students had 1.2 s.")
    assert figure.meaning == ("Students had 1.2 s.",)


@pytest.mark.parametrize(
    ("measurement", "basis"),
    [
        (Measurement("m", 1, "s", 1.2, observations=(0.4, 1.2, 6.1), n=3), "The middle one of 3"),
        (Measurement("m", 1, "s", 6.1, observations=(0.4, 1.2, 6.1), n=3), "One of 3 values"),
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
        (1.0, 3.0, "words", "between 1.0 and 3.0 words"),
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
    measures = Inputs(lesson, (), (measurement,), (), registry).report().measures
    assert measures is not None
    figure = measures.families[0].figures[0]
    assert (figure.value, figure.range) == (words.NOT_SURE, "")
    assert figure.meaning[-1] == helps


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


def test_what_came_next_is_told_of_a_share_without_a_time() -> None:
    evidence = (Evidence(0.0, 2.0, "u0001", outcome="answered"),)
    share = Measurement("m", 1, "share", 0.0, numerator=0, denominator=1, n=1, evidence=evidence)
    assert figure_of(share).quotes[0].after == "you went on"


@pytest.mark.parametrize("utterance", [None, "no such line"])
def test_evidence_without_words_shows_its_times(utterance: str | None) -> None:
    evidence = (Evidence(61.0, 64.0, utterance),)
    (quote,) = figure_of(Measurement("m", 1, "s", 3.0, evidence=evidence)).quotes
    assert (quote.time.text, quote.time.anchor, quote.text) == ("1:01", "", "")
    assert quote.after.replace("\u00a0", " ") == "3.0 s"


# --- what stood out ----------------------------------------------------------


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


def test_drawings_hold_no_ids_no_style_sheet_and_no_words_of_the_lesson(golden: Inputs) -> None:
    for picture in golden.report().pictures:
        assert re.match(r'<svg aria-hidden="true" viewBox="0 0 420 [\d.]+">', picture.svg)
        assert not re.search(
            r"\sid=|<style|<script|href|<!|denominator", picture.svg, re.IGNORECASE
        )


def test_wait_beyond_the_axis_is_labelled_with_its_length() -> None:
    wait = Measurement("wait.after_question", 1, "s", 1.5, observations=(1.0, 2.0, 25.0))
    pictures = report_of("T 0 2 Why?", measurements=(wait,)).pictures
    assert "25.0\u00a0s →" in pictures[1].svg


def test_unsure_waits_are_not_drawn() -> None:
    wait = Measurement("wait.after_question", 1, "s", 1.5, grade="D", observations=(1.0, 2.0))
    assert len(report_of("T 0 2 Why?", measurements=(wait,)).pictures) == 1


# --- hostile text ------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title></style></details><iframe src=//example.org>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;",
    "](javascript:alert(1)) [x](javascript:alert(1)) ![x](//example.org)",
    "# heading | cell\n\n---\n\n> quote\n\n```",
    "x" * 5000,
]


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@cache
def hostile_report(text: str) -> Report:
    """A report in which everything that comes from outside is ``text``."""
    lesson = lesson_from_text("T 0.0 2.0 w\nS1 5.5 8.0 w")
    name = f"T{text}"
    utterances = tuple(
        replace(utt, id=f"{text}{n}", text=f"{text} a b c d e", words=())
        for n, utt in enumerate(lesson.utterances)
    )
    lesson = replace(
        lesson,
        recording=replace(lesson.recording, file=text),
        language=text,
        about=About(text, text, text, text, text, 24, text),
        quality=Quality(None, None, 0.0, 0.5, "B", (text,)),
        speakers=(),
        turns=tuple(replace(turn, speaker=name) for turn in lesson.turns),
        utterances=tuple(replace(utt, speaker=name) for utt in utterances),
        provenance=Provenance(text, {text: ModelUsed(text)}, {"model_note": text}, text),
    )
    place = Evidence(0.0, 2.0, utterances[0].id, text)
    measurement = Measurement(
        "wait.after_question",
        1,
        text,
        3.5,
        note=text,
        observations=(3.5, 3.5),
        evidence=(place,) * 2,
    )
    tags = tuple(
        Tag(0.0, 2.0, utterances[0].id, label, text)
        for label in ("question.open", "praise.specific")
    )
    score = RubricScore(text, 1, (CriterionScore(text, 1, text, measurement.id),))
    entry = info(
        measurement.id, text, text, family=text, explanation=text, source=text, limits=text
    )
    return Inputs(lesson, tags, (measurement,), (score,), {measurement.id: entry}).report()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_on_the_page(text: str) -> None:
    page = Page(to_html(hostile_report(text)))
    assert not page.tags & {"script", "img", "iframe", "base", "form", "object", "link"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert text in page.text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_in_markdown(text: str) -> None:
    markdown = to_markdown(hostile_report(text))
    assert not re.search(r"<[a-z/!]", markdown, re.IGNORECASE)
    assert not re.search(r"(?<!\\)\]\(", markdown)
    assert not re.search(r"^\s*(```|> |---$)", markdown, re.MULTILINE)
    plain = to_markdown(hostile_report("plain"))
    for mark in ("#", "|"):  # no heading and no table row that a plain lesson has not
        starts = re.compile(rf"^\{mark}", re.MULTILINE)
        assert len(starts.findall(markdown)) == len(starts.findall(plain))


@given(st.text(alphabet="ab1 \\`*_[]|~.)(#+=-<>&;\né", max_size=60))
def test_escaped_markdown_reads_as_the_same_characters(text: str) -> None:
    escaped = escape_markdown(text)
    read = re.sub(r"\\([\\`*_\[\]|~.)#+=-])", r"\1", escaped)
    read = read.replace("&lt;", "<").replace("&gt;", ">")
    assert read.replace("&amp;", "&") == " ".join(text.split()).replace("&amp;", "&")
    assert not re.search(r"<|>|\n|^[#+=-]", escaped)


def test_page_loads_nothing_and_runs_nothing(golden: Inputs) -> None:
    html = to_html(golden.report())
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert not re.search(r"https?://|<script|url\(|@import|src=", html)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["T", "S1", "GROUP", "O1", "X"]),
        st.floats(0, 4000),
        st.floats(0, 30),
        st.sampled_from(["", "Why?", "Because it is an even number."]),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_any_lesson_gets_a_report(lines: list[tuple[str, float, float, str]]) -> None:
    text = "\n".join(f"{who} {at:.2f} {at + long:.2f} {said}" for who, at, long, said in lines)
    lesson = lesson_from_text(text)
    labels = ("question.open", "question.check", "praise.specific")
    tags = tuple(
        Tag(utt.start, utt.end, utt.id, label, "r") for utt in lesson.utterances for label in labels
    )
    report = Inputs(lesson, tags, (), (), {}).report()
    assert to_html(report).count("</section>") >= 2
    assert to_markdown(report).startswith("# lesson\n")


def test_hour_of_talk_stays_small() -> None:
    said = "so what do you think about the number that we have here and why is it that"
    lines = [f"{'T' if n % 2 else 'S1'} {n * 5} {n * 5 + 4.5} {said}" for n in range(720)]
    html = to_html(report_of("\n".join(lines)))
    assert len(html.encode()) < 300_000
