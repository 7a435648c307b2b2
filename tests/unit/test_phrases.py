"""Patterns are found wherever one Matcher that tries all of them would find them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.annotate.phrases import PhraseFinder

if TYPE_CHECKING:
    from spacy.language import Language

WORDS = ("why", "is", "it", "even", "number", "line")
TOKENS = st.one_of(
    st.sampled_from(WORDS).map(lambda word: {"LOWER": word}),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
        lambda some: {"LOWER": {"IN": some}}
    ),
    st.sampled_from(WORDS).map(lambda word: {"LOWER": word, "OP": "?"}),
    st.sampled_from(WORDS).map(lambda word: {"LOWER": {"NOT_IN": [word]}}),
    st.just({"OP": "{0,2}"}),
    st.just({"IS_PUNCT": False}),
)
PATTERNS = st.lists(TOKENS, min_size=1, max_size=4).filter(
    lambda tokens: any("OP" not in token for token in tokens)
)


@cache
def blank() -> Language:
    """An English pipeline that only cuts words; needs no model."""
    import spacy

    return spacy.blank("en")


@given(
    st.lists(st.lists(PATTERNS, min_size=1, max_size=3), min_size=1, max_size=4),
    st.lists(st.sampled_from((*WORDS, "Why", "other")), max_size=8).map(" ".join),
)
def test_nothing_is_missed_and_nothing_made_up(
    rules: list[list[list[dict[str, Any]]]], text: str
) -> None:
    from spacy.matcher import Matcher

    nlp = blank()
    finder, whole = PhraseFinder(nlp.vocab), Matcher(nlp.vocab)
    for n, patterns in enumerate(rules):
        finder.add(f"{n}", patterns)
        whole.add(f"{n}", patterns)
    doc = nlp(text)
    found = list(finder.places(doc))
    assert len(found) == len(set(found))
    assert set(found) == {(nlp.vocab.strings[n], (start, end)) for n, start, end in whole(doc)}


@pytest.mark.parametrize("said", ["Explaining", "explained"])
def test_forms_of_a_word_are_found_by_its_lemma(said: str, nlp: Language) -> None:
    finder = PhraseFinder(nlp.vocab)
    finder.add("x", [[{"LEMMA": {"IN": ["explain"]}}, {"LOWER": "it"}]])
    assert list(finder.places(nlp(f"We {said} it."))) == [("x", (1, 3))]
