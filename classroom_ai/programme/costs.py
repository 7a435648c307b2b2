"""What a programme costs, and what the hours that it pays go to.

The method is that of ingredients [1]_: whatever is used is counted at what it costs, as it was
done for coaching [2]_. All of it comes from the plan alone.

References
----------
.. [1] Levin, H. M., McEwan, P. J., Belfield, C., Bowden, A. B., & Shand, R. (2018). Economic
   Evaluation in Education: Cost-Effectiveness and Benefit-Cost Analysis (3rd ed.). SAGE.
.. [2] Knight, D. S. (2012). Assessing the cost of instructional coaching. Journal of Education
   Finance 38(1), 52-80.
"""

from __future__ import annotations

from dataclasses import dataclass

from classroom_ai.programme.plan import ACTIVITIES, WITH_TEACHERS, Caseload, Plan, Role

ROLES: tuple[Role, ...] = ("coach", "teacher-leader")


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs and hours of the whole period.

    Parameters
    ----------
    parts : tuple of (str, float)
        What is paid, by name, in the order in which it is shown.
    paid : dict
        Hours for coaching by role, those included that teacher-leaders take over.
    spent : dict
        Hours by role and activity, as far as the plan says what they are for.
    replaced : float
        Hours of observation that the plan leaves to the tool.
    by_school : dict
        Costs by school; they sum to the total.
    """

    parts: tuple[tuple[str, float], ...]
    paid: dict[Role, float]
    spent: dict[Role, dict[str, float]]
    replaced: float
    by_school: dict[str, float]
    places: int
    cycles: float

    @property
    def total(self) -> float:
        """All parts."""
        return sum(cost for _, cost in self.parts)

    @property
    def per_teacher(self) -> float:
        """Total by teachers in caseloads."""
        return self.total / self.places

    @property
    def per_cycle(self) -> float | None:
        """Total by cycles planned."""
        return self.total / self.cycles if self.cycles else None

    @property
    def with_teachers(self) -> float:
        """Hours in which somebody is with a teacher: observation, feedback, collaboration."""
        return sum(hours[name] for hours in self.spent.values() for name in WITH_TEACHERS)

    @property
    def per_hour_with_teachers(self) -> float | None:
        """Total by those hours."""
        return self.total / self.with_teachers if self.with_teachers else None

    def unaccounted(self, role: Role) -> float:
        """Hours paid less those that the plan says the use of; negative if it spends more."""
        return self.paid[role] - sum(self.spent[role].values())


def costs_of(plan: Plan) -> Costs:
    """Costs and hours of a plan.

    Examples
    --------
    >>> from classroom_ai.programme.plan import EXAMPLE, read_plan
    >>> costs = costs_of(read_plan(EXAMPLE))
    >>> round(costs.total), round(costs.per_teacher), round(costs.with_teachers)
    (260140, 8129, 792)
    """
    paid = {role: sum(c.hours for c in plan.coaches if c.role == role) for role in ROLES}
    spent = {role: dict.fromkeys(ACTIVITIES, 0.0) for role in ROLES}
    replaced = moved = 0.0
    for row in plan.caseloads:
        role = plan.coach(row.coach).role
        hours = hours_of(row, plan)
        replaced += hours.pop("replaced")
        moved += hours.pop("moved")
        for name, value in hours.items():
            spent[role][name] += value
    paid["teacher-leader"] += moved
    spent["teacher-leader"]["observation"] += moved
    parts = _parts(plan, moved)
    return Costs(
        parts=parts,
        paid=paid,
        spent=spent,
        replaced=replaced,
        by_school=_by_school(plan, sum(cost for _, cost in parts)),
        places=plan.places,
        cycles=plan.cycles,
    )


def hours_of(row: Caseload, plan: Plan) -> dict[str, float]:
    """Hours of a coach for one caseload by activity; ``replaced`` and ``moved`` are not theirs.

    Of the observations the tool stands for its share; of a coach's others, teacher-leaders
    take over theirs.
    """
    n_cycles = row.teachers * row.cycles
    hours = {name: n_cycles * plan.hours_a_cycle.of(name) for name in ACTIVITIES}
    replaced = hours["observation"] * plan.tool.replaces
    is_coach = plan.coach(row.coach).role == "coach"
    moved = (hours["observation"] - replaced) * plan.observations_by_leaders * is_coach
    hours["observation"] -= replaced + moved
    return {**hours, "replaced": replaced, "moved": moved}


def _parts(plan: Plan, moved: float) -> tuple[tuple[str, float], ...]:
    pay = {role: sum(c.pay for c in plan.coaches if c.role == role) for role in ROLES}
    parts = [
        ("coaches", pay["coach"]),
        ("teacher-leaders", pay["teacher-leader"]),
        ("substitutes", sum(coach.substitutes for coach in plan.coaches)),
        ("observations taken over by teacher-leaders", moved * leader_rate(plan)),
        ("central support", plan.central_cost),
        ("the tool", plan.tool.machines + plan.tool.hours * plan.tool.cost_per_hour),
        *((other.name, other.cost) for other in plan.other_costs),
    ]
    return tuple((name, cost) for name, cost in parts if cost)


def leader_rate(plan: Plan) -> float:
    """What an hour of a teacher-leader costs on average, substitutes included."""
    leaders = [coach for coach in plan.coaches if coach.role == "teacher-leader"]
    hours = sum(leader.hours for leader in leaders)
    return sum(leader.pay + leader.substitutes for leader in leaders) / hours if hours else 0.0


def _by_school(plan: Plan, total: float) -> dict[str, float]:
    """A coach's cost by where the cycles are; all else by the shares, or by places."""
    costs = {school.id: 0.0 for school in plan.schools}
    for coach in plan.coaches:
        rows = [row for row in plan.caseloads if row.coach == coach.id]
        weights = [row.teachers * row.cycles for row in rows]
        if not any(weights):
            weights = [float(row.teachers) for row in rows]
        for row, weight in zip(rows, weights, strict=True):
            costs[row.school] += (coach.pay + coach.substitutes) * weight / sum(weights)
    rest = total - sum(costs.values())
    for school in plan.schools:
        costs[school.id] += rest * _share(school.id, plan)
    return costs


def _share(school: str, plan: Plan) -> float:
    """A school's part of what is not paid for one coach."""
    if (share := plan.school(school).share) is not None:
        return share
    return sum(row.teachers for row in plan.rows_of(school)) / plan.places
