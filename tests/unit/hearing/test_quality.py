"""How well a recording could be heard: in numbers, and in words where something can be done."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from classroom_ai.hearing.grid import SAMPLE_RATE, Mask
from classroom_ai.hearing.noise import is_gated, pauses_between, signal_to_noise_db
from classroom_ai.hearing.quality import recording_quality
from classroom_ai.hearing.room import reverberation_time
from classroom_ai.hearing.spectrum import band_powers
from classroom_ai.hearing.understood import Understood, understood_in_turns
from classroom_ai.types import Turn, Word

Wave = NDArray[np.float32]

SECONDS = 30
SPEECH = np.arange(SECONDS * 50) % 150 < 90
DENSE = np.arange(SECONDS * 50) % 150 < 145
TIMES = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE


def _shaped(white: NDArray[np.floating], *, low_hz: float = 100, high_hz: float = 7000) -> Wave:
    spectrum = np.fft.rfft(white)
    hz = np.fft.rfftfreq(len(white), 1 / SAMPLE_RATE)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    shaped: Wave = np.fft.irfft(spectrum, len(white)).astype(np.float32)
    return shaped


def talk(speech: Mask = SPEECH, *, high_hz: float = 7000, level: float = 0.1) -> Wave:
    """Noise in syllables, four a second with nothing between them, where there is speech."""
    voice = _shaped(np.random.default_rng(1).normal(size=len(TIMES)), high_hz=high_hz)
    syllables = (np.sin(2 * np.pi * 4 * TIMES) > -0.5) * np.repeat(speech, 320)
    voice = level * syllables * voice / voice.std()
    # Cutting into syllables clicks, and clicks hold every frequency.
    return _shaped(voice, high_hz=high_hz) if high_hz < 7000 else voice.astype(np.float32)


def hiss(level: float) -> Wave:
    noise: Wave = (level * np.random.default_rng(2).normal(size=len(TIMES))).astype(np.float32)
    return noise


def hum(mains_hz: int, level: float) -> Wave:
    waves = [np.sin(2 * np.pi * mains_hz * k * TIMES + k) / k for k in range(1, 6)]
    wave: Wave = (level * np.sum(waves, axis=0)).astype(np.float32)
    return wave


def noise_db_below(sound: Wave, speech: Mask, db: float) -> Wave:
    noise = hiss(1.0)
    power = band_powers(sound).sum(axis=1)[speech].mean() / band_powers(noise).sum(axis=1).mean()
    return noise * np.float32(np.sqrt(power / 10 ** (db / 10)))


def grade_of(name: str, sound: Wave, **given: float) -> str | None:
    quality = recording_quality(sound, SPEECH, **{"clipping_share": 0.0, **given})  # type: ignore[arg-type]
    return next((aspect.grade for aspect in quality.aspects if aspect.name == name), None)


@pytest.mark.parametrize("speech", [SPEECH, DENSE], ids=["pauses", "few pauses"])
@pytest.mark.parametrize("snr_db", [0, 10, 20, 30])
def test_signal_to_noise_is_that_of_the_mix(speech: Mask, snr_db: float) -> None:
    sound = talk(speech)
    mixed = sound + noise_db_below(sound, speech, snr_db)
    assert signal_to_noise_db(band_powers(mixed), speech) == pytest.approx(snr_db, abs=2)


@pytest.mark.parametrize(
    ("snr_db", "grade", "warned"), [(25, "A", 0), (15, "B", 0), (6, "C", 1), (0, "D", 1)]
)
def test_the_grade_follows_the_noise(snr_db: float, grade: str, warned: int) -> None:
    sound = talk()
    quality = recording_quality(
        sound + noise_db_below(sound, SPEECH, snr_db), SPEECH, clipping_share=0.0
    )
    assert quality.grade == grade
    assert len(quality.warnings) == warned
    assert bool(quality.advice) is (grade != "A")
    assert quality.speech_share == 0.6


@pytest.mark.parametrize("mains_hz", [50, 60])
def test_hum_is_named_and_does_not_count_as_noise(mains_hz: int) -> None:
    sound = talk() + hiss(0.001)
    without = recording_quality(sound, SPEECH, clipping_share=0.0)
    quality = recording_quality(sound + hum(mains_hz, 0.03), SPEECH, clipping_share=0.0)
    assert (without.mains_hum_hz, quality.mains_hum_hz) == (None, mains_hz)
    assert quality.snr_db == pytest.approx(without.snr_db, abs=3)
    assert f"{mains_hz} Hz" in quality.aspects[0].sentence
    assert "cable" in quality.advice[0]


def test_steady_noise_is_told_from_noise_that_comes_and_goes() -> None:
    sound, noise = talk(), hiss(0.02)
    steady = recording_quality(sound + noise, SPEECH, clipping_share=0.0)
    comes_and_goes = noise * np.repeat(1 + 3 * (np.arange(len(SPEECH)) // 25 % 2), 320)
    other = recording_quality(
        (sound + comes_and_goes).astype(np.float32), SPEECH, clipping_share=0.0
    )
    assert "fan" in steady.aspects[0].sentence
    assert "fan" not in other.aspects[0].sentence


@pytest.mark.parametrize(("true_s", "grade"), [(0.3, "A"), (0.75, "B"), (1.3, "C")])
def test_rooms_are_sorted_by_their_echo(true_s: float, grade: str) -> None:
    rng = np.random.default_rng(3)
    times = np.arange(round(1.5 * true_s * SAMPLE_RATE)) / SAMPLE_RATE
    response = rng.normal(size=len(times)) * 10 ** (-3 * times / true_s)
    n = 2 ** int(np.ceil(np.log2(len(TIMES) + len(response))))
    bursts = talk() * (np.sin(2 * np.pi * 1.1 * TIMES) > 0)
    wet = np.fft.irfft(np.fft.rfft(bursts, n) * np.fft.rfft(response, n), n)[: len(TIMES)]
    sound = (0.1 * wet / wet.std()).astype(np.float32) + hiss(0.0005)
    found = reverberation_time(band_powers(sound))
    assert found == pytest.approx(true_s, abs=0.2)
    assert grade_of("echo", sound) == grade


@pytest.mark.parametrize(
    ("level", "grade"), [(0.1, "A"), (0.012, "B"), (0.004, "C"), (0.0003, "D")]
)
def test_level_is_graded(level: float, grade: str) -> None:
    assert grade_of("level", talk(level=level)) == grade


@pytest.mark.parametrize(("share", "grade"), [(0.0, "A"), (0.0005, "B"), (0.01, "C"), (0.5, "C")])
def test_clipping_is_graded(share: float, grade: str) -> None:
    assert grade_of("distortion", talk(), clipping_share=share) == grade


def test_peaks_that_were_cut_below_full_scale_are_found() -> None:
    cut = np.clip(talk(level=0.3), -0.25, 0.25)
    quality = recording_quality(cut, SPEECH, clipping_share=0.0)
    assert quality.squashed_share > 0.5
    assert quality.grade == "C"
    assert any("too loud" in warning for warning in quality.warnings)


@pytest.mark.parametrize(
    ("high_hz", "grade"), [(7000, None), (3400, "C"), (5000, "B")], ids=["full", "phone", "dull"]
)
def test_the_sound_of_a_telephone_is_named(high_hz: float, grade: str | None) -> None:
    assert grade_of("band", talk(high_hz=high_hz)) == grade


def test_pauses_of_digital_silence_are_told_and_no_noise_is_claimed() -> None:
    quality = recording_quality(talk(), SPEECH, clipping_share=0.0)
    assert quality.gated
    assert quality.snr_db is None
    assert any("noise suppression" in sentence for sentence in quality.advice)
    assert not is_gated(band_powers(talk() + hiss(0.0005)), SPEECH)


@pytest.mark.parametrize(
    ("understood", "grade"),
    [
        (Understood(), None),
        (Understood(0.9, 0.6), "A"),
        (Understood(0.9, 0.1), "B"),
        (Understood(0.75), "B"),
        (Understood(0.1, 0.1), "C"),
        (Understood(0.67, mixed=True), "A"),
        (Understood(0.2, mixed=True), "C"),
    ],
)
def test_what_is_understood_is_graded_but_never_d(understood: Understood, grade: str) -> None:
    quality = recording_quality(talk(), SPEECH, clipping_share=0.0, understood=understood)
    assert [a.grade for a in quality.aspects if a.name == "words"] == ([grade] if grade else [])


def test_each_side_is_understood_by_its_own_words() -> None:
    speech = np.ones(1000, dtype=bool)
    turns = (Turn(0, 10, "S00", "teacher"), Turn(10, 20, "S01", "student"))
    sure = [Word(n / 2, n / 2 + 0.4, "so", 0.9) for n in range(20)]
    unsure = [Word(10 + n / 2, 10.4 + n / 2, "so", 0.3) for n in range(20)]
    shares = understood_in_turns([*sure, *unsure], turns, speech)
    assert shares.teacher == pytest.approx(1.0, abs=0.02)
    assert shares.students == pytest.approx(0.0, abs=0.02)
    assert understood_in_turns((), turns, speech) == Understood()


@pytest.mark.parametrize(
    "word", [Word(0.0, 60.0, "you", 0.99), Word(70.0, 75.0, "you", 0.99)], ids=["long", "outside"]
)
def test_an_invented_word_gains_little(word: Word) -> None:
    speech = np.ones(3000, dtype=bool)
    turns = (Turn(0, 60, "S00", "teacher"),)
    assert (understood_in_turns([word], turns, speech).teacher or 0) < 0.03


def test_advice_is_short_and_begins_with_what_is_worst() -> None:
    sound = 0.02 * np.clip(talk(high_hz=3400), -0.1, 0.1)
    sound = sound + noise_db_below(sound, SPEECH, 0)
    quality = recording_quality(sound, SPEECH, clipping_share=0.3, understood=Understood(0.1, 0.1))
    assert quality.grade == "D"
    assert len(quality.advice) == 3
    assert "fan" in quality.advice[0]


def test_without_speech_there_is_no_number() -> None:
    quality = recording_quality(
        np.zeros(160_000, np.float32), np.zeros(500, bool), clipping_share=0.0
    )
    assert (quality.snr_db, quality.level_dbfs, quality.grade) == (None, None, "D")
    assert quality.warnings == ("No speech was heard in this recording.",)


def test_what_decoding_noticed_comes_first() -> None:
    quality = recording_quality(
        np.zeros(1000, np.float32), np.zeros(3, bool), clipping_share=0.0, warnings=("Cut off.",)
    )
    assert quality.warnings[0] == "Cut off."


@pytest.mark.parametrize("speaks", [False, True])
@pytest.mark.parametrize("n_samples", [0, 100, 320, 1000, 16_000])
@pytest.mark.parametrize("sound", [np.zeros, np.ones])
def test_any_length_and_sound_will_do(
    n_samples: int, speaks: bool, sound: Callable[..., Wave]
) -> None:
    speech = np.full(n_samples // 320, speaks)
    quality = recording_quality(sound(n_samples, np.float32), speech, clipping_share=0.0)
    assert quality.speech_share == (1 if speaks and len(speech) else 0)
    assert quality.grade in "ABCD"


def test_pauses_leave_out_the_echo_of_the_last_word() -> None:
    assert not pauses_between(np.ones(10, bool)).any()
    assert pauses_between(np.zeros(10, bool)).all()
