"""All figures are shown earlier and later; a change is claimed of the goal only."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from histories import WAIT, keep_all, lesson_at, results_of, wait_of

from classroom_ai.errors import UsageError
from classroom_ai.history.goals import set_goal
from classroom_ai.history.lessons import remember
from classroom_ai.history.trends import Trend, known_format, trends_of
from classroom_ai.history.visits import add_visit
from classroom_ai.types import Measurement

AFTER_ANSWER = "wait.after_answer"
SET_AT = datetime(2026, 1, 15, 18, 0)
LOW, HIGH = [1.1, 1.3, 1.2, 1.0, 1.2], [3.0, 3.3, 3.2, 3.1]


def both(number: int, value: float, *, scope: str = "lesson", **said: Any) -> None:
    """A lesson with two waits that move alike."""
    lesson = lesson_at(number, **said)
    wait = replace(wait_of(value), scope=scope)
    other = replace(wait, id=AFTER_ANSWER)
    assert remember(lesson, results_of(lesson, wait, other), Path("x")) == ""


def of(measure: str, **said: Any) -> Trend:
    (trend,) = trends_of("rivera", **said).only(measure).rows
    return trend


def test_only_of_the_goal_is_a_change_claimed() -> None:
    for number, value in enumerate(LOW):
        both(number, value)
    set_goal("Rivera", WAIT, "more", at=SET_AT)
    for number, value in enumerate(HIGH, start=11):
        both(number, value)
    assert of(WAIT).verdict == "toward"
    other = of(AFTER_ANSWER)
    assert other.verdict is None
    assert other.change == pytest.approx(2.0, abs=0.1)
    assert other.smallest_seen == pytest.approx(0.5)
    trends = trends_of("rivera")
    assert (trends.around, trends.day) == ("goal", "2026-01-15")


@pytest.mark.parametrize("n", [1, 2])
def test_one_lesson_is_no_trend(n: int) -> None:
    keep_all(0, LOW)
    set_goal("Rivera", WAIT, "more", at=SET_AT)
    keep_all(11, HIGH[:n])
    trend = of(WAIT)
    assert (trend.change, trend.smallest_seen) == (None, None)
    assert trend.now is not None
    assert trend.now.n_lessons == n


def test_without_a_goal_the_last_visit_parts_lessons() -> None:
    keep_all(0, LOW)
    keep_all(11, HIGH)
    for day in ("2026-01-07", "2026-01-16", "2026-06-01"):
        add_visit("Rivera", day=day, focus="waiting", agreed="count to three")
    trends = trends_of("rivera")
    assert (trends.around, trends.day) == ("visit", "2026-01-16")
    trend = of(WAIT)
    assert trend.before is not None
    assert trend.now is not None
    assert (trend.before.n_lessons, trend.now.n_lessons) == (5, 4)
    assert trend.verdict is None


def test_without_either_the_last_ten_lessons_stand_against_the_ten_before() -> None:
    keep_all(0, [9.0] * 3 + [1.0, 1.2] * 5 + [2.0, 2.2] * 5)
    trend = of(WAIT)
    assert trends_of("rivera").around == "lessons"
    assert trend.before is not None
    assert trend.now is not None
    assert (trend.before.value, trend.before.n_lessons) == (1.1, 10)
    assert (trend.now.value, trend.now.n_lessons) == (2.1, 10)


def test_few_lessons_are_never_parted_where_it_looks_best() -> None:
    keep_all(0, LOW + HIGH)
    trend = of(WAIT)
    assert trend.before is None
    assert trend.change is None


def test_a_format_by_itself_is_shown_and_not_claimed() -> None:
    keep_all(0, LOW, format="Practice")
    set_goal("Rivera", WAIT, "more", at=SET_AT)
    keep_all(11, HIGH, format="practice")
    keep_all(20, [9.0] * 3, format="discussion")
    trend = of(WAIT, format="practice")
    assert trend.verdict is None
    assert trend.now is not None
    assert trend.now.n_lessons == 4
    assert of(WAIT).verdict == "toward"


def test_a_mode_has_figures_of_its_own() -> None:
    for number, value in enumerate(LOW):
        both(number, value, scope="group")
    set_goal("Rivera", WAIT, "more", at=SET_AT)
    for number, value in enumerate(HIGH, start=11):
        both(number, value, scope="group")
    assert trends_of("rivera").rows == ()
    trend = of(WAIT, mode="group")
    assert trend.change == pytest.approx(2.0, abs=0.1)
    assert trend.verdict is None


def test_what_may_not_be_shown_is_no_trend() -> None:
    for number in range(20):
        lesson = lesson_at(number)
        unsure: Measurement = wait_of(1.0, grade="D")
        remember(lesson, results_of(lesson, unsure), Path("x"))
    assert trends_of("rivera").rows == ()


def test_a_format_that_is_not_there_is_said_with_those_that_are() -> None:
    keep_all(0, LOW, format="Group work")
    assert known_format("rivera", " group  WORK") == "group work"
    with pytest.raises(UsageError, match="Did you mean 'group work'"):
        known_format("rivera", "grup work")
    with pytest.raises(UsageError, match="There are: group work"):
        known_format("rivera", "seminar")


def test_a_teacher_without_lessons_has_no_trend() -> None:
    keep_all(0, LOW)
    with pytest.raises(UsageError, match="Did you mean 'Rivera'"):
        trends_of("Riverra")
