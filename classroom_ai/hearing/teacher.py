"""Which voice is the teacher's, followed through the lesson.

A lesson is one teacher and many students, so the question is not "how many
speakers" but "where does one voice part from all others". ``splits.py`` proposes
ways to part the voices in two; here they are judged, by signs that are weighed
together:

- how far the two sides lie apart;
- whether the voice changes where the side does: a teacher takes part in nearly
  every exchange, so nearly every change of voice is to or from the teacher;
- one side is one person, whose voice comes back the same turn after turn;
- it is heard all over the lesson;
- it asks most of the questions;
- where many talk at once, it is less often heard than elsewhere;
- it is louder: who records a lesson keeps the microphone near, and talks to all;
- it sounds like the enrolled voice where there is one.

Pitch is no sign: many teachers speak as high as their students, and higher than
those whose voice has changed.

Likeness to one voice with a cut was tried first, and loses (docs/benchmarks.md):
in one room all voices share most of their vector.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, Frames, Mask, on_grid, runs
from classroom_ai.hearing.splits import (
    Split,
    main_directions,
    one_voice_may_reach,
    splits_of,
    stretches_of,
    whitening,
)
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classroom_ai.hearing.splits import Indices, Matrix
    from classroom_ai.hearing.voice import Voices

#: Below this many windows (8 s of clear speech) no voice can be told from another.
_FEWEST_WINDOWS = 20
_FLOOR = 1e-9
#: Turns that say how a voice varies are at least 2 s long, and there are at least so many.
_WINDOWS_OF_A_TURN = 2
_FEWEST_TURNS = 3
#: Fewest changes of side, and fewest places without one, that say whether the voice changes too.
_FEWEST_CHANGES = 3
#: Stretches further apart do not tell whether somebody took over.
_NEXT_WITHIN: Seconds = 15.0
#: Questions on either side before any is counted: recognisers hear some where there are
#: none, so five say little, and the forty of a lesson much.
_DOUBT = 20
#: Correlation that stands for none.
_NO_AGREEMENT = 0.02
#: What the likeness to an enrolled voice weighs: more than all else together, and not alone.
_LIKENESS_WEIGHT = 8.0
#: On parts of simulated lessons, answers by a margin m were right as often as a logistic
#: function of twice that margin says (docs/benchmarks.md).
_SURENESS = 2.0
#: How sure it can be who the teacher is where one voice alone might part as far.
_MAYBE_ONE_VOICE = 0.5
#: Sides that share more of their windows than this are one answer.
_SAME_ANSWER = 0.9
#: So many windows of many talking at once, 20 s, say half of what a lesson full of them does.
_FEW_IN_CROWDS = 50
_SPREAD_BLOCK: Seconds = 30.0
#: Speakers follow each other without a pause only in pieces of at least this.
_SHORTEST_PIECE: Seconds = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class TeacherTrack:
    """Where the teacher's voice is.

    ``log_odds`` of teacher against everybody else, shape (n_frames,), is
    meaningful where somebody speaks. ``confidence``, 0 to 1, says how sure it is
    that the followed voice is the teacher's; ``several_voices`` whether more than
    one was heard.
    """

    log_odds: Frames
    confidence: float
    several_voices: bool


def follow_teacher(
    voices: Voices,
    *,
    speech: Mask,
    overlap: Frames,
    enrolled: NDArray[np.float32] | None = None,
    questions: Sequence[Seconds] = (),
    loudness: Callable[[Frames], Frames] | None = None,
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
    loudness : callable, optional
        Given times, the level of the sound around them, in dB.

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
    points = main_directions(voices.vectors, usable)
    clear, vectors = points[usable], voices.vectors[usable]
    likeness = None if enrolled is None else vectors @ enrolled
    stretches = stretches_of(voices, usable, speech)
    splits = splits_of(clear, stretches, likeness)
    if not splits:
        confidence = 0.5 if enrolled is None else 0.9
        return TeacherTrack(np.ones(n, np.float32), confidence, several_voices=False)

    def log_odds(split: Split) -> Frames:
        return on_grid(voices.centres, points @ split.weights - split.bias, n)

    positions, centres = np.flatnonzero(usable), voices.centres[usable]
    neighbours = _Neighbours.of(clear, centres, stretches)
    crowd = points[voices.of_several_speakers(speech, overlap)]
    level = None if loudness is None else loudness(centres)

    def behaviour(split: Split) -> float:
        spoken = speech & (log_odds(split) > 0)
        return float(
            2 * np.log(neighbours.agreement(split.side))
            + np.log(_spread(spoken))
            + _share_of_questions(spoken, speech, questions)
            + _out_of_crowds(split, crowd)
            + (0.0 if level is None else _louder(level, split.side))
        )

    def fitness(split: Split) -> float:
        here, there = split.side, ~split.side
        one_person = (
            2 * np.log(split.separation)
            + 2 * _constancy(clear, positions, here, there)
            + 8 * np.log(_closeness(vectors[here]) / _closeness(vectors[there]))
        )
        if likeness is None:
            return float(one_person) + behaviour(split)
        return float(one_person + _LIKENESS_WEIGHT * np.corrcoef(here, likeness)[0, 1])

    sides = [side for split in splits for side in (split, split.other_side())]
    scores = np.array([fitness(side) for side in sides])
    chosen = sides[int(scores.argmax())]
    rivals = [
        score
        for score, side in zip(scores, sides, strict=True)
        if (side.side == chosen.side).mean() < _SAME_ANSWER
    ]
    confidence = float(1 / (1 + np.exp(-_SURENESS * float(scores.max() - max(rivals)))))
    if chosen.separation < one_voice_may_reach(len(clear)):
        confidence = min(confidence, _MAYBE_ONE_VOICE)
    return TeacherTrack(log_odds(chosen), confidence, several_voices=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Neighbours:
    """Stretches of speech that follow each other: how far their voices lie apart.

    ``first`` and ``second`` are windows of the two, shape (n_pairs,); ``distance``
    is that of their mean voices, as the log of standard deviations.
    """

    first: Indices
    second: Indices
    distance: Matrix

    @classmethod
    def of(cls, points: Matrix, centres: Frames, stretches: Sequence[Indices]) -> _Neighbours:
        means = np.array([points[part].mean(axis=0) for part in stretches])
        sizes = np.array([len(part) for part in stretches])
        middles = np.array([part[len(part) // 2] for part in stretches])
        starts = centres[[part[0] for part in stretches]]
        near = np.flatnonzero(np.diff(starts) < _NEXT_WITHIN)
        apart_by = (means[near + 1] - means[near]) @ whitening(points, stretches)
        apart = np.linalg.norm(apart_by, axis=1)
        # Windows overlap by three quarters: two of them say little more than one.
        expected = np.sqrt(1 + 2 / sizes[near] + 2 / sizes[near + 1])
        return cls(middles[near], middles[near + 1], np.log(apart / expected + 0.1))

    def agreement(self, side: Mask) -> float:
        """Correlation of "the side changes" with "the voice changes"; never quite 0."""
        changes = side[self.first] != side[self.second]
        if min(changes.sum(), (~changes).sum()) < _FEWEST_CHANGES:
            return _NO_AGREEMENT
        correlation = np.corrcoef(changes, self.distance)[0, 1]
        return max(float(np.nan_to_num(correlation)), _NO_AGREEMENT)


def _out_of_crowds(split: Split, crowd: Matrix) -> float:
    """How much less often this side is heard where many talk at once, -1 to 1."""
    if not len(crowd):
        return 0.0
    in_crowds = float((crowd @ split.weights > split.bias).mean())
    certainty = len(crowd) / (len(crowd) + _FEW_IN_CROWDS)
    return certainty * (float(split.side.mean()) - in_crowds)


def _louder(level: Frames, side: Mask) -> float:
    """How much more often this side is the louder of any two windows, one of each; -1 to 1."""
    if not (side.any() and (~side).any()):
        return 0.0
    # Ranks, so that no number of decibels need be chosen (Mann and Whitney's U, scaled).
    rank = level.argsort().argsort()
    return float(2 * (rank[side].mean() - rank[~side].mean()) / len(level))


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
