"""The one thing to look at: the goal, else the most room with the clearest evidence."""

from __future__ import annotations

import pytest

from classroom_ai.feedback.focus import chosen_focus
from classroom_ai.rubric import Criterion
from classroom_ai.types import CriterionScore, Evidence, Grade, Measurement, NextStep, RubricScore

STEP = NextStep("Wait.", "open-question-cut-short", Evidence(1.0, 2.0))


def measured(measure: str, grade: Grade | None = "B") -> Measurement:
    return Measurement(measure, 1, "s", 1.0, grade=grade)


def scored(measure: str, room: float | None, *, step: bool = False) -> CriterionScore:
    return CriterionScore(measure, 1, "So.", measure, "What?", STEP if step else None, room)


def chosen(
    *criteria: CriterionScore, grades: dict[str, Grade] | None = None, goal: str | None = None
) -> str | None:
    measures = [measured(c.measure, (grades or {}).get(c.measure, "B")) for c in criteria]
    focus = chosen_focus(goal, measures, [RubricScore("r", 1, criteria)])
    return focus.measure if focus else None


def test_most_room_comes_first() -> None:
    assert chosen(scored("a", 0.5), scored("b", 1.0), scored("c", 0.0)) == "b"


def test_with_equal_room_a_moment_to_try_it_in_then_the_clearer_value() -> None:
    assert chosen(scored("a", 1.0), scored("b", 1.0, step=True)) == "b"
    assert chosen(scored("a", 1.0), scored("b", 1.0), grades={"b": "A"}) == "b"
    assert chosen(scored("a", 1.0), scored("b", 1.0)) == "a"


def test_what_wants_neither_more_nor_less_is_no_focus() -> None:
    assert chosen(scored("a", None), scored("b", 0.0)) == "b"
    assert chosen(scored("a", None)) is None


def test_the_goal_wins_even_where_it_is_not_known() -> None:
    assert chosen(scored("a", 1.0), scored("b", 0.0), goal="b") == "b"
    focus = chosen_focus("c", (), ())
    assert focus is not None
    assert (focus.measure, focus.is_goal, focus.is_known) == ("c", True, False)


@pytest.mark.parametrize(
    ("toward", "rooms", "aims"),
    [
        ("more", [1.0, 0.5, 0.0], [1.0, 2.0, None]),
        ("less", [0.0, 0.5, 1.0], [None, 1.0, 2.0]),
        (None, [None, None, None], [None, None, None]),
    ],
)
def test_room_is_how_far_the_wanted_end_of_the_bands_is(
    toward: str | None, rooms: list[float | None], aims: list[float | None]
) -> None:
    bands = [
        {"below": 1, "sentence": "Low."},
        {"from": 1, "below": 2, "sentence": "Middle."},
        {"from": 2, "sentence": "High."},
    ]
    criterion = Criterion.model_validate(
        {
            "id": "c",
            "measure": "wait.after_question",
            "bands": bands,
            "source": "S.",
            "question": "Q?",
            "toward": toward,
        }
    )
    assert [criterion.room(level) for level in (1, 2, 3)] == rooms
    assert [criterion.aim(level) for level in (1, 2, 3)] == aims
