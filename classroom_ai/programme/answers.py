"""The three answers that a district asks for, each in a sentence or two, and what they rest on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from classroom_ai.english import number, plural
from classroom_ai.programme.change import Mean
from classroom_ai.programme.costs import Costs
from classroom_ai.programme.moved import CHANGE, chosen_low, needed, overall
from classroom_ai.programme.plan import Plan
from classroom_ai.programme.reach import Reached
from classroom_ai.programme.releases import Teacher
from classroom_ai.programme.table import ALL, Row, count

TOO_FEW = (
    "Nothing can be said: fewer than five teachers released it, or what earlier pages said would "
    "tell about fewer than five."
)


@dataclass(frozen=True, slots=True)
class Said:
    """A question, its answer in one sentence, and what to know about it."""

    question: str
    answer: str
    more: tuple[str, ...] = ()


def answers(
    plan: Plan, costs: Costs, reached: Reached, rows: Sequence[Row]
) -> tuple[Said, Said, Said]:
    """Cost, reach, change."""
    return _cost(plan, costs), _reach(plan, reached, rows), _change(plan, costs, reached)


def money(value: float, currency: str) -> str:
    """An amount as it is read: whole, with a space that does not break.

    Examples
    --------
    >>> money(8129.38, "USD").replace("\u00a0", " ")
    '8,129 USD'
    """
    return f"{value:,.0f}\u00a0{currency}"


def _cost(plan: Plan, costs: Costs) -> Said:
    each = f"{money(costs.per_teacher, plan.currency)} for each of the {costs.places} teachers"
    cycle = f", {money(costs.per_cycle, plan.currency)} a cycle" if costs.per_cycle else ""
    paid, used = sum(costs.paid.values()), sum(sum(h.values()) for h in costs.spent.values())
    with_teachers = costs.with_teachers / paid
    more = [
        f"Of {paid:,.0f} hours that are paid, {number(with_teachers, 'share')} are with teachers "
        f"(observation, feedback, collaboration); the plan says of {number(used / paid, 'share')} "
        "what they are for."
    ]
    if used > paid:
        more = [
            f"The plan gives {used:,.0f} hours to cycles, and {paid:,.0f} are paid: "
            f"{used - paid:,.0f} too many."
        ]
    total = money(costs.total, plan.currency)
    return Said(
        "What does our coaching cost?",
        f"{total} for {_period(plan)}: {each} in caseloads{cycle}.",
        tuple(more),
    )


def _period(plan: Plan) -> str:
    if len(plan.terms) == 1:
        return plan.terms[0].name
    return f"{plural(len(plan.terms), 'term')} ({plan.terms[0].name} to {plan.terms[-1].name})"


def _reach(plan: Plan, reached: Reached, rows: Sequence[Row]) -> Said:
    question = "Whom does it reach?"
    teachers = reached.of(ALL)
    if teachers is None:
        return Said(question, TOO_FEW)
    value = {row.figure: row.value for row in rows if row.section == "reach"}
    n = count(len(teachers), of=plan.teachers)
    least = "At least " if (ALL,) in reached.shortened else ""
    return Said(
        question,
        f"{least}{n} of {plan.teachers} teachers had feedback on a lesson; half of them on "
        f"{half_had(teachers)} lessons or more.",
        (
            f"Together {value['lessons with feedback']:,} lessons and "
            f"{value['cycles completed']:,} cycles from one visit to the next. Caseloads have "
            f"places for {plan.places}.",
            "This is what teachers chose to release; what others did is not known.",
        ),
    )


def half_had(teachers: Sequence[Teacher]) -> int:
    """So many lessons with feedback, or more, half of the teachers had."""
    return math.ceil(median(teacher.counts.with_feedback for teacher in teachers))


def _change(plan: Plan, costs: Costs, reached: Reached) -> Said:
    question = "Is it moving anything?"
    found = overall(reached)
    if found is None:
        return Said(question, TOO_FEW)
    n = count(found.n, of=plan.teachers)
    size = (
        f"by {_sd(abs(found.value))} of the usual difference between a teacher's lessons "
        f"({_range(found)}; {n} teachers)"
    )
    if found.low > 0:
        cost = costs.per_teacher / found.value
        least, most = costs.per_teacher / found.high, costs.per_teacher / found.low
        low = chosen_low(reached)
        moved = f"oal measures moved in the direction that teachers wanted, {size}."
        return Said(
            question,
            f"Yes: g{moved}" if found.low > low else f"G{moved}",
            (
                _by_choice(low, is_more=found.low > low),
                f"One such step costs {money(cost, plan.currency)} a teacher (between "
                f"{money(least, plan.currency)} and {money(most, plan.currency)}), if "
                "all teachers in caseloads moved as those who released it.",
                _NO_PROOF,
            ),
        )
    if found.high < 0:
        return Said(
            question, f"Goal measures moved away from what teachers wanted, {size}.", (_NO_PROOF,)
        )
    return Said(
        question,
        "That cannot be said yet: the mean change is "
        f"{_sd(found.value)} of the usual difference between a teacher's lessons, and may be "
        f"none ({_range(found)}; {n} teachers).",
        (_what_it_takes(reached, found), "So no return for the cost is given."),
    )


_NO_PROOF = (
    "There is no group without coaching beside it, so this is no proof that coaching did it."
)


def _by_choice(low: float, *, is_more: bool) -> str:
    """What chance would make where goals were chosen because figures stood low."""
    said = (
        "Had each goal been set on the figure that stood lowest of six, chance alone would make "
        f"about {_sd(low)}"
    )
    if is_more:
        return f"{said}; the range lies above that."
    return f"{said}: so this can be what stood low by chance and rose by itself."


def _what_it_takes(reached: Reached, found: Mean) -> str:
    """How many more teachers or lessons would make the same change clear."""
    if found.value <= 0:
        return (
            "What there is does not point in the wanted direction; more of the same shows no more."
        )
    teachers, with_more = needed(reached), needed(reached, more_lessons=2)
    if teachers is None:
        return "A change this small would not be clear with 2,000 teachers."
    alone = f"A mean change like this would be clear with about {teachers} teachers in all"
    if with_more is not None and with_more < teachers:
        return f"{alone}, or with {with_more} if each had twice the lessons."
    return f"{alone}; more lessons of each would not do it with fewer."


def _range(found: Mean) -> str:
    return f"between {_sd(found.low)} and {_sd(found.high)}"


def _sd(value: float) -> str:
    """Two digits are all that a mean over teachers can bear."""
    return f"{value:.2f}".replace("-", "\u2212")


#: Said where figures of reach may be too high.
OLDER = (
    "Some releases begin before the first term, and no earlier one of these teachers is there: "
    "their lessons from before are counted too. Give the releases of the year before as well."
)


def assumptions(plan: Plan) -> tuple[str, ...]:
    """What all figures rest on."""
    said = [
        "Costs and hours are those of the plan. A term's cost is its part of the days of all "
        "terms; a coach's cost goes to schools by the cycles planned there, all else by the "
        "shares in the plan or else by places in caseloads.",
        "Figures about teachers are about those who released something to the school, each once. "
        "A release counts in the term in which it ends.",
        f"{CHANGE.capitalize()}: each teacher's own lessons after a goal was set against those "
        "before, in units of how much that teacher's lessons differ (SD), pooled over "
        "teachers with a 95 % range. Goals are often set where things stood low, and what stood "
        "low by chance rises by itself.",
        "Nothing is published of fewer than five teachers, nor what would tell about fewer than "
        "five when it is put beside other figures, of this page or of an earlier one. Such "
        "places say “fewer than five”.",
    ]
    if plan.tool.replaces:
        said.append(
            f"The plan leaves {number(plan.tool.replaces, 'share')} of the observations to the "
            "tool. Hours count as replaced only where a lesson was observed with it too; hours "
            "that coaches gain are not counted as money saved."
        )
    return tuple(said)
