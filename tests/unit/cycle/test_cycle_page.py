"""What the page of a cycle says, from lessons whose results lie in their folders."""

from __future__ import annotations

import re
import shutil
import stat
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[2]))

from cycles import OPEN, WAIT, keep_whole, open_share, score_of
from histories import keep

from classroom_ai.cli import cli
from classroom_ai.errors import ClassroomAIError, UsageError
from classroom_ai.history.goals import set_goal
from classroom_ai.history.notes import add_note
from classroom_ai.history.store import store_path
from classroom_ai.history.visits import add_visit

# Lesson number n is held n days after 5 January 2026.
FIRST, SECOND = "2026-01-09", "2026-01-20"


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """Four lessons before the first visit, five after it, three after the second."""
    folder = tmp_path / "lessons"
    for number, wait in enumerate([1.0, 1.2, 1.1, 1.3], start=1):
        keep_whole(folder, number, wait, title=f"Lesson {number}")
    for number, wait in enumerate([2.0, 2.2, 2.3, 2.1, 2.2], start=8):
        keep_whole(folder, number, wait, title=f"Lesson {number}")
    for number in (20, 21, 22):
        keep_whole(folder, number, 2.0, open_share(0.05), scores=(score_of(),), title="Late")
    return folder


def visit(day: str, focus: str = WAIT, agreed: str = "count to three") -> None:
    add_visit("Rivera", day=day, focus=focus, agreed=agreed)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, ["cycle", "rivera", *map(str, words)])


def told(folder: Path, *words: object) -> str:
    """The text of a cycle, spaces as they are typed."""
    shown = run("-o", folder, *words)
    assert shown.exit_code == 0, shown.exception
    return (folder / "cycle.md").read_text("utf-8").replace("\u00a0", " ")


def part(text: str, heading: str) -> str:
    """What stands under a heading."""
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_from_one_visit_to_the_next(lessons: Path, tmp_path: Path) -> None:
    visit(FIRST)
    visit(SECOND, "who speaks", "pairs first")
    set_goal("Rivera", WAIT, "3", why="time to think", at=datetime(2026, 1, 10))
    text = told(tmp_path, "--visit", FIRST)
    assert text.startswith("# From one visit to the next: 9 January to 20 January 2026")
    assert "Rivera · 5 lessons, 13 January to 17 January 2026 · 50 min" in text
    assert "You looked at: thinking time after a question." in text
    assert "You agreed: count to three." in text
    assert "The next visit: Tue 20 January 2026." in text
    goal = part(text, "Your goal: thinking time after a question")
    assert "You set it on 10 January: 3.0 s. Your reason: time to think." in goal
    assert "more than lessons differ by themselves" in goal
    assert goal.index("First: 2.0 s") < goal.index("Latest: 2.2 s")
    assert "You have taught since." in part(text, "What came next")
    assert text.count(" | Lesson ") == 6  # the head of the table, too
    assert "| Late" not in text


def test_since_the_last_visit_unless_told_otherwise(lessons: Path, tmp_path: Path) -> None:
    assert told(tmp_path).startswith("# Your lessons: 6 January to 27 January 2026")
    visit(FIRST)
    visit(SECOND)
    assert told(tmp_path).startswith("# Your lessons since the visit on 20 January 2026")
    assert "| Lesson 4," in told(tmp_path, "--to", FIRST)
    days = told(tmp_path, "--from", "2026-01-13", "--to", "2026-01-14")
    assert days.count("| Lesson ") == 3
    assert days.startswith("# Your lessons: 13 January to 14 January 2026")
    assert "You agreed: count to three." in days


