"""A goal is set on a measure that exists, by a teacher who is known; one is in force at a time."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[2]))

from histories import WAIT, keep, keep_all

from classroom_ai.cli import cli
from classroom_ai.errors import ClassroomAIError, UsageError
from classroom_ai.history.goals import end_goal, goals_of, set_goal, wanted
from classroom_ai.history.store import store_path
from classroom_ai.measures import registry
from classroom_ai.voices import path_of


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, [*words])


@pytest.mark.parametrize(
    ("measure", "toward", "value", "direction"),
    [
        (WAIT, "3", 3.0, None),
        (WAIT, "2.5 s", 2.5, None),
        (WAIT, " More ", None, "more"),
        ("talk.teacher_share", "less", None, "less"),
        ("talk.teacher_share", "60%", 0.6, None),
        ("talk.teacher_share", "0.6", 0.6, None),
        ("questions.per_min", "0", 0.0, None),
    ],
)
def test_what_can_be_wanted(
    measure: str, toward: str, value: float | None, direction: str | None
) -> None:
    assert wanted(toward, registry()[measure]) == (value, direction)


@pytest.mark.parametrize(
    ("measure", "toward"),
    [
        (WAIT, "-1"),
        (WAIT, "nan"),
        (WAIT, "inf"),
        (WAIT, "3%"),
        (WAIT, ""),
        (WAIT, "three"),
        ("talk.teacher_share", "60"),
        ("talk.teacher_share", "101%"),
    ],
)
def test_what_cannot_be_wanted_is_said_with_what_can(measure: str, toward: str) -> None:
    with pytest.raises(UsageError, match=r"--toward is .* it is more, less, or") as told:
        wanted(toward, registry()[measure])
    assert repr(toward) in str(told.value)


def test_the_way_to_a_value_is_known_from_the_lessons_so_far() -> None:
    keep_all(1, [1.0, 1.2, 1.1])
    assert set_goal("Rivera", WAIT, "3")[0].direction == "more"
    assert set_goal("Rivera", WAIT, "0.5")[0].direction == "less"
    assert set_goal("Rivera", "talk.teacher_share", "60%")[0].direction is None


def test_a_new_goal_ends_the_one_before() -> None:
    keep(1, 1.0)
    first, none = set_goal("Rivera", WAIT, "3", at=datetime(2026, 1, 7))
    second, ended = set_goal("Rivera", WAIT, "more", why="x", at=datetime(2026, 1, 9))
    assert none is None
    assert ended is not None
    assert (ended.measure, ended.ended_at) == (first.measure, second.set_at)
    assert [goal.ended_at is None for goal in goals_of("rivera")] == [False, True]


def test_who_enrolled_may_set_a_goal_before_the_first_lesson() -> None:
    path_of("Sato").parent.mkdir()
    path_of("Sato").write_text("{}")
    assert set_goal("Sato", WAIT, "more")[0].direction == "more"


def test_a_typo_makes_no_store() -> None:
    for command in (lambda: set_goal("Rivera", WAIT, "3"), lambda: end_goal("Rivera")):
        with pytest.raises(UsageError, match="Nothing is kept yet"):
            command()
    assert not store_path().exists()


def test_a_goal_that_is_not_there_cannot_end() -> None:
    keep(1, 1.0)
    with pytest.raises(UsageError, match="has no goal at present"):
        end_goal("Rivera")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "Rivera", "--measure", "wait.after_questoin", "--toward", "3"), "Did you mean"),
        (("set", "Riverra", "--measure", WAIT, "--toward", "3"), "Did you mean 'Rivera'"),
        (("set", "Rivera", "--measure", WAIT, "--toward", "soon"), "--toward is 'soon'"),
        (("show", "nobody"), "There is one of: Rivera"),
        (("end", "Rivera"), "no goal at present"),
    ],
)
def test_a_mistake_is_one_message_and_changes_nothing(words: tuple[str, ...], said: str) -> None:
    keep(1, 1.0)
    told = run("goal", *words)
    assert isinstance(told.exception, ClassroomAIError)
    assert said in str(told.exception)
    assert goals_of("Rivera") == ()


def test_the_commands_say_what_they_did() -> None:
    keep_all(1, [1.0, 1.2])
    told = run("goal", "set", "Rivera", "--measure", WAIT, "--toward", "3", "--why", "I hurry")
    assert "toward 3.0\u00a0s" in told.stdout
    assert "I hurry" in told.stdout
    assert "Too early to say" in run("goal", "show", "rivera").stdout
    again = run("goal", "set", "Rivera", "--measure", WAIT, "--toward", "more")
    assert again.stderr.startswith("Ended: ")
    assert run("goal", "end", "rivera").stdout.startswith("Ended: ")
    shown = run("goal", "show", "rivera").stdout
    assert "No goal is set" in shown
    assert shown.count("Earlier: ") == 2
