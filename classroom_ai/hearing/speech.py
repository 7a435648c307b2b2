"""Where somebody speaks.

Two detectors that fail in different places are averaged: Silero misses much of
what distant children say, the segmentation network hears them but also hears
some noise.

References
----------
.. [1] Silero Team (2021). Silero VAD: pre-trained enterprise-grade voice
   activity detector. https://github.com/snakers4/silero-vad
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Frames, Mask, n_frames, on_grid, runs
from classroom_ai.lesson import MIN_GAP
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Mean posterior above which somebody speaks: a little below the middle, since what one
#: of the two is sure of should count.
THRESHOLD = 0.4
#: Shorter bursts are clicks and coughs.
MIN_SPEECH: Seconds = 0.1

_SILERO_SAMPLES = 512
#: Samples given to Silero at once, a little over five minutes: it copies them several times.
_SILERO_BLOCK = 10_000 * _SILERO_SAMPLES


def silero_probability(samples: NDArray[np.float32]) -> Frames:
    """Silero's posterior of speech on the grid.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz.

    Returns
    -------
    ndarray, shape (n_frames,), float32
        0 to 1.
    """
    from faster_whisper.vad import get_vad_model

    model = get_vad_model()
    padded = np.pad(samples, (0, -len(samples) % _SILERO_SAMPLES))
    blocks = range(0, len(padded), _SILERO_BLOCK)
    posterior = np.concatenate([model(padded[i : i + _SILERO_BLOCK]).ravel() for i in blocks])
    times = (np.arange(len(posterior)) + 0.5) * _SILERO_SAMPLES / SAMPLE_RATE
    return on_grid(times, posterior, n_frames(len(samples) / SAMPLE_RATE))


def speech_mask(probability: Frames) -> Mask:
    """Frames in which somebody speaks: no silence under 0.2 s, no burst under 0.1 s.

    Parameters
    ----------
    probability : ndarray, shape (n_frames,)
        0 to 1.

    Returns
    -------
    ndarray of bool, shape (n_frames,)

    Examples
    --------
    >>> p = np.zeros(60, np.float32)
    >>> p[10:20] = p[25:40] = p[55] = 1
    >>> runs(speech_mask(p))
    [(10, 40)]
    """
    mask = probability > THRESHOLD
    _fill(mask, ~mask, shorter_than=MIN_GAP, value=True)
    _fill(mask, mask, shorter_than=MIN_SPEECH, value=False)
    return mask


def _fill(mask: Mask, stretches: Mask, *, shorter_than: Seconds, value: bool) -> None:
    """Overwrite inner stretches that are too short to stand."""
    for first, end in runs(stretches):
        inner = first > 0 and end < len(mask)
        if (inner or not value) and end - first < round(shorter_than / FRAME):
            mask[first:end] = value