def test_a_cycle_of_the_past_keeps_its_own_goal(lessons: Path, tmp_path: Path) -> None:
    visit(FIRST)
    visit(SECOND)
    set_goal("Rivera", WAIT, "more", at=datetime(2026, 1, 10))
    set_goal("Rivera", OPEN, "more", at=datetime(2026, 1, 20, 15))
    assert "Your goal: thinking time after a question" in told(tmp_path, "--visit", FIRST)
    past = told(tmp_path, "--visit", FIRST)
    assert "In the 5 lessons since then" in past
    assert "On 20 January you set your next goal: questions for students' own words, more." in past
    assert "Your goal: questions for students' own words" in told(tmp_path)
    assert "No goal was set" in told(tmp_path, "--to", FIRST)


def test_moments_name_the_lesson_and_lead_to_its_report(lessons: Path, tmp_path: Path) -> None:
    visit(FIRST)
    text = told(tmp_path / "out", "--visit", FIRST)
    worked, again = part(text, "What worked"), part(text, "Worth another look")
    assert len(re.findall(r"^- ", worked, re.MULTILINE)) == 3
    assert len(re.findall(r"^- ", again, re.MULTILINE)) == 2
    assert "Lesson 8, 13 January, 0:00" in worked
    assert "What might a student have said with three seconds more?" in again
    page = (tmp_path / "out" / "cycle.html").read_text("utf-8")
    assert 'href="./../lessons/8.classroom/report.html#line-1">0:00</a>' in page
    (lessons / "8.classroom" / "report.html").unlink()
    told(tmp_path / "out", "--visit", FIRST)
    page = (tmp_path / "out" / "cycle.html").read_text("utf-8")
    assert "8.classroom/report.html" not in page


def test_the_figures_of_the_table_have_their_ranges(lessons: Path, tmp_path: Path) -> None:
    set_goal("Rivera", WAIT, "more")
    keep_whole(lessons, 30, None, title="Without a figure", format="group work")
    rows = part(told(tmp_path), "The lessons of this cycle")
    first = "| 6 January | Lesson 1, 10 min | 1.0 s, between 0.9 and 1.1 s |"
    assert first in rows
    assert "| Without a figure, group work · 10 min | not known |" in rows


def test_lessons_of_another_kind_are_not_held_against_each_other(tmp_path: Path) -> None:
    keep_whole(tmp_path, 1, 1.0, title="Groups", format="group work")
    keep_whole(tmp_path, 2, 2.0, title="Whole")
    set_goal("Rivera", WAIT, "more")
    goal = part(told(tmp_path / "out"), "Your goal: thinking time after a question")
    assert "First: " not in goal
    assert "Latest: 2.0 s" in goal
    assert "nothing to hold it against" in goal


def test_the_first_of_a_kind_is_not_called_the_first(tmp_path: Path) -> None:
    keep_whole(tmp_path, 1, 1.0, title="Groups", format="group work")
    keep_whole(tmp_path, 2, 2.0, title="Whole")
    keep_whole(tmp_path, 3, 2.4, title="Whole again")
    set_goal("Rivera", WAIT, "more")
    goal = part(told(tmp_path / "out"), "Your goal: thinking time after a question")
    assert goal.index("First of this kind: 2.0 s") < goal.index("Latest: 2.4 s")


def test_few_lessons_are_said_to_be_few(tmp_path: Path) -> None:
    keep_whole(tmp_path, 1, 1.0)
    assert "One lesson shows no habit yet" in told(tmp_path)
    keep_whole(tmp_path, 2, 1.0)
    assert "Two lessons show no habit yet" in told(tmp_path)
    assert "it takes three lessons of one kind" in told(tmp_path)
    keep_whole(tmp_path, 3, 1.0)
    assert "no habit yet" not in told(tmp_path)


def test_a_goal_is_offered_with_the_command_that_sets_it(lessons: Path, tmp_path: Path) -> None:
    visit(SECOND)
    step = part(told(tmp_path), "What could be next")
    assert "An offer, not a verdict: questions for students' own words." in step
    assert "often moves a little by chance alone" in step
    command = step.strip().splitlines()[-1].replace("\\", "")
    assert command == f"classroom-ai goal set Rivera --measure {OPEN} --toward 10%"
    done = CliRunner().invoke(cli, command.split()[1:])
    assert done.exit_code == 0
    kept = part(told(tmp_path), "What could be next")
    assert "Keep your goal: it is too early" in kept
    assert "goal set" not in kept


