"""Numbers and signs are given to the rules in words; what is shown stays as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classroom_ai.annotate import annotate
from classroom_ai.annotate.normalise import as_spoken
from classroom_ai.types import Lesson, Recording, Utterance, Word

if TYPE_CHECKING:
    from spacy.language import Language

#: All that a lesson on numbers may be written with.
MATHS = st.text("0123456789.,/:+-–−×x*÷=<>^²³½¾%°$√ ()abnyHA?stndrh'", max_size=30)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("3/4", "three fourths"),
        ("1/2", "one half"),
        ("5/2", "five halves"),
        ("5/21", "five twenty-firsts"),
        ("250/500", "two hundred fifty over five hundred"),
        ("2 1/2", "two and one half"),
        ("2½ cups", "two and one half cups"),
        ("½", "one half"),
        ("1,000", "one thousand"),
        ("1,000,000", "one million"),
        ("110", "one hundred ten"),
        ("0", "zero"),
        ("3.14", "three point one four"),
        (".05", "zero point zero five"),
        ("5%", "five percent"),
        ("90°", "ninety degrees"),
        ("$5.50", "five dollars fifty"),
        ("£1", "one pound"),
        ("2nd", "second"),
        ("21st", "twenty-first"),
        ("20th", "twentieth"),
        ("10 times", "ten times"),
        ("9:05", "nine oh five"),
        ("10:30", "ten thirty"),
        ("2+2=4", "two plus two equals four"),
        ("2 + 2 = ?", "two plus two equals ?"),
        ("3x4=12", "three times four equals twelve"),
        ("3 x 4", "three times four"),
        ("2x + 3 = 7", "two x plus three equals seven"),
        ("12÷4", "twelve divided by four"),
        ("10 - 4", "ten minus four"),
        ("10-4=6", "ten minus four equals six"),
        ("pages 3-4", "pages three to four"),
        ("-3", "minus three"),
        ("x^2", "x squared"),
        ("2^10", "two to the power of ten"),
        ("5²", "five squared"),
        ("√16", "the square root of sixteen"),
        ("x < 5", "x is less than five"),
        ("(3+4)×2", "(three plus four) times two"),
        ("Give me 1 reason.", "Give me one reason."),
        ("1, 2, 3", "one, two, three"),
    ],
)
def test_numbers_and_signs_are_read_as_they_are_said(written: str, spoken: str) -> None:
    assert as_spoken(written).text == spoken


@pytest.mark.parametrize(
    "text",
    [
        "",
        "three fourths",
        "Why do you think that one half is more?",
        "H2O and 3D",
        "3/4/2026",
        "1.2.3",
        "A+",
        "C++",
        "f***",
        "1990s",
        "007",
        "well-known, so-called – and then",
        "He said: x and y.",
    ],
)
def test_words_names_codes_and_dates_stay_as_they_are(text: str) -> None:
    assert as_spoken(text).text == text


@given(MATHS)
@example("^0½")
@example("$0½")
@example("n<.0")
def test_what_was_read_is_not_read_again(text: str) -> None:
    once = as_spoken(text).text
    assert as_spoken(once).text == once


@given(st.text(st.characters(categories=["L", "Zs"], exclude_characters="π"), max_size=40))
def test_letters_are_never_changed(text: str) -> None:
    assert as_spoken(text).text == text


@given(MATHS)
def test_each_character_knows_its_place_and_none_is_lost(text: str) -> None:
    spoken = as_spoken(text)
    assert len(spoken.text) == len(spoken.starts) == len(spoken.ends)
    places = sorted(set(zip(spoken.starts, spoken.ends, strict=True)))
    assert [start for start, _ in places] == [0, *(end for _, end in places[:-1])][: len(places)]
    assert not places or places[-1][1] == len(text)
    assert list(spoken.starts) == sorted(spoken.starts)


def lesson_of(*words: str) -> Lesson:
    timed = tuple(Word(float(i), i + 0.9, text) for i, text in enumerate(words))
    utt = Utterance(
        0.0, len(words), id="u1", speaker="S00", role="teacher", text=" ".join(words), words=timed
    )
    return Lesson("x", Recording("x", "", 60.0), language="en", utterances=(utt,))


def test_a_tag_has_the_times_of_the_words_as_written(nlp: Language) -> None:
    lesson = lesson_of("We", "have", "3/4", "+", "1½.", "What", "is", "2+2", "=?", "Anna.")
    (tag,) = [t for t in annotate(lesson, nlp=nlp) if t.label.startswith("question.")]
    assert (tag.label, tag.start, tag.end) == ("question.closed", 5.0, 8.9)
    assert lesson.utterances[0].text.startswith("We have 3/4 + 1½.")


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("Give me 1 other example.", "Give me one other example."),
        ("What is 7 × 8?", "What is seven times eight?"),
        ("Is 3/4 more than 1/2", "Is three fourths more than one half"),
        ("How many 3s go into 6?", "How many threes go into six?"),
    ],
)
def test_digits_are_labelled_as_words_are(digits: str, words: str, nlp: Language) -> None:
    tags = [annotate(lesson_of(*text.split()), nlp=nlp) for text in (digits, words)]
    assert [tag.label for tag in tags[0]] == [tag.label for tag in tags[1]] != []
