"""How often a teacher is told of a change that is none where the test is not what it assumes.

Goals chosen because a figure stood worst, lessons that are alike in time, that differ more
since the goal than before, or that come in late. One format, equal weights, normal lessons:

    python scripts/bench/history_chosen.py --teachers 16000
"""

from __future__ import annotations

import argparse
import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from classroom_ai.history.boundary import nominal_levels
from classroom_ai.history.compare import LEAST_LESSONS, PLANNED_LESSONS, USUAL_CHANCE

Floats = NDArray[np.float64]
Told = NDArray[np.bool_]
FIGURES = (1, 2, 6, 12)


def main() -> None:
    """Print the tables of ``docs/history.md``, and what is said beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=int, default=16_000)
    n = parser.parse_args().teachers
    rng = np.random.default_rng(8)
    print("| worst of | " + " | ".join(f"{k} figures" for k in FIGURES) + " |")
    print("| --- " * (len(FIGURES) + 1) + "|")
    for before, by in ((3, 3), (5, 3), (10, 3), (10, 10)):
        told = [chosen(rng, n, before=before, by=by, figures=k).mean() for k in FIGURES]
        row = " | ".join(f"{each:.1%}" for each in told)
        print(f"| in the last {by}, {before} before | {row} |", flush=True)
    for later in (3, 7, 10):
        told_ = chosen(rng, n, before=10, by=3, figures=6, later=later).mean()
        print(f"worst of 6 in the last 3, goal set {later} lessons later: {told_:.1%}")
    for alike in (0.1, 0.2, 0.3):
        print(
            f"each lesson like the one before, {alike}: {told_of(_alike(rng, n, alike)).mean():.1%}"
        )
    for wider in (1.5, 2.0):
        lessons = rng.normal(size=(n, 2 * PLANNED_LESSONS))
        lessons[:, PLANNED_LESSONS:] *= wider
        print(f"lessons since differ {wider} times as much: {told_of(lessons).mean():.1%}")
    print(f"lessons since come in any order: {_late(rng, n).mean():.1%}")


def told_of(lessons: Floats, *, before: int = PLANNED_LESSONS) -> Told:
    """Who is ever told of a change; shape (teachers,).

    Parameters
    ----------
    lessons : array, shape (teachers, lessons)
        More is wanted.
    before : int
        How many of them were before the goal; the last ten of these count.
    """
    was = lessons[:, max(before - PLANNED_LESSONS, 0) : before]
    n_was = was.shape[1]
    counts = range(LEAST_LESSONS, min(lessons.shape[1] - before, PLANNED_LESSONS) + 1)
    information = [n_was * n / (n_was + n) for n in counts]
    used = [n / PLANNED_LESSONS for n in counts]
    chance = USUAL_CHANCE.after(before)
    toward = nominal_levels(information, chance.toward, used=used)
    away = nominal_levels(information, chance.away, used=used)
    told = np.zeros(len(lessons), bool)
    for n, known, level, level_away in zip(counts, information, toward, away, strict=True):
        is_ = lessons[:, before : before + n]
        df = n_was + n - 2
        spread = np.sqrt((was.var(axis=1) * n_was + is_.var(axis=1) * n) / df)
        t = (is_.mean(axis=1) - was.mean(axis=1)) * math.sqrt(known) / spread
        told |= (t > -stdtrit(df, level)) | (-t > -stdtrit(df, level_away))
    return told


def chosen(
    rng: np.random.Generator, n: int, *, before: int, by: int, figures: int, later: int = 0
) -> Told:
    """Who is told, with a goal on the figure that stood worst in the last lessons.

    ``by`` is how many lessons are looked at after the first ``before``; the goal is set some
    lessons ``later``.
    """
    lessons = rng.normal(size=(n, figures, before + later + PLANNED_LESSONS))
    worst = lessons[:, :, before - by : before].mean(axis=2).argmin(axis=1)
    return told_of(lessons[np.arange(n), worst], before=before + later)


def _alike(rng: np.random.Generator, n: int, alike: float) -> Floats:
    """Lessons of which each is correlated with the one before."""
    lessons = rng.normal(size=(n, 2 * PLANNED_LESSONS))
    for i in range(1, lessons.shape[1]):
        lessons[:, i] = alike * lessons[:, i - 1] + math.sqrt(1 - alike**2) * lessons[:, i]
    return lessons


def _late(rng: np.random.Generator, n: int) -> Told:
    """Who is told in any state of the history, with lessons since that come in any order."""
    was, since = (rng.normal(size=(n, PLANNED_LESSONS)) for _ in range(2))
    order = rng.permuted(np.tile(np.arange(PLANNED_LESSONS), (n, 1)), axis=1)
    told = np.zeros(n, bool)
    for count in range(LEAST_LESSONS, PLANNED_LESSONS + 1):
        known = np.sort(order[:, :count], axis=1)
        told |= told_of(np.hstack([was, np.take_along_axis(since, known, axis=1)]))
    return told


if __name__ == "__main__":
    main()
