"""Visits and notes are the teacher's own words: kept as written, refused in one message."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[2]))

from histories import WORDS, keep, lesson_at

from classroom_ai.cli import cli
from classroom_ai.errors import ClassroomAIError, LessonError, UsageError
from classroom_ai.history.lessons import forget
from classroom_ai.history.notes import add_note, notes_of, remove_note
from classroom_ai.history.ownership import everything_of
from classroom_ai.history.store import store_path
from classroom_ai.history.stretches import (
    Stretch,
    latest_stretch,
    stretch_between,
    stretch_from,
    stretches,
)
from classroom_ai.history.visits import Visit, add_visit, remove_visit, visits_of
from classroom_ai.lesson import write_lesson
from classroom_ai.voices import path_of

TODAY = date(2026, 6, 1)
FIRST = Visit("2026-03-02", "wait.after_question", "count to three")
SECOND = Visit("2026-04-20", "who answers", "call on two who did not raise a hand")


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, words)])


def add(visit: Visit) -> Visit:
    return add_visit("rivera", day=visit.day, focus=visit.focus, agreed=visit.agreed, today=TODAY)


def test_visits_are_kept_in_order_of_their_days() -> None:
    keep(1, 1.0)
    assert [add(SECOND), add(FIRST)] == [SECOND, FIRST]
    assert visits_of("RIVERA") == (FIRST, SECOND)
    assert [visit.measure for visit in visits_of("Rivera")] == ["wait.after_question", None]


def test_a_visit_can_be_planned_but_not_for_another_year() -> None:
    keep(1, 1.0)
    ahead = (TODAY + timedelta(days=300)).isoformat()
    add(Visit(ahead, "a look", "nothing yet"))
    with pytest.raises(UsageError, match=r"2036-03-02, more than a year ahead"):
        add(Visit("2036-03-02", "a look", "nothing yet"))


@pytest.mark.parametrize(
    "day",
    ["", "soon", "2.3.2026", "20260302", "2026-W10-1", "2026-02-30", "0206-03-02", "2026-3-2"],
)  # fmt: skip
def test_what_is_no_day_is_said(day: str) -> None:
    keep(1, 1.0)
    with pytest.raises(UsageError, match="as year-month-day") as told:
        add(Visit(day, "a look", "nothing"))
    assert repr(day) in str(told.value)
    assert visits_of("Rivera") == ()


def test_the_same_visit_twice_leaves_the_first() -> None:
    keep(1, 1.0)
    add(FIRST)
    with pytest.raises(UsageError, match="count to three") as told:
        add(Visit(FIRST.day, "another", "another"))
    assert "classroom-ai visit Rivera --remove 2026-03-02" in str(told.value)
    assert visits_of("Rivera") == (FIRST,)


def test_a_visit_taken_back_says_what_it_was() -> None:
    keep(1, 1.0)
    add(FIRST)
    with pytest.raises(UsageError, match=r"no visit on 2026-03-03\. There is one on 2026-03-02"):
        remove_visit("Rivera", "2026-03-03")
    assert remove_visit("Rivera", FIRST.day) == FIRST
    with pytest.raises(UsageError, match="No visit is kept"):
        remove_visit("Rivera", FIRST.day)


def test_a_measure_misspelt_is_no_free_text() -> None:
    keep(1, 1.0)
    with pytest.raises(UsageError, match=r"Did you mean 'wait\.after_question'"):
        add(Visit("2026-03-02", "wait.after_questoin", "x"))
    add(Visit("2026-03-02", "End of lesson. Who speaks?", "x"))


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "is empty"), (" \n\t ", "is empty"), ("\x1b", "is empty"), ("x" * 2001, "2001"),
     ("caf\udce9", "not UTF-8")],
)  # fmt: skip
def test_words_that_cannot_be_kept(text: str, said: str) -> None:
    keep(1, 1.0)
    for write in (
        lambda: add(Visit("2026-03-02", text, "x")),
        lambda: add(Visit("2026-03-02", "x", text)),
        lambda: add_note("Rivera", text, for_coach=False),
    ):
        with pytest.raises(UsageError, match=said):
            write()
    assert (visits_of("Rivera"), notes_of("Rivera")) == ((), ())


def test_a_typo_in_the_name_makes_no_store() -> None:
    for write in (
        lambda: add(FIRST),
        lambda: remove_visit("Rivera", "2026-03-02"),
        lambda: add_note("Rivera", "x", for_coach=True),
        lambda: remove_note("Rivera", 1),
    ):
        with pytest.raises(UsageError, match="Nothing is kept yet"):
            write()
    assert not store_path().exists()
    keep(1, 1.0)
    with pytest.raises(UsageError, match="Did you mean 'Rivera'"):
        add_note("Rivrea", "x", for_coach=True)
    assert everything_of("Rivera").counts["notes"] == 0


def test_who_enrolled_may_write_before_the_first_lesson() -> None:
    path_of("Sato").parent.mkdir()
    path_of("Sato").write_text("{}")
    add_visit("Sato", day="2026-03-02", focus="a look", agreed="a talk", today=TODAY)
    add_note("Sato", "I am nervous", for_coach=False)
    assert len(visits_of("Sato")) == len(notes_of("Sato")) == 1


# --- notes ---------------------------------------------------------------------


def test_notes_keep_their_numbers_while_others_go() -> None:
    keep(1, 1.0)
    first = add_note("Rivera", "one", for_coach=False)
    second = add_note("Rivera", "two\nin two lines", for_coach=True)
    assert remove_note("Rivera", first.number) == first
    assert notes_of("rivera") == (second,)
    with pytest.raises(UsageError, match=rf"no note 99\. There is: {second.number}\."):
        remove_note("Rivera", 99)


def test_a_note_can_be_about_a_lesson_and_goes_with_it(tmp_path: Path) -> None:
    keep(1, 1.0, tmp_path, title="Fractions")
    write_lesson(lesson_at(1), tmp_path / "lesson.json")
    note = add_note("Rivera", "They were tired", for_coach=False, lesson=tmp_path)
    assert (note.title, note.lesson) == ("Fractions", f"{1:064x}")
    forget(None, tmp_path)
    assert notes_of("Rivera") == ()


def test_a_lesson_of_somebody_else_is_refused(tmp_path: Path) -> None:
    keep(1, 1.0)
    write_lesson(lesson_at(2, teacher="Sato"), tmp_path / "lesson.json")
    with pytest.raises(UsageError, match="is not in the history of Rivera"):
        add_note("Rivera", "x", for_coach=False, lesson=tmp_path)
    with pytest.raises(LessonError):
        add_note("Rivera", "x", for_coach=False, lesson=tmp_path / "nowhere")
    assert notes_of("Rivera") == ()


# --- cycles --------------------------------------------------------------------


def test_a_cycle_begins_after_a_visit_and_holds_the_day_of_the_next() -> None:
    assert stretches([FIRST, SECOND]) == (
        Stretch(None, "2026-03-02", None, FIRST),
        Stretch("2026-03-03", "2026-04-20", FIRST, SECOND),
        Stretch("2026-04-21", None, SECOND, None),
    )
    assert stretches([]) == (Stretch(),)
    days = ["2026-01-01", "2026-03-02", "2026-03-03", "2026-04-20", "2026-04-21", "2027-01-01"]
    in_cycles = [[one.holds(day) for one in stretches([FIRST, SECOND])] for day in days]
    assert all(held.count(True) == 1 for held in in_cycles)


def test_the_cycle_of_today_begins_with_the_last_visit_that_was() -> None:
    planned = Visit("2026-07-01", "x", "x")
    found = latest_stretch("Rivera", [FIRST, planned], ["2026-05-05"], today=TODAY)
    assert (found.visit, found.last) == (FIRST, "2026-07-01")
    assert latest_stretch("Rivera", [], ["2026-05-05"], today=TODAY) == Stretch()


def test_without_a_lesson_since_the_visit_the_cycle_before_is_offered() -> None:
    with pytest.raises(UsageError, match="classroom-ai cycle Rivera --visit 2026-03-02"):
        latest_stretch("Rivera", [FIRST, SECOND], ["2026-03-09"], today=TODAY)
    with pytest.raises(UsageError, match="classroom-ai cycle Rivera --to 2026-03-02"):
        latest_stretch("Rivera", [FIRST, SECOND], ["2026-03-02"], today=TODAY)
    with pytest.raises(UsageError, match="No lesson of Rivera is kept yet"):
        latest_stretch("Rivera", [FIRST, SECOND], [], today=TODAY)


def test_days_that_run_backwards_are_said() -> None:
    with pytest.raises(UsageError, match="Did you mean --from 2026-03-01 --to 2026-05-01"):
        stretch_between("2026-05-01", "2026-03-01", ())
    assert stretch_between("2026-03-02", None, [FIRST, SECOND]).visit == FIRST
    assert stretch_between(None, "2026-03-02", [FIRST]) == stretches([FIRST])[0]
    assert all(one.is_cycle for one in stretches([FIRST, SECOND]))
    assert not stretch_between("2026-03-05", None, [FIRST]).is_cycle
    with pytest.raises(UsageError, match=r"--to is 'June'"):
        stretch_between(None, "June", ())
    with pytest.raises(UsageError, match="There is one on 2026-03-02"):
        stretch_from("2026-03-03", [FIRST])
    with pytest.raises(UsageError, match="No visit is kept"):
        stretch_from("2026-03-03", [])


# --- commands ------------------------------------------------------------------


def test_the_commands_say_what_they_did() -> None:
    keep(1, 1.0)
    what = ("--focus", "wait.after_question", "--agreed", "count to three")
    told = run("visit", "rivera", "--date", "2026-03-02", *what)
    named = "Thinking time after a question (wait.after_question)"
    assert told.stdout.startswith(f"Kept: 2026-03-02  {named}. Agreed: count to three")
    assert "count to three" in run("visit", "rivera", "--list").stdout
    assert run("visit", "rivera", "--remove", "2026-03-02").stdout.startswith("Removed: ")
    assert run("visit", "rivera", "--list").stdout == "No visit is kept.\n"
    assert "one warm-up" in run("note", "rivera", "one warm-up").stdout
    assert "for your coach" in run("ask", "rivera", "How?", "--for-coach").stdout
    assert "It is for yourself" in run("ask", "rivera", "Why?").stdout
    assert [note.for_coach for note in notes_of("rivera")] == [False, True, False]
    number = notes_of("rivera")[0].number
    assert "one warm-up" in run("note", "rivera", "--remove", number).stdout
    assert run("note", "rivera", "--list").stdout.count("\n") == 2


@pytest.mark.parametrize(
    "words",
    [
        ("visit", "rivera"),
        ("visit", "rivera", "--date", "2026-03-02"),
        ("visit", "rivera", "--list", "--remove", "2026-03-02"),
        ("note", "rivera"),
        ("note", "rivera", "x", "--list"),
        ("note", "rivera", "--list", "--lesson", "x"),
    ],
)
def test_half_a_command_is_answered_with_a_whole_one(words: tuple[str, ...]) -> None:
    keep(1, 1.0)
    told = run(*words)
    assert told.exit_code == 2
    assert "For instance: classroom-ai" in " ".join(told.stderr.split())


def test_no_word_of_a_lesson_reaches_the_store(tmp_path: Path) -> None:
    keep(1, 1.0, tmp_path, title="Fractions")
    write_lesson(lesson_at(1), tmp_path / "lesson.json")
    add_note("Rivera", "mine", for_coach=True, lesson=tmp_path)
    kept = store_path().read_bytes()
    assert b"mine" in kept
    said = [line.split(maxsplit=3)[3] for line in WORDS.splitlines()]
    assert not [words for words in said if words.encode() in kept]


def test_a_damaged_store_is_one_message(tmp_path: Path) -> None:
    keep(1, 1.0)
    store_path().write_bytes(b"no database" * 1000)
    for words in (("visit", "rivera", "--list"), ("note", "rivera", "x"), ("ask", "rivera", "x")):
        assert isinstance(run(*words).exception, ClassroomAIError)
    assert store_path().read_bytes() == b"no database" * 1000
