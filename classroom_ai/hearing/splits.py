"""Where voices part in two: candidate splits of voice windows into two sides.

Voice vectors are split by linear discriminant analysis that learns from its own
answer: start from a guess, find the direction that parts the two sides best
[1]_, assign every window again, until nothing moves. Many guesses are tried:
windows ordered along the main directions in which voices differ, by likeness to
each of many stretches of speech and, where the teacher's voice is enrolled, by
likeness to it.

Which split parts the teacher from all others is for ``teacher.py`` to say.

References
----------
.. [1] Fisher, R. A. (1936). The use of multiple measurements in taxonomic
   problems. Annals of Eugenics 7(2), 179-188.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, Mask, runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classroom_ai.hearing.voice import Voices

    Matrix = NDArray[np.float64]
    Indices = NDArray[np.intp]

#: Directions kept of the 256: enough to part voices, few enough for minutes of sound.
DIMENSIONS = 12
#: Fewest windows on either side of a split.
FEWEST_OF_A_SIDE = 5
#: Two sides this far apart, in standard deviations, are two voices: one person's
#: voice splits at 3 to 5 where there is a minute of it.
TWO_VOICES = 5.5
#: Shares of the windows that the first guesses take for one side.
_GUESSES = (0.04, 0.08, 0.2, 0.4, 0.6, 0.8, 0.92)
_MAIN_DIRECTIONS = 6
#: Stretches of speech whose voice is tried as one side's.
_SEEDS = 40
_SEED_WINDOWS = 3
#: Splits are looked for among so many windows, and settled on all of them.
_SEARCHED = 1200
#: A stretch of one voice is no longer than this many windows.
_LONGEST_STRETCH = 8
_SHRINKAGE = 0.1
_FLOOR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Two sides of the windows; ``side`` is true where ``points @ weights > bias``.

    ``separation`` is the distance of the two means in standard deviations.
    """

    weights: Matrix
    bias: float
    side: Mask
    separation: float

    def other_side(self) -> Split:
        """The same split, seen from the other side."""
        return Split(-self.weights, -self.bias, ~self.side, self.separation)


def main_directions(vectors: NDArray[np.float32], usable: Mask) -> Matrix:
    """Windows along the principal directions of the usable ones, shape (n_windows, 12 or less)."""
    mean = vectors[usable].mean(axis=0)
    directions = np.linalg.svd(vectors[usable] - mean, full_matrices=False)[2][:DIMENSIONS]
    points: Matrix = ((vectors - mean) @ directions.T).astype(np.float64)
    return points


def stretches_of(voices: Voices, usable: Mask, speech: Mask) -> list[Indices]:
    """Usable windows in a row inside one stretch of speech, as indices among the usable.

    Each is most likely one voice: people seldom take over without a pause.
    """
    run_of_frame = np.zeros(max(len(speech), 1), dtype=int)
    for number, (first, end) in enumerate(runs(speech), start=1):
        run_of_frame[first:end] = number
    positions = np.flatnonzero(usable)
    frames = np.clip((voices.centres[positions] / FRAME).astype(int), 0, len(run_of_frame) - 1)
    run = run_of_frame[frames]
    ends = np.flatnonzero((np.diff(positions) > 1) | (np.diff(run) != 0)) + 1
    return [
        part[first : first + _LONGEST_STRETCH]
        for part in np.split(np.arange(len(positions)), ends)
        for first in range(0, len(part), _LONGEST_STRETCH)
    ]


def within_stretches(points: Matrix, stretches: Sequence[Indices]) -> Matrix:
    """How a voice varies while it goes on: covariance inside stretches, shape (d, d)."""
    centred = np.concatenate([points[part] - points[part].mean(axis=0) for part in stretches])
    freedom = max(len(centred) - len(stretches), 1)
    return _regular(centred.T @ centred / freedom)


def one_voice_may_reach(n_windows: int) -> float:
    """How far the windows of one person may part from each other when there are so many.

    In few windows some of twelve directions parts any voice by chance. Measured on
    the teachers of eleven simulated lessons alone, 32 to 229 windows each: six stay
    below this, five reach up to a quarter more. The lessons themselves all lie above.

    Examples
    --------
    >>> [round(one_voice_may_reach(n), 1) for n in (40, 400, 4000)]
    [12.5, 5.8, 5.1]
    """
    return 5 + 300 / n_windows


