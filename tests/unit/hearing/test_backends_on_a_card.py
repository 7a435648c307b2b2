"""On a card, recognition begins with what fits its memory; what would fail is refused first."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest

from classroom_ai.errors import CardError, MemoryShort
from classroom_ai.hearing import backends, words
from classroom_ai.hearing.footprint import Footprint

GB = 10**9


class Recorded:
    """Takes the place of ``FasterWhisper`` and of faster-whisper's model: keeps its options."""

    options: dict[str, Any]

    def __init__(self, folder: object, **options: Any) -> None:
        Recorded.options = options


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A card with 8 GB for this process, and a model that takes half a GB for each piece."""
    for name, answer in (
        ("path_of", tmp_path), ("linguist", None), ("missing_libraries", ()),
        ("computes_in_half", True), ("card_memory", 8 * GB),
    ):  # fmt: skip
        monkeypatch.setattr(backends, name, lambda *_, answer=answer: answer)
    monkeypatch.setattr(
        backends, "footprint_of", lambda folder, value: Footprint(value * GB, value * GB // 4)
    )
    monkeypatch.setattr(words, "FasterWhisper", Recorded)
    monkeypatch.setitem(sys.modules, "torch", types.ModuleType("torch"))


def test_the_first_batch_fits_the_memory_of_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    backends._load_recognizer("tiny.en", "cuda")
    assert Recorded.options["batch_size"] == 8  # of 8 GB, 2 are for others and 2 for the weights
    monkeypatch.setattr(backends, "computes_in_half", lambda: False)
    backends._load_recognizer("tiny.en", "cuda")
    assert Recorded.options["batch_size"] == 2
    monkeypatch.setattr(backends, "card_memory", lambda: None)
    backends._load_recognizer("tiny.en", "cuda")
    assert Recorded.options["batch_size"] == 4


def test_on_a_processor_it_is_always_the_same() -> None:
    backends._load_recognizer("tiny.en", "cpu")
    assert (Recorded.options["batch_size"], Recorded.options["threads"]) == (4, 1)


def test_missing_libraries_are_told_before_they_bring_the_process_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backends, "missing_libraries", lambda: ("libcudnn_ops.so.9",))
    with pytest.raises(CardError, match=r"libcudnn_ops\.so\.9.*doctor --gpu"):
        backends._load_recognizer("tiny.en", "cuda")
    backends._load_recognizer("tiny.en", "cpu")


@pytest.mark.parametrize(
    ("device", "half", "expected"),
    [("cpu", True, "int8"), ("cuda", True, "float16"), ("cuda", False, "float32")],
)
def test_old_cards_compute_in_float32(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, device: str, half: bool, expected: str
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("classroom_ai.graphics.computes_in_half", lambda: half)
    monkeypatch.setattr("classroom_ai.hearing._whisper.ThriftyWhisper", Recorded)
    words.FasterWhisper(tmp_path, device=device)
    assert Recorded.options["compute_type"] == expected


def test_a_model_that_does_not_fit_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: Any) -> None:
        raise RuntimeError("CUDA failed with error out of memory")

    monkeypatch.setattr(backends, "_load_recognizer", load)
    monkeypatch.setattr(backends, "_load_speaker_models", lambda device: (None, None))
    with pytest.raises(MemoryShort, match="smaller --asr"):
        backends.load_ears("tiny.en", device="cuda")
