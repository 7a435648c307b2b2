"""Checks of this machine: what the job needs, what was found, what to do about each no."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_GIB = 2**30
#: Peak of an hour's lesson with the embedded models, with room to spare.
_MEMORY_NEEDED = 3 * _GIB
_DISK_NEEDED = 1 * _GIB


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``needed`` is false where the job can be done without it."""

    name: str
    passed: bool
    found: str
    advice: str = ""
    needed: bool = True


def checks() -> tuple[Check, ...]:
    """All checks, in the order in which they should be mended."""
    return tuple(_all_checks())


def _all_checks() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    new_enough = sys.version_info >= (3, 10)
    yield Check(
        "Python", new_enough, version, "" if new_enough else "Install Python 3.10 or later."
    )
    yield _package("Decoder", "av")
    yield _package("Speech recognition", "faster-whisper")
    yield _package("Speaker turns", "pyannote.audio")
    yield _package("Language rules", "spacy")
    yield from _models()
    yield _graphics_card()
    yield _memory()
    yield _disk()


def _package(name: str, package: str) -> Check:
    try:
        found = f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return Check(name, False, f"{package} is not installed", f"Run: pip install {package}")
    return Check(name, True, found)


def _models() -> Iterator[Check]:
    from classroom_ai.catalogue import card, installed, is_installed, problems
    from classroom_ai.hearing.backends import speaker_models
    from classroom_ai.pipeline import LANGUAGE_MODEL

    pull = "Run: classroom-ai models pull embedded"
    names = [model.name for model in installed("asr")]
    yield Check(
        "Model: words",
        bool(names),
        ", ".join(names) or "none installed",
        "" if names else pull,
    )
    names_of = zip(
        ("speech", "voices", "language"), (*speaker_models(), LANGUAGE_MODEL), strict=True
    )
    for task, name in names_of:
        model = card(name)
        wrong = problems(model) if is_installed(model) else ("not installed",)
        yield Check(f"Model: {task}", not wrong, wrong[0] if wrong else name, pull if wrong else "")


def _graphics_card() -> Check:
    from classroom_ai.machine import cuda_is_usable

    if cuda_is_usable():
        return Check("Graphics card", True, "usable", needed=False)
    return Check(
        "Graphics card",
        False,
        "none that can be used",
        "Not needed: a lesson takes less than its own length without one. "
        "To see why: classroom-ai doctor --gpu",
        needed=False,
    )


def _memory() -> Check:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return Check("Memory", True, "not known", needed=False)
    return Check(
        "Memory",
        total >= _MEMORY_NEEDED,
        f"{total / _GIB:.1f} GiB",
        "" if total >= _MEMORY_NEEDED else "Close other programs, or use --asr tiny.en.",
    )


def _disk() -> Check:
    from classroom_ai.catalogue import models_folder

    folder = models_folder()
    place = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(place).free
    return Check(
        "Disk",
        free >= _DISK_NEEDED,
        f"{free / _GIB:.1f} GiB free at {_shortened(place)}",
        "" if free >= _DISK_NEEDED else "Free some space, or set CLASSROOM_AI_MODELS elsewhere.",
    )


def _shortened(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
