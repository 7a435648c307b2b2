"""The other teachers of the district: figures of lessons that nobody held, and true changes.

Each teacher has a level, lessons differ around it, and from the day of the goal on the figure
that the goal is about moves by what is true for that goal. What is released is then found
by the real commands, which do not know what is true.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from classroom_ai.history.lessons import remember
from classroom_ai.measures import registry
from classroom_ai.results import Results
from classroom_ai.types import About, Lesson, Measurement, Provenance, Recording
from term_lessons.stage import Failed, Stage

FIRST_DAY, LAST_DAY = date(2026, 2, 2), date(2026, 6, 5)
_FORMATS = ("whole class", "discussion", "practice")


@dataclass(frozen=True)
class Figure:
    """A measure: where teachers are, how lessons of one differ, and how a goal moves it."""

    measure: str
    level: float
    lesson_sd: float
    toward: str
    true_change: float


#: Thinking time moves; how much teachers talk does not.
FIGURES = (
    Figure("wait.after_question", 1.4, 0.4, "more", 0.6),
    Figure("talk.teacher_share", 0.66, 0.06, "less", 0.0),
    Figure("questions.open_share", 0.42, 0.09, "more", 0.06),
)
#: How many teachers release something, by school and coach; and the goal of each in turn.
RELEASING = (("north", "c1", 12), ("quay", "c2", 9), ("mill", "l1", 7))
_GOALS = (0, 1, 0, 2, 0, 1, 2)


@dataclass(frozen=True)
class Member:
    """A teacher of the district with the days of lessons and visits."""

    name: str
    school: str
    coach: str
    goal: Figure
    lessons: tuple[date, ...]
    visits: tuple[date, ...]

    @property
    def goal_set(self) -> date:
        """A goal is set when the coach comes for the first time."""
        return self.visits[0]

    def moved(self, figure: Figure, day: date) -> float:
        """By how much a figure has truly moved on a day."""
        return figure.true_change if figure is self.goal and day >= self.goal_set else 0.0


def members(rng: np.random.Generator) -> Iterator[Member]:
    """Teachers who release something; Rivera, of the north, comes on top."""
    number = 0
    for school, coach, count in RELEASING:
        for _ in range(count):
            number += 1
            n_lessons = int(rng.integers(10, 17))
            apart = (LAST_DAY - FIRST_DAY).days / n_lessons
            lessons = tuple(FIRST_DAY + timedelta(round(i * apart)) for i in range(n_lessons))
            first = lessons[n_lessons // 2 - 1] + timedelta(2)
            visits = tuple(first + timedelta(35 * i) for i in range(int(rng.integers(1, 4))))
            yield Member(
                f"t{number:02d}",
                school,
                coach,
                FIGURES[_GOALS[number % len(_GOALS)]],
                lessons,
                tuple(day for day in visits if day <= LAST_DAY),
            )


def live_through(stage: Stage, everybody: Sequence[Member], rng: np.random.Generator) -> None:
    """Lessons, visits and goals of all, in the order of their days."""
    levels = {
        (member.name, figure.measure): figure.level + figure.lesson_sd * rng.normal()
        for member in everybody
        for figure in FIGURES
    }
    events = sorted(
        (day, kind, member.name, member)
        for member in everybody
        for kind, days in (("lesson", member.lessons), ("visit", member.visits))
        for day in days
    )
    for day, kind, name, member in events:
        on = day.isoformat()
        stage.day_is(on)
        if kind == "visit":
            _visit(stage, member, on)
            continue
        counted = tuple(
            _counted(rng, figure, levels[name, figure.measure] + member.moved(figure, day))
            for figure in FIGURES
        )
        _keep(member, day, counted)


def _visit(stage: Stage, member: Member, day: str) -> None:
    """The coach comes; the first time a goal is set."""
    about = f"--date {day} --focus {member.goal.measure} --agreed 'one thing to try'"
    stage.runs(f"classroom-ai visit {member.name} {about}", day=day, silently=True)
    if day == member.goal_set.isoformat():
        goal = f"--measure {member.goal.measure} --toward {member.goal.toward}"
        stage.runs(f"classroom-ai goal set {member.name} {goal}", day=day, silently=True)


def _keep(member: Member, day: date, counted: tuple[Measurement, ...]) -> None:
    """A lesson of which only these figures are known comes into its teacher's history."""
    place = member.lessons.index(day)
    sha256 = hashlib.sha256(f"{member.name} {day}".encode()).hexdigest()
    lesson = Lesson(
        id=sha256[:12],
        recording=Recording(f"{day}.m4a", sha256, 2700.0),
        language="en",
        about=About(date=day.isoformat(), format=_FORMATS[place % len(_FORMATS)]),
        provenance=Provenance("scripts/term", settings={"teacher": member.name}),
    )
    said = remember(lesson, Results(lesson.id, "drawn", counted, (), ()), Path(lesson.id))
    if said:
        raise Failed(said)


def _counted(rng: np.random.Generator, figure: Figure, level: float) -> Measurement:
    """A figure of one lesson around a level, with what it is pooled from."""
    info = registry()[figure.measure]
    value = max(level + figure.lesson_sd * rng.normal(), 0.02)
    numerator = denominator = None
    observations: tuple[float, ...] = ()
    if info.unit == "share":
        denominator = float(rng.integers(120, 240))
        numerator = float(min(round(value * denominator), denominator))
        value = numerator / denominator
    else:
        half = tuple(float(value * (1 - part)) for part in rng.uniform(0.1, 0.8, 9))
        observations = (*half, value, *(2 * value - each for each in half))
    range_ = 0.4 * figure.lesson_sd
    return Measurement(
        info.id,
        info.version,
        info.unit,
        value,
        max(value - range_, 0.0),
        value + range_,
        "B",
        numerator=numerator,
        denominator=denominator,
        observations=observations,
        n=int(denominator or len(observations)),
    )
