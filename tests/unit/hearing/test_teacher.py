"""One voice among many is found by what it is: one person's, coming back, asking.

Voices are made up: unit vectors near a direction of their own and near that of
the room, which all voices in one recording share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from classroom_ai.hearing.grid import FRAME, runs
from classroom_ai.hearing.teacher import TeacherTrack, follow_teacher, teacher_stretches
from classroom_ai.hearing.voice import STEP, WINDOW, Voices

#: Who speaks when in a minute of lesson, pauses of half a second between.
MINUTE = ("T", "T", "a", "T", "b", "T", "c", "T", "T", "d", "T", "e")
TURN = 5.0
PAUSE = 0.5


@dataclass
class Heard:
    """A made-up lesson: voices along it, where speech is, and who it is by frame."""

    voices: Voices
    speech: NDArray[np.bool_]
    teacher: NDArray[np.bool_]
    directions: dict[str, NDArray[np.float64]]

    @property
    def no_overlap(self) -> NDArray[np.float32]:
        return np.zeros(len(self.speech), np.float32)

    def error(self, track: TeacherTrack) -> float:
        """Share of the speech in which the teacher is taken for another, or another for them."""
        wrong = (track.log_odds > 0) != self.teacher
        return float(wrong[self.speech].mean())


def lesson_of(turns: tuple[str, ...], *, seed: int = 0, noise: float = 0.02) -> Heard:
    rng = np.random.default_rng(seed)
    speakers = sorted(set(turns))
    room = rng.normal(size=256)
    directions = {who: room + 0.8 * rng.normal(size=256) for who in speakers}
    n = round(len(turns) * (TURN + PAUSE) / FRAME)
    times = (np.arange(n) + 0.5) * FRAME
    turn_of = (times / (TURN + PAUSE)).astype(int)
    speech = times % (TURN + PAUSE) < TURN
    who = np.array(turns)[turn_of]
    centres = np.arange(WINDOW / 2, n * FRAME - WINDOW / 2, STEP)
    vectors = []
    for centre in centres:
        inside = speech & (np.abs(times - centre) < WINDOW / 2)
        shares = [(who[inside] == s).sum() for s in speakers]
        voice = sum(n * directions[s] for n, s in zip(shares, speakers, strict=True))
        voice = voice / max(sum(shares), 1) + 16 * noise * rng.normal(size=256)
        vectors.append(voice / np.linalg.norm(voice))
    return Heard(Voices(np.array(vectors, np.float32), centres), speech, who == "T", directions)


@pytest.fixture(scope="module")
def lesson() -> Heard:
    return lesson_of(MINUTE * 2)


@pytest.mark.parametrize("seed", range(3))
def test_one_voice_is_parted_from_several(seed: int) -> None:
    heard = lesson_of(MINUTE * 2, seed=seed)
    track = follow_teacher(heard.voices, speech=heard.speech, overlap=heard.no_overlap)
    assert track.several_voices
    assert track.confidence > 0.5
    assert heard.error(track) < 0.05


def test_a_teacher_who_speaks_least_is_found_if_enrolled(lesson: Heard) -> None:
    student = lesson.directions["a"]
    track = follow_teacher(
        lesson.voices,
        speech=lesson.speech,
        overlap=lesson.no_overlap,
        enrolled=(student / np.linalg.norm(student)).astype(np.float32),
    )
    voice_a = np.array([w == "a" for w in np.repeat(np.array(MINUTE * 2), round(5.5 / FRAME))])
    wrong = ((track.log_odds > 0) != voice_a)[lesson.speech]
    assert wrong.mean() < 0.05
    assert track.confidence > 0.9


def test_whoever_asks_the_questions_is_more_likely_the_teacher() -> None:
    """Two voices alike in everything, so that only their questions tell them apart."""
    heard = lesson_of(("T", "a") * 12)
    times = [i * (TURN + PAUSE) + TURN - 0.2 for i in range(24)]
    by_teacher = follow_teacher(
        heard.voices, speech=heard.speech, overlap=heard.no_overlap, questions=times[0::2]
    )
    by_student = follow_teacher(
        heard.voices, speech=heard.speech, overlap=heard.no_overlap, questions=times[1::2]
    )
    assert heard.error(by_teacher) < 0.05
    assert heard.error(by_student) > 0.95


@pytest.mark.parametrize(("enrolled", "confidence"), [(False, 0.5), (True, 0.9)])
def test_one_voice_alone_is_taken_for_the_teacher(enrolled: bool, confidence: float) -> None:
    heard = lesson_of(("T",) * 10, noise=0.05)
    voice = (heard.directions["T"] / np.linalg.norm(heard.directions["T"])).astype(np.float32)
    track = follow_teacher(
        heard.voices,
        speech=heard.speech,
        overlap=heard.no_overlap,
        enrolled=voice if enrolled else None,
    )
    assert not track.several_voices
    assert track.confidence == confidence
    assert heard.error(track) == 0


def test_from_too_little_speech_nothing_is_told() -> None:
    heard = lesson_of(("T",))
    track = follow_teacher(heard.voices, speech=heard.speech, overlap=heard.no_overlap)
    assert (track.confidence, track.several_voices) == (0.0, False)
    assert track.log_odds.shape == heard.speech.shape


def test_without_any_voice_nothing_is_told() -> None:
    nobody = Voices(np.zeros((0, 256), np.float32), np.zeros(0))
    speech = np.zeros(10, bool)
    track = follow_teacher(nobody, speech=speech, overlap=np.zeros(10, np.float32))
    assert track.confidence == 0
    assert teacher_stretches(track, speech) == []


@pytest.mark.parametrize("turns", [("T",) * 10, ("T", "a") * 6])
def test_voices_almost_without_noise_do_not_break_it(turns: tuple[str, ...]) -> None:
    """As where a machine speaks."""
    heard = lesson_of(turns, noise=1e-6)
    track = follow_teacher(heard.voices, speech=heard.speech, overlap=heard.no_overlap)
    assert np.isfinite(track.log_odds).all()
    assert 0 <= track.confidence <= 1


def test_where_many_talk_at_once_no_voice_is_learnt(lesson: Heard) -> None:
    everywhere = np.ones(len(lesson.speech), np.float32)
    track = follow_teacher(lesson.voices, speech=lesson.speech, overlap=everywhere)
    assert track.confidence == 0


def test_stretches_cover_the_speech_once(lesson: Heard) -> None:
    track = follow_teacher(lesson.voices, speech=lesson.speech, overlap=lesson.no_overlap)
    covered = np.zeros(len(lesson.speech), int)
    for first, end, _ in teacher_stretches(track, lesson.speech):
        covered[first:end] += 1
    assert np.array_equal(covered, lesson.speech)
    stretches = teacher_stretches(track, lesson.speech)
    assert stretches == sorted(stretches)
    assert len(stretches) >= len(runs(lesson.speech))


def followed_if_louder(heard: Heard, loud: NDArray[np.bool_]) -> TeacherTrack:
    """The teacher, where the sound is 6 dB louder in some frames than in all others."""
    level = np.where(loud, -20.0, -26.0)
    return follow_teacher(
        heard.voices,
        speech=heard.speech,
        overlap=heard.no_overlap,
        loudness=lambda times: level[(times / FRAME).astype(int)],
    )


def test_of_two_voices_the_louder_is_the_teacher() -> None:
    lesson = lesson_of(("T", "a") * 8)
    assert lesson.error(followed_if_louder(lesson, lesson.teacher)) < 0.05
    assert lesson.error(followed_if_louder(lesson, ~lesson.teacher)) > 0.95


@pytest.mark.parametrize("seed", range(3))
def test_one_voice_among_several_is_the_teacher_even_if_the_others_are_louder(seed: int) -> None:
    """The recorder may lie on a student's desk."""
    lesson = lesson_of(MINUTE * 2, seed=seed)
    assert lesson.error(followed_if_louder(lesson, ~lesson.teacher)) < 0.05


