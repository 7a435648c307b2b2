"""Lessons come into the store once, as they count, without a word of them, and go again."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[2]))

from histories import WAIT, keep, keep_all, lesson_at, results_of, wait_of

from classroom_ai.cli import cli
from classroom_ai.errors import UsageError
from classroom_ai.history.goals import set_goal
from classroom_ai.history.lessons import enter, forget, kept_of, remember
from classroom_ai.history.listing import history_of
from classroom_ai.history.ownership import everything_of, is_known
from classroom_ai.history.store import reading, store_path
from classroom_ai.lesson import write_lesson
from classroom_ai.results import to_json
from classroom_ai.types import Mode


def run(*words: str | Path, answer: str = "") -> Result:
    return CliRunner().invoke(cli, [*map(str, words)], input=answer)


def test_a_lesson_is_kept_with_what_its_numbers_are_pooled_from(tmp_path: Path) -> None:
    lesson = replace(
        lesson_at(1, title="Fractions", subject="mathematics", grade="4", format="discussion"),
        modes=(Mode(0.0, 2.0, "teacher-led"), Mode(2.0, 6.0, "group"), Mode(6.0, 7.0, "group")),
    )
    share = replace(
        wait_of(0.4), id="talk.teacher_share", numerator=2.0, denominator=5.0, scope="group"
    )
    assert remember(lesson, results_of(lesson, wait_of(1.2), share), tmp_path) == ""
    everything = everything_of("rivera").tables
    (kept,) = everything["lessons"]
    assert (kept["title"], kept["class_name"], kept["modes"], kept["corrected"]) == (
        "Fractions", "4", {"teacher-led": 2.0, "group": 5.0}, False,
    )  # fmt: skip
    by_id = {row["measure"]: row for row in everything["measures"]}
    assert by_id[WAIT]["observations"] == pytest.approx([1.1, 1.2, 1.3])
    assert (by_id["talk.teacher_share"]["scope"], by_id["talk.teacher_share"]["numerator"]) == (
        "group", 2.0,
    )  # fmt: skip


def test_no_word_of_a_lesson_is_kept() -> None:
    keep(1, 1.0)
    content = store_path().read_bytes()
    for word in (b"Aisha", b"even", b"goes into", b".mp4"):
        assert word not in content


def test_a_lesson_of_nobody_is_not_kept() -> None:
    lesson = lesson_at(1, teacher=None)
    assert remember(lesson, results_of(lesson), Path("x")) == ""
    assert not store_path().exists()


def test_what_was_counted_elsewhere_is_kept_as_if_it_had_been_here(tmp_path: Path) -> None:
    lesson = lesson_at(1)
    results = results_of(lesson, wait_of(1.0 / 3.0))
    assert remember(lesson, results, tmp_path) == ""
    here = rows()
    write_lesson(lesson, tmp_path / "lesson.json")
    (tmp_path / "measures.json").write_text(to_json(results), "utf-8")
    assert forget(lesson.id, tmp_path) == 1
    assert rows() != here
    assert enter(tmp_path) == ()
    assert rows() == here


def rows() -> list[tuple[Any, ...]]:
    """All numbers of the store."""
    with closing(sqlite3.connect(store_path())) as store:
        named = "measure, value, low, high, grade, n, observations, folder"
        return store.execute(
            f"SELECT {named} FROM measures JOIN lessons ON lessons.id = lesson_id"  # noqa: S608
        ).fetchall()


def test_a_number_without_a_value_is_not_kept() -> None:
    keep(1, None)
    assert everything_of("Rivera").counts["measures"] == 0


def test_the_same_recording_is_one_lesson_and_the_last_counts() -> None:
    keep(1, 1.0)
    keep(1, 2.0)
    (lesson,) = history_of("Rivera", measure=WAIT).lessons
    assert lesson.value == 2.0


def test_the_same_recording_of_two_teachers_is_one_lesson_of_each() -> None:
    keep(1, 1.0)
    keep(1, 1.0, teacher="Sato")
    assert len(history_of("Rivera").lessons) == len(history_of("Sato").lessons) == 1


def test_the_corrected_version_counts_wherever_it_lies(tmp_path: Path) -> None:
    corrected, other = tmp_path / "corrected", tmp_path / "other"
    corrected.mkdir()
    change = {"kind": "line", "start": 4.6, "end": 6.0, "role": "teacher"}
    record = {"schema_version": 1, "lesson": lesson_at(1).id, "changes": [change]}
    (corrected / "corrections.json").write_text(json.dumps(record))
    keep(1, 1.0, corrected)
    assert "corrected by hand" in keep(1, 9.0, other)
    (lesson,) = history_of("Rivera", measure=WAIT).lessons
    assert (lesson.value, lesson.corrected) == (1.0, True)
    assert keep(1, 2.0, corrected) == ""
    (corrected / "corrections.json").unlink()
    assert keep(1, 3.0, other) == ""
    (lesson,) = history_of("Rivera", measure=WAIT).lessons
    assert (lesson.value, lesson.corrected) == (3.0, False)


def test_a_teacher_is_known_in_any_case_and_a_wrong_name_is_asked_back() -> None:
    keep(1, 1.0)
    assert history_of("RIVERA").teacher == "Rivera"
    with pytest.raises(UsageError, match="Did you mean 'Rivera'"):
        history_of("Riviera")
    with pytest.raises(UsageError, match="cannot be the name"):
        history_of("../x")


def test_before_the_first_lesson_nothing_is_kept() -> None:
    with pytest.raises(UsageError, match="Nothing is kept yet"):
        history_of("Rivera")


def test_a_lesson_is_forgotten_with_its_numbers() -> None:
    keep_all(1, [1.0, 1.1])
    lesson = lesson_at(1)
    assert kept_of(lesson.id, Path("anywhere")) == 1
    assert forget(lesson.id, Path("anywhere")) == 1
    assert everything_of("Rivera").counts["measures"] == 1
    assert forget(lesson.id, Path("anywhere")) == 0


def test_a_lesson_that_cannot_be_read_is_forgotten_by_its_folder(tmp_path: Path) -> None:
    keep(1, 1.0, tmp_path)
    assert forget(None, tmp_path) == 1


# The commands that remove and hand out.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Results of a lesson that is in the store."""
    folder = tmp_path / "lesson.classroom"
    write_lesson(lesson_at(1), folder / "lesson.json")
    keep(1, 1.0, folder)
    return folder


