"""Intervals: what must hold of every one, and what makes them wide or narrow."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_ai.annotate.labels import MEANINGS
from classroom_ai.hearing import doubts
from classroom_ai.lesson import lesson_from_text
from classroom_ai.measures import errors, lesson_wide, measure_lesson, registry
from classroom_ai.measures.asked import NAME_CALLED
from classroom_ai.measures.intervals import grade_of, interval_of
from classroom_ai.measures.label_errors import EXACT_IN_WRITING, NONE, not_measured
from classroom_ai.measures.label_errors import measured as measured_labels
from classroom_ai.measures.mislabelled import plausible_tags
from classroom_ai.measures.plausible import plausible_lessons
from classroom_ai.spans import gaps_between
from classroom_ai.types import (
    About,
    Grade,
    Lesson,
    Measurement,
    Mode,
    Quality,
    Recording,
    Role,
    Speaker,
    Tag,
    Turn,
    Utterance,
)

LABELS = ("question.open", "question.closed", "question.check", "praise.specific", "hedge.hedge")


def heard_lesson(
    turns: list[tuple[float, float, Role]],
    *,
    grade: Grade = "B",
    confidence: float = 0.95,
    p_right: float = 0.999,
    duration: float | None = None,
) -> Lesson:
    """A lesson as if heard from sound, with a line of words for each turn."""
    made = tuple(
        Turn(
            start,
            end,
            speaker={"teacher": "S00", "student": "S01"}.get(role, "U00"),
            role=role,
            p_speech=0.9,
            p_teacher=p_right if role == "teacher" else 1 - p_right,
        )
        for start, end, role in turns
    )
    return Lesson(
        id="heard",
        recording=Recording("heard", "", duration or max((t.end for t in made), default=60.0)),
        quality=Quality(20.0, -25.0, 0.0, 0.7, grade),
        language="en",
        speakers=(Speaker("S00", "teacher", confidence),),
        turns=made,
        gaps=gaps_between(made),
        utterances=tuple(
            Utterance(t.start, t.end, id=f"u{i}", speaker=t.speaker, role=t.role, text="What now")
            for i, t in enumerate(made)
        ),
    )


def dialogue(exchanges: int, **known: float | str) -> Lesson:
    """Five seconds of the teacher, two of a student, and pauses of a second, so many times."""
    turns: list[tuple[float, float, Role]] = []
    for i in range(exchanges):
        turns += [(9.0 * i, 9.0 * i + 5.0, "teacher"), (9.0 * i + 6.0, 9.0 * i + 8.0, "student")]
    return heard_lesson(turns, **known)  # type: ignore[arg-type]


def tags_of(lesson: Lesson, label: str = "question.open") -> tuple[Tag, ...]:
    return tuple(
        Tag(utt.start, utt.end, utterance=utt.id, label=label, rule="a/b")
        for utt in lesson.utterances
        if utt.role == "teacher"
    )


def measured(lesson: Lesson, tags: tuple[Tag, ...] = ()) -> dict[str, Measurement]:
    return {m.id: m for m in measure_lesson(lesson, tags) if m.scope == "lesson"}


def width(measurement: Measurement) -> float:
    assert measurement.low is not None
    assert measurement.high is not None
    return measurement.high - measurement.low


@st.composite
def any_lesson(draw: st.DrawFn) -> tuple[Lesson, tuple[Tag, ...]]:
    turns = [
        (start / 10, (start + length) / 10, role)
        for start, length, role in sorted(
            draw(
                st.lists(
                    st.tuples(
                        st.integers(0, 900),
                        st.integers(1, 90),
                        st.sampled_from(get_args(Role)),
                    ),
                    max_size=8,
                )
            )
        )
    ]
    lesson = heard_lesson(
        turns,
        grade=draw(st.sampled_from("ABCD")),
        confidence=draw(st.floats(0.0, 1.0)),
        p_right=draw(st.floats(0.5, 1.0)),
        duration=100.0,
    )
    labels = st.sampled_from(LABELS)
    return lesson, tuple(replace(tag, label=draw(labels)) for tag in tags_of(lesson))


@settings(max_examples=15, deadline=None)
@given(any_lesson())
def test_an_interval_holds_its_value_within_the_bounds_of_the_unit(
    drawn: tuple[Lesson, tuple[Tag, ...]],
) -> None:
    lesson, tags = drawn
    for found in measure_lesson(lesson, tags, draws=20):
        if found.value is None:
            assert (found.low, found.high, found.grade) == (None, None, None)
            continue
        if not_measured(registry()[found.id].needs, lesson):
            assert (found.low, found.high, found.grade) == (None, None, "D")
            continue
        assert found.low is not None
        assert found.high is not None
        assert isfinite(found.low)
        assert isfinite(found.high)
        assert 0 <= found.low <= found.value <= found.high
        assert found.unit != "share" or found.high <= 1
        assert found.grade in get_args(Grade)


def test_the_same_lesson_has_the_same_intervals_and_another_has_others() -> None:
    lesson = dialogue(10)
    tags = tags_of(lesson)
    found, again, others = (
        measure_lesson(each, tags, draws=20)
        for each in (lesson, lesson, replace(lesson, id="another"))
    )
    assert found == again
    assert found != others


def test_a_worse_recording_is_known_less() -> None:
    # Over several measures, whose chance differs.
    ids = (
        *("talk.teacher_share", "time.silence_share"),
        *("wait.after_answer", "talk.median_student_turn"),
    )
    found = [measured(dialogue(30, grade=grade)) for grade in ("A", "B", "C", "D")]
    widths = [sum(width(by_id[id_]) for id_ in ids) for by_id in found]
    assert widths[0] < widths[1] < widths[2] < widths[3]


def test_turns_of_doubtful_role_are_known_less() -> None:
    sure, doubtful = (
        measured(dialogue(30, p_right=p_right))["talk.teacher_share"] for p_right in (0.999, 0.7)
    )
    assert width(doubtful) > 3 * width(sure)


@pytest.mark.parametrize(("confidence", "either"), [(0.95, False), (0.8, False), (0.6, True)])
def test_where_it_is_not_clear_who_the_teacher_is_both_may_be_true(
    confidence: float, either: bool
) -> None:
    share = measured(dialogue(30, confidence=confidence))["talk.teacher_share"]
    assert share.low is not None
    # Five of seven seconds are those of the followed voice; two of the others.
    assert (share.low < 2.2 / 7) == either
    assert (share.grade == "D") == either


@pytest.mark.parametrize(("confidence", "either"), [(None, False), (0.9, False), (0.7, True)])
def test_a_teacher_who_was_only_guessed_from_a_transcript_may_be_somebody_else(
    confidence: float | None, either: bool
) -> None:
    lines = "\n".join(
        f"T {at}.01 {at + 5}.02 So.\nS1 {at + 6}.03 {at + 8}.01 Yes." for at in (0, 9)
    )
    lesson = lesson_from_text(lines)
    speakers = [replace(one, confidence=confidence) if one.role == "teacher" else one
                for one in lesson.speakers]  # fmt: skip
    share = measured(replace(lesson, speakers=tuple(speakers)))["talk.teacher_share"]
    assert (share.grade == "D") == either


def test_the_report_warns_of_the_voice_where_intervals_doubt_it() -> None:
    assert errors.CLEAR == doubts.CLEAR


def test_a_silence_may_have_been_speech_from_its_beginning_to_its_end() -> None:
    # 0.9 - (0.9 - 0.3) is less than 0.3: a silence that is filled whole leaves nothing to draw.
    lesson = heard_lesson([(0.0, 0.3, "teacher"), (0.9, 60.0, "student")], grade="D")
    drawn = [plausible for plausible, _ in plausible_lessons(lesson, (), draws=200)]
    filled = [turn for each in drawn for turn in each.turns if (turn.start, turn.end) == (0.3, 0.9)]
    assert filled


def test_a_voice_that_is_not_known_may_be_anybodys() -> None:
    turns = dialogue(10).turns
    lesson = heard_lesson([*((t.start, t.end, t.role) for t in turns), (90.0, 140.0, "unknown")])
    share = measured(lesson)["talk.teacher_share"]
    assert share.value == pytest.approx(5 / 7)
    assert share.low is not None
    assert share.high is not None
    assert share.low < 0.45
    assert share.high > 0.8


def test_a_lesson_written_by_hand_has_no_doubt_about_its_time() -> None:
    lesson = lesson_from_text("T 0.00 5.13 So.\nS1 6.21 8.04 Yes.\nT 9.02 11.57 Right.")
    for id_ in ("talk.teacher_share", "time.silence_share", "wait.after_answer"):
        found = measured(lesson)[id_]
        assert (found.low, found.high, found.grade) == (found.value, found.value, "A")


def test_times_rounded_to_a_second_are_uncertain_by_one() -> None:
    starts = range(0, 81, 9)
    lines = "\n".join(f"T {at} {at + 5} So.\nS1 {at + 6} {at + 8} Yes." for at in starts)
    wait = measured(lesson_from_text(lines))["wait.after_answer"]
    assert 0.2 < width(wait) < 1.2


def test_words_without_any_times_of_speech_still_have_uncertain_labels() -> None:
    lesson = replace(dialogue(20), turns=(), gaps=())
    found = measured(lesson, tags_of(lesson))
    assert found["talk.teacher_share"].value is None
    assert width(found["questions.per_min"]) > 0


def test_labels_of_a_transcript_are_as_uncertain_as_any() -> None:
    lines = "\n".join(f"T {9 * i}.01 {9 * i}.53 Why is that?" for i in range(12))
    lesson = lesson_from_text(lines)
    assert width(measured(lesson, tags_of(lesson, "question.closed"))["questions.per_min"]) > 0


def test_two_lessons_worth_of_evidence_make_a_count_surer() -> None:
    short, long = (
        measured(lesson, tags_of(lesson))["questions.per_min"]
        for lesson in (dialogue(10), dialogue(80))
    )
    assert width(long) < width(short)


def test_missed_labels_make_zero_an_uncertain_zero() -> None:
    found = measured(dialogue(60))["praise.specific_per_10_min"]
    assert (found.value, found.low) == (0, 0)
    assert found.high is not None
    assert found.high > 0


def test_a_family_without_rates_keeps_its_labels() -> None:
    lesson = dialogue(5)
    tags = tags_of(lesson, "hedge.hedge")
    kept = plausible_tags(lesson, tags, np.random.default_rng(0))
    assert tuple(tag for tag in kept if tag.label == "hedge.hedge") == tags


def test_labels_of_students_stay_while_a_student_speaks() -> None:
    lesson = dialogue(6)
    theirs = tuple(
        Tag(utt.start, utt.end, utterance=utt.id, label=label, rule="a/b")
        for utt in lesson.utterances
        for label in ("student.unheard_of", "vocabulary.subject")
        if utt.role == "student"
    )
    kept = plausible_tags(lesson, theirs, np.random.default_rng(0))
    assert {tag for tag in kept if tag.rule == "a/b"} == set(theirs)
    silenced = replace(
        lesson, utterances=tuple(replace(utt, role="teacher") for utt in lesson.utterances)
    )
    kept = plausible_tags(silenced, theirs, np.random.default_rng(0))
    assert {tag.label for tag in kept if tag.rule == "a/b"} == {"vocabulary.subject"}


@pytest.mark.parametrize("family", measured_labels())
def test_counts_of_labels_are_of_labels_that_there_are(family: str) -> None:
    counts = measured_labels()[family]
    assert counts.source
    assert {f"{family}.{name}" for name in counts.names} <= set(MEANINGS)
    assert all(n >= 0 for row in counts.true.values() for n in row.values())
    if counts.missed_by == "sentences":
        assert counts.true[NONE][NONE] > 0


def test_what_was_not_measured_has_a_value_of_grade_d_and_no_range() -> None:
    assert "filler" not in measured_labels()
    lesson = dialogue(20)
    found = measured(lesson, tags_of(lesson, "filler.filler"))["language.fillers_per_100_words"]
    assert found.value == pytest.approx(50)
    assert (found.low, found.high, found.grade) == (None, None, "D")


def test_words_of_a_list_are_sure_where_they_are_written() -> None:
    assert not EXACT_IN_WRITING & set(measured_labels())
    heard = dialogue(20)
    typed = replace(heard, turns=(), gaps=(), timing="none")
    tags = tags_of(heard, "vocabulary.academic")
    grades = [
        measured(lesson, tags)["language.academic_words_teacher"].grade for lesson in (heard, typed)
    ]
    assert grades == ["D", "A"]


def test_labels_that_rest_on_childrens_words_are_never_known_well_in_a_recording() -> None:
    heard = dialogue(200)
    typed = replace(heard, turns=(), gaps=(), timing="captions")
    grades = [measured(lesson)["moves.restate_per_10_min"].grade for lesson in (heard, typed)]
    assert grades == ["C", "A"]


def test_voices_heard_are_a_band_and_never_known_better_than_roughly() -> None:
    names = [f"S{i} {i * 3}.01 {i * 3 + 2}.02 Yes." for i in range(6)]
    lesson = lesson_from_text("\n".join(names))
    few, some, many = (
        measured(replace(lesson, about=About(class_size=size)))["students.voices_heard"]
        for size in (25, 24, 12)
    )
    assert [few.value, some.value, many.value] == [1, 2, 3]
    for found in (few, some, many):
        assert found.grade == "C"
        assert (found.numerator, found.denominator, found.evidence) == (None, None, ())


def test_voices_are_counted_by_lines_where_a_transcript_has_no_times() -> None:
    heard = lesson_from_text("S1 0 2 Six.\nS2 3 4 No, eight.\nS3 5 6 Mm-hm.\nT 7 8 Why?")
    typed = replace(heard, turns=(), gaps=(), timing="none", about=About(class_size=6))
    assert measured(typed)["students.voices_heard"].value == 2


def test_a_name_that_was_called_is_no_question_of_another_kind() -> None:
    lesson = dialogue(40)
    called = tuple(replace(tag, rule=NAME_CALLED) for tag in tags_of(lesson, "question.procedural"))
    for seed in range(20):
        kept = plausible_tags(lesson, called, np.random.default_rng(seed))
        assert tuple(tag for tag in kept if tag.rule == NAME_CALLED) == called


@given(st.integers(0, 2**32))
def test_counts_put_right_are_on_average_what_people_would_have_counted(seed: int) -> None:
    """Over many draws: each label of the rules as often right as people found it."""
    lesson = dialogue(200)
    tags = tags_of(lesson, "question.procedural")
    kept = plausible_tags(lesson, tags, np.random.default_rng(seed))
    right = sum(tag.label == "question.procedural" for tag in kept if tag.rule != "missed")
    # 36 of 36 were: at least nine in ten are, with all that chance can do in one lesson.
    assert right >= 0.75 * len(tags)


def test_words_that_may_be_a_students_carry_no_label_of_yours() -> None:
    lesson = dialogue(20, p_right=0.6)
    flipped = 0
    for plausible, tags in plausible_lessons(lesson, tags_of(lesson), draws=5):
        mine = {utt.id for utt in plausible.utterances if utt.role == "teacher"}
        of_teacher = [tag for tag in tags if not tag.label.startswith("student.")]
        assert {tag.utterance for tag in of_teacher} <= mine
        flipped += len(mine) != 20
    assert flipped


@pytest.mark.parametrize(
    ("half_width", "grade"),
    [(0.0, "A"), (0.05, "A"), (0.051, "B"), (0.1, "B"), (0.2, "C"), (0.201, "D")],
)
def test_a_grade_is_the_half_width_in_smallest_changes(half_width: float, grade: str) -> None:
    assert grade_of(0.5 - half_width, 0.5 + half_width, smallest_change=0.1) == grade


@pytest.mark.parametrize(
    ("value", "drawn", "interval"),
    [
        (0.5, [], (0.5, 0.5)),
        (0.2, [0.5] * 9, (0.2, 0.5)),
        (0.9, [0.5] * 9, (0.5, 0.9)),
        (1.0, [0.7, 1.3], (0.73, 1.0)),
    ],
)
def test_an_interval_is_widened_to_its_value_and_kept_in_bounds(
    value: float, drawn: list[float], interval: tuple[float, float]
) -> None:
    assert interval_of(value, drawn, unit="share") == pytest.approx(interval)


def test_a_number_that_most_draws_do_not_have_is_not_known() -> None:
    # One question, one answer: in half of the plausible lessons they are not what they seem.
    lesson = dialogue(1, p_right=0.5)
    assert measured(lesson, tags_of(lesson))["wait.after_question"].grade == "D"


# Inside one activity.


def in_modes(*modes: tuple[float, float, str]) -> Lesson:
    lesson = dialogue(40)
    return replace(lesson, modes=tuple(Mode(*mode) for mode in modes))  # type: ignore[arg-type]


def test_measures_are_also_taken_inside_each_mode_that_lasts() -> None:
    lesson = in_modes((0, 90, "dialogue"), (90, 150, "group"), (150, 200, "quiet"))
    found = measure_lesson(lesson, (), draws=5)
    assert {m.scope for m in found} == {"lesson", "dialogue", "group"}
    assert [m.scope for m in lesson_wide(found)] == ["lesson"] * len(lesson_wide(found))
    silence = {m.scope: m for m in found if m.id == "time.silence_share"}
    assert silence["dialogue"].denominator == 90
    assert silence["dialogue"].value == pytest.approx(2 / 9)
    assert silence["dialogue"].grade is not None


def test_stretches_of_one_mode_are_taken_together() -> None:
    lesson = in_modes((0, 40, "group"), (40, 80, "dialogue"), (80, 120, "group"))
    found = {(m.scope, m.id): m for m in measure_lesson(lesson, (), draws=0)}
    assert found["group", "time.silence_share"].denominator == 80
    assert ("dialogue", "time.silence_share") not in found


def test_what_has_no_value_in_a_mode_is_not_listed_there() -> None:
    found = measure_lesson(in_modes((0, 90, "dialogue")), (), draws=0)
    assert all(m.value is not None for m in found if m.scope == "dialogue")


def test_one_mode_all_along_is_the_lesson() -> None:
    lesson = in_modes((0, 400, "dialogue"))
    assert {m.scope for m in measure_lesson(lesson, (), draws=0)} == {"lesson"}