def test_one_student_with_an_odd_voice_is_not_taken_for_the_teacher() -> None:
    """That voice stands out most, but most changes of voice are not to or from it."""
    turns = ("T", "a", "T", "b", "T", "odd", "T", "c", "T", "a", "T", "odd", "T", "b", "T", "d")
    lesson = lesson_of(turns)
    odd = np.array([who == "odd" for who in turns])
    turn_of_window = (lesson.voices.centres / (TURN + PAUSE)).astype(int)
    away = np.random.default_rng(1).normal(size=256)
    moved = lesson.voices.vectors + np.where(odd[turn_of_window][:, None], 0.12 * away, 0)
    voices = Voices(
        (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32),
        lesson.voices.centres,
    )
    track = follow_teacher(voices, speech=lesson.speech, overlap=lesson.no_overlap)
    assert lesson.error(track) < 0.05


def test_of_two_voices_the_one_not_heard_in_the_crowd_is_the_teacher() -> None:
    """After eight exchanges many talk at once, and the crowd sounds like one of the two."""
    lesson = lesson_of((*("T", "a") * 8, *("T",) * 8))
    crowd = np.arange(len(lesson.speech)) >= 16 * round((TURN + PAUSE) / FRAME)
    overlap = np.where(crowd, 0.5, 0.0).astype(np.float32)
    track = follow_teacher(lesson.voices, speech=lesson.speech, overlap=overlap)
    taken = (track.log_odds > 0)[lesson.speech & ~crowd]
    assert (taken != lesson.teacher[lesson.speech & ~crowd]).mean() > 0.95
