"""What the teacher says of the lesson is taken as it was meant, or refused in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from classroom_ai.about import about_lesson
from classroom_ai.errors import UsageError
from classroom_ai.types import About


def from_file(folder: Path, text: str, **given: Any) -> About:
    path = folder / "about.yaml"
    path.write_text(text, encoding="utf-8")
    return about_lesson(given, file=path)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("title: Fractions", About(title="Fractions")),
        ("title:", About()),
        ("title: ~\ngrade: 4", About(grade="4")),
        ("date: 2026-03-02", About(date="2026-03-02")),
        ("date: '2026-03-02'", About(date="2026-03-02")),
        ("class_size: 24", About(class_size=24)),
        ("class_size:", About()),
        (
            "objective: |\n  Compare halves\n  and thirds",
            About(objective="Compare halves\nand thirds"),
        ),
        ("subject: Français", About(subject="Français")),
    ],
)
def test_a_file_says_what_the_lesson_was(tmp_path: Path, text: str, about: About) -> None:
    assert from_file(tmp_path, text) == about


def test_what_is_given_directly_wins_over_the_file(tmp_path: Path) -> None:
    about = from_file(tmp_path, "title: Fractions\ngrade: 4", title="Halves", grade=None)
    assert about == About(title="Halves", grade="4")


def test_nothing_has_to_be_said() -> None:
    assert about_lesson({"title": None, "class_size": None}) == About()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("titel: Fractions", r"has 'titel'.*title, subject, grade"),
        ("1: x\nfoo: y", r"has 1\."),
        ("title: [a, b]", r"The title is \['a', 'b'\].*one piece of text"),
        ("title: No", r'The title is False.*title: "\.\.\."'),
        ("date: tomorrow", r"The date is 'tomorrow'.*YYYY-MM-DD"),
        ("date: 2026-03-02 10:00:00", r"The date is '2026-03-02 10:00:00'"),
        ("class_size: many", r"The class size is 'many'.*such as 24"),
        ("class_size: 0", r"The class size is 0"),
        ("class_size: true", r"The class size is True"),
        ("title: [", r"is not YAML"),
        ("title: !!python/object:os.system x", r"is not YAML"),
        ("- title", r"holds no names and values"),
        ("", r"holds no names and values"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        from_file(tmp_path, text)
    assert caught.value.exit_code == 2


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9")
    for name, message in (
        ("none.yaml", "No such file"),
        (".", "directory"),
        ("latin.yaml", "YAML"),
    ):
        with pytest.raises(UsageError, match=message):
            about_lesson({}, file=tmp_path / name)


@pytest.mark.parametrize("day", ["2026-02-30", "02.03.2026", "today", ""])
def test_a_date_is_one_of_the_calendar(day: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        about_lesson({"date": day})


def test_what_was_said_before_stays_where_nothing_else_is_said() -> None:
    earlier = About(title="Fractions", class_size=24, words=("half",))
    assert about_lesson({"subject": "maths", "title": None}, earlier=earlier) == About(
        title="Fractions", subject="maths", class_size=24, words=("half",)
    )


def test_a_goal_is_a_measure() -> None:
    assert about_lesson({"goal": "wait.after_question"}).goal == "wait.after_question"
    with pytest.raises(UsageError, match=r"after_questoin.*wait\.after_question"):
        about_lesson({"goal": "wait.after_questoin"})


def test_a_goal_stays_until_another_is_set() -> None:
    earlier = about_lesson({"goal": "wait.after_question"})
    assert about_lesson({"title": "Fractions"}, earlier=earlier).goal == "wait.after_question"
