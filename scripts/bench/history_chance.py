"""The comparison of ``history/compare.py`` written a second time, for thousands of teachers.

How often a change is found, and one that is none, with three formats of lessons. Weights of
lessons are those of medians from 17 to 31 observations; the boundary is that of equal weights
in one format. ``history_changes.py`` does the same with the package's own code, slowly:

    python scripts/bench/history_chance.py --teachers 20000
"""

from __future__ import annotations

import argparse
import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from classroom_ai.history.boundary import nominal_levels
from classroom_ai.history.compare import LEAST_DF, LEAST_LESSONS, PLANNED_LESSONS, USUAL_CHANCE

FORMATS = 3
COUNTS = range(LEAST_LESSONS, PLANNED_LESSONS + 1)
Floats = NDArray[np.float64]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=int, default=20_000)
    n = parser.parse_args().teachers
    rng = np.random.default_rng(4)
    print("| lessons before | lessons | ever told, more wanted | ever told, less wanted |")
    print("| --- | --- | --- | --- |")
    for before in (3, 5, 10, 20):
        for kind in ("normal", "skewed"):
            told = [ever(rng, n, before, kind, sign=sign) for sign in (1, -1)]
            print(f"| {before} | {kind} | {told[0]:.1%} | {told[1]:.1%} |", flush=True)
    print()
    print("| formats explain | formats come | found, normal | found, skewed |")
    print("| --- | --- | --- | --- |")
    for name, share in (("nothing", 0.0), ("a third", 1 / 3), ("half", 0.5)):
        for in_turn in (True, False):
            change = 1 / math.sqrt(1 - share)
            found = [
                ever(rng, n, 10, kind, change=change, in_turn=in_turn)
                for kind in ("normal", "skewed")
            ]
            mix = "in turn" if in_turn else "by chance"
            print(f"| {name} | {mix} | {found[0]:.1%} | {found[1]:.1%} |", flush=True)


def ever(
    rng: np.random.Generator,
    n: int,
    before: int,
    kind: str,
    *,
    sign: int = 1,
    change: float = 0.0,
    in_turn: bool = False,
) -> float:
    """Part of the teachers who are ever told of a change, in lessons' standard deviations.

    With a change: of one in its direction. Without: of any.
    """
    values: Floats = sign * _lessons(rng, kind, (n, before + PLANNED_LESSONS))
    values[:, before:] += change
    weights = (2 * rng.integers(8, 16, values.shape) + 1).astype(np.float64)
    formats = rng.integers(0, FORMATS, values.shape)
    if in_turn:
        sides = (np.arange(before) % FORMATS, np.arange(PLANNED_LESSONS) % FORMATS)
        formats = np.tile(np.concatenate(sides), (n, 1))
    chance = USUAL_CHANCE.after(before)
    information = [before * count / (before + count) for count in COUNTS]
    used = [count / PLANNED_LESSONS for count in COUNTS]
    toward = nominal_levels(information, chance.toward, used=used)
    away = nominal_levels(information, chance.away, used=used)
    told = np.zeros(n, bool)
    for count, level, level_away in zip(COUNTS, toward, away, strict=True):
        end = before + count
        t, df = _statistic(values[:, :end], weights[:, :end], formats[:, :end], before)
        told |= t > -stdtrit(df, level)
        if not change:
            told |= -t > -stdtrit(df, level_away)
    return float(told.mean())


def _lessons(rng: np.random.Generator, kind: str, shape: tuple[int, int]) -> Floats:
    """What lessons have of their own: mean 0, standard deviation 1."""
    if kind == "normal":
        return rng.normal(size=shape)
    sigma = 0.6
    mean = math.exp(sigma**2 / 2)
    drawn = np.exp(rng.normal(0.0, sigma, shape))
    return np.asarray((drawn - mean) / (mean * math.sqrt(math.exp(sigma**2) - 1)))


def _statistic(
    values: Floats, weights: Floats, formats: NDArray[np.int64], before: int
) -> tuple[Floats, Floats]:
    """The difference over its standard error for each teacher, and its degrees of freedom."""
    n = len(values)
    score, information, squares, df = (np.zeros(n) for _ in range(4))
    for format_ in range(FORMATS):
        sides = []
        for part in (slice(None, before), slice(before, None)):
            here = formats[:, part] == format_
            count = here.sum(axis=1)
            heavy = weights[:, part] * here
            whole = np.maximum(heavy.sum(axis=1), 1e-9)
            mean = (here * values[:, part]).sum(axis=1) / np.maximum(count, 1)
            rest = (here * (values[:, part] - mean[:, None]) ** 2).sum(axis=1)
            pooled = (heavy * values[:, part]).sum(axis=1) / whole
            sides.append((count, pooled, (heavy**2).sum(axis=1) / whole**2, rest))
        (n0, was, factor0, rest0), (n1, is_, factor1, rest1) = sides
        both = (n0 > 0) & (n1 > 0)
        says = both / np.where(both, factor0 + factor1, 1.0)
        score += says * (is_ - was)
        information += says
        squares += both * (rest0 + rest1)
        df += both * (n0 + n1 - 2)
    known = df >= LEAST_DF
    spread = np.sqrt(np.where(known, squares / np.maximum(df, 1), 1.0))
    t = np.where(known, score / np.sqrt(np.maximum(information, 1e-9)) / spread, 0.0)
    return t, np.where(known, df, LEAST_DF)


if __name__ == "__main__":
    main()
