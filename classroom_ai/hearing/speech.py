"""Where somebody speaks.

Two detectors that fail in different places are averaged: Silero misses much of
what distant children say, the segmentation network hears them but also hears
some noise. Where speech begins and ends they agree to a tenth of a second at
best, and in an echo they bridge short pauses; there loudness decides. How loud
noise and voices are is taken from the lesson itself and, for noise, again and
again along it.

References
----------
.. [1] Silero Team (2021). Silero VAD: pre-trained enterprise-grade voice
   activity detector. https://github.com/snakers4/silero-vad
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Frames, Mask, n_frames, on_grid, runs
from classroom_ai.spans import MIN_GAP
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Mean posterior that a stretch of speech reaches somewhere: a little below the middle,
#: since what one of the two is sure of should count.
THRESHOLD = 0.4
#: Posterior at which it begins and ends; in sound no louder than noise, half as much again.
_EDGE = 0.3
_EDGE_IN_NOISE = 0.5
#: A quarter of the way in dB from the noise to the voices, sound is certainly not the noise.
_STANDS_OUT = 0.25
#: Noise is the level that is left in the quietest twelfth of a minute.
_NOISE_AROUND: Seconds = 30.0
_NOISE_SHARE = 8
#: Posterior of frames that tell how loud voices are.
_CERTAIN = 0.6
_LEAST_RANGE_DB = 6.0
_FLOOR = 1e-15
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
    blocks = (samples[i : i + _SILERO_BLOCK] for i in range(0, len(samples), _SILERO_BLOCK))
    # Only the last block is padded: a copy of a whole morning takes most of a gigabyte.
    padded = (np.pad(block, (0, -len(block) % _SILERO_SAMPLES)) for block in blocks)
    posterior = np.concatenate([model(block).ravel() for block in padded])
    times = (np.arange(len(posterior)) + 0.5) * _SILERO_SAMPLES / SAMPLE_RATE
    return on_grid(times, posterior, n_frames(len(samples) / SAMPLE_RATE))


def prominence(powers: NDArray[np.float32], probability: Frames) -> Frames:
    """How far sound stands out of the noise: 0 at its level, 1 at that of voices.

    Parameters
    ----------
    powers : ndarray, shape (n_frames, n_bands)
        As ``spectrum.band_powers`` gives them.
    probability : ndarray, shape (n_frames,)
        That somebody speaks, 0 to 1.

    Returns
    -------
    ndarray, shape (n_frames,)
        In dB between the two levels, scaled; 0 to 1.
    """
    n = min(len(powers), len(probability))
    if not n:
        return np.zeros(len(probability), np.float32)
    power = powers[:n].sum(axis=1, dtype=np.float64)
    smooth = np.convolve(np.pad(power, 1, mode="edge"), np.full(3, 1 / 3), mode="valid")
    level_db = 10 * np.log10(smooth + _FLOOR)
    noise_db = _noise_along(level_db)
    certain = probability[:n] > _CERTAIN
    voices_db = np.median(level_db[certain]) if certain.any() else level_db.max(initial=0.0)
    above = (level_db - noise_db) / np.maximum(voices_db - noise_db, _LEAST_RANGE_DB)
    known: Frames = np.clip(np.pad(above, (0, len(probability) - n)), 0, 1).astype(np.float32)
    return known


def _noise_along(level_db: NDArray[np.float64]) -> NDArray[np.float64]:
    """Level of the quietest frames around each frame, in dB."""
    around = round(_NOISE_AROUND / FRAME)
    centres = np.arange(0, len(level_db), round(1.0 / FRAME))
    lowest = [
        np.percentile(level_db[max(0, c - around) : c + around], _NOISE_SHARE) for c in centres
    ]
    noise: NDArray[np.float64] = np.interp(np.arange(len(level_db)), centres, lowest)
    return noise


def speech_mask(probability: Frames, prominence: Frames | None = None) -> Mask:
    """Frames in which somebody speaks: no silence under 0.2 s, no burst under 0.1 s.

    Parameters
    ----------
    probability : ndarray, shape (n_frames,)
        0 to 1.
    prominence : ndarray, shape (n_frames,), optional
        How far sound stands out of the noise, 0 to 1; as if it did everywhere if
        not given.

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
    mask = probability > _EDGE
    if prominence is not None:
        sunk = np.maximum(1 - prominence / _STANDS_OUT, 0)
        mask = probability > _EDGE + (_EDGE_IN_NOISE - _EDGE) * sunk
    _fill(mask, ~mask, shorter_than=MIN_GAP, value=True)
    _fill(mask, mask, shorter_than=MIN_SPEECH, value=False)
    for first, end in runs(mask):
        mask[first:end] = probability[first:end].max() > THRESHOLD
    return mask


def _fill(mask: Mask, stretches: Mask, *, shorter_than: Seconds, value: bool) -> None:
    """Overwrite inner stretches that are too short to stand."""
    for first, end in runs(stretches):
        inner = first > 0 and end < len(mask)
        if (inner or not value) and end - first < round(shorter_than / FRAME):
            mask[first:end] = value
