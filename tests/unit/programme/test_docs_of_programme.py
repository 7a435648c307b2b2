"""The worked examples of docs/programme.md are what the program counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from classroom_ai.programme.change import mean_over
from classroom_ai.programme.costs import costs_of
from classroom_ai.programme.plan import (
    ACTIVITIES,
    EXAMPLE,
    Caseload,
    Coach,
    Hours,
    Plan,
    School,
    Tool,
    read_plan,
)
from classroom_ai.programme.what_if import Question, what_if

TEXT = " ".join(
    (Path(__file__).parents[3] / "docs" / "programme.md").read_text(encoding="utf-8").split()
)


def test_costs_and_hours() -> None:
    costs = costs_of(read_plan(EXAMPLE))
    paid = sum(costs.paid.values())
    used = sum(sum(hours.values()) for hours in costs.spent.values())
    assert costs.per_cycle is not None
    assert costs.per_hour_with_teachers is not None
    for said in (
        f"that is {costs.total:,.0f} USD: {costs.per_teacher:,.0f} for each of {costs.places}",
        f"{costs.per_cycle:,.0f} for each of {costs.cycles:.0f} cycles",
        f"{used:,.0f} of {paid:,.0f} paid hours ({used / paid:.0%})".replace("%", " %"),
        f"{costs.with_teachers:.0f} ({costs.with_teachers / paid:.0%}) are with".replace("%", " %"),
        f"at {costs.per_hour_with_teachers:.0f} USD each",
    ):
        assert said in TEXT


def test_mean_of_five() -> None:
    found = mean_over([0.1, 0.4, 0.6, 0.9, 1.0])
    assert f"mean of {found.value:.2f}, between {found.low:.2f} and {found.high:.2f}." in TEXT


def test_larger_caseload() -> None:
    compared = {each.figure: each for each in what_if(read_plan(EXAMPLE), Question(18)).compared}
    each, cycles = compared["cost per teacher"].after, compared["cycles per teacher"]
    assert each is not None
    assert f"{each:,.0f} USD a teacher, and {cycles.after:g} cycles" in TEXT
    assert f"place of {cycles.before:g}" in TEXT


@pytest.mark.parametrize("model", [Plan, Coach, School, Caseload, Hours, Tool])
def test_every_key_of_a_plan_is_described(model: type[Plan]) -> None:
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert [key for key in (*keys, *ACTIVITIES) if not re.search(rf"`{key}\b", TEXT)] == []
