"""Which turns only say "go on", and what that means for the gaps around them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.backchannels import FORMS, floor_turns
from classroom_ai.lesson import lesson_from_text, read_lesson, write_lesson
from classroom_ai.spans import gaps_between
from classroom_ai.types import Gap, Turn, Utterance


def left_out(text: str) -> list[float]:
    """Starts of the turns of a lesson that do not take the floor."""
    lesson = lesson_from_text(text)
    kept = floor_turns(lesson.turns, lesson.utterances)
    return [turn.start for turn in lesson.turns if turn not in kept]


@pytest.mark.parametrize(
    ("said", "listens"),
    [
        *((form, True) for form in FORMS),
        ("Mm-hm.", True),
        ("Mm-hmm, mm-hmm.", True),
        ("Uh-huh.", True),
        ("Uh huh", True),
        ("Mhm… mm", True),
        ("Hm?", False),
        ("Mm, six.", False),
        ("Mm 12", False),
        ("Yes.", False),
        ("Okay.", False),
        ("No.", False),
        ("Right.", False),
        ("Huh", False),
        ("M.", False),
        ("мм", False),
        ("", False),
    ],
)
def test_only_mm_and_its_like_are_backchannels(said: str, listens: bool) -> None:
    assert left_out(f"T 0.0 2.0 Why?\nS1 3.0 3.5 {said}") == ([3.0] if listens else [])


@pytest.mark.parametrize(("end", "listens"), [(4.0, True), (4.01, False)])
def test_a_long_mm_takes_the_floor(end: float, listens: bool) -> None:
    assert bool(left_out(f"T 0 2 Why?\nS1 3 {end} Mmm.")) is listens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T 0 2 Why?\nS1 3 3.4 Mm.\nS1 3.8 5 Because.", []),
        ("S1 0 2 Because.\nS1 2.3 2.6 Mm.\nT 4 5 So.", []),
        ("T 0 2 Why?\nS1 3 3.4 Mm.\nS2 3.8 5 Because.", [3.0]),
        ("T 0 2 Why?\nS1 3 3.4 Mm.\nS1 4 5 Because.", [3.0]),
        ("T 0 2 Why?\nS1 3 3.4 Mm.\nS1 3.7 4 Mm.", [3.0, 3.7]),
    ],
    ids=["starts an answer", "ends an answer", "of another", "long before", "twice"],
)
def test_mm_that_belongs_to_the_talk_of_its_voice_is_no_backchannel(
    text: str, found: list[float]
) -> None:
    assert left_out(text) == found


def test_a_gap_goes_on_over_a_backchannel_and_names_those_around_it() -> None:
    lesson = lesson_from_text("T 0 2 Why?\nS1 3 3.4 Mm.\nT 6 7 Anyone?\nS2 8 9 Because.")
    assert lesson.gaps == (
        Gap(2.0, 6.0, before="teacher", after="teacher"),
        Gap(7.0, 8.0, before="teacher", after="student"),
    )
    assert len(lesson.turns) == 4


def test_a_quiet_answer_without_words_ends_a_gap() -> None:
    assert len(lesson_from_text("T 0 2 Why?\nS1 3 3.4\nT 6 7 Yes.").gaps) == 2


def test_words_are_matched_to_turns_though_their_times_are_rough() -> None:
    turns = (Turn(0, 2, "T", "teacher"), Turn(3, 3.4, "S1", "student"))
    late = Utterance(3.6, 3.9, id="u1", speaker="S1", role="student", text="Mm-hm.")
    stranger = replace(late, speaker="S9")
    assert floor_turns(turns, (late, stranger)) == turns[:1]
    assert floor_turns(turns, (stranger,)) == turns


def test_gaps_can_be_taken_again_from_a_file(tmp_path: object) -> None:
    from pathlib import Path

    lesson = lesson_from_text("T 0 2 Why?\nS1 3 3.4 Mm.\nT 6 7 Anyone?")
    again = read_lesson(write_lesson(lesson, Path(str(tmp_path)) / "lesson.json"))
    assert gaps_between(again.turns, again.utterances) == lesson.gaps


@given(
    st.lists(
        st.tuples(
            st.integers(0, 20_000),
            st.integers(1, 3_000),
            st.sampled_from(["T", "S1", "S2"]),
            st.sampled_from(["Mm-hm.", "Six.", "Mm", ""]),
        ),
        max_size=12,
    )
)
def test_gaps_only_grow_by_backchannels_and_nothing_else_is_left_out(
    drawn: list[tuple[int, int, str, str]],
) -> None:
    lines = [f"{who} {a / 1000} {(a + n) / 1000} {said}" for a, n, who, said in drawn]
    lesson = lesson_from_text("\n".join(lines))
    kept = floor_turns(lesson.turns, lesson.utterances)
    assert set(kept) <= set(lesson.turns)
    spoken = {u.speaker for u in lesson.utterances if "Mm" in u.text}
    assert all(turn in kept for turn in lesson.turns if turn.speaker not in spoken)
    for gap in lesson.gaps:
        inside = [t for t in kept if t.start < gap.end and t.end > gap.start]
        assert not inside
