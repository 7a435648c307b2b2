"""Which sentences a person is asked about: all of some minutes, and none for what is in them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Span
from classroom_ai.validation.rows import (
    PIECES,
    Row,
    best_match,
    rows_in,
    rows_of,
    stretches_of,
    typed_stretch,
    words_in,
)


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        ("So. Why is that? Go on", ["So.", "Why is that?", "Go on"]),
        ("Mr. Lee said so. Really?!", ["Mr. Lee said so.", "Really?!"]),
        ('He said "stop." Then 3.5 of it', ['He said "stop."', "Then 3.5 of it"]),
        ("no marks at all", ["no marks at all"]),
    ],
)
def test_a_row_ends_where_a_sentence_does(said: str, sentences: list[str]) -> None:
    lesson = lesson_from_text(f"T 0 9 {said}")
    assert [row.words for row in rows_of(lesson)] == sentences


def test_an_utterance_without_word_times_is_one_row() -> None:
    lesson = lesson_from_text("T 1.0 9.0 Look here. Why?")
    bare = replace(lesson, utterances=(replace(lesson.utterances[0], words=()),))
    assert rows_of(bare) == (Row(1.0, 9.0, "teacher", "Look here. Why?"),)
    assert words_in(bare, Span(0.0, 5.0)) == "Look"


def rows_at(starts: list[float]) -> list[Row]:
    return [Row(start, start + 2.0, "teacher", "So.") for start in sorted(starts)]


@given(
    st.lists(st.floats(0, 3590), min_size=1, max_size=60),
    st.integers(1, 60),
)
def test_pieces_lie_in_the_lesson_without_overlap_and_make_up_the_time(
    starts: list[float], minutes: int
) -> None:
    stretches = stretches_of(rows_at(starts), duration=3600.0, minutes=minutes)
    assert len(stretches) in (1, PIECES)
    assert sum(part.duration for part in stretches) == pytest.approx(minutes * 60, abs=0.02)
    assert stretches[0].start >= 0
    assert stretches[-1].end <= 3600.001
    assert all(a.end <= b.start + 0.002 for a, b in pairwise(stretches))


def test_pieces_go_where_something_is_said() -> None:
    talk_at_the_end = rows_at([float(t) for t in range(1800, 3600, 5)])
    stretches = stretches_of(talk_at_the_end, duration=3600.0, minutes=10)
    assert stretches[0].start > 1800


def test_a_stretch_of_ones_own_choice_ends_with_the_lesson() -> None:
    rows = rows_at([0.0])
    assert stretches_of(rows, duration=700.0, minutes=10, start=300.0) == (Span(300.0, 700.0),)
    assert stretches_of(rows, duration=500.0, minutes=10) == (Span(0.0, 500.0),)


def test_the_words_that_are_typed_by_ear_are_not_shown() -> None:
    rows = rows_at([float(t) for t in range(0, 1500, 3)])
    stretches = stretches_of(rows, duration=1500.0, minutes=10)
    typed = typed_stretch(rows, stretches)
    assert typed is not None
    assert typed.duration == 60.0
    assert stretches[2].start <= typed.start
    assert typed.end <= stretches[2].end
    shown = rows_in(rows, stretches, but=typed)
    assert shown
    assert not [row for row in shown if row.start < typed.end and row.end > typed.start]


def test_nothing_is_typed_where_no_sentence_begins() -> None:
    assert typed_stretch(rows_at([0.0]), [Span(100.0, 400.0)]) is None


def test_the_span_that_fits_is_matched_not_the_longest() -> None:
    inside = Span(10.0, 12.0)
    assert best_match(inside, [Span(0.0, 30.0), Span(10.1, 12.0), Span(12.0, 14.0)]) == 1
    assert best_match(inside, [Span(0.0, 10.0)]) is None
    assert best_match(inside, []) is None
