"""Weights by least squares or maximum likelihood, and scores on conversations left out.

A dozen lines of numpy instead of a library: the same digits come out on every machine and
with every version.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Link = Literal["identity", "logistic"]

FOLDS = 10
REPEATS = 10
RESAMPLES = 1000


@dataclass(frozen=True)
class Fit:
    """Intercept, and for every column its mean, scale and weight."""

    link: Link
    intercept: float
    means: Array
    scales: Array
    weights: Array

    def scores(self, columns: Array) -> Array:
        """Score of every row, shape (n,); probabilities for a logistic fit."""
        total = self.intercept + (columns - self.means) / self.scales @ self.weights
        return np.asarray(1 / (1 + np.exp(-total)) if self.link == "logistic" else total)


def fit(columns: Array, target: Array, *, link: Link, penalty: float) -> Fit:
    """Ridge regression, or logistic regression with the same penalty on the weights.

    Parameters
    ----------
    columns : array of float, shape (n, features)
    target : array of float, shape (n,)
        0 or 1 for a logistic fit.
    link : {"identity", "logistic"}
        Which of the two.
    penalty : float
        Times the sum of the squared weights of standardised columns.
    """
    means, scales = columns.mean(axis=0), columns.std(axis=0)
    scales = np.where(scales > 0, scales, 1.0)
    design = np.column_stack([np.ones(len(columns)), (columns - means) / scales])
    shrink = penalty * np.diag([0.0, *np.ones(columns.shape[1])])
    if link == "identity":
        solved = np.linalg.solve(design.T @ design + shrink, design.T @ target)
    else:
        solved = np.zeros(design.shape[1])
        for _ in range(50):  # Newton's method; a dozen steps are enough
            p = 1 / (1 + np.exp(-design @ solved))
            curvature = design.T @ (design * (p * (1 - p))[:, None]) + shrink
            step = np.linalg.solve(curvature, design.T @ (target - p) - shrink @ solved)
            solved = solved + step
            if np.abs(step).max() < 1e-12:
                break
    return Fit(link, float(solved[0]), means, scales, solved[1:])


def threshold_for(scores: Array, n_true: int) -> float:
    """The score that as many rows reach as are true: counts come out right, then."""
    n_true = min(max(n_true, 1), len(scores) - 1)
    ordered = np.sort(scores)[::-1]
    return float((ordered[n_true - 1] + ordered[n_true]) / 2)


def folds_of(conversations: Sequence[str], *, repeat: int, folds: int = FOLDS) -> npt.NDArray[Any]:
    """Part, 0 to ``folds`` - 1, of every row; a conversation lies in one part.

    Conversations are put in the order of a hash, which is the same everywhere.
    """

    def place(name: str) -> str:
        return hashlib.sha256(f"{repeat}:{name}".encode()).hexdigest()

    order = {name: i for i, name in enumerate(sorted(set(conversations), key=place))}
    return np.array([order[name] % folds for name in conversations])


def left_out(
    columns: Array,
    target: Array,
    conversations: Sequence[str],
    fitted: Callable[[Array, Array], Fit],
    *,
    repeat: int,
) -> Iterator[tuple[npt.NDArray[Any], Fit]]:
    """For every part: its rows, and the fit to all other conversations."""
    parts = folds_of(conversations, repeat=repeat)
    for part in range(FOLDS):
        inside = parts == part
        if inside.any():
            yield np.flatnonzero(inside), fitted(columns[~inside], target[~inside])


def resampled(conversations: Sequence[str]) -> Iterator[npt.NDArray[Any]]:
    """Rows of as many conversations as there are, drawn with putting back; always the same."""
    rows: dict[str, list[int]] = {}
    for i, name in enumerate(conversations):
        rows.setdefault(name, []).append(i)
    draw = random.Random(0)  # noqa: S311 - nothing secret
    names = sorted(rows)
    for _ in range(RESAMPLES):
        yield np.array([i for name in draw.choices(names, k=len(names)) for i in rows[name]])


def ranks(values: Array) -> Array:
    """Ranks from 0, equal values at the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts + 1) / 2)[inverse])


def spearman(one: Array, other: Array) -> float:
    """Correlation of ranks, -1 to 1; 0 where either does not vary."""
    a, b = ranks(one), ranks(other)
    if not (a.std() and b.std()):
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def macro_f1(said: npt.NDArray[Any], true: npt.NDArray[Any]) -> float:
    """Mean F1 of all labels that occur in the truth."""
    return float(np.mean([f1(said == label, true == label) for label in np.unique(true)]))


def f1(said: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is found."""
    both = int((said & true).sum())
    return 2 * both / (int(said.sum()) + int(true.sum())) if both else 0.0
