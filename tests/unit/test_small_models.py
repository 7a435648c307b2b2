"""The small models that ship, and how they are trained: on an invented set, twice the same."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from small_models.fit import (
    f1,
    fit,
    folds_of,
    left_out,
    macro_f1,
    resampled,
    spearman,
    threshold_for,
)
from small_models.tasks import TASKS, Task
from train_small_models import as_yaml, trained

from classroom_ai.annotate.exchanges import exchange_of
from classroom_ai.annotate.features import FEATURES
from classroom_ai.annotate.labels import MEANINGS
from classroom_ai.annotate.linear import LinearModel, read_small_model, small_model
from classroom_ai.errors import ModelDamaged
from classroom_ai.resources import shipped

if TYPE_CHECKING:
    from spacy.language import Language

FILES = sorted((shipped("models") / "small").glob("*.yaml"))


def test_every_model_that_can_be_trained_ships_and_no_other() -> None:
    assert {path.stem for path in FILES} == {task.id for task in TASKS}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_a_shipped_model_weighs_the_facts_that_the_code_trains(task: Task) -> None:
    model = small_model(task.id)
    assert tuple(weight.feature for weight in model.weights) == task.features
    assert (model.label, model.otherwise, model.link) == (task.label, task.otherwise, task.link)
    assert model.training.target == task.target


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_the_card_tells_the_scores_of_each_model(task: Task) -> None:
    card = (shipped("models") / "small" / "README.md").read_text(encoding="utf-8")
    scores = small_model(task.id).scores
    assert f"{scores.value:.2f} ({scores.low:.2f} to {scores.high:.2f})" in card
    assert f"{scores.precision:.2f}, {scores.recall:.2f}" in card


def test_every_fact_is_used_by_some_model() -> None:
    assert set(FEATURES) == {name for task in TASKS for name in task.features}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_models_file_is_as_the_training_writes_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert as_yaml(yaml.safe_load(text)) == text


def test_reasons_add_up_to_the_score(nlp: Language) -> None:
    model = small_model("uptake")
    exchange = exchange_of("it has three fours in it", "why three fours?", nlp=nlp)
    told = sum(reason.weight for reason in model.reasons(exchange))
    assert model.intercept + told == pytest.approx(model.score(exchange))


def test_predicting_needs_no_library_of_learning() -> None:
    code = "import classroom_ai.annotate.replies, sys; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("feature: asks,", "feature: aks,", "there is no 'aks'"),
        ("label: uptake.high", "label: uptake.hi", "there is no 'uptake.hi'"),
        ("threshold:", "treshold:", "threshold"),
        ("scale: 0", "scale: -0", "greater than 0"),
        ("weights:", "weights: [", "is not YAML"),
    ],
)
def test_a_damaged_file_is_named_with_the_key(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    text = (shipped("models") / "small" / "uptake.yaml").read_text(encoding="utf-8")
    path = tmp_path / "uptake.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ModelDamaged, match=message) as caught:
        read_small_model(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "uptake.yaml"
    path.write_bytes(b"title: \xff\xfe\n")
    with pytest.raises(ModelDamaged, match="is not YAML"):
        read_small_model(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match="cannot be read"):
        read_small_model(tmp_path / "none.yaml")


def invented(conversations: int) -> Iterator[dict[str, str]]:
    """Exchanges of which those that take something up are the ones that raters like."""
    for i in range(conversations):
        student = f"I drew {i + 2} squares and some circles"
        for reply, liked in (
            (f"Why did you draw {i + 2} squares?", 1),
            ("Okay.", 0),
            ("You said circles. What do you mean?", 1),
            ("What is the next number?", 0),
        ):
            yield {
                "obs_id": str(i),
                "student_text": student,
                "teacher_text": reply,
                "uptake_zscore": str(liked - 0.5 + i % 3 / 10),
                "uptake_majority": "" if i == 0 else f"{2 * liked}.0",
                "follow_up_filtered_majority": "" if reply == "Okay." else str(float(liked)),
            }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented")
    rows = list(invented(12))
    for name in ("uptake_invented.csv", "funneling_invented.csv"):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_training_twice_gives_the_same_model_and_learns_what_raters_like(
    task: Task, folder: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("small_models.fit.RESAMPLES", 50)
    content = trained(folder, task, nlp=nlp)
    assert as_yaml(trained(folder, task, nlp=nlp)) == as_yaml(content)
    model = LinearModel.model_validate(content)
    assert model.scores.value > 0.6
    good = exchange_of("I drew 40 squares and lines", "Why did you draw 40 squares?", nlp=nlp)
    poor = exchange_of("I drew 40 squares and lines", "What is the next page?", nlp=nlp)
    assert model.label_of(good) == task.label in MEANINGS
    assert model.label_of(poor) == task.otherwise in MEANINGS


def test_a_folder_with_two_files_of_a_kind_is_refused(tmp_path: Path, nlp: Language) -> None:
    with pytest.raises(SystemExit, match="has 0 files"):
        trained(tmp_path, TASKS[0], nlp=nlp)


def test_least_squares_without_much_penalty_finds_the_line() -> None:
    x = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [3.0, 1.0]])
    line = fit(x, 2 * x[:, 0] + 1, link="identity", penalty=1e-9)
    assert line.scores(np.array([[5.0, 1.0]])) == pytest.approx([11.0])
    assert line.weights[1] == pytest.approx(0)


def test_a_logistic_fit_leaves_no_slope() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3))
    y = (x[:, 0] + rng.normal(size=200) > 0).astype(float)
    found = fit(x, y, link="logistic", penalty=2.0)
    z = (x - found.means) / found.scales
    slope = z.T @ (y - found.scores(x)) - 2.0 * found.weights
    assert slope == pytest.approx(np.zeros(3), abs=1e-8)
    assert found.scores(x).mean() == pytest.approx(y.mean())


def test_a_conversation_lies_in_one_part_and_is_scored_by_the_others() -> None:
    names = [str(i // 3) for i in range(60)]
    parts = folds_of(names, repeat=0)
    assert all(len(set(parts[i : i + 3])) == 1 for i in range(0, 60, 3))
    assert not np.array_equal(parts, folds_of(names, repeat=1))
    x, y = np.arange(60.0)[:, None], np.arange(60.0)
    seen: list[int] = []
    for inside, _ in left_out(
        x, y, names, lambda a, b: fit(a, b, link="identity", penalty=1.0), repeat=0
    ):
        seen += inside.tolist()
    assert sorted(seen) == list(range(60))


def test_resampling_draws_whole_conversations_and_always_the_same() -> None:
    names = ["a", "a", "b", "c"]
    first, again = next(resampled(names)), next(resampled(names))
    assert first.tolist() == again.tolist()
    assert {tuple(rows.tolist()).count(0) for rows in resampled(names)} >= {0, 1, 2}


def test_as_many_reach_the_threshold_as_are_true() -> None:
    scores = np.array([0.1, 0.9, 0.4, 0.7])
    assert (scores >= threshold_for(scores, 2)).sum() == 2
    assert (scores >= threshold_for(scores, 0)).sum() == 1
    assert (scores >= threshold_for(scores, 4)).sum() == 3


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 2, 3], [10, 20, 90], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 1, 1], [1, 2, 3], 0.0),
        ([1, 2, 2, 3], [1, 2, 3, 4], 0.948683),
    ],
)
def test_rank_correlation_knows_ties(one: list[float], other: list[float], expected: float) -> None:
    assert spearman(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-6)


def test_f1_of_classes() -> None:
    said, true = np.array([True, True, False, False]), np.array([True, False, False, False])
    assert f1(said, true) == pytest.approx(2 / 3)
    assert macro_f1(said, true) == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert f1(said, np.zeros(4, dtype=bool)) == 0.0
