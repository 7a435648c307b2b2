"""Grown-ups who teach along are told by what they say; students stay students."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.hearing import HeardLesson, listen
from classroom_ai.hearing.enrolment import TeacherVoice, voice_of
from classroom_ai.hearing.grownups import (
    GrownUp,
    grown_ups_among,
    sentences_about_grown_ups,
    way_of_teaching,
    with_grown_ups,
)
from classroom_ai.media import Audio
from classroom_ai.types import GROUP, SOME_STUDENT, Role, Turn, Utterance, Word

sys.path.insert(0, str(Path(__file__).parents[2]))

from fakes import FakeEars, ScriptReader, tones

TEACHING = (
    "What did you find out? Show me how you drew it. And why do you think your pieces are equal? "
)
PERHAPS = (
    "What did you find out? Show me how you drew it. I see that there are four equal pieces "
    "on that page of yours, and I like them. "
)
ANSWERS = "I think it is four, because I drew it and my pieces are the same. "


def said(
    text: str, times: int = 1, *, speaker: str = "S02", role: Role = "student", start: float = 10.0
) -> tuple[list[Utterance], list[Turn]]:
    """The same again and again, every 10 s, a third of a second a word."""
    utterances, turns = [], []
    for number in range(times):
        words, begin = text.split(), start + 10 * number
        placed = tuple(
            Word(begin + i / 3, begin + (i + 1) / 3, word) for i, word in enumerate(words)
        )
        end = placed[-1].end if placed else begin
        turns.append(Turn(begin, end, speaker, role))
        utterances.append(Utterance(begin, end, f"u{number}", speaker, role, text, placed))
    return utterances, turns


# The way of speaking.


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("", 0.3, 0.4, id="nothing"),
        pytest.param(TEACHING, 0.3, 1.2, id="a sentence or two is no evidence"),
        pytest.param(8 * TEACHING, 1.5, 2.5, id="asks, and says you"),
        pytest.param(8 * TEACHING.replace("?", "."), 0.3, 0.8, id="says you and asks nothing"),
        pytest.param(8 * "Why is this equal? What is half of it? ", 0.3, 1.0, id="asks the air"),
        pytest.param(8 * ANSWERS, 0.0, 0.3, id="answers"),
        pytest.param(40 * "Why did I do my own thing? ", 0.0, 0.6, id="asks about itself"),
    ],
)
def test_how_much_words_are_those_of_a_teacher(text: str, low: float, high: float) -> None:
    assert low <= way_of_teaching(text.split()) <= high


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What do you see?", "what do YOU see?"),
        ("I know you're right.", "I know you’re right."),
        ("“Do you see it?”", "Do you see it?"),
        ("(You know,) it is", "You know, it is"),
    ],
)
def test_capitals_quotes_and_apostrophes_change_nothing(one: str, other: str) -> None:
    assert way_of_teaching(one.split()) == way_of_teaching(other.split())


@given(st.lists(st.sampled_from(["you", "I", "four.", "why?", "it", "my"]), max_size=300))
def test_a_question_to_you_never_makes_a_speaker_less_of_a_teacher(words: list[str]) -> None:
    before = way_of_teaching(words)
    assert before > 0
    if before < 1:
        assert way_of_teaching([*words, "you?"]) > before
    assert way_of_teaching([*words, "I"]) < before


@given(st.permutations((4 * TEACHING + ANSWERS).split()))
def test_the_order_of_words_does_not_matter(words: list[str]) -> None:
    assert way_of_teaching(words) == pytest.approx(
        way_of_teaching((4 * TEACHING + ANSWERS).split())
    )


# Who is found.


def found(utterances: Sequence[Utterance], turns: Sequence[Turn]) -> list[tuple[str, bool]]:
    return [(each.speaker, each.sure) for each in grown_ups_among(utterances, turns)]


@pytest.mark.parametrize(
    ("text", "times", "expected"),
    [
        pytest.param(TEACHING, 8, [("S02", True)], id="teaches along"),
        pytest.param(PERHAPS, 8, [("S02", False)], id="may teach along"),
        pytest.param(TEACHING, 3, [], id="too few words"),
        pytest.param(ANSWERS, 20, [], id="a student who speaks much"),
        pytest.param("", 5, [], id="turns without words"),
    ],
)
def test_only_clear_words_make_a_grown_up(
    text: str, times: int, expected: list[tuple[str, bool]]
) -> None:
    assert found(*said(text, times)) == expected


@pytest.mark.parametrize(
    ("speaker", "role"),
    [("S00", "teacher"), (GROUP, "student"), (SOME_STUDENT, "student"), ("U00", "unknown")],
)
def test_only_students_who_are_told_apart_are_looked_at(speaker: str, role: Role) -> None:
    assert found(*said(TEACHING, 8, speaker=speaker, role=role)) == []


def test_times_and_talk_are_those_of_the_speakers_turns() -> None:
    utterances, turns = said(TEACHING, 8)
    (each,) = grown_ups_among(utterances, turns)
    assert (each.start, each.end) == (10.0, turns[-1].end)
    assert each.talk == pytest.approx(sum(turn.duration for turn in turns))


# What becomes of it.


def grown_up(speaker: str, *, sure: bool) -> GrownUp:
    return GrownUp(190.0, 560.0, speaker=speaker, talk=74.2, sure=sure)


def test_whoever_surely_teaches_along_is_an_other_after_recordings_that_were_played() -> None:
    turns = (
        Turn(0, 1, "O01", "other"),
        Turn(1, 2, "S01", "student"),
        Turn(2, 3, "S02", "student"),
        Turn(3, 4, "S03", "student"),
        Turn(4, 5, "S00", "teacher"),
    )
    told = [grown_up("S03", sure=True), grown_up("S02", sure=False), grown_up("S01", sure=True)]
    assert [(turn.speaker, turn.role) for turn in with_grown_ups(turns, told)] == [
        ("O01", "other"),
        ("O03", "other"),
        ("S02", "student"),
        ("O02", "other"),
        ("S00", "teacher"),
    ]
    assert with_grown_ups(turns, []) == turns


def test_a_doubt_says_what_it_would_mean() -> None:
    sure, doubt = sentences_about_grown_ups([grown_up("A", sure=True), grown_up("B", sure=False)])
    assert re.search(r"^Another grown-up .* between 3:10 and 9:20: .* 74 s of talk count", sure)
    assert re.search(r"^One voice between 3:10 and 9:20 .* your students spoke 74 s less", doubt)


# In a lesson.


def lesson_with(guest: str, *, language: str | None = None, enrolled: bool = True) -> HeardLesson:
    """A teacher, two students, and a third voice."""
    lines = []
    for number in range(4):
        start = 20.0 * number
        lines += [
            (160, start + 0.5, start + 5.5, "What do you see? We look at fractions today."),
            (420, start + 6.5, start + 8.0, "I have one half."),
            (640, start + 8.6, start + 11.0, "I have a third of it."),
            (880, start + 12.0, start + 19.0, 2 * guest),
        ]
    samples = tones(tuple(lines), 80.0)
    ears = FakeEars(ScriptReader(tuple(text for *_, text in lines)))("script", "cpu")
    alone = voice_of(tones(((160, 0.0, 20.0, ""),), 20.0), ears)
    return listen(
        Audio(samples, clipping_share=0.0),
        ears,
        teacher=TeacherVoice(alone) if enrolled else None,
        language=language,
    )


def told(lesson: HeardLesson) -> str:
    return " ".join(lesson.quality.warnings)


def test_a_second_teacher_counts_as_nobodys_talk() -> None:
    lesson = lesson_with(TEACHING)
    roles = {speaker.id: speaker.role for speaker in lesson.speakers}
    assert roles == {"S00": "teacher", "S01": "student", "S02": "student", "O01": "other"}
    assert {utt.role for utt in lesson.utterances if "Show" in utt.text} == {"other"}
    assert "Another grown-up seems to have taught with you between 0:12 and 1:19" in told(lesson)
    assert lesson.modes[-1].end == 80.0


@pytest.mark.parametrize(
    ("guest", "language", "doubt"),
    [
        pytest.param(PERHAPS, None, True, id="perhaps"),
        pytest.param(ANSWERS, None, False, id="a student"),
        pytest.param(TEACHING, "de", False, id="words of a language not known here"),
    ],
)
def test_others_stay_students(guest: str, language: str | None, doubt: bool) -> None:
    lesson = lesson_with(guest, language=language)
    assert {speaker.role for speaker in lesson.speakers} == {"teacher", "student"}
    assert ("It is counted as a student." in told(lesson)) == doubt


def test_nobody_is_taken_out_where_it_is_not_clear_who_the_teacher_is() -> None:
    lesson = lesson_with(TEACHING, enrolled=False)
    assert {speaker.role for speaker in lesson.speakers} == {"teacher", "student"}
    assert "It was not clear which voice is yours" in told(lesson)


def test_a_number_that_is_in_use_is_not_given_again() -> None:
    turns = (Turn(0, 1, "O02", "other"), Turn(1, 2, "S01", "student"))
    named = with_grown_ups(turns, [grown_up("S01", sure=True)])
    assert [turn.speaker for turn in named] == ["O02", "O03"]


def test_words_of_a_voice_without_any_turn_make_no_grown_up() -> None:
    utterances, _ = said(TEACHING, 8)
    assert found(utterances, []) == []
