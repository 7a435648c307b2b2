"""What another plan would cost and make room for. What it would do to teaching is not known.

Each change makes another plan, and costs and hours are counted of it as of the first. Coaches
give the same hours to cycles as before; what a cycle no longer takes goes to more cycles, and
what more teachers take comes from fewer cycles for each. Effects of coaching get smaller as
programmes grow [1]_, so nothing here says how much would move.

References
----------
.. [1] Kraft, M. A., Blazar, D., & Hogan, D. (2018). The effect of teacher coaching on
   instruction and achievement: A meta-analysis of the causal evidence. Review of Educational
   Research 88(4), 547-588.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from classroom_ai.english import number
from classroom_ai.errors import UsageError
from classroom_ai.programme.costs import costs_of, hours_of, leader_rate
from classroom_ai.programme.plan import Caseload, Plan
from classroom_ai.strict import did_you_mean


class Move(NamedTuple):
    """A coach whose teachers at one school become teachers of another."""

    coach: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Question:
    """What to change in a plan; None changes nothing. ``central`` is a factor."""

    caseload: int | None = None
    observe_with_tool: float | None = None
    observations_to_leaders: float | None = None
    central: float | None = None
    moves: tuple[Move, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether there is anything to change."""
        return self != AS_IT_IS


AS_IT_IS = Question()


class Compared(NamedTuple):
    """One figure before and after; ``where`` is a school, or empty for all."""

    figure: str
    unit: str
    before: float | None
    after: float | None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What would be different, and what that rests on."""

    plan: Plan
    compared: tuple[Compared, ...]
    assumptions: tuple[str, ...]


def what_if(plan: Plan, question: Question) -> Answer:
    """A plan with changes, beside the plan as it is.

    Raises
    ------
    UsageError
        If a change names what the plan has not, or more teachers than there are.

    Examples
    --------
    >>> from classroom_ai.programme.plan import EXAMPLE, read_plan
    >>> answer = what_if(read_plan(EXAMPLE), Question(caseload=18))
    >>> [(round(each.before), round(each.after)) for each in answer.compared[:2]]
    [(260140, 260140), (8129, 6504)]
    """
    after, assumed = plan, []
    for move in question.moves:
        after = _moved(after, move)
        assumed.append(
            "A coach who moves sees as many teachers as before, as far as the school has any who "
            "are in no caseload, and travels as much."
        )
    if question.caseload is not None:
        after = _with_caseload(after, question.caseload)
        assumed.append(
            f"Each coach sees {question.caseload} teachers, more or fewer at each school in "
            "proportion; teacher-leaders see as many as before."
        )
    if question.observe_with_tool is not None:
        share = question.observe_with_tool
        after = _changed(after, tool=after.tool.model_copy(update={"replaces": share}))
        assumed.append(
            f"The tool stands for {number(share, 'share')} of the observations, and its machines "
            "and the hours to run it cost what they cost now."
        )
    if question.observations_to_leaders is not None:
        after = _with_leaders(after, question.observations_to_leaders)
        assumed.append(
            f"Teacher-leaders take over {number(question.observations_to_leaders, 'share')} of the "
            "observations that are left to coaches, in hours bought for it at "
            f"{leader_rate(after):,.0f} {plan.currency} each, what theirs cost now."
        )
    if question.central is not None:
        after = _changed(after, central_cost=after.central_cost * question.central)
        assumed.append("What central support does is the same at another cost.")
    after = _with_cycles_that_fit(plan, after)
    return Answer(after, (*_compared(plan, after), *_schools(plan, after)), _assumed(assumed))


def _assumed(particular: Sequence[str]) -> tuple[str, ...]:
    return (
        *dict.fromkeys(particular),
        "Each coach gives as many hours to cycles as in the plan; a cycle takes the hours that "
        "the plan says. What coaches are paid stays as it is.",
        "What would change for teachers and students is not known. Effects of coaching get "
        "smaller as programmes grow, so the change seen so far must not be carried over.",
    )


def _changed(plan: Plan, **parts: object) -> Plan:
    return plan.model_copy(update=parts)


def _moved(plan: Plan, move: Move) -> Plan:
    schools = [school.id for school in plan.schools]
    for name in (move.start, move.end):
        if name not in schools:
            raise _no_such("school", name, schools)
    if move.start == move.end:
        raise UsageError(
            f"{move.coach} would move from {move.start} to {move.end}.", "Two schools are expected."
        )
    going = _row(plan.caseloads, move.coach, move.start)
    if going is None:
        coaches = [row.coach for row in plan.rows_of(move.start)]
        raise _no_such(f"coach at {move.start}", move.coach, coaches)
    free = plan.school(move.end).teachers - sum(row.teachers for row in plan.rows_of(move.end))
    if free < 1:
        raise UsageError(
            f"All teachers of {move.end} are in caseloads already.",
            "A school with teachers who are in none is expected.",
            "Move the coach to another school.",
        )
    staying = [row for row in plan.caseloads if row != going]
    there = _row(staying, move.coach, move.end)
    n = min(going.teachers, free)
    cycles = going.teachers * going.cycles
    if there is not None:
        staying.remove(there)
        n, cycles = n + there.teachers, cycles + there.teachers * there.cycles
    moved = Caseload(coach=move.coach, school=move.end, teachers=n, cycles=cycles / n)
    return _changed(plan, caseloads=(*staying, moved))


def _row(rows: Sequence[Caseload], coach: str, school: str) -> Caseload | None:
    return next((row for row in rows if (row.coach, row.school) == (coach, school)), None)


def _no_such(what: str, name: str, known: Sequence[str]) -> UsageError:
    return UsageError(
        f"The plan has no {what} {name!r}.{did_you_mean(name, known)}",
        f"It has: {', '.join(known) or 'none'}.",
        "Check the option --move.",
    )


def _with_caseload(plan: Plan, teachers: int) -> Plan:
    """Every coach with so many teachers, spread over schools as they are now."""
    rows = list(plan.caseloads)
    for coach in plan.coaches:
        places = [i for i, row in enumerate(rows) if row.coach == coach.id]
        if coach.role != "coach" or not places:
            continue
        now = [rows[i].teachers for i in places]
        for i, n in zip(places, _in_proportion(now, teachers), strict=True):
            rows[i] = rows[i].model_copy(update={"teachers": n})
    after = _changed(plan, caseloads=tuple(row for row in rows if row.teachers))
    for school in plan.schools:
        seen = sum(row.teachers for row in after.rows_of(school.id))
        if seen > school.teachers:
            raise UsageError(
                f"With {teachers} teachers a coach, {seen} teachers of {school.id} would have one.",
                f"The school has {school.teachers}.",
                "Choose a smaller caseload, or move a coach with --move.",
            )
    return after


def _in_proportion(parts: Sequence[int], total: int) -> list[int]:
    """Whole numbers that sum to a total, in proportion to others: largest remainders first."""
    exact = [total * part / sum(parts) for part in parts]
    whole = [int(each) for each in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_rest[: total - sum(whole)]:
        whole[i] += 1
    return whole


def _with_leaders(plan: Plan, share: float) -> Plan:
    if not any(coach.role == "teacher-leader" for coach in plan.coaches):
        raise UsageError(
            "The plan has no teacher-leader who could take over observations.",
            next_step="Add one to 'coaches' in the plan.",
        )
    return _changed(plan, observations_by_leaders=share)


def _with_cycles_that_fit(before: Plan, after: Plan) -> Plan:
    """The changed plan with as many cycles as each coach's hours for them make room for."""
    hours, needed = _hours_by_coach(before), _hours_by_coach(after)
    rows = tuple(
        row.model_copy(update={"cycles": row.cycles * hours[row.coach] / needed[row.coach]})
        if needed.get(row.coach)
        else row
        for row in after.caseloads
    )
    return _changed(after, caseloads=rows)


