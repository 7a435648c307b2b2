"""The goal's answer: lessons like this one, before the goal and since, as of this lesson."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[2]))

from histories import WAIT, keep, keep_all, lesson_at, results_of, wait_of

from classroom_ai.cli import cli
from classroom_ai.history.answers import goal_answer
from classroom_ai.history.goals import end_goal, set_goal
from classroom_ai.history.lessons import remember
from classroom_ai.history.store import store_path
from classroom_ai.report import words
from classroom_ai.types import GoalAnswer

#: Lesson n is on 5 January + n days, so lessons 0 to 9 are before this and 11 on are after it.
SET_AT = datetime(2026, 1, 15, 18, 0)
BEFORE, SINCE = [1.1, 1.3, 1.2, 1.0, 1.2], [2.0, 2.3, 2.2]


def answer(number: int, value: float | None = 2.1, **said: Any) -> GoalAnswer | None:
    """As the report of that lesson has it."""
    lesson = lesson_at(number, **said)
    return goal_answer(lesson, results_of(lesson, wait_of(value)).measures)


def in_words(found: GoalAnswer | None) -> str:
    assert found is not None
    return " ".join(words.goal_answer(found, "s")).replace("\u00a0", " ")


@pytest.fixture
def goal() -> None:
    keep_all(0, BEFORE)
    set_goal("Rivera", WAIT, "3", at=SET_AT)


@pytest.mark.usefixtures("goal")
def test_one_lesson_is_no_trend() -> None:
    found = answer(11)
    assert found is not None
    assert (found.verdict, found.direction, found.since) == ("too-early", "more", "2026-01-15")
    assert found.before is not None
    assert (found.before.value, found.before.n_lessons) == (1.16, 5)
    assert found.now is not None
    assert (found.now.low, found.now.n_lessons) == (None, 1)
    said = in_words(found)
    assert said.startswith("In 5 lessons before 15 January it was 1.2 s (between")
    assert said.endswith("are the least for that, and there are 5 and 1.")


@pytest.mark.usefixtures("goal")
def test_a_change_beyond_noise_is_said_as_such() -> None:
    keep_all(11, SINCE)
    found = answer(14)
    assert found is not None
    assert found.verdict == "toward"
    said = in_words(found)
    assert "In the 4 lessons since then it is 2.1 s (between" in said
    assert said.endswith("That is more than lessons differ by themselves.")


@pytest.mark.usefixtures("goal")
def test_what_is_within_noise_says_how_much_would_show() -> None:
    keep_all(11, [1.0, 1.4, 1.3])
    said = in_words(answer(14, 1.2))
    assert "no more than lessons differ by themselves; with so many lessons, a change of " in said


def test_falling_numbers_are_not_scolded() -> None:
    keep_all(0, [2.0, 2.2, 2.1, 2.1, 2.0])
    set_goal("Rivera", WAIT, "more", at=SET_AT)
    keep_all(11, [1.0, 1.1, 0.9, 1.0])
    found = answer(15, 1.0)
    assert found is not None
    assert found.verdict == "away"
    assert "What was different about these lessons" in in_words(found)


@pytest.mark.usefixtures("goal")
@pytest.mark.parametrize(
    "said", [{"heard": "other ears"}, {"format": "group work"}], ids=["hearing", "format"]
)
def test_what_is_like_no_other_is_left_aside(said: dict[str, Any]) -> None:
    found = answer(11, **said)
    assert found is not None
    assert (found.before, found.verdict, found.left_aside) == (None, "too-early", 5)
    assert "No lesson like these from before 15 January is kept" in in_words(found)
    keep_all(11, SINCE)
    found = answer(14, 9.0, **said)
    assert found is not None
    assert found.now is not None
    assert (found.now.n_lessons, found.verdict, found.left_aside) == (3, "toward", 1)
    assert "1 lesson of a format that is on one side only, or heard in another way, is left" in (
        in_words(found)
    )


def test_each_format_is_compared_with_itself() -> None:
    """More of a format with less thinking time is no fall: each of them has gained."""
    keep_all(0, [3.0, 3.1, 2.9, 3.0, 3.1], format="discussion")
    keep_all(5, [1.0, 1.1, 0.9], format="practice")
    set_goal("Rivera", WAIT, "more", at=SET_AT)
    keep_all(11, [2.0, 2.1, 1.9, 2.0], format="practice")
    keep_all(15, [4.0], format="discussion")
    found = answer(16, 2.0, format="practice")
    assert found is not None
    assert found.before is not None
    assert found.now is not None
    assert found.now.value - found.before.value == pytest.approx(1.0, abs=0.03)
    assert found.verdict == "toward"
    assert (
        "Of the 6 lessons since then 5 were of the format “practice”, of the 8 before 3: there it "
        "is 1.6 s, in the others 3.2 s. Each format is compared with itself only."
    ) in in_words(found)


def test_single_lessons_of_many_formats_say_nothing_yet() -> None:
    for number, format_ in enumerate(["a", "b", "c", "d"]):
        keep(number, 1.0, format=format_)
    set_goal("Rivera", WAIT, "more", at=SET_AT)
    for number, format_ in enumerate(["a", "b", "c"], start=11):
        keep(number, 2.0, format=format_)
    found = answer(14, 2.0, format="d")
    assert found is not None
    assert found.verdict == "too-early"
    assert "of each format there are still too few lessons" in in_words(found)


@pytest.mark.parametrize("n_goals", [1, 2, 3])
def test_goals_share_the_looks_of_a_year(n_goals: int) -> None:
    """Each of ten lessons in which nothing moves uses up what its goal had."""
    keep_all(0, [1.0, 1.4] * 3)
    day = 11
    for _ in range(n_goals):
        set_goal("Rivera", WAIT, "more", at=datetime(2026, 1, 4) + timedelta(days=day))
        keep_all(day, [1.0, 1.4] * 5)
        day += 11
    found = answer(day, 1.2)
    assert found is not None
    assert found.verdict == ("too-early" if n_goals == 3 else "within-noise")
    said = in_words(found)
    assert ("A goal that you set from" in said) == (n_goals == 3)
    if n_goals == 3:
        told = CliRunner().invoke(
            cli, ["goal", "set", "Rivera", "--measure", WAIT, "--toward", "3"]
        )
        assert "A year has room for so many looks" in told.stdout
        assert found.again_from is not None
        assert found.again_from > "2027-01-15"
        assert f"{found.again_from[:4]} on is answered again" in said


def test_a_format_is_the_same_however_it_is_typed() -> None:
    keep_all(0, BEFORE, format="Whole class")
    set_goal("Rivera", WAIT, "3", at=SET_AT)
    found = answer(11, format=" whole  CLASS")
    assert found is not None
    assert found.left_aside == 0


def test_another_version_of_the_measure_is_left_aside() -> None:
    for number in range(3):
        lesson = lesson_at(number)
        remember(lesson, results_of(lesson, wait_of(1.0, version=1)), Path("x"))
    set_goal("Rivera", WAIT, "3", at=SET_AT)
    found = answer(11)
    assert found is not None
    assert (found.before, found.left_aside) == (None, 3)


@pytest.mark.usefixtures("goal")
def test_what_is_not_known_well_enough_does_not_count() -> None:
    lesson = lesson_at(11)
    found = goal_answer(lesson, [wait_of(9.0, grade="D")])
    assert found is not None
    assert (found.now, found.verdict) == (None, "too-early")


@pytest.mark.usefixtures("goal")
def test_a_lesson_that_is_kept_already_counts_once_with_its_new_value() -> None:
    keep_all(11, SINCE)
    found = answer(13, 4.0)
    assert found is not None
    assert found.now is not None
    assert (found.now.n_lessons, found.now.last) == (3, "2026-01-18")
    assert found.now.value > 2.1


@pytest.mark.usefixtures("goal")
def test_a_report_made_again_later_knows_no_later_lessons() -> None:
    keep_all(11, [*SINCE, 9.0, 9.0])
    found = answer(13, 2.2)
    assert found is not None
    assert found.now is not None
    assert found.now.n_lessons == 3


@pytest.mark.usefixtures("goal")
def test_a_lesson_from_before_the_goal_has_no_answer() -> None:
    assert answer(4) is None


@pytest.mark.usefixtures("goal")
def test_a_lesson_of_the_same_day_is_before_if_it_was_added_before() -> None:
    keep(10, 1.2, day="2026-01-15")  # added when the test runs, after the goal was set
    found = answer(10, 1.2)
    assert found is not None
    assert found.before is not None
    assert found.before.n_lessons == 5


def test_an_ended_goal_is_answered_no_more() -> None:
    keep_all(0, BEFORE)
    set_goal("Rivera", WAIT, "3")
    end_goal("Rivera")
    assert answer(500) is None


@pytest.mark.usefixtures("goal")
def test_nobody_gets_anothers_answer() -> None:
    assert answer(11, teacher=None) is None
    assert answer(11, teacher="Sato") is None


@pytest.mark.usefixtures("goal")
def test_a_report_is_made_although_the_store_is_damaged() -> None:
    store_path().write_bytes(b"no database" * 1000)
    assert answer(11) is None


@pytest.mark.usefixtures("goal")
def test_of_many_lessons_before_the_last_ten_count() -> None:
    keep_all(200, [5.0] * 12, day="2026-01-14")
    found = answer(11)
    assert found is not None
    assert found.before is not None
    assert (found.before.n_lessons, found.before.value) == (10, 5.0)
