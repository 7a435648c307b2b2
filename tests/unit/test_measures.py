from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from classroom_ai.annotate.labels import LABELS
from classroom_ai.lesson import lesson_from_text
from classroom_ai.measures import measure_lesson, registry
from classroom_ai.measures.registry import Family, Need, measure, nothing
from classroom_ai.types import About, Lesson, Measurement, Tag

OPEN = {"label": "question.open", "rule": "open/why"}


def measured(lesson: Lesson, *tags: Tag) -> dict[str, Measurement]:
    return {m.id: m for m in measure_lesson(lesson, tags, draws=0)}


def test_the_registry_is_in_the_order_of_a_report() -> None:
    ids: dict[str, list[str]] = {}
    for info in registry().values():
        ids.setdefault(info.family, []).append(info.id)
    assert ids == {
        "talk": [
            "talk.teacher_share",
            "talk.student_share",
            "time.silence_share",
            "talk.turns_per_min",
            "talk.longest_teacher_stretch",
            "talk.median_student_turn",
            "talk.teacher_words_per_min",
        ],
        "student-talk": [
            "students.long_turn_share",
            "students.words_per_turn",
            "students.word_share",
            "students.reasoning_per_10_min",
            "students.claims_per_10_min",
            "students.questions_per_10_min",
            "students.relating_per_10_min",
            "students.to_student_share",
            "students.longest_chain",
            "students.voices_heard",
        ],
        "thinking-time": [
            "wait.after_question",
            "wait.left_to_students",
            "wait.after_answer",
            "wait.after_open_question",
            "wait.after_closed_question",
            "wait.until_student",
            "wait.until_teacher",
            "wait.long_enough_share",
        ],
        "questions": [
            "questions.per_min",
            "questions.open_share",
            "questions.chances_per_min",
            "questions.stacked_share",
            "questions.checks_per_10_min",
            "prompts.recall_per_10_min",
            "prompts.explain_per_10_min",
            "prompts.apply_per_10_min",
            "prompts.compare_per_10_min",
            "prompts.evaluate_per_10_min",
            "prompts.create_per_10_min",
        ],
        "talk-moves": [
            "moves.together_per_10_min",
            "moves.relate_per_10_min",
            "moves.restate_per_10_min",
            "moves.revoice_per_10_min",
            "moves.press_accuracy_per_10_min",
            "moves.press_reasoning_per_10_min",
        ],
        "building-on-students": [
            "building.uptake_share",
            "building.focusing_share",
            "building.only_judged_share",
            "building.extended_share",
            "building.turns_in_exchange",
        ],
        "encouragement": [
            "praise.specific_per_10_min",
            "praise.general_per_10_min",
            "praise.specific_share",
            "praise.to_correction_share",
        ],
        "climate": [
            "climate.behaviour_corrections_per_10_min",
            "climate.answer_corrections_per_10_min",
            "climate.instructions_per_10_min",
            "climate.courtesy_per_10_min",
            "climate.names_per_10_min",
        ],
        "language": [
            "language.subject_words_teacher",
            "language.subject_words_students",
            "language.academic_words_teacher",
            "language.academic_words_students",
            "language.hedges_per_100_words",
            "language.fillers_per_100_words",
        ],
    }
    assert list(ids) == list(get_args(Family))


@pytest.mark.parametrize("info", registry().values(), ids=lambda info: info.id)
def test_a_measure_says_what_it_counts(info: object) -> None:
    for name in ("title", "explanation", "source", "limits", "definition"):
        text = getattr(info, name)
        assert text[0].isupper(), (name, text)
    assert getattr(info, "formula")  # noqa: B009
    assert getattr(info, "explanation").endswith(".")  # noqa: B009
    assert getattr(info, "smallest_change") > 0  # noqa: B009


def test_every_need_is_a_family_of_labels_or_something_that_a_lesson_has() -> None:
    of_a_lesson = {"turns", "gaps", "words", "students_words", "voices", "class_size"}
    assert set(get_args(Need)) == of_a_lesson | set(LABELS)


def test_every_label_is_counted_by_some_measure() -> None:
    """A family whose labels nobody counts is work for nothing."""
    assert {need for info in registry().values() for need in info.needs} == set(get_args(Need))


@pytest.mark.parametrize("id_", ["wait.after_question", "wait", "Wait.x", "wait.after question"])
def test_an_id_that_is_taken_or_malformed_is_refused(id_: str) -> None:
    with pytest.raises(ValueError, match=id_):
        measure(
            id=id_,
            version=1,
            unit="s",
            family="talk",
            title="",
            explanation="",
            needs=(),
            source="",
            smallest_change=1.0,
            limits="",
            formula="",
        )


def test_a_measurement_is_signed_with_id_version_and_unit() -> None:
    for id_, found in measured(lesson_from_text("T 0 1 So.")).items():
        info = registry()[id_]
        assert (found.id, found.version, found.unit) == (id_, info.version, info.unit)