def test_purge_takes_a_lesson_out_of_the_history_too(folder: Path) -> None:
    told = run("purge", folder, answer="y\n")
    assert "figures in your history" in told.stderr
    assert json.loads(told.stdout)["from_history"] == {"lessons": 1}
    assert history_of("Rivera").lessons == ()


def test_purging_a_copy_to_hand_on_leaves_the_history(folder: Path) -> None:
    (folder / "redaction.json").write_text(json.dumps({"lesson": lesson_at(1).id}))
    assert run("purge", folder, "--yes").exit_code == 0
    assert len(history_of("Rivera").lessons) == 1


def test_where_the_history_cannot_be_changed_nothing_is_purged(folder: Path) -> None:
    store_path().write_bytes(b"no database" * 1000)
    told = run("purge", folder, "--yes")
    assert "is damaged" in str(told.exception)
    assert (folder / "lesson.json").exists()


def test_a_teacher_gets_everything_in_open_formats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_all(1, [1.0, 1.1], title="=Fractions")
    set_goal("Rivera", WAIT, "3", why="I hurry")
    told = run("export", "rivera")
    assert told.exit_code == 0, told.output
    written = {Path(line).name for line in told.stdout.splitlines()}
    assert written == {
        "history.json", "lessons.csv", "measures.csv", "goals.csv", "notes.csv", "visits.csv",
        "releases.csv",
    }  # fmt: skip
    whole = json.loads((tmp_path / "rivera.history" / "history.json").read_text("utf-8"))
    assert (whole["teacher"], len(whole["lessons"]), whole["goals"][0]["why"]) == (
        "Rivera", 2, "I hurry",
    )  # fmt: skip
    lessons = (tmp_path / "rivera.history" / "lessons.csv").read_text("utf-8-sig").splitlines()
    assert lessons[0].startswith("id,lesson,recording_sha256,title")
    assert "'=Fractions" in lessons[1]
    assert (tmp_path / "rivera.history" / "notes.csv").read_text("utf-8-sig").startswith("id,")


def test_a_teacher_is_removed_with_a_receipt_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_all(1, [1.0, 1.1])
    keep(9, 1.0, teacher="Sato")
    set_goal("Rivera", WAIT, "more")
    voice = Path(str(tmp_path / "voices" / "rivera.json"))
    voice.parent.mkdir()
    voice.write_text("{}")
    told = run("purge", "Rivera", "--receipt", "gone.json", answer="y\n")
    assert told.exit_code == 0, told.output
    receipt = json.loads((tmp_path / "gone.json").read_text("utf-8"))
    assert receipt["from_history"]["lessons"] == 2
    assert receipt["from_history"]["goals"] == 1
    assert [one["what"] for one in receipt["files"]] == ["voice print"]
    assert "Rivera" not in json.dumps(receipt)
    assert not is_known("Rivera")
    assert not voice.exists()
    assert is_known("Sato")
    with reading() as session:
        assert session is not None
    assert b"Rivera" not in store_path().read_bytes()


@pytest.mark.parametrize("command", ["purge", "export"])
def test_a_misspelt_teacher_is_asked_back(command: str) -> None:
    keep(1, 1.0)
    assert "Did you mean 'Rivera'?" in str(run(command, "riverra").exception)
    assert is_known("Rivera")


def test_a_folder_wins_over_a_teacher_of_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    folder.rename(folder.parent / "rivera")
    assert run("purge", "rivera", "--yes").exit_code == 0
    assert is_known("rivera")
