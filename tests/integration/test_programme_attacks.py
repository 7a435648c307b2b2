"""A clerk who wants to know about one teacher edits the plan and leaves out a bundle."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from districts import TrueTeacher, bundle_at, bundles_of, district

from classroom_ai.bundles.model import SchoolBundle
from classroom_ai.errors import ProgrammeError
from classroom_ai.programme.figures import Figures, figures_of
from classroom_ai.programme.ledger import Ledger
from classroom_ai.programme.plan import EXAMPLE, Plan, read_plan
from classroom_ai.programme.releases import Given, Releases, teacher_of
from classroom_ai.programme.table import SUPPRESSED

PLAN = read_plan(EXAMPLE)
REPLACED = "observation hours replaced by the tool"


def page(bundles: list[SchoolBundle], plan: Plan, ledger: Ledger) -> Figures:
    by_token = defaultdict(list)
    for bundle in bundles:
        by_token[bundle.token].append(Given(f"{hash(bundle):x}", bundle))
    found = [teacher_of(token, each, plan.terms, ledger) for token, each in by_token.items()]
    latest = max(bundle.released for bundle in bundles)
    return figures_of(plan, Releases(tuple(filter(None, found)), latest), ledger)


def said(figures: Figures, section: str, group: str, figure: str) -> Any:
    (row,) = [r for r in figures.rows if (r.section, r.group, r.figure) == (section, group, figure)]
    return row.value


def everything(teachers: list[TrueTeacher]) -> list[SchoolBundle]:
    return [bundle for teacher in teachers for bundle in bundles_of(teacher)]


def in_all(figures: Figures) -> Any:
    return said(figures, "reach", "all", "lessons with feedback")


def test_a_release_of_the_year_before_is_not_told_by_leaving_it_out() -> None:
    teachers = district(2)
    own = bundles_of(teachers[0])
    before = own[0].model_copy(
        update={"released": date(2025, 7, 1), "first": "2025-05", "last": "2025-06", "lessons": 7,
                "with_feedback": 7}
    )  # fmt: skip
    own = [
        each.model_copy(update={"first": "2025-05", "with_feedback": each.with_feedback + 7,
                                "lessons": each.lessons + 7}) for each in own
    ]  # fmt: skip
    rest = everything(teachers[1:])
    first = page([before, *own, *rest], PLAN, Ledger(salt="0" * 32))
    second = page([*own, *rest], PLAN, first.ledger)
    assert in_all(second) == SUPPRESSED or in_all(second) - in_all(first) != 7


def test_terms_cut_otherwise_do_not_tell_of_a_bundle_that_is_left_out() -> None:
    teachers = district(2)
    early = bundle_at(teachers[0], date(2025, 11, 20))
    late, *others = bundles_of(teachers[0])
    rest = [*others, *everything(teachers[1:])]
    first = page([early, late, *rest], PLAN, Ledger(salt="0" * 32))
    shorter = PLAN.terms[0].model_copy(update={"last": PLAN.terms[0].last - timedelta(days=1)})
    cut = PLAN.model_copy(update={"terms": (shorter, *PLAN.terms[1:])})
    with pytest.raises(ProgrammeError, match="one from 2025-09-01 to 2025-12-19"):
        page([early, *rest], cut, first.ledger)


def test_a_term_of_another_name_is_the_same_term() -> None:
    teachers = district(2)
    early = bundle_at(teachers[0], date(2025, 11, 20))
    late, *others = bundles_of(teachers[0])
    rest = [*others, *everything(teachers[1:])]
    first = page([early, late, *rest], PLAN, Ledger(salt="0" * 32))
    named = tuple(term.model_copy(update={"name": f"{term.name} term"}) for term in PLAN.terms)
    plan = PLAN.model_copy(update={"terms": named})
    figure = "lessons with feedback"
    again = page([early, late, *rest], plan, first.ledger)
    assert again.ledger == first.ledger
    before = said(first, "reach by term", "Autumn", figure)
    assert said(again, "reach by term", "Autumn term", figure) == before
    without = page([early, *rest], plan, first.ledger)
    known = bundle_at(teachers[0], date(2025, 12, 19)).with_feedback - early.with_feedback
    after = said(without, "reach by term", "Autumn term", figure)
    assert after == SUPPRESSED or before - after != known


def test_terms_of_a_second_year_follow() -> None:
    first = page(everything(district(2)), PLAN, Ledger(salt="0" * 32))
    year = timedelta(days=364)
    later = tuple(
        term.model_copy(update={"first": term.first + year, "last": term.last + year})
        for term in PLAN.terms
    )
    first.ledger.check_terms([*PLAN.terms, *later])


def test_hours_at_one_small_school_are_not_told_by_a_plan_for_that_school_alone() -> None:
    """A plan may leave observations to the tool at one school of two teachers only."""
    teachers = district(2, schools=(("north", "c1", 12), ("quay", "c2", 8), ("mill", "c2", 2)))
    caseloads = tuple(
        row.model_copy(update={"cycles": 40.0 if row.school == "mill" else 0.0})
        for row in PLAN.caseloads
    )
    tool = PLAN.tool.model_copy(update={"replaces": 1.0})
    plan = PLAN.model_copy(update={"caseloads": caseloads, "tool": tool})
    lessons = sum(len(teacher.lessons) for teacher in teachers if teacher.school == "mill")
    found = page(everything(teachers), plan, Ledger(salt="0" * 32))
    assert said(found, "reach by school", "mill", "lessons with feedback") == SUPPRESSED
    assert said(found, "hours in all", "all", REPLACED) != lessons * PLAN.hours_a_cycle.observation