def test_at_the_visit_the_goal_is_kept_while_it_moves(tmp_path: Path) -> None:
    for number, wait in enumerate([1.0, 1.2, 1.1, 1.3, 2.0, 2.2, 2.3, 2.1, 2.2], start=1):
        keep_whole(tmp_path, number, wait)
    visit("2026-01-09")
    set_goal("Rivera", WAIT, "3", at=datetime(2026, 1, 10))
    visit("2026-01-30")
    text = told(tmp_path / "out", "--visit", "2026-01-09")
    assert "Keep your goal: it moves the way you wanted" in text


def test_when_a_figure_fell_the_words_help(tmp_path: Path) -> None:
    for number, wait in enumerate([3.0, 3.1, 2.9, 3.0, 3.1], start=1):
        keep_whole(tmp_path, number, wait)
    set_goal("Rivera", WAIT, "more", at=datetime(2026, 1, 11, 1))
    for number, wait in enumerate([1.0, 1.1, 0.9, 1.0, 1.1, 1.0], start=8):
        keep_whole(tmp_path, number, wait)
    text = told(tmp_path / "out")
    assert "What was different about these lessons" in text
    assert "often has a reason outside of you" in part(text, "What could be next")


def test_the_question_is_about_what_was_agreed(lessons: Path, tmp_path: Path) -> None:
    visit(SECOND, agreed="pairs first.")
    question = part(told(tmp_path), "A question for you")
    assert "You agreed: “pairs first”." in question
    assert "When did a student's answer surprise you" in told(tmp_path, "--to", FIRST)


def test_the_rubric_of_the_goal_asks_where_nothing_was_agreed(
    lessons: Path, tmp_path: Path
) -> None:
    set_goal("Rivera", OPEN, "more")
    assert "Which question would you ask again?" in told(tmp_path)


# --- folders that are not where they were --------------------------------------


def test_a_folder_that_is_gone_is_said_and_skipped(lessons: Path, tmp_path: Path) -> None:
    shutil.rmtree(lessons / "1.classroom")
    (lessons / "2.classroom").rename(tmp_path / "moved")
    (lessons / "3.classroom" / "measures.json").write_text("{", encoding="utf-8")
    shown = run("-o", tmp_path / "out", "--to", "2026-01-09")
    assert "The results of 3 lessons are not where they were" in shown.stderr
    text = (tmp_path / "out" / "cycle.md").read_text("utf-8")
    assert "Lesson 1, 6 January; Lesson 2, 7 January; Lesson 3, 8 January" in text
    assert text.count("| Lesson ") == 5  # the head of the table, too
    assert "Lesson 4, 9 January, 0:00" in text


def test_another_lesson_in_the_folder_is_not_taken_for_it(lessons: Path, tmp_path: Path) -> None:
    shutil.rmtree(lessons / "4.classroom")
    (lessons / "9.classroom").rename(lessons / "4.classroom")
    text = told(tmp_path / "out", "--to", FIRST)
    assert "only its figures are used: Lesson 4" in text
    assert "Lesson 9" not in text


def test_without_any_folder_the_figures_are_still_told(lessons: Path, tmp_path: Path) -> None:
    set_goal("Rivera", WAIT, "more", at=datetime(2026, 1, 10))
    shutil.rmtree(lessons)
    text = told(tmp_path)
    assert "In 4 lessons before 10 January" in text
    assert part(text, "What worked").strip() == "No lesson of this cycle could be looked into."
    assert "It is where you wanted it." in text


# --- the teacher's own words ---------------------------------------------------


