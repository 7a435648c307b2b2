"""Lessons that may have been the true one, given what was heard.

An error of hearing has no formula that carries it into the median of pauses or a
count of exchanges. So the lesson is drawn again and again as it may have been,
and each measure is simply taken of every draw (``intervals.py``): whatever a
measure counts, its interval needs no code of its own. The textbook alternative,
error propagation per measure, would be a second implementation of each.

A draw first takes the errors of the whole lesson, which do not average out:
edges that are all too late, students who are all missed. Then come those of
single turns, words and labels. How large they are is measured (``errors.py``).

References
----------
.. [1] Robert, C. & Casella, G. (2004). Monte Carlo Statistical Methods. Springer.
.. [2] Geisser, S. (1993). Predictive Inference: An Introduction. Chapman & Hall.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.measures import errors
from classroom_ai.measures.label_errors import was_heard
from classroom_ai.measures.mislabelled import plausible_tags
from classroom_ai.measures.speech import teacher_confidence
from classroom_ai.spans import gaps_between
from classroom_ai.types import SOME_STUDENT, Lesson, Role, Seconds, Tag, Turn, Utterance, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

#: Enough for the ends of a 90 % interval to be steady to a tenth of its width.
DRAWS = 100

_OTHER_WAY: dict[Role, Role] = {"teacher": "student", "student": "teacher"}
_ANYBODY: tuple[Role, ...] = ("teacher", "student", "other")
_ROLES: tuple[Role, ...] = ("teacher", "student")
#: A voice of which nothing is known is the teacher's or not.
_EVEN_ODDS = 0.5
#: Turns this near to each other have one edge between them.
_TOUCHING: Seconds = 0.02
#: Transcripts round their times to these, in seconds; finer than the last is exact.
_ROUNDED_TO = (1.0, 0.5, 0.1)


def plausible_lessons(
    lesson: Lesson, tags: tuple[Tag, ...], *, draws: int = DRAWS
) -> Iterator[tuple[Lesson, tuple[Tag, ...]]]:
    r"""Draw lessons that may have been true, given what was heard.

    Parameters
    ----------
    lesson : Lesson
        What was heard, or a part of it. Turns with ``p_speech`` come from sound; in
        others roles are given and times as exact as they are written.
    tags : tuple of Tag
        Labels of its sentences.
    draws : int
        How many, at least 1.

    Yields
    ------
    tuple of Lesson and tuple of Tag
        The same ones for the same lesson: the draws are seeded by its id.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.00 2.13 Why?\nS1 4.61 6.02 Because.")
    >>> [drawn.turns == lesson.turns for drawn, _ in plausible_lessons(lesson, (), draws=2)]
    [True, True]
    """
    heard = _Heard(lesson)
    seed = int.from_bytes(hashlib.sha256(lesson.id.encode()).digest()[:8], "big")
    rng = np.random.default_rng(seed)
    # Of its own, so that what is heard does not depend on what is counted in it.
    of_labels = np.random.default_rng([seed, 1])
    for draw in range(draws):
        # Not left to chance: few draws would make a rare swap come too often or never.
        swapped = draw < round(heard.p_swapped * draws)
        drawn = heard.drawn(rng, swapped=swapped)
        # Labels are those of the voice that was followed; of another there are none.
        yield drawn, () if swapped else plausible_tags(drawn, tags, of_labels)


class _Heard:
    """What all draws of one lesson share, worked out once."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        turns = lesson.turns
        self.from_sound = was_heard(lesson)
        # Sound of which nobody said how good it is may be bad.
        grade = lesson.quality.grade if lesson.quality else "D"
        self.worse = errors.WORSE[grade] if self.from_sound else 0.0
        self.p_swapped = _p_swapped(lesson)
        self.starts = np.array([turn.start for turn in turns])
        self.ends = np.array([turn.end for turn in turns])
        self.roles = [turn.role for turn in turns]
        self.p_flip = np.array([_p_flip(turn) if self.from_sound else 0.0 for turn in turns])
        self.touches = np.zeros(len(turns), dtype=bool)
        self.touches[1:] = np.abs(self.starts[1:] - self.ends[:-1]) <= _TOUCHING
        self.rounding = 0.0 if self.from_sound else _rounding(turns)
        self.turn_of = _turn_of_each(lesson.utterances, turns)
        teachers = (turn.speaker for turn in turns if turn.role == "teacher")
        self.missed_voice = {"teacher": next(teachers, ""), "student": SOME_STUDENT}
        self.silences = np.array([(gap.start, gap.end) for gap in lesson.gaps]).reshape(-1, 2)

    def drawn(self, rng: np.random.Generator, *, swapped: bool) -> Lesson:
        """One plausible lesson; ``swapped`` where the voice that was followed is a student's."""
        roles = self._roles(rng, swapped=swapped)
        starts, ends = self._edges(rng)
        there = (ends > starts) & (rng.random(len(starts)) >= errors.INVENTED * self.worse)
        turns = [
            Turn(start, end, speaker=turn.speaker, role=role)
            for turn, role, start, end, is_there in zip(
                self.lesson.turns, roles, starts.tolist(), ends.tolist(), there, strict=True
            )
            if is_there
        ]
        turns += self._missed(rng)
        turns.sort(key=lambda turn: (turn.start, turn.end))
        utterances = self._utterances(rng, roles, there)
        gaps = gaps_between(turns, utterances, left_out=self.lesson.left_out)
        return replace(self.lesson, turns=tuple(turns), gaps=gaps, utterances=utterances)

    def _roles(self, rng: np.random.Generator, *, swapped: bool) -> list[Role]:
        """Roles of the turns; each unknown voice is one and the same somebody in a draw."""
        who: dict[str, Role] = {}
        roles = list(self.roles)
        for i, flips in enumerate((rng.random(len(roles)) < self.p_flip).tolist()):
            role = roles[i]
            if role == "unknown" and self.from_sound:
                speaker = self.lesson.turns[i].speaker
                roles[i] = who.setdefault(speaker, _ANYBODY[rng.integers(len(_ANYBODY))])
            elif flips != swapped:
                roles[i] = _OTHER_WAY.get(role, role)
        return roles

    def _edges(self, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
        """Starts and ends of the turns, moved; a change of speaker without a pause stays one."""
        moved = []
        for edge, times in (("start", self.starts), ("end", self.ends)):
            if not self.from_sound:
                moved.append(rng.uniform(-0.5, 0.5, len(times)) * self.rounding)
                continue
            shift = np.zeros(len(times))
            for role in _ROLES:
                error = errors.EDGES[role, edge]
                mine = np.array([r == role for r in self.roles], dtype=bool)
                of_lesson = error.mean + error.of_lessons * self.worse * _next_lesson(rng)
                single = rng.normal(0.0, error.within * self.worse, int(mine.sum()))
                shift[mine] = of_lesson + single
            moved.append(shift)
        start_shift, end_shift = moved
        start_shift[1:] = np.where(self.touches[1:], end_shift[:-1], start_shift[1:])
        duration = max(self.lesson.recording.duration, float(self.ends.max(initial=0.0)))
        starts = np.clip(np.round(self.starts + start_shift, 3), 0.0, duration)
        return starts, np.clip(np.round(self.ends + end_shift, 3), 0.0, duration)

    def _missed(self, rng: np.random.Generator) -> list[Turn]:
        """Turns that were not heard at all, in silences, longer ones getting more."""
        lengths = self.silences[:, 1] - self.silences[:, 0]
        if not self.worse or not len(lengths):
            return []
        turns = []
        speech = float((self.ends - self.starts).sum())
        for role in _ROLES if speech else ():
            left = speech * _gamma(rng, errors.MISSED[role], worse=self.worse)
            while left > 0:
                first, last = self.silences[rng.choice(len(lengths), p=lengths / lengths.sum())]
                spread = rng.normal(0.0, np.log(errors.MISSED_LENGTH_FACTOR))
                length = min(errors.MISSED_LENGTH * np.exp(spread), last - first)
                # The last piece is as likely to be there as what is left for it is long.
                if rng.random() < left / length:
                    # Not between first and last - length, which may be a rounding apart.
                    start = float(first + rng.uniform(0.0, last - first - length))
                    end = round(start + float(length), 3)
                    turns.append(Turn(round(start, 3), end, self.missed_voice[role], role))
                left -= length
        return turns

    def _utterances(
        self, rng: np.random.Generator, roles: Sequence[Role], there: NDArray[np.bool_]
    ) -> tuple[Utterance, ...]:
        """Words as said: with the role of their turn, and as many as were not missed."""
        said_for_heard = {
            role: each.mean * each.of_lessons ** (_next_lesson(rng) * self.worse)
            for role, each in errors.WORDS.items()
        }
        chance = rng.random(len(self.turn_of)).tolist()
        drawn = []
        for utt, i, luck in zip(self.lesson.utterances, self.turn_of, chance, strict=True):
            role = utt.role if i is None else roles[i]
            if i is not None and not there[i]:
                continue
            words = utt.words
            if self.worse and words and role in said_for_heard:
                words = _as_many(words, int(len(words) * said_for_heard[role] + luck))
            if role != utt.role or len(words) != len(utt.words):
                utt = Utterance(utt.start, utt.end, utt.id, utt.speaker, role, utt.text, words)
            drawn.append(utt)
        return tuple(drawn)


def _as_many(words: tuple[Word, ...], count: int) -> tuple[Word, ...]:
    """So many words, at least one: the first ones, or all with some of them again."""
    return (words * (count // len(words) + 1))[: max(count, 1)]


def _p_swapped(lesson: Lesson) -> float:
    """How likely the voice that was followed is not the teacher's."""
    sure = teacher_confidence(lesson)
    return 0.0 if sure is None or sure >= errors.CLEAR else min(1 - sure, _EVEN_ODDS)


def _p_flip(turn: Turn) -> float:
    """How likely a turn is the other role's."""
    if turn.p_teacher is None or turn.role not in _ROLES:
        return errors.CONFUSED
    doubt = 1 - turn.p_teacher if turn.role == "teacher" else turn.p_teacher
    return max(doubt, errors.CONFUSED)


def _next_lesson(rng: np.random.Generator) -> float:
    """Deviation of one more lesson, in standard deviations of those that were measured [2]_."""
    wider = math.sqrt(1 + 1 / errors.LESSONS)
    return wider * float(rng.standard_t(errors.LESSONS - 1))


def _gamma(rng: np.random.Generator, ratio: errors.RatioError, *, worse: float) -> float:
    """A ratio that is never negative, of the measured mean and deviation."""
    shape = (ratio.mean / ratio.of_lessons) ** 2
    return worse * float(rng.gamma(shape, ratio.mean / shape))


def _rounding(turns: Sequence[Turn]) -> Seconds:
    """What the times of a transcript were rounded to; 0 where they are exact."""
    times = [time for turn in turns for time in (turn.start, turn.end)]
    return next(
        (
            step
            for step in _ROUNDED_TO
            if all(abs(t / step - round(t / step)) < 1e-6 for t in times)
        ),
        0.0,
    )


def _turn_of_each(utts: Sequence[Utterance], turns: Sequence[Turn]) -> list[int | None]:
    """For each utterance the turn of the same voice that shares most time with it."""
    starts = np.array([turn.start for turn in turns])
    ends = np.array([turn.end for turn in turns])
    speakers = np.array([turn.speaker for turn in turns])
    found: list[int | None] = []
    for utt in utts:
        shared = np.minimum(ends, utt.end) - np.maximum(starts, utt.start)
        shared = np.where((speakers == utt.speaker) & (shared > 0), shared, 0.0)
        best = int(shared.argmax()) if len(shared) else 0
        found.append(best if len(shared) and shared[best] > 0 else None)
    return found
