"""Visits of a coach: when, what was looked at, and what was agreed."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from classroom_ai.errors import UsageError
from classroom_ai.history.goals import known_measure
from classroom_ai.history.teachers import now, reading_of
from classroom_ai.history.written import checked_day, own_words, writing_of
from classroom_ai.measures import registry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import StoredVisit

#: A visit further ahead than this is a slip of the finger.
_AHEAD = timedelta(days=366)
#: One word with a dot in it was meant for the id of a measure.
_LIKE_A_MEASURE = re.compile(r"[a-z]+\.[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit on a day (ISO 8601); ``focus`` is the id of a measure or the teacher's words."""

    day: str
    focus: str
    agreed: str

    @property
    def measure(self) -> str | None:
        """The measure that it looked at, if that is what the focus names."""
        return self.focus if self.focus in registry() else None


def add_visit(name: str, *, day: str, focus: str, agreed: str, today: date | None = None) -> Visit:
    """Keep a visit, past or planned.

    Parameters
    ----------
    name : str
        A teacher with an enrolled voice or lessons in the store.
    day : str
        ISO 8601, at most a year ahead; a teacher has one visit a day.
    focus : str
        What was looked at: id of a measure, or any words.
    agreed : str
        What was agreed.
    today : datetime.date, optional
        By default the day it is.

    Raises
    ------
    UsageError
        If the teacher is not known, the day is none or too far ahead, a text is empty, or a
        visit on that day is kept; nothing is then written.
    HistoryError
        If the store cannot be written.
    """
    from classroom_ai.history.tables import StoredVisit

    visit = Visit(
        checked_day(day, what="--date"),
        own_words(focus, what="--focus"),
        own_words(agreed, what="--agreed"),
    )
    if _LIKE_A_MEASURE.fullmatch(visit.focus):
        known_measure(visit.focus)
    if date.fromisoformat(visit.day) > (today or date.today()) + _AHEAD:
        raise UsageError(
            f"--date is {visit.day}, more than a year ahead.",
            "The day of a visit that was, or is planned, is expected.",
            "Check the year.",
        )
    with writing_of(name) as (session, teacher):
        if kept := _on(session, teacher.id, visit.day):
            raise UsageError(
                f"A visit on {visit.day} is kept already: {kept.focus}; agreed: {kept.agreed}.",
                "A teacher has one visit a day, and that one was left as it is.",
                f"To put another in its place, first: classroom-ai visit "
                f"{shlex.quote(teacher.name)} --remove {visit.day}",
            )
        session.add(
            StoredVisit(
                teacher_id=teacher.id,
                date=visit.day,
                focus=visit.focus,
                agreed=visit.agreed,
                written_at=now(),
            )
        )
    return visit


def visits_of(name: str) -> tuple[Visit, ...]:
    """All visits of a teacher, the earliest first, planned ones too.

    Raises
    ------
    UsageError
        If there is no such teacher.
    HistoryError
        If the store cannot be read.
    """
    with reading_of(name) as (session, teacher):
        return tuple(map(_as_visit, _stored(session, teacher.id)))


def remove_visit(name: str, day: str) -> Visit:
    """Take a visit back; what it said is returned, so that it can be entered again.

    Raises
    ------
    UsageError
        If there is no such teacher, or no visit on that day.
    HistoryError
        If the store cannot be written.
    """
    checked = checked_day(day, what="--remove")
    with writing_of(name) as (session, teacher):
        kept = _on(session, teacher.id, checked)
        if kept is None:
            days = [visit.date for visit in _stored(session, teacher.id)]
            raise UsageError(
                f"{teacher.name} has no visit on {checked}.",
                f"There is one on {', '.join(days)}." if days else "No visit is kept.",
            )
        session.delete(kept)
        return _as_visit(kept)


def _stored(session: Session, teacher: int) -> list[StoredVisit]:
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredVisit

    of_teacher = select(StoredVisit).where(StoredVisit.teacher_id == teacher)
    return list(session.scalars(of_teacher.order_by(StoredVisit.date)))


def _on(session: Session, teacher: int, day: str) -> StoredVisit | None:
    return next((visit for visit in _stored(session, teacher) if visit.date == day), None)


def _as_visit(stored: StoredVisit) -> Visit:
    return Visit(stored.date, stored.focus, stored.agreed)
