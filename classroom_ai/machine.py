"""What this machine can do in the time a lesson lasts, and so which model it gets.

Costs in the catalogue are core-seconds of work per second of recording on the
machine they were measured on. How a core of this machine compares is timed, with
small matrix products: recognition is little else. The quickest of many that last
a few hundredths of a millisecond each is the same on a busy machine as on an
idle one, so that the choice does not depend on what else is running.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import ModelMissing

if TYPE_CHECKING:
    from classroom_ai.catalogue import ModelCard

#: Single-precision GFLOP/s of one core of the machine that the catalogue's costs were measured on.
REFERENCE_GFLOPS = 118.0
#: How much faster recognition is on a graphics card than on one reference core, at the least.
CUDA_SPEEDUP = 40.0
#: Share of the lesson's length that all but recognition takes on the reference machine.
OTHER_WORK = 0.1
#: Taken for the free memory of a system that does not say, in bytes.
_UNKNOWN_MEMORY = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A model, the share of the lesson's length it takes, and what to say about it."""

    card: ModelCard
    realtime_share: float
    note: str


def cuda_is_usable() -> bool:
    """Whether recognition can run on a graphics card here."""
    from classroom_ai.graphics import usable_cards

    return usable_cards() > 0


@cache
def reference_cores() -> float:
    """Speed of the machine, as a number of reference cores, to the nearest half of its cores."""
    cores = usable_cores()
    relative = _core_gflops() / REFERENCE_GFLOPS
    return max(round(relative * 2) / 2, 0.25) * cores


def usable_cores() -> int:
    """Cores that this process may use: ``CLASSROOM_AI_CORES``, else those that the system gives it.

    A container may have fewer than the system says, and workers side by side share them.
    """
    chosen = os.environ.get("CLASSROOM_AI_CORES", "")
    if chosen.isdecimal() and int(chosen):
        return int(chosen)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int:
    """Bytes that programs can still be given, also within a container's limit."""
    free = [_meminfo("MemAvailable")]
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text(encoding="ascii"))
        free.append(int(limit) - used)
    except (OSError, ValueError):  # no container, or one without a limit ("max")
        pass
    return min((each for each in free if each), default=_UNKNOWN_MEMORY)


def _meminfo(name: str) -> int:
    """A line of Linux's account of its memory, in bytes; 0 elsewhere."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)


def give_back_memory() -> None:
    """Hand memory that was freed back to the system, where the C library can be asked to.

    Small results that stay between large arrays that do not make it keep a quarter of
    a gigabyte after an hour of a network's work.
    """
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not glibc
        return
    trim(0)


def _core_gflops(*, size: int = 128, runs: int = 300) -> float:
    """Quickest of many products of small matrices, which no library spreads over cores."""
    import numpy as np

    matrix = np.ones((size, size), np.float32)
    quickest = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        matrix @ matrix
        quickest = min(quickest, time.perf_counter() - start)
    return 2 * size**3 / quickest / 1e9


def realtime_share(card: ModelCard, *, device: str) -> float:
    """Estimated time that a whole analysis takes, as a share of the lesson's length."""
    cost = card.cost or 0.0
    if device == "cuda":
        return cost / CUDA_SPEEDUP + OTHER_WORK / reference_cores()
    return (cost + OTHER_WORK) / reference_cores()


def best_recognizer(
    installed: Sequence[ModelCard],
    known: Sequence[ModelCard],
    *,
    device: str,
    language: str | None = None,
) -> Choice:
    """The best installed recogniser that finishes within the lesson's own length.

    Parameters
    ----------
    installed, known : sequence of ModelCard
        Speech recognition models, from the cheapest to the best.
    device : {"cpu", "cuda"}
        What recognition runs on.
    language : str, optional
        ISO 639-1 code that the model must know.

    Returns
    -------
    Choice
        The cheapest one, where none is fast enough.

    Raises
    ------
    ModelMissing
        If none is installed that knows the language.
    """
    fit = [card for card in installed if knows(card, language)]
    if not fit:
        wanted = f" for the language {language!r}" if language else ""
        raise ModelMissing(
            f"No speech recognition model is installed{wanted}.",
            "One is needed to write down words.",
            "Run: classroom-ai models pull embedded",
        )
    in_time = [card for card in fit if realtime_share(card, device=device) <= 1.0]
    chosen = in_time[-1] if in_time else fit[0]
    return describe(chosen, known, installed=installed, device=device)


def describe(
    chosen: ModelCard,
    known: Sequence[ModelCard],
    *,
    installed: Sequence[ModelCard] = (),
    device: str,
) -> Choice:
    """A chosen recogniser, with what the next better one would cost and how to get it."""
    share = realtime_share(chosen, device=device)
    note = named(chosen)
    better = [card for card in known if (card.cost or 0) > (chosen.cost or 0)]
    if better:
        next_one = better[0]
        note += (
            f" A better one, {next_one.name}, would take about "
            f"{_length(realtime_share(next_one, device=device))} on this machine"
        )
        if next_one.name in {card.name for card in installed}:
            note += f" and is installed: choose it with --asr {next_one.name}"
        else:
            note += (
                f" and {next_one.size / 1e9:.1f} GB of disk: "
                f"classroom-ai models pull {next_one.name}"
            )
    return Choice(chosen, share, note)


def named(chosen: ModelCard) -> str:
    """What is said of a recogniser in a report whose reader cannot choose another one."""
    return f"Words were written down by the model {chosen.name}."


def _length(share: float) -> str:
    """A share of the lesson's length, in words that do not claim more than an estimate can."""
    if share < 1:
        return f"{max(round(share * 10), 1) * 10} % of the lesson's length"
    return f"{share:.0f} times the lesson's length" if share >= 2 else "the lesson's length or more"


def knows(card: ModelCard, language: str | None) -> bool:
    """Whether a model can write down a language (ISO 639-1); any will do where none is named."""
    return language is None or card.languages == "many" or language in card.languages
