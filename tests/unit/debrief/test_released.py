"""What each teacher released together, and whom to see first: by request and time, nothing else."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.bundles.file import ReadCoach, bundle_id
from classroom_ai.bundles.model import (
    CoachBundle,
    Pooled,
    ReleasedGoal,
    ReleasedLesson,
    ReleasedNote,
    ReleasedVisit,
)
from classroom_ai.debrief.order import to_lines, to_markdown
from classroom_ai.debrief.released import Released, by_teacher, visit_order
from classroom_ai.errors import BundleError

sys.path.insert(0, str(Path(__file__).parents[2]))

from talks import DECIMALS, FRACTIONS, GOAL, MOMENTS, OWN, QUESTION, WAITED, clips_of, talk_bundle


def read(bundle: CoachBundle, name: str = "one") -> ReadCoach:
    clips = clips_of(bundle)
    return ReadCoach(bundle, bundle_id(bundle, clips=clips), clips, Path(name))


def released(**changes: Any) -> Released:
    return Released((read(talk_bundle(**changes)),))


def test_bundles_of_one_teacher_come_together_the_newest_first() -> None:
    old = read(talk_bundle(released=date(2026, 2, 1), goal=None, wants_visit=True))
    new = read(talk_bundle(teacher="m. rivera", moments=(), wants_visit=False))

    (one,) = by_teacher([old, new])

    assert one.bundles == (new, old)
    assert one.teacher == "m. rivera"
    assert one.goal == GOAL
    assert not one.wants_visit
    assert {each.moment for each in one.moments} == set(MOMENTS)


def test_an_earlier_goal_stands_where_the_newest_bundle_has_none() -> None:
    old = read(talk_bundle(released=date(2026, 2, 1)))
    (one,) = by_teacher([old, read(talk_bundle(goal=None))])
    assert one.goal == GOAL


def test_latest_visit_counts_whatever_bundle_it_came_in() -> None:
    visit = ReleasedVisit(day=date(2026, 3, 1), focus="x", agreed="y")
    old = read(talk_bundle(released=date(2026, 2, 1), last_visit=visit))
    (one,) = by_teacher([old, read(talk_bundle())])
    assert one.last_visit == visit


def test_a_moment_that_was_released_twice_is_one() -> None:
    again = WAITED.model_copy(update={"id": "m09", "lesson": "l09"})
    lesson = FRACTIONS.model_copy(update={"id": "l09", "figures": ()})
    old = talk_bundle(released=date(2026, 2, 1), lessons=(lesson,), moments=(again,))
    (one,) = by_teacher([read(old.model_copy(update={"moments": (again,)})), read(talk_bundle())])
    assert [each.moment.id for each in one.moments].count("m01") == 1
    assert len(one.moments) == len(MOMENTS)


def test_moments_go_from_the_latest_lesson_to_the_first() -> None:
    days = [each.lesson.day for each in released().moments]
    assert days == sorted(days, reverse=True)


def test_a_note_that_was_released_twice_is_one() -> None:
    (one,) = by_teacher([read(talk_bundle()), read(talk_bundle(released=date(2026, 2, 1)))])
    assert one.notes.count(QUESTION) == 1


def test_two_teachers_of_one_name_are_refused() -> None:
    other = read(talk_bundle(teacher="Rivera", token="f" * 32), "other")
    with pytest.raises(BundleError, match=r"one and other.*two teachers.*'Rivera'.*-o") as error:
        by_teacher([read(talk_bundle()), other])
    assert "\n" not in str(error.value)


# --- whom to see first --------------------------------------------------------


def named(name: str, **changes: Any) -> Released:
    return released(teacher=name, token=f"{ord(name):032x}", **changes)


def seen(day: str) -> ReleasedVisit:
    return ReleasedVisit(day=date.fromisoformat(day), focus="", agreed="")


def test_who_asks_comes_first_then_who_has_a_question_then_who_waited_longest() -> None:
    quiet: dict[str, Any] = {"wants_visit": False, "notes": ()}
    teachers = [
        named("a", **quiet, last_visit=seen("2026-02-01")),
        named("b", **quiet, last_visit=seen("2026-01-01")),
        named("c", **quiet, last_visit=None),
        named("d", wants_visit=False, notes=(QUESTION,), last_visit=seen("2026-03-01")),
        named("e", wants_visit=True, notes=(), last_visit=seen("2026-03-01")),
    ]
    assert [one.teacher for one in visit_order(teachers)] == ["e", "d", "c", "b", "a"]


numbers = st.floats(-1e6, 1e6)
pooled = st.none() | st.builds(
    Pooled, value=numbers, low=numbers, high=numbers, n_lessons=st.integers(1, 99)
)
goals = st.none() | st.builds(
    ReleasedGoal,
    measure=st.sampled_from(["wait.after_question", "talk.teacher_share"]),
    title=st.just("x"),
    unit=st.just("s"),
    direction=st.sampled_from(["more", "less"]),
    toward=numbers,
    since=st.just(date(2026, 1, 1)),
    before=pooled,
    now=pooled,
    verdict=st.sampled_from(["too-early", "within-noise", "toward", "away"]),
)
figures = FRACTIONS.figures[0]


@st.composite
def what_was_measured(draw: st.DrawFn) -> dict[str, Any]:
    """Everything in a bundle that a figure, a moment or a lesson has a part in."""
    value = draw(numbers)
    shown = (figures.model_copy(update={"value": value, "grade": draw(st.sampled_from("ABC"))}),)
    lessons: tuple[ReleasedLesson, ...] = (
        FRACTIONS.model_copy(update={"figures": draw(st.sampled_from([(), shown]))}),
        DECIMALS,
    )
    moments = tuple(draw(st.lists(st.sampled_from(MOMENTS), unique=True)))
    return {"goal": draw(goals), "lessons": lessons, "moments": moments}


@st.composite
def requests(draw: st.DrawFn) -> list[dict[str, Any]]:
    each = st.fixed_dictionaries(
        {
            "wants_visit": st.booleans(),
            "notes": st.sampled_from([(), (QUESTION,)]),
            "last_visit": st.none() | st.sampled_from([seen("2026-01-01"), seen("2026-02-01")]),
        }
    )
    return draw(st.lists(each, min_size=2, max_size=5))


@given(requests(), st.data())
def test_no_figure_goal_or_moment_has_a_part_in_the_order(
    asked: list[dict[str, Any]], data: st.DataObject
) -> None:
    def order(measured: list[dict[str, Any]]) -> tuple[list[str], list[str], str]:
        teachers = [
            named(chr(97 + i), **(wish | seen_of))
            for i, (wish, seen_of) in enumerate(zip(asked, measured, strict=True))
        ]
        ordered = visit_order(data.draw(st.permutations(teachers)))
        return [one.teacher for one in ordered], to_lines(ordered), to_markdown(ordered)

    one, other = (data.draw(st.lists(what_was_measured(), min_size=len(asked),
                                     max_size=len(asked))) for _ in range(2))  # fmt: skip
    assert order(one) == order(other)


def test_the_list_says_why_and_holds_no_measure() -> None:
    text = to_markdown(visit_order([released(), named("b", wants_visit=False)]))
    assert "asks for a visit, has a question for you, last visit Mon 9 February 2026" in text
    assert not any(word in text for word in ("2.1", "wait", GOAL.title, OWN.lines[0].text))


def test_names_in_the_list_are_text_and_nothing_else() -> None:
    hostile = released(teacher="<b>*x*\x1b[31m\n# y", notes=(ReleasedNote(
        text="q", asks=True, written=date(2026, 1, 1)),))  # fmt: skip
    assert "<b>" not in to_markdown([hostile])
    assert "\x1b" not in to_lines([hostile])[0]
