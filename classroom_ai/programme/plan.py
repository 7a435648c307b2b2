"""The plan of a programme: who coaches whom, for how many hours, at what cost.

A YAML file that a district writes, read as strictly as a rubric. Money is in one currency,
hours and costs are those of the whole period that the terms cover.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from classroom_ai.errors import ProgrammeError
from classroom_ai.strict import Key, Kind, Strict, checked, did_you_mean, mistake, read_yaml

KIND = Kind("plan", "The keys of a plan are described in docs/programme.md.", ProgrammeError)

Number = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False, strict=True)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
Count = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Label = Annotated[str, Field(min_length=1, max_length=200)]
Role = Literal["coach", "teacher-leader"]
#: A plan to begin with, which ships with the project.
EXAMPLE = Path(__file__).with_name("example.yaml")
#: What a school can declare in words, from the least need to the greatest.
NEEDS = ("low", "some", "high", "very high")


class Term(Strict):
    """A stretch of the period; a release belongs to the term in which it ends."""

    name: Label
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _runs_forward(self) -> Term:
        if self.last < self.first:
            raise ValueError(f"it ends on {self.last}, before it begins on {self.first}")
        return self

    @property
    def days(self) -> int:
        """Days of the term, its first and last included."""
        return (self.last - self.first).days + 1

    @property
    def span(self) -> str:
        """Its first and last day, whatever it is called."""
        return f"{self.first} to {self.last}"


class ReleasedTime(Strict):
    """Part of a teacher-leader's hours that is given to coaching, and what a substitute costs."""

    share: Share
    substitute_per_hour: Number


class Coach(Strict):
    """Somebody who coaches.

    ``hours_a_week`` and ``weeks`` are what is paid; with ``release`` only its share is given to
    coaching. ``cost`` (of the period) or ``cost_per_hour`` is what the programme pays for these
    hours with all on-costs; for a released teacher what is paid on top of the salary.
    """

    id: Label
    role: Role
    hours_a_week: Annotated[float, Field(gt=0, le=168, allow_inf_nan=False, strict=True)]
    weeks: Annotated[float, Field(gt=0, le=520, allow_inf_nan=False, strict=True)]
    cost: Number | None = None
    cost_per_hour: Number | None = None
    release: ReleasedTime | None = None

    @model_validator(mode="after")
    def _has_one_cost(self) -> Coach:
        if self.cost is not None and self.cost_per_hour is not None:
            raise ValueError("it has both 'cost' and 'cost_per_hour'; one of them is expected")
        if self.cost is None and self.cost_per_hour is None and self.release is None:
            raise ValueError("it has no 'cost', no 'cost_per_hour' and no 'release'")
        return self

    @property
    def hours(self) -> float:
        """Hours for coaching in the period."""
        return self.hours_a_week * self.weeks * (self.release.share if self.release else 1)

    @property
    def pay(self) -> float:
        """What is paid to the coach for these hours."""
        return self.cost if self.cost is not None else (self.cost_per_hour or 0) * self.hours

    @property
    def substitutes(self) -> float:
        """What is paid to whoever teaches meanwhile."""
        return self.hours * self.release.substitute_per_hour if self.release else 0.0


class Caseload(Strict):
    """How many teachers of a school one coach sees, and how many cycles each has in the period."""

    coach: Label
    school: Label
    teachers: Count
    cycles: Number


class School(Strict):
    """A school: its teachers, the need it declares, and its share of what is paid centrally."""

    id: Label
    teachers: Count
    need: Annotated[int, Field(ge=1, le=4, strict=True)]
    share: Share | None = None

    @field_validator("need", mode="before")
    @classmethod
    def _in_words(cls, need: object) -> object:
        if not isinstance(need, str):
            return need
        if need not in NEEDS:
            raise ValueError(
                f"{need!r} is no need. 1 to 4, or one of {', '.join(NEEDS)} is expected"
            )
        return NEEDS.index(need) + 1


class Hours(Strict):
    """Hours that one cycle with one teacher takes a coach."""

    preparation: Number = 0.0
    observation: Number = 0.0
    feedback: Number = 0.0
    collaboration: Number = 0.0
    travel: Number = 0.0
    other: Number = 0.0

    @property
    def total(self) -> float:
        """All of them."""
        return sum(self.of(name) for name in ACTIVITIES)

    def of(self, activity: str) -> float:
        """Those of one activity."""
        return float(getattr(self, activity))


ACTIVITIES = tuple(Hours.model_fields)
#: Activities in which a coach is with the teacher.
WITH_TEACHERS = ("observation", "feedback", "collaboration")


class Tool(Strict):
    """What running the tool takes, and what part of a coach's observations it stands for."""

    machines: Number = 0.0
    hours: Number = 0.0
    cost_per_hour: Number = 0.0
    replaces: Share = 0.0


class Other(Strict):
    """Any other cost of the period."""

    name: Label
    cost: Number


