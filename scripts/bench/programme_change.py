"""Which mean over teachers holds what it promises: ``programme_change.py``.

Invented programmes: true changes of teachers in standard deviations of their lessons, drawn
around a mean; three to twelve lessons on each side of the goal; each teacher's change as
``classroom_ai.programme.change`` takes it. Compared are the plain mean over teachers with
Student's t, and the random-effects mean of DerSimonian and Laird with the interval of Hartung
and Knapp, with the usual variances (which depend on the change) and with variances from the
numbers of lessons alone. Also: how often nothing is said to be something over three terms, and
where each goal was set on the one of six figures that stood lowest.
Prints tables and, with ``--json``, writes them. The data is invented, so it takes no folder.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, stdtrit

Floats = NDArray[np.float64]
TEACHERS = (5, 8, 15, 30)
#: Mean and standard deviation of true changes, and whether they are skewed.
WORLDS = (
    (0.0, 0.0, False),
    (0.0, 0.5, False),
    (0.5, 0.5, False),
    (1.0, 0.8, False),
    (0.5, 0.5, True),
)
LEVEL = 0.95
TERMS, LESSONS_BEFORE, LESSONS_A_TERM = 3, 5, 5
#: Lessons before a goal and since; and of which of those before it was the lowest figure.
LESSONS, FIGURES, LOWEST_IN = 10, 6, (3, 10)


def main() -> None:
    """Simulate, print tables and, with ``--json``, write the same numbers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programmes", type=int, default=4000, help="of each kind (4000)")
    parser.add_argument("--seed", type=int, default=3, help="of all that is drawn (3)")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    coverage = [
        row
        for n in TEACHERS
        for world in WORLDS
        for row in coverage_rows(rng, n, *world, programmes=given.programmes)
    ]
    looks = [
        looks_row(rng, n, spread, level, programmes=given.programmes)
        for n in TEACHERS
        for spread in (0.0, 0.5)
        for level in (0.9, 0.95)
    ]
    choices = [
        choice_row(rng, n, lowest_in, programmes=given.programmes)
        for n in TEACHERS
        for lowest_in in LOWEST_IN
    ]
    print("teachers  mean  spread  skewed  method             coverage   bias  width")
    for row in coverage:
        print(
            f"{row['teachers']:8}  {row['mean']:4}  {row['spread']:6}  {row['skewed']!s:6}  "
            f"{row['method']:17}  {row['coverage']:8.3f}  {row['bias']:+.3f}  {row['width']:5.2f}"
        )
    print("\nteachers  spread  level  ever said to move over three terms, and nothing does")
    for row in looks:
        print(f"{row['teachers']:8}  {row['spread']:6}  {row['level']:5}  {row['claims']:.3f}")
    print("\nteachers  lowest of six in the last  mean   range above zero, and nothing moves")
    for row in choices:
        print(f"{row['teachers']:8}  {row['lowest_in']:25}  {row['mean']:.3f}  {row['claims']:.3f}")
    if given.json:
        content = {"coverage": coverage, "looks": looks, "choices": choices}
        given.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def coverage_rows(
    rng: np.random.Generator, n: int, mean: float, spread: float, skewed: bool, *, programmes: int
) -> list[dict[str, object]]:
    """How often the range of each method holds the mean, how far it is off, how wide it is."""
    shape = (programmes, n)
    before, now = rng.integers(3, 13, shape), rng.integers(3, 13, shape)
    chance = rng.exponential(1, shape) - 1 if skewed else rng.normal(size=shape)
    df = before + now - 2
    per_lesson = 1 / before + 1 / now
    noise = np.sqrt(per_lesson) * rng.normal(size=shape)
    sd = np.sqrt(rng.chisquare(df) / df)
    gains = hedges(df) * (mean + spread * chance + noise) / sd
    by_lessons = hedges(df) ** 2 * per_lesson * df / np.maximum(df - 2, 1)
    methods = {
        "mean and t": plain(gains),
        "random effects": random_effects(gains, by_lessons + gains**2 / (2 * df)),
        "by lessons alone": random_effects(gains, by_lessons),
    }
    return [
        {
            "teachers": n,
            "mean": mean,
            "spread": spread,
            "skewed": skewed,
            "method": name,
            "coverage": float(np.mean(np.abs(centre - mean) <= half)),
            "bias": float(np.mean(centre - mean)),
            "width": float(2 * half.mean()),
        }
        for name, (centre, half) in methods.items()
    ]


