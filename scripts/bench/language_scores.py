"""How labels of the rules are scored against those of people: pure, for ``language.py``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: what was scored, its value, and how many labels of people it rests on.

    ``how`` says of trained weights whether they were scored by cross-validation or as
    they ship; rules are not trained.
    """

    task: str
    value: float | None
    n: int
    how: str = "rules"


def f1_of(pairs: Sequence[tuple[str, str]], label: str) -> float:
    """F1 of one label; 0 where it is never found, ``nan`` where it neither occurs nor is given.

    Examples
    --------
    >>> f1_of([("a", "a"), ("a", "b")], "a")
    0.6666666666666666
    """
    hits = sum(given == true == label for given, true in pairs)
    named = sum((given == label) + (true == label) for given, true in pairs)
    return 2 * hits / named if named else math.nan


def macro_f1(pairs: Sequence[tuple[str, str]], labels: Iterable[str]) -> float:
    """Mean F1 of the labels, every label alike, of those that somebody gave."""
    scores = [f1_of(pairs, label) for label in labels]
    known = [score for score in scores if not math.isnan(score)]
    return fmean(known) if known else math.nan


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Pearson's r; ``nan`` where one of the two never changes.

    Examples
    --------
    >>> round(pearson([1, 2, 3], [3, 5, 7]), 6)
    1.0
    """
    if len(xs) < 2:
        return math.nan
    mean_x, mean_y = fmean(xs), fmean(ys)
    away = [(x - mean_x, y - mean_y) for x, y in zip(xs, ys, strict=True)]
    spread = math.sqrt(sum(x * x for x, _ in away) * sum(y * y for _, y in away))
    return sum(x * y for x, y in away) / spread if spread else math.nan
