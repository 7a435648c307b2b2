"""How often a change of a teacher's lessons is found, and how often one that is none.

Invented teachers (``tests/school_year.py``) through the package's own comparison:

    python scripts/bench/history_changes.py --teachers 2000 > history.md
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

import numpy as np
from school_year import FIRST_DAY, MEASURES, MeasureOfYear, YearTeacher, kept_of, school_year

from classroom_ai.history.answers import answer_of, compared, share_of
from classroom_ai.history.compare import USUAL_CHANCE
from classroom_ai.history.goals import Goal
from classroom_ai.history.kept import Kept, points_of
from classroom_ai.history.pooling import pooled
from classroom_ai.types import GoalAnswer

WAIT = MEASURES[:1]
SINCE = 10
#: Lessons before the first goal, and from each goal to the next.
GOALS_AT = {1: (10,), 3: (10, 20, 28)}


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=int, default=2000, help="Drawn for each figure.")
    n = parser.parse_args().teachers
    for line in chain(_power(n), _false_claims(n), _years(n)):
        print(line, flush=True)


def _power(n: int) -> Iterator[str]:
    yield "| formats explain | formats | lessons before | found, normal | found, skewed |"
    yield "| --- | --- | --- | --- | --- |"
    for share in (0.0, 1 / 3, 0.5):
        for timetable, before in ((True, 10), (False, 5), (False, 10), (False, 20)):
            found = [
                found_share(
                    n, share_of_format=share, timetable=timetable, before=before, chance=chance
                )
                for chance in ("normal", "skewed")
            ]
            mix = "in turn" if timetable else "by chance"
            yield f"| {share:.0%} | {mix} | {before} | {found[0]:.1%} | {found[1]:.1%} |"
    yield ""


def found_share(n: int, *, before: int = 10, **of_year: Any) -> float:
    """Part of the teachers who changed by one standard deviation, and are told so by lesson ten."""
    year = _year(n, before=before, lessons=before + SINCE, changing=1.0, **of_year)
    return float(np.mean([_answer(teacher).verdict == "toward" for teacher in year]))


def _answer(teacher: YearTeacher) -> GoalAnswer:
    goal = Goal(teacher.measure, None, teacher.direction, "", teacher.goal_at)
    return answer_of(goal, [goal], partial(kept_of, teacher))


def _false_claims(n: int) -> Iterator[str]:
    yield "| formats explain | lessons before | ever told, normal | ever told, skewed |"
    yield "| --- | --- | --- | --- |"
    for share in (0.0, 0.5):
        for before in (3, 10, 20):
            told = []
            for chance in ("normal", "skewed"):
                year = _year(
                    n, before=before, lessons=before + SINCE, changing=0.0, share_of_format=share,
                    chance=chance,
                )  # fmt: skip
                told.append(np.mean([_is_ever_told(teacher) for teacher in year]))
            yield f"| {share:.0%} | {before} | {told[0]:.1%} | {told[1]:.1%} |"
    yield ""


def _is_ever_told(teacher: YearTeacher) -> bool:
    goal = Goal(teacher.measure, None, teacher.direction, "", teacher.goal_at)
    looks = compared(goal, kept_of(teacher, teacher.measure), USUAL_CHANCE).looks
    return any(look.is_toward or look.is_away for look in looks)


def _years(n: int) -> Iterator[str]:
    """With formats that explain half, as in the other tables' last rows."""
    yield "| goals in a year of 38 lessons | measures | ever told, normal | ever told, skewed |"
    yield "| --- | --- | --- | --- |"
    for goals in GOALS_AT:
        for choice in ("same", "another", "worst"):
            if goals == 1 and choice == "another":
                continue
            told = [
                told_in_a_year(n, goals=goals, choice=choice, chance=chance)
                for chance in ("normal", "skewed")
            ]
            names = {
                "same": "one measure" if goals > 1 else "chosen beforehand",
                "another": "each of another measure",
                "worst": "each the one of six that looked worst",
            }
            yield f"| {goals} | {names[choice]} | {told[0]:.1%} | {told[1]:.1%} |"


def told_in_a_year(n: int, *, goals: int, choice: str, **of_year: Any) -> float:
    """Part of the teachers without any change who are ever told of one, over all goals.

    ``choice`` is how a teacher takes goals: ``same`` measure each time, ``another`` one, or
    the ``worst`` by the lessons so far against those of other teachers.
    """
    year = _year(n, lessons=38, changing=0.0, measures=MEASURES, **of_year)
    return float(np.mean([_any_told(teacher, goals=goals, choice=choice) for teacher in year]))


def _any_told(teacher: YearTeacher, *, goals: int, choice: str) -> bool:
    """Whether any look of any goal of the year claims a change."""
    lessons_of = cache(partial(kept_of, teacher))
    chosen: list[Goal] = []
    for place, at in enumerate(GOALS_AT[goals]):
        measure = MEASURES[place if choice == "another" else 0]
        if choice == "worst":
            measure = _worst(lessons_of, at)
        set_at = datetime.combine(FIRST_DAY, datetime.min.time()) + timedelta(days=7 * at - 3)
        chosen = [each if each.ended_at else replace(each, ended_at=set_at) for each in chosen]
        chosen.append(Goal(measure.id, None, measure.toward, "", set_at))
    for place, goal in enumerate(chosen):
        share = share_of(goal, chosen[:place], lessons_of)
        looks = compared(goal, lessons_of(goal.measure), share.chance).looks
        if any(look.is_toward or look.is_away for look in looks):
            return True
    return False


def _worst(lessons_of: Any, at: int) -> MeasureOfYear:
    """The measure whose lessons so far lie farthest on the side that is not wanted."""

    def lack(measure: MeasureOfYear) -> float:
        kept: Sequence[Kept] = lessons_of(measure.id)[max(at - 10, 0) : at]
        middle = sum(measure.levels) / 2
        off = (pooled(points_of(kept)) - middle) / measure.sd
        return -off if measure.toward == "more" else off

    return max(MEASURES, key=lack)


def _year(n: int, **of_year: Any) -> list[YearTeacher]:
    return school_year(7, teachers=n, **{"measures": WAIT, **of_year})


if __name__ == "__main__":
    main()
