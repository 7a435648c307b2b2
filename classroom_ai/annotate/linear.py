"""Small linear models: facts of an exchange, each with a weight that can be read.

``models/small/*.yaml`` holds one a file: mean, scale and weight of every fact, what it was
trained on, and how well it does on conversations that it was not trained on. It is a sum,
so what each fact adds can be told in words; ``scripts/train_small_models.py`` makes the files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from classroom_ai.annotate.exchanges import Exchange
from classroom_ai.annotate.features import FEATURES
from classroom_ai.annotate.labels import MEANINGS
from classroom_ai.errors import ModelDamaged
from classroom_ai.resources import shipped

#: The models there are, by id.
SMALL_MODELS = ("uptake", "follow-up")


def _one_of(known: dict[str, object]) -> AfterValidator:
    def check(name: str) -> str:
        if name not in known:
            raise ValueError(f"there is no {name!r}")
        return name

    return AfterValidator(check)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Weight(_Strict):
    """How much one fact counts: ``weight`` times (value - ``mean``) / ``scale``."""

    feature: Annotated[str, _one_of(dict(FEATURES))]
    mean: float
    scale: float = Field(gt=0)
    weight: float


class Training(_Strict):
    """What a model was made from: a file by its SHA-256, and which column was learnt."""

    data: str
    licence: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int = Field(gt=0)
    conversations: int = Field(gt=1)
    target: str
    penalty: float = Field(gt=0)


class Scores(_Strict):
    """How well it does on conversations left out of the training, in ``folds`` parts.

    ``low`` and ``high`` bound 90 % of resampled sets of conversations. ``precision`` and
    ``recall`` are those of the label at ``threshold``; ``true_share`` is how often it is true.
    """

    metric: str
    folds: int
    repeats: int
    value: float
    low: float
    high: float
    precision: float
    recall: float
    true_share: float


@dataclass(frozen=True, slots=True)
class Reason:
    """What one fact says for a label (above 0) or against it, compared to a usual exchange."""

    text: str
    weight: float


class LinearModel(_Strict):
    """One model, as it stands in ``models/small/<id>.yaml``."""

    id: str
    version: int = Field(ge=1)
    title: str
    licence: str
    link: Literal["identity", "logistic"]
    label: Annotated[str, _one_of(dict(MEANINGS))]
    otherwise: Annotated[str, _one_of(dict(MEANINGS))]
    threshold: float
    intercept: float
    weights: tuple[Weight, ...] = Field(min_length=1)
    training: Training
    scores: Scores

    @property
    def rule(self) -> str:
        """Id by which its tags name it, such as ``model/uptake-1``."""
        return f"model/{self.id}-{self.version}"

    @property
    def reason(self) -> str:
        """What the label rests on, in words: the weightiest facts first."""
        facts = sorted(self.weights, key=lambda weight: -abs(weight.weight))
        told = "; ".join(
            f"{FEATURES[fact.feature].meaning} ({'for' if fact.weight > 0 else 'against'})"
            for fact in facts
        )
        return f"{self.title}. A weighted sum of facts: {told}."

    def score(self, exchange: Exchange) -> float:
        """The weighted sum of all facts; a probability, 0 to 1, for a logistic model."""
        total = self.intercept + sum(self._parts(exchange))
        return 1 / (1 + math.exp(-total)) if self.link == "logistic" else total

    def label_of(self, exchange: Exchange) -> str:
        """``label`` where the score reaches the threshold, else ``otherwise``."""
        return self.label if self.score(exchange) >= self.threshold else self.otherwise

    def reasons(self, exchange: Exchange) -> tuple[Reason, ...]:
        """What each fact adds to the score, the weightiest first.

        Facts that are told in the same words are one reason.
        """
        parts: dict[str, float] = {}
        for weight, part in zip(self.weights, self._parts(exchange), strict=True):
            text = FEATURES[weight.feature].says(exchange)
            parts[text] = parts.get(text, 0.0) + part
        reasons = [Reason(text, part) for text, part in parts.items()]
        return tuple(sorted(reasons, key=lambda reason: -abs(reason.weight)))

    def _parts(self, exchange: Exchange) -> list[float]:
        return [
            w.weight * (FEATURES[w.feature].value(exchange) - w.mean) / w.scale
            for w in self.weights
        ]


@cache
def small_model(id_: Literal["uptake", "follow-up"]) -> LinearModel:
    """A model that ships with the project.

    Raises
    ------
    ModelDamaged
        If its file is missing or not as it was written.

    Examples
    --------
    >>> small_model("uptake").rule
    'model/uptake-1'
    """
    return read_small_model(shipped("models") / "small" / f"{id_}.yaml")


def read_small_model(path: Path) -> LinearModel:
    """A model from its file.

    Raises
    ------
    ModelDamaged
        If the file is missing or not as it was written; names the key.
    """
    import yaml

    expected = "A file was expected as scripts/train_small_models.py writes it."
    try:
        return LinearModel.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except OSError as error:
        raise ModelDamaged(
            f"{path} cannot be read: {error.strerror or error}.", expected
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ModelDamaged(f"{path} is not YAML: {error}.", expected) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise ModelDamaged(f"{path}: {key}: {first['msg']}.", expected) from error
