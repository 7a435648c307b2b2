"""A plan is read strictly: what is wrong is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom_ai.errors import ProgrammeError
from classroom_ai.programme.costs import ROLES, costs_of
from classroom_ai.programme.plan import EXAMPLE, read_plan

TEXT = EXAMPLE.read_text(encoding="utf-8")


def test_the_example_is_valid() -> None:
    plan = read_plan(EXAMPLE)
    assert (len(plan.coaches), plan.teachers, plan.places, plan.cycles) == (3, 84, 32, 192)


MISTAKES = {
    "unknown key": ("currency: USD", "curency: USD", "Did you mean 'currency'?"),
    "unknown coach": ("{coach: c1, school: north", "{coach: cl, school: north", "no coach 'cl'"),
    "unknown school": ("school: quay, teachers: 8", "school: qauy, teachers: 8", "mean 'quay'?"),
    "dates backwards": ("from: 2026-01-05", "from: 2026-05-05", "before it begins"),
    "terms overlap": ("from: 2026-01-05", "from: 2025-12-01", "Terms follow one another"),
    "negative cost": ("cost: 98000", "cost: -98000", "greater than or equal to 0"),
    "no number": ("central_cost: 42000", "central_cost: .nan", "finite number"),
    "text for a number": ("central_cost: 42000", "central_cost: '42000'", "valid number"),
    "yes for a number": ("central_cost: 42000", "central_cost: yes", "valid number"),
    "need in other words": ("need: very high", "need: huge", "low, some, high, very high"),
    "need out of range": ("need: 3", "need: 5", "less than or equal to 4"),
    "two coaches of one id": ("id: c2,", "id: c1,", "there twice"),
    "too many teachers": ("north, teachers: 14", "north, teachers: 40", "40 are in caseloads"),
    "both costs": ("cost: 98000}", "cost: 98000, cost_per_hour: 60}", "both 'cost' and"),
    "no cost": (", cost: 98000}", "}", "no 'cost'"),
    "a share for some": ("need: 2}", "need: 2, share: 0.5}", "All have one, or none"),
    "share above one": ("replaces: 0.25", "replaces: 25", "less than or equal to 1"),
}


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TEXT
    path = tmp_path / "plan.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProgrammeError, match=r"plan\.yaml: line \d+, ") as raised:
        read_plan(path)
    assert said in str(raised.value)
    assert "docs/programme.md" in str(raised.value)


def test_leaders_are_needed_for_what_is_left_to_them(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    text = TEXT.replace("role: teacher-leader", "role: coach")
    path.write_text(f"{text}\nobservations_by_leaders: 0.5\n", encoding="utf-8")
    with pytest.raises(ProgrammeError, match="nobody in 'coaches' is one"):
        read_plan(path)


@pytest.mark.parametrize("content", [b"", b"- a\n", b"a: [", b"\xff\xfe", b"3"])
def test_what_is_no_plan_is_one_message(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(ProgrammeError, match=r"plan\.yaml"):
        read_plan(path)


def test_a_missing_plan_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(ProgrammeError, match="The path of a plan is expected"):
        read_plan(tmp_path / "none.yaml")


def test_hours_and_costs_sum_to_what_was_paid() -> None:
    plan = read_plan(EXAMPLE)
    costs = costs_of(plan)
    for role in ROLES:
        paid = sum(coach.hours for coach in plan.coaches if coach.role == role)
        assert sum(costs.spent[role].values()) + costs.unaccounted(role) == pytest.approx(paid)
    assert sum(costs.by_school.values()) == pytest.approx(costs.total)
    assert costs.replaced == pytest.approx(192 * 1.5 * 0.25)


def test_observations_of_leaders_cost_what_their_hours_cost() -> None:
    plan = read_plan(EXAMPLE).model_copy(update={"observations_by_leaders": 0.5})
    costs, before = costs_of(plan), costs_of(read_plan(EXAMPLE))
    moved = 168 * 1.5 * 0.75 * 0.5
    rate = (2500 + 380 * 34) / 380
    assert costs.total - before.total == pytest.approx(moved * rate)
    assert costs.paid["teacher-leader"] - before.paid["teacher-leader"] == pytest.approx(moved)
    assert costs.with_teachers == pytest.approx(before.with_teachers)
