"""What a person wrote against what was counted: by time, each label once, nothing assumed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from classroom_ai.errors import SheetError
from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Span, Tag
from classroom_ai.validation.agreement import Agreed, Kappa
from classroom_ai.validation.check import FILE, HandCheck, check, read_check, to_json
from classroom_ai.validation.sheet import Answer, Sheet, TypedLine
from classroom_ai.validation.verdict import verdict

LESSON = lesson_from_text(
    """
    T  0.0  4.0 Look here now. Why is that?
    S1 5.0  7.0 It is even.
    T  8.0 12.0 That makes twelve, right? Good job.
    """
)
TAGS = (
    Tag(2.0, 4.0, utterance="u0001", label="question.open", rule="r"),
    Tag(2.0, 4.0, utterance="u0001", label="prompt.explain", rule="r"),
    Tag(8.0, 10.4, utterance="u0003", label="question.closed", rule="r"),
    Tag(9.9, 10.6, utterance="u0003", label="question.check", rule="r"),
    Tag(10.6, 12.0, utterance="u0003", label="praise.general", rule="r"),
)


def answer(start: float, end: float, **given: str) -> Answer:
    return Answer(1, Span(start, end), "words", given)


def checked(*answers: Answer, **sheet: object) -> HandCheck:
    filled = replace(Sheet("text", True, answers), **sheet)  # type: ignore[arg-type]
    return check(LESSON, TAGS, filled, fingerprint="f", checked_on="2026-03-04", by="Kim")


def pairs(found: HandCheck, family: str) -> list[tuple[str, str]]:
    return [(one.yours, one.heard) for one in found.differences if one.family == family]


def test_a_label_goes_to_the_sentence_that_it_fits_and_the_longest_counts() -> None:
    found = checked(
        answer(0.0, 2.0, question="none"),
        answer(2.0, 4.0, question="open"),
        answer(8.0, 10.5, question="check"),
        answer(10.5, 12.0, question="none", praise="general"),
    )
    questions = found.family("question")
    assert questions is not None
    assert (questions.same.part, questions.same.whole) == (3, 4)
    assert (questions.cases.part, questions.cases.whole) == (1, 2)
    assert pairs(found, "question") == [("check", "closed")]
    by_label = {one.label: one for one in questions.labels}
    assert (by_label["closed"].right.part, by_label["closed"].right.whole) == (0, 1)
    assert (by_label["check"].found.part, by_label["check"].found.whole) == (0, 1)
    assert "procedural" not in by_label
    praise = found.family("praise")
    assert praise is not None
    assert (praise.same.part, praise.same.whole) == (1, 1)


def test_what_is_empty_is_not_judged() -> None:
    found = checked(answer(0.0, 2.0), answer(2.0, 4.0, role="teacher"))
    assert [family.name for family in found.families] == ["role"]
    assert found.sentences == 1


def test_a_student_asks_no_question_of_the_teacher() -> None:
    found = checked(answer(2.0, 4.0, role="student", question="open"))
    assert pairs(found, "role") == [("student", "teacher")]
    assert pairs(found, "question") == [("none", "open")]


def test_a_sentence_that_was_not_heard_counts_among_those_to_be_found() -> None:
    missing = Answer(2, None, "Any ideas?", {"role": "teacher", "question": "open"})
    found = checked(answer(2.0, 4.0, role="teacher", question="open"), missing)
    questions = found.family("question")
    assert questions is not None
    (label,) = questions.labels
    assert (label.found.part, label.found.whole) == (1, 2)
    assert (label.right.part, label.right.whole) == (1, 1)
    assert found.not_heard == 1
    roles = found.family("role")
    assert roles is not None
    assert roles.same.whole == 1
    assert found.differences[0].start == 4.0


def test_a_sentence_that_a_later_analysis_does_not_have_is_no_agreement() -> None:
    assert pairs(checked(answer(100.0, 101.0, role="teacher")), "role") == [
        ("teacher", "not heard")
    ]


def test_typed_words_are_held_against_those_of_that_time() -> None:
    typed = (TypedLine("student", "It is uneven."), TypedLine("teacher", "That makes twelve"))
    found = checked(typed=typed, typed_span=Span(5.0, 10.0))
    assert found.words is not None
    assert (found.words.words, found.words.wrong, found.words.missed) == (6, 1, 0)
    assert set(found.words_by_role) == {"student", "teacher"}
    assert found.families == ()


def test_a_sheet_of_another_lesson_is_refused() -> None:
    with pytest.raises(SheetError, match="sheet of lesson abc; the folder holds lesson text"):
        checked(answer(0.0, 2.0, role="teacher"), lesson="abc")


def test_an_empty_sheet_is_told() -> None:
    with pytest.raises(SheetError, match="Nothing in this sheet is filled in"):
        checked(answer(0.0, 2.0))


def test_a_check_comes_back_as_it_was_written(tmp_path: Path) -> None:
    found = checked(
        answer(2.0, 4.0, role="teacher", question="closed"),
        typed=(TypedLine("student", "It is even."),),
        typed_span=Span(5.0, 7.0),
    )
    assert read_check(tmp_path) is None
    (tmp_path / FILE).write_text(to_json(found), encoding="utf-8")
    assert read_check(tmp_path) == found


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "schema version None"),
        ('{"schema_version": 2}', "schema version 2"),
        ('{"schema_version": 1, "lesson": 3}', "damaged: lesson"),
    ],
)
def test_a_damaged_check_is_told(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(SheetError, match=said):
        read_check(tmp_path)


def test_the_file_holds_plain_json() -> None:
    content = json.loads(to_json(checked(answer(2.0, 4.0, role="teacher"))))
    assert content["schema_version"] == 1
    assert content["checked_on"] == "2026-03-04"
    assert content["families"][0]["kappa"] == {"value": None, "low": None, "high": None}


@pytest.mark.parametrize(
    ("same", "said"),
    [
        (Agreed(5, 5, 0.6, 1.0), "Who spoke was judged in too few sentences to tell."),
        (Agreed(99, 100, 0.95, 1.0), "Who spoke can be relied on."),
        (Agreed(85, 100, 0.78, 0.9), "Who spoke is mostly right."),
        (Agreed(50, 100, 0.4, 0.6), "Who spoke is often wrong, or too little"),
    ],
)
def test_the_verdict_on_roles_goes_by_the_lower_end(same: Agreed, said: str) -> None:
    found = checked(answer(2.0, 4.0, role="teacher"))
    family = replace(found.families[0], same=same)
    assert verdict(replace(found, families=(family,))).startswith(said)


@pytest.mark.parametrize(
    ("cases", "kappa", "said"),
    [
        (Agreed(4, 4), Kappa(1.0), "was met too seldom to tell"),
        (Agreed(20, 20, 0.9, 1.0), Kappa(1.0), "is told much as you tell it"),
        (Agreed(20, 25, 0.6, 0.9), Kappa(0.85, 0.7, 0.95), "is told mostly as you tell it"),
        (Agreed(10, 25, 0.2, 0.6), Kappa(0.3, 0.1, 0.5), "is told otherwise than you tell it"),
    ],
)
def test_the_verdict_on_labels_goes_by_kappa(cases: Agreed, kappa: Kappa, said: str) -> None:
    found = checked(answer(2.0, 4.0, question="open"))
    family = replace(found.families[0], cases=cases, kappa=kappa)
    assert verdict(replace(found, families=(family,))) == f"Kind of question {said}."
