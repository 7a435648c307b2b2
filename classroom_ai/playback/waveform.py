"""What is drawn of a recording: how loud it is, ten times a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.media.container import opened
from classroom_ai.media.frames import decodable_tracks, heard_track
from classroom_ai.media.levels import LEVELS_PER_S, levels_of, read_levels
from classroom_ai.playback.record import Waveform
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classroom_ai.media import Audio

# Louder than this share of the tenths of a second is drawn as loud as that: a door that
# slams would else press the whole lesson flat.
_LOUDEST = 0.995
_LOUDNESS_EXPONENT = 0.6
_SILENCE = 1e-4  # -80 dBFS: nothing is drawn of a recording that is never louder


@dataclass(frozen=True, slots=True)
class Outline:
    """What a pass over the sound leaves for playing it: the track that was heard, its waveform."""

    track: int
    waveform: Waveform


def outline_of(audio: Audio) -> Outline:
    """From sound that is in memory."""
    return Outline(audio.track, _waveform(levels_of(audio.samples)))


def read_outline(
    recording: Path,
    *,
    on_progress: Callable[[Seconds, Seconds | None], None] = lambda seconds, claimed: None,
) -> Outline:
    """From a recording, in memory that does not grow with its length.

    Raises
    ------
    RecordingError
        If it cannot be read, or has no sound.
    """
    with opened(recording) as container:
        tracks = decodable_tracks(container, recording)
    track = heard_track(recording, tracks)
    return Outline(track, _waveform(read_levels(recording, track=track, on_progress=on_progress)))


def _waveform(levels: NDArray[np.float32]) -> Waveform:
    return Waveform.from_bytes(shaped(levels).tobytes(), per_s=LEVELS_PER_S)


def shaped(levels: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Levels as heights that show speech, quiet students' too.

    Loudness grows with about the 0.6th power of sound pressure [1]_, so a voice that is
    20 dB below another is drawn a quarter as high, not a tenth.

    Parameters
    ----------
    levels : ndarray, shape (n_levels,), float32
        Root mean squares, 0 to 1.

    Returns
    -------
    ndarray, shape (n_levels,), uint8
        255 is the loudest speech of this recording, whatever its level.

    References
    ----------
    .. [1] Stevens, S. S. (1955). The measurement of loudness. Journal of the Acoustical
       Society of America 27(5), 815-829.

    Examples
    --------
    >>> shaped(np.float32([0.3, 0.03, 0.0])).tolist()
    [255, 64, 0]
    """
    loudest = float(np.quantile(levels, _LOUDEST)) if len(levels) else 0.0
    loudest = max(loudest, float(levels.max(initial=0.0)) * 0.1, _SILENCE)
    heights = np.clip(levels / loudest, 0.0, 1.0) ** _LOUDNESS_EXPONENT
    drawn: NDArray[np.uint8] = np.rint(255 * heights).astype(np.uint8)
    return drawn
