"""One clock for all that is heard: frames of 20 ms, on which every model's answer is laid.

Silero answers every 32 ms, the segmentation network every 17 ms in overlapping
windows, the voice encoder every 200 ms. Brought to one grid, "and", "or" and
"between" are array operations.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classroom_ai.media import SAMPLE_RATE
from classroom_ai.types import Seconds

__all__ = [
    "FRAME",
    "SAMPLE_RATE",
    "Frames",
    "Mask",
    "frame_times",
    "mean_squares",
    "n_frames",
    "on_grid",
    "runs",
    "seconds",
]

Frames = NDArray[np.floating]
Mask = NDArray[np.bool_]

FRAME: Seconds = 0.02


def n_frames(duration: Seconds) -> int:
    """Number of whole frames in so many seconds."""
    return int(duration / FRAME + 1e-6)


def frame_times(n: int) -> Frames:
    """Centres of the first ``n`` frames, in seconds."""
    return (np.arange(n) + 0.5) * FRAME


def on_grid(times: Frames, values: Frames, n: int) -> Frames:
    """Values known at some times, interpolated to the centres of ``n`` frames.

    Examples
    --------
    >>> on_grid(np.array([0.0, 0.1]), np.array([0.0, 1.0]), 3).round(1).tolist()
    [0.10000000149011612, 0.30000001192092896, 0.5]
    """
    values_on_grid: Frames = np.interp(frame_times(n), times, values).astype(np.float32)
    return values_on_grid


def mean_squares(samples: NDArray[np.float32], n: int, *, per_block: int) -> NDArray[np.float64]:
    """Power of the first ``n`` blocks of so many samples, shape (n,), in 64 bits.

    Block by block: a copy of a long recording in 64 bits would not fit in memory.

    Examples
    --------
    >>> mean_squares(np.array([1, 1, 3, 1, 9], np.float32), 2, per_block=2).tolist()
    [1.0, 5.0]
    """
    blocks = samples[: n * per_block].reshape(n, per_block)
    power: NDArray[np.float64] = np.einsum("ij,ij->i", blocks, blocks, dtype=np.float64)
    return power / per_block


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Stretches of true frames as half-open ``(first, last + 1)``.

    Examples
    --------
    >>> runs(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def seconds(frame: int) -> Seconds:
    """Start of a frame, in seconds, rounded to 1 ms."""
    return round(frame * FRAME, 3)
