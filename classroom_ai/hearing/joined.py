"""Speech laid end to end for the recogniser, and the way back to its times in the recording.

::

    recording   ..|~~~~~~|......|~~~~|...........|~~~~~~~~~~|..
    joined        |~~~~~~|~~~~|~~~~~~~~~~|
    pieces        |----------|-----------|                        as long as its window

The pauses between stretches are cut to half a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Mask, runs
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Longest piece of sound given to the recogniser at once; its window is 30 s.
PIECE: Seconds = 28.0
#: Sound kept before and after a stretch of speech, and so twice this between two.
_MARGIN: Seconds = 0.25


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept stretch: where it lies in the recording and in the joined sound, in samples."""

    source: int
    joined: int
    length: int


def kept_stretches(speech: Mask, n_samples: int) -> list[Kept]:
    """Speech with a margin around it, laid end to end."""
    margin = round(_MARGIN / FRAME)
    wide = np.zeros(len(speech), dtype=bool)
    for first, end in runs(speech):
        wide[max(0, first - margin) : end + margin] = True
    per_frame = round(FRAME * SAMPLE_RATE)
    edges = [(first * per_frame, min(end * per_frame, n_samples)) for first, end in runs(wide)]
    return laid_end_to_end((first, end - first) for first, end in edges)


def laid_end_to_end(stretches: Iterable[tuple[int, int]]) -> list[Kept]:
    """Stretches given by their start in the recording and their length, in samples."""
    kept: list[Kept] = []
    joined = 0
    for source, length in stretches:
        kept.append(Kept(source, joined, length))
        joined += length
    return kept


def pieces_of(kept: Sequence[Kept]) -> list[list[Kept]]:
    """Stretches in pieces of at most 28 s of joined sound, one longer than that cut."""
    limit = round(PIECE * SAMPLE_RATE)
    pieces: list[list[Kept]] = []
    for stretch in kept:
        # A stretch longer than the window has no pause to cut at.
        for cut in range(0, stretch.length, limit):
            length = min(limit, stretch.length - cut)
            part = Kept(stretch.source + cut, stretch.joined + cut, length)
            if pieces and part.joined + length - pieces[-1][0].joined <= limit:
                pieces[-1].append(part)
            else:
                pieces.append([part])
    return pieces


def batches_of(kept: Sequence[Kept], size: int) -> Iterator[list[Kept]]:
    """So many pieces at a time, each batch laid end to end from 0."""
    pieces = pieces_of(kept)
    for first in range(0, len(pieces), size):
        yield joined_again(pieces[first : first + size])


def joined_again(pieces: Iterable[Sequence[Kept]]) -> list[Kept]:
    """Some of the pieces of a recording, laid end to end from 0."""
    return laid_end_to_end((part.source, part.length) for part in chain.from_iterable(pieces))


def seconds_kept(kept: Sequence[Kept]) -> Seconds:
    """How long the stretches are together."""
    return sum(stretch.length for stretch in kept) / SAMPLE_RATE


def extent(piece: Sequence[Kept]) -> dict[str, float]:
    """Where a piece lies in the joined sound, as faster-whisper wants to be told."""
    end = piece[-1].joined + piece[-1].length
    return {"start": piece[0].joined / SAMPLE_RATE, "end": end / SAMPLE_RATE}


def sound_of(samples: NDArray[np.float32], kept: Sequence[Kept]) -> NDArray[np.float32]:
    """Stretches laid end to end."""
    return np.concatenate([samples[k.source : k.source + k.length] for k in kept])


def source_time(time: Seconds, kept: Sequence[Kept], *, is_end: bool = False) -> Seconds:
    """Time in the recording of a time in the joined sound.

    At a cut, an end belongs to the stretch before it and a start to the one after.
    """
    sample = round(time * SAMPLE_RATE)
    starts = [stretch.joined for stretch in kept]
    index = int(np.searchsorted(starts, sample, side="left" if is_end else "right")) - 1
    stretch = kept[max(index, 0)]
    inside = min(max(sample - stretch.joined, 0), stretch.length)
    return round((stretch.source + inside) / SAMPLE_RATE, 3)