def test_without_draws_there_are_no_intervals() -> None:
    for found in measure_lesson(lesson_from_text("T 0 1 So.\nS1 2 3 Yes."), (), draws=0):
        assert (found.low, found.high, found.grade) == (None, None, None)


def question(start: float, end: float, label: str = "question.open") -> Tag:
    return Tag(start, end, utterance="u0001", label=label, rule="open/why")


@pytest.mark.parametrize(
    ("word_end", "wait"),
    [(2.0, 2.0), (1.6, 2.0), (2.4, 2.0), (3.5, 2.0), (1.4, None)],
    ids=["exact", "early", "late", "stretched over the silence", "in the middle of speech"],
)
def test_a_pause_is_measured_on_sound_wherever_the_word_times_end(
    word_end: float, wait: float | None
) -> None:
    lesson = lesson_from_text("T 0.0 2.0 Why is that so?\nS1 4.0 5.0 Because.")
    assert measured(lesson, question(0.0, word_end))["wait.after_question"].value == wait


def test_a_question_in_the_middle_of_a_turn_counts_where_speech_stops_after_it() -> None:
    lesson = lesson_from_text("T 0 2 Look. Why?\nS1 4 5 Because.\nT 6 8 Yes. So what else?")
    found = measured(lesson, question(1.0, 2.0))["wait.after_question"]
    assert found.observations == (2.0,)


def test_of_stacked_questions_the_last_has_the_wait() -> None:
    lesson = lesson_from_text("T 0 4 Why? How do you know?\nS1 6 7 Because.")
    first, last = question(0.0, 3.6), question(3.6, 4.0)
    found = measured(lesson, first, last)["wait.after_question"]
    assert (found.observations, found.n) == ((2.0,), 1)
    assert found.evidence[0].start == 3.6


@pytest.mark.parametrize("label", ["question.procedural", "question.check", "question.rhetorical"])
def test_only_questions_about_the_content_have_a_wait(label: str) -> None:
    lesson = lesson_from_text("T 0 2 Okay?\nS1 4 5 Yes.")
    found = measured(lesson, question(0.0, 2.0, label))["wait.after_question"]
    assert found.value is None
    assert "No question about the content" in found.note


def test_questions_that_ran_on_are_told_beside_the_pauses() -> None:
    lesson = lesson_from_text("T 0 4 Why? How do you know?\nS1 6 7 Because.\nT 9 10 Good.")
    found = measured(lesson, question(0.0, 3.6), question(3.6, 4.0))["wait.after_question"]
    assert found.note.startswith("Without a pause: 1 of 2 questions")
    found = measured(lesson, question(3.6, 4.0))["wait.after_question"]
    assert found.note == ""


@pytest.mark.parametrize(
    ("about", "value"),
    [
        (About(subject="maths"), 0.0),
        (About(words=("half",)), 0.0),
        (About(subject="gardening"), None),
        (About(), None),
    ],
    ids=["subject with a list", "words of the lesson", "subject without a list", "no subject"],
)
def test_no_word_of_the_subject_is_a_zero_only_where_some_were_looked_for(
    about: About, value: float | None
) -> None:
    lesson = lesson_from_text("T 0 2 Look at this.\nS1 4 5 It is red.")
    found = measured(replace(lesson, about=about))
    for whose in ("teacher", "students"):
        subject = found[f"language.subject_words_{whose}"]
        assert (subject.value, "--subject" in subject.note) == (value, value is None)
        assert found[f"language.academic_words_{whose}"].value == 0.0


def test_a_voice_that_is_not_known_ends_no_wait() -> None:
    lesson = lesson_from_text("T 0 2 Why?\nX 4 5 Because.\nS1 6 7 Yes.")
    assert measured(lesson, question(0.0, 2.0))["wait.after_question"].value is None


def test_evidence_leads_to_words_times_and_rule() -> None:
    lesson = lesson_from_text("T 0.0 2.0 Why?\nS1 4.0 5.0 Because.")
    found = measured(lesson, question(0.0, 2.0))
    (asked,) = found["wait.after_question"].evidence
    assert (asked.utterance, asked.start, asked.rule) == ("u0001", 0.0, "open/why")
    (turn,) = found["talk.student_share"].evidence
    assert (turn.utterance, turn.start, turn.end) == ("u0002", 4.0, 5.0)


def test_left_out_voices_are_told() -> None:
    found = measured(lesson_from_text("T 0 2 So.\nX 3 8 Hello."))["talk.teacher_share"]
    assert (found.value, found.note.startswith("Left out: 5 s")) == (1.0, True)


def test_in_another_language_kinds_of_sentences_are_not_counted() -> None:
    lesson = replace(lesson_from_text("T 0 2 Warum?\nS1 3 4 Darum."), language="de")
    found = measured(lesson)
    for id_ in ("questions.per_min", "wait.after_question", "praise.general_per_10_min"):
        assert found[id_].value is None
        assert "English" in found[id_].note
    assert found["talk.teacher_words_per_min"].value == 30.0


def test_a_measure_without_a_value_has_a_note() -> None:
    assert nothing("Nobody was heard.").note
