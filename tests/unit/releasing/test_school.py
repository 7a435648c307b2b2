"""What a school gets: how often and how much, and nothing in which a word could travel."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from annotated_types import MaxLen
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from classroom_ai.bundles.file import SUFFIX, write_bundle
from classroom_ai.bundles.model import ReleasedChange, SchoolBundle
from classroom_ai.errors import UsageError
from classroom_ai.history.goals import end_goal, set_goal
from classroom_ai.history.notes import add_note
from classroom_ai.history.visits import add_visit
from classroom_ai.measures import registry
from classroom_ai.releasing.changes import changes_of
from classroom_ai.releasing.school import school_bundle

sys.path.insert(0, str(Path(__file__).parents[2]))

from bundles import school_bundle as any_school_bundle
from histories import WAIT, keep, keep_all

ON = date(2026, 6, 1)
#: Lessons before a goal is set are of January, those after of this year's later days.
LATER = 60


def goal_at(day: int) -> datetime:
    return datetime(2026, 1, 5 + day, 0, 0)


def released(**said: Any) -> SchoolBundle:
    return school_bundle("Rivera", school="north", on=ON, **said)


# --- no field in which a word could travel --------------------------------------


def leaves(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, Any, FieldInfo]]:
    """Every type that a value of a model can have, with the field that it stands in."""
    for name, field in model.model_fields.items():
        pending: list[Any] = [field.annotation]
        while pending:
            kind = pending.pop()
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from leaves(kind, f"{path}{name}.")
            elif get_origin(kind) is Literal or kind in (type(None), ...):
                continue
            elif hasattr(kind, "__metadata__"):
                yield f"{path}{name}", kind.__origin__, FieldInfo.from_annotation(kind)
            elif args := get_args(kind):
                pending += args
            else:
                yield f"{path}{name}", kind, field


def pattern_of(field: FieldInfo) -> str:
    return next((m.pattern for m in field.metadata if getattr(m, "pattern", None)), "")


def test_it_holds_numbers_days_months_and_ids_only() -> None:
    texts = set()
    for path, kind, field in leaves(SchoolBundle):
        assert kind in (str, int, float, bool, date), path
        if kind is str:
            texts.add(path)
            assert pattern_of(field), f"{path} can hold any words"
    assert texts == {
        "token", "school", "coach", "first", "last", "last_visit",
        "changes.measure", "changes.title", "changes.unit",
    }  # fmt: skip


def test_ids_and_months_have_no_room_for_words() -> None:
    for path, kind, field in leaves(SchoolBundle):
        if kind is str and path != "changes.title":
            assert not re.fullmatch(pattern_of(field), "Maya did not know"), path


def test_the_title_is_that_of_a_measure() -> None:
    """It is for people to read, so it has spaces; a line with a full stop does not fit in."""
    title = ReleasedChange.model_fields["title"]
    assert [m.max_length for m in title.metadata if isinstance(m, MaxLen)] == [80]
    for info in registry().values():
        assert re.fullmatch(pattern_of(title), info.title)
    assert not re.fullmatch(pattern_of(title), "Because two goes into it.")


@given(
    words=st.text(min_size=1),
    key=st.sampled_from(["school", "coach", "first", "last", "last_visit", "token"]),
)
def test_a_line_is_no_value_of_it(words: str, key: str) -> None:
    content = {**any_school_bundle().model_dump(mode="json"), key: f"Maya {words}"}
    with pytest.raises(ValueError, match=key):
        SchoolBundle.model_validate(content)


@pytest.mark.parametrize("key", ["lines", "lessons_list", "title", "teacher", "clips", "text"])
def test_it_takes_no_other_key(key: str) -> None:
    content = {**any_school_bundle().model_dump(mode="json"), key: "Because two goes into it."}
    with pytest.raises(ValueError, match=key):
        SchoolBundle.model_validate(content)


def test_no_word_of_the_store_is_in_any_byte_of_it(tmp_path: Path) -> None:
    canary = "Qanari"  # stands in every word that somebody gave
    folder = tmp_path / "Qanarifolder.classroom"
    for day in range(4):
        keep(
            day, 1.0 + day / 10, folder, teacher="Qanariteacher", title="Qanarilesson",
            subject="Qanarisubject", grade="Qanariclass", format="Qanariformat",
        )  # fmt: skip
    set_goal("Qanariteacher", WAIT, "more", why="Qanariwhy", at=goal_at(4))
    for day in range(5, 9):
        keep(
            day, 2.0 + day / 10, folder, teacher="Qanariteacher", title="Qanarilesson",
            subject="Qanarisubject", grade="Qanariclass", format="Qanariformat",
        )  # fmt: skip
    add_visit("Qanariteacher", day="2026-01-09", focus="Qanarifocus", agreed="Qanariagreed")
    add_note("Qanariteacher", "Qanarinote", for_coach=True)
    bundle = school_bundle("Qanariteacher", school="north", coach="lee", on=ON)
    assert len(bundle.changes) == 1
    path = tmp_path / f"x{SUFFIX}"
    write_bundle(bundle, path)
    content = path.read_bytes().decode("latin-1").casefold()
    for words in (canary, "aisha", "even", "two goes", "2026-01-0"):
        assert words.casefold() not in content, words


# --- what it counts --------------------------------------------------------------


def test_it_counts_lessons_cycles_and_visits() -> None:
    keep_all(0, [1.0, 1.1])  # 5 and 6 January
    keep(1, None)  # the second one again, now without a figure
    keep_all(30, [1.2])  # 4 February
    for day in ("2026-01-06", "2026-01-20", "2026-03-01", "2026-06-02"):
        add_visit("Rivera", day=day, focus="waiting", agreed="more", today=date(2026, 5, 1))
    bundle = released(coach="lee", wants_visit=True)
    assert (bundle.first, bundle.last, bundle.lessons) == ("2026-01", "2026-02", 3)
    assert bundle.with_feedback == 2
    assert bundle.cycles == 2, "up to 6 January, and from 20 January to 1 March"
    assert (bundle.visits, bundle.last_visit) == (3, "2026-03"), "what is planned does not count"
    assert bundle.wants_visit
    assert bundle.changes == ()


def test_a_day_that_is_none_is_taken_from_when_it_was_added() -> None:
    keep(0, 1.0, day="last Tuesday")
    bundle = school_bundle("Rivera", school="north")
    assert bundle.first == bundle.last == bundle.released.isoformat()[:7]


@pytest.mark.parametrize("school", ["", "North Side", "a" * 61, "-north", "north\n"])
def test_an_id_is_checked(school: str) -> None:
    keep_all(0, [1.0])
    with pytest.raises(UsageError, match="--school"):
        school_bundle("Rivera", school=school)


def test_a_teacher_without_lessons_has_nothing_to_count() -> None:
    keep_all(0, [1.0])
    with pytest.raises(UsageError, match=r"Did you mean 'Rivera'\?"):
        school_bundle("Riviera", school="north")


# --- changes of goals --------------------------------------------------------------


def test_a_change_has_what_pools_with_others_and_no_lesson() -> None:
    keep_all(0, [1.0, 1.2, 1.4])
    set_goal("Rivera", WAIT, "more", at=goal_at(3))
    keep_all(4, [2.0, 2.2, 2.4])
    (change,) = changes_of("Rivera")
    assert (change.measure, change.title) == (WAIT, registry()[WAIT].title)
    assert (change.n_before, change.n_now, change.direction) == (3, 3, "more")
    assert change.difference == pytest.approx(1.0)
    assert change.lesson_sd == pytest.approx(0.2, rel=0.01)
    assert change.standard_error == pytest.approx(0.2 * (2 / 3) ** 0.5, rel=0.01)
    assert change.df == 4


@pytest.mark.parametrize(("before", "now"), [(2, 5), (5, 2), (0, 5)])
def test_too_few_lessons_are_no_change(before: int, now: int) -> None:
    keep_all(0, [1.0 + n / 10 for n in range(before)])
    keep(LATER, 1.0)
    set_goal("Rivera", WAIT, "more", at=goal_at(8))
    keep_all(10, [2.0 + n / 10 for n in range(now - 1)])
    assert changes_of("Rivera") == ()


def test_a_goal_that_has_ended_counts_the_lessons_until_then() -> None:
    keep_all(0, [1.0, 1.2, 1.4])
    set_goal("Rivera", WAIT, "less", at=goal_at(3))
    keep_all(4, [2.0, 2.2, 2.4])
    end_goal("Rivera")
    keep_all(900, [9.0, 9.5])
    (change,) = changes_of("Rivera")
    assert (change.n_now, change.direction) == (3, "less")
    assert change.difference == pytest.approx(1.0)


def test_one_goal_after_another_has_each_its_change() -> None:
    keep_all(0, [1.0, 1.2, 1.4])
    set_goal("Rivera", WAIT, "more", at=goal_at(3))
    keep_all(4, [2.0, 2.2, 2.4])
    set_goal("Rivera", "talk.teacher_share", "less", at=goal_at(8))
    set_goal("Rivera", WAIT, "more", at=goal_at(9))
    keep_all(10, [3.0, 3.2, 3.4])
    assert [(c.n_before, c.n_now) for c in changes_of("Rivera")] == [(3, 3), (6, 3)]


def test_which_way_a_value_lies_is_told_by_the_lessons_before() -> None:
    set_goal_before_any_lesson()
    keep_all(0, [1.0, 1.2, 1.4])
    keep_all(4, [2.0, 2.2, 2.4])
    (change,) = changes_of("Rivera")
    assert change.direction == "more"


def set_goal_before_any_lesson() -> None:
    keep(300, None)
    goal, _ = set_goal("Rivera", WAIT, "3", at=goal_at(3))
    assert goal.direction is None
