"""What is heard besides voices: how far below them it is, and what it may come from.

References
----------
.. [1] Stahl, V., Fischer, A., & Bippus, R. (2000). Quantile based noise estimation for
   spectral subtraction and Wiener filtering. ICASSP.
.. [2] Wilson, E. B., & Hilferty, M. M. (1931). The distribution of chi-square.
   Proceedings of the National Academy of Sciences 17(12), 684-688.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Mask, runs
from classroom_ai.hearing.spectrum import CENTRES_HZ, bins_of_bands

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Powers = NDArray[np.float32]

#: Frames around speech that are no pause: soft sounds before it, echo after it.
_BEFORE = round(0.1 / FRAME)
_AFTER = round(0.4 / FRAME)
#: Share of the frames that must be pauses, or number of them, for noise to be taken from these.
_ENOUGH_SHARE = 0.2
_ENOUGH_FRAMES = round(30.0 / FRAME)
#: With fewer, the quantile of each band that is taken for noise, and its normal deviate.
_QUANTILE, _DEVIATE = 0.05, -1.645
#: Power below which a frame is digital silence: less than the noise of any microphone.
_NOTHING = 10 ** (-95 / 10)

_MAINS_HZ = (50, 60)
_HARMONICS = np.arange(1, 9)
_HUM_BANDS = CENTRES_HZ < 450
_LINE_DB = 10.0
_LINES = 3
_AUDIBLE_HUM_DB = -30.0  # below speech
_STEADY_DB = 2.0


def pauses_between(speech: Mask) -> Mask:
    """Frames in which nobody speaks and the echo of the last word is gone.

    Examples
    --------
    >>> speech = np.zeros(100, dtype=bool)
    >>> speech[40:50] = True
    >>> runs(pauses_between(speech))
    [(0, 35), (70, 100)]
    """
    near = np.zeros(len(speech), dtype=bool)
    for first, end in runs(speech):
        near[max(0, first - _BEFORE) : end + _AFTER] = True
    return ~near


def signal_to_noise_db(powers: Powers, speech: Mask, *, hum: bool = False) -> float | None:
    """How far speech is above noise, in dB, both as the ear weighs them (A).

    Mean power while somebody speaks, less the noise in it, over the noise. Noise
    is the median of the pauses: a door that slams and a student who was not
    heard do not count. Where there are few pauses, it is taken from moments in
    which a band is nearly empty although somebody speaks, as there are between
    the sounds of words [1]_; how far such moments lie below the mean is known
    for steady noise [2]_.

    Parameters
    ----------
    powers : ndarray, shape (n_frames, n_bands), float32
        From ``band_powers``.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks.
    hum : bool
        Leave out the bands of mains hum, which is told apart and hides no words.

    Returns
    -------
    float or None
        At most 60; ``None`` without speech, and where digital silence hides the noise.
    """
    used = powers[:, ~_HUM_BANDS] if hum else powers
    total = used.sum(axis=1, dtype=np.float64)
    sounding = total > _NOTHING
    speaking = speech & sounding
    pauses = pauses_between(speech) & sounding
    if not speaking.any() or is_gated(powers, speech):
        return None
    if pauses.sum() >= min(_ENOUGH_SHARE * len(speech), _ENOUGH_FRAMES):
        noise = float(np.median(total[pauses]))
    else:
        noise = _noise_below_speech(used[sounding], _freedom()[~_HUM_BANDS if hum else ...])
    signal = float(total[speaking].mean())
    return float(10 * np.log10(np.clip((signal - noise) / noise, 1e-1, 1e6)))


def _noise_below_speech(powers: Powers, freedom: NDArray[np.float64]) -> float:
    """Mean power of steady noise whose low quantiles are those of each band."""
    ninth = 1 / (9 * freedom)
    below_mean = (1 - ninth + _DEVIATE * np.sqrt(ninth)) ** 3
    return float((np.quantile(powers, _QUANTILE, axis=0) / below_mean).sum())


def _freedom() -> NDArray[np.float64]:
    """Independent values in the power of each band; the window ties neighbours together."""
    freedom: NDArray[np.float64] = np.maximum(bins_of_bands().sum(axis=0) / 1.5, 1.0)
    return freedom


def is_gated(powers: Powers, speech: Mask) -> bool:
    """Whether most pauses are digital silence, as noise suppression leaves them."""
    nothing = powers.sum(axis=1) <= _NOTHING
    pauses = pauses_between(speech)
    # Fewer holes than three are rather pieces that the file lacks.
    return bool(nothing[pauses].mean() > 0.5 and len(runs(nothing)) >= 3) if pauses.any() else False


def is_steady(powers: Powers, speech: Mask) -> bool:
    """Whether the noise in pauses hardly changes, as that of a fan or a projector.

    Half of the pauses lie within 2 dB; needs three seconds of them.
    """
    total = powers.sum(axis=1, dtype=np.float64)
    total = total[pauses_between(speech) & (total > _NOTHING)]
    if len(total) < round(3.0 / FRAME):
        return False
    low, high = np.quantile(total, [0.25, 0.75])
    return bool(10 * np.log10(high / low) < _STEADY_DB)


def mains_hum_hz(samples: NDArray[np.float32], *, speech_power: float) -> int | None:
    """Frequency of the mains if it hums in the recording, 50 or 60.

    Three of the first eight harmonics stand 10 dB above what is around them,
    also in the quieter seconds, and together they are no more than 30 dB below speech.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz; from 5 s on.
    speech_power : float
        Mean square of speech, unweighted.

    Returns
    -------
    int or None
        ``None`` without hum, and where the recording is too short to tell.

    Examples
    --------
    >>> times = np.arange(10 * 16_000) / 16_000
    >>> noise = np.random.default_rng(0).normal(0, 0.001, len(times))
    >>> hum = 0.01 * sum(np.sin(2 * np.pi * k * 60 * times) / k for k in (1, 2, 3))
    >>> mains_hum_hz((noise + hum).astype(np.float32), speech_power=0.001)
    60
    """
    power = _quiet_spectrum(samples)
    if power is None:
        return None
    for mains in _MAINS_HZ:
        lines = mains * _HARMONICS
        line_power = np.array([power[line - 1 : line + 2].sum() for line in lines])
        around = np.array([_around(power, int(line)) for line in lines])
        stands_out = 10 * np.log10(line_power / (3 * around) + 1e-12) > _LINE_DB
        loud = line_power[stands_out].sum() > speech_power * 10 ** (_AUDIBLE_HUM_DB / 10)
        if stands_out.sum() >= _LINES and loud:
            return mains
    return None


def _quiet_spectrum(samples: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """Power at each Hz up to 500 Hz that four of five seconds exceed; ``None`` below 5 s."""
    starts = np.arange(0, len(samples) - SAMPLE_RATE + 1, SAMPLE_RATE // 2)
    if len(starts) < 9:
        return None
    # Hum does not change; four hundred seconds show it as well as an hour.
    starts = starts[:: max(1, len(starts) // 400)]
    window = np.hanning(SAMPLE_RATE)
    scale = 2 / (SAMPLE_RATE * (window**2).sum())
    seconds = [
        np.abs(np.fft.rfft(samples[start : start + SAMPLE_RATE] * window)[:512]) ** 2 * scale
        for start in starts
    ]
    quiet: NDArray[np.float64] = np.quantile(seconds, 0.2, axis=0)
    return quiet + 1e-15


def _around(power: NDArray[np.float64], line: int) -> float:
    """Median power at the frequencies on both sides of a line."""
    sides = (power[max(5, line - 15) : line - 3], power[line + 4 : line + 16])
    return float(np.median(np.concatenate(sides)))
