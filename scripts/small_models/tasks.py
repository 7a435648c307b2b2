"""What the small models learn: from which columns, which facts, and how they are scored."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from classroom_ai.annotate.exchanges import Exchange, exchange_of
from classroom_ai.annotate.features import FEATURES
from small_models.fit import (
    REPEATS,
    Array,
    Fit,
    Link,
    fit,
    left_out,
    macro_f1,
    resampled,
    spearman,
    threshold_for,
)

if TYPE_CHECKING:
    from spacy.language import Language

#: The weights hardly depend on it: from 1 to 300 scores differ by less than 0.005.
PENALTY = 30.0


@dataclass(frozen=True)
class Task:
    """One model: ``target`` is learnt; ``is_true`` says of a row whether its label holds."""

    id: Literal["uptake", "follow-up"]
    title: str
    label: str
    otherwise: str
    files: str
    data: str
    link: Link
    target: str
    is_true: tuple[str, str]
    metric: str
    features: tuple[str, ...]

    def fit(self, columns: Array, target: Array) -> Fit:
        """Weights for some rows."""
        return fit(columns, target, link=self.link, penalty=PENALTY)


UPTAKE = Task(
    id="uptake",
    title="Builds on what a student just said",
    label="uptake.high",
    otherwise="uptake.low",
    files="uptake_*.csv",
    data="NCTE transcripts, uptake as judged by three raters (Demszky et al., 2021)",
    link="identity",
    target="uptake_zscore",
    is_true=("uptake_majority", "2"),
    metric="Spearman's rho with uptake_zscore",
    features=(
        "said_again", "taken_up", "words_taken_up", "asks", "asks_why", "asks_about_it",
        "names_idea", "few_words", "broken_off",
    ),
)  # fmt: skip
FOLLOW_UP = Task(
    id="follow-up",
    title="Follows a student's answer up by its own thinking, or towards the teacher's path",
    label="follow.focusing",
    otherwise="follow.funneling",
    files="funneling_*.csv",
    data="NCTE transcripts, funneling or focusing as judged by three raters (Alic et al., 2022)",
    link="logistic",
    target="follow_up_filtered_majority",
    is_true=("follow_up_filtered_majority", "1"),
    metric="macro-F1 of focusing and funneling",
    features=(
        "asking_share", "asks_why", "asks_view", "asks_other", "invites_more", "asks_back",
        "speaks_of_thinking", "asks_about_it", "asks_amount", "asks_what_is", "leaves_gap",
        "says_we", "tells", "broken_off",
    ),
)  # fmt: skip
TASKS = (UPTAKE, FOLLOW_UP)


@dataclass(frozen=True)
class Rows:
    """A labelled file as numbers: rows with a target only.

    ``columns`` has shape (n, features); ``true`` is 1, 0 or, where raters
    did not agree, NaN.
    """

    sha256: str
    exchanges: tuple[Exchange, ...]
    columns: Array
    target: Array
    true: Array
    conversations: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.target)


def read_rows(path: Path, task: Task, *, nlp: Language, change: Callable[[str], str] = str) -> Rows:
    """Facts of every exchange of a file that has a target, its texts changed as asked."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row[task.target]]
    column, value = task.is_true
    exchanges = tuple(
        exchange_of(change(row["student_text"]), change(row["teacher_text"]), nlp=nlp)
        for row in rows
    )
    return Rows(
        hashlib.sha256(path.read_bytes()).hexdigest(),
        exchanges,
        np.array([[FEATURES[name].value(one) for name in task.features] for one in exchanges]),
        np.array([float(row[task.target]) for row in rows]),
        np.array(
            [float(float(row[column]) == float(value)) if row[column] else np.nan for row in rows]
        ),
        tuple(row["obs_id"] for row in rows),
    )


@dataclass(frozen=True)
class Predicted:
    """Scores of every row by fits to other conversations, and whether they reach the threshold."""

    scores: Array
    labels: npt.NDArray[np.bool_]


def cross_validated(
    rows: Rows, task: Task, *, repeat: int, scored: Rows | None = None
) -> Predicted:
    """Every row scored by a fit, and a threshold, from other conversations.

    ``scored`` are the same exchanges, written otherwise.
    """
    scored = scored or rows
    scores, labels = np.zeros(len(rows.target)), np.zeros(len(rows.target), dtype=bool)
    for inside, fitted in left_out(
        rows.columns, rows.target, rows.conversations, task.fit, repeat=repeat
    ):
        outside = np.setdiff1d(np.flatnonzero(~np.isnan(rows.true)), inside)
        threshold = threshold_for(
            fitted.scores(rows.columns[outside]), int(rows.true[outside].sum())
        )
        scores[inside] = fitted.scores(scored.columns[inside])
        labels[inside] = scores[inside] >= threshold
    return Predicted(scores, labels)


def quality(rows: Rows, predicted: Predicted, task: Task, chosen: npt.NDArray[Any]) -> float:
    """The task's metric over some of the rows."""
    if task.link == "identity":
        return spearman(predicted.scores[chosen], rows.target[chosen])
    return macro_f1(predicted.labels[chosen], rows.true[chosen] == 1)


def scores_of(rows: Rows, task: Task) -> dict[str, float]:
    """What the card says of a model: cross-validated, with an interval over conversations."""
    runs = [cross_validated(rows, task, repeat=repeat) for repeat in range(REPEATS)]
    value = mean_of(runs, partial(quality, rows, task=task, chosen=np.arange(len(rows.target))))
    drawn = [
        quality(rows, runs[i % REPEATS], task, chosen)
        for i, chosen in enumerate(resampled(rows.conversations))
    ]
    low, high = np.quantile(drawn, [0.05, 0.95])
    known = ~np.isnan(rows.true)
    true = rows.true[known] == 1
    return {
        "value": value,
        "low": float(low),
        "high": float(high),
        "precision": mean_of(runs, lambda run: float(true[run.labels[known]].mean())),
        "recall": mean_of(runs, lambda run: float(run.labels[known][true].mean())),
        "true_share": float(true.mean()),
    }


def mean_of(runs: list[Predicted], figure: Callable[[Predicted], float]) -> float:
    """Mean of a figure over repeated cross-validation."""
    return float(np.mean([figure(run) for run in runs]))
