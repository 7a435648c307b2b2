"""Voices along the lesson: one unit vector every 0.4 s, from 1.6 s of sound around it.

The encoder hears the same voice 20 dB quieter as another one, so sound is brought
to one level first: all of it alike, since who is near the microphone and who is
far tells voices apart as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Frames, Mask, mean_squares
from classroom_ai.hearing.halving import AsManyAsFit
from classroom_ai.hearing.networks import HOP_SAMPLES, WINDOW_FRAMES
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyannote.audio import Model

WINDOW: Seconds = 1.6
#: Twice as often costs twice as much and finds the teacher no better.
STEP: Seconds = 0.4
#: A window tells a voice when this much of it is speech.
MIN_SPEECH_SHARE = 0.75
#: Where people take turns, a second voice is active for a twentieth of the time; in
#: group work for a fifth to a half. Averaged over 5 s, this lies between the two.
MAX_OVERLAP = 0.12
_OVERLAP_AROUND: Seconds = 5.0

#: Level to which speech is brought, in dB below full scale.
SPEECH_DBFS = -26.0
_FLOOR = 1e-9

#: Windows encoded at once: on a processor more of them take memory and no less time, on a card
#: a minute of them takes little longer than one.
_BATCH = 32
_BATCH_ON_CARD = 150


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """Voice vectors along a recording.

    ``vectors`` has shape (n_windows, 256), unit rows; ``centres`` has shape
    (n_windows,), seconds.
    """

    vectors: NDArray[np.float32]
    centres: Frames

    def of_one_speaker(self, speech: Mask, overlap: Frames) -> Mask:
        """Windows that are mostly speech, where people take turns: bool, shape (n_windows,)."""
        return self._spoken(speech) & ~self._crowded(speech, overlap)

    def of_several_speakers(self, speech: Mask, overlap: Frames) -> Mask:
        """Windows that are mostly speech, where many talk at once: bool, shape (n_windows,)."""
        return self._spoken(speech) & self._crowded(speech, overlap)

    def _spoken(self, speech: Mask) -> Mask:
        return mean_around(speech, self.centres, WINDOW) >= MIN_SPEECH_SHARE

    def _crowded(self, speech: Mask, overlap: Frames) -> Mask:
        spoken = np.where(speech, overlap, 0.0)
        second_voice = mean_around(spoken, self.centres, _OVERLAP_AROUND) / np.maximum(
            mean_around(speech, self.centres, _OVERLAP_AROUND), 0.01
        )
        crowded: Mask = second_voice > MAX_OVERLAP
        return crowded


def mean_around(values: Frames | Mask, times: Frames, width: Seconds) -> Frames:
    """Mean of the frames' values in so many seconds around each time, shape (n_times,).

    Examples
    --------
    >>> mean_around(np.arange(100.0), np.array([0.5, 1.5]), 0.2).tolist()
    [24.5, 74.5]
    """
    total = np.concatenate(([0.0], np.cumsum(values)))
    first = np.clip(((times - width / 2) / FRAME).astype(int), 0, len(values))
    end = np.clip(((times + width / 2) / FRAME).astype(int), 0, len(values))
    mean: Frames = (total[end] - total[first]) / np.maximum(end - first, 1)
    return mean


def speech_level_db(samples: NDArray[np.float32], speech: Mask) -> float:
    """Level of speech, in dB below full scale, over all of it; that of all sound without any.

    Examples
    --------
    >>> speech_level_db(np.full(3200, 0.1, np.float32), np.ones(10, bool))
    -20.0
    """
    per_frame = round(FRAME * SAMPLE_RATE)
    n = min(len(speech), len(samples) // per_frame)
    power = mean_squares(samples, n, per_block=per_frame)
    heard = power[speech[:n]] if speech[:n].any() else power
    return round(float(10 * np.log10(heard.mean() + _FLOOR)), 3) if n else 0.0


def loudness(samples: NDArray[np.float32], times: Frames) -> Frames:
    """Level of the window around each time, in dB below full scale, shape (n_times,).

    Examples
    --------
    >>> sound = np.repeat(np.array([0.1, 0.01], np.float32), 32_000)
    >>> loudness(sound, np.array([1.0, 3.0])).round(1).tolist()
    [-20.0, -40.0]
    """
    per_frame = round(FRAME * SAMPLE_RATE)
    n = len(samples) // per_frame
    power = mean_squares(samples, n, per_block=per_frame)
    level: Frames = 10 * np.log10(mean_around(power, times, WINDOW) + _FLOOR)
    return level


def voices_along(samples: NDArray[np.float32], speech: Mask, *, encoder: Model) -> Voices:
    """Voice vectors of a recording, every 0.4 s.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks, for the level.
    encoder : pyannote.audio.Model
        The voice network of ``networks.py``.

    Returns
    -------
    Voices
        Empty where the recording is shorter than one window.
    """
    import torch

    step = round(STEP * SAMPLE_RATE / HOP_SAMPLES)
    gain = np.float32(10 ** ((SPEECH_DBFS - speech_level_db(samples, speech)) / 20))
    vectors: list[NDArray[np.float32]] = []
    fit = AsManyAsFit(_BATCH if encoder.device.type == "cpu" else _BATCH_ON_CARD)

    def encoded(batch: torch.Tensor) -> list[NDArray[np.float32]]:
        return [encoder.encode(batch).cpu().numpy()]

    # Blocks bound the memory of the spectrogram; they overlap by one window.
    block = 60 * SAMPLE_RATE
    with torch.inference_mode():
        for start in range(0, len(samples), block):
            sound = samples[start : start + block + (WINDOW_FRAMES - step) * HOP_SAMPLES]
            if len(sound) < WINDOW_FRAMES * HOP_SAMPLES:
                break
            mels = encoder.mels(torch.from_numpy(gain * sound)[None].to(encoder.device))[0, :-1]
            windows = mels.unfold(0, WINDOW_FRAMES, step).transpose(1, 2)
            vectors += fit.results(windows, encoded)
    n = sum(len(batch) for batch in vectors)
    stacked = np.concatenate(vectors) if vectors else np.zeros((0, 256), np.float32)
    return Voices(stacked, WINDOW / 2 + STEP * np.arange(n))
