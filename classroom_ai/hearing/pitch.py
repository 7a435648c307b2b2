"""Pitch of the voice, where it is used: as one small sign of a child among others.

References
----------
.. [1] Boersma, P. (1993). Accurate short-term analysis of the fundamental frequency
   and the harmonics-to-noise ratio of a sampled sound. IFA Proceedings 17, 97-110.
.. [2] Lee, S., Potamianos, A. & Narayanan, S. (1999). Acoustics of children's speech:
   developmental changes of temporal and spectral parameters. Journal of the
   Acoustical Society of America 105(3), 1455-1468.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import SAMPLE_RATE, Frames
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOWEST_HZ, _HIGHEST_HZ = 70, 450
#: Frames long enough for two and a half periods of the lowest voice, half a window in all.
_FRAME = 640
_FRAMES = 12
#: Height of the autocorrelation's peak, relative to that at zero, from which a frame is voiced.
_VOICED = 0.45
_OCTAVE_COST = 0.05
#: Between grown women, 200 Hz and more, and children up to about ten, 250 Hz and more [2]_.
_CHILD_HZ = 235.0
_CHILD_WIDTH_HZ = 15.0


def childlikeness(samples: NDArray[np.float32], times: Frames) -> Frames:
    """How much the voice at some times sounds like a child's, by its pitch alone.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz.
    times : ndarray, shape (n_times,)
        Seconds.

    Returns
    -------
    ndarray, shape (n_times,)
        0 to 1; 0.5 where no voiced sound is found. Adults, and students after their
        voice has changed, are near 0.

    Examples
    --------
    >>> t = np.arange(16_000) / 16_000
    >>> tone = lambda hz: sum(np.sin(2 * np.pi * hz * k * t) / k for k in (1, 2, 3, 4))
    >>> sound = np.concatenate([tone(120), tone(290)]).astype(np.float32)
    >>> childlikeness(sound, np.array([0.5, 1.5])).round(1).tolist()
    [0.0, 1.0]
    """
    hz = np.array([_pitch_at(samples, float(time)) for time in times])
    z = np.clip((hz - _CHILD_HZ) / _CHILD_WIDTH_HZ, -30, 30)
    likeness: Frames = np.nan_to_num(1 / (1 + np.exp(-z)), nan=0.5)
    return likeness


def _pitch_at(samples: NDArray[np.float32], time: Seconds) -> float:
    """Median pitch in Hz of the voiced frames around a time; NaN if none is voiced [1]_."""
    first = max(round(time * SAMPLE_RATE) - _FRAME * _FRAMES // 2, 0)
    sound = samples[first : first + _FRAME * _FRAMES]
    sound = np.pad(sound, (0, _FRAME * _FRAMES - len(sound))).reshape(_FRAMES, _FRAME)
    taper = np.hanning(_FRAME)
    tapered = (sound - sound.mean(axis=1, keepdims=True)) * taper
    lags = slice(SAMPLE_RATE // _HIGHEST_HZ, SAMPLE_RATE // _LOWEST_HZ + 1)
    correlation = _autocorrelation(tapered)[:, lags] / _autocorrelation(taper[None])[:, lags]
    # Twice the period fits as well as the period: the shorter one is meant [1]_.
    octaves = np.log2(np.arange(lags.start, lags.stop) / lags.start)
    best = (correlation - _OCTAVE_COST * octaves).argmax(axis=1)
    voiced = correlation[np.arange(_FRAMES), best] > _VOICED
    if not voiced.any():
        return float("nan")
    return float(np.median(SAMPLE_RATE / (best[voiced] + lags.start)))


def _autocorrelation(frames: NDArray[np.floating]) -> NDArray[np.floating]:
    """Autocorrelation of each row at lags of 0 and more, 1 at lag 0."""
    spectrum = np.abs(np.fft.rfft(frames, 2 * frames.shape[1], axis=1)) ** 2
    correlation = np.fft.irfft(spectrum, axis=1)[:, : frames.shape[1]]
    normalised: NDArray[np.floating] = correlation / np.maximum(correlation[:, :1], 1e-12)
    return normalised
