"""Which voice is the teacher's, followed through the lesson.

A lesson is one teacher and many students, so the question is not "how many
speakers" but "where does one voice part from all others". Voice vectors are
split into two sides by linear discriminant analysis that learns from its own
answer: start from a guess, find the direction that parts the two sides best,
assign every window again, until nothing moves. Many guesses are tried. With the
teacher's voice enrolled they order windows by likeness to it; without, by the
main directions in which voices differ.

Then one side is the teacher: one person, so that its voice comes back the same
turn after turn; heard all over the lesson; asking most of the questions. Pitch
is not used.

Likeness to one voice with a cut was tried first, and loses (docs/benchmarks.md):
in one room all voices share most of their vector.

References
----------
.. [1] Fisher, R. A. (1936). The use of multiple measurements in taxonomic
   problems. Annals of Eugenics 7(2), 179-188.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, Frames, Mask, on_grid, runs
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classroom_ai.hearing.voice import Voices

    Matrix = NDArray[np.float64]

#: Directions kept of the 256: enough to part voices, few enough for minutes of sound.
_DIMENSIONS = 12
#: Below this many windows (8 s of clear speech) no voice can be told from another.
_FEWEST_WINDOWS = 20
#: Fewest windows on either side of a split.
_FEWEST_OF_A_SIDE = 5
#: Shares of the windows that the first guesses take for the teacher.
_GUESSES = (0.04, 0.08, 0.15, 0.25, 0.4, 0.55, 0.7, 0.82, 0.92)
#: Two sides this far apart, in standard deviations, are two voices: one person's
#: voice splits at 3 to 5.
_TWO_VOICES = 5.5
_SHRINKAGE = 0.1
_FLOOR = 1e-9
#: Turns that say how a voice varies are at least 2 s long, and there are at least so many.
_WINDOWS_OF_A_TURN = 2
_FEWEST_TURNS = 3
#: Questions on either side before any is counted: a few are heard where there are none.
_DOUBT = 5
_SPREAD_BLOCK: Seconds = 30.0
#: Speakers follow each other without a pause only in pieces of at least this.
_SHORTEST_PIECE: Seconds = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class TeacherTrack:
    """Where the teacher's voice is.

    ``log_odds`` of teacher against everybody else, shape (n_frames,), is
    meaningful where somebody speaks. ``confidence``, 0 to 1, says how sure it is
    that the followed voice is the teacher's; ``voices`` whether more than one
    was heard.
    """

    log_odds: Frames
    confidence: float
    several_voices: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    """Two sides of the windows; ``side`` is true where ``points @ weights > bias``."""

    weights: Matrix
    bias: float
    side: Mask
    separation: float

    def other_side(self) -> _Split:
        return _Split(-self.weights, -self.bias, ~self.side, self.separation)


def follow_teacher(
    voices: Voices,
    *,
    speech: Mask,
    overlap: Frames,
    enrolled: NDArray[np.float32] | None = None,
    questions: Sequence[Seconds] = (),
) -> TeacherTrack:
    """The teacher's voice along the lesson.

    Parameters
    ----------
    voices : Voices
        Voice vectors along the recording.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks.
    overlap : ndarray, shape (n_frames,)
        Probability of a second speaker.
    enrolled : ndarray, shape (256,), optional
        The teacher's voice from another recording, a unit vector.
    questions : sequence of float
        Times, in seconds, at which questions were asked, whoever asked them.

    Returns
    -------
    TeacherTrack
        Where only one voice is heard it is taken for the teacher's, with a
        confidence of 0.5 unless it was enrolled; too little speech gives a
        confidence of 0.
    """
    n = len(speech)
    usable = voices.of_one_speaker(speech, overlap)
    if usable.sum() < _FEWEST_WINDOWS:
        return TeacherTrack(np.zeros(n, np.float32), 0.0, several_voices=False)
    points, clear = _main_directions(voices.vectors, usable)
    splits = _splits(clear, _orderings(clear, voices.vectors[usable], enrolled))
    splits = [split for split in splits if split.separation >= _TWO_VOICES]
    if not splits:
        confidence = 0.5 if enrolled is None else 0.9
        return TeacherTrack(np.ones(n, np.float32), confidence, several_voices=False)

    def log_odds(split: _Split) -> Frames:
        return on_grid(voices.centres, points @ split.weights - split.bias, n)

    if enrolled is not None:
        chosen = max(splits, key=lambda split: split.separation / _inner_separation(clear, split))
        return TeacherTrack(log_odds(chosen), 0.95, several_voices=True)

    vectors, positions = voices.vectors[usable], np.flatnonzero(usable)

    def fitness(split: _Split) -> float:
        spoken = speech & (log_odds(split) > 0)
        here, there = split.side, ~split.side
        return float(
            2 * np.log(split.separation)
            + 2 * _constancy(clear, positions, here, there)
            + 8 * np.log(_closeness(vectors[here]) / _closeness(vectors[there]))
            + np.log(_spread(spoken))
            + _share_of_questions(spoken, speech, questions)
        )

    sides = [side for split in splits for side in (split, split.other_side())]
    chosen = max(sides, key=fitness)
    margin = fitness(chosen) - fitness(chosen.other_side())
    return TeacherTrack(log_odds(chosen), float(1 / (1 + np.exp(-margin))), several_voices=True)


def _main_directions(vectors: NDArray[np.float32], usable: Mask) -> tuple[Matrix, Matrix]:
    """All windows and the usable ones along the principal directions of the latter."""
    mean = vectors[usable].mean(axis=0)
    directions = np.linalg.svd(vectors[usable] - mean, full_matrices=False)[2][:_DIMENSIONS]
    points: Matrix = ((vectors - mean) @ directions.T).astype(np.float64)
    return points, points[usable]


def _orderings(
    points: Matrix, vectors: NDArray[np.float32], enrolled: NDArray[np.float32] | None
) -> Iterator[Matrix]:
    """Orders of the windows, from least to most like the teacher, to start from."""
    if enrolled is not None:
        yield (vectors @ enrolled).astype(np.float64)
    else:
        yield from points[:, :6].T


def _splits(points: Matrix, orderings: Iterator[Matrix]) -> list[_Split]:
    """Distinct splits that the guesses converge to, the five widest apart first."""
    found: list[_Split] = []
    for order in orderings:
        for share in _GUESSES:
            split = _converged(points, order >= np.quantile(order, 1 - share))
            if split is not None and not any(_same(split, other) for other in found):
                found.append(split)
    return sorted(found, key=lambda split: -split.separation)[:5]


def _same(a: _Split, b: _Split) -> bool:
    agreement = float((a.side == b.side).mean())
    return max(agreement, 1 - agreement) > 0.97


def _converged(points: Matrix, side: Mask, *, rounds: int = 20) -> _Split | None:
    """Fisher's discriminant [1]_ that agrees with its own answer; None if a side dies out."""
    for _ in range(rounds):
        if min(side.sum(), (~side).sum()) < _FEWEST_OF_A_SIDE:
            return None
        here, there = points[side].mean(axis=0), points[~side].mean(axis=0)
        centred = points - np.where(side[:, None], here, there)
        scatter = centred.T @ centred / len(points)
        # The floor is for voices without any noise, which only a synthesiser has.
        ridge = max(np.trace(scatter) / len(scatter), _FLOOR) * np.eye(len(scatter))
        weights = np.linalg.solve((1 - _SHRINKAGE) * scatter + _SHRINKAGE * ridge, here - there)
        bias = float(weights @ (here + there) / 2)
        score = points @ weights - bias
        settled = np.array_equal(score > 0, side)
        side = score > 0
        if settled:
            break
    if min(side.sum(), (~side).sum()) < _FEWEST_OF_A_SIDE:
        return None
    means = np.where(side, score[side].mean(), score[~side].mean())
    distance = score[side].mean() - score[~side].mean()
    return _Split(weights, bias, side, float(distance / (score - means).std()))


