"""What-if: another plan is counted as the first, and coaches have no more hours than before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.errors import UsageError
from classroom_ai.programme.costs import costs_of
from classroom_ai.programme.plan import EXAMPLE, read_plan
from classroom_ai.programme.what_if import AS_IT_IS, Answer, Move, Question, what_if

PLAN = read_plan(EXAMPLE)


def answer(**changes: object) -> Answer:
    return what_if(PLAN, Question(**changes))  # type: ignore[arg-type]


def values(found: Answer, where: str = "") -> dict[str, tuple[float | None, float | None]]:
    return {c.figure: (c.before, c.after) for c in found.compared if c.where == where}


def test_no_change_changes_nothing() -> None:
    assert all(
        each.before == pytest.approx(each.after) for each in what_if(PLAN, AS_IT_IS).compared
    )


def test_central_cost_down_by_a_fifth() -> None:
    found = values(answer(central=0.8))
    assert found["cost"][0] == pytest.approx(260140)
    assert found["cost"][1] == pytest.approx(260140 - 8400)
    assert found["cycles possible"][1] == pytest.approx(192)


def test_a_larger_caseload_is_fewer_cycles_for_each() -> None:
    found = values(answer(caseload=18))
    assert found["teachers in caseloads"][1] == pytest.approx(40)
    assert found["cost"][1] == pytest.approx(260140)
    # Coaches' cycles are as many as before, over 36 teachers in the place of 28.
    assert found["cycles possible"][1] == pytest.approx(192)
    assert found["cycles per teacher"][1] == pytest.approx(192 / 40)


def test_the_tool_makes_room_for_cycles() -> None:
    found = values(answer(observe_with_tool=0.5))
    a_cycle = 6.5 - 1.5 * 0.25
    assert found["cycles possible"][1] == pytest.approx(192 * a_cycle / (6.5 - 0.75))
    assert found["observation hours left to the tool"][0] == pytest.approx(72)


def test_half_of_the_observations_to_leaders() -> None:
    found = answer(observations_to_leaders=0.5)
    own = 6.5 - 0.375
    left = own - 1.125 / 2
    cycles = 168 * own / left
    assert values(found)["cycles possible"][1] == pytest.approx(cycles + 24)
    rate = (2500 + 380 * 34) / 380
    assert values(found)["cost"][1] == pytest.approx(260140 + cycles * 1.125 / 2 * rate)


def test_a_coach_moves_with_as_many_teachers_as_there_is_room_for() -> None:
    found = answer(moves=(Move("c1", "north", "mill"),))
    assert values(found, "north")["teachers in caseloads"] == (14, 0)
    assert values(found, "mill")["teachers in caseloads"] == (10, 22)
    hours = values(found, "north")["hours of coaching"][0]
    before, after = values(found, "mill")["hours of coaching"]
    assert after - before == pytest.approx(hours)  # type: ignore[operator]
    assert values(found)["cycles possible"][1] == pytest.approx(192)


@given(
    caseload=st.none() | st.integers(2, 14),
    tool=st.none() | st.floats(0, 1),
    leaders=st.none() | st.floats(0, 1),
    central=st.none() | st.floats(0, 2),
    move=st.sampled_from([(), (Move("c2", "quay", "north"),), (Move("l1", "mill", "quay"),)]),
)
def test_coaches_never_get_hours_that_nobody_pays(
    caseload: int | None,
    tool: float | None,
    leaders: float | None,
    central: float | None,
    move: tuple[Move, ...],
) -> None:
    found = what_if(PLAN, Question(caseload, tool, leaders, central, move))
    before, after = costs_of(PLAN), costs_of(found.plan)
    assert after.paid["coach"] == before.paid["coach"]
    assert sum(after.spent["coach"].values()) == pytest.approx(sum(before.spent["coach"].values()))
    assert sum(after.by_school.values()) == pytest.approx(after.total)
    assert len(found.assumptions) >= 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"caseload": 60}, "The school has 34"),
        ({"moves": (Move("c9", "north", "mill"),)}, "no coach at north 'c9'"),
        ({"moves": (Move("c1", "nroth", "mill"),)}, "Did you mean 'north'"),
        ({"moves": (Move("c1", "north", "north"),)}, "Two schools are expected"),
    ],
)
def test_what_cannot_be_is_one_message(changes: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        answer(**changes)


def test_effects_on_teachers_are_said_to_be_unknown() -> None:
    assert "not known" in answer(caseload=18).assumptions[-1]
    assert not any("SD" in each.figure for each in answer(caseload=18).compared)