def whitening(points: Matrix, stretches: Sequence[Indices]) -> Matrix:
    """What windows are multiplied by so that distances are in deviations of a voice going on."""
    whiten: Matrix = np.linalg.cholesky(np.linalg.inv(within_stretches(points, stretches)))
    return whiten


def splits_of(
    points: Matrix, stretches: Sequence[Indices], likeness: NDArray[np.floating] | None = None
) -> list[Split]:
    """Distinct splits that are wide enough for two voices, the widest first.

    Where there are two, an enrolled voice may part from the others by a narrower
    split, since likeness to it tells which; without one, narrow ones mislead.

    Parameters
    ----------
    points : ndarray, shape (n_windows, n_directions)
        Windows along the main directions.
    stretches : sequence of ndarray of int
        Windows in a row of one voice, as ``stretches_of`` gives them.
    likeness : ndarray, shape (n_windows,), optional
        Likeness of each window to an enrolled voice, one more order to guess from.

    Returns
    -------
    list of Split
        Empty where only one voice is heard.
    """
    few = slice(None, None, max(1, -(-len(points) // _SEARCHED)))
    searched = points[few]
    orderings = _orderings(searched, points, stretches)
    if likeness is not None:
        orderings = itertools.chain([likeness[few]], orderings)
    found: list[Split] = []
    for split in _distinct(searched, orderings):
        settled = converged(points, points @ split.weights > split.bias)
        enough = TWO_VOICES if likeness is None else 0.0
        if settled and settled.separation >= enough and not _among(found, settled):
            found.append(settled)
    found.sort(key=lambda split: -split.separation)
    return found if found and found[0].separation >= TWO_VOICES else []


def _orderings(
    searched: Matrix, points: Matrix, stretches: Sequence[Indices]
) -> Iterator[NDArray[np.floating]]:
    """Orders of the windows to start from: main directions, and likeness to many stretches."""
    yield from searched[:, :_MAIN_DIRECTIONS].T
    seeds = [part for part in stretches if len(part) >= _SEED_WINDOWS]
    seeds = seeds[:: max(1, -(-len(seeds) // _SEEDS))]
    whiten = whitening(points, stretches)
    for part in seeds:
        yield -np.linalg.norm((searched - points[part].mean(axis=0)) @ whiten, axis=1)


def _distinct(points: Matrix, orderings: Iterable[NDArray[np.floating]]) -> list[Split]:
    found: list[Split] = []
    for order in orderings:
        for share in _GUESSES:
            split = converged(points, order >= np.quantile(order, 1 - share))
            if split is not None and not _among(found, split):
                found.append(split)
    return found


def _among(splits: Iterable[Split], split: Split) -> bool:
    agreements = (float((split.side == other.side).mean()) for other in splits)
    return any(max(agreement, 1 - agreement) > 0.97 for agreement in agreements)


def converged(points: Matrix, side: Mask, *, rounds: int = 20) -> Split | None:
    """Fisher's discriminant [1]_ that agrees with its own answer; None if a side dies out."""
    for _ in range(rounds):
        if min(side.sum(), (~side).sum()) < FEWEST_OF_A_SIDE:
            return None
        here, there = points[side].mean(axis=0), points[~side].mean(axis=0)
        centred = points - np.where(side[:, None], here, there)
        weights = np.linalg.solve(_regular(centred.T @ centred / len(points)), here - there)
        bias = float(weights @ (here + there) / 2)
        score = points @ weights - bias
        settled = np.array_equal(score > 0, side)
        side = score > 0
        if settled:
            break
    if min(side.sum(), (~side).sum()) < FEWEST_OF_A_SIDE:
        return None
    means = np.where(side, score[side].mean(), score[~side].mean())
    distance = score[side].mean() - score[~side].mean()
    return Split(weights, bias, side, float(distance / (score - means).std()))


def _regular(scatter: Matrix) -> Matrix:
    """A covariance shrunk towards a ball, so that it can be inverted."""
    # The floor is for voices without any noise, which only a synthesiser has.
    ball = max(np.trace(scatter) / len(scatter), _FLOOR) * np.eye(len(scatter))
    regular: Matrix = (1 - _SHRINKAGE) * scatter + _SHRINKAGE * ball
    return regular
