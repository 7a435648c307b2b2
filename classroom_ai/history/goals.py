"""Goals: one measure that a teacher wants to move, one at a time."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast, get_args

from classroom_ai.errors import UsageError
from classroom_ai.history.store import reading, writing
from classroom_ai.history.teachers import known_or_enrolled, known_teacher, now, reading_of
from classroom_ai.measures import MeasureInfo, registry
from classroom_ai.strict import did_you_mean
from classroom_ai.types import Direction
from classroom_ai.voices import is_kept

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import StoredGoal


@dataclass(frozen=True, slots=True)
class Goal:
    """What a teacher set out to change; times in UTC, ``ended_at`` is None while in force.

    ``direction`` is None for a value of which nobody knows yet on which side of it the
    lessons lie.
    """

    measure: str
    toward: float | None
    direction: Direction | None
    why: str
    set_at: datetime
    ended_at: datetime | None = None


AnyGoal = TypeVar("AnyGoal", Goal, "StoredGoal")


def set_goal(
    name: str, measure: str, toward: str, *, why: str = "", at: datetime | None = None
) -> tuple[Goal, Goal | None]:
    """Set a teacher's goal; the one in force before it, if any, has ended with it.

    Parameters
    ----------
    name : str
        A teacher with an enrolled voice or lessons in the store.
    measure : str
        Id of a measure.
    toward : str
        ``more``, ``less`` or a value of the measure; a share may be ``60%``.
    why : str
        The teacher's reason, in the teacher's words.
    at : datetime.datetime, optional
        When, in UTC; now by default.

    Returns
    -------
    tuple of Goal and Goal or None
        The new one and the one before.

    Raises
    ------
    UsageError
        If there is no such teacher or measure, or it cannot have such a value.
    HistoryError
        If the store cannot be written.
    """
    from classroom_ai.history.kept import latest_value
    from classroom_ai.history.tables import StoredGoal

    info = known_measure(measure)
    value, direction = wanted(toward, info)
    at = at or now()
    if not is_kept(name):
        _check_known(name)
    with writing() as session:
        teacher = known_or_enrolled(session, name)
        before = still_held(stored_goals(session, teacher.id))
        if before is not None:
            before.ended_at = max(at, before.set_at)
            session.flush()
        if value is not None:
            stands = latest_value(session, teacher.id, info)
            direction = direction_to(value, stands)
        new = StoredGoal(
            teacher_id=teacher.id,
            measure=measure,
            toward=value,
            direction=direction,
            why=why,
            set_at=at,
        )
        session.add(new)
        session.flush()
        return as_goal(new), as_goal(before) if before else None


def goals_of(name: str) -> tuple[Goal, ...]:
    """All goals of a teacher, the first one first.

    Raises
    ------
    UsageError
        If there is no such teacher.
    """
    with reading_of(name) as (session, teacher):
        return tuple(map(as_goal, stored_goals(session, teacher.id)))


def end_goal(name: str) -> Goal:
    """End the goal in force.

    Raises
    ------
    UsageError
        If there is no such teacher, or no goal in force.
    """
    _check_known(name)
    with writing() as session:
        teacher = known_teacher(session, name)
        goal = still_held(stored_goals(session, teacher.id))
        if goal is None:
            raise UsageError(
                f"{teacher.name} has no goal at present.",
                next_step=f"Set one: classroom-ai goal set {shlex.quote(teacher.name)} "
                "--measure wait.after_question --toward more",
            )
        goal.ended_at = max(now(), goal.set_at)
        return as_goal(goal)


def _check_known(name: str) -> None:
    """Refuse an unknown teacher before anything is written: a typo makes no store."""
    with reading() as session:
        known_teacher(session, name)


def stored_goals(session: Session, teacher: int) -> list[StoredGoal]:
    """Goals of a teacher in the order in which they were set."""
    from sqlalchemy import select

    from classroom_ai.history.tables import StoredGoal

    of_teacher = select(StoredGoal).where(StoredGoal.teacher_id == teacher)
    return list(session.scalars(of_teacher.order_by(StoredGoal.set_at, StoredGoal.id)))


def still_held(goals: Iterable[AnyGoal]) -> AnyGoal | None:
    """The one of a teacher's goals that has not ended."""
    return next((goal for goal in goals if goal.ended_at is None), None)


def as_goal(stored: StoredGoal) -> Goal:
    """A row as it is handed out."""
    direction = cast("Direction | None", stored.direction)
    return Goal(
        stored.measure, stored.toward, direction, stored.why, stored.set_at, stored.ended_at
    )


def known_measure(measure: str) -> MeasureInfo:
    """The card of a measure.

    Raises
    ------
    UsageError
        If there is none of that id; the message has the one that was meant.
    """
    info = registry().get(measure)
    if info is None:
        raise UsageError(
            f"There is no measure {measure!r}.",
            did_you_mean(measure, registry()).strip(),
            "Run: classroom-ai measures",
        )
    return info


def wanted(text: str, info: MeasureInfo) -> tuple[float | None, Direction | None]:
    """What ``--toward`` says: a value of the measure, or a direction.

    Raises
    ------
    UsageError
        If it is neither.

    Examples
    --------
    >>> wanted("3", registry()["wait.after_question"])
    (3.0, None)
    >>> wanted("60%", registry()["talk.student_share"])
    (0.6, None)
    >>> wanted("less", registry()["talk.teacher_share"])
    (None, 'less')
    """
    said = text.strip().lower()
    if said in get_args(Direction):
        return None, cast("Direction", said)
    value = _number(said)
    most = {"share": 1.0, "band": 3.0}.get(info.unit, math.inf)
    is_number = value is not None and math.isfinite(value) and 0 <= value <= most
    if not is_number or (said.endswith("%") and info.unit != "share"):
        values = {
            "share": "a share from 0 to 1 or 0% to 100%",
            "s": "a number of seconds",
            "band": "1 (few), 2 (some) or 3 (many)",
        }
        raise UsageError(
            f"--toward is {text!r}.",
            f"For {info.id} it is more, less, or {values.get(info.unit, 'a number from 0 up')}.",
            "For instance: --toward more",
        )
    return value, None


def _number(said: str) -> float | None:
    try:
        value = float(said.removesuffix("%").strip().removesuffix("s").strip())
    except ValueError:
        return None
    return value / 100 if said.endswith("%") else value


def direction_to(toward: float, stands: float | None) -> Direction | None:
    """On which side a wanted value lies of where a measure stands."""
    if stands is None or stands == toward:
        return None
    return "more" if toward > stands else "less"
