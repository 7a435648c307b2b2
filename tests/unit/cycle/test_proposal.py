"""A goal is kept while it is too early, and another offered only where lessons bear it out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from cycles import OPEN, open_share, score_of

from classroom_ai.cycle import words
from classroom_ai.cycle.proposal import Offer, offered, state_of
from classroom_ai.cycle.seen import Seen
from classroom_ai.history.goals import wanted
from classroom_ai.history.listing import Listed
from classroom_ai.measures import registry
from classroom_ai.resources import shipped
from classroom_ai.rubric import read_rubric
from classroom_ai.types import Direction, GoalAnswer, Measurement, RubricScore, Standing, Verdict


def answer(
    verdict: Verdict,
    *,
    toward: float | None = 3.0,
    direction: Direction | None = "more",
    now: float = 2.0,
    n: int = 5,
) -> GoalAnswer:
    stands = Standing(now, now - 0.2, now + 0.2, n, "2026-03-01", "2026-04-01")
    return GoalAnswer(
        "wait.after_question", toward, direction, "2026-02-01", stands, stands, verdict
    )


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (answer("too-early"), "too-early"),
        (replace(answer("within-noise"), now=None), "too-early"),
        (answer("within-noise"), "no-change"),
        (answer("within-noise", n=10), "no-change-in-many"),
        (answer("away"), "away"),
        (answer("toward"), "moving"),
        (answer("toward", now=3.0), "there"),
        (answer("toward", toward=1.0, direction="less", now=1.5), "moving"),
        (answer("toward", toward=1.0, direction="less", now=0.9), "there"),
        (answer("toward", toward=None), "there"),
        (None, "too-early"),
    ],
)
def test_where_a_goal_stands(given: GoalAnswer | None, state: str) -> None:
    assert state_of(given, has_goal=True) == state


def seen(
    day: int,
    *measures: Measurement,
    score: RubricScore | None = None,
    like: tuple[str, str] = ("ears", ""),
) -> Seen:
    listed = Listed(f"2026-03-{day:02d}", "", "", "", "", 600.0, False, "")
    scores = (score or score_of(),)
    return Seen(listed, like, "sound", (), None, None, (), measures or (open_share(0.05),), scores)


THREE = [seen(1), seen(2), seen(3)]


def test_what_had_room_in_three_like_lessons_is_offered() -> None:
    assert offered(THREE) == Offer(OPEN, 0.1, "more", 3)
    group = seen(2, like=("ears", "group work"))
    assert offered([seen(1), group, seen(3), seen(4)]) == Offer(OPEN, 0.1, "more", 3)


@pytest.mark.parametrize(
    "lessons",
    [
        THREE[:2],
        [seen(1), seen(2, like=("other ears", "")), seen(3)],
        [seen(1), seen(2), seen(3, open_share(0.05, grade="D"))],
        [seen(1), seen(2, open_share(0.05, grade=None)), seen(3)],
        [seen(1), seen(2, score=score_of(room=0.0)), seen(3)],
        [seen(1), seen(2, score=score_of(room=None)), seen(3)],
        [seen(day, score=score_of(step=False)) for day in (1, 2, 3)],
        [seen(1, score=replace(score_of(), version=1)), seen(2), seen(3)],
    ],
    ids=["few", "unlike", "grade D", "no grade", "there", "no direction", "no moment", "older"],
)
def test_less_than_that_is_not_offered(lessons: list[Seen]) -> None:
    assert offered(lessons) is None


def test_the_goal_that_is_there_is_not_offered_again() -> None:
    assert offered(THREE, but=OPEN) is None


def test_a_moment_in_one_of_the_lessons_is_enough() -> None:
    without = [seen(day, score=score_of(step=False)) for day in (1, 2)]
    assert offered([*without, seen(3)]) is not None
    assert offered([seen(1), *without]) is not None


def test_the_command_of_an_offer_sets_that_goal() -> None:
    for path in sorted(shipped("rubrics").glob("*.yaml")):
        for criterion in read_rubric(path).criteria:
            info = registry()[criterion.measure]
            for level in range(1, len(criterion.bands) + 1):
                aim = criterion.aim(level)
                if aim is not None:
                    offer = Offer(info.id, aim, criterion.toward or "more", 3)
                    said = words.goal_command("Ms Rivera", offer, info.unit)
                    assert said.startswith(f"classroom-ai goal set 'Ms Rivera' --measure {info.id}")
                    value, _ = wanted(said.rpartition(" ")[2], info)
                    assert value == pytest.approx(aim)
