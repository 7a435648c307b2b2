"""All figures of a programme, in one list that page, text and table are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from classroom_ai.programme.answers import OLDER, Said, answers, assumptions
from classroom_ai.programme.costs import ROLES, Costs, costs_of
from classroom_ai.programme.ledger import Ledger
from classroom_ai.programme.moved import change_rows
from classroom_ai.programme.need import need_rows
from classroom_ai.programme.plan import Plan, Term
from classroom_ai.programme.reach import Reached, reach_rows, reached_by, replaced_row
from classroom_ai.programme.releases import Releases
from classroom_ai.programme.table import ALL, Row, withheld
from classroom_ai.programme.what_if import AS_IT_IS, Answer, Question, what_if

ROLE_NAMES = {"coach": "coaches", "teacher-leader": "teacher-leaders"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a page says; ``ledger`` is that of before with the groups of this page."""

    plan: Plan
    rows: tuple[Row, ...]
    answers: tuple[Said, ...]
    assumptions: tuple[str, ...]
    what_if_rests_on: tuple[str, ...]
    left_out: bool
    latest: date | None
    ledger: Ledger


def figures_of(
    plan: Plan, releases: Releases, ledger: Ledger, *, question: Question = AS_IT_IS
) -> Figures:
    """Every figure of a programme that may be published.

    Parameters
    ----------
    plan : Plan
        What is paid, and for what.
    releases : Releases
        What teachers released to the school.
    ledger : Ledger
        The groups of earlier pages.
    question : Question
        What to change in the plan, for what-if.

    Returns
    -------
    Figures
        Nothing in it is about fewer than five teachers, alone or put together with any of the
        other figures or those of earlier pages.

    Raises
    ------
    UsageError
        If ``question`` does not fit the plan.
    ProgrammeError
        If the terms of the plan are cut otherwise than on earlier pages.
    """
    ledger.check_terms(plan.terms)
    costs = costs_of(plan)
    reached = reached_by(releases, plan, ledger)
    answer = what_if(plan, question) if question.asks else None
    rows = (
        *cost_rows(plan, costs, reached),
        *hour_rows(plan, costs, reached),
        *reach_rows(reached, plan),
        *change_rows(reached, plan, costs),
        *need_rows(reached, plan, releases.latest),
        *(what_if_rows(answer) if answer else ()),
    )
    return Figures(
        plan=plan,
        rows=rows,
        answers=answers(plan, costs, reached, rows),
        assumptions=(
            *assumptions(plan),
            *([OLDER] if any(teacher.is_older for teacher in reached.everybody) else []),
        ),
        what_if_rests_on=answer.assumptions if answer else (),
        left_out=bool(reached.shortened),
        latest=releases.latest,
        ledger=ledger.with_groups(reached.published, plan.terms),
    )


def cost_rows(plan: Plan, costs: Costs, reached: Reached) -> Iterator[Row]:
    """Costs in all, by what is paid, by school and by term."""
    yield Row("cost", ALL, "cost", costs.total, "money")
    yield Row("cost", ALL, "cost per teacher in a caseload", costs.per_teacher, "money")
    yield Row("cost", ALL, "cost per cycle planned", costs.per_cycle, "money")
    yield _per_cycle_completed(costs, reached)
    yield Row("cost", ALL, "cost per hour with teachers", costs.per_hour_with_teachers, "money")
    for name, cost in costs.parts:
        yield Row("cost by component", name, "cost", cost, "money")
        share = cost / costs.total
        yield Row("cost by component", name, "share of the cost", share, "share")
    for school, cost in costs.by_school.items():
        places = sum(row.teachers for row in plan.rows_of(school))
        yield Row("cost by school", school, "cost", cost, "money")
        yield Row("cost by school", school, "places in caseloads", places, "teachers")
        each = cost / places if places else None
        yield Row("cost by school", school, "cost per teacher in a caseload", each, "money")
    for term in plan.terms:
        yield Row("cost by term", term.name, "cost", costs.total * share_of(term, plan), "money")


def share_of(term: Term, plan: Plan) -> float:
    """A term's part of what is paid for the period: its part of all days of terms."""
    return term.days / sum(each.days for each in plan.terms)


def _per_cycle_completed(costs: Costs, reached: Reached) -> Row:
    """Total by the cycles that teachers released: no cycle cost more, for others are not known."""
    figure = "cost per cycle completed, at most"
    teachers = reached.of(ALL)
    if teachers is None:
        return withheld("cost", ALL, figure, "money")
    cycles = sum(teacher.counts.cycles for teacher in teachers)
    return Row("cost", ALL, figure, costs.total / cycles if cycles else None, "money")


def hour_rows(plan: Plan, costs: Costs, reached: Reached) -> Iterator[Row]:
    """What the hours that are paid go to, by role."""
    for role in ROLES:
        if not costs.paid[role]:
            continue
        group = ROLE_NAMES[role]
        for name, hours in costs.spent[role].items():
            yield Row("hours", group, name, hours, "hours")
        yield Row("hours", group, "not accounted for", costs.unaccounted(role), "hours")
        yield Row("hours", group, "paid", costs.paid[role], "hours")
    yield Row("hours in all", ALL, "hours with teachers", costs.with_teachers, "hours")
    paid = sum(costs.paid.values())
    yield Row("hours in all", ALL, "share with teachers", costs.with_teachers / paid, "share")
    planned = "observation hours left to the tool in the plan"
    yield Row("hours in all", ALL, planned, costs.replaced, "hours")
    yield replaced_row(reached, plan)


def what_if_rows(answer: Answer) -> Iterator[Row]:
    """Each figure as it is and as it would be."""
    for each in answer.compared:
        group = f"{each.figure}, {each.where}" if each.where else each.figure
        yield Row("what if", group, "now", each.before, each.unit)
        yield Row("what if", group, "then", each.after, each.unit)
