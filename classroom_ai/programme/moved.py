"""Change on goal measures beside what it cost, for groups of which something may be said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import fmean

from classroom_ai.programme.change import (
    Mean,
    by_choice,
    change_in_unit,
    gain_of,
    mean_over,
    noise_of,
    teachers_needed,
)
from classroom_ai.programme.costs import Costs
from classroom_ai.programme.plan import Plan
from classroom_ai.programme.reach import Reached, goal_of, goals_in
from classroom_ai.programme.releases import Teacher
from classroom_ai.programme.table import ALL, POINTS, Row, count, withheld

CHANGE = "change in the wanted direction"
UNIT = "lesson SD"
NOTHING_YET = "Nothing can be said yet: the range of the change includes zero."
_MOVED_AWAY = "There is none: goal measures moved away from what teachers wanted."


def overall(reached: Reached) -> Mean | None:
    """Mean change of all who released one; None if nothing may be said."""
    teachers = reached.of("change")
    return mean_over([gain_of(teacher.changes) for teacher in teachers]) if teachers else None


def chosen_low(reached: Reached) -> float:
    """What that change would be on average if only the choice of low figures as goals made it."""
    return fmean(by_choice(teacher.changes) for teacher in reached.of("change") or ())


def needed(reached: Reached, *, more_lessons: float = 1.0) -> int | None:
    """How many teachers would make a change like the one seen more than noise."""
    teachers, found = reached.of("change"), overall(reached)
    if teachers is None or found is None:
        return None
    noise = fmean(noise_of(teacher.changes) for teacher in teachers)
    return teachers_needed(found, noise=noise, more_lessons=more_lessons)


def change_rows(reached: Reached, plan: Plan, costs: Costs) -> Iterator[Row]:
    """Change in all, what it cost, by term, and by measure in the unit of the measure."""
    yield _row("change", ALL, reached.of("change"), plan)
    yield from return_rows(overall(reached), plan, costs)
    for term in plan.terms:
        yield _row("change by term", term.name, reached.of("change in", term.name), plan, term.name)
    yield from _by_measure(reached, plan)


def _row(
    section: str, group: str, teachers: Sequence[Teacher] | None, plan: Plan, term: str = ""
) -> Row:
    if teachers is None:
        return withheld(section, group, CHANGE, UNIT)
    found = mean_over([gain_of(t.changes_in[term] if term else t.changes) for t in teachers])
    note = "as it stood in the last release of the term" if term else ""
    return _of_mean(section, group, found, UNIT, plan, note)


def _of_mean(section: str, group: str, found: Mean, unit: str, plan: Plan, note: str) -> Row:
    n = count(found.n, of=plan.teachers)
    return Row(section, group, CHANGE, found.value, unit, found.low, found.high, n, note)


def _by_measure(reached: Reached, plan: Plan) -> Iterator[Row]:
    """Measures that enough teachers share; of others not even the name is said."""
    hidden = False
    for goal in goals_in(reached.everybody):
        teachers = reached.of("measure", *goal)
        if teachers is None:
            hidden = True
            continue
        values = [
            change_in_unit([change for change in teacher.changes if goal_of(change) == goal])
            for teacher in teachers
        ]
        measure, unit, title = goal
        title = not_to_a_teacher(title)
        unit = POINTS if unit == "share" else unit
        yield _of_mean("change by measure", title, mean_over(values), unit, plan, measure)
    if hidden:
        yield withheld("change by measure", "other measures", CHANGE)


def not_to_a_teacher(title: str) -> str:
    """A title, which speaks to one teacher, as a district reads it.

    Examples
    --------
    >>> not_to_a_teacher("Your share of the talk"), not_to_a_teacher("Quiet before you spoke on")
    ("Teachers' share of the talk", 'Quiet before teachers spoke on')
    """
    for word, other in (("Your", "Teachers'"), ("your", "teachers'"), ("you", "teachers")):
        title = re.sub(rf"\b{word}\b", other, title)
    return title


def return_rows(found: Mean | None, plan: Plan, costs: Costs) -> Iterator[Row]:
    """What was gained for the cost, only where the range of the change excludes zero."""
    gained = f"gain per 1,000 {plan.currency} spent on a teacher"
    cost = "cost per teacher for one lesson SD"
    if found is None:
        yield withheld("change", ALL, gained, UNIT)
        yield withheld("change", ALL, cost, "money")
    elif found.low <= 0 or not costs.total:
        note = _MOVED_AWAY if found.high < 0 else NOTHING_YET
        yield Row("change", ALL, gained, None, UNIT, note=note)
        yield Row("change", ALL, cost, None, "money", note=note)
    else:
        n = count(found.n, of=plan.teachers)
        thousands = costs.per_teacher / 1000
        values = [each / thousands for each in (found.value, found.low, found.high)]
        yield Row("change", ALL, gained, values[0], UNIT, values[1], values[2], n)
        values = [costs.per_teacher / each for each in (found.value, found.high, found.low)]
        yield Row("change", ALL, cost, values[0], "money", values[1], values[2], n)