def hedges(df: NDArray[np.int64] | int) -> Floats:
    """Correction of a standardised difference for few lessons."""
    half = np.asarray(df) / 2
    return np.asarray(np.exp(gammaln(half) - gammaln(half - 0.5)) / np.sqrt(half))


def plain(gains: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Mean over teachers and half of its range."""
    n = gains.shape[1]
    t = stdtrit(n - 1, (1 + level) / 2)
    return gains.mean(axis=1), t * gains.std(axis=1, ddof=1) / np.sqrt(n)


def random_effects(gains: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """DerSimonian and Laird's mean and half of Hartung and Knapp's range."""
    n = gains.shape[1]
    weights = 1 / variances
    total = weights.sum(axis=1)
    fixed = (weights * gains).sum(axis=1) / total
    spread = (weights * (gains - fixed[:, None]) ** 2).sum(axis=1)
    between = (spread - (n - 1)) / (total - (weights**2).sum(axis=1) / total)
    weights = 1 / (variances + np.maximum(between, 0.0)[:, None])
    total = weights.sum(axis=1)
    centre = (weights * gains).sum(axis=1) / total
    left = (weights * (gains - centre[:, None]) ** 2).sum(axis=1)
    return centre, stdtrit(n - 1, (1 + LEVEL) / 2) * np.sqrt(left / ((n - 1) * total))


def looks_row(
    rng: np.random.Generator, n: int, spread: float, level: float, *, programmes: int
) -> dict[str, object]:
    """Share of programmes in which nothing moves and some term's page says that it does."""
    shape = (programmes, n)
    true = spread * rng.normal(size=shape)
    before = rng.normal(size=(*shape, LESSONS_BEFORE))
    now = true[..., None] + rng.normal(size=(*shape, TERMS * LESSONS_A_TERM))
    claimed = np.zeros(programmes, dtype=bool)
    for term in range(1, TERMS + 1):
        seen = now[..., : term * LESSONS_A_TERM]
        df = LESSONS_BEFORE + seen.shape[-1] - 2
        squares = before.var(axis=-1) * LESSONS_BEFORE + seen.var(axis=-1) * seen.shape[-1]
        gains = hedges(df) * (seen.mean(axis=-1) - before.mean(axis=-1)) / np.sqrt(squares / df)
        centre, half = plain(gains, level)
        claimed |= centre > half
    return {"teachers": n, "spread": spread, "level": level, "claims": float(claimed.mean())}


def choice_row(
    rng: np.random.Generator, n: int, lowest_in: int, *, programmes: int
) -> dict[str, object]:
    """What is seen where nothing moves and each goal is the figure that stood lowest of six."""
    gains = np.empty((programmes, n))
    df = 2 * LESSONS - 2
    for teacher in range(n):
        before = rng.normal(size=(programmes, FIGURES, LESSONS))
        lowest = before[:, :, -lowest_in:].mean(axis=2).argmin(axis=1)
        was, now = before[np.arange(programmes), lowest], rng.normal(size=(programmes, LESSONS))
        squares = (was.var(axis=1) + now.var(axis=1)) * LESSONS
        gains[:, teacher] = (now.mean(axis=1) - was.mean(axis=1)) / np.sqrt(squares / df)
    gains *= hedges(df)
    centre, half = plain(gains)
    return {
        "teachers": n,
        "lowest_in": lowest_in,
        "mean": float(gains.mean()),
        "claims": float(np.mean(centre > half)),
    }


if __name__ == "__main__":
    main()
