"""Voices that belong to neither the teacher nor the class: a recording played in the lesson.

A video with a narrator sounds like a student who presents: one voice, minutes
long, to which nobody answers. What tells them apart is the music under it.
Music holds its tones where a voice pauses, for longer than a voice or an echo
does, and changes them within the minute, which a fan or the mains do not [1]_.
So a stretch counts as played only where all of this holds for a minute and a
half and more: tones under the pauses, talk nearly all the time, and voices that
occur nowhere else in the lesson.

Loudness, band and echo of a loudspeaker were not taken: a student close to the
microphone has the same. A video without music is therefore heard as a student; a
student's own speech must never be left out. Grown-ups in the room: ``grownups.py``.

References
----------
.. [1] Seyerlehner, K., Pohle, T., Schedl, M., & Widmer, G. (2007). Automatic music
   detection in television productions. DAFx.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Frames, Mask, runs, seconds
from classroom_ai.hearing.splits import stretches_of
from classroom_ai.types import Seconds, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classroom_ai.hearing.voice import Voices

    Samples = NDArray[np.float32]
    Matrix = NDArray[np.float64]

#: Spectra of 128 ms every 32 ms: long enough to part the tones of a chord.
_WINDOW, _HOP = 2048, 512
_LOWEST_BIN, _BINS = 8, 400  # 60 Hz to 3.1 kHz
#: A tone stands out of what is around it in the spectrum, 240 Hz wide, ...
_AROUND_BINS = 31
_STANDS_OUT_DB = 10.0
#: ... and is still there an eighth of a second later: no sample is in both spectra.
_LATER = 4
#: Looked for in the quietest fifth of every six seconds, where voices pause.
_BLOCK_FRAMES = 187
_QUIETEST = 0.2
#: A tone in more than this share of the pauses of a minute comes from a machine.
_AROUND_BLOCKS = 5
_MACHINE = 0.6
#: Held tones at once, median of half a minute. Sustained music down to 24 dB below voices has 7 and
#: more, lessons 4 and less, group work up to 5.4 (docs/benchmarks.md).
_MUSIC = 6.0
_SMOOTH_BLOCKS = 5
#: Music that stops for less than this in a video goes on.
_BRIDGED: Seconds = 30.0
SHORTEST_PLAYED: Seconds = 90.0
_LEAST_TALK = 0.4
#: Fewest turns, inside and outside, that tell whether a voice comes back.
_FEWEST_TURNS = 5
_FEWEST_WINDOWS = 2
_NEAREST = 3
#: Median likeness of a stretch's turns to the nearest ones outside: 0.78 and more for voices
#: that do come back, with music under them on one side only (docs/benchmarks.md).
_COMES_BACK = 0.75


def played_recordings(
    samples: Samples, voices: Voices, *, speech: Mask, overlap: Frames
) -> tuple[Span, ...]:
    """Stretches in which a video or another recording with music was played.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz.
    voices : Voices
        Voice vectors along the recording.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks.
    overlap : ndarray, shape (n_frames,)
        Probability of a second speaker.

    Returns
    -------
    tuple of Span
        In order, each of 90 s and more. None where the whole recording is one
        stretch: then there are no other voices to compare with.

    Examples
    --------
    >>> from classroom_ai.hearing.voice import Voices
    >>> nobody = Voices(np.zeros((0, 256), np.float32), np.zeros(0))
    >>> silence, mask = np.zeros(16_000, np.float32), np.zeros(50, bool)
    >>> played_recordings(silence, nobody, speech=mask, overlap=np.zeros(50))
    ()
    """
    turns = _Turns.of(voices, speech, overlap)
    return tuple(
        stretch
        for stretch in music_stretches(samples)
        if _talk(stretch, speech) >= _LEAST_TALK and turns.occur_only_in(stretch)
    )


def sentences_about(played: Sequence[Span]) -> tuple[str, ...]:
    """What a teacher is told about recordings that were played.

    Examples
    --------
    >>> sentences_about([Span(730.0, 1900.0)])[0][:58]
    'From 12:10 to 31:40 a video or another recording seems to '
    """
    return tuple(
        f"From {clock(each.start)} to {clock(each.end)} a video or another recording seems to "
        "have been played: there is music under voices that are heard at no other time. It is "
        "left out of all shares of talk."
        for each in played
    )


def within(stretches: Sequence[Span], n: int) -> Mask:
    """Frames inside any of the stretches, shape (n,)."""
    inside = np.zeros(n, dtype=bool)
    for each in stretches:
        inside[round(each.start / FRAME) : round(each.end / FRAME)] = True
    return inside


def clock(time: Seconds) -> str:
    """Minutes and seconds from the start, as a player shows them."""
    minutes, rest = divmod(round(time), 60)
    return f"{minutes}:{rest:02d}"


def _talk(stretch: Span, speech: Mask) -> float:
    """Share of a stretch in which somebody speaks."""
    return float(speech[within([stretch], len(speech))].mean())


# --- voices that come back ---------------------------------------------------


class _Turns:
    """Mean voices of stretches of speech, unit rows, and the time of each."""

    def __init__(self, vectors: NDArray[np.float32], times: Frames) -> None:
        self._vectors, self._times = vectors, times

    @classmethod
    def of(cls, voices: Voices, speech: Mask, overlap: Frames) -> _Turns:
        usable = voices.of_one_speaker(speech, overlap)
        vectors, centres = voices.vectors[usable], voices.centres[usable]
        parts = [
            part
            for part in (stretches_of(voices, usable, speech) if usable.any() else [])
            if len(part) >= _FEWEST_WINDOWS
        ]
        means = np.array([vectors[part].mean(axis=0) for part in parts]).reshape(
            len(parts), vectors.shape[1]
        )
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return cls(means / lengths, np.array([centres[part].mean() for part in parts]))

    def occur_only_in(self, stretch: Span) -> bool:
        """Whether voices of a stretch are unlike all others; False where that is not known."""
        inside = (self._times >= stretch.start) & (self._times < stretch.end)
        if min(inside.sum(), (~inside).sum()) < _FEWEST_TURNS:
            return False
        likeness = self._vectors[inside] @ self._vectors[~inside].T
        nearest = np.sort(likeness, axis=1)[:, -_NEAREST:].mean(axis=1)
        return float(np.median(nearest)) < _COMES_BACK


# --- music -------------------------------------------------------------------


def music_stretches(samples: Samples) -> tuple[Span, ...]:
    """Where music goes on for a minute and a half and more, with voices over it or without."""
    n_blocks = (len(samples) - _WINDOW) // (_HOP * _BLOCK_FRAMES)
    if n_blocks < 1:
        return ()
    held, present = np.swapaxes([_tones(samples, block) for block in range(n_blocks)], 0, 1)
    count = np.array([held[b][~_machine(present, b)].sum() for b in range(n_blocks)])
    music = np.array([np.median(near) for near in _neighbourhoods(count, _SMOOTH_BLOCKS // 2)])
    block_s = _BLOCK_FRAMES * _HOP / SAMPLE_RATE
    mask = music > _MUSIC
    for first, end in runs(~mask):
        if first > 0 and end < n_blocks and (end - first) * block_s < _BRIDGED:
            mask[first:end] = True
    frames_per_block = block_s / FRAME
    return tuple(
        Span(seconds(round(first * frames_per_block)), seconds(round(end * frames_per_block)))
        for first, end in runs(mask)
        if (end - first) * block_s >= SHORTEST_PLAYED
    )


def _tones(samples: Samples, block: int) -> tuple[Matrix, Matrix]:
    """How often each bin holds a tone, and has one, in the quiet of a block; shape (n_bins,)."""
    start = max(block * _BLOCK_FRAMES - _LATER, 0)
    sound = samples[start * _HOP : ((block + 1) * _BLOCK_FRAMES - 1) * _HOP + _WINDOW]
    windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::_HOP]
    spectrum = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW))[:, :_BINS]) ** 2
    level_db = 10 * np.log10(spectrum + 1e-9)
    tone = level_db - _smooth(level_db) > _STANDS_OUT_DB
    tone[:, :_LOWEST_BIN] = False
    power = np.einsum("ij,ij->i", windows, windows)[_LATER:]
    quiet = _LATER + np.argsort(power, kind="stable")[: round(_QUIETEST * len(power))]
    held = tone[quiet] & tone[quiet - _LATER]
    return held.mean(axis=0), tone[quiet].mean(axis=0)


def _smooth(level_db: Matrix) -> Matrix:
    """Mean over neighbouring bins."""
    half = _AROUND_BINS // 2
    padded = np.pad(level_db, ((0, 0), (half + 1, half)), mode="edge")
    total = np.cumsum(padded, axis=1)
    mean: Matrix = (total[:, _AROUND_BINS:] - total[:, :-_AROUND_BINS]) / _AROUND_BINS
    return mean


def _machine(present: Matrix, block: int) -> Mask:
    """Bins with a tone that goes on for a minute, and their neighbours."""
    near = present[max(0, block - _AROUND_BLOCKS) : block + _AROUND_BLOCKS + 1]
    steady = near.mean(axis=0) > _MACHINE
    widened: Mask = steady | np.roll(steady, 1) | np.roll(steady, -1)
    return widened


def _neighbourhoods(values: Frames, reach: int) -> list[Frames]:
    return [values[max(0, i - reach) : i + reach + 1] for i in range(len(values))]
