"""A year of lessons with known changes: what is found, what is claimed falsely, and how soon."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))

from history_chance import ever
from history_changes import found_share, told_in_a_year
from school_year import YearTeacher, keep_year, kept_of, school_year

from classroom_ai.history.answers import answer_of
from classroom_ai.history.goals import Goal
from classroom_ai.history.listing import history_of
from classroom_ai.history.trends import trends_of
from classroom_ai.types import GoalAnswer

#: Simulated teachers of the fast tests and of the slow ones.
FEW, MANY = 100, 1000


def said_without_a_store(teacher: YearTeacher) -> GoalAnswer:
    goal = Goal(teacher.measure, None, teacher.direction, "", teacher.goal_at)
    return answer_of(goal, [goal], partial(kept_of, teacher))


@pytest.mark.parametrize("teachers", [6, pytest.param(30, marks=pytest.mark.slow)])
def test_a_year_runs_through_the_store(teachers: int) -> None:
    """Every teacher's answer is that of the lessons themselves; 600 lessons in under 2 s."""
    year = school_year(5, teachers=teachers, lessons=20)
    keep_year(year)
    started = time.process_time()
    found = {teacher.name: history_of(teacher.name) for teacher in year}
    trends = {teacher.name: trends_of(teacher.name) for teacher in year}
    assert time.process_time() - started < 2.0
    for teacher in year:
        history = found[teacher.name]
        assert len(history.lessons) == 20
        assert history.answer == said_without_a_store(teacher)
        assert history.answer.before is not None
        assert history.answer.before.n_lessons + history.answer.left_aside >= 5
        verdicts = {trend.measure.id: trend.verdict for trend in trends[teacher.name].rows}
        assert len(verdicts) == 6
        assert verdicts.pop(teacher.measure) == history.answer.verdict
        assert set(verdicts.values()) == {None}


@pytest.mark.parametrize(
    ("teachers", "least"), [(FEW, 0.7), pytest.param(MANY, 0.775, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("chance", ["normal", "skewed"])
def test_a_change_of_one_standard_deviation_is_found(
    chance: str, teachers: int, least: float
) -> None:
    """Ten lessons before and ten since, of three formats that came by chance and explain half
    of how a teacher's lessons differ; one standard deviation of all of them. Bounds are 80 %
    less two standard errors and more."""
    assert found_share(teachers, share_of_format=0.5, chance=chance) >= least


@pytest.mark.parametrize(
    ("teachers", "choice", "most"),
    [
        (30, "another", 0.13),
        pytest.param(MANY, "another", 0.064, marks=pytest.mark.slow),
        pytest.param(MANY, "same", 0.064, marks=pytest.mark.slow),
    ],
)
def test_at_most_one_teacher_in_twenty_is_told_falsely_over_all_goals_of_a_year(
    choice: str, teachers: int, most: float
) -> None:
    """Three goals, every look at each; bounds are 5 % and two standard errors of the share."""
    assert told_in_a_year(teachers, goals=3, choice=choice) <= most


@pytest.mark.parametrize("kind", ["normal", "skewed"])
def test_a_second_hand_that_computed_it_for_many_found_as_much(kind: str) -> None:
    """The same comparison written a second time; 4,000 teachers, standard error 0.6 points."""
    rng = np.random.default_rng(1)
    assert ever(rng, 4000, 10, kind, change=2**0.5) >= 0.8
    assert np.mean([ever(rng, 4000, 10, kind, sign=sign) for sign in (1, -1)]) <= 0.05
