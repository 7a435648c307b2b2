"""All goals of a year share one chance of a false claim."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.history.budget import OF_A_YEAR, YEAR, Spending, share_on, spendings_of
from classroom_ai.history.compare import Chance, Look

START = date(2026, 1, 5)


def look(spent: float, *, toward: bool = False, away: bool = False) -> Look:
    return Look("2026-03-02", spent, toward, away, 1.0)


def total(chance: Chance) -> float:
    return chance.toward + chance.away


@pytest.mark.parametrize(
    ("used", "gets"), [([], 0.04), ([0.009], 0.032), ([0.04], 0.0044444), ([0.04, 0.0044], 0.0)]
)
def test_a_goal_gets_eight_ninths_of_what_is_left(used: list[float], gets: float) -> None:
    share = share_on("2026-06-01", [Spending("2026-03-02", each) for each in used])
    assert total(share.chance) == pytest.approx(gets, abs=1e-6)
    assert share.chance.toward == pytest.approx(7 * share.chance.away)


def test_what_was_used_comes_back_after_a_year() -> None:
    used = [Spending("2026-03-02", 0.027), Spending("2026-04-02", 0.017)]
    assert share_on("2027-03-01", used).again_from == "2027-03-02"
    assert total(share_on("2027-03-02", used).chance) == pytest.approx(8 / 9 * 0.028, abs=1e-6)
    assert total(share_on("2027-04-02", used).chance) == pytest.approx(0.04)


def test_a_goal_that_ended_early_leaves_what_it_did_not_use() -> None:
    assert [round(each.chance, 4) for each in spendings_of([look(0.001), look(0.004)])] == [
        0.001,
        0.003,
    ]


@pytest.mark.parametrize("found", [look(0.02, toward=True), look(0.02, away=True)])
def test_a_goal_whose_change_was_found_gives_all_back(found: Look) -> None:
    assert spendings_of([look(0.01), found]) == []


@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0, 1)), max_size=12))
def test_no_365_days_ever_use_more_than_the_chance_of_a_year(
    goals: list[tuple[int, float]],
) -> None:
    """Goals set after any pause, each of which uses any part of what it gets in a month."""
    day = START
    spendings: list[Spending] = []
    for pause, part in goals:
        day += timedelta(pause)
        chance = total(share_on(day.isoformat(), spendings).chance)
        day += timedelta(30)
        spendings.append(Spending(day.isoformat(), part * chance))
    days = [date.fromisoformat(each.day) for each in spendings]
    for last in days:
        within = zip(days, spendings, strict=True)
        used = sum(s.chance for on, s in within if last - YEAR < on <= last)
        assert used <= OF_A_YEAR + 1e-9
