"""Rubrics: what a school looks at, and in which words, as data in ``rubrics/*.yaml``.

A rubric holds rules (which sentences count as what), and criteria (a measure,
bands of its value, a neutral sentence for each band, the source, and a question
for reflection). Scoring says in which band each measure lies; there is never a
score over several criteria.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from classroom_ai import __version__
from classroom_ai.annotate.rules import Range, RuleSet
from classroom_ai.errors import OutputError, RubricError
from classroom_ai.files import fingerprint_of
from classroom_ai.measures import registry
from classroom_ai.missed import KINDS
from classroom_ai.resources import shipped
from classroom_ai.strict import ID, Id, Strict, Text, checked, did_you_mean, read_yaml
from classroom_ai.types import CriterionScore, Evidence, Measurement, NextStep, RubricScore

#: Said of a criterion whose measure is too uncertain to lie in one band.
NOT_KNOWN = "This could not be heard well enough in this lesson to say."


class Band(Range):
    """A range of a measure, and what it means."""

    sentence: Text


class Step(Strict):
    """A next step, said only where a moment of the kind ``missed`` is in the lesson."""

    missed: str
    say: Text

    @field_validator("missed")
    @classmethod
    def _is_found(cls, missed: str) -> str:
        if missed not in KINDS:
            raise ValueError(f"there is no kind of moment {missed!r}.{did_you_mean(missed, KINDS)}")
        return missed


class Criterion(Strict):
    """One thing to look at: a measure in bands, what to ask oneself, and what to try.

    ``toward`` says which way leads to the goal; without it the criterion only describes.
    """

    id: Id
    measure: str
    bands: tuple[Band, ...] = Field(min_length=1)
    source: Text
    question: Text
    toward: Literal["more", "less"] | None = None
    next_step: Step | None = None

    @field_validator("measure")
    @classmethod
    def _is_registered(cls, measure: str) -> str:
        if measure not in (known := registry()):
            raise ValueError(f"there is no measure {measure!r}.{did_you_mean(measure, known)}")
        return measure

    @model_validator(mode="after")
    def _bands_cover_every_value(self) -> Criterion:
        first, last = self.bands[0], self.bands[-1]
        if first.from_ is not None or last.below is not None:
            raise ValueError("the first band has no 'from' and the last no 'below'")
        for lower, upper in zip(self.bands, self.bands[1:], strict=False):
            if lower.below is None or lower.below != upper.from_:
                raise ValueError(
                    f"a band from {upper.from_} follows one below {lower.below}; "
                    "each must begin where the one before ends"
                )
        return self

    def level(self, value: float) -> int:
        """Number of the band that holds the value, from 1."""
        return next(i for i, band in enumerate(self.bands, start=1) if band.holds(value))

    def room(self, level: int) -> float | None:
        """How far a level is from the wanted end of the bands: 0 at it, 1 at the other end."""
        if self.toward is None or len(self.bands) == 1:
            return None
        left = len(self.bands) - level if self.toward == "more" else level - 1
        return left / (len(self.bands) - 1)

    def aim(self, level: int) -> float | None:
        """Where the next band in the wanted direction begins; None at its end."""
        if self.toward is None:
            return None
        band = self.bands[level - 1]
        return band.below if self.toward == "more" else band.from_


class Rubric(RuleSet):
    """Everything in a rubric's file."""

    id: Id
    version: int = Field(ge=1)
    title: Text
    criteria: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _criteria_have_one_id_each(self) -> Rubric:
        ids = [criterion.id for criterion in self.criteria]
        if doubled := {id_ for id_ in ids if ids.count(id_) > 1}:
            raise ValueError(f"there are two criteria with the id {min(doubled)!r}")
        return self


def read_rubric(path_or_id: str | Path) -> Rubric:
    """Read and check a rubric.

    Parameters
    ----------
    path_or_id : str or pathlib.Path
        A file, or the id of a rubric that ships with the project.

    Returns
    -------
    Rubric
        Valid: every measure exists and the bands of a criterion cover every value.

    Raises
    ------
    RubricError
        If there is no such rubric, or it is not valid; names file and key.

    Examples
    --------
    >>> read_rubric("core").criteria[0].measure
    'talk.teacher_share'
    """
    path = Path(path_or_id)
    if path.suffix not in (".yaml", ".yml") and not path.is_file():
        path = _shipped_rubric(str(path_or_id))
    return checked(Rubric, read_yaml(path), path=path)


