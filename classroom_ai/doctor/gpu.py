"""Checks of graphics cards, from the driver to a short run: the first no is what to mend first."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from classroom_ai.doctor import Check
from classroom_ai.graphics import (
    Card,
    asked_of_driver,
    cards,
    computes_in_half,
    known_cards,
    missing_libraries,
    torch_can_use_cards,
)

_GIB = 2**30
#: How Linux marks NVIDIA's devices, and those that draw or compute.
_NVIDIA, _DISPLAYS = "0x10de", "0x03"
#: Sound of the sample that is tried, and seconds that this may take.
_TRIED_S = 10
_PATIENCE = 600.0
_INSTEAD = "Install a newer driver, and the packages again. Until then use --device cpu."


def gpu_checks() -> Iterator[Check]:
    """All checks of graphics cards; ends with the first no that makes the others pointless."""
    known = known_cards() or cards()  # CUDA may find what nvidia-smi is not there to tell of
    driver = _driver(known)
    yield driver
    if not driver.passed:
        return
    for card in known:
        yield _card(card)
    recognition = _recognition(known)
    yield recognition
    if not recognition.passed:
        return
    yield _torch()  # before the libraries: it brings some of them
    libraries = _libraries()
    yield libraries
    yield _numbers()
    if libraries.passed:
        yield _trial()


def _driver(known: tuple[Card, ...]) -> Check:
    if known:
        return Check("Driver", True, f"NVIDIA {known[0].driver or 'of a version not known'}")
    _, wrong = asked_of_driver("-L")
    if not _is_built_in() and "not there" in wrong:
        return Check(
            "Graphics card",
            False,
            "this machine has none of NVIDIA's",
            "Nothing to do: all of it works without one, on the processor.",
        )
    return Check(
        "Driver",
        False,
        wrong or "it knows no card",
        "Install NVIDIA's driver and start the machine again. In a container: start it with "
        "--gpus all, and the NVIDIA Container Toolkit on the machine.",
    )


def _is_built_in(devices: Path = Path("/sys/bus/pci/devices")) -> bool:
    """Whether a card of NVIDIA's is in the machine, with a driver or without; Linux only."""
    for device in devices.glob("*"):
        try:
            vendor, kind = ((device / name).read_text("ascii") for name in ("vendor", "class"))
        except OSError:
            continue
        if vendor.startswith(_NVIDIA) and kind.startswith(_DISPLAYS):
            return True
    return False


def _card(card: Card) -> Check:
    memory = "memory not known"
    if card.total is not None:
        memory = f"{card.total / _GIB:.0f} GiB"
        if card.free is not None:
            memory += f", {card.free / _GIB:.0f} of them free"
    model = card.model or "of a kind not known"
    return Check("Graphics card", True, f"{model}, {memory} ({card.name})")


def _recognition(known: tuple[Card, ...]) -> Check:
    """Whether what writes down words finds the cards."""
    name, version = "Words", f"CTranslate2 {importlib.metadata.version('ctranslate2')}"
    usable = len(cards())
    if usable:
        return Check(name, True, f"{version} can use {usable} of {len(known)}")
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
    if hidden is not None:
        return Check(
            name,
            False,
            f"{version} finds no card: CUDA_VISIBLE_DEVICES is {hidden!r}",
            "Remove this variable, or let it name a card: 0, say.",
        )
    return Check(
        name,
        False,
        f"{version} finds no card{_why_not()}",
        "Install a newer driver: CUDA 12 needs version 525 or later.",
    )


def _why_not() -> str:
    try:
        computes_in_half()
    except (RuntimeError, ValueError) as error:
        return f": {error}"
    return ""


def _torch() -> Check:
    """Whether what tells voices apart can use a card; without, it works on the processor."""
    import torch

    on_processor = "Voices are told apart on the processor, which is slower."
    found = f"torch {torch.__version__}"
    built_for = torch.version.cuda
    if built_for is None:
        return Check(
            "Voices",
            False,
            f"{found} is built without CUDA",
            f"{on_processor} Install the build for CUDA that pytorch.org names.",
            needed=False,
        )
    if not torch_can_use_cards():
        return Check(
            "Voices",
            False,
            f"{found}, built for CUDA {built_for}, finds no card",
            f"{on_processor} Install a newer driver, or a build for an older CUDA.",
            needed=False,
        )
    return Check("Voices", True, f"{found}, built for CUDA {built_for}")


def _libraries() -> Check:
    missing = missing_libraries()
    if not missing:
        return Check("Libraries of CUDA", True, "all that CTranslate2 looks for")
    return Check(
        "Libraries of CUDA",
        False,
        f"cannot be loaded: {', '.join(missing)}",
        f"Run: pip install {' '.join(sorted({_package_of(name) for name in missing}))}",
    )


def _package_of(library: str) -> str:
    """The package that brings a library.

    Examples
    --------
    >>> _package_of("libcublas.so.12"), _package_of("libcudnn_ops.so.9")
    ('nvidia-cublas-cu12', '"nvidia-cudnn-cu12==9.*"')
    """
    name, version = re.findall(r"lib(cublas|cudnn)\w*\.so\.(\d+)", library)[0]
    return f"nvidia-cublas-cu{version}" if name == "cublas" else f'"nvidia-cudnn-cu12=={version}.*"'


def _numbers() -> Check:
    if computes_in_half():
        return Check("Numbers", True, "float16")
    return Check(
        "Numbers",
        False,
        "float32 only",
        "Models take twice the memory of the card: choose a smaller --asr if they do not fit.",
        needed=False,
    )


def _trial() -> Check:
    """A short run, in a process of its own: a library that does not fit brings it down."""
    from classroom_ai.catalogue import installed

    name = "A short run"
    models = [model.name for model in installed("asr")]
    if not models:
        pull = "Run: classroom-ai models pull embedded"
        return Check(name, False, "no model for words is installed", pull)
    code = f"from classroom_ai.doctor.gpu import try_out; try_out({models[0]!r})"
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True, check=False, text=True, timeout=_PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Check(name, False, f"no end after {_PATIENCE / 60:.0f} minutes", _INSTEAD)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"ended with code {done.returncode}"]
        return Check(name, False, said[-1], _INSTEAD)
    return Check(name, True, done.stdout.strip().splitlines()[-1])


def try_out(asr: str, *, device: str = "cuda") -> None:
    """Write down what is said in ten seconds of the sample, tell its voices apart, and say so."""
    import numpy as np

    from classroom_ai.hearing.backends import load_ears
    from classroom_ai.hearing.grid import n_frames
    from classroom_ai.media import SAMPLE_RATE, read_audio
    from classroom_ai.sample import SAMPLE_RECORDING

    samples = read_audio(SAMPLE_RECORDING).samples[: _TRIED_S * SAMPLE_RATE]
    ears = load_ears(asr, device=device)
    started = time.perf_counter()
    ears.diarizer.diarize(samples, on_activity=lambda activity, overlap: None)
    heard = ears.recognizer.recognize(
        samples, np.ones(n_frames(_TRIED_S), bool), language="en", on_progress=lambda share: None
    )
    took = time.perf_counter() - started
    sys.stdout.write(f"{asr}: {len(heard.words)} words of {_TRIED_S} s in {took:.1f} s\n")
