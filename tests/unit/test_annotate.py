from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from classroom_ai.annotate import annotate, load_nlp
from classroom_ai.errors import ModelDamaged
from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Lesson, Tag

if TYPE_CHECKING:
    from spacy.language import Language


def counted(lesson: Lesson, nlp: Language) -> list[Tag]:
    """Tags of questions and praise; what other families say of a sentence is theirs."""
    found = annotate(lesson, nlp=nlp)
    return [tag for tag in found if tag.label.startswith(("question.", "praise."))]


def labels(text: str, nlp: Language) -> list[str]:
    return [tag.label for tag in counted(lesson_from_text(f"T 0.0 10.0 {text}"), nlp)]


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("How did you get that", "question.open"),
        ("Can you walk us through it", "question.open"),
        ("What is seven times eight", "question.closed"),
        ("Is a square a rectangle", "question.closed"),
        ("Seven times eight is what", "question.closed"),
        ("Can you open your book", "question.procedural"),
        ("Who wants to go first", "question.procedural"),
        ("Does that make sense", "question.check"),
        ("Any questions", "question.check"),
        ("So we divide both sides, right", "question.check"),
        ("You know what", "question.rhetorical"),
    ],
)
@pytest.mark.parametrize("mark", ["?", ".", ""])
@pytest.mark.parametrize("written", [str, str.lower, str.upper])
def test_a_question_is_told_by_its_words_not_by_how_it_is_written(
    said: str, label: str, mark: str, written: Callable[[str], str], nlp: Language
) -> None:
    assert labels(written(said) + mark, nlp) == [label]


@pytest.mark.parametrize(
    "said",
    [
        "Open your books.",
        "What we know is that it's even.",
        "When you add them you get ten.",
        "I know how many there are.",
        "That's right.",
        "Do the first three.",
        "Show me three hundredths.",
        "Good morning everybody.",
        "Okay.",
    ],
)
def test_what_asks_nothing_and_praises_nobody_has_no_tag(said: str, nlp: Language) -> None:
    assert labels(said, nlp) == []


def test_every_sentence_of_an_utterance_has_its_own_tag_and_times(nlp: Language) -> None:
    lesson = lesson_from_text("T 0.0 8.0 Why is that? Look here. Is it even?")
    tags = counted(lesson, nlp)
    assert [(tag.label, tag.start, tag.end) for tag in tags] == [
        ("question.open", 0.0, 3.0),
        ("question.closed", 5.0, 8.0),
    ]


def test_a_title_before_a_name_ends_no_sentence(nlp: Language) -> None:
    lesson = lesson_from_text("T 0 8 What did Mr. Smith say about Dr. King? Look at St. Louis.")
    (tag,) = counted(lesson, nlp)
    assert (tag.label.partition(".")[0], tag.start) == ("question", 0.0)


def test_without_word_times_a_tag_has_those_of_the_utterance(nlp: Language) -> None:
    lesson = lesson_from_text("T 0.0 8.0 Look here. Is it even?")
    utt = replace(lesson.utterances[0], words=())
    (tag,) = counted(replace(lesson, utterances=(utt,)), nlp)
    assert (tag.start, tag.end) == (0.0, 8.0)


def test_words_that_differ_from_the_text_do_not_move_other_words(nlp: Language) -> None:
    lesson = lesson_from_text("T 0.0 6.0 Look at it. Is it even?")
    utt = lesson.utterances[0]
    words = (replace(utt.words[0], text="Luke"), *utt.words[1:])
    (tag,) = counted(replace(lesson, utterances=(replace(utt, words=words),)), nlp)
    assert (tag.start, tag.end) == (3.0, 6.0)


def test_only_the_teachers_questions_are_counted(nlp: Language) -> None:
    assert counted(lesson_from_text("S1 0 1 Why?\nX 2 3 Why?\nO 4 5 Why?"), nlp) == []


def test_a_student_in_between_makes_a_question_answered_by_others(nlp: Language) -> None:
    alone = lesson_from_text("T 0 2 What is four times three?\nT 3 4 It's twelve.")
    answered = lesson_from_text(
        "T 0 2 What is four times three?\nS1 2 3 Twelve.\nT 3 4 It's twelve."
    )
    assert [t.label for t in counted(alone, nlp)] == ["question.rhetorical"]
    assert [t.label for t in counted(answered, nlp)] == ["question.closed"]


def test_who_waits_before_answering_did_ask(nlp: Language) -> None:
    lesson = lesson_from_text("T 0 2 What is four times three?\nT 5 6 It's twelve.")
    assert [t.label for t in counted(lesson, nlp)] == ["question.closed"]


@pytest.mark.parametrize(("language", "count"), [("en", 1), (None, 1), ("de", 0)])
def test_rules_are_for_english(language: str | None, count: int, nlp: Language) -> None:
    lesson = replace(lesson_from_text("T 0 1 Why?"), language=language)
    assert len(counted(lesson, nlp)) == count


@pytest.mark.parametrize("said", ["…", "?!", "-", "🙂🙂", "👍 why?", "مرحبا بكم"])
def test_odd_text_is_no_error(said: str, nlp: Language) -> None:
    assert isinstance(labels(said, nlp), list)


def test_an_empty_lesson_has_no_tags(nlp: Language, empty: Lesson) -> None:
    assert annotate(empty, nlp=nlp) == ()


@pytest.fixture
def empty() -> Lesson:
    return lesson_from_text("", duration=60.0)


def test_a_folder_that_is_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match="models verify"):
        load_nlp(tmp_path)


def test_a_word_of_a_megabyte_is_read_over(nlp: Language) -> None:
    lesson = lesson_from_text(f"T 0 2 Why is that so? {'x' * 1_000_000}\nS1 3 4 Because.")
    assert "question.open" in {tag.label for tag in annotate(lesson, nlp=nlp)}
