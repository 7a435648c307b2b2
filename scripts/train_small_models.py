"""Train the small models that ship: ``train_small_models.py DIR [-o models/small]``.

DIR holds ``uptake_*.csv`` and ``funneling_*.csv``, both under the MIT licence. The same
files and the same English pipeline give the same models to the last digit. Nothing else
is trained on: TalkMoves and MathDial forbid it or ask for more than we could keep.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from small_models.fit import FOLDS, REPEATS, threshold_for
from small_models.tasks import PENALTY, TASKS, Rows, Task, cross_validated, read_rows, scores_of

from classroom_ai.annotate import load_nlp
from classroom_ai.catalogue import path_of

if TYPE_CHECKING:
    from spacy.language import Language

#: Raised by hand whenever a model's figures change.
VERSION = 1
DIGITS = 4


def main() -> None:
    """Train every model whose file is there, and write it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/small"))
    given = parser.parse_args()
    nlp = load_nlp(path_of("en_core_web_sm"))
    for task in TASKS:
        written = given.output / f"{task.id}.yaml"
        content = trained(given.folder, task, nlp=nlp)
        written.write_text(as_yaml(content), encoding="utf-8")
        print(f"{written}: {content['scores']}")


def trained(folder: Path, task: Task, *, nlp: Language) -> dict[str, Any]:
    """A model as it is written, from the one file of its data in a folder."""
    paths = sorted(folder.glob(task.files))
    if len(paths) != 1:
        raise SystemExit(f"{folder} has {len(paths)} files {task.files}; one was expected.")
    rows = read_rows(paths[0], task, nlp=nlp)
    fitted = task.fit(rows.columns, rows.target)
    columns = zip(task.features, fitted.means, fitted.scales, fitted.weights, strict=True)
    return {
        "id": task.id,
        "version": VERSION,
        "title": task.title,
        "licence": "MIT",
        "link": task.link,
        "label": task.label,
        "otherwise": task.otherwise,
        "threshold": rounded(threshold_of(rows, task)),
        "intercept": rounded(fitted.intercept),
        "weights": [
            {
                "feature": name,
                "mean": rounded(mean),
                "scale": rounded(scale),
                "weight": rounded(weight),
            }
            for name, mean, scale, weight in columns
        ],
        "training": {
            "data": task.data,
            "licence": "MIT",
            "sha256": rows.sha256,
            "rows": len(rows),
            "conversations": len(set(rows.conversations)),
            "target": task.target,
            "penalty": PENALTY,
        },
        "scores": {"metric": task.metric, "folds": FOLDS, "repeats": REPEATS}
        | {key: rounded(value) for key, value in scores_of(rows, task).items()},
    }


def threshold_of(rows: Rows, task: Task) -> float:
    """Where as many exchanges get the label as raters gave it, on conversations left out."""
    known = ~np.isnan(rows.true)
    n_true = int(rows.true[known].sum())
    return float(
        np.mean(
            [
                threshold_for(cross_validated(rows, task, repeat=repeat).scores[known], n_true)
                for repeat in range(REPEATS)
            ]
        )
    )


def rounded(value: float) -> float:
    """Four digits: more would pretend, and could differ between machines."""
    return round(float(value), DIGITS)


def as_yaml(content: dict[str, Any]) -> str:
    """A model's file: the keys in their order, one line a weight."""
    head = "# Made by scripts/train_small_models.py; README.md says what it is for.\n"
    lines = yaml.safe_dump(
        {key: value for key, value in content.items() if key != "weights"},
        sort_keys=False,
        allow_unicode=True,
        width=100,
    ).splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith("training:"))
    weights = [
        f"  - {yaml.safe_dump(weight, default_flow_style=True, sort_keys=False, width=100)}"
        for weight in content["weights"]
    ]
    return "".join([head, *lines[:place], "weights:\n", *weights, *lines[place:]])


if __name__ == "__main__":
    main()
