"""The lesson as a recorder on a desk would hear it: near teacher, far students, a humming room.

The image method gives the same echoes every time. The direct sound arrives
where the truth says, because its way through the air is taken off again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyroomacoustics
from scipy.signal import oaconvolve

from sample_lesson.layout import Layout
from sample_lesson.script import TEACHER, Script
from sample_lesson.voices import RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]
    Wave = NDArray[np.float64]

#: Loudest sample of the mix, 1 dB below full scale: room for what a lossy codec adds.
PEAK = 0.89


def heard_in_room(script: Script, layout: Layout, spoken: Sequence[Samples]) -> Samples:
    """The whole lesson at the microphone.

    Parameters
    ----------
    script : Script
        Its room and the places of its voices.
    layout : Layout
        When each line starts.
    spoken : sequence of numpy.ndarray, each of shape (n_samples,), float32
        The dry lines, in the order of ``layout.lines``, 16 000 Hz.

    Returns
    -------
    numpy.ndarray, shape (duration * 16 000,), float32
        Largest magnitude 0.89.
    """
    dry = {speaker: np.zeros(round(layout.duration * RATE_HZ)) for speaker in script.voices}
    for placed, samples in zip(layout.lines, spoken, strict=True):
        start = round(placed.start * RATE_HZ)
        dry[placed.line.speaker][start : start + len(samples)] += samples
    wet = {speaker: _at_microphone(script, speaker, dry[speaker]) for speaker in dry}
    teaching = wet[TEACHER][dry[TEACHER] != 0]
    noise = _noise(len(wet[TEACHER]), seed=script.room.seed)
    noise *= np.sqrt(np.mean(teaching**2)) * 10 ** (-script.room.snr_db / 20)
    mix = np.sum([*wet.values(), noise], axis=0)
    return np.asarray(mix * PEAK / np.abs(mix).max(), dtype=np.float32)


def _at_microphone(script: Script, speaker: str, dry: Wave) -> Wave:
    """One voice with the echoes of the room, its direct sound at the time of the dry one."""
    room = script.room
    absorption, order = pyroomacoustics.inverse_sabine(room.rt60, room.size)
    box = pyroomacoustics.ShoeBox(
        room.size, RATE_HZ, materials=pyroomacoustics.Material(absorption), max_order=order
    )
    place = script.voices[speaker].place
    box.add_source(place)
    box.add_microphone(room.microphone)
    box.compute_rir()
    # pyroomacoustics centres its fractional delays in a filter, which comes on top.
    centred = pyroomacoustics.constants.get("frac_delay_length") // 2
    delay = round(math.dist(place, room.microphone) / box.c * RATE_HZ) + centred
    wet: Wave = oaconvolve(dry, box.rir[0][0])
    return wet[delay : delay + len(dry)]


def _noise(n_samples: int, *, seed: int) -> Wave:
    """Noise of a room, of power 1: falling by 3 dB an octave like air moving, none below 50 Hz."""
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(n_samples))
    hz = np.fft.rfftfreq(n_samples, 1 / RATE_HZ)
    noise = np.fft.irfft(white * np.where(hz < 50, 0, 1 / np.sqrt(np.maximum(hz, 50))), n_samples)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))
