"""A school year of invented teachers with true changes that are known: numbers, no sound.

Each teacher has a level, each format of lesson moves it up or down, and each lesson differs
from others of its format. After the goal was set, some teachers' goal measure changes by one
standard deviation: of their lessons of one format ("like"), or of all their lessons ("all").
What lessons counted (numbers of questions, single pauses) agrees with their values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from classroom_ai.history.alike import heard_as, same_format
from classroom_ai.history.goals import set_goal
from classroom_ai.history.kept import Kept
from classroom_ai.history.lessons import remember
from classroom_ai.lesson import lesson_from_text
from classroom_ai.measures import registry
from classroom_ai.results import Results
from classroom_ai.types import About, Direction, Lesson, Measurement, ModelUsed, Provenance

FIRST_DAY = date(2025, 9, 1)
_REGISTRY = registry()
_HEARD = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because.")
FORMATS = ("direct teaching", "discussion", "practice")
#: Kinds of chance: what one lesson adds, with mean 0 and standard deviation 1.
Chance = Literal["normal", "skewed"]


@dataclass(frozen=True)
class MeasureOfYear:
    """Levels of teachers (lowest, highest), and how all lessons of one teacher differ (SD)."""

    id: str
    levels: tuple[float, float]
    sd: float
    toward: Direction = "more"


#: Standard deviations are about twice the smallest change that means something.
MEASURES = (
    MeasureOfYear("wait.after_question", (2.5, 4.0), 1.0),
    MeasureOfYear("talk.teacher_share", (0.6, 0.7), 0.1, "less"),
    MeasureOfYear("questions.per_min", (3.0, 4.5), 1.0, "less"),
    MeasureOfYear("questions.open_share", (0.4, 0.55), 0.15),
    MeasureOfYear("students.words_per_turn", (7.0, 11.0), 2.0),
    MeasureOfYear("talk.longest_teacher_stretch", (200.0, 320.0), 60.0, "less"),
)


@dataclass(frozen=True)
class YearTeacher:
    """A teacher with the lessons of the year, in order of time.

    ``change`` is the true change of ``measure``, in its unit, from ``goal_at`` on; 0 for none.
    """

    name: str
    lessons: tuple[tuple[Lesson, Results], ...]
    measure: str
    direction: Direction
    goal_at: datetime
    change: float


def school_year(
    seed: int,
    *,
    teachers: int = 30,
    lessons: int = 20,
    before: int = 10,
    share_of_format: float = 0.5,
    change: float = 1.0,
    of: Literal["like", "all"] = "all",
    changing: float = 0.5,
    chance: Chance = "normal",
    timetable: bool = False,
    measures: Sequence[MeasureOfYear] = MEASURES,
) -> list[YearTeacher]:
    """A year of lessons: one a week for each teacher, with a goal set after some of them.

    Parameters
    ----------
    seed : int
        The same seed makes the same year.
    teachers, lessons : int
        How many, and how many of each.
    before : int
        Lessons before the goal is set.
    share_of_format : float
        Part of the variance of a teacher's lessons that formats explain, 0 to 1.
    change : float
        True change of the goal's measure, in standard deviations ``of`` like or all lessons.
    changing : float
        Part of the teachers who change; the others do not.
    chance : ``"normal"`` or ``"skewed"``
        How lessons of one format differ.
    timetable : bool
        Whether formats come round equally often on both sides of the goal, else by chance.
    measures : sequence of MeasureOfYear
        What is counted; teachers take goals among them in turn.
    """
    rng = np.random.default_rng(seed)
    return [
        _teacher(
            rng,
            number,
            formats_of(rng, lessons, before=before, timetable=timetable),
            goal=measures[number % len(measures)],
            change=change * _unit(of, share_of_format) if number < changing * teachers else 0.0,
            before=before,
            share=share_of_format,
            chance=chance,
            measures=measures,
        )
        for number in range(teachers)
    ]


def keep_year(year: Sequence[YearTeacher], folder: Path = Path("results")) -> None:
    """Add a year to the store, and set its goals."""
    for teacher in year:
        for lesson, results in teacher.lessons:
            said = remember(lesson, results, folder / lesson.id)
            assert said == "", said
        set_goal(teacher.name, teacher.measure, teacher.direction, at=teacher.goal_at)


def formats_of(
    rng: np.random.Generator, lessons: int, *, before: int, timetable: bool
) -> NDArray[np.int64]:
    """Which format each lesson has, by its place in ``FORMATS``."""
    if not timetable:
        return rng.integers(0, len(FORMATS), lessons)
    sides = (np.arange(n) % len(FORMATS) for n in (before, lessons - before))
    return np.concatenate([rng.permutation(side) for side in sides])


def drawn(rng: np.random.Generator, n: int, chance: Chance) -> NDArray[np.float64]:
    """What each lesson has of its own: mean 0, standard deviation 1."""
    if chance == "normal":
        return rng.normal(size=n)
    sigma = 0.6
    values = np.exp(rng.normal(0.0, sigma, n))
    mean = np.exp(sigma**2 / 2)
    return np.asarray((values - mean) / (mean * np.sqrt(np.exp(sigma**2) - 1)))


def values_of(
    rng: np.random.Generator, formats: NDArray[np.int64], *, share: float, chance: Chance
) -> NDArray[np.float64]:
    """Lessons of one teacher around 0, in standard deviations of all lessons."""
    levels = rng.permutation(np.linspace(-1, 1, len(FORMATS)))
    levels = levels / levels.std()
    own = drawn(rng, len(formats), chance)
    return np.asarray(levels[formats] * np.sqrt(share) + own * np.sqrt(1 - share))


def _unit(of: str, share: float) -> float:
    return float(np.sqrt(1 - share)) if of == "like" else 1.0


def _teacher(
    rng: np.random.Generator,
    number: int,
    formats: NDArray[np.int64],
    *,
    goal: MeasureOfYear,
    change: float,
    before: int,
    share: float,
    chance: Chance,
    measures: Sequence[MeasureOfYear],
) -> YearTeacher:
    name = f"Teacher {number + 1:02d}"
    sign = 1 if goal.toward == "more" else -1
    columns = []
    for each in measures:
        values = rng.uniform(*each.levels) + each.sd * values_of(
            rng, formats, share=share, chance=chance
        )
        if each is goal:
            values[before:] += sign * change * each.sd
        columns.append(values)
    kept = []
    for place, format_ in enumerate(formats):
        lesson = _lesson(name, number, place, FORMATS[format_])
        counted = [
            _counted(rng, m, column[place]) for m, column in zip(measures, columns, strict=True)
        ]
        quiet = replace(counted[0], scope="dialogue")
        kept.append((lesson, Results(lesson.id, "counted", (*counted, quiet), (), ())))
    goal_at = datetime.combine(FIRST_DAY + timedelta(days=7 * before - 3), time(18))
    return YearTeacher(name, tuple(kept), goal.id, goal.toward, goal_at, sign * change * goal.sd)


def _lesson(name: str, number: int, place: int, format_: str) -> Lesson:
    lesson = _HEARD
    id_ = f"{number * 1000 + place:012x}"
    day = FIRST_DAY + timedelta(days=7 * place)
    return replace(
        lesson,
        id=id_,
        recording=replace(lesson.recording, sha256=id_.rjust(64, "0"), duration=2700.0),
        about=About(
            title=f"Lesson {place + 1}", subject="mathematics", format=format_, date=day.isoformat()
        ),
        provenance=Provenance(
            "0",
            models={"asr": ModelUsed("small", sha256="0" * 64)},
            settings={"teacher": name, "hearing": 1},
        ),
    )


def _counted(rng: np.random.Generator, measure: MeasureOfYear, value: float) -> Measurement:
    """A value near that which was drawn, with what it was counted from."""
    info = _REGISTRY[measure.id]
    value = max(float(value), 0.1 * measure.sd)
    numerator = denominator = None
    observations: tuple[float, ...] = ()
    if info.unit == "share":
        denominator = float(rng.integers(150, 250))
        numerator = min(round(value * denominator), denominator)
        value = numerator / denominator
    elif info.unit == "per_min":
        denominator = float(rng.integers(38, 50))
        numerator = round(value * denominator)
        value = numerator / denominator
    elif measure.id != "talk.longest_teacher_stretch":
        spread = value * rng.uniform(0.1, 0.9, rng.integers(8, 16))
        observations = tuple(map(float, (*(value - spread), value, *(value + spread))))
    half = 0.3 * measure.sd
    return Measurement(
        info.id, info.version, info.unit, value, max(value - half, 0.0), value + half, "B",
        numerator=numerator, denominator=denominator, observations=observations,
        n=len(observations) or int(denominator or 1),
    )  # fmt: skip


def kept_of(teacher: YearTeacher, measure: str) -> list[Kept]:
    """A teacher's lessons as the store would give them, without the store."""
    kept = []
    for lesson, results in teacher.lessons:
        day = lesson.about.date or ""
        one = Kept(
            lesson.recording.sha256, day, datetime.fromisoformat(day), heard_as(lesson),
            same_format(lesson.about.format),
        )  # fmt: skip
        whole = (m for m in results.measures if m.scope == "lesson" and m.id == measure)
        kept.append(one.counting(next(whole)))
    return kept