def test_own_words_stand_in_the_cycle_of_their_lesson(lessons: Path, tmp_path: Path) -> None:
    visit(FIRST)
    add_note("Rivera", "Pairs woke them up", for_coach=False, lesson=lessons / "8.classroom")
    add_note("Rivera", "How do I wait?", for_coach=True, lesson=lessons / "9.classroom")
    text = told(tmp_path, "--visit", FIRST)
    assert "Pairs woke them up" in part(text, "Your notes")
    assert "about Lesson 8" in part(text, "Your notes")
    assert "How do I wait?" in part(text, "Your questions for your coach")
    earlier = told(tmp_path, "--to", FIRST)
    assert "Your notes" not in earlier.replace("your notes", "")
    assert "How do I wait?" not in earlier


def test_hostile_text_is_text(tmp_path: Path) -> None:
    attack = "</p><script>alert(1)</script> | # x\n- [a](javascript:alert(1))"
    place = keep_whole(tmp_path / "javascript:alert(1)", 1, 1.0, title=attack, format=attack)
    keep_whole(tmp_path, 2, 1.0)
    add_note("Rivera", attack, for_coach=False, lesson=place)
    add_note("Rivera", attack, for_coach=True, lesson=place)
    visit("2026-01-05", attack, attack)
    set_goal("Rivera", WAIT, "more", why=attack, at=datetime(2026, 1, 5))
    assert run("-o", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / "cycle.html").read_text("utf-8")
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6
    assert not re.findall(r'(?:href|src)="(?!\./|#)', page)
    text = (tmp_path / "out" / "cycle.md").read_text("utf-8")
    assert "<script" not in text
    assert not re.findall(r"(?m)^(# x|- \[a)", text)


# --- files ---------------------------------------------------------------------


def test_the_files_are_the_teachers_alone(
    lessons: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run().stdout.split() == ["Rivera.cycle/cycle.html", "Rivera.cycle/cycle.md"]
    made = tmp_path / "Rivera.cycle"
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()} == {0o600}
    assert run("-o", tmp_path / "spring.html").exit_code == 0
    assert (tmp_path / "spring.md").exists()
    run("-o", tmp_path / "spring.term")
    assert (tmp_path / "spring.term" / "cycle.html").exists()


def test_no_word_of_a_lesson_reaches_the_store_or_the_terminal(
    lessons: Path, tmp_path: Path
) -> None:
    shown = run("-o", tmp_path / "out")
    assert "Why is it even" in (tmp_path / "out" / "cycle.md").read_text("utf-8")
    assert "even" not in shown.output
    assert b"Why is it even" not in store_path().read_bytes()


def test_a_mistake_is_one_message_and_writes_nothing(lessons: Path, tmp_path: Path) -> None:
    visit(FIRST)
    for words, said in {
        ("--visit", "2026-01-10"): "There is one on 2026-01-09",
        ("--visit", "January"): "as year-month-day",
        ("--from", "2026-01-09", "--to", "2026-01-01"): "Did you mean",
        ("--from", "2026-05-01"): "The latest are of",
        ("--to", "0"): "as year-month-day",
    }.items():
        wrong = run("-o", tmp_path / "out", *words).exception
        assert isinstance(wrong, UsageError)
        assert said in str(wrong)
    visit("2026-02-02")
    wrong = run("-o", tmp_path / "out").exception
    assert "classroom-ai cycle Rivera --visit 2026-01-09" in str(wrong)
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_written_is_one_message(lessons: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert isinstance(run("-o", tmp_path / "file").exception, ClassroomAIError)
    assert (tmp_path / "file").read_text("utf-8") == "mine"
    assert run("--visit", FIRST, "--to", SECOND).exit_code == 2


def test_without_lessons_there_is_no_cycle(tmp_path: Path) -> None:
    keep(1, 1.0)
    assert isinstance(run("--from", "2027-01-01").exception, UsageError)
