"""How much of a graphics card's memory recognition takes, by the dimensions of its model.

The first size of a batch follows from it, and how many listeners share a card. It is meant to
be too much rather than too little: where it is too little after all, batches are halved.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

from classroom_ai.errors import ModelDamaged

#: Pieces recognised at once at the most: with more of them no card is busier.
MOST_PIECES = 32
#: What a listener takes whatever recognises words, in bytes: CUDA itself, half a gigabyte in
#: each process, and the networks that tell voices apart with what they work on.
OTHERS = 2_000_000_000

#: Of Whisper's design: a piece is heard as so many frames, each head of attention sees 64
#: values of a frame, and so many tokens at the most are read and written.
_FRAMES = 1500
_HEAD = 64
_TOKENS = 448
#: Beams of words.py.
_BEAMS = 5
#: Width and layers of the largest Whisper model.
_LARGEST = (1280, 32)
#: Numbers of forms of CTranslate2's file that may follow the one that is read here, 6.
_LATER_FORMS = range(7, 100)


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes on a card: of the weights, and of each piece that is recognised at once."""

    weights: int
    piece: int

    def memory_for(self, pieces: int) -> int:
        """What a listener takes that recognises so many pieces at once."""
        return OTHERS + self.weights + pieces * self.piece

    def pieces_in(self, memory: int | None) -> int:
        """How many pieces a listener can recognise at once, from 1 to 32.

        Examples
        --------
        >>> large = Footprint(weights=3 * 10**9, piece=6 * 10**8)
        >>> [large.pieces_in(memory) for memory in (4 * 10**9, 8 * 10**9, 80 * 10**9)]
        [1, 5, 32]
        """
        if memory is None:  # what fits nearly everywhere
            return 4
        return max(1, min(MOST_PIECES, (memory - self.memory_for(0)) // self.piece))


def footprint_of(folder: Path, *, value: int = 2) -> Footprint:
    """What a model takes.

    Parameters
    ----------
    folder : pathlib.Path
        Converted weights of a Whisper model.
    value : int
        Bytes of a number on the card: 2 for float16, 4 for float32.

    Returns
    -------
    Footprint

    Raises
    ------
    ModelDamaged
    """
    file = folder / "model.bin"
    if _form(file) in _LATER_FORMS:  # then the weights are at least a byte each, of a large model
        return Footprint(value * file.stat().st_size, value * _piece(*_LARGEST))
    shapes = _shapes(file)
    # A scale of eight-bit weights is a few numbers beside them.
    weights = value * sum(prod(shape) for shape in shapes.values())
    width = shapes["encoder/conv1/weight"][0]
    n_layers = len({m[0] for name in shapes if (m := re.match(r"decoder/layer_\d+", name))})
    return Footprint(weights, value * _piece(width, n_layers))


def _piece(width: int, n_layers: int) -> int:
    """Numbers held for a piece while it is encoded, or written down, whichever are more.

    Examples
    --------
    >>> f"{2 * _piece(384, 4) / 1e6:.0f} MB (tiny), {2 * _piece(1280, 32) / 1e6:.0f} MB (large)"
    '69 MB (tiny), 628 MB (large)'
    """
    # Every frame attends to every other in each head, before and after the softmax. Beside
    # that: a layer's input, its queries, keys and values, and four times the width twice.
    encoding = 2 * (width // _HEAD) * _FRAMES**2 + 12 * _FRAMES * width
    # Keys and values of all frames for each layer, once for all beams, and of all tokens for
    # each beam; those of one layer are copied when beams change places.
    writing = 2 * n_layers * _FRAMES * width + 2 * (n_layers + 1) * _BEAMS * _TOKENS * width
    return max(encoding, writing) + _FRAMES * width


def _form(file: Path) -> int:
    """Number of the form in which weights are written."""
    try:
        with file.open("rb") as weights:
            return int.from_bytes(weights.read(4), "little")
    except OSError:
        return 0


def _shapes(file: Path) -> dict[str, tuple[int, ...]]:
    """Shapes of all weights, by name."""
    try:
        with file.open("rb") as weights:
            shapes = dict(_read_shapes(weights))
    except (struct.error, UnicodeDecodeError, OSError) as error:
        raise ModelDamaged(
            f"{file} cannot be read.", "", "Run: classroom-ai models verify"
        ) from error
    if "encoder/conv1/weight" not in shapes:
        raise ModelDamaged(f"{file} is no Whisper model.", "", "Choose another one with --asr.")
    return shapes


def _read_shapes(weights: BinaryIO) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What CTranslate2 writes before each of the weights (form 6 of its file)."""

    def numbers(form: str) -> tuple[int, ...]:
        return struct.unpack(f"<{form}", weights.read(struct.calcsize(f"<{form}")))

    def name() -> str:
        (length,) = numbers("H")
        return weights.read(length)[:-1].decode()

    numbers("I")
    name()
    _, n_weights = numbers("II")
    for _ in range(n_weights):
        called = name()
        (rank,) = numbers("B")
        shape = numbers(f"{rank}I")
        _, length = numbers("BI")
        weights.seek(length, os.SEEK_CUR)
        yield called, shape
