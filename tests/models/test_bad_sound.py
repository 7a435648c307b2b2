"""What a teacher is told of recordings that are odd, hard or empty, with the real models.

Nothing is invented, what is not known is not shown as known, and what was wrong
is said in words. The sounds are those of two synthetic lessons, cut and changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from classroom_ai.hearing import Ears, HeardLesson, listen
from classroom_ai.hearing.backends import load_ears
from classroom_ai.hearing.grid import SAMPLE_RATE
from classroom_ai.media import Audio, read_audio
from classroom_ai.sample import SAMPLE_RECORDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

pytestmark = pytest.mark.models

PLANTS = Path(__file__).parents[1] / "data" / "plants.ogg"
#: The sample's group work, four voices at once, in seconds.
GROUP_WORK = (97.3, 109.3)


@pytest.fixture(scope="module")
def ears() -> Ears:
    return load_ears("tiny.en")


@pytest.fixture(scope="module")
def fractions() -> Samples:
    return read_audio(SAMPLE_RECORDING).samples


@pytest.fixture(scope="module")
def start(fractions: Samples) -> Samples:
    """The first 45 seconds of the sample lesson."""
    return part(fractions, 0, 45)


def part(samples: Samples, first: float, end: float) -> Samples:
    return samples[round(first * SAMPLE_RATE) : round(end * SAMPLE_RATE)]


def heard(samples: Samples, ears: Ears) -> HeardLesson:
    clipped = float((np.abs(samples) >= 0.999).mean())
    return listen(Audio(samples, SAMPLE_RATE, False, None, (), clipped), ears)


def told(lesson: HeardLesson) -> str:
    return " ".join(lesson.quality.warnings)


def talk(lesson: HeardLesson, role: str) -> float:
    return float(sum(turn.duration for turn in lesson.turns if turn.role == role))


# --- nothing to hear ---------------------------------------------------------


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def noise(seconds: float) -> Samples:
    rng = np.random.default_rng(0)
    return rng.normal(0, 0.05, round(seconds * SAMPLE_RATE)).astype(np.float32)


@pytest.mark.parametrize("sound", [silence, noise])
@pytest.mark.parametrize("seconds", [1, 15])
def test_nothing_is_invented_where_nobody_speaks(
    ears: Ears, sound: Callable[[float], Samples], seconds: float
) -> None:
    lesson = heard(sound(seconds), ears)
    assert (lesson.turns, lesson.utterances, lesson.speakers, lesson.gaps) == ((), (), (), ())
    assert lesson.quality.grade == "D"
    assert "No speech was heard" in told(lesson)


def test_one_second_of_speech_has_no_teacher(ears: Ears, fractions: Samples) -> None:
    lesson = heard(part(fractions, 3.2, 4.2), ears)
    assert {(speaker.role, speaker.confidence) for speaker in lesson.speakers} == {
        ("unknown", None)
    }
    assert "too little speech to tell your voice" in told(lesson)


# --- hard to hear ------------------------------------------------------------


def with_hum(samples: Samples) -> Samples:
    times = np.arange(len(samples)) / SAMPLE_RATE
    hum = np.sum([np.sin(2 * np.pi * 50 * k * times) / k for k in range(1, 9)], axis=0)
    return np.array(samples + 0.02 * hum, dtype=np.float32)


def clipped(samples: Samples) -> Samples:
    return np.clip(samples * 40, -1, 1)


def by_telephone(samples: Samples) -> Samples:
    """Nothing above 3.4 kHz, as at 8 kHz."""
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) > 3400] = 0
    return np.array(np.fft.irfft(spectrum, len(samples)), dtype=np.float32)


@pytest.mark.parametrize(
    ("change", "grades", "sentence"),
    [
        pytest.param(with_hum, "BC", "hum of 50 Hz", id="mains hum"),
        pytest.param(
            clipped, "CD", "too loud for the microphone nearly all the time", id="clipped"
        ),
        pytest.param(by_telephone, "CD", "that of a telephone", id="telephone"),
    ],
)
def test_what_is_wrong_with_the_sound_is_told(
    ears: Ears, start: Samples, change: Callable[[Samples], Samples], grades: str, sentence: str
) -> None:
    lesson = heard(change(start), ears)
    assert lesson.quality.grade in grades
    assert sentence in " ".join(aspect.sentence for aspect in lesson.quality.aspects)
    assert lesson.quality.advice
    # The roles are still right, or said not to be sure.
    assert talk(lesson, "teacher") == pytest.approx(22, abs=5)
    assert talk(lesson, "student") == pytest.approx(9, abs=4)


def test_a_recording_at_the_edge_of_silence_is_a_d(ears: Ears, start: Samples) -> None:
    lesson = heard(start / np.abs(start).max() * np.float32(1e-3), ears)
    assert lesson.quality.grade == "D"
    assert re.search("quiet|No speech", told(lesson))


def test_a_recording_cut_in_the_middle_of_speech_is_heard_from_edge_to_edge(
    ears: Ears, fractions: Samples
) -> None:
    lesson = heard(part(fractions, 4.0, 44.0), ears)  # both lie inside a sentence
    assert lesson.turns[0].start < 0.2
    assert lesson.turns[-1].end > 39.8
    assert all(0 <= gap.start < gap.end <= 40 for gap in lesson.gaps)
    assert lesson.quality.grade in "AB"


# --- lessons of another kind -------------------------------------------------


def one_voice(lesson: HeardLesson) -> None:
    """Taken for the teacher's, or said to be doubtful."""
    assert all(speaker.confidence <= 0.7 for speaker in lesson.speakers if speaker.confidence)
    assert re.search("Only one voice|not clear which voice is yours", told(lesson))


