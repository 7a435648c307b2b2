"""Which school needs a coach most, by what teachers and schools say themselves.

Teachers' own requests come first, then the need that the school declares, then the time since
the last contact. No measure of teaching has a part in it, and there is no such order of
teachers. Only what is published enters: an order by a hidden number would tell it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

from classroom_ai.programme.plan import Plan, School
from classroom_ai.programme.reach import Reached
from classroom_ai.programme.releases import Teacher
from classroom_ai.programme.table import Row, count, withheld

REQUESTS = "teachers who asked for a coach"
CONTACT = "months since the last contact"


def need_rows(reached: Reached, plan: Plan, latest: date | None) -> Iterator[Row]:
    """Schools, the one that needs a coach most first, with what the order rests on."""
    for school in sorted(plan.schools, key=lambda each: _key(each, reached, latest)):
        yield from _rows(school, reached, plan, latest)


def _key(school: School, reached: Reached, latest: date | None) -> tuple[float | str, ...]:
    """Requests, declared need and months since contact, each the greatest first; then the id."""
    asking = reached.of("asks", school.id) or ()
    months = _months(reached.of("school", school.id), latest)
    return (-len(asking), -school.need, -(months or 0), school.id)


def _months(teachers: Sequence[Teacher] | None, latest: date | None) -> float | None:
    """Months since the coach was there, or since the first lesson: the middle teacher's."""
    if not teachers or latest is None:
        return None
    return median(_months_between(teacher.contact, latest) for teacher in teachers)


def _months_between(month: str, day: date) -> int:
    year, number = map(int, month.split("-"))
    return max((day.year - year) * 12 + day.month - number, 0)


def _rows(school: School, reached: Reached, plan: Plan, latest: date | None) -> Iterator[Row]:
    asking = reached.of("asks", school.id)
    if asking is None:
        yield withheld("need", school.id, REQUESTS, "teachers")
    else:
        n = count(len(asking), of=school.teachers)
        yield Row("need", school.id, REQUESTS, n, "teachers", n=n)
    yield Row("need", school.id, "declared need, 1 to 4", school.need, "level")
    teachers = reached.of("school", school.id)
    months = _months(teachers, latest)
    if teachers is None or months is None:
        yield withheld("need", school.id, CONTACT, "months")
    else:
        n = count(len(teachers), of=school.teachers)
        yield Row("need", school.id, CONTACT, months, "months", n=n)
    places = sum(row.teachers for row in plan.rows_of(school.id))
    yield Row("need", school.id, "places in caseloads", places, "teachers")
    yield Row("need", school.id, "teachers in the plan", school.teachers, "teachers")
