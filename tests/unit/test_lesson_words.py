"""Words of the subject, of academic language and of the lesson itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from classroom_ai.about import about_lesson
from classroom_ai.annotate import annotate
from classroom_ai.errors import UsageError
from classroom_ai.glossaries import glossaries_for, shipped_glossaries
from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import About

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language


def rules_of(said: str, about: About, nlp: Language) -> list[str]:
    lesson = replace(lesson_from_text(said), about=about)
    return [t.rule for t in annotate(lesson, nlp=nlp) if t.label.startswith("vocabulary.")]


@pytest.mark.parametrize(
    ("subject", "id_"),
    [
        ("Mathematics", "mathematics"),
        ("Year 6 maths", "mathematics"),
        ("Earth Science", "science"),
        ("English", "language-arts"),
        ("social-studies", "history"),
    ],
)
def test_the_subject_in_usual_words_picks_its_glossary(subject: str, id_: str) -> None:
    assert [g.id for g in glossaries_for(About(subject=subject))] == [id_, "academic"]


@pytest.mark.parametrize("subject", [None, "", "gardening", "aftermath"])
def test_without_a_subject_that_is_known_no_words_of_one_are_counted(subject: str | None) -> None:
    assert [g.id for g in glossaries_for(About(subject=subject))] == ["academic"]


@pytest.mark.parametrize(
    ("said", "n"),
    [
        ("The numerators are three and four.", 1),
        ("We simplified the fraction.", 2),
        ("THE COMMON DENOMINATOR IS TEN", 1),
        ("the mean is ten", 1),
        ("I mean it.", 0),
        ("Open your books.", 0),
    ],
)
def test_words_are_found_in_any_form_and_not_as_another_kind(
    said: str, n: int, nlp: Language
) -> None:
    assert rules_of(f"T 0 4 {said}", About(subject="maths"), nlp) == ["glossary/mathematics"] * n


def test_students_words_count_too_and_words_have_their_own_times(nlp: Language) -> None:
    lesson = lesson_from_text("S1 0.0 4.0 It is a numerator here.")
    lesson = replace(lesson, about=About(subject="maths"))
    (tag,) = [t for t in annotate(lesson, nlp=nlp) if t.label == "vocabulary.subject"]
    assert (tag.utterance, tag.start, tag.end) == ("u0001", 2.4, 3.2)


def test_the_longest_phrase_counts_once_and_the_lessons_own_words_first(nlp: Language) -> None:
    about = About(subject="maths", words=("number line", "to partition"))
    said = "T 0 9 We partitioned the number line into equivalent fractions."
    assert rules_of(said, about, nlp) == ["glossary/own", "glossary/own", "glossary/mathematics"]


def test_glossaries_that_ship_have_no_word_twice() -> None:
    for glossary in shipped_glossaries():
        assert sorted(set(glossary.words)) == sorted(glossary.words), glossary.id


def test_words_of_a_lesson_come_from_the_file_about_it(tmp_path: Path) -> None:
    file = tmp_path / "about.yaml"
    file.write_text("words: [number  line, number line, half]\n", encoding="utf-8")
    assert about_lesson({}, file=file).words == ("number line", "half")


@pytest.mark.parametrize("words", ["half", "[1, 2]", "[yes]", '[""]'])
def test_words_that_are_no_list_of_words_are_told(words: str, tmp_path: Path) -> None:
    file = tmp_path / "about.yaml"
    file.write_text(f"words: {words}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"They are a list.*words: \[numerator"):
        about_lesson({}, file=file)
