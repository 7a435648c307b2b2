"""Whether an enrolled voice occurs: in voices drawn around a person, and shifted by a room."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from classroom_ai.hearing.enrolment import TeacherVoice, followed_voice, presence
from classroom_ai.hearing.grid import FRAME, Mask
from classroom_ai.hearing.teacher import TeacherTrack
from classroom_ai.hearing.voice import STEP, WINDOW, Voices

N = 300
#: Half of the windows are the teacher's, in turns of 20 windows.
IS_TEACHER = np.arange(N) // 20 % 2 == 0
SPEECH = np.ones(round((N * STEP + WINDOW) / FRAME), dtype=bool)
SILENCE = np.zeros(len(SPEECH))


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return scaled.astype(np.float32)


@pytest.fixture
def people() -> NDArray[np.float64]:
    """Six voices: the teacher, four students, and somebody who is not there."""
    return np.abs(np.random.default_rng(5).normal(0, 1, (6, 256)))


def lesson(people: NDArray[np.float64], *, room: float = 0.0) -> Voices:
    rng = np.random.default_rng(6)
    who = np.where(IS_TEACHER, 0, 1 + np.arange(N) // 40 % 4)
    shift = room * np.abs(rng.normal(0, 1, 256))
    vectors = unit(people[who] + shift + rng.normal(0, 0.5, (N, 256)))
    return Voices(vectors, WINDOW / 2 + STEP * np.arange(N))


def track(side: Mask, *, several: bool = True) -> TeacherTrack:
    centres = np.arange(len(SPEECH)) * FRAME
    window = np.clip(((centres - WINDOW / 2) / STEP).round().astype(int), 0, N - 1)
    return TeacherTrack(np.where(side[window], 1.0, -1.0), 0.95, several_voices=several)


@pytest.mark.parametrize("room", [0.0, 1.0, 2.0], ids=["no room", "room", "live room"])
def test_a_present_voice_is_heard_in_any_room(people: NDArray[np.float64], room: float) -> None:
    voices = lesson(people, room=room)
    assert (
        presence(voices, track(IS_TEACHER), unit(people[0]), speech=SPEECH, overlap=SILENCE)
        == "heard"
    )


@pytest.mark.parametrize("room", [0.0, 1.0, 2.0], ids=["no room", "room", "live room"])
def test_an_absent_voice_is_not_heard(people: NDArray[np.float64], room: float) -> None:
    voices = lesson(people, room=room)
    assert (
        presence(voices, track(IS_TEACHER), unit(people[5]), speech=SPEECH, overlap=SILENCE)
        == "not heard"
    )


def test_between_the_two_it_is_not_known(people: NDArray[np.float64]) -> None:
    voices = lesson(people)
    answers = [
        presence(
            voices,
            track(IS_TEACHER),
            unit(share * people[0] + (1 - share) * people[5]),
            speech=SPEECH,
            overlap=SILENCE,
        )
        for share in np.linspace(0, 1, 41)
    ]
    order = ["not heard", "not known", "heard"]
    assert sorted(answers, key=order.index) == answers
    assert set(answers) == set(order)


def test_one_voice_alone_is_never_said_to_be_the_enrolled_one(
    people: NDArray[np.float64],
) -> None:
    voices = lesson(people[[0] * 6])
    alone = track(np.ones(N, dtype=bool), several=False)
    options = {"speech": SPEECH, "overlap": SILENCE}
    assert presence(voices, alone, unit(people[0]), **options) == "not known"
    nobody = np.zeros(256)
    nobody[0] = 1
    assert presence(voices, alone, unit(nobody), **options) == "not heard"


def test_an_absent_voice_leaves_the_teacher_to_be_found_without_it(
    people: NDArray[np.float64],
) -> None:
    voices = lesson(people)
    absent = TeacherVoice(unit(people[5]), "Rivera")
    found, said = followed_voice(voices, speech=SPEECH, overlap=SILENCE, teacher=absent)
    without, nothing = followed_voice(voices, speech=SPEECH, overlap=SILENCE)
    assert (said, nothing) == ("not heard", None)
    assert found.confidence <= 0.5
    np.testing.assert_array_equal(found.log_odds, without.log_odds)


def test_too_little_speech_says_nothing_of_any_voice(people: NDArray[np.float64]) -> None:
    voices = lesson(people)
    few = Voices(voices.vectors[:5], voices.centres[:5])
    speech = SPEECH[: round(4 / FRAME)]
    teacher = TeacherVoice(unit(people[0]))
    found, said = followed_voice(few, speech=speech, overlap=0.0 * speech, teacher=teacher)
    assert (found.confidence, said) == (0, None)
