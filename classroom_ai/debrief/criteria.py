"""What coaches rate moments by and ask about them: data that a programme can read and change."""

from __future__ import annotations

import string
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field, model_validator

from classroom_ai.errors import DebriefError
from classroom_ai.strict import Id, Kind, Strict, Text, checked, read_yaml

if TYPE_CHECKING:
    from typing_extensions import Self

SHIPPED = Path(__file__).parent / "criteria.yaml"
KIND = Kind(
    "list of criteria",
    "The list that ships has them all: classroom-ai debrief --print-criteria",
    DebriefError,
)
#: Places that a moment can have in a talk.
Role = Literal["own", "exemplar", "contrast", "probe"]
#: What a question may name of its moment.
_PLACES = frozenset({"line", "beside", "student"})


class Questions(Strict):
    """A question for each place that a moment of one kind can have; a kind has some of them."""

    own: Text | None = None
    exemplar: Text | None = None
    contrast: Text | None = None
    probe: Text | None = None

    @model_validator(mode="after")
    def _name_only_what_there_is(self) -> Self:
        for role in get_args(Role):
            names = _places_in(getattr(self, role) or "")
            if strays := names - _PLACES:
                known = ", ".join(f"{{{name}}}" for name in sorted(_PLACES))
                raise ValueError(f"{role}: {{{min(strays)}}} is none of {known}")
            if "beside" in names and role != "contrast":
                raise ValueError(f"{role}: {{beside}} can only stand in a contrast")
        return self


class ForAny(Questions):
    """What is rated and asked where a moment is of no kind that the list knows."""

    criterion: Id
    own: Text
    exemplar: Text
    contrast: Text
    probe: Text


class Uses(Strict):
    """What a coach would make of a moment in a talk, in words."""

    exemplar: Text
    probe: Text
    leave: Text


class Criterion(Strict):
    """A question with its anchors from least to most, and what it belongs to."""

    id: Id
    title: Text
    measures: tuple[Id, ...] = ()
    question: Text
    anchors: Annotated[tuple[Text, ...], Field(min_length=2, max_length=9)]
    moments: dict[Id, Questions] = Field(default_factory=dict)


class Criteria(Strict):
    """A whole list; all its criteria have equally many anchors, so that ratings can be pooled."""

    id: Id
    version: int = Field(ge=1)
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    for_any: ForAny
    uses: Uses

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        ids = [one.id for one in self.criteria]
        kinds = [kind for one in self.criteria for kind in one.moments]
        for what, names in (("criteria", ids), ("kinds of moment", kinds)):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"two {what} have one name: {twice[0]}")
        if self.for_any.criterion not in ids:
            raise ValueError(f"for_any names {self.for_any.criterion!r}, which is no criterion")
        if len({len(one.anchors) for one in self.criteria}) > 1:
            raise ValueError("all criteria need equally many anchors")
        return self

    @property
    def n_anchors(self) -> int:
        """Points of the scale."""
        return len(self.criteria[0].anchors)

    def knows(self, kind: str) -> bool:
        """Whether a kind of moment is about some criterion."""
        return any(kind in one.moments for one in self.criteria)

    def of(self, kind: str) -> Criterion:
        """The criterion that a kind of moment is rated by."""
        found = (one for one in self.criteria if kind in one.moments)
        return next(found, self.named(self.for_any.criterion))

    def named(self, name: str) -> Criterion:
        """The criterion of that id."""
        return next(one for one in self.criteria if one.id == name)

    def of_measure(self, measure: str) -> Criterion | None:
        """The criterion that a goal is of, by the family of its measure."""
        family = measure.partition(".")[0]
        return next((one for one in self.criteria if family in one.measures), None)

    def asked(
        self, kind: str, role: Role, *, line: str, beside: str, student: str, alike: bool = True
    ) -> str:
        """The question about a moment of a kind, in a place of the talk.

        Where two moments beside each other are not ``alike``, about one criterion, what is
        asked of the kind would not fit both.
        """
        questions = self.of(kind).moments.get(kind) if alike else None
        template = getattr(questions, role, None) or getattr(self.for_any, role)
        return str(template).format_map({"line": line, "beside": beside, "student": student})


def read_criteria(path: Path = SHIPPED) -> Criteria:
    """A list of criteria from its file.

    Raises
    ------
    DebriefError
        Naming file, line and key.

    Examples
    --------
    >>> criteria = read_criteria()
    >>> criteria.of("waited").title, criteria.n_anchors
    ('time to think', 4)
    """
    return checked(Criteria, read_yaml(path, kind=KIND), path=path, kind=KIND)


def _places_in(asked: str) -> set[str]:
    """Names in braces of a question.

    Raises
    ------
    ValueError
        If the braces are not closed, or hold more than a name.
    """
    found = set()
    for _, name, form, conversion in string.Formatter().parse(asked):
        if name is not None:
            if form or conversion or not name.isidentifier():
                raise ValueError(f"{asked!r} has braces around what is no name")
            found.add(name)
    return found
