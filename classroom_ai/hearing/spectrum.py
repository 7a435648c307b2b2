"""Level over time in bands of a third of an octave: what noise and room are told from.

Bands are weighted as the ear weighs them (A), so that rumble that nobody hears
does not count as noise. A long recording is taken piece by piece: its whole
spectrogram would not fit in memory.

References
----------
.. [1] IEC 61672-1:2013. Electroacoustics: sound level meters.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, n_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Centres of the bands, in Hz: base-two thirds of an octave around 1 kHz.
CENTRES_HZ: NDArray[np.float64] = 1000.0 * 2 ** (np.arange(-8, 9) / 3)

_HOP = round(FRAME * SAMPLE_RATE)
_WINDOW = 512
_FRAMES_AT_ONCE = 3000


def band_powers(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weighted power in each band, frame by frame.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz, full scale at ±1.

    Returns
    -------
    ndarray, shape (n_frames, n_bands), float32
        Mean square on the grid of 20 ms; 0 in digital silence.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000).astype(np.float32)
    >>> powers = band_powers(tone)[25]
    >>> float(CENTRES_HZ[powers.argmax()]), round(float(powers.sum()), 2)
    (1000.0, 0.5)
    """
    n = n_frames(len(samples) / SAMPLE_RATE)
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    # One side of the spectrum stands for both, and the window takes some of the power away.
    scale = np.float32(2 / (_WINDOW * (window**2).sum()))
    bands = _bands() * scale
    powers = np.empty((n, bands.shape[1]), dtype=np.float32)
    for first in range(0, n, _FRAMES_AT_ONCE):
        end = min(first + _FRAMES_AT_ONCE, n)
        spectrum = np.fft.rfft(_windows(samples, first, end) * window)
        powers[first:end] = np.abs(spectrum) ** 2 @ bands
    return powers


def _windows(samples: NDArray[np.float32], first: int, end: int) -> NDArray[np.float32]:
    """What is around the centre of some frames, shape (end - first, n_window); 0 outside."""
    before = (_WINDOW - _HOP) // 2
    start, stop = first * _HOP - before, (end - 1) * _HOP - before + _WINDOW
    piece = np.pad(samples[max(0, start) : stop], (max(0, -start), max(0, stop - len(samples))))
    return np.lib.stride_tricks.sliding_window_view(piece, _WINDOW)[::_HOP]


def a_weight(hz: NDArray[np.floating]) -> NDArray[np.float64]:
    """Power that the ear leaves of a tone, 1 at 1 kHz [1]_.

    Examples
    --------
    >>> (10 * np.log10(a_weight(np.array([50.0, 1000.0])))).round(1).tolist()
    [-30.3, 0.0]
    """
    f2 = np.asarray(hz, dtype=np.float64) ** 2
    gain = (12194.0**2 * f2**2) / (
        (f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194.0**2)
    )
    weight: NDArray[np.float64] = gain**2 * 10 ** (2.0 / 10)
    return weight


@cache
def bins_of_bands() -> NDArray[np.float64]:
    """How much of each bin of the spectrum lies in each band, shape (n_bins, n_bands)."""
    width = SAMPLE_RATE / _WINDOW
    bins = np.arange(_WINDOW // 2 + 1) * width
    low, high = CENTRES_HZ * 2 ** (-1 / 6), CENTRES_HZ * 2 ** (1 / 6)
    shared = np.minimum(bins[:, None] + width / 2, high) - np.maximum(
        bins[:, None] - width / 2, low
    )
    inside: NDArray[np.float64] = np.clip(shared / width, 0, 1)
    return inside


@cache
def _bands() -> NDArray[np.float32]:
    width = SAMPLE_RATE / _WINDOW
    weight = a_weight(np.arange(_WINDOW // 2 + 1) * width)
    bands: NDArray[np.float32] = (bins_of_bands() * weight[:, None]).astype(np.float32)
    return bands