def _inner_separation(points: Matrix, split: _Split) -> float:
    """How far the teacher's side itself falls apart: little, if it is one person."""
    inside = points[split.side]
    if len(inside) < _FEWEST_WINDOWS:
        return _TWO_VOICES
    centred = inside - inside.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:3]
    inner = _splits(inside, iter((centred @ directions.T).T))
    return inner[0].separation if inner else 1.0


def _closeness(vectors: NDArray[np.float32]) -> float:
    """Length of the mean of unit vectors: 1 when all are the same, less for many voices."""
    return float(np.linalg.norm(vectors.mean(axis=0)))


def _constancy(points: Matrix, positions: NDArray[np.intp], here: Mask, there: Mask) -> float:
    """How much more alike the turns of this side are than those of the other, as a log ratio."""
    variety_here = _variety(points, positions, here)
    variety_there = _variety(points, positions, there)
    if variety_here is None or variety_there is None:
        return 0.0
    return float(np.log(variety_there / variety_here))


def _variety(points: Matrix, positions: NDArray[np.intp], side: Mask) -> float | None:
    """Share of a side's variance that lies between its turns: small, if one person has them all.

    The intraclass correlation of a one-way analysis of variance, over turns of
    two windows and more. Noise widens all turns alike and leaves it alone. None
    where there are too few turns to say.
    """
    changes = np.diff(positions[side]) > 1
    turn_of = np.concatenate(([0], np.cumsum(changes)))
    turns = [points[side][turn_of == turn] for turn in range(turn_of[-1] + 1)]
    turns = [turn for turn in turns if len(turn) >= _WINDOWS_OF_A_TURN]
    if len(turns) < _FEWEST_TURNS:
        return None
    sizes = np.array([len(turn) for turn in turns])
    means = np.array([turn.mean(axis=0) for turn in turns])
    total = sizes.sum()
    grand = sizes @ means / total
    between = sizes @ ((means - grand) ** 2).sum(axis=1) / (len(turns) - 1)
    spread_within = sum(((turn - turn.mean(axis=0)) ** 2).sum() for turn in turns)
    within = spread_within / (total - len(turns))
    size = (total - (sizes**2).sum() / total) / (len(turns) - 1)
    variance_between = max((between - within) / size, 0.0)
    return max(float(variance_between / max(variance_between + within, _FLOOR)), 0.05)


