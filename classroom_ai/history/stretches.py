"""Cycles of observation: the stretches of time from one visit of a coach to the next.

A lesson on the day of a visit belongs to the cycle that ends with it: the coach saw what
came of the agreement before, and the new one was made after it.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from classroom_ai.errors import UsageError
from classroom_ai.history.visits import Visit
from classroom_ai.history.written import checked_day


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one cycle, ``first`` and ``last`` included, ISO 8601; None where it is open.

    ``visit`` is the one that it began with, ``ends`` the one that ends it.
    """

    first: str | None = None
    last: str | None = None
    visit: Visit | None = None
    ends: Visit | None = None

    @property
    def is_cycle(self) -> bool:
        """Whether visits bound it, and not days of somebody's choice."""
        first = _day_after(self.visit.day) if self.visit else None
        return (self.first, self.last) == (first, self.ends.day if self.ends else None)

    def holds(self, day: str) -> bool:
        """Whether a day lies in it."""
        return (self.first or "") <= day and (self.last is None or day <= self.last)


def stretches(visits: Sequence[Visit]) -> tuple[Stretch, ...]:
    """All cycles: the one before the first visit, and one from each visit on.

    Parameters
    ----------
    visits : sequence of Visit
        The earliest first.

    Examples
    --------
    >>> was = Visit("2026-03-02", "waiting", "count to three")
    >>> [(one.first, one.last) for one in stretches([was])]
    [(None, '2026-03-02'), ('2026-03-03', None)]
    """
    begins: list[Visit | None] = [None, *visits]
    ends: list[Visit | None] = [*visits, None]
    return tuple(
        Stretch(_day_after(visit.day) if visit else None, end.day if end else None, visit, end)
        for visit, end in zip(begins, ends, strict=True)
    )


def stretch_between(first: str | None, last: str | None, visits: Sequence[Visit]) -> Stretch:
    """The days from one to another, with the visits that they begin after and end with.

    Raises
    ------
    UsageError
        If one is no day, or they run backwards.
    """
    first = checked_day(first, what="--from") if first is not None else None
    last = checked_day(last, what="--to") if last is not None else None
    if first and last and last < first:
        raise UsageError(
            f"--from {first} is after --to {last}.",
            "The earlier day comes first.",
            f"Did you mean --from {last} --to {first}?",
        )
    before = [visit for visit in visits if first and visit.day <= first]
    ends = next((visit for visit in visits if visit.day == last), None)
    return Stretch(first, last, before[-1] if before else None, ends)


def stretch_from(day: str, visits: Sequence[Visit]) -> Stretch:
    """The cycle that began with the visit on a day.

    Raises
    ------
    UsageError
        If there was none on that day.
    """
    day = checked_day(day, what="--visit")
    found = next((one for one in stretches(visits) if one.visit and one.visit.day == day), None)
    if found is None:
        days = ", ".join(visit.day for visit in visits)
        raise UsageError(
            f"There is no visit on {day}.",
            f"There is one on {days}." if days else "No visit is kept.",
            "" if days else "Leave out --visit, or keep the visit first: classroom-ai visit",
        )
    return found


def latest_stretch(
    name: str, visits: Sequence[Visit], days: Sequence[str], *, today: date | None = None
) -> Stretch:
    """The cycle of the present day: since the last visit, or the first lesson.

    Parameters
    ----------
    name : str
        Whose visits these are, for the message.
    visits : sequence of Visit
        The earliest first; those planned begin nothing yet.
    days : sequence of str
        Days of all lessons.
    today : datetime.date, optional
        By default the day it is.

    Raises
    ------
    UsageError
        If no lesson lies in it; the message has the cycle before it that has some.
    """
    present = (today or date.today()).isoformat()
    begun = [one for one in stretches(visits) if one.visit is None or one.visit.day <= present]
    current = begun[-1]
    if any(map(current.holds, days)):
        return current
    earlier = next((one for one in reversed(begun) if any(map(one.holds, days))), None)
    whose = shlex.quote(name)
    if current.visit is None or earlier is None:
        raise UsageError(
            f"No lesson of {name} is kept yet.",
            "A cycle is made of lessons.",
            f"A lesson begins it: classroom-ai analyze RECORDING --teacher {whose}",
        )
    which = f"--visit {earlier.visit.day}" if earlier.visit else f"--to {earlier.last}"
    raise UsageError(
        f"No lesson lies after the last visit, on {current.visit.day}.",
        "",
        f"The cycle before it: classroom-ai cycle {whose} {which}",
    )


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
