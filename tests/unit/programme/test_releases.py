"""Releases beside the plan: the latest of a term counts, and nothing is counted twice."""

from __future__ import annotations

from datetime import date

import pytest

from classroom_ai.bundles.model import SchoolBundle
from classroom_ai.programme.ledger import Ledger
from classroom_ai.programme.plan import EXAMPLE, read_plan
from classroom_ai.programme.releases import Counts, Given, Teacher, teacher_of

TERMS = read_plan(EXAMPLE).terms
LEDGER = Ledger(salt="0" * 32)


def bundle(first: str, last: str, lessons: int, **more: object) -> SchoolBundle:
    year, month = map(int, last.split("-"))
    return SchoolBundle.model_validate(
        {
            "token": "0" * 32,
            "school": "north",
            "released": date(year, month, 28),
            "first": first,
            "last": last,
            "lessons": lessons,
            "with_feedback": lessons,
            "cycles": lessons // 3,
            "visits": 0,
            **more,
        }
    )


def record(*bundles: SchoolBundle) -> Teacher:
    given = [Given(f"{i}", each) for i, each in enumerate(bundles)]
    found = teacher_of("t", given, TERMS, LEDGER)
    assert found is not None
    return found


def lessons(teacher: Teacher) -> dict[str, int]:
    return {name: counts.lessons for name, counts in teacher.terms.items()}


def test_releases_that_go_on_from_each_other_add_up() -> None:
    found = record(bundle("2025-09", "2025-12", 8), bundle("2026-01", "2026-03", 5))
    assert lessons(found) == {"Autumn": 8, "Winter": 5}
    assert found.counts.lessons == 13


def test_a_release_of_the_whole_year_holds_the_one_before() -> None:
    found = record(bundle("2025-09", "2025-12", 8), bundle("2025-09", "2026-03", 13))
    assert lessons(found) == {"Autumn": 8, "Winter": 5}
    third = record(
        bundle("2025-09", "2025-12", 8),
        bundle("2025-09", "2026-03", 13),
        bundle("2025-09", "2026-06", 20),
    )
    assert lessons(third) == {"Autumn": 8, "Winter": 5, "Spring": 7}


def test_the_latest_of_a_term_counts() -> None:
    found = record(
        bundle("2025-09", "2025-10", 3),
        bundle("2025-09", "2025-12", 8, wants_visit=True),
    )
    assert lessons(found) == {"Autumn": 8}
    assert found.wants_visit


def test_of_two_that_overlap_in_part_only_the_later_counts() -> None:
    found = record(bundle("2025-09", "2025-12", 8), bundle("2025-12", "2026-03", 9))
    assert lessons(found) == {"Winter": 9}


def test_what_was_before_the_year_is_taken_off() -> None:
    found = record(bundle("2025-01", "2025-06", 10), bundle("2025-01", "2025-12", 18))
    assert lessons(found) == {"Autumn": 8}
    assert not found.is_older
    assert record(bundle("2025-01", "2025-12", 18)).is_older
    assert teacher_of("t", [Given("0", bundle("2025-01", "2025-06", 10))], TERMS, LEDGER) is None


@pytest.mark.parametrize(
    ("last", "term"),
    [("2025-09", "Autumn"), ("2025-12", "Autumn"), ("2026-01", "Winter"), ("2026-07", "Spring")],
)
def test_a_month_belongs_to_the_term_with_most_of_its_days(last: str, term: str) -> None:
    assert list(lessons(record(bundle(last, last, 2)))) == [term]


def test_counts_never_go_below_zero() -> None:
    assert Counts(3, 3, 1, 0).less(Counts(5, 1, 1, 1)) == Counts(0, 2, 0, 0)


def test_the_last_contact_is_the_latest_visit_or_else_the_first_lesson() -> None:
    assert record(bundle("2025-09", "2025-12", 8)).contact == "2025-09"
    visited = record(
        bundle("2025-09", "2025-12", 8, last_visit="2025-11"), bundle("2026-01", "2026-03", 5)
    )
    assert visited.contact == "2025-11"
