"""Which lessons and moments there are to choose from, and how one is named."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from classroom_ai.errors import LessonError, UsageError
from classroom_ai.history.listing import history_of
from classroom_ai.history.visits import Visit
from classroom_ai.releasing.candidates import Candidate, candidates, chosen_by
from classroom_ai.releasing.lessons import OwnLesson, own_lessons, stretch_to_show

sys.path.insert(0, str(Path(__file__).parents[2]))

from releases import kept_lesson, lesson_on

EVER = stretch_to_show([])


@pytest.fixture
def lessons(tmp_path: Path) -> tuple[OwnLesson, ...]:
    for day in (2, 3):
        kept_lesson(tmp_path / f"{day}.classroom", lesson_on(f"2026-03-0{day}"))
    return own_lessons(history_of("Rivera"), [], EVER)[0]


@pytest.fixture
def among(lessons: tuple[OwnLesson, ...]) -> list[Candidate]:
    return [each for own in lessons for each in candidates(own, goal="wait.after_question")]


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ([], None),
        (["2026-03-02"], "2026-03-03"),
        (["2026-02-01", "2026-03-02"], "2026-03-03"),
        (["2026-03-02", "2026-03-20"], "2026-03-03"),
        (["2026-03-02", "2026-04-20"], "2026-03-03"),
    ],
)
def test_it_is_about_the_days_since_the_last_visit(days: list[str], first: str | None) -> None:
    visits = [Visit(day, "waiting", "more") for day in days]
    assert stretch_to_show(visits, on=date(2026, 3, 20)).first == first


def test_lessons_are_numbered_by_time(lessons: tuple[OwnLesson, ...]) -> None:
    assert [(own.number, own.id, own.day.day) for own in lessons] == [(1, "l01", 2), (2, "l02", 3)]


def test_the_last_ten_are_looked_at_and_the_others_named(tmp_path: Path) -> None:
    for day in range(10, 22):
        kept_lesson(tmp_path / f"{day}.classroom", lesson_on(f"2026-03-{day}"))
    (tmp_path / "21.classroom" / "measures.json").unlink()
    lessons, notes = own_lessons(history_of("Rivera"), [], EVER)
    assert [own.day.day for own in lessons] == list(range(12, 21))
    assert [note for note in notes if note] == [
        "Lessons left aside: 2 earlier since the last visit (name them with --lesson), "
        "1 whose folder was moved or cannot be read."
    ]


def test_a_folder_that_was_moved_can_be_named(
    tmp_path: Path, lessons: tuple[OwnLesson, ...]
) -> None:
    moved = (tmp_path / "2.classroom").rename(tmp_path / "moved")
    (own,), notes = own_lessons(history_of("Rivera"), [moved], EVER)
    assert (own.folder, notes) == (moved, ())


def test_what_was_heard_does_not_leave_in_the_place_of_what_was_corrected(tmp_path: Path) -> None:
    lesson = lesson_on("2026-03-02")
    change = {"kind": "words", "start": 60.0, "end": 63.0, "text": "Why is it odd?"}
    record = {"schema_version": 1, "lesson": lesson.id, "changes": [change]}
    counts, heard = tmp_path / "counts.classroom", tmp_path / "heard.classroom"
    kept_lesson(heard, lesson)
    counts.mkdir()
    (counts / "corrections.json").write_text(json.dumps(record))
    kept_lesson(counts, lesson)
    (own,), _ = own_lessons(history_of("Rivera"), [heard], EVER)
    assert (own.folder, own.corrected) == (counts, True)
    moved = counts.rename(tmp_path / "moved")
    (own,), _ = own_lessons(history_of("Rivera"), [moved], EVER)
    assert (own.folder, own.corrected) == (moved, True)
    with pytest.raises(UsageError, match=r"is as it was heard, and you corrected this lesson"):
        own_lessons(history_of("Rivera"), [heard], EVER)


def test_another_lesson_in_its_folder_is_not_taken_for_it(
    tmp_path: Path, lessons: tuple[OwnLesson, ...]
) -> None:
    other = (tmp_path / "3.classroom" / "lesson.json").read_bytes()
    (tmp_path / "2.classroom" / "lesson.json").write_bytes(other)
    found, _ = own_lessons(history_of("Rivera"), [], EVER)
    assert [own.day.day for own in found] == [3]


def test_one_lesson_named_twice_is_one(tmp_path: Path, lessons: tuple[OwnLesson, ...]) -> None:
    folder = tmp_path / "2.classroom"
    found, _ = own_lessons(history_of("Rivera"), [folder, folder], EVER)
    assert len(found) == 1


def test_a_day_that_is_none_says_so(tmp_path: Path) -> None:
    lesson = lesson_on("2026-03-04")
    kept_lesson(tmp_path / "x", replace(lesson, about=replace(lesson.about, date="Tuesday")))
    with pytest.raises(LessonError, match="has the date 'Tuesday'"):
        own_lessons(history_of("Rivera"), [], EVER)


def test_a_folder_without_a_lesson_says_so(tmp_path: Path, lessons: tuple[OwnLesson, ...]) -> None:
    with pytest.raises(LessonError, match="cannot be read"):
        own_lessons(history_of("Rivera"), [tmp_path], EVER)


def test_what_worked_and_where_the_goal_was_counted_is_offered_once(
    among: list[Candidate],
) -> None:
    assert [(each.name, each.kind) for each in among] == [
        ("1@1:00", "strength"),
        ("1@3:00", "strength"),
        ("2@1:00", "strength"),
        ("2@3:00", "strength"),
    ]


def test_a_stretch_of_ones_own_has_the_lines_that_begin_in_it(
    lessons: tuple[OwnLesson, ...], among: list[Candidate]
) -> None:
    (one,) = chosen_by(["2@2:00-3:00  my own  reason "], among, lessons)
    assert [utt.id for utt in one.candidate.utterances] == ["u0004", "u0005", "u0006"]
    assert (one.candidate.name, one.candidate.kind, one.why) == ("2@2:00", "own", "my own  reason")


def test_five_minutes_are_the_longest_stretch(tmp_path: Path) -> None:
    text = "T 0.0 4.0 Good morning.\nS1 200.0 204.0 Good morning.\nT 301.0 304.0 Well."
    folder = kept_lesson(tmp_path / "x", lesson_on("2026-03-04", text=text), tags=())
    lessons, _ = own_lessons(history_of("Rivera"), [folder], EVER)
    assert len(chosen_by(["0:00-3:20"], [], lessons)[0].candidate.utterances) == 2
    with pytest.raises(UsageError, match="nothing can be shown"):
        chosen_by(["0:00-5:01"], [], lessons)


@pytest.mark.parametrize(
    "name",
    ["", "x", "1@", "@1:00", "1@1:00-", "3@1:00", "0@1:00", "1:00", "1@1:02",
     "1@9:00-9:30", "1@2:00-1:00", "1@1:00 1@1:00 x" * 200, "1@:-:", "1@1::::"],
)  # fmt: skip
def test_a_name_of_no_moment_is_refused(
    name: str, lessons: tuple[OwnLesson, ...], among: list[Candidate]
) -> None:
    if name.startswith("1@1:00 "):
        assert chosen_by([name], among, lessons)[0].candidate.name == "1@1:00"
        return
    with pytest.raises(UsageError, match="moment"):
        chosen_by([name], among, lessons)
