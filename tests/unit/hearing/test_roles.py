"""From frames to turns, and words to whoever said them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyannote.core import Annotation, Segment, Timeline

from classroom_ai.hearing.grid import FRAME
from classroom_ai.hearing.roles import (
    speakers_of,
    turns_from,
    utterances_from,
    with_groups_pooled,
)
from classroom_ai.hearing.teacher import TeacherTrack
from classroom_ai.types import GROUP, SOME_STUDENT, Mode, Role, Speaker, Turn, Word


def said(text: str, start: float, *, pace: float = 0.4) -> list[Word]:
    """Words of some text, one every 0.4 s."""
    return [
        Word(round(start + i * pace, 3), round(start + (i + 1) * pace, 3), word)
        for i, word in enumerate(text.split())
    ]


TEACHER = Turn(0.0, 4.0, "S00", "teacher")
STUDENT = Turn(5.0, 8.0, "S01", "student")


@pytest.mark.parametrize(
    ("words", "turns", "expected"),
    [
        pytest.param([], (TEACHER,), [], id="no words"),
        pytest.param(said("Why so?", 1.0), (), [], id="no turns"),
        pytest.param(
            said("Why so?", 1.0) + said("Because it is.", 5.5),
            (TEACHER, STUDENT),
            [("S00", "Why so?"), ("S01", "Because it is.")],
            id="each in its turn",
        ),
        pytest.param(
            said("Well", 4.7), (TEACHER, STUDENT), [("S01", "Well")], id="most of it decides"
        ),
        pytest.param(
            [Word(4.1, 4.3, "so")], (TEACHER, STUDENT), [("S00", "so")], id="between: the nearer"
        ),
        pytest.param(
            [Word(9.5, 9.9, "noise")], (TEACHER, STUDENT), [], id="far from any turn: nobody"
        ),
        pytest.param(
            said("Yes. Yes.", 1.0) + said("Now this.", 3.0),
            (TEACHER,),
            [("S00", "Yes. Yes."), ("S00", "Now this.")],
            id="a pause of a second begins an utterance",
        ),
        pytest.param(
            said("What do you think about it?", 2.0),
            (Turn(0.0, 4.1, "S00", "teacher"), Turn(4.2, 8.0, "S01", "student")),
            [("S00", "What do you think about it?")],
            id="a last word cut off goes back",
        ),
        pytest.param(
            said("I think it is more because of it.", 3.4),
            (Turn(0.0, 4.1, "S00", "teacher"), Turn(4.2, 8.0, "S01", "student")),
            [("S01", "I think it is more because of it.")],
            id="two first words cut off go on",
        ),
        pytest.param(
            said("Why? Because it is.", 3.6),
            (Turn(0.0, 4.0, "S00", "teacher"), Turn(4.0, 8.0, "S01", "student")),
            [("S00", "Why?"), ("S01", "Because it is.")],
            id="a whole sentence is no stray",
        ),
        pytest.param(
            said("one two three four five six seven", 2.8),
            (Turn(0.0, 4.0, "S00", "teacher"), Turn(4.0, 8.0, "S01", "student")),
            [("S00", "one two three"), ("S01", "four five six seven")],
            id="three words are no strays",
        ),
    ],
)
def test_words_go_to_whoever_said_them(
    words: list[Word], turns: tuple[Turn, ...], expected: list[tuple[str, str]]
) -> None:
    assert [(utt.speaker, utt.text) for utt in utterances_from(words, turns)] == expected


def test_a_long_turn_under_short_ones_is_still_found() -> None:
    turns = (
        Turn(0.0, 20.0, "S00", "teacher"),
        *(Turn(i, i + 0.3, "S01", "student") for i in range(1, 10)),
    )
    (utt,) = utterances_from([Word(15.0, 15.5, "and")], turns)
    assert utt.speaker == "S00"


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 100)), max_size=30),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 500), st.booleans()), max_size=12),
)
def test_no_word_is_told_twice_or_changed(
    word_times: list[tuple[int, int]], turn_times: list[tuple[int, int, bool]]
) -> None:
    words = [
        Word(start / 100, (start + n) / 100, f"w{i}.")
        for i, (start, n) in enumerate(sorted(word_times))
    ]
    turns = [
        Turn(a / 100, (a + n) / 100, *(("S00", "teacher") if teacher else ("S01", "student")))
        for a, n, teacher in sorted(turn_times)
    ]
    utterances = utterances_from(words, turns)
    told = [word for utt in utterances for word in utt.words]
    near = [
        word
        for word in words
        if any(turn.start - word.end < 1.0 and word.start - turn.end < 1.0 for turn in turns)
    ]
    assert told == near
    assert [utt.id for utt in utterances] == [f"u{i:04d}" for i in range(1, len(utterances) + 1)]
    for utt in utterances:
        assert utt.start <= utt.end
        assert utt.text.split() == [word.text for word in utt.words]


# Turns.


def track_of(*teacher: tuple[float, float], confidence: float = 0.9) -> TeacherTrack:
    log_odds = np.full(500, -4.0, np.float32)
    for start, end in teacher:
        log_odds[round(start / FRAME) : round(end / FRAME)] = 4.0
    return TeacherTrack(log_odds, confidence, several_voices=True)


def speech_in(*stretches: tuple[float, float]) -> np.ndarray:
    speech = np.zeros(500, bool)
    for start, end in stretches:
        speech[round(start / FRAME) : round(end / FRAME)] = True
    return speech


def turns_of(track: TeacherTrack, speech: np.ndarray, voices: Annotation) -> list[Turn]:
    probability = np.where(speech, 0.8, 0.1).astype(np.float32)
    return list(turns_from(track, speech=speech, probability=probability, speakers=voices))


@pytest.fixture
def voices() -> Annotation:
    annotation = Annotation()
    for start, end, label in ((0, 2, "A"), (3, 4, "B"), (5, 6, "C"), (7, 8, "B")):
        annotation[Segment(start, end)] = label
    return annotation


SPEECH = speech_in((0.0, 2.0), (3.0, 4.0), (5.0, 6.0), (7.0, 8.0))


def test_turns_have_roles_and_students_are_named_in_order(voices: Annotation) -> None:
    turns = turns_of(track_of((0.0, 2.5)), SPEECH, voices)
    assert [(t.start, t.end, t.speaker, t.role) for t in turns] == [
        (0.0, 2.0, "S00", "teacher"),
        (3.0, 4.06, "S01", "student"),
        (5.0, 6.06, "S02", "student"),
        (7.0, 8.06, "S01", "student"),
    ]
    assert all(turn.p_speech == pytest.approx(0.8) for turn in turns)
    assert [round(turn.p_teacher or 0) for turn in turns] == [1, 0, 0, 0]


def test_a_voice_that_is_mostly_the_teachers_names_no_student() -> None:
    voices = Annotation()
    voices[Segment(0, 2)] = voices[Segment(3, 4)] = "A"
    voices[Segment(5, 6)] = "B"
    voices[Segment(7, 8)] = "C"
    turns = turns_of(track_of((0.0, 2.5)), SPEECH, voices)
    assert [turn.speaker for turn in turns] == ["S00", SOME_STUDENT, "S01", "S02"]


def test_students_who_cannot_be_told_apart_are_not(voices: Annotation) -> None:
    turns = turns_of(track_of((0.0, 2.5)), SPEECH, Annotation())
    assert [turn.speaker for turn in turns[1:]] == [SOME_STUDENT] * 3


def test_without_confidence_every_role_is_unknown(voices: Annotation) -> None:
    turns = turns_of(track_of((0.0, 2.5), confidence=0.0), SPEECH, voices)
    assert {(turn.role, turn.p_teacher) for turn in turns} == {("unknown", None)}
    assert speakers_of(turns, teacher_confidence=0.0) == (Speaker("U00", "unknown", None),)


def test_speakers_are_those_of_the_turns() -> None:
    assert speakers_of([STUDENT, TEACHER], teacher_confidence=0.91234) == (
        Speaker("S00", "teacher", 0.912),
        Speaker("S01", "student", 0.912),
    )


def test_edges_are_corrected_where_a_pause_leaves_room(voices: Annotation) -> None:
    """A teacher is heard too early and a student's soft end too little; a recording just ends."""
    speech = speech_in((1.0, 3.0), (4.0, 5.0), (9.5, 10.0))
    turns = turns_of(track_of((0.0, 2.0), (4.0, 5.0)), speech, voices)
    assert [(t.start, t.end, t.role) for t in turns] == [
        (1.03, 2.0, "teacher"),
        (2.0, 3.06, "student"),
        (4.03, 5.0, "teacher"),
        (9.5, 10.0, "student"),
    ]


