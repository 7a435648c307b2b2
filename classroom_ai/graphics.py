"""Graphics cards: which of them this process may use, and how much of their memory.

Two libraries look for CUDA, each for itself: CTranslate2, which writes down words, and
PyTorch, which tells voices apart. Either can be there without the other. What is asked here
of NVIDIA's driver is asked through ``nvidia-smi``: to ask through PyTorch takes half a
gigabyte of each card for as long as the process lives, and the process that plans a batch
computes nothing.
"""

from __future__ import annotations

import csv
import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

#: Set for a worker that shares its card with others: bytes of it that it may take.
CARD_MEMORY = "CLASSROOM_AI_CARD_MEMORY"
#: Share of the free memory of a card that is counted on: other programs may come.
SHARE = 0.8
_MIB = 2**20
_ASKED = ("index", "uuid", "name", "memory.total", "memory.free", "driver_version")
#: Seconds that the driver has to answer: one that hangs must not hold up the program.
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Card:
    """A graphics card.

    Attributes
    ----------
    name : str
        What ``CUDA_VISIBLE_DEVICES`` calls it.
    model : str
        What is printed on it; empty where the driver did not say.
    total, free : int or None
        Memory in bytes; None where the driver did not say.
    driver : str
        Version of the driver.
    """

    name: str
    model: str = ""
    total: int | None = None
    free: int | None = None
    driver: str = ""


def cards() -> tuple[Card, ...]:
    """Those on which words can be recognised, in CUDA's order; none where it finds no card."""
    usable = usable_cards()  # of those named, CUDA uses as many as it knows, and no more
    known = known_cards()
    listed = os.environ.get("CUDA_VISIBLE_DEVICES")
    if listed is not None:
        return tuple(_called(name.strip(), known) for name in listed.split(","))[:usable]
    # Where the driver answers CUDA and not us, a number is all that is known of a card.
    return known[:usable] or tuple(Card(str(number)) for number in range(usable))


def usable_cards() -> int:
    """How many cards CTranslate2 finds; 0 with a driver that does not fit it."""
    import ctranslate2

    try:
        return int(ctranslate2.get_cuda_device_count())
    except (RuntimeError, ValueError):
        return 0


def known_cards() -> tuple[Card, ...]:
    """All cards that the driver knows, in its order, also those that are not to be used."""
    said, _ = asked_of_driver(f"--query-gpu={','.join(_ASKED)}", "--format=csv,noheader,nounits")
    return tuple(_cards_in(said))


def asked_of_driver(*options: str) -> tuple[str, str]:
    """What ``nvidia-smi`` answers, and what is wrong with it; one of the two is empty."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return "", "nvidia-smi is not there"
    try:
        done = subprocess.run(
            [tool, *options], capture_output=True, check=False, text=True, timeout=_PATIENCE
        )
    except subprocess.TimeoutExpired:
        return "", "nvidia-smi does not answer"
    except OSError as error:
        return "", f"nvidia-smi cannot be run: {error.strerror or error}"
    if done.returncode:
        said = (done.stdout or done.stderr).strip().splitlines()
        return "", said[0] if said else f"nvidia-smi ended with code {done.returncode}"
    return done.stdout, ""


def _cards_in(table: str) -> Iterator[Card]:
    r"""Cards in the answer of ``nvidia-smi``.

    Examples
    --------
    >>> list(_cards_in("0, GPU-8932f937, NVIDIA T4, 15360, [N/A], 570.86\n"))
    [Card(name='GPU-8932f937', model='NVIDIA T4', total=16106127360, free=None, driver='570.86')]
    """
    for row in csv.reader(table.splitlines(), skipinitialspace=True):
        if len(row) == len(_ASKED):
            _, uuid, model, total, free, driver = (value.strip() for value in row)
            # By its UUID: CUDA and the driver may count cards in different orders.
            yield Card(uuid, model, _bytes(total), _bytes(free), driver)


def _bytes(mebibytes: str) -> int | None:
    return int(mebibytes) * _MIB if mebibytes.isdecimal() else None


def _called(name: str, known: Sequence[Card]) -> Card:
    """A card by its number or the beginning of its UUID, and what the driver knows of it."""
    if name.isdecimal():
        fit = known[int(name) : int(name) + 1]
    else:  # of a part of a card ("MIG-...") the driver tells nothing here
        fit = [card for card in known if card.name.startswith(name)]
    return replace(fit[0], name=name) if fit else Card(name)


def card_memory() -> int | None:
    """Bytes of its card that this process may take; None where nobody says.

    A worker of a batch is told its share. Anybody else takes most of what is free.
    """
    share = os.environ.get(CARD_MEMORY, "")
    if share.isdecimal():
        return int(share)
    free = next((card.free for card in cards()), None)
    if free is None and torch_can_use_cards():
        import torch

        free, _ = torch.cuda.mem_get_info()
    return None if free is None else int(SHARE * free)


def computes_in_half() -> bool:
    """Whether the card computes in float16, in half the memory: those before 2017 do not."""
    import ctranslate2

    return "float16" in ctranslate2.get_supported_compute_types("cuda")


def torch_can_use_cards() -> bool:
    """Whether PyTorch was built for CUDA and finds a card."""
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a driver that is too old
        return torch.cuda.is_available()


def give_back_card_memory() -> None:
    """Hand memory of the card that PyTorch keeps for later to whoever needs it now."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()


def missing_libraries() -> tuple[str, ...]:
    """Libraries of CUDA that CTranslate2 looks for by name and would not find.

    Those are loaded here that are there: as part of a package of Python they lie where the
    system does not look, and PyTorch brings them only if it was built for the same CUDA.
    CTranslate2 finds what is loaded already. Without one it fails in the middle of the work,
    or brings the process down.
    """
    return tuple(name for name in _looked_for() if not _load(name))


def _looked_for() -> tuple[str, ...]:
    """Names of libraries inside of CTranslate2; empty where they are found otherwise (Windows)."""
    found = importlib.util.find_spec("ctranslate2")
    if found is None or found.origin is None or not sys.platform.startswith("linux"):
        return ()
    package = Path(found.origin).parent
    inside = package.with_name("ctranslate2.libs")
    libraries = sorted([*package.glob("*.so*"), *inside.glob("*.so*")])
    names = {
        name.decode()
        for library in libraries
        for name in re.findall(
            rb"libcublas\.so\.\d+|libcudnn[a-z_]*\.so\.\d+", library.read_bytes()
        )
    }
    # A cuDNN that came along is a door to parts that did not.
    for door in inside.glob("libcudnn-*.so.*"):
        version = door.name.partition(".so.")[2].partition(".")[0]
        names |= {f"libcudnn_{part}.so.{version}" for part in ("ops", "cnn")}
    return tuple(sorted(names))


def _load(name: str) -> bool:
    """Load a library from where the system looks, or from a package of NVIDIA's."""
    nvidia = importlib.util.find_spec("nvidia")
    places = (nvidia.submodule_search_locations if nvidia else None) or ()
    packaged = (str(path) for place in places for path in sorted(Path(place).glob(f"*/lib/{name}")))
    for path in (name, *packaged):
        try:
            ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return True
    return False
