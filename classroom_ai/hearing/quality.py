"""How well a recording could be heard, told before any number is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Mask
from classroom_ai.types import Grade, Quality

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Signal to noise, in dB, from which on a recording is graded A, B, C: a judgement, not
#: yet held against how well words and voices are heard.
_GRADE_FROM_SNR_DB: tuple[tuple[float, Grade], ...] = ((25.0, "A"), (15.0, "B"), (8.0, "C"))
_CLIPPED = 0.001
_QUIET_DBFS = -45.0
_FLOOR = 1e-10


def recording_quality(
    samples: NDArray[np.float32],
    speech: Mask,
    *,
    clipping_share: float,
    warnings: tuple[str, ...] = (),
) -> Quality:
    """Signal to noise, level, clipping and share of speech, with a grade.

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

    Returns
    -------
    Quality
        ``snr_db`` is the median level of speech over that of pauses, ``None``
        where there is no speech or no pause. Without speech the grade is D.
    """
    level_db = _frame_levels_db(samples, len(speech))
    speech_share = float(speech.mean()) if len(speech) else 0.0
    if not speech.any():
        return Quality(
            snr_db=None,
            level_dbfs=None,
            clipping_share=round(clipping_share, 5),
            speech_share=0.0,
            grade="D",
            warnings=(*warnings, "No speech was heard in this recording."),
        )
    speech_db = float(np.median(level_db[speech]))
    snr_db = None if speech.all() else speech_db - float(np.median(level_db[~speech]))
    heard = list(warnings)
    if clipping_share > _CLIPPED:
        heard.append(
            "The sound is too loud for the microphone in places, so words are distorted. "
            "Move it away from the loudest voice, or turn its level down."
        )
    if speech_db < _QUIET_DBFS:
        heard.append(
            "The recording is very quiet. Put the microphone closer to where people speak."
        )
    if snr_db is not None and snr_db < _GRADE_FROM_SNR_DB[1][0]:
        heard.append(
            "Voices are not far above the noise of the room, so students are heard less well. "
            "Put the microphone in the middle of the room, away from fans and windows."
        )
    return Quality(
        snr_db=None if snr_db is None else round(snr_db, 1),
        level_dbfs=round(speech_db, 1),
        clipping_share=round(clipping_share, 5),
        speech_share=round(speech_share, 4),
        grade=_grade(snr_db, clipped=clipping_share > _CLIPPED),
        warnings=tuple(heard),
    )


def _grade(snr_db: float | None, *, clipped: bool) -> Grade:
    grade: Grade = next(
        (grade for limit, grade in _GRADE_FROM_SNR_DB if snr_db is not None and snr_db >= limit),
        "C" if snr_db is None else "D",
    )
    return "C" if clipped and grade in ("A", "B") else grade


def _frame_levels_db(samples: NDArray[np.float32], n: int) -> NDArray[np.float64]:
    """Level of each frame in dB below full scale, shape (n,)."""
    per_frame = round(FRAME * SAMPLE_RATE)
    frames = samples[: n * per_frame].reshape(n, per_frame)
    power: NDArray[np.float64] = np.einsum("ij,ij->i", frames, frames, dtype=np.float64)
    return 10 * np.log10(power / per_frame + _FLOOR)