class Plan(Strict):
    """Everything in the file."""

    programme: Label
    currency: Annotated[str, Field(min_length=1, max_length=12)]
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    coaches: Annotated[tuple[Coach, ...], Field(min_length=1)]
    schools: Annotated[tuple[School, ...], Field(min_length=1)]
    caseloads: Annotated[tuple[Caseload, ...], Field(min_length=1)]
    hours_a_cycle: Hours
    observations_a_cycle: Annotated[float, Field(gt=0, le=100, strict=True)] = 1.0
    observations_by_leaders: Share = 0.0
    tool: Tool = Tool()
    central_cost: Number = 0.0
    other_costs: tuple[Other, ...] = ()

    def coach(self, name: str) -> Coach:
        """The coach with an id that the plan is known to have."""
        return next(coach for coach in self.coaches if coach.id == name)

    def school(self, name: str) -> School:
        """The school with an id that the plan is known to have."""
        return next(school for school in self.schools if school.id == name)

    def rows_of(self, school: str) -> tuple[Caseload, ...]:
        """Caseloads at a school."""
        return tuple(row for row in self.caseloads if row.school == school)

    @property
    def teachers(self) -> int:
        """Teachers of all schools."""
        return sum(school.teachers for school in self.schools)

    @property
    def places(self) -> int:
        """Teachers in all caseloads."""
        return sum(row.teachers for row in self.caseloads)

    @property
    def cycles(self) -> float:
        """Cycles that are planned."""
        return sum(row.teachers * row.cycles for row in self.caseloads)


def read_plan(path: Path) -> Plan:
    """Read and check the plan of a programme.

    Raises
    ------
    ProgrammeError
        If it cannot be read or something in it cannot be; the message names the line.
    """
    plan = checked(Plan, read_yaml(path, kind=KIND), path=path, kind=KIND)
    for keys, what in mistakes_in(plan):
        raise mistake(keys, what, path=path, kind=KIND)
    return plan


def mistakes_in(plan: Plan) -> Iterator[tuple[tuple[Key, ...], str]]:
    """What does not fit together in a plan whose parts are each valid, and where."""
    yield from _doubled([coach.id for coach in plan.coaches], "coaches")
    yield from _doubled([school.id for school in plan.schools], "schools")
    yield from _terms_that_overlap(plan.terms)
    yield from _strangers(plan)
    yield from _too_many_teachers(plan)
    yield from _shares_that_do_not_sum(plan.schools)
    if plan.observations_by_leaders and not any(c.role == "teacher-leader" for c in plan.coaches):
        yield (
            ("observations_by_leaders",),
            f"{plan.observations_by_leaders:g} of the observations are with teacher-leaders, "
            "and nobody in 'coaches' is one.",
        )


def _doubled(names: Sequence[str], key: str) -> Iterator[tuple[tuple[Key, ...], str]]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield (key, i, "id"), f"{name!r} is there twice."


def _terms_that_overlap(terms: Sequence[Term]) -> Iterator[tuple[tuple[Key, ...], str]]:
    for i, (one, after) in enumerate(pairwise(terms), start=1):
        if after.first <= one.last:
            yield (
                ("terms", i, "from"),
                f"{after.name} begins on {after.first}, and {one.name} before it ends on "
                f"{one.last}. Terms follow one another.",
            )


def _strangers(plan: Plan) -> Iterator[tuple[tuple[Key, ...], str]]:
    coaches = [coach.id for coach in plan.coaches]
    schools = [school.id for school in plan.schools]
    rows = set()
    for i, row in enumerate(plan.caseloads):
        for key, name, known in (("coach", row.coach, coaches), ("school", row.school, schools)):
            if name not in known:
                what = f"there is no {key} {name!r} in the plan.{did_you_mean(name, known)}"
                yield ("caseloads", i, key), what
        if (row.coach, row.school) in rows:
            yield ("caseloads", i), f"{row.coach} at {row.school} is there twice."
        rows.add((row.coach, row.school))


def _too_many_teachers(plan: Plan) -> Iterator[tuple[tuple[Key, ...], str]]:
    for i, school in enumerate(plan.schools):
        seen = sum(row.teachers for row in plan.rows_of(school.id))
        if seen > school.teachers:
            what = f"{school.id} has {school.teachers} teachers, and {seen} are in caseloads."
            yield ("schools", i, "teachers"), what


def _shares_that_do_not_sum(
    schools: Sequence[School],
) -> Iterator[tuple[tuple[Key, ...], str]]:
    shares = [school.share for school in schools if school.share is not None]
    if not shares:
        return
    if len(shares) < len(schools):
        i = next(i for i, school in enumerate(schools) if school.share is None)
        yield ("schools", i), "it has no 'share', and other schools have. All have one, or none."
    elif abs(sum(shares) - 1) > 0.001:
        yield ("schools",), f"their shares sum to {sum(shares):g}; 1 is expected."
