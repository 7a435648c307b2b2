"""What kind of activity goes on: a timeline of teacher-led, dialogue, group, quiet and other.

DART [1]_ tells one voice, many voices and no voice apart by loudness alone.
Here more is known: who speaks, whether a second person speaks at the same time,
and how far the sound sinks between words. Where many groups talk at once, some
voice always fills the pauses of the others.

Quiet comes first and is a rule, since the pauses of a lesson have sharp edges.
What lies between quiet stretches is explained by the most likely sequence of
kinds of talk, each with a shortest length (a hidden semi-Markov model [2]_).

References
----------
.. [1] Owens, M. T. et al. (2017). Classroom sound can be used to classify teaching
   practices in college science courses. PNAS 114(12), 3085-3090.
.. [2] Yu, S.-Z. (2010). Hidden semi-Markov models. Artificial Intelligence
   174(2), 215-243.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Frames, Mask, mean_squares, runs, seconds
from classroom_ai.types import Mode, ModeName, Role, Seconds, Turn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Voices = NDArray[np.int8]

#: Waits for an answer reach eight seconds in a slow discussion; a longer silence is no wait.
MIN_QUIET: Seconds = 9.0
#: Shorter than this, voices that cross are an excited moment and not group work.
MIN_GROUP: Seconds = 10.0
#: The shortest stretch of anything else: a few sentences between two rounds of group work.
MIN_TALK: Seconds = 5.0

#: A burst this short, with silence all around it, is a cough or a murmur in quiet work.
_MURMUR: Seconds = 0.5
_AROUND_MURMUR: Seconds = MIN_QUIET / 2

#: Who speaks in a frame; the numbers are columns of ``_LIKELIHOOD``.
_NOBODY = 0
_VOICE_OF: dict[Role, int] = {"teacher": 1, "student": 2, "other": 3, "unknown": 4}

#: Kinds of talk: what each is called, how long it lasts at least, and how likely nobody,
#: the teacher, a student, another voice or an unknown one is in any moment of it. Among many
#: voices roles cannot be told, so group work is as likely to sound like either. An unknown
#: voice speaks for no kind of taking turns, so it makes ``other``.
_KINDS: tuple[tuple[ModeName, Seconds, tuple[float, ...]], ...] = (
    ("teacher-led", MIN_TALK, (0.30, 0.64, 0.04, 0.02, 0.30)),
    ("dialogue", MIN_TALK, (0.30, 0.34, 0.34, 0.02, 0.30)),
    ("group", MIN_GROUP, (0.08, 0.45, 0.45, 0.02, 0.90)),
    ("other", MIN_TALK, (0.30, 0.04, 0.64, 0.02, 0.30)),  # students without the teacher
    ("other", MIN_TALK, (0.30, 0.05, 0.05, 0.60, 0.66)),  # a guest, a video
)
_NAMES = tuple(name for name, _, _ in _KINDS)
_GROUP = _NAMES.index("group")
_BY_SOUND: frozenset[ModeName] = frozenset({"group", "quiet"})
_LIKELIHOOD: Matrix = np.array([likelihood for _, _, likelihood in _KINDS])

#: What a change of kind must bring, in nats; a second of evidence is worth about one.
_CHANGE = 8.0

#: Crowding is judged over this much sound: two sentences.
_AROUND: Seconds = 5.0
#: Mean posterior of a second voice inside speech, about 0.05 where people take turns and
#: 0.2 in group work: where it speaks for neither, and what makes a nat a second.
_SECOND_VOICE, _SECOND_VOICE_NAT = 0.12, 0.05
#: The same for how far the sound stays up between words: 0 sinks to the noise of the room, 1
#: stays as loud as speech.
_FILLED, _FILLED_NAT = 0.35, 0.15
#: No second counts for more than this either way, so that no short outburst decides.
_MOST_NATS = 1.0
_BLOCK: Seconds = 0.1
_VALLEY = 0.15
_LEAST_RANGE_DB = 3.0
_FLOOR = 1e-10


def activity_modes(
    turns: Sequence[Turn], *, overlap: Frames, samples: NDArray[np.float32]
) -> tuple[Mode, ...]:
    """Timeline of activities over the whole recording.

    Parameters
    ----------
    turns : sequence of Turn
        Who speaks when, with roles.
    overlap : ndarray, shape (n_frames,)
        Probability of a second speaker, 0 to 1, every 20 ms.
    samples : ndarray, shape (n_samples,), float32
        Mono at 16 000 Hz.

    Returns
    -------
    tuple of Mode
        From 0 to the end of the recording, each beginning where the last ends, no
        two of one kind in a row; none for a recording shorter than a frame. Quiet lasts
        9 s and longer, group work 10 s and longer, anything else 5 s and
        longer, except for what is left between two quiet stretches or is all there is.

    Examples
    --------
    >>> turns = [Turn(0, 30, "S00", "teacher"), Turn(50, 60, "S00", "teacher")]
    >>> sound = np.zeros(60 * 16_000, np.float32)
    >>> activity_modes(turns, overlap=np.zeros(3000, np.float32), samples=sound)
    ... # doctest: +NORMALIZE_WHITESPACE
    (Mode(start=0.0, end=30.0, mode='teacher-led'), Mode(start=30.0, end=50.0, mode='quiet'),
     Mode(start=50.0, end=60.0, mode='teacher-led'))
    """
    n = len(overlap)
    voices = _voices(turns, n)
    crowding = _crowding(voices != _NOBODY, overlap, samples)
    found: list[tuple[int, int, ModeName]] = []
    after_quiet = 0
    for first, end in [*_quiet_stretches(voices != _NOBODY), (n, n)]:
        part = slice(after_quiet, first)
        found += [
            (after_quiet + a, after_quiet + b, name)
            for a, b, name in _kinds_of_talk(voices[part], crowding[part])
        ]
        if end > first:
            found.append((first, end, "quiet"))
        after_quiet = end
    return _timeline(found, round(len(samples) / SAMPLE_RATE, 3))


def modes_of_other_roles(
    modes: Sequence[Mode], turns: Sequence[Turn], *, heard: Sequence[Turn]
) -> tuple[Mode, ...]:
    """Timeline of activities for turns whose roles were corrected, without the sound.

    Group work and quiet were told by sound and stay. Where roles differ between them, what
    kind of talk it is is told anew.

    Parameters
    ----------
    modes : sequence of Mode
        From ``activity_modes``.
    turns : sequence of Turn
        The corrected ones.
    heard : sequence of Turn
        Those that the modes were told from.

    Returns
    -------
    tuple of Mode
        As ``activity_modes`` gives them; the very same where no role differs.

    Examples
    --------
    >>> heard = [Turn(0, 30, "S00", "teacher")]
    >>> modes_of_other_roles([Mode(0, 30, "teacher-led")], [Turn(0, 30, "S01", "student")],
    ...     heard=heard)
    (Mode(start=0.0, end=30, mode='other'),)
    """
    if not modes:
        return ()
    n = round(modes[-1].end / FRAME)
    voices, before = _voices(turns, n), _voices(heard, n)
    found: list[tuple[int, int, ModeName]] = []
    for by_sound, stretches in itertools.groupby(modes, key=lambda mode: mode.mode in _BY_SOUND):
        same = [(round(m.start / FRAME), min(round(m.end / FRAME), n), m.mode) for m in stretches]
        part = slice(same[0][0], same[-1][1])
        if by_sound or np.array_equal(voices[part], before[part]):
            found += same
            continue
        # As little crowded as sound can be: group work was looked for there and not found.
        crowding = np.full(part.stop - part.start, -2 * _MOST_NATS)
        found += [
            (part.start + a, part.start + b, name)
            for a, b, name in _kinds_of_talk(voices[part], crowding)
        ]
    return _timeline(found, modes[-1].end)


def _timeline(found: Sequence[tuple[int, int, ModeName]], duration: Seconds) -> tuple[Mode, ...]:
    """Stretches in seconds, neighbours of one name joined, the last up to the very end."""
    modes: list[Mode] = []
    for name, same in itertools.groupby(found, key=lambda stretch: stretch[2]):
        stretches = list(same)
        modes.append(Mode(seconds(stretches[0][0]), seconds(stretches[-1][1]), name))
    if modes:
        modes[-1] = Mode(modes[-1].start, duration, modes[-1].mode)
    return tuple(modes)


def _voices(turns: Sequence[Turn], n: int) -> Voices:
    """Who speaks in each frame, shape (n,); where several do, the one named first in the list."""
    voices = np.full(n, _NOBODY, np.int8)
    for role in reversed(_VOICE_OF):
        for turn in turns:
            if turn.role == role:
                voices[round(turn.start / FRAME) : round(turn.end / FRAME)] = _VOICE_OF[role]
    return voices


def _quiet_stretches(speech: Mask) -> list[tuple[int, int]]:
    """Silences too long for a wait; a murmur in the middle does not end one."""
    around, murmur = round(_AROUND_MURMUR / FRAME), round(_MURMUR / FRAME)
    joined: list[tuple[int, int]] = []
    for first, end in runs(~speech):
        before = joined[-1] if joined else (-murmur, -murmur)
        if first - before[1] <= murmur and min(end - first, before[1] - before[0]) >= around:
            joined[-1] = (before[0], end)
        else:
            joined.append((first, end))
    return [(first, end) for first, end in joined if end - first >= round(MIN_QUIET / FRAME)]


# --- many voices at once -----------------------------------------------------


def _crowding(speech: Mask, overlap: Frames, samples: NDArray[np.float32]) -> Matrix:
    """Evidence of many voices at once in each frame, in nats a second, shape (n_frames,)."""
    if not speech.any():
        return np.zeros(len(speech))
    width = round(_AROUND / FRAME)
    spoken = np.maximum(_sums_around(speech, width), 1.0 / FRAME)
    second_voice = _sums_around(np.where(speech, overlap, 0.0), width) / spoken
    by_voice = (second_voice - _SECOND_VOICE) / _SECOND_VOICE_NAT
    by_level = (_pauses_filled(speech, samples) - _FILLED) / _FILLED_NAT
    crowding: Matrix = np.clip(by_voice, -_MOST_NATS, _MOST_NATS) + np.clip(
        by_level, -_MOST_NATS, _MOST_NATS
    )
    return crowding


def _sums_around(values: Frames | Mask, width: int) -> Matrix:
    """Sum of the values in a window centred on each, cut off at the ends."""
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    centre = np.arange(len(values))
    first = np.maximum(centre - width // 2, 0)
    end = np.minimum(centre + (width + 1) // 2, len(values))
    sums: Matrix = total[end] - total[first]
    return sums


def _pauses_filled(speech: Mask, samples: NDArray[np.float32]) -> Matrix:
    """How far the sound stays up between words: 0 sinks to the noise of the room, 1 not at all.

    Without any silence the noise of the room is not known, and the answer speaks for
    neither.
    """
    per_block = round(_BLOCK / FRAME)
    n = len(speech) // per_block
    blocks = speech[: n * per_block].reshape(n, per_block)
    spoken, silent = blocks.all(axis=1), ~blocks.any(axis=1)
    if not spoken.any() or not silent.any():
        return np.full(len(speech), _FILLED)
    level_db = _levels_db(samples, n)
    noise, loud = np.median(level_db[silent]), np.median(level_db[spoken])
    width = round(_AROUND / _BLOCK)
    padded = np.pad(level_db, (width // 2, (width - 1) // 2), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    low = np.quantile(windows, _VALLEY, axis=1)
    filled = (low - noise) / max(loud - noise, _LEAST_RANGE_DB)
    return np.pad(np.repeat(filled, per_block), (0, len(speech) - n * per_block), mode="edge")


def _levels_db(samples: NDArray[np.float32], n: int) -> Matrix:
    """Level of the first ``n`` blocks, in dB below full scale."""
    per_block = round(_BLOCK * SAMPLE_RATE)
    return 10 * np.log10(mean_squares(samples, n, per_block=per_block) + _FLOOR)


# --- the most likely sequence ------------------------------------------------


def _kinds_of_talk(voices: Voices, crowding: Matrix) -> Iterator[tuple[int, int, ModeName]]:
    """The most likely sequence of kinds of talk, as ``(first, end, name)`` in frames."""
    if not voices.any():
        if len(voices):
            yield 0, len(voices), "other"
        return
    # A stretch begins and ends where somebody begins or ends, or on a whole second inside.
    changes = np.flatnonzero(np.diff(voices)) + 1
    every_second = np.arange(0, len(voices), round(1 / FRAME))
    places = np.unique(np.concatenate((changes, every_second, [len(voices)])))
    evidence = np.log(_LIKELIHOOD)[:, voices] * FRAME
    evidence[_GROUP] += crowding * FRAME
    until = np.pad(np.cumsum(evidence, axis=1), ((0, 0), (1, 0)))[:, places]
    for start, stop, kind in _best_sequence(places, until):
        yield int(places[start]), int(places[stop]), _NAMES[kind]


def _best_sequence(places: NDArray[np.intp], until: Matrix) -> list[tuple[int, int, int]]:
    """Viterbi over stretches of a shortest length: ``(start, stop, kind)``, indices of places.

    ``until[kind, place]`` is the evidence for a kind from the first place to another.
    """
    change = np.where(np.eye(len(_KINDS), dtype=bool), np.inf, _CHANGE)
    shortest = [min(round(length / FRAME), int(places[-1])) for _, length, _ in _KINDS]
    latest = [np.searchsorted(places, places - length, side="right") for length in shortest]

    shape = (len(places), len(_KINDS))
    entering = np.full(shape, -np.inf)  # best evidence of all before a stretch that begins here
    entering[0] = 0.0
    came_from, began = np.zeros(shape, int), np.zeros(shape, int)
    best_start = np.full(len(_KINDS), -np.inf)
    start_of, considered = [0] * len(_KINDS), [0] * len(_KINDS)
    ending = entering[0]
    for place in range(1, len(places)):
        for kind in range(len(_KINDS)):
            for start in range(considered[kind], latest[kind][place]):
                gained = entering[start, kind] - until[kind, start]
                if gained > best_start[kind]:
                    best_start[kind], start_of[kind] = gained, start
            considered[kind] = max(considered[kind], latest[kind][place])
        ending = best_start + until[:, place]
        began[place] = start_of
        changed = ending[:, None] - change
        entering[place] = changed.max(axis=0)
        came_from[place] = changed.argmax(axis=0)

    place, kind = len(places) - 1, int(ending.argmax())
    sequence: list[tuple[int, int, int]] = []
    while place > 0:
        start = int(began[place, kind])
        sequence.append((start, place, kind))
        place, kind = start, int(came_from[start, kind])
    return sequence[::-1]