def _spread(spoken: Mask) -> float:
    """Share of half-minutes in which there is any of it; never quite 0."""
    block = round(_SPREAD_BLOCK / FRAME)
    blocks = [spoken[i : i + block].any() for i in range(0, len(spoken), block)]
    return max(float(np.mean(blocks)), 0.01)


def _share_of_questions(spoken: Mask, speech: Mask, questions: Sequence[Seconds]) -> float:
    """Log ratio of questions asked inside ``spoken`` to those in the rest of the speech."""
    frames = [min(int(time / FRAME), len(speech) - 1) for time in questions]
    inside = sum(bool(spoken[frame]) for frame in frames)
    outside = sum(bool(speech[frame] and not spoken[frame]) for frame in frames)
    return float(np.log((inside + _DOUBT) / (outside + _DOUBT)))


def teacher_stretches(track: TeacherTrack, speech: Mask) -> list[tuple[int, int, bool]]:
    """Speech cut where the speaker's role changes: ``(first, end, is_teacher)`` in frames.

    Voices are compared over 1.6 s, so a change is known to half a second only:
    one that close to a pause happened at the pause.
    """
    is_teacher = track.log_odds > 0
    stretches: list[tuple[int, int, bool]] = []
    for first, end in runs(speech):
        settled = _without_slivers(is_teacher[first:end])
        changes = [0, *(np.flatnonzero(np.diff(settled)) + 1), end - first]
        stretches += [
            (first + a, first + b, bool(settled[a])) for a, b in itertools.pairwise(changes)
        ]
    return stretches


def _without_slivers(is_teacher: Mask) -> Mask:
    """Roles along one stretch of speech, where the shortest piece too short to stand gives way."""
    settled = is_teacher.copy()
    while True:
        edges = [0, *(np.flatnonzero(np.diff(settled)) + 1), len(settled)]
        pieces = sorted((end - first, first, end) for first, end in itertools.pairwise(edges))
        length, first, end = pieces[0]
        if len(pieces) == 1 or length >= round(_SHORTEST_PIECE / FRAME):
            return settled
        settled[first:end] = ~settled[first:end]
