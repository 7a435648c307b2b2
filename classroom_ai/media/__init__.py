"""Any recording → mono float32 samples at 16 000 Hz, with their times kept.

PyAV carries FFmpeg's decoders inside its wheel, so a teacher installs nothing
else and no decoded sound passes through a file, as it would with the ``ffmpeg``
program. faster-whisper and librosa decode too, but join whatever they can
decode end to end: a late start or a lost minute would move all that follows.
Here every frame is laid down at the time it carries, counted from where a
player starts counting::

    picture     |-------------------------------------|
    sound            |~~~~~~~~~|      |~~~~~~~~~~~~|
    samples     00000|~~~~~~~~~|000000|~~~~~~~~~~~~|
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.errors import RecordingError
from classroom_ai.media.container import (
    claimed_duration,
    has_video,
    is_cut_off,
    length_is_guessed,
    opened,
    recorded_on,
)
from classroom_ai.media.frames import Frames, decodable_tracks, heard_track
from classroom_ai.media.tape import SAMPLE_RATE, Tape, minutes
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SAMPLE_RATE", "Audio", "Probe", "probe", "read_audio"]

Progress = Callable[[Seconds, "Seconds | None"], None]

_SHORTEST: Seconds = 0.5
_EARLY_END: Seconds = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """The sound of one recording, as everything after this module hears it.

    Attributes
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono, full scale at ±1, no DC offset. Sample ``i`` is what a player
        plays at ``i / sample_rate`` seconds; where the file has no sound it is 0.
    sample_rate : int
        Hertz; always ``SAMPLE_RATE``.
    has_video : bool
        The file has a moving picture (a cover picture does not count).
    recorded_on : str or None
        Day of the recording, ``YYYY-MM-DD``, from the file's own tags.
    warnings : tuple of str
        What is wrong with the file, in words for the teacher.
    clipping_share : float
        Share of the decoded moments, 0 to 1, in which a channel was at full
        scale; counted before mixing and resampling, which both hide it. Lossy
        codecs round clipped peaks off, so in their files it is a lower bound.
    track : int
        Number, among all streams of the file, of the sound track that is heard.
    """

    samples: NDArray[np.float32]
    sample_rate: int = SAMPLE_RATE
    has_video: bool = False
    recorded_on: str | None = None
    warnings: tuple[str, ...] = ()
    clipping_share: float = 0.0
    track: int = 0

    @property
    def duration(self) -> Seconds:
        """Length of what was decoded, rounded to 1 ms."""
        return round(len(self.samples) / self.sample_rate, 3)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says of itself, unchecked.

    ``duration`` is in seconds, ``None`` where the header has none;
    ``recorded_on`` is ``YYYY-MM-DD`` or ``None``.
    """

    duration: Seconds | None
    has_audio: bool
    has_video: bool
    recorded_on: str | None


def probe(path: Path) -> Probe:
    """Quick look at a recording: milliseconds, whatever its length.

    Parameters
    ----------
    path : pathlib.Path
        Any audio or video file.

    Returns
    -------
    Probe
        Claimed duration, whether there is sound and picture, and the date.

    Raises
    ------
    RecordingError
        If there is no such file, or it is no recording. A video without sound
        is not an error here.
    """
    with opened(path) as container:
        return Probe(
            duration=claimed_duration(container),
            has_audio=bool(container.streams.audio),
            has_video=has_video(container),
            recorded_on=recorded_on(container),
        )


