"""The real models, loaded from the models folder: nothing is fetched here."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.catalogue import card, installed, is_installed, path_of
from classroom_ai.errors import CardError
from classroom_ai.graphics import (
    card_memory,
    computes_in_half,
    missing_libraries,
    torch_can_use_cards,
)
from classroom_ai.hearing import Ears, SpeakerEars
from classroom_ai.hearing.footprint import footprint_of
from classroom_ai.hearing.halving import lack_of_memory_told
from classroom_ai.types import ModelUsed

if TYPE_CHECKING:
    from classroom_ai.hearing import VoiceEncoder
    from classroom_ai.hearing.speakers import PyannoteDiarizer
    from classroom_ai.hearing.words import FasterWhisper

COMMUNITY = "community-1"
SEGMENTATION = "pyannote-segmentation"
VOICE = "ge2e"


def speaker_models() -> tuple[str, ...]:
    """Names of the models that tell voices apart: the hub's pipeline where it is installed."""
    return (COMMUNITY if is_installed(card(COMMUNITY)) else SEGMENTATION, VOICE)


def linguist(asr: str) -> str | None:
    """Name of the model that says which language is spoken, for a recogniser that cannot.

    The cheapest one installed that knows many languages; ``None`` where there is none.
    """
    if card(asr).languages == "many":
        return None
    return next((each.name for each in installed("asr") if each.languages == "many"), None)


def models_used(asr: str) -> dict[str, ModelUsed]:
    """What a lesson is heard with, by task, for its provenance."""
    used: dict[str, ModelUsed] = {
        card(name).task: _model_used(name) for name in (asr, *speaker_models())
    }
    if name := linguist(asr):
        used["language"] = _model_used(name)
    return used


def voice_model_used() -> ModelUsed:
    """What voice prints are made with."""
    return _model_used(VOICE)


def _model_used(name: str) -> ModelUsed:
    model = card(name)
    return ModelUsed(model.name, model.revision, model.sha256)


def load_ears(asr: str, *, device: str = "cpu") -> Ears:
    """Load everything that listening needs.

    Parameters
    ----------
    asr : str
        Name of an installed speech recognition model.
    device : str
        ``"cpu"`` or ``"cuda"``.

    Returns
    -------
    Ears

    Raises
    ------
    ModelMissing, ModelDamaged
        With the command that mends it.
    CardError
        If the graphics card cannot be used.
    MemoryShort
        If there is not enough memory for the models.
    """
    loading = ThreadPoolExecutor(max_workers=1)
    # The recogniser loads in the seconds that importing pyannote takes.
    with lack_of_memory_told(), _many_objects_at_once(), loading as beside:
        recognizer = beside.submit(_load_recognizer, asr, device)
        speakers = load_speaker_ears(device=device)
        return Ears(
            speakers.detect_speech, speakers.diarizer, speakers.encode_voice, recognizer.result()
        )


def load_speaker_ears(*, device: str = "cpu") -> SpeakerEars:
    """Load what tells voices apart, and no recogniser.

    Raises
    ------
    ModelMissing, ModelDamaged
        With the command that mends it.
    """
    from classroom_ai.hearing.speech import silero_probability

    return SpeakerEars(silero_probability, *_load_speaker_models(device))


@contextmanager
def _many_objects_at_once() -> Iterator[None]:
    """No garbage is looked for while half a million objects that will stay are made.

    Nor ever after among these: it is a second of every loading, and more of every run.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _load_recognizer(asr: str, device: str) -> FasterWhisper:
    from classroom_ai.hearing.words import FasterWhisper
    from classroom_ai.machine import usable_cores

    if device == "cuda":
        _check_card()
    name = linguist(asr)
    return FasterWhisper(
        path_of(asr),
        device=device,
        threads=1 if device == "cpu" else 0,
        workers=usable_cores() if device == "cpu" else 1,
        batch_size=_pieces_at_once(path_of(asr), device),
        linguist=None if name is None else path_of(name),
    )


def _check_card() -> None:
    """Refuse a card that would fail in the middle of the work.

    Raises
    ------
    CardError
    """
    # It brings libraries with it that CTranslate2 needs too.
    importlib.import_module("torch")
    if missing := missing_libraries():
        raise CardError(
            f"The graphics card cannot be used: {', '.join(missing)} cannot be loaded.",
            "",
            "Run: classroom-ai doctor --gpu, or use --device cpu.",
        )


def _pieces_at_once(folder: Path, device: str) -> int:
    """Pieces in the first batch of recognition."""
    if device == "cpu":  # more of them take memory and no less time, and the number tells
        return 4
    return footprint_of(folder, value=2 if computes_in_half() else 4).pieces_in(card_memory())


def _load_speaker_models(device: str) -> tuple[PyannoteDiarizer, VoiceEncoder]:
    import torch

    from classroom_ai.hearing.networks import segmentation_network, voice_network
    from classroom_ai.hearing.speakers import (
        BATCH_ON_CARD,
        BATCH_SIZE,
        PyannoteDiarizer,
        embedded_pipeline,
        pipeline_in_folder,
    )
    from classroom_ai.hearing.voice import voices_along

    # Cores are used side by side, on stretches of the recording, not inside the networks.
    torch.set_num_threads(1)
    if not torch_can_use_cards():  # a build without CUDA: words alone are recognised on the card
        device = "cpu"
    voice = voice_network(path_of(VOICE)).to(torch.device(device))
    if COMMUNITY in speaker_models():
        pipeline = pipeline_in_folder(path_of(COMMUNITY))
    else:
        pipeline = embedded_pipeline(
            segmentation_network(path_of(SEGMENTATION)),
            voice,
            batch_size=BATCH_SIZE if device == "cpu" else BATCH_ON_CARD,
        )
    diarizer = PyannoteDiarizer(pipeline, voice, device=device)
    return diarizer, partial(voices_along, encoder=voice)
