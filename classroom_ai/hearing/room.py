"""How much a room echoes, from the way in which sounds die away in it.

Every sound that stops is followed by the decay of the room. Decays are looked
for in four bands, lines are fitted to their level, and the middle slope is
taken. Speech itself dies away too, so the slope is that of room and speech
together; what speech adds was measured once, in simulated rooms of known
reverberation (docs/benchmarks.md). It sorts rooms, it does not replace a
measurement with a starting pistol.

References
----------
.. [1] Ratnam, R., et al. (2003). Blind estimation of reverberation time. Journal of the
   Acoustical Society of America 114(5), 2877-2892.
.. [2] Wen, J. Y. C., Habets, E. A. P., & Naylor, P. A. (2008). Blind estimation of
   reverberation time based on the distribution of signal decay rates. ICASSP.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, Frames, runs
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: First band and the one after the last, of the bands of ``spectrum``: 1 to 7 kHz.
_BANDS = ((8, 10), (10, 12), (12, 14), (14, 17))
#: A decay falls by as much, and ends as far above the noise.
_FALL_DB = 12.0
_ABOVE_NOISE_DB = 6.0
#: The beginning of a decay is still speech.
_SKIPPED_DB = 3.0
_FEWEST_FRAMES = 4
_FEWEST_DECAYS = 20
#: From the middle decay time of speech in a room to the reverberation time of the room:
#: least squares over 40 simulated rooms of 0.1 to 1.5 s.
_SLOPE, _OFFSET = 1.31, -0.30
_SHORTEST: Seconds = 0.1


def reverberation_time(powers: NDArray[np.float32]) -> Seconds | None:
    """Time in which sound in the room falls by 60 dB.

    Parameters
    ----------
    powers : ndarray, shape (n_frames, n_bands), float32
        From ``band_powers``, of a recording with speech in it.

    Returns
    -------
    float or None
        Seconds, 0.1 or more; ``None`` where fewer than twenty sounds die away.
    """
    times = [time for first, end in _BANDS for time in _decay_times(powers[:, first:end])]
    if len(times) < _FEWEST_DECAYS:
        return None
    return max(_SHORTEST, _SLOPE * float(np.median(times)) + _OFFSET)


def _decay_times(powers: NDArray[np.float32]) -> Iterator[Seconds]:
    """Time for 60 dB in each decay of one band, in order."""
    level = 10 * np.log10(powers.sum(axis=1, dtype=np.float64) + 1e-12)
    level = np.convolve(level, np.ones(3) / 3, mode="same")
    noise = np.quantile(level, 0.1) if len(level) else 0.0
    falling = (np.diff(level) < 0) & (level[1:] > noise + _ABOVE_NOISE_DB)
    for first, end in runs(falling):
        decay = level[first : end + 1]
        if decay[0] - decay[-1] < _FALL_DB:
            continue
        tail = decay[decay < decay[0] - _SKIPPED_DB]
        if len(tail) >= _FEWEST_FRAMES:
            yield -60 / _db_per_second(tail)


def _db_per_second(level: Frames) -> float:
    """Slope of the line through levels on the grid."""
    times = (np.arange(len(level)) - (len(level) - 1) / 2) * FRAME
    return float(times @ level / (times @ times))