def read_audio(
    path: Path, *, until: Seconds | None = None, on_progress: Progress | None = None
) -> Audio:
    """The sound of a recording, decoded as it is read.

    The samples take 64 kB a second (230 MB an hour) and decoding little more.
    Of several sound tracks the default one is taken, unless another has sound in
    more than twice as many stretches of ten seconds.

    Parameters
    ----------
    path : pathlib.Path
        Any audio or video file.
    until : float, optional
        Seconds after which the rest is left out, and not read; about a second
        more may be decoded.
    on_progress : callable, optional
        Called about once per second of sound with the seconds decoded so far
        and the duration that the header claims, or ``None``. Where a file has
        to be read twice, the count starts again.

    Returns
    -------
    Audio
        Mono, 16 000 Hz. Pure silence is a valid result.

    Raises
    ------
    RecordingError
        If the file is missing, cannot be read, is no recording, or has less
        than 0.5 s of sound.

    Examples
    --------
    >>> import tempfile, wave
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "lesson.wav"
    ...     with wave.open(str(path), "wb") as file:
    ...         file.setparams((1, 2, 8000, 0, "NONE", ""))
    ...         _ = file.writeframes(bytes(2 * 8000))
    ...     audio = read_audio(path)
    >>> audio.duration, audio.samples.shape
    (1.0, (16000,))
    """
    with opened(path) as container:
        tracks = decodable_tracks(container, path)
        picture, day = has_video(container), recorded_on(container)
    track = heard_track(path, tracks)
    tape, damage = _decoded(path, track, on_progress, until=until)
    if tape.channels_cancel:
        del tape  # or an hour of sound would be held twice
        tape, damage = _decoded(path, track, on_progress, until=until, opposed=True)
    if tape.sounding < _SHORTEST:
        raise RecordingError(
            f"{path.name} has only {tape.sounding:.2f} s of sound.",
            f"At least {_SHORTEST} s are needed to hear anything in it.",
            "Check that it is the right file and was copied completely.",
        )
    warnings = (*_choice_warning(tracks, track), *tape.warnings, *damage)
    return Audio(
        samples=tape.finished(),
        has_video=picture,
        recorded_on=day,
        warnings=warnings,
        clipping_share=tape.clipping_share,
        track=track,
    )


def _choice_warning(tracks: list[int], track: int) -> tuple[str, ...]:
    if track == tracks[0]:
        return ()
    return (
        f"Of the {len(tracks)} sound tracks, number {sorted(tracks).index(track) + 1} was used, "
        "because the main one is silent for most of the time.",
    )


# Decoding.


def _decoded(
    path: Path,
    track: int,
    on_progress: Progress | None,
    *,
    until: Seconds | None,
    opposed: bool = False,
) -> tuple[Tape, tuple[str, ...]]:
    """The tape with a whole track on it, and what was wrong with the file."""
    with opened(path) as container:
        claimed = claimed_duration(container)
        start = (container.start_time or 0) / 1e6
        tape = Tape(room=claimed, opposed=opposed)
        frames = Frames(container, [track])
        told = 0
        for _, frame in frames:
            tape.lay(frame, None if frame.time is None else frame.time - start)
            if on_progress is not None and int(tape.end) > told:
                told = int(tape.end)
                on_progress(tape.end, claimed)
            if until is not None and tape.end >= until:
                break
        tape.close()
        if on_progress is not None:
            on_progress(tape.end, claimed)
        known = None if length_is_guessed(container, path) else claimed
        if until is not None and tape.end >= until:
            return tape, ()  # nobody looked at how it ends
        ended_badly = frames.ended_badly or is_cut_off(container, path)
    return tape, _damage(tape.end, known, damaged=frames.damaged, ended_badly=ended_badly)


def _damage(
    end: Seconds, claimed: Seconds | None, *, damaged: int, ended_badly: bool
) -> tuple[str, ...]:
    told = []
    if damaged:
        told.append(f"Damaged pieces of the sound that had to be left out: {damaged}.")
    ends_early = claimed is not None and end < claimed - _EARLY_END
    if ends_early or ended_badly:
        length = f" of {minutes(claimed)}" if claimed is not None and ends_early else ""
        told.append(
            f"The sound ends at {minutes(end)}{length}: it may have been cut off. "
            "What is there was used."
        )
    return tuple(told)
