"""Few moments are shown, each of another lesson, those of the goal first."""

from __future__ import annotations

import pytest

from classroom_ai.cycle.chosen import FAMILY_OF, strongest, tied_to, to_look_at_again
from classroom_ai.cycle.seen import Found, Seen
from classroom_ai.history.listing import Listed
from classroom_ai.measures import registry
from classroom_ai.missed import KINDS
from classroom_ai.report.view import ShownMoment, Time
from classroom_ai.report.words.en import first_page

WAIT, PRAISE = "wait.after_question", "praise.specific_per_10_min"


def found(kind: str, n_words: int = 9) -> Found:
    return Found(kind, n_words, ShownMoment(Time("1:00", "PT60S"), (), kind))


def seen(day: int, *worked: Found, missed: str | None = None) -> Seen:
    listed = Listed(f"2026-03-{day:02d}", "", "", "", "", 600.0, False, "")
    again = found(missed) if missed else None
    return Seen(listed, ("ears", ""), "sound", worked, again, None, (), (), ())


def shown(chosen: tuple[tuple[Seen, Found], ...]) -> list[tuple[str, str]]:
    return [(one.listed.day[-2:], moment.kind) for one, moment in chosen]


def test_every_kind_of_moment_has_a_family() -> None:
    assert set(FAMILY_OF) == set(first_page._WORKED) | set(KINDS)
    assert set(FAMILY_OF.values()) <= {info.family for info in registry().values()}


def test_one_moment_of_a_lesson_in_order_of_time() -> None:
    lessons = [
        seen(1, found("praised"), found("built-on")),
        seen(2, found("waited")),
        seen(3, found("waited"), found("followed-up")),
        seen(4),
    ]
    chosen = strongest(lessons, most=3, is_tied=tied_to([]))
    assert shown(chosen) == [("01", "built-on"), ("02", "waited"), ("03", "followed-up")]


def test_what_has_to_do_with_the_goal_comes_first() -> None:
    lessons = [seen(day, found("waited"), found("praised")) for day in (1, 2, 3, 4)]
    assert {kind for _, kind in shown(strongest(lessons, most=3, is_tied=tied_to([PRAISE])))} == {
        "praised"
    }
    lessons = [seen(1, missed="check-passed-over"), seen(2, missed="open-question-cut-short")]
    again = to_look_at_again(lessons, most=1, is_tied=tied_to([WAIT]))
    assert shown(again) == [("02", "open-question-cut-short")]


def test_of_one_kind_the_longest_idea() -> None:
    lessons = [seen(1, found("waited", 8)), seen(2, found("waited", 20))]
    assert shown(strongest(lessons, most=1, is_tied=tied_to([]))) == [("02", "waited")]


@pytest.mark.parametrize("most", [0, 1, 3])
def test_without_moments_nothing_is_chosen(most: int) -> None:
    assert strongest([seen(1)], most=most, is_tied=tied_to([WAIT])) == ()
    assert to_look_at_again([], most=most, is_tied=tied_to([WAIT, "no.measure"])) == ()
