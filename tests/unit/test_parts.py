"""Unions of time, and lessons cut to some of theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyannote.core import Segment, Timeline

from classroom_ai.lesson import lesson_from_text
from classroom_ai.parts import part_of, parts_of, tags_in
from classroom_ai.spans import seconds, union
from classroom_ai.types import Gap, Span, Tag

LESSON = lesson_from_text(
    """
    T 0.0 4.0 What is that then?
    S1 6.0 8.0 Six of them.
    T 9.0 10.0 Right.
    mode 0.0 7.0 dialogue
    """,
    duration=12.0,
)
SPANS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 80)).map(
        lambda pair: Span(pair[0] / 10, (pair[0] + pair[1]) / 10)
    )
)


@given(SPANS)
def test_unions_are_those_of_pyannote(spans: list[Span]) -> None:
    support = Timeline([Segment(span.start, span.end) for span in spans]).support()
    assert [(span.start, span.end) for span in union(spans)] == [(s.start, s.end) for s in support]
    assert seconds(spans) == pytest.approx(support.duration(), abs=1e-3)


def test_turns_and_modes_are_clipped_and_the_duration_is_that_of_the_part() -> None:
    part = part_of(LESSON, 2.0, 7.5)
    assert [(turn.start, turn.end) for turn in part.turns] == [(2.0, 4.0), (6.0, 7.5)]
    assert [(mode.start, mode.end) for mode in part.modes] == [(2.0, 7.0)]
    assert part.recording.duration == 5.5


@pytest.mark.parametrize(
    ("start", "end", "kept"), [(2.0, 7.0, 1), (4.0, 6.0, 1), (4.5, 7.0, 0), (2.0, 5.9, 0)]
)
def test_a_gap_that_the_cut_goes_through_is_dropped(start: float, end: float, kept: int) -> None:
    assert part_of(LESSON, start, end).gaps == (Gap(4.0, 6.0, "teacher", "student"),)[:kept]


def test_words_go_by_their_middle() -> None:
    assert [utt.text for utt in part_of(LESSON, 0.4, 7.2).utterances] == [
        "What is that then?",
        "Six of",
    ]
    assert [utt.text for utt in part_of(LESSON, 0.6, 6.0).utterances] == ["is that then?"]


def test_stretches_are_taken_together_and_counted_once() -> None:
    part = parts_of(LESSON, [Span(9.0, 40.0), Span(-3.0, 2.0), Span(1.0, 3.0)])
    assert part.recording.duration == 6.0
    assert [(turn.start, turn.end) for turn in part.turns] == [(0.0, 3.0), (9.0, 10.0)]


def test_all_of_a_lesson_is_the_lesson() -> None:
    assert part_of(LESSON, 0.0, 12.0) == LESSON
    assert not part_of(LESSON, 20.0, 30.0).turns


def test_tags_follow_their_words() -> None:
    asked = Tag(0.0, 4.0, utterance="u0001", label="question.open", rule="a/b")
    praised = Tag(9.0, 10.0, utterance="u0003", label="praise.general", rule="a/b")
    assert tags_in(part_of(LESSON, 0.0, 7.0), (asked, praised)) == (asked,)
    assert tags_in(part_of(LESSON, 3.0, 12.0), (asked, praised)) == (praised,)


@given(SPANS, st.integers(0, 120))
def test_two_parts_have_the_time_of_the_whole(stretches: list[Span], cut: int) -> None:
    halves = part_of(LESSON, 0.0, cut / 10), part_of(LESSON, cut / 10, 12.0)
    assert sum(half.recording.duration for half in halves) == pytest.approx(12.0)
    assert sum(seconds(half.turns) for half in halves) == pytest.approx(seconds(LESSON.turns))
    assert sum(len(u.words) for half in halves for u in half.utterances) == 8
    assert parts_of(LESSON, stretches).recording.duration <= 12.0