def shipped_rubrics() -> tuple[Rubric, ...]:
    """The rubrics that ship with the project, sorted by id."""
    return tuple(read_rubric(path) for path in sorted(shipped("rubrics").glob("*.yaml")))


def _shipped_rubric(id_: str) -> Path:
    known = {path.stem: path for path in sorted(shipped("rubrics").glob("*.yaml"))}
    if id_ not in known:
        raise RubricError(
            f"There is no rubric {id_!r}.{did_you_mean(id_, known)}",
            f"Rubrics here: {', '.join(known)}.",
            "A rubric of your own is given as a path that ends in .yaml.",
        )
    return known[id_]


def write_starter(id_: str, path: Path) -> None:
    """Write a small, valid rubric to begin with.

    Parameters
    ----------
    id_ : str
        Its id: small letters, digits and hyphens.
    path : pathlib.Path
        A file that does not exist yet.

    Raises
    ------
    RubricError
        If the id has other characters.
    OutputError
        If there is such a file, or it cannot be written.
    """
    if not re.fullmatch(ID, id_):
        raise RubricError(
            f"{id_!r} cannot be the id of a rubric.",
            "It has small letters, digits and hyphens, and begins with a letter.",
            "Try: classroom-ai rubric new our-school",
        )
    starter = (shipped("rubrics") / "templates" / "starter.yaml").read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(starter.replace("id: ID", f"id: {id_}").replace("THIS-FILE", str(path)))
    except FileExistsError as error:
        raise OutputError(
            f"{path} is there already.", "A new file was expected.", "Choose another with -o."
        ) from error
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}.",
            next_step="Choose another place with -o.",
        ) from error


def score(
    rubric: Rubric,
    measurements: tuple[Measurement, ...],
    missed: Mapping[str, Sequence[Evidence]] | None = None,
) -> RubricScore:
    """Where each measure falls among the bands of a rubric.

    Parameters
    ----------
    rubric : Rubric
        What to look at.
    measurements : tuple of Measurement
        Those of the whole lesson are looked at; one that is missing is told as not
        counted.
    missed : mapping of str to sequence of Evidence, optional
        What ``missed_moments`` found; without it there are no next steps.

    Returns
    -------
    RubricScore
        One score a criterion, in the order of the rubric; ``level`` is the number of
        the band from 1. It is None where there is no value, with the measure's note,
        and where the value is not known well enough (grade D).
    """
    by_id = {m.id: m for m in measurements if m.scope == "lesson"}
    return RubricScore(
        rubric.id,
        rubric.version,
        tuple(
            _score(criterion, by_id.get(criterion.measure), missed or {})
            for criterion in rubric.criteria
        ),
    )


def mark_of(heard: str, rubrics: Sequence[Rubric]) -> str:
    """What stands for how a lesson was heard and by which rules it is counted.

    ``heard`` is the fingerprint of its provenance.
    """
    return fingerprint_of(
        heard,
        [rubric.model_dump_json() for rubric in rubrics],
        [(info.id, info.version) for info in registry().values()],
        __version__,
    )


def _score(
    criterion: Criterion,
    measurement: Measurement | None,
    missed: Mapping[str, Sequence[Evidence]],
) -> CriterionScore:
    level, sentence = _level_and_sentence(criterion, measurement)
    return CriterionScore(
        criterion.id,
        level,
        sentence,
        criterion.measure,
        criterion.question,
        _next_step(criterion.next_step, missed),
        room=None if level is None else criterion.room(level),
        aim=None if level is None else criterion.aim(level),
    )


def _level_and_sentence(
    criterion: Criterion, measurement: Measurement | None
) -> tuple[int | None, str]:
    if measurement is None or measurement.value is None:
        return None, measurement.note if measurement else "This was not counted in this lesson."
    if measurement.grade == "D":
        return None, NOT_KNOWN
    level = criterion.level(measurement.value)
    return level, criterion.bands[level - 1].sentence


def _next_step(step: Step | None, missed: Mapping[str, Sequence[Evidence]]) -> NextStep | None:
    if step is None or not missed.get(step.missed):
        return None
    return NextStep(step.say, step.missed, missed[step.missed][0])
