"""The bundle for a school: how often and how much, from the store alone.

No lesson is opened for it. What it says of measures is how they moved over three lessons or
more on either side of a goal.
"""

from __future__ import annotations

import re
import shlex
from datetime import date, datetime

from classroom_ai.bundles.model import SchoolBundle
from classroom_ai.errors import UsageError
from classroom_ai.history.releases import today, token_for, token_of
from classroom_ai.history.stretches import stretches
from classroom_ai.history.teachers import day_of, reading_of
from classroom_ai.history.visits import visits_of
from classroom_ai.releasing.changes import changes_of

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


def school_bundle(
    name: str,
    *,
    school: str,
    coach: str | None = None,
    wants_visit: bool = False,
    on: date | None = None,
) -> SchoolBundle:
    """What a school may know of a teacher's use of the tool.

    Parameters
    ----------
    name : str
        A teacher with lessons in the store.
    school, coach : str
        Ids of the programme's own file.
    wants_visit : bool
        The teacher's own request to be seen.
    on : datetime.date, optional
        Day of the release; today by default. Visits planned for later do not count.

    Raises
    ------
    UsageError
        If there is no such teacher or no lesson, or an id is none.
    HistoryError
        If the store cannot be read.
    """
    _check_id(school, option="--school")
    if coach is not None:
        _check_id(coach, option="--coach")
    called, token = token_of(name)
    on = on or today()
    days, with_feedback = _lessons(name)
    if not days:
        raise UsageError(
            f"No lesson of {called} is kept yet.",
            "A release to a school counts lessons.",
            f"A lesson begins it: classroom-ai analyze RECORDING --teacher {shlex.quote(called)}",
        )
    visits = [visit for visit in visits_of(name) if visit.day <= on.isoformat()]
    return SchoolBundle(
        token=token_for("school", token),
        school=school,
        coach=coach,
        released=on,
        first=_month(min(days)),
        last=_month(max(days)),
        lessons=len(days),
        with_feedback=with_feedback,
        cycles=sum(any(map(stretch.holds, days)) for stretch in stretches(visits)),
        visits=len(visits),
        last_visit=_month(visits[-1].day) if visits else None,
        wants_visit=wants_visit,
        changes=changes_of(name),
    )


def _check_id(given: str, *, option: str) -> None:
    if not _ID.fullmatch(given):
        raise UsageError(
            f"{option} is {given!r}.",
            "The id that the programme's file has is expected: small letters, digits, - and _.",
            f"For instance: {option} north-side",
        )


def _lessons(name: str) -> tuple[list[str], int]:
    """Days of all lessons, and how many of them have a figure."""
    from sqlalchemy import func, select

    from classroom_ai.history.tables import StoredLesson, StoredMeasure

    with reading_of(name) as (session, teacher):
        of_teacher = StoredLesson.teacher_id == teacher.id
        rows = session.execute(select(StoredLesson.date, StoredLesson.added_at).where(of_teacher))
        days = [_day(said, added_at) for said, added_at in rows]
        counted = (
            select(func.count(StoredMeasure.lesson_id.distinct()))
            .join(StoredLesson, StoredMeasure.lesson_id == StoredLesson.id)
            .where(of_teacher)
        )
        return days, session.scalar(counted) or 0


def _day(said: str | None, added_at: datetime) -> str:
    """The day of a lesson; one from elsewhere may say anything."""
    try:
        return date.fromisoformat(said or "").isoformat()
    except ValueError:
        return day_of(added_at)


def _month(day: str) -> str:
    """The month of a day, ISO 8601."""
    return date.fromisoformat(day).isoformat()[:7]
