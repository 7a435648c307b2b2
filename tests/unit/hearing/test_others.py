"""Recordings that were played are told by their music, and nobody in the room is taken for one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Mask
from classroom_ai.hearing.others import (
    music_stretches,
    played_recordings,
    sentences_about,
    within,
)
from classroom_ai.hearing.roles import with_played
from classroom_ai.hearing.voice import STEP, WINDOW, Voices
from classroom_ai.types import Span, Turn

Samples = NDArray[np.float32]

TEACHER, CHILD, NARRATOR, GUEST = range(4)
MINUTE = 60.0


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def lasting(duration: float, sound: Samples) -> Samples:
    """A sound again and again, for so many seconds."""
    return np.resize(sound, round(duration * SAMPLE_RATE))


def syllables(rng: np.random.Generator) -> Samples:
    """A minute of tones that glide, a fifth of a second each, with a pause after every seven."""
    per = SAMPLE_RATE // 5
    times = np.arange(per) / SAMPLE_RATE
    sound = []
    for number in range(round(MINUTE * 5)):
        start, end = rng.uniform(100, 250, 2)
        phase = 2 * np.pi * np.cumsum(start + (end - start) * times * 5) / SAMPLE_RATE
        loud = 0.0 if number % 10 > 6 else 0.1
        sound.append(loud * sum(np.sin(k * phase) / k for k in range(1, 8)) * np.hanning(per))
    return np.concatenate(sound).astype(np.float32)


def chords(duration: float, rng: np.random.Generator) -> Samples:
    """Three notes at a time for a second and a half."""
    times = np.arange(round(1.5 * SAMPLE_RATE)) / SAMPLE_RATE
    scale = 130.8 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 12, 14, 16]) / 12)
    notes = np.array(
        [sum(np.sin(2 * np.pi * note * k * times) / k for k in (1, 2, 3, 4)) for note in scale]
    )
    bars = [
        notes[rng.choice(len(notes), 3, replace=False)].sum(axis=0)
        for _ in range(round(duration / 1.5))
    ]
    return (0.01 * np.concatenate(bars)).astype(np.float32)


def hum(duration: float, rng: np.random.Generator) -> Samples:
    times = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    sound = [np.sin(2 * np.pi * 50 * k * times) / k for k in range(1, 12)]
    return lasting(duration, (0.03 * np.sum(sound, axis=0)).astype(np.float32))


def noise(duration: float, rng: np.random.Generator) -> Samples:
    a_minute = rng.standard_normal(round(MINUTE * SAMPLE_RATE), np.float32)
    return lasting(duration, np.float32(0.003) * a_minute)


def nothing_more(duration: float, rng: np.random.Generator) -> Samples:
    return np.zeros(round(duration * SAMPLE_RATE), np.float32)


def in_the_middle(sound: Samples, rng: np.random.Generator) -> Samples:
    """Voices, with some more sound from the first half minute on."""
    duration = len(sound) / SAMPLE_RATE + MINUTE
    lesson = lasting(duration, syllables(rng)) + noise(duration, rng)
    start = round(MINUTE / 2 * SAMPLE_RATE)
    lesson[start : start + len(sound)] += sound
    return lesson


def test_music_under_voices_is_found_to_ten_seconds(rng: np.random.Generator) -> None:
    (stretch,) = music_stretches(in_the_middle(chords(2 * MINUTE, rng), rng))
    assert (stretch.start, stretch.end) == pytest.approx((30, 150), abs=10)


@pytest.mark.parametrize(
    "sound", [hum, noise, nothing_more], ids=["mains hum", "fan", "voices alone"]
)
def test_what_goes_on_without_change_is_no_music(
    sound: Callable[[float, np.random.Generator], Samples], rng: np.random.Generator
) -> None:
    assert music_stretches(in_the_middle(sound(2 * MINUTE, rng), rng)) == ()


@pytest.mark.parametrize("length", [0.0, 0.01, 1.0, 5.9])
def test_a_sound_too_short_to_say_has_no_music(length: float, rng: np.random.Generator) -> None:
    assert music_stretches(noise(length, rng)) == ()


# Who speaks: voices as vectors, one turn of four seconds after another.


def voices_of(speakers: Sequence[int], rng: np.random.Generator) -> tuple[Voices, Mask]:
    persons = rng.normal(size=(len(set(speakers)) + 4, 256))
    speech = np.zeros(round(len(speakers) * 4 / FRAME), dtype=bool)
    per_turn = round(4 / FRAME)
    for turn in range(len(speakers)):
        speech[turn * per_turn + 10 : (turn + 1) * per_turn - 10] = True
    n = int((len(speakers) * 4 - WINDOW) / STEP)
    centres = WINDOW / 2 + STEP * np.arange(n)
    of = np.array(speakers)[np.minimum((centres / 4).astype(int), len(speakers) - 1)]
    vectors = persons[of] + rng.normal(0, 0.4, (n, 256))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Voices(vectors.astype(np.float32), centres), speech


def lesson_of(minutes: float) -> list[int]:
    return [TEACHER, TEACHER, CHILD] * round(minutes * 5)


def found(speakers: Sequence[int], samples: Samples, rng: np.random.Generator) -> tuple[Span, ...]:
    voices, speech = voices_of(speakers, rng)
    return played_recordings(samples, voices, speech=speech, overlap=np.zeros(len(speech)))


def test_a_video_of_twenty_minutes_with_music_is_found(rng: np.random.Generator) -> None:
    minutes = 20
    speakers = lesson_of(3) + [NARRATOR] * (minutes * 15) + lesson_of(2)
    samples = noise(len(speakers) * 4, rng)
    video = slice(3 * 60 * SAMPLE_RATE, (3 + minutes) * 60 * SAMPLE_RATE)
    samples[video] += lasting(minutes * 60, chords(MINUTE, rng))
    (stretch,) = found(speakers, samples, rng)
    assert (stretch.start, stretch.end) == pytest.approx((180, 180 + minutes * 60), abs=12)


@pytest.mark.parametrize(
    ("speakers", "music"),
    [
        pytest.param(
            lesson_of(2) + [NARRATOR] * 30 + lesson_of(1), None, id="somebody presents for minutes"
        ),
        pytest.param(lesson_of(5), (2, 4), id="the teacher and the class over music"),
        pytest.param(
            lesson_of(2) + [CHILD] * 30 + lesson_of(1), (2, 4), id="a student presents over music"
        ),
        pytest.param(
            lesson_of(2) + [GUEST] * 15 + lesson_of(2), (2, 3), id="a minute of it is too short"
        ),
        pytest.param([NARRATOR] * 45, (0, 3), id="nothing to compare with"),
    ],
)
def test_whoever_may_be_in_the_room_is_no_recording(
    speakers: list[int], music: tuple[int, int] | None, rng: np.random.Generator
) -> None:
    samples = noise(len(speakers) * 4, rng)
    if music:
        first, end = (minute * 60 * SAMPLE_RATE for minute in music)
        samples[first:end] += np.resize(chords(MINUTE, rng), end - first)
    assert found(speakers, samples, rng) == ()


def test_music_without_voices_is_nobodys_talk(rng: np.random.Generator) -> None:
    speakers = lesson_of(4)
    voices, speech = voices_of(speakers, rng)
    samples = noise(len(speakers) * 4, rng)
    samples[60 * SAMPLE_RATE : 180 * SAMPLE_RATE] += chords(2 * MINUTE, rng)
    speech[round(60 / FRAME) : round(180 / FRAME)] = False
    assert played_recordings(samples, voices, speech=speech, overlap=np.zeros(len(speech))) == ()


# What becomes of it.


def test_turns_of_a_recording_have_a_speaker_of_their_own() -> None:
    speech = np.zeros(500, dtype=bool)
    speech[50:100] = speech[200:300] = speech[350:400] = True
    teacher = (Turn(1.0, 2.0, "S00", "teacher"),)
    turns = with_played(teacher, [Span(3.0, 7.5)], speech=speech, probability=np.full(500, 0.9))
    assert turns == (
        *teacher,
        Turn(4.0, 6.0, "O01", "other", p_speech=0.9),
        Turn(7.0, 7.5, "O01", "other", p_speech=0.9),
    )


def test_each_recording_is_told_with_its_time() -> None:
    first, second = sentences_about([Span(5.0, 100.4), Span(3600.0, 3725.0)])
    assert first.startswith("From 0:05 to 1:40 a video")
    assert second.startswith("From 60:00 to 62:05 a video")
    assert sentences_about([]) == ()


def test_frames_outside_the_recording_are_within_no_stretch() -> None:
    assert within([Span(0.02, 0.06), Span(0.1, 9.0)], 7).tolist() == [
        False, True, True, False, False, True, True,
    ]  # fmt: skip