def test_silence_has_no_turns() -> None:
    nobody = np.zeros(500, bool)
    assert turns_of(track_of(), nobody, Annotation()) == []
    assert speakers_of([], teacher_confidence=0.5) == ()


GROUP_WORK = (Mode(0, 10, "dialogue"), Mode(10, 40, "group"), Mode(40, 60, "dialogue"))


def pooled(*turns: Turn) -> list[tuple[float, float, str]]:
    return [(t.start, t.end, t.speaker) for t in with_groups_pooled(turns, GROUP_WORK)]


def test_students_in_group_work_are_one_speaker_counted_once() -> None:
    first, second = Turn(12, 20, "S01", "student"), Turn(18, 25, "S02", "student")
    touching, apart = Turn(25, 26, "S03", "student"), Turn(27, 30, "S01", "student")
    assert pooled(first, second, touching, apart) == [(12, 26, GROUP), (27, 30, GROUP)]


def test_teacher_keeps_the_turns_in_group_work() -> None:
    helping, student = Turn(15, 18, "S00", "teacher"), Turn(12, 20, "S01", "student")
    assert pooled(student, helping) == [(12, 20, GROUP), (15, 18, "S00")]


@pytest.mark.parametrize("role", ["other", "unknown"])
def test_voices_that_are_no_students_are_not_pooled(role: Role) -> None:
    assert pooled(Turn(12, 20, "X", role)) == [(12, 20, "X")]


