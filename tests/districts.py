"""An invented district: teachers with lessons of known values, and what each of them releases.

The lessons are the truth. ``bundles_of`` is what a teacher hands on after each term, counted
from the first lesson on, as ``classroom-ai release`` does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean, variance

from classroom_ai.bundles.file import SUFFIX, write_bundle
from classroom_ai.bundles.model import Direction, ReleasedChange, SchoolBundle

TERMS = (
    ("Autumn", date(2025, 9, 1), date(2025, 12, 19)),
    ("Winter", date(2026, 1, 5), date(2026, 3, 27)),
    ("Spring", date(2026, 4, 6), date(2026, 6, 19)),
)
#: Measure, its title, unit, wanted direction, level and standard deviation of lessons.
GOALS: tuple[tuple[str, str, str, Direction, float, float], ...] = (
    ("wait.after_question", "Thinking time after a question", "s", "more", 1.4, 0.4),
    ("talk.teacher_share", "Your share of the talk", "share", "less", 0.75, 0.06),
    ("questions.open_share", "Questions for students' own words", "share", "more", 0.3, 0.08),
)


@dataclass(frozen=True)
class TrueLesson:
    """A day, what was counted, and whether the teacher had the results."""

    day: date
    value: float
    with_feedback: bool = True


@dataclass(frozen=True)
class TrueTeacher:
    """Lessons in order of time; the goal was set on ``goal_at``, visits were on ``visits``."""

    token: str
    school: str
    coach: str | None
    goal: tuple[str, str, str, Direction, float, float]
    goal_at: date
    lessons: tuple[TrueLesson, ...]
    visits: tuple[date, ...] = ()
    wants_visit: bool = False
    last_term: int = 3


def district(
    seed: int = 1,
    *,
    schools: tuple[tuple[str, str, int], ...] = (
        ("north", "c1", 12),
        ("quay", "c2", 8),
        ("mill", "c2", 6),
        ("mill", "l1", 4),
    ),
    change: float = 0.6,
    spread: float = 0.3,
    lessons_a_term: int = 7,
    wanting: float = 0.4,
) -> list[TrueTeacher]:
    """Teachers whose goal measure changes by about ``change`` lesson SD once a goal is set."""
    rng = random.Random(seed)  # noqa: S311 - invented people, no secret
    teachers = []
    for school, coach, n in schools:
        for _ in range(n):
            goal = GOALS[rng.choice((0, 0, 1, 2))]
            teachers.append(
                _teacher(rng, school, coach, goal, change, spread, lessons_a_term, wanting)
            )
    return teachers


def _teacher(
    rng: random.Random,
    school: str,
    coach: str,
    goal: tuple[str, str, str, Direction, float, float],
    change: float,
    spread: float,
    lessons_a_term: int,
    wanting: float,
) -> TrueTeacher:
    _, _, _, direction, level, sd = goal
    own = (1 if direction == "more" else -1) * rng.gauss(change, spread) * sd
    goal_at = date(2025, 10, 27)
    lessons, visits = [], []
    for _, first, last in TERMS:
        for _ in range(max(3, lessons_a_term + rng.choice((-1, 0, 1)))):
            day = first + timedelta(days=rng.randrange((last - first).days))
            value = rng.gauss(level, sd) + (own if day >= goal_at else 0.0)
            lessons.append(TrueLesson(day, value, rng.random() < 0.95))
        visits += [first + timedelta(days=rng.randrange(20, 70)) for _ in range(2)]
    lessons += [
        TrueLesson(date(2025, 9, 2 + i), rng.gauss(level, sd)) for i in range(3)
    ]  # so that there is something to compare with
    return TrueTeacher(
        token=f"{rng.getrandbits(128):032x}",
        school=school,
        coach=coach,
        goal=goal,
        goal_at=goal_at,
        lessons=tuple(sorted(lessons, key=lambda lesson: lesson.day)),
        visits=tuple(sorted(visits)),
        wants_visit=rng.random() < wanting,
    )


def bundles_of(teacher: TrueTeacher) -> list[SchoolBundle]:
    """One release after each term, from the first lesson to the end of that term."""
    return [bundle_at(teacher, last) for _, _, last in TERMS[: teacher.last_term]]


def bundle_at(teacher: TrueTeacher, day: date) -> SchoolBundle:
    """What a teacher hands on on a day."""
    lessons = [lesson for lesson in teacher.lessons if lesson.day <= day]
    visits = [visit for visit in teacher.visits if visit <= day]
    ends = [*visits, date.max]
    cycles = sum(
        any(start <= lesson.day < end for lesson in lessons)
        for start, end in zip(visits, ends[1:], strict=True)
    )
    changes = change_at(teacher, lessons)
    return SchoolBundle(
        token=teacher.token,
        school=teacher.school,
        coach=teacher.coach,
        released=day + timedelta(days=3),
        first=lessons[0].day.isoformat()[:7],
        last=lessons[-1].day.isoformat()[:7],
        lessons=len(lessons),
        with_feedback=sum(lesson.with_feedback for lesson in lessons),
        cycles=cycles,
        visits=len(visits),
        last_visit=visits[-1].isoformat()[:7] if visits else None,
        wants_visit=teacher.wants_visit,
        changes=changes,
    )


def change_at(teacher: TrueTeacher, lessons: list[TrueLesson]) -> tuple[ReleasedChange, ...]:
    """Lessons since the goal against those before; nothing below three on a side."""
    before = [lesson.value for lesson in lessons if lesson.day < teacher.goal_at]
    now = [lesson.value for lesson in lessons if lesson.day >= teacher.goal_at]
    if min(len(before), len(now)) < 3:
        return ()
    df = len(before) + len(now) - 2
    squares = variance(before) * (len(before) - 1) + variance(now) * (len(now) - 1)
    sd = (squares / df) ** 0.5
    measure, title, unit, direction, _, _ = teacher.goal
    return (
        ReleasedChange(
            measure=measure,
            title=title,
            unit=unit,
            direction=direction,
            difference=fmean(now) - fmean(before),
            standard_error=sd * (1 / len(before) + 1 / len(now)) ** 0.5,
            lesson_sd=sd,
            df=df,
            n_before=len(before),
            n_now=len(now),
        ),
    )


def write_district(teachers: list[TrueTeacher], folder: Path) -> Path:
    """A folder with every bundle of every teacher."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, teacher in enumerate(teachers):
        for j, bundle in enumerate(bundles_of(teacher)):
            write_bundle(bundle, folder / f"{i:02d}-{j}{SUFFIX}")
    return folder
