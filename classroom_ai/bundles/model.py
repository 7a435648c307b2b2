"""What a bundle holds: for a coach, and for a school.

A field that is not here cannot be released. Times are seconds of the lesson, days ISO 8601.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from classroom_ai.strict import Strict

if TYPE_CHECKING:
    from typing_extensions import Self

SCHEMA_VERSION = 1

#: A random name that says nothing, the same in every release of one teacher to coaches, and another
#: in every one to schools: nobody finds a teacher's figures by a bundle with the teacher's name.
Token = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
#: Short enough for a table, long enough for a reason.
Words = Annotated[str, Field(max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
#: How a measure is known and titled; the school's bundle has no other text.
MeasureId = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z0-9_]+$", max_length=60)]
MeasureTitle = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9 ,'’“”?-]*$", max_length=80)]
Unit = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=20)]
#: Ids of schools and coaches, as the programme's own file has them.
OwnId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=60)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
MomentKind = Literal["strength", "missed", "own"]
Direction = Literal["more", "less"]
Verdict = Literal["too-early", "within-noise", "toward", "away"]


class Part(Strict):
    """A part of a bundle: every number is one."""

    model_config = ConfigDict(allow_inf_nan=False)


class Pooled(Part):
    """A measure over several lessons, with its 90 % range where they are enough to know."""

    value: float
    low: float | None = None
    high: float | None = None
    n_lessons: int = Field(ge=1)


class ReleasedGoal(Part):
    """The goal in force, and what the teacher's own lessons say of it."""

    measure: Name
    title: Name
    unit: str
    direction: Direction | None = None
    toward: float | None = None
    why: Words = ""
    since: date
    before: Pooled | None = None
    now: Pooled | None = None
    verdict: Verdict = "too-early"
    smallest_seen: float | None = None


class Line(Part):
    """One line of a moment without names; ``who`` is as the report names a speaker.

    ``chosen`` marks the line that the moment is about.
    """

    start: float = Field(ge=0)
    end: float = Field(ge=0)
    role: Literal["teacher", "student", "other", "unknown"]
    who: Name
    text: Words
    chosen: bool = False


class ReleasedMoment(Part):
    """A few lines in a row that the teacher chose to show.

    ``about`` is the kind that the report knows (``strengths.STRENGTHS``, ``missed.KINDS``)
    or empty; ``sentence`` says what happened, ``could_ask`` what could have been asked, in
    the words of the report. ``clip`` is the name of its sound in the bundle, where that
    was released too.
    """

    id: Annotated[str, Field(pattern=r"^m[0-9]{2,}$")]
    lesson: Annotated[str, Field(pattern=r"^l[0-9]{2,}$")]
    kind: MomentKind
    about: str = ""
    start: float = Field(ge=0)
    end: float = Field(ge=0)
    wait: float | None = None
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    sentence: Words = ""
    could_ask: Words = ""
    why: Words = ""
    clip: Annotated[str, Field(pattern=r"^clips/m[0-9]{2,}\.m4a$")] | None = None


class ReleasedFigure(Part):
    """One figure of a lesson that the teacher chose to show, with its range and grade."""

    measure: Name
    title: Name
    unit: str
    value: float
    low: float | None = None
    high: float | None = None
    grade: Literal["A", "B", "C"]


class ReleasedLesson(Part):
    """A lesson that something was released of; its title holds no name of a student.

    Where it is not ``timed``, "seconds" are places in the order of a transcript without times.
    """

    id: Annotated[str, Field(pattern=r"^l[0-9]{2,}$")]
    title: str = ""
    subject: str = ""
    school_grade: str = ""
    format: str = ""
    day: date
    minutes: float = Field(ge=0)
    timed: bool = True
    corrected: bool = False
    figures: tuple[ReleasedFigure, ...] = ()


class ReleasedNote(Part):
    """The teacher's own words; ``asks`` marks a question to the coach."""

    text: Words
    asks: bool
    written: date


class ReleasedVisit(Part):
    """What was looked at and agreed when the coach came."""

    day: date
    focus: Words
    agreed: Words


class CoachBundle(Part):
    """What a teacher released to a coach.

    ``wants_visit`` is the teacher's own request to be seen.
    """

    schema_version: Literal[1] = 1
    kind: Literal["coach"] = "coach"
    teacher: Name
    token: Token
    released: date
    goal: ReleasedGoal | None = None
    lessons: tuple[ReleasedLesson, ...] = ()
    moments: tuple[ReleasedMoment, ...] = ()
    notes: tuple[ReleasedNote, ...] = ()
    last_visit: ReleasedVisit | None = None
    wants_visit: bool = False

    @model_validator(mode="after")
    def _moments_are_of_lessons(self) -> Self:
        known = {lesson.id for lesson in self.lessons}
        strays = sorted({m.lesson for m in self.moments} - known)
        if strays:
            raise ValueError(f"moments of lessons that are not in it: {', '.join(strays)}")
        if len({m.id for m in self.moments}) != len(self.moments):
            raise ValueError("two moments have the same id")
        return self


class ReleasedChange(Part):
    """How a goal measure moved over a teacher's lessons, and nothing of any one of them.

    ``difference`` is now less before in the unit of the measure, between like lessons;
    ``lesson_sd`` how much this teacher's like lessons differ; ``standard_error`` that of the
    difference. At least three lessons lie on each side.
    """

    measure: MeasureId
    title: MeasureTitle
    unit: Unit
    direction: Direction
    difference: float
    standard_error: float = Field(gt=0)
    lesson_sd: float = Field(gt=0)
    df: int = Field(ge=1)
    n_before: int = Field(ge=3)
    n_now: int = Field(ge=3)


class SchoolBundle(Part):
    """What a teacher released to the school: how often, not what.

    ``school`` and ``coach`` are ids of the programme's own file. ``lessons`` counts the
    lessons observed with the tool from ``first`` to ``last`` (months), ``with_feedback``
    those of them whose results were written; ``cycles`` counts stretches from one visit to
    the next with at least one lesson in them, ``visits`` the coach's visits, ``last_visit``
    is the month of the latest.
    """

    schema_version: Literal[1] = 1
    kind: Literal["school"] = "school"
    token: Token
    school: OwnId
    coach: OwnId | None = None
    released: date
    first: Month
    last: Month
    lessons: int = Field(ge=1)
    with_feedback: int = Field(ge=0)
    cycles: int = Field(ge=0)
    visits: int = Field(ge=0)
    last_visit: Month | None = None
    wants_visit: bool = False
    changes: tuple[ReleasedChange, ...] = ()