def test_where_most_of_a_turn_lies_decides() -> None:
    before, after = Turn(4, 14, "S01", "student"), Turn(36, 43, "S02", "student")
    assert pooled(before, after) == [(4, 14, "S01"), (36, 43, GROUP)]


def test_probabilities_of_joined_turns_are_averaged_over_time() -> None:
    one, other = Turn(12, 15, "S01", "student", 1.0, 0.2), Turn(15, 16, "S02", "student", 0.6, 0.4)
    (joined,) = with_groups_pooled((one, other), GROUP_WORK)
    assert (joined.p_speech, joined.p_teacher) == (0.9, 0.25)


ROLES: tuple[Role, ...] = ("teacher", "student", "other")


@given(
    st.lists(
        st.tuples(st.integers(0, 580), st.integers(1, 200), st.sampled_from(ROLES)), max_size=15
    )
)
def test_pooling_changes_no_time_of_any_role(parts: list[tuple[int, int, Role]]) -> None:
    turns = [Turn(a / 10, (a + b) / 10, role, role) for a, b, role in sorted(parts)]

    def spoken(turns: Sequence[Turn], role: Role) -> Timeline:
        return Timeline([Segment(t.start, t.end) for t in turns if t.role == role]).support()

    after = with_groups_pooled(turns, GROUP_WORK)
    assert list(after) == sorted(after, key=lambda turn: (turn.start, turn.end))
    for role in ROLES:
        assert spoken(after, role) == spoken(turns, role)


def test_without_group_work_turns_are_as_they_were() -> None:
    assert with_groups_pooled((TEACHER, STUDENT), GROUP_WORK[:1]) == (TEACHER, STUDENT)
