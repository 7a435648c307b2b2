"""How strong the sound of a recording is, ten times a second: what a waveform is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.media.container import claimed_duration, opened
from classroom_ai.media.frames import Frames
from classroom_ai.media.tape import SAMPLE_RATE, channels
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from av import AudioFrame
    from numpy.typing import NDArray

LEVELS_PER_S = 10
#: What a damaged time stamp claims beyond a day is left out.
_MOST_LEVELS = 24 * 3600 * LEVELS_PER_S


def levels_of(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Root mean square of each tenth of a second of sound.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz, without DC offset.

    Returns
    -------
    ndarray, shape (n_samples / 1600 rounded up,), float32
        0 to 1.

    Examples
    --------
    >>> levels_of(np.tile(np.float32([0.5, -0.5]), 1000)).round(2).tolist()
    [0.5, 0.5]
    """
    step = SAMPLE_RATE // LEVELS_PER_S
    n_whole = len(samples) // step
    whole = samples[: n_whole * step].reshape(n_whole, step)
    rest = samples[n_whole * step :]
    # einsum squares on the way: squares of a whole lesson would take as much as its sound.
    power = np.einsum("ij,ij->i", whole, whole) / step
    tail = [rest @ rest / len(rest)] if len(rest) else []
    levels: NDArray[np.float32] = np.sqrt(np.append(power, tail)).astype(np.float32)
    return levels


def read_levels(
    path: Path,
    *,
    track: int,
    on_progress: Callable[[Seconds, Seconds | None], None] = lambda seconds, claimed: None,
) -> NDArray[np.float32]:
    """The same from a file, decoded as it is read: memory stays flat whatever its length.

    Channels count by their mean power, so that none has to be left out or turned.

    Parameters
    ----------
    path : pathlib.Path
        Any audio or video file.
    track : int
        Stream number of the sound track.
    on_progress : callable, optional
        Told the seconds read so far and the duration that the header claims.

    Returns
    -------
    ndarray, shape (n_levels,), float32
        0 to 1; where the file has no sound, 0.

    Raises
    ------
    RecordingError
        If the file is missing, cannot be read or is no recording.
    """
    sums = _Sums()
    with opened(path) as container:
        claimed = claimed_duration(container)
        start = (container.start_time or 0) / 1e6
        told = 0
        for _, frame in Frames(container, [track]):
            sums.add(frame, None if frame.time is None else frame.time - start)
            if int(sums.end) > told:
                told = int(sums.end)
                on_progress(sums.end, claimed)
    return sums.levels()


class _Sums:
    """Sums of samples and of their squares, by tenths of a second."""

    def __init__(self) -> None:
        self.end: Seconds = 0.0
        self._sums: NDArray[np.float64] = np.zeros((3, 0))  # of moments, samples and squares

    def add(self, frame: AudioFrame, start: Seconds | None) -> None:
        begin = self.end if start is None else max(start, 0.0)
        self.end = begin + frame.samples / frame.sample_rate
        block = channels(frame).astype(np.float64)
        places = (begin + np.arange(frame.samples) / frame.sample_rate) * LEVELS_PER_S
        first, last = int(places[0]), int(places[-1]) + 1
        if last > _MOST_LEVELS:
            return
        if last > self._sums.shape[1]:
            room = np.zeros((3, last + 600 * LEVELS_PER_S))
            room[:, : self._sums.shape[1]] = self._sums
            self._sums = room
        bins = places.astype(np.int64) - first
        values = (np.ones(frame.samples), block.mean(axis=0), np.square(block).mean(axis=0))
        for row, weights in zip(self._sums, values, strict=True):
            row[first:last] += np.bincount(bins, weights, last - first)

    def levels(self) -> NDArray[np.float32]:
        n = min(int(np.ceil(round(self.end * LEVELS_PER_S, 6))), self._sums.shape[1])
        counts, sums, squares = self._sums[:, :n]
        counts = np.maximum(counts, 1)
        offset = sums.sum() / counts.sum()
        power = squares / counts - 2 * offset * sums / counts + offset**2
        found: NDArray[np.float32] = np.sqrt(np.maximum(power, 0.0)).astype(np.float32)
        found[self._sums[0, :n] == 0] = 0.0  # where the file has no sound
        return found
