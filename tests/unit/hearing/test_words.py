"""Words keep their time in the recording, whatever was cut out before they were recognised."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.errors import LanguageError, MemoryShort
from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE
from classroom_ai.hearing.halving import AsManyAsFit
from classroom_ai.hearing.joined import (
    PIECE,
    batches_of,
    extent,
    kept_stretches,
    pieces_of,
    source_time,
)
from classroom_ai.hearing.words import FasterWhisper

#: Lengths, in frames, of quiet and speech by turns; up to some minutes.
STRETCHES = st.lists(st.integers(1, 2500), min_size=2, max_size=14)
#: Samples at the end that fill no frame.
REST = st.integers(0, 319)


def mask_of(lengths: list[int]) -> np.ndarray:
    return np.concatenate([np.full(n, i % 2 == 1) for i, n in enumerate(lengths)])


@given(STRETCHES, REST)
def test_all_speech_is_kept_inside_the_recording_and_once(lengths: list[int], rest: int) -> None:
    speech = mask_of(lengths)
    n_samples = len(speech) * 320 + rest
    kept = kept_stretches(speech, n_samples)
    covered = np.zeros(n_samples, int)
    for stretch in kept:
        assert 0 <= stretch.source < stretch.source + stretch.length <= n_samples
        covered[stretch.source : stretch.source + stretch.length] += 1
    assert covered.max() <= 1
    assert covered[: len(speech) * 320].reshape(-1, 320)[speech].all()
    ends = np.cumsum([0, *(stretch.length for stretch in kept)])
    assert [stretch.joined for stretch in kept] == ends[:-1].tolist()


@given(STRETCHES)
def test_pieces_fill_the_joined_sound_and_fit_the_window(lengths: list[int]) -> None:
    speech = mask_of(lengths)
    kept = kept_stretches(speech, len(speech) * 320)
    pieces = [extent(piece) for piece in pieces_of(kept)]
    assert pieces[0]["start"] == 0
    assert pieces[-1]["end"] == sum(stretch.length for stretch in kept) / SAMPLE_RATE
    assert all(a["end"] == b["start"] for a, b in pairwise(pieces))
    assert all(0 < piece["end"] - piece["start"] <= PIECE + 1e-6 for piece in pieces)


@given(STRETCHES, st.integers(1, 5))
def test_batches_are_whole_pieces_of_all_that_is_kept(lengths: list[int], size: int) -> None:
    speech = mask_of(lengths)
    kept = kept_stretches(speech, len(speech) * 320)
    pieces = pieces_of(kept)
    batches = list(batches_of(kept, size))
    assert [len(pieces_of(batch)) for batch in batches] == [
        len(pieces[first : first + size]) for first in range(0, len(pieces), size)
    ]
    sources = [part.source for piece in pieces for part in piece]
    assert [part.source for batch in batches for part in batch] == sources
    assert all(batch[0].joined == 0 for batch in batches)


@given(STRETCHES, REST, st.lists(st.integers(0, 1000), min_size=2, max_size=20))
def test_times_stay_in_order_and_inside_the_recording(
    lengths: list[int], rest: int, thousandths: list[int]
) -> None:
    speech = mask_of(lengths)
    n_samples = len(speech) * 320 + rest
    kept = kept_stretches(speech, n_samples)
    joined = sum(stretch.length for stretch in kept) / SAMPLE_RATE
    times = [joined * x / 1000 for x in sorted(thousandths)]
    for is_end in (False, True):
        mapped = [source_time(time, kept, is_end=is_end) for time in times]
        assert mapped == sorted(mapped)
        assert all(0 <= time <= round(n_samples / SAMPLE_RATE, 3) for time in mapped)


def test_at_a_cut_an_end_stays_before_it_and_a_start_goes_after() -> None:
    speech = np.zeros(1000, bool)
    speech[100:150] = speech[800:900] = True  # 2 to 3 s, and 16 to 18 s
    kept = kept_stretches(speech, 320_000)
    cut = kept[0].length / SAMPLE_RATE
    assert source_time(cut, kept, is_end=True) == pytest.approx(3.25, abs=FRAME)
    assert source_time(cut, kept) == pytest.approx(15.75, abs=FRAME)


def test_silence_is_not_kept() -> None:
    assert kept_stretches(np.zeros(100, bool), 32_000) == []


@dataclass
class ScriptedWhisper:
    """Takes the place of faster-whisper: answers with given segments."""

    segments: list[Any]
    supported_languages: list[str] = field(default_factory=lambda: ["en"])
    asked: dict[str, Any] = field(default_factory=dict)
    hf_tokenizer: Any = None

    def transcribe(self, samples: Any, **options: Any) -> tuple[list[Any], Any]:
        self.asked = {"seconds": len(samples) / SAMPLE_RATE, **options}
        return self.segments, SimpleNamespace(language="en")


def segment(*words: tuple[float, float, str], **signs: float) -> Any:
    """A segment of faster-whisper with the signs by which invented ones are known."""
    parts = [SimpleNamespace(start=a, end=b, word=w, probability=0.9) for a, b, w in words]
    return SimpleNamespace(
        words=parts,
        end=words[-1][1],
        **{"compression_ratio": 1.2, "no_speech_prob": 0.1, "avg_logprob": -0.3, **signs},
    )


def recognizer(*segments: Any) -> tuple[FasterWhisper, ScriptedWhisper]:
    scripted = ScriptedWhisper(list(segments))
    whisper = FasterWhisper.__new__(FasterWhisper)  # without loading weights
    whisper.__dict__.update(_model=scripted, _at_once=AsManyAsFit(8), _workers=2, _name="tiny.en")
    whisper.__dict__.update(_linguist=None, _load=lambda folder: scripted)
    whisper.__dict__.update(_new_pipeline=lambda: scripted)
    return whisper, scripted


SPEECH = np.zeros(1000, bool)
SPEECH[100:200] = SPEECH[600:700] = True  # 2 to 4 s, and 12 to 14 s
SAMPLES = np.zeros(320_000, np.float32)


def recognized(*segments: Any) -> list[tuple[float, float, str]]:
    heard = recognizer(*segments)[0].recognize(SAMPLES, SPEECH)
    return [(word.start, word.end, word.text) for word in heard.words]


def test_words_after_a_cut_are_told_at_their_time_in_the_recording() -> None:
    words = recognized(
        segment((0.24, 0.74, " Why"), (0.74, 1.24, " so?"), (2.72, 3.47, " Because."))
    )
    assert words == [(2.0, 2.5, "Why"), (2.5, 3.0, "so?"), (12.0, 12.75, "Because.")]


def test_parts_of_one_word_are_one_word() -> None:
    assert recognized(segment((0.24, 0.5, " one"), (0.5, 1.0, "-third"), (1.0, 1.24, "."))) == [
        (2.0, 3.0, "one-third.")
    ]


@pytest.mark.parametrize(
    ("signs", "kept"),
    [
        ({}, True),
        ({"compression_ratio": 3.0}, False),
        ({"no_speech_prob": 0.9, "avg_logprob": -1.5}, False),
        ({"no_speech_prob": 0.9}, True),
        ({"avg_logprob": -1.5}, True),
    ],
)
def test_what_whisper_makes_up_is_left_out(signs: dict[str, float], kept: bool) -> None:
    assert bool(recognized(segment((0.25, 0.75, " Thanks."), **signs))) is kept


def test_without_speech_the_recogniser_is_not_asked() -> None:
    whisper, scripted = recognizer(segment((0.0, 1.0, " Thanks for watching.")))
    heard = whisper.recognize(SAMPLES, np.zeros(1000, bool))
    assert (heard.words, heard.language, scripted.asked) == ((), None, {})


def test_only_speech_is_handed_over() -> None:
    whisper, scripted = recognizer(segment((0.25, 0.75, " Why?")))
    shares: list[float] = []
    heard = whisper.recognize(SAMPLES, SPEECH, language="en", on_progress=shares.append)
    assert heard.language == "en"
    assert scripted.asked["seconds"] == pytest.approx(
        4.96
    )  # 4 s, and a margin of 0.24 s four times
    assert scripted.asked["vad_filter"] is False
    assert all(0 <= share <= 1 for share in shares)


@pytest.mark.parametrize("language", ["de", "english", "EN", ""])
def test_a_language_that_the_model_does_not_know_is_refused(language: str) -> None:
    whisper, scripted = recognizer()
    with pytest.raises(LanguageError, match=r"tiny\.en does not know.*only en.*--asr"):
        whisper.recognize(SAMPLES, SPEECH, language=language)
    assert scripted.asked == {}


def test_a_word_does_not_last_through_the_pause_that_was_cut_out() -> None:
    # In the joined sound the first stretch ends at 2.48 s; the word goes on for 0.3 s after it.
    assert recognized(segment((1.74, 2.78, " so"))) == [(3.5, 4.0, "so")]
    assert recognized(segment((2.2, 3.24, " because"))) == [(12.0, 12.52, "because")]


def test_marks_alone_are_no_words() -> None:
    words = recognized(segment((0.24, 0.74, " ."), (0.74, 1.24, " ♪"), (1.24, 1.6, " 2+2")))
    assert [text for *_, text in words] == ["2+2"]


def test_words_squeezed_into_one_instant_were_not_said() -> None:
    invented = [(1.24, 1.24, word) for word in (" I", " will", " say", " that")]
    words = recognized(segment((0.24, 0.74, " Why"), (0.74, 1.24, " so?"), *invented))
    assert [text for *_, text in words] == ["Why", "so?"]


def test_two_or_three_quick_words_are_kept() -> None:
    quick = [(0.74, 0.74, " It's"), (0.74, 0.74, " good"), (0.74, 0.74, " to")]
    assert len(recognized(segment((0.24, 0.74, " Well"), *quick, (0.74, 1.0, " know.")))) == 5


class CountingTokenizer:
    """A token a letter."""

    def encode(self, text: str, *, add_special_tokens: bool) -> Any:
        assert not add_special_tokens
        return SimpleNamespace(ids=list(text))


def test_a_vocabulary_goes_before_what_is_recognised_as_far_as_it_fits() -> None:
    whisper, scripted = recognizer(segment((0.25, 0.75, " Why?")))
    scripted.hf_tokenizer = CountingTokenizer()
    heard = whisper.recognize(SAMPLES, SPEECH, vocabulary=["numerator", "Pythagoras"])
    assert scripted.asked["hotwords"] == "numerator, Pythagoras"
    assert heard.warnings == ()
    heard = whisper.recognize(SAMPLES, SPEECH, vocabulary=["a" * 100, "b" * 100, "c" * 100])
    assert scripted.asked["hotwords"] == f"{'a' * 100}, {'b' * 100}"
    assert "Only the first 2 of the 3" in heard.warnings[0]
    whisper.recognize(SAMPLES, SPEECH)
    assert scripted.asked["hotwords"] is None


@dataclass
class SmallCard(ScriptedWhisper):
    """A graphics card with memory for so many pieces; hears a word at the start of each."""

    most: int = 2
    says: str = "CUDA failed with error out of memory"
    tried: list[int] = field(default_factory=list)

    def transcribe(self, samples: Any, **options: Any) -> tuple[list[Any], Any]:
        pieces = options["clip_timestamps"]
        self.tried.append(len(pieces))
        if len(pieces) > self.most:
            raise RuntimeError(self.says)
        starts = [piece["start"] for piece in pieces]
        return [segment((at, at + 0.5, f" {i}")) for i, at in enumerate(starts)], None


def heard_on(card: SmallCard) -> list[tuple[float, float]]:
    whisper, _ = recognizer()
    whisper.__dict__.update(_model=card, _workers=1, _new_pipeline=lambda: card)
    minutes = 6
    speech = np.ones(minutes * 60 * 50, bool)
    heard = whisper.recognize(np.zeros(minutes * 60 * SAMPLE_RATE, np.float32), speech)
    return [(word.start, word.end) for word in heard.words]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_where_memory_is_short_fewer_pieces_are_recognised_at_once(most: int) -> None:
    card = SmallCard([], most=most)
    assert heard_on(card) == heard_on(SmallCard([], most=99))
    too_many = [n for n in card.tried if n > most]
    assert len(too_many) <= 3  # halved once for all, not for every batch


def test_where_not_even_one_piece_fits_it_is_said_what_to_do() -> None:
    with pytest.raises(MemoryShort, match=r"graphics card.*--asr.*--device cpu"):
        heard_on(SmallCard([], most=0))


def test_what_fewer_pieces_do_not_mend_is_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="CUDA driver is gone"):
        heard_on(SmallCard([], most=2, says="CUDA driver is gone"))
