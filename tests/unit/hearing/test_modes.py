"""A timeline of activities from hand-made turns and sound."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, n_frames
from classroom_ai.hearing.modes import (
    MIN_GROUP,
    MIN_QUIET,
    MIN_TALK,
    activity_modes,
    modes_of_other_roles,
)
from classroom_ai.types import Mode, Role, Turn

#: Mean posterior of a second voice where people take turns, and in group work.
ALONE, CROWD = 0.05, 0.25


def turn(start: float, end: float, role: Role = "teacher") -> Turn:
    return Turn(start, end, {"teacher": "S00", "student": "S01"}.get(role, "U00"), role)


def talk(start: float, end: float, *roles: Role, length: float = 3.0) -> list[Turn]:
    """Turns of the given roles in rotation, with a second between them."""
    starts = np.arange(start, end, length + 1).tolist()
    return [
        turn(at, min(at + length, end), role)
        for at, role in zip(starts, itertools.cycle(roles), strict=False)
    ]


def heard(
    turns: Sequence[Turn], duration: float, *, crowds: Sequence[tuple[float, float]] = ()
) -> tuple[Mode, ...]:
    """Modes of turns that sound as they should: noise as loud as there are voices."""
    n = n_frames(duration)
    overlap = np.full(n, ALONE, np.float32)
    level = np.full(n, 0.003, np.float32)
    for part in turns:
        level[round(part.start / FRAME) : round(part.end / FRAME)] = 0.1
    for start, end in crowds:
        overlap[round(start / FRAME) : round(end / FRAME)] = CROWD
        level[round(start / FRAME) : round(end / FRAME)] = 0.1
    noise = np.random.default_rng(0).uniform(-1, 1, round(duration * SAMPLE_RATE))
    samples = np.zeros(len(noise), np.float32)
    loud = np.repeat(level, round(FRAME * SAMPLE_RATE))
    samples[: len(loud)] = noise[: len(loud)] * loud
    return activity_modes(turns, overlap=overlap, samples=samples)


def spans(modes: Sequence[Mode]) -> list[tuple[float, float, str]]:
    return [(mode.start, mode.end, mode.mode) for mode in modes]


LECTURE = talk(0, 120, "teacher", length=8)
GROUP = [turn(40, 80, "student")]
AROUND_GROUP = talk(0, 40, "teacher", "student"), talk(81, 120, "teacher", "student")


@pytest.mark.parametrize(
    ("turns", "duration", "expected"),
    [
        pytest.param([], 0.0, [], id="empty recording"),
        pytest.param([], 0.01, [], id="shorter than a frame"),
        pytest.param([], 60.0, [(0, 60, "quiet")], id="nobody speaks"),
        pytest.param([], 5.0, [(0, 5, "other")], id="too short to be called quiet"),
        pytest.param(LECTURE, 120.0, [(0, 120, "teacher-led")], id="lecture"),
        pytest.param(
            talk(0, 120, "teacher", "student"), 120.0, [(0, 120, "dialogue")], id="dialogue"
        ),
        pytest.param(
            talk(0, 120, "teacher", "student", length=1),
            120.0,
            [(0, 120, "dialogue")],
            id="quick dialogue",
        ),
        pytest.param(
            talk(0, 120, "student", length=10), 120.0, [(0, 120, "other")], id="students alone"
        ),
        pytest.param(
            [*talk(0, 60, "teacher"), *talk(60, 120, "other", length=20)],
            120.0,
            [(0, 60, "teacher-led"), (60, 120, "other")],
            id="a video is played",
        ),
        pytest.param(
            talk(0, 120, "unknown"), 120.0, [(0, 120, "other")], id="nobody knows who speaks"
        ),
        pytest.param(
            [*talk(0, 60, "teacher"), *talk(75, 120, "teacher")],
            120.0,
            [(0, 59, "teacher-led"), (59, 75, "quiet"), (75, 120, "teacher-led")],
            id="quiet",
        ),
        pytest.param(
            [turn(0, 60), turn(68, 120)], 120.0, [(0, 120, "teacher-led")], id="pause of 8 s"
        ),
        pytest.param(
            [turn(0, 60), turn(68, 69, "student"), turn(76, 120)],
            120.0,
            [(0, 120, "teacher-led")],
            id="a word between two long waits",
        ),
        pytest.param([turn(2, 9)], 10.0, [(0, 10, "teacher-led")], id="recording of 10 s"),
    ],
)
def test_turns_make_a_timeline(
    turns: list[Turn], duration: float, expected: list[tuple[float, float, str]]
) -> None:
    assert spans(heard(turns, duration)) == expected


def test_many_voices_at_once_are_group_work() -> None:
    before, after = AROUND_GROUP
    modes = heard([*before, *GROUP, *after], 120.0, crowds=[(40, 80)])
    assert spans(modes) == [(0, 40, "dialogue"), (40, 80, "group"), (80, 120, "dialogue")]


def test_teacher_who_walks_about_does_not_end_group_work() -> None:
    before, after = AROUND_GROUP
    helping = [turn(40, 55, "student"), turn(55, 60), turn(60, 80, "student")]
    modes = heard([*before, *helping, *after], 120.0, crowds=[(40, 80)])
    assert spans(modes)[1] == (40, 80, "group")


@pytest.mark.parametrize("role", ["student", "unknown"])
def test_recording_of_nothing_but_group_work(role: Role) -> None:
    modes = heard([turn(0, 60, role)], 60.0, crowds=[(0, 60)])
    assert spans(modes) == [(0, 60, "group")]


def test_moment_of_excitement_is_no_group_work() -> None:
    before, after = AROUND_GROUP
    modes = heard([*before, *talk(41, 81, "teacher", "student"), *after], 120.0, crowds=[(60, 66)])
    assert spans(modes) == [(0, 120, "dialogue")]


def test_lecture_in_a_loud_room_is_no_group_work() -> None:
    overlap = np.full(6000, ALONE, np.float32)
    hum = np.random.default_rng(0).uniform(-0.1, 0.1, 120 * SAMPLE_RATE).astype(np.float32)
    assert spans(activity_modes(LECTURE, overlap=overlap, samples=hum)) == [(0, 120, "teacher-led")]


@pytest.mark.parametrize("burst", [0.1, 0.5])
def test_murmur_does_not_end_quiet_work(burst: float) -> None:
    turns = [turn(0, 30), turn(40, 40 + burst, "student"), turn(50, 80)]
    assert spans(heard(turns, 80.0))[1] == (30, 50, "quiet")


def test_sentence_ends_quiet_work() -> None:
    turns = [turn(0, 30), turn(42, 48), turn(60, 80)]
    quiet = [mode for mode in heard(turns, 80.0) if mode.mode == "quiet"]
    assert spans(quiet) == [(30, 42, "quiet"), (48, 60, "quiet")]


def test_digital_silence_and_full_scale_are_sound_like_any_other() -> None:
    turns = talk(0, 60, "teacher")
    overlap = np.full(3000, ALONE, np.float32)
    for value in (0.0, 1.0):
        sound = np.full(60 * SAMPLE_RATE, value, np.float32)
        assert spans(activity_modes(turns, overlap=overlap, samples=sound)) == [
            (0, 60, "teacher-led")
        ]


SHORTEST = {"quiet": MIN_QUIET, "group": MIN_GROUP}
PIECES = st.lists(
    st.tuples(
        st.floats(0.1, 20),  # silence before
        st.floats(0.1, 20),  # length
        st.sampled_from(["teacher", "student", "other", "unknown"]),
        st.sampled_from([ALONE, 0.12, CROWD, 1.0]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(pieces=PIECES, rest=st.floats(0, 20))
def test_modes_cover_the_recording_once_and_in_order(
    pieces: list[tuple[float, float, Role, float]], rest: float
) -> None:
    turns: list[Turn] = []
    crowds: list[float] = []
    now = 0.0
    for silence, length, role, crowd in pieces:
        start, now = round(now + silence, 3), round(now + silence + length, 3)
        turns.append(turn(start, now, role))
        crowds.append(crowd)
    duration = now + rest
    samples = np.zeros(round(duration * SAMPLE_RATE), np.float32)
    overlap = np.zeros(n_frames(duration), np.float32)
    for part, crowd in zip(turns, crowds, strict=True):
        overlap[round(part.start / FRAME) : round(part.end / FRAME)] = crowd
    modes = activity_modes(turns, overlap=overlap, samples=samples)

    assert bool(modes) == (duration >= FRAME)
    if not modes:
        return
    assert modes[0].start == 0
    assert modes[-1].end == pytest.approx(duration, abs=0.001)
    for mode, following in itertools.pairwise(modes):
        assert mode.end == following.start
        assert mode.mode != following.mode
    for before, mode, after in zip([None, *modes[:-1]], modes, [*modes[1:], None], strict=True):
        hemmed_in = {side.mode if side else "quiet" for side in (before, after)} == {"quiet"}
        if mode.mode == "quiet" or not hemmed_in:
            assert mode.duration >= SHORTEST.get(mode.mode, MIN_TALK) - FRAME


# Roles corrected by hand, without the sound.


@pytest.fixture(scope="module")
def heard_modes() -> tuple[list[Turn], tuple[Mode, ...]]:
    """A teacher who talks, a long quiet, then turns that change; and what was made of that."""
    turns = [Turn(0, 40, "S00", "teacher")]
    for start in range(60, 120, 10):
        turns.append(Turn(start, start + 5, "S00", "teacher"))
        turns.append(Turn(start + 5, start + 9, "S01", "student"))
    sound = np.zeros(120 * 16_000, np.float32)
    return turns, activity_modes(turns, overlap=np.zeros(6000, np.float32), samples=sound)


def test_the_same_roles_have_the_same_modes(
    heard_modes: tuple[list[Turn], tuple[Mode, ...]],
) -> None:
    turns, modes = heard_modes
    assert [mode.mode for mode in modes] == ["teacher-led", "quiet", "dialogue"]
    assert modes_of_other_roles(modes, turns, heard=turns) == modes


def test_where_roles_differ_the_kind_of_talk_is_told_anew_and_quiet_stays(
    heard_modes: tuple[list[Turn], tuple[Mode, ...]],
) -> None:
    turns, modes = heard_modes
    everybody = [replace(turn, role="teacher") for turn in turns]
    told = modes_of_other_roles(modes, everybody, heard=turns)
    assert [mode.mode for mode in told] == ["teacher-led", "quiet", "teacher-led"]
    assert told[:2] == modes[:2]
    assert modes_of_other_roles(told, turns, heard=everybody) == modes


def test_group_work_that_was_heard_stays_group_work() -> None:
    modes = (Mode(0.0, 30.0, "group"), Mode(30.0, 60.0, "dialogue"))
    turns = [Turn(0, 60, "S00", "teacher")]
    told = modes_of_other_roles(modes, turns, heard=[Turn(0, 60, "S01", "student")])
    assert told == (Mode(0.0, 30.0, "group"), Mode(30.0, 60.0, "teacher-led"))


def test_no_modes_have_none() -> None:
    assert modes_of_other_roles((), [Turn(0, 60, "S00", "teacher")], heard=()) == ()
