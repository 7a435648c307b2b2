"""Pictures: titles that are true, labels that can be read, marks that can be counted."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.lesson import lesson_from_text
from classroom_ai.parts import without
from classroom_ai.report import pictures
from classroom_ai.report.pictures.drawing import FONT, WIDTH, width_of
from classroom_ai.report.pictures.strip import piled
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Picture
from classroom_ai.types import (
    Evidence,
    Lesson,
    Measurement,
    Mode,
    Recording,
    Role,
    Span,
    Speaker,
    Tag,
    Turn,
    Utterance,
)

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import report_of, tag_at

NO_LESSON = Quotes(lesson_from_text("T 0 2 Why?"))
KINDS = ("open", "closed", "check", "procedural", "rhetorical")
OUTCOMES = ("student", "named", "rephrased", "answered", None)

waits_of = st.lists(
    st.tuples(st.floats(0.0, 15.0).map(lambda s: round(s, 3)), st.sampled_from(OUTCOMES)),
    min_size=2,
    max_size=80,
)
lengths_of = st.lists(st.floats(0.1, 90.0).map(lambda s: round(s, 3)), min_size=2, max_size=80)
words_of = st.lists(st.integers(1, 60).map(float), min_size=2, max_size=80)


def measured(
    observations: list[float], unit: str = "s", evidence: tuple[Evidence, ...] = ()
) -> Measurement:
    middle = statistics.median(observations)
    return Measurement(
        "a.measure", 1, unit, middle, observations=tuple(observations), evidence=evidence
    )


def picture_of_waits(waits: Sequence[tuple[float, str | None]]) -> Picture:
    evidence = tuple(Evidence(float(k), k + 1.0, outcome=o) for k, (_, o) in enumerate(waits))
    return pictures.waits(NO_LESSON, measured([wait for wait, _ in waits], evidence=evidence))


def asked_at(times: list[tuple[float, str]], duration: float) -> tuple[Quotes, tuple[Tag, ...]]:
    """Lesson in which the teacher asks such questions at such times."""
    lines = "\n".join(f"T {at} {at + 0.5} Why?" for at in sorted({at for at, _ in times}))
    lesson = lesson_from_text(lines, duration=duration)
    return Quotes(lesson), tuple(tag_at(lesson, at, f"question.{kind}") for at, kind in times)


def picture_of_questions(times: list[tuple[float, str]], duration: float) -> Picture:
    picture = pictures.questions(*asked_at(times, duration))
    assert picture is not None
    return picture


def shown(seconds: float) -> float:
    """Seconds as they are shown: what a reader can check."""
    return float(f"{seconds:.1f}") if seconds < 59.95 else round(seconds)


def number_in(text: str) -> float:
    """The last length that a sentence names, in seconds."""
    minutes, seconds = re.findall(r"(?:(\d+)\u00a0min ?)?(?:([\d.]+)\u00a0s)?(?= or |$)", text)[0]
    return 60 * float(minutes or 0) + float(seconds or 0)


# --- titles and counts that are true ------------------------------------------


@given(waits_of)
def test_title_of_waits_is_true(waits: list[tuple[float, str | None]]) -> None:
    picture = picture_of_waits(waits)
    seconds = [shown(wait) for wait, _ in waits]
    if at_once := re.fullmatch(
        r"After (\d+) of (\d+) questions somebody spoke at once", picture.title
    ):
        assert int(at_once[1]) == seconds.count(0.0) >= len(waits) / 2
        return
    match = re.fullmatch(r"Half of the (\d+) waits were ([\d.]+)\u00a0s or (\w+)", picture.title)
    assert match
    value = float(match[2])
    within = [s for s in seconds if (s <= value if match[3] == "shorter" else s >= value)]
    assert int(match[1]) == len(waits)
    assert len(within) >= len(waits) / 2


@given(waits_of)
def test_key_and_table_of_waits_count_right(waits: list[tuple[float, str | None]]) -> None:
    picture = picture_of_waits(waits)
    long = re.search(r"(\w+) of the (\d+) lasted three seconds or longer", picture.key)
    assert long
    assert long[1] == str(sum(wait >= 3 for wait, _ in waits) or "None")
    assert [row[1] for row in picture.rows] == [f"{wait:.1f}\u00a0s" for wait, _ in waits]
    told = sum(int(n) for n in re.findall(r">[a-z ]+: (\d+)<", picture.svg))
    assert told == sum(outcome is not None for _, outcome in waits)


@given(lengths_of)
def test_title_of_turns_is_true_in_seconds(lengths: list[float]) -> None:
    picture = pictures.student_turns(NO_LESSON, measured(lengths))
    match = re.fullmatch(r"Half of the students' turns were (.*) or shorter", picture.title)
    assert match
    value = number_in(match[1] + " or ")
    assert sum(shown(each) <= value for each in lengths) >= len(lengths) / 2


@given(words_of)
def test_title_of_turns_is_true_in_words(lengths: list[float]) -> None:
    picture = pictures.student_turns(NO_LESSON, measured(lengths, "words"))
    match = re.fullmatch(
        r"Half of the students' turns had (\w+) words?(?: or fewer)?", picture.title
    )
    assert match
    value = 1 if match[1] == "one" else int(match[1])
    assert sum(each <= value for each in lengths) >= len(lengths) / 2


@given(lengths_of | words_of)
def test_table_of_turns_has_each_turn_once(lengths: list[float]) -> None:
    for unit in ("s", "words"):
        rows = pictures.student_turns(NO_LESSON, measured(lengths, unit)).rows
        assert sum(int(n) for _, n in rows) == len(lengths)


@given(
    st.lists(
        st.tuples(st.integers(0, 3599).map(float), st.sampled_from(KINDS)),
        min_size=2,
        max_size=40,
        unique_by=lambda each: each[0],
    ),
    st.sampled_from([3600.0, 5400.0, 10800.0]),
)
def test_title_of_questions_is_true(times: list[tuple[float, str]], duration: float) -> None:
    picture = picture_of_questions(times, duration)
    opened = [at for at, kind in times if kind == "open"]
    closed = sum(kind == "closed" for _, kind in times)
    minutes = re.search(r"(after|in the first) (\d+)\u00a0min", picture.title)
    if minutes:
        after = sum(at >= 60 * int(minutes[2]) for at in opened)
        there = after if minutes[1] == "after" else len(opened) - after
        assert there > len(opened) / 2
    elif "about the content" in picture.title:
        assert (opened, closed) == ([], 0)
        assert f"your {len(times)} " in picture.title
    else:
        said = [int(n) for n in re.findall(r"\d+", picture.title)]
        assert said == [n for n in (len(opened), closed) if n]
        assert ("none" in picture.title) is (not opened or not closed)
    totals = [sum(map(int, column)) for column in list(zip(*picture.rows, strict=True))[1:]]
    assert totals == [n for kind in KINDS if (n := sum(k == kind for _, k in times))]


def test_most_questions_are_said_to_come_late_only_if_they_do() -> None:
    late = [(float(at), "open") for at in (100, 2000, 2500, 3000)]
    assert picture_of_questions(late, 3600.0).title.endswith("came after 30\u00a0min")
    even = [(float(at), "open") for at in (100, 200, 2500, 3000)]
    assert picture_of_questions(even, 3600.0).title.startswith("4 questions asked for")
    early = [(float(at), "open") for at in (100, 200, 300, 3000)]
    assert picture_of_questions(early, 3600.0).title.endswith("in the first 30\u00a0min")


def test_in_a_short_lesson_nothing_is_said_of_early_and_late() -> None:
    late = [(float(at), "open") for at in (100, 110, 120, 130)]
    assert "asked for students' own words" in picture_of_questions(late, 180.0).title


# --- labels and marks -----------------------------------------------------------


Label = tuple[float, float, float, str]


def labels_of(svg: str) -> list[Label]:
    """Left, right and middle height of each label, as wide as it may become, and its text."""
    found = []
    for element in ElementTree.fromstring(svg).iter("text"):  # noqa: S314 - made by this project
        text = element.text or ""
        x, y, width = float(element.attrib["x"]), float(element.attrib["y"]), width_of(text)
        anchor = element.attrib.get("text-anchor", "start")
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        found.append((left, left + width, y, text))
    return found


def check_labels(picture: Picture) -> None:
    labels = labels_of(picture.svg)
    height = float(re.findall(r'viewBox="0 0 \d+ ([\d.]+)"', picture.svg)[0])
    for left, right, y, text in labels:
        assert left >= -0.1, text
        assert right <= WIDTH + 0.1, text
        assert FONT / 2 <= y <= height - FONT / 2 + 1, text
    for (l1, r1, y1, a), (l2, r2, y2, b) in combinations(labels, 2):
        assert abs(y1 - y2) >= 11 or r1 <= l2 + 0.1 or r2 <= l1 + 0.1, (a, b)


@given(waits_of)
def test_labels_of_waits_are_apart(waits: list[tuple[float, str | None]]) -> None:
    check_labels(picture_of_waits(waits))


@given(lengths_of, words_of)
def test_labels_of_turns_are_apart(seconds: list[float], words: list[float]) -> None:
    check_labels(pictures.student_turns(NO_LESSON, measured(seconds)))
    check_labels(pictures.student_turns(NO_LESSON, measured(words, "words")))


@pytest.mark.parametrize("minutes", [0.5, 1, 3, 9, 20, 47, 61, 90, 180, 400])
def test_labels_of_times_are_apart_in_any_lesson(minutes: float) -> None:
    duration = 60.0 * minutes
    times = [(duration * k / 10, KINDS[k % 5]) for k in range(10)]
    check_labels(picture_of_questions(times, duration))
    check_labels(pictures.timeline(lesson_with_modes(duration), (), teacher_share=0.5))


def lesson_with_modes(duration: float, *, parts: int = 40) -> Lesson:
    """Teacher and student take turns; parts of the lesson of different lengths."""
    names = ("teacher-led", "dialogue", "group", "quiet", "other")
    edges = [duration * (k / parts) ** 2 for k in range(parts + 1)]
    turns = []
    for k, (start, end) in enumerate(pairwise(edges)):
        role: Role = "teacher" if k % 2 else "student"
        turns.append(Turn(start, end, f"S{k % 2:02d}", role))
    return Lesson(
        "x",
        Recording("x.wav", "0" * 64, duration),
        speakers=(Speaker("S00", "student"), Speaker("S01", "teacher")),
        turns=tuple(turns),
        modes=tuple(
            Mode(start, end, names[k % 5])  # type: ignore[arg-type]
            for k, (start, end) in enumerate(pairwise(edges))
        ),
    )


@given(st.lists(st.floats(0.0, 400.0), max_size=60), st.sampled_from([4.0, 1.4]))
def test_no_mark_hides_another_and_each_stands_at_its_value(
    places: list[float], radius: float
) -> None:
    marks = piled(places, radius)
    assert [x for x, _ in marks] == sorted(places)
    by_level: dict[int, list[float]] = {}
    for x, level in marks:
        by_level.setdefault(level, []).append(x)
    assert all(b - a >= 2 * radius for level in by_level.values() for a, b in pairwise(level))


@pytest.mark.parametrize("n", [2, 40, 500])
def test_every_wait_is_one_mark_however_many(n: int) -> None:
    picture = picture_of_waits([(0.013 * k, "student") for k in range(n)])
    (discs,) = re.findall(r'<path d="([^"]*)" style="fill: var\(--student\)', picture.svg)
    assert discs.count("M") == n
    height = float(re.findall(r'viewBox="0 0 \d+ ([\d.]+)"', picture.svg)[0])
    assert height < 200


def test_each_ending_of_a_wait_has_a_shape_of_its_own() -> None:
    picture = picture_of_waits([(1.0, outcome) for outcome in OUTCOMES if outcome] * 2)
    drawn = re.findall(r'<path d="M[\d.]+ [\d.]+(\w).*?" style="(fill: \w+)', picture.svg)
    assert {("a", "fill: var"), ("H", "fill: none"), ("l", "fill: none"), ("H", "fill: var")} < set(
        drawn
    )
    assert [row[2] for row in picture.rows[:4]] == [
        "a student spoke",
        "you called a name",
        "you asked again",
        "you went on",
    ]


def test_parts_of_the_lesson_are_named_once_where_they_touch() -> None:
    lesson = lesson_with_modes(300.0, parts=1)
    modes = (Mode(0.0, 100.0, "group"), Mode(100.0, 200.0, "group"), Mode(200.0, 300.0, "other"))
    lesson = Lesson("x", lesson.recording, turns=lesson.turns, modes=modes)
    picture = pictures.timeline(lesson, (), teacher_share=None)
    assert [text for *_, text in labels_of(picture.svg)].count("group work") == 1
    assert "group work 3\u00a0min 20\u00a0s (dotted)." in picture.key
    assert picture.rows[0][-1] == "group work"


def test_a_name_that_is_called_is_no_question() -> None:
    lesson = lesson_from_text("T 0 2 Why? Sam?\nS1 3 6 Because.\nT 7 9 And how?")
    asked = [tag_at(lesson, 0.0, "question.open"), tag_at(lesson, 7.0, "question.open")]
    called = Tag(1.5, 2.0, asked[0].utterance, "question.procedural", "procedural/name")
    picture = pictures.questions(Quotes(lesson), [*asked, called])
    assert picture is not None
    assert picture.title == "2 questions asked for students' own words, none for one right answer"
    assert pictures.timeline(lesson, [*asked, called], teacher_share=None).rows[0][-1] == "2"


def left_out_of(lesson: Lesson, *spans: tuple[float, float]) -> Picture:
    lesson = without(lesson, [Span(*span) for span in spans])
    return pictures.timeline(lesson, (), teacher_share=None)


def test_minutes_left_out_are_hatched_and_named_and_no_quiet() -> None:
    lesson = lesson_from_text("T 0 60 Why?\nS1 120 180 Because.\nT 180 240 So.", duration=240.0)
    whole = pictures.timeline(lesson, (), teacher_share=None)
    assert whole.rows[0][1:4] == ("50\u00a0%", "25\u00a0%", "25\u00a0%")
    assert "Hatched" not in whole.key
    picture = left_out_of(lesson, (60.0, 120.0))
    assert picture.rows[0][1:4] == ("67\u00a0%", "33\u00a0%", "0\u00a0%")
    assert "Hatched: left out by hand." in picture.key
    assert "left out" in [text for *_, text in labels_of(picture.svg)]
    assert "fill: none; stroke: var(--other)" in picture.svg
    check_labels(picture)


def test_a_row_that_is_left_out_is_none_of_the_table() -> None:
    picture = left_out_of(lesson_with_modes(900.0), (300.0, 600.0), (890.0, 899.0))
    assert [row[0] for row in picture.rows] == ["0:00", "10:00"]
    assert "5:00" in [text for *_, text in labels_of(picture.svg)]
    for number in re.findall(r"[ML]([\d.]+) ([\d.]+)", picture.svg):
        assert 0 <= float(number[0]) <= WIDTH


def test_long_lessons_have_longer_rows_not_more() -> None:
    for minutes, rows in ((3, 1), (5.4, 1), (5.6, 2), (60, 12), (61, 7), (120, 12), (180, 12)):
        picture = pictures.timeline(lesson_with_modes(60.0 * minutes), (), teacher_share=None)
        assert len(picture.rows) == rows


# --- which pictures there are -----------------------------------------------------

WAITS = Measurement("wait.after_question", 2, "s", 1.5, grade="B", observations=(1.0, 2.0))
TURNS = Measurement("talk.median_student_turn", 1, "s", 1.5, grade="B", observations=(1.0, 2.0))
WORDS = Measurement("students.words_per_turn", 1, "words", 2.0, observations=(1.0, 3.0))
KINDS_KNOWN = Measurement("questions.open_share", 1, "share", 0.5, grade="C")


def drawn(lines: str, *measurements: Measurement, tags: tuple[Tag, ...] = ()) -> list[str]:
    quotes = Quotes(lesson_from_text(lines))
    return [each.title for each in pictures.all_pictures(quotes, tags, measurements)]


def test_nothing_known_is_no_picture() -> None:
    assert pictures.all_pictures(Quotes(lesson_from_text("")), (), ()) == ()


def test_one_value_is_no_distribution() -> None:
    one = Measurement("wait.after_question", 2, "s", 1.0, grade="A", observations=(1.0,))
    assert drawn("T 0 2 Why?", one) == ["Who spoke when"]


def test_what_is_not_sure_enough_to_be_said_is_not_drawn() -> None:
    unsure = [
        Measurement(m.id, 1, m.unit, m.value, grade="D", observations=m.observations)
        for m in (WAITS, TURNS, KINDS_KNOWN)
    ]
    quotes, tags = asked_at([(0.0, "open"), (5.0, "closed")], 60.0)
    assert len(pictures.all_pictures(quotes, tags, unsure)) == 1
    assert len(pictures.all_pictures(quotes, tags, (WAITS, TURNS, KINDS_KNOWN))) == 4


def test_turns_are_in_words_where_they_have_no_length() -> None:
    assert drawn("T 0 2 Why?", WORDS)[-1] == "Half of the students' turns had 2 words or fewer"
    assert drawn("T 0 2 Why?", WORDS, TURNS)[-1].endswith("1.5\u00a0s or shorter")


def test_parts_of_a_lesson_have_no_pictures_of_their_own() -> None:
    part = Measurement("wait.after_question", 2, "s", 1.5, observations=(1.0, 2.0), scope="group")
    assert drawn("T 0 2 Why?", part) == ["Who spoke when"]


def test_transcript_without_times_has_no_picture_of_time() -> None:
    utterances = tuple(
        Utterance(float(k), float(k), f"u{k}", "S0", "teacher", "Why?") for k in (0, 1)
    )
    lesson = Lesson(
        "x",
        Recording("x.txt", "0" * 64, 0.0),
        timing="none",
        speakers=(Speaker("S0", "teacher"),),
        utterances=utterances,
    )
    tags = [Tag(utt.start, utt.end, utt.id, "question.open", "open/why") for utt in utterances]
    assert pictures.all_pictures(Quotes(lesson), tags, ()) == ()
    (turns,) = pictures.all_pictures(Quotes(lesson), tags, (WORDS,))
    assert "words or fewer" in turns.title


# --- what is in the drawing ---------------------------------------------------------


def test_drawings_are_the_same_each_time_and_hold_nothing_but_shapes_and_labels() -> None:
    quotes, tags = asked_at([(float(k), KINDS[k % 5]) for k in range(0, 50, 2)], 60.0)
    measurements = (WAITS, TURNS, KINDS_KNOWN)
    first, again = (pictures.all_pictures(quotes, tags, measurements) for _ in range(2))
    assert first == again
    for picture in first:
        names = {each.tag for each in ElementTree.fromstring(picture.svg).iter()}  # noqa: S314
        assert names == {"svg", "path", "text"}
        assert not re.search(r"\sid=|href|url\(|#", picture.svg)


def test_text_alternative_has_the_answer_and_the_key() -> None:
    (picture,) = report_of("T 0 60 a\nS1 30 60 b").pictures
    assert picture.title
    assert picture.key.endswith(".")