def _hours_by_coach(plan: Plan) -> dict[str, float]:
    hours = {coach.id: 0.0 for coach in plan.coaches}
    for row in plan.caseloads:
        hours[row.coach] += _own_hours(row, plan)
    return hours


def _own_hours(row: Caseload, plan: Plan) -> float:
    """Hours of the coach for one caseload."""
    hours = hours_of(row, plan)
    return sum(hours.values()) - hours["replaced"] - hours["moved"]


def _compared(before: Plan, after: Plan) -> list[Compared]:
    costs, new = costs_of(before), costs_of(after)
    return [
        Compared("cost", "money", costs.total, new.total),
        Compared("cost per teacher", "money", costs.per_teacher, new.per_teacher),
        Compared("cost per cycle", "money", costs.per_cycle, new.per_cycle),
        Compared("teachers in caseloads", "teachers", costs.places, new.places),
        Compared("cycles possible", "cycles", costs.cycles, new.cycles),
        Compared(
            "cycles per teacher", "cycles", costs.cycles / costs.places, new.cycles / new.places
        ),
        Compared(
            "hours with each teacher",
            "hours",
            costs.with_teachers / costs.places,
            new.with_teachers / new.places,
        ),
        Compared("observation hours left to the tool", "hours", costs.replaced, new.replaced),
    ]


def _schools(before: Plan, after: Plan) -> list[Compared]:
    """Places and hours of schools where they change."""
    found = []
    for school in before.schools:
        places, new_places = (
            sum(row.teachers for row in plan.rows_of(school.id)) for plan in (before, after)
        )
        hours, new_hours = (
            sum((_own_hours(row, plan) for row in plan.rows_of(school.id)), 0.0)
            for plan in (before, after)
        )
        if places != new_places or abs(hours - new_hours) > 0.05:
            found += [
                Compared("teachers in caseloads", "teachers", places, new_places, school.id),
                Compared("hours of coaching", "hours", hours, new_hours, school.id),
            ]
    return found