def test_one_voice_alone_is_told_as_the_only_one_or_as_doubtful(ears: Ears) -> None:
    one_voice(heard(read_audio(PLANTS.with_name("plants.teacher.flac")).samples, ears))


def test_one_voice_alone_is_not_surely_two(ears: Ears) -> None:
    one_voice(heard(read_audio(SAMPLE_RECORDING.with_name("fractions.teacher.flac")).samples, ears))


def test_group_work_alone_has_no_teacher(ears: Ears, fractions: Samples) -> None:
    lesson = heard(np.tile(part(fractions, *GROUP_WORK), 3), ears)
    assert [mode.mode for mode in lesson.modes] == ["group"]
    assert talk(lesson, "teacher") == 0
    assert "your voice was not told from others" in told(lesson)


def chords(seconds: float) -> Samples:
    """Three notes at a time for a second and a half, 15 dB below a voice."""
    rng = np.random.default_rng(0)
    times = np.arange(round(1.5 * SAMPLE_RATE)) / SAMPLE_RATE
    scale = 130.8 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 12, 14]) / 12)
    bars = [
        np.sum(
            [
                np.sin(2 * np.pi * note * k * times) / k
                for note in rng.choice(scale, 3, replace=False)
                for k in (1, 2, 3)
            ],
            axis=0,
        )
        for _ in range(int(seconds / 1.5) + 1)
    ]
    music = 0.018 * np.concatenate(bars)[: round(seconds * SAMPLE_RATE)]
    return np.array(music, dtype=np.float32)


@pytest.fixture(scope="module")
def film() -> Samples:
    """Another lesson's teacher telling something for 108 seconds."""
    narrator = read_audio(PLANTS.with_name("plants.teacher.flac")).samples
    return np.resize(narrator, 108 * SAMPLE_RATE)


def shown(film: Samples, fractions: Samples) -> Samples:
    """A film between two parts of a lesson."""
    return np.concatenate([part(fractions, 0, 80), film, part(fractions, 110, 140)])


def test_a_film_with_music_is_nobodys_talk(ears: Ears, film: Samples, fractions: Samples) -> None:
    lesson = heard(shown(film + chords(108), fractions), ears)
    others = [turn for turn in lesson.turns if turn.role == "other"]
    assert (others[0].start, others[-1].end) == pytest.approx((80, 188), abs=8)
    assert {turn.speaker for turn in others} == {"O01"}
    assert re.search(r"From 1:\d\d to 3:\d\d a video or another recording", told(lesson))
    assert talk(lesson, "teacher") == pytest.approx(48, abs=12)


@pytest.mark.slow
def test_minutes_of_one_voice_without_music_stay_a_persons(
    ears: Ears, film: Samples, fractions: Samples
) -> None:
    lesson = heard(shown(film, fractions), ears)
    assert talk(lesson, "other") == 0
    assert "recording seems to have been played" not in told(lesson)


@pytest.mark.slow
def test_a_second_teacher_may_be_one(ears: Ears, fractions: Samples) -> None:
    lesson = heard(np.concatenate([fractions, read_audio(PLANTS).samples]), ears)
    assert re.search(r"(One voice|Another grown-up) .*between 3:\d\d and 5:\d\d", told(lesson))
    assert talk(lesson, "teacher") == pytest.approx(66, abs=15)
