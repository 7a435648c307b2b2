"""How well a recording could be heard: in numbers, and in words where something can be done."""

from __future__ import annotations

import numpy as np
import pytest

from classroom_ai.hearing.quality import recording_quality

SPEECH = np.arange(500) % 100 < 60


def sound(*, speech_db: float, noise_db: float) -> np.ndarray:
    """Ten seconds of noise at one level where there is speech and at another elsewhere."""
    rng = np.random.default_rng(0)
    level = np.where(np.repeat(SPEECH, 320), 10 ** (speech_db / 20), 10 ** (noise_db / 20))
    return (level * rng.normal(size=160_000)).astype(np.float32)


@pytest.mark.parametrize(
    ("noise_db", "grade", "warned"),
    [(-60.0, "A", False), (-40.0, "B", False), (-32.0, "C", True), (-23.0, "D", True)],
)
def test_the_grade_follows_the_noise(noise_db: float, grade: str, warned: bool) -> None:
    quality = recording_quality(sound(speech_db=-20, noise_db=noise_db), SPEECH, clipping_share=0.0)
    assert quality.grade == grade
    assert quality.snr_db == pytest.approx(-20 - noise_db, abs=0.3)
    assert quality.level_dbfs == pytest.approx(-20, abs=0.3)
    assert quality.speech_share == 0.6
    assert any("noise of the room" in warning for warning in quality.warnings) is warned


def test_clipping_costs_the_good_grades() -> None:
    quality = recording_quality(sound(speech_db=-20, noise_db=-60), SPEECH, clipping_share=0.01)
    assert quality.grade == "C"
    assert any("too loud" in warning for warning in quality.warnings)


def test_a_very_quiet_recording_is_told() -> None:
    quality = recording_quality(sound(speech_db=-50, noise_db=-90), SPEECH, clipping_share=0.0)
    assert any("very quiet" in warning for warning in quality.warnings)


def test_without_speech_there_is_no_number() -> None:
    quality = recording_quality(
        np.zeros(160_000, np.float32), np.zeros(500, bool), clipping_share=0.0
    )
    assert (quality.snr_db, quality.level_dbfs, quality.grade) == (None, None, "D")
    assert quality.warnings == ("No speech was heard in this recording.",)


def test_without_a_pause_noise_is_not_known() -> None:
    quality = recording_quality(
        sound(speech_db=-20, noise_db=-60), np.ones(500, bool), clipping_share=0.0
    )
    assert (quality.snr_db, quality.grade) == (None, "C")


def test_what_decoding_noticed_comes_first() -> None:
    quality = recording_quality(
        np.zeros(1000, np.float32), np.zeros(3, bool), clipping_share=0.0, warnings=("Cut off.",)
    )
    assert quality.warnings[0] == "Cut off."


@pytest.mark.parametrize("n_samples", [0, 100, 320, 1000])
def test_any_length_will_do(n_samples: int) -> None:
    speech = np.zeros(n_samples // 320, bool)
    quality = recording_quality(np.zeros(n_samples, np.float32), speech, clipping_share=0.0)
    assert quality.speech_share == 0
