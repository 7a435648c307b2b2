"""How well a recording could be heard, told before any number is.

What is measured lives in modules of its own: ``noise.py``, ``room.py``,
``understood.py``; what it means, in ``verdict.py``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Mask, mean_squares, n_frames
from classroom_ai.hearing.noise import is_gated, is_steady, mains_hum_hz, signal_to_noise_db
from classroom_ai.hearing.room import reverberation_time
from classroom_ai.hearing.spectrum import CENTRES_HZ, band_powers
from classroom_ai.hearing.understood import Understood
from classroom_ai.hearing.verdict import Measured, advice_for, aspects_of, worst
from classroom_ai.types import Quality

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_SPEECH = "No speech was heard in this recording."

_PER_FRAME = round(FRAME * SAMPLE_RATE)
_FLOOR = 1e-10
#: Bands so far below those of 1 to 3 kHz hold nothing of a voice.
_EMPTY_DB = -40.0
#: Peaks are cut flat in a second whose highest twentieth holds one sample of a hundred:
#: in speech that is not distorted it holds one of a thousand.
_FLAT_FROM, _FLAT_SHARE = 0.95, 0.01


def recording_quality(
    samples: NDArray[np.float32],
    speech: Mask,
    *,
    clipping_share: float,
    warnings: tuple[str, ...] = (),
    powers: NDArray[np.float32] | None = None,
    understood: Understood | None = None,
) -> Quality:
    """All that is known of how well a recording can be heard, with a grade and advice.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks.
    clipping_share : float
        Share of samples at full scale, 0 to 1, as the file has them.
    warnings : tuple of str
        What was noticed while decoding.
    powers : ndarray, shape (n_frames, n_bands), optional
        As ``band_powers`` gives them, where they are known already.
    understood : Understood, optional
        How much of the speech was understood, where words were asked for.

    Returns
    -------
    Quality
        The worst aspect decides the grade; without speech it is D. Warnings are
        those given and a sentence for each aspect that is C or D.
    """
    clipping_share = round(clipping_share, 5)
    if not speech.any():
        return Quality(
            snr_db=None,
            level_dbfs=None,
            clipping_share=clipping_share,
            speech_share=0.0,
            grade="D",
            warnings=(*warnings, NO_SPEECH),
        )
    if powers is None:
        powers = band_powers(samples)
    measured = _measured(samples, powers, speech, clipping_share, understood or Understood())
    aspects = aspects_of(measured)
    fields = asdict(measured)
    for said_only_in_words in ("noise_is_steady", "voices_are_mixed"):
        del fields[said_only_in_words]
    return Quality(
        **fields,
        speech_share=round(float(speech.mean()), 4),
        grade=worst(aspects),
        warnings=(*warnings, *(a.sentence for a in aspects if a.grade > "B")),
        aspects=aspects,
        advice=advice_for(measured, aspects),
    )


def _measured(
    samples: NDArray[np.float32],
    powers: NDArray[np.float32],
    speech: Mask,
    clipping_share: float,
    understood: Understood,
) -> Measured:
    n = min(len(speech), n_frames(len(samples) / SAMPLE_RATE))
    speech = speech[:n]
    powers = powers[:n]
    per_frame = mean_squares(samples, n, per_block=_PER_FRAME)
    hum_hz = mains_hum_hz(samples, speech_power=float(per_frame[speech].mean()))
    snr_db = signal_to_noise_db(powers, speech, hum=hum_hz is not None)
    reverberation_s = reverberation_time(powers)
    return Measured(
        snr_db=None if snr_db is None else round(snr_db, 1),
        level_dbfs=round(10 * float(np.log10(np.median(per_frame[speech]) + _FLOOR)), 1),
        clipping_share=clipping_share,
        squashed_share=round(_squashed_share(samples, speech), 3),
        reverberation_s=None if reverberation_s is None else round(reverberation_s, 2),
        mains_hum_hz=hum_hz,
        noise_is_steady=is_steady(powers, speech),
        band_limit_hz=_band_limit_hz(powers[speech]),
        gated=is_gated(powers, speech),
        understood_share=understood.teacher,
        students_understood_share=understood.students,
        voices_are_mixed=understood.mixed,
    )


def _squashed_share(samples: NDArray[np.float32], speech: Mask) -> float:
    """Share of the seconds of speech in which peaks are cut flat, wherever full scale is."""
    frames = round(1.0 / FRAME)
    whole = len(speech) // frames
    spoken = np.flatnonzero(speech[: whole * frames].reshape(whole, frames).mean(axis=1) > 0.5)
    if not len(spoken):
        return 0.0
    flat = 0
    for second in spoken:
        height = np.abs(samples[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE])
        flat += bool((height >= _FLAT_FROM * height.max()).mean() > _FLAT_SHARE)
    return flat / len(spoken)


def _band_limit_hz(powers: NDArray[np.float32]) -> float | None:
    """Where sound ends, in Hz; ``None`` if that is not below 5.6 kHz."""
    level = 10 * np.log10(powers.mean(axis=0, dtype=np.float64) + 1e-15)
    voice = level[(CENTRES_HZ >= 1000) & (CENTRES_HZ < 3300)].mean()
    highest = int(np.flatnonzero(level > voice + _EMPTY_DB).max())
    if highest == len(CENTRES_HZ) - 1:
        return None
    return round(float(CENTRES_HZ[highest]) * 2 ** (1 / 6), -2)
