"""Words are written down in the language that is spoken, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from classroom_ai.hearing.grid import SAMPLE_RATE
from classroom_ai.hearing.halving import AsManyAsFit
from classroom_ai.hearing.language import heard_language
from classroom_ai.hearing.words import FasterWhisper, Heard

#: Three minutes of speech without a pause.
SPEECH = np.ones(9000, bool)
SAMPLES = np.zeros(180 * SAMPLE_RATE, np.float32)


@dataclass
class Polyglot:
    """Hears the next of some languages in every piece, and writes down one word."""

    hears: Sequence[dict[str, float]]
    supported_languages: Sequence[str] = ("en", "de", "fr")
    asked: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def detect_language(self, piece: np.ndarray) -> tuple[str, float, list[tuple[str, float]]]:
        heard = self.hears[len(self.asked) % len(self.hears)]
        self.asked.append(len(piece) / SAMPLE_RATE)
        ranked = sorted(heard.items(), key=lambda row: -row[1])
        return *ranked[0], ranked

    def transcribe(self, samples: Any, *, language: str, **options: Any) -> tuple[list[Any], Any]:
        assert options["task"] == "transcribe"
        self.told.append(language)
        word = SimpleNamespace(start=0.1, end=0.4, word=" gut", probability=0.9)
        signs = {"compression_ratio": 1.0, "no_speech_prob": 0.0, "avg_logprob": -0.2}
        return [SimpleNamespace(words=[word], end=0.4, **signs)], None


def heard(model: Polyglot, *, linguist: Polyglot | None = None, language: str | None) -> Heard:
    whisper = FasterWhisper.__new__(FasterWhisper)  # without loading weights
    whisper.__dict__.update(
        _model=model,
        _new_pipeline=lambda: model,
        _workers=1,
        _at_once=AsManyAsFit(8),
        _name="some.model",
        _linguist=linguist and "folder",
        _load=lambda folder: linguist,
    )
    return whisper.recognize(SAMPLES, SPEECH, language=language)


def test_several_pieces_of_the_lesson_are_asked() -> None:
    model = Polyglot([{"de": 0.9, "en": 0.1}])
    assert heard(model, language=None).language == "de"
    assert len(model.asked) == 5
    assert all(0 < length <= 30 for length in model.asked)
    assert set(model.told) == {"de"}


def test_a_greeting_in_another_language_does_not_decide() -> None:
    model = Polyglot([{"fr": 0.9, "en": 0.1}, *[{"en": 0.95, "fr": 0.05}] * 4])
    assert heard(model, language=None).language == "en"


@pytest.mark.parametrize(
    "hears",
    [
        [{"de": 0.4, "en": 0.35, "fr": 0.25}],
        [{"de": 0.9, "en": 0.1}, {"en": 0.9, "de": 0.1}, {"fr": 0.9, "en": 0.1}],
    ],
    ids=["no piece is clear", "pieces disagree"],
)
def test_where_the_language_is_not_clear_no_words_are_written(
    hears: list[dict[str, float]],
) -> None:
    model = Polyglot(hears)
    found = heard(model, language=None)
    assert (found.words, found.language, model.told) == ((), None, [])
    assert "not clear which language" in found.warnings[0]
    assert "--language" in found.warnings[0]


def test_a_language_that_is_given_is_not_questioned() -> None:
    model = Polyglot([{"en": 1.0}])
    assert heard(model, language="fr").language == "fr"
    assert model.asked == []


def test_another_model_says_when_a_lesson_is_not_in_the_only_language_of_this_one() -> None:
    english = Polyglot([], supported_languages=("en",))
    found = heard(english, linguist=Polyglot([{"de": 0.9, "en": 0.1}]), language=None)
    assert (found.words, found.language, english.told) == ((), "de", [])
    assert "'de', which the model some.model does not know" in found.warnings[0]
    assert "--asr" in found.warnings[0]


def test_words_in_its_only_language_are_kept_with_a_warning_where_that_is_likeliest() -> None:
    english = Polyglot([], supported_languages=("en",))
    found = heard(english, linguist=Polyglot([{"en": 0.45, "cy": 0.4, "de": 0.15}]), language=None)
    assert found.words
    assert "not clear which language" in found.warnings[0]


def test_a_model_of_one_language_alone_says_when_it_makes_out_few_words() -> None:
    english = Polyglot([], supported_languages=("en",))  # one word in three minutes
    found = heard(english, language=None)
    assert found.language == "en"
    assert "If another language is spoken, choose another model" in found.warnings[0]
    assert heard(english, language="en").warnings == ()


def test_the_mean_over_pieces_is_told() -> None:
    found = heard_language(
        Polyglot([{"en": 0.9, "de": 0.1}, {"en": 0.3, "de": 0.7}]), [SAMPLES[:10]] * 2
    )
    assert found.code == "en"
    assert found.probability == pytest.approx(0.6)
    assert found.is_sure
