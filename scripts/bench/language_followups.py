"""Rows of ``language.py`` for what builds on students: uptake, funneling or focusing, MathDial.

On the file that a shipped model was trained on, every exchange is scored by weights from
other conversations (ten parts, ten times). On any other file the shipped weights are
scored as they are. Both are told apart by the file's SHA-256, and in ``how``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from language_scores import Row

sys.path.append(str(Path(__file__).parents[1]))
from small_models.fit import REPEATS, f1, macro_f1
from small_models.tasks import (
    Predicted,
    Rows,
    Task,
    cross_validated,
    mean_of,
    quality,
    read_rows,
)

from classroom_ai.annotate.exchanges import exchange_of
from classroom_ai.annotate.linear import small_model
from classroom_ai.annotate.tagged import Tagged
from classroom_ai.annotate.triads import only_judges

if TYPE_CHECKING:
    from spacy.language import Language

CROSS_VALIDATED = "cross-validated by conversation"
SHIPPED = "shipped weights"
#: Names of the two values of a task's truth, true first.
CLASSES = {"uptake": ("high", "low"), "follow-up": ("focusing", "funneling")}
NAMES = {"uptake": "uptake.spearman", "follow-up": "funneling.macro_f1"}
#: Moves of MathDial's tutors.
MOVES = ("focus", "probing", "telling", "generic")


def rows_of_task(path: Path, task: Task, *, nlp: Language) -> list[Row]:
    """The task's metric, the same without marks and capitals, and F1 of each class."""
    name, family = NAMES[task.id], NAMES[task.id].partition(".")[0]
    written = read_rows(path, task, nlp=nlp)
    plain = read_rows(path, task, nlp=nlp, change=without_marks)
    how, runs = runs_of(written, written, task)
    _, runs_of_plain = runs_of(written, plain, task)

    def row(task_name: str, value: float, n: int) -> Row:
        return Row(task_name, round(value, 4), n, how)

    everything = np.arange(len(written.target))
    known = ~np.isnan(written.true)
    true = written.true[known] == 1
    result = [
        row(name, mean_of(runs, lambda run: quality(written, run, task, everything)), len(written)),
        row(
            f"{name}.unpunctuated",
            mean_of(runs_of_plain, lambda run: quality(plain, run, task, everything)),
            len(plain),
        ),
    ]
    for label, holds in zip(CLASSES[task.id], (True, False), strict=True):
        scores = [f1(run.labels[known] == holds, true == holds) for run in runs]
        n = int((true == holds).sum())
        result.append(row(f"{family}.{label}.f1", float(np.mean(scores)), n))
    return result


def runs_of(written: Rows, said: Rows, task: Task) -> tuple[str, list[Predicted]]:
    """Scores of every exchange as ``said``, by weights for exchanges as they were written."""
    model = small_model(task.id)
    if written.sha256 == model.training.sha256:
        runs = [
            cross_validated(written, task, repeat=repeat, scored=said) for repeat in range(REPEATS)
        ]
        return CROSS_VALIDATED, runs
    scores = np.array([model.score(exchange) for exchange in said.exchanges])
    return SHIPPED, [Predicted(scores, scores >= model.threshold)]


def without_marks(text: str) -> str:
    """Small letters and words only, as the plainest speech recognition writes.

    Examples
    --------
    >>> without_marks("So – 3/4, right?  I don't know.")
    'so 3/4 right i don't know'
    """
    return " ".join(re.sub(r"[^\w\s'’%/+*=-]|(?<!\w)-|-(?!\w)", " ", text.lower()).split())


def rows_of_mathdial(path: Path, *, nlp: Language) -> list[Row]:
    """Macro-F1 over the four moves, and F1 of each: nothing here was trained on them."""
    pairs = np.array(list(mathdial_pairs(path, nlp=nlp)))
    given, true = pairs[:, 0], pairs[:, 1]

    def row(name: str, value: float, n: int) -> Row:
        return Row(name, round(value, 4), n, SHIPPED)

    return [
        row("mathdial.macro_f1", macro_f1(given, true), len(true)),
        *(
            row(f"mathdial.{move}.f1", f1(given == move, true == move), int((true == move).sum()))
            for move in MOVES
        ),
    ]


def mathdial_pairs(path: Path, *, nlp: Language) -> Iterator[tuple[str, str]]:
    """For every turn of a tutor the move that it is taken for, and the one people named."""
    for line in path.read_text(encoding="utf-8").splitlines():
        student = ""
        for turn in json.loads(line)["conversation"].split("|EOM|"):
            if found := re.match(r"Teacher: \((\w+)\)(.*)", turn, re.DOTALL):
                yield move_of(student, found[2], nlp=nlp), found[1]
            else:
                student = turn.partition(":")[2].strip()


def move_of(student: str, tutor: str, *, nlp: Language) -> str:
    """A move of MathDial, by its definition: focus leads, probing asks about thinking."""
    exchange = exchange_of(student, tutor, nlp=nlp)
    if not exchange.student:
        return "generic"
    if not exchange.questions:
        return "generic" if only_judges(exchange, Tagged(())) else "telling"
    focusing = small_model("follow-up").label_of(exchange) == "follow.focusing"
    return "probing" if focusing else "focus"
