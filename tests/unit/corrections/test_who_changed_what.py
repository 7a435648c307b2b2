"""Who changed what and when, what was undone, and voices brought over to a new hearing."""

from __future__ import annotations

import json
import stat
import threading
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from classroom_ai.corrections import heard_in, in_force, not_found_in, read_record, record_of
from classroom_ai.corrections.carry import carried_over
from classroom_ai.corrections.model import (
    Change,
    Corrections,
    LineChange,
    SpeakerChange,
    TagChange,
    corrections_of,
    to_json,
)
from classroom_ai.corrections.record import added, keep, locked, news, undone
from classroom_ai.errors import CorrectionError, LessonError
from classroom_ai.files import write_private
from classroom_ai.lesson import lesson_from_text, read_lesson, write_lesson
from classroom_ai.types import About

LESSON = lesson_from_text("T 0.0 4.0 Why?\nS1 6.0 9.0 Because.", duration=20.0)
STUDENT = LineChange(kind="line", start=0.0, end=4.0, role="student", was="teacher")
OTHER = LineChange(kind="line", start=0.0, end=4.0, role="other")
VOICE = SpeakerChange(kind="speaker", speaker="S1", role="teacher")
NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=timezone.utc)


def of(*changes: Change, by: str = "") -> Corrections:
    return Corrections(schema_version=1, lesson="text", by=by, changes=changes)


def test_each_change_says_who_and_when_and_in_which_save() -> None:
    record = added(added(None, of(STUDENT), by="Kim", at=NOON), of(VOICE, by="Eve"), at=NOON)
    assert [(one.by, one.at, one.save) for one in record.changes] == [
        ("Kim", "2026-11-22T12:00:00Z", 1),
        ("Eve", "2026-11-22T12:00:00Z", 2),
    ]


def test_what_is_said_again_is_not_recorded_again() -> None:
    record = added(None, of(STUDENT, VOICE), at=NOON)
    assert added(record, of(VOICE, STUDENT)) is record
    assert news(record, of(STUDENT, OTHER)) == (1,)
    changed_back = added(added(record, of(OTHER)), of(STUDENT))
    assert len(changed_back.changes) == 4


def test_a_record_that_could_not_be_read_again_is_not_made() -> None:
    many = [LineChange(kind="line", start=n, end=n + 1, role="other") for n in range(3000)]
    record = added(None, of(*many))
    more = [one.model_copy(update={"role": "student"}) for one in many]
    with pytest.raises(CorrectionError, match="6000 corrections of this lesson"):
        added(record, of(*more))


def test_a_name_is_recorded_without_what_is_no_text() -> None:
    record = added(None, of(STUDENT), by="Kim\x1b[2J\n Lee")
    assert record.changes[0].by == "Kim[2J Lee"
    assert corrections_of(to_json(record).encode(), name="c") == record


def test_labels_of_one_family_at_one_place_are_about_the_same() -> None:
    first = TagChange(kind="tag", start=0, end=4, label="question.open", to="question.closed")
    back = TagChange(kind="tag", start=0, end=4, label="question.closed", to="question.open")
    record = added(added(None, of(first)), of(back))
    assert news(record, of(first)) == (0,)
    assert news(record, of(back)) == ()


def test_the_last_save_is_undone_first_and_stays_in_the_record() -> None:
    record = added(added(None, of(STUDENT)), of(VOICE))
    once = undone(record, by="Kim", at=NOON)
    assert once is not None
    assert len(once.changes) == 2
    assert [one.kind for one in in_force(once)] == ["line"]
    assert (once.changes[1].undone, once.changes[1].undone_by) == ("2026-11-22T12:00:00Z", "Kim")
    twice = undone(once)
    assert twice is not None
    assert in_force(twice) == ()
    assert undone(twice) is None
    assert undone(None) is None
    everything = undone(record, everything=True)
    assert everything is not None
    assert in_force(everything) == ()


def test_what_was_undone_in_a_file_is_not_done_again() -> None:
    record = undone(added(None, of(STUDENT)), at=NOON)
    assert record is not None
    assert news(None, record) == ()


def test_what_was_undone_can_be_said_again() -> None:
    record = undone(added(None, of(STUDENT)))
    assert len(in_force(added(record, of(STUDENT)))) == 1


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = undone(added(added(None, of(STUDENT), by="Kim"), of(VOICE)), by="Kim")
    assert record is not None
    write_private(tmp_path / "corrections.json", to_json(record))
    assert read_record(tmp_path) == record
    assert stat.S_IMODE((tmp_path / "corrections.json").stat().st_mode) == 0o600


def test_a_folder_without_record_has_none_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    (tmp_path / "corrections.json").write_text("{")
    with pytest.raises(CorrectionError, match="is not JSON"):
        read_record(tmp_path)


def test_only_one_at_a_time_changes_a_record(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    order: list[str] = []

    def second() -> None:
        with locked(tmp_path):
            order.append("second")

    with locked(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.1)
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]
    with pytest.raises(CorrectionError, match="cannot be opened"), locked(tmp_path / "no"):
        pass


# What is heard anew.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which the first line was given to a student."""
    write_lesson(LESSON, tmp_path / "lesson.json")
    write_private(tmp_path / "corrections.json", to_json(added(None, of(STUDENT))))
    keep(LESSON, tmp_path / "lesson.json")
    return tmp_path


def test_what_was_heard_is_kept_beside_what_counts(folder: Path) -> None:
    assert read_lesson(folder / "lesson.json").turns[0].role == "student"
    assert heard_in(folder) == LESSON


def test_what_is_heard_anew_is_corrected_and_numbers_voices_anew(folder: Path) -> None:
    record = read_record(folder)
    write_private(folder / "corrections.json", to_json(added(record, of(VOICE))))
    anew = lesson_from_text("S5 0.1 4.1 Why?\nS7 6.1 9.1 Because.", duration=20.0)
    lesson = keep(anew, folder / "lesson.json")
    assert [(turn.speaker, turn.role) for turn in lesson.turns] == [
        ("S5", "student"),
        ("S7", "teacher"),
    ]
    assert heard_in(folder) == anew
    assert [one.speaker for one in in_force(read_record(folder)) if one.kind == "speaker"] == ["S7"]
    assert not_found_in(folder, ()) == ()


def test_a_voice_that_is_not_found_again_is_told_and_nobody_elses(folder: Path) -> None:
    write_private(folder / "corrections.json", to_json(of(VOICE)))
    anew = lesson_from_text("T 0.0 4.0 Why?\nS1 12.0 15.0 Because.", duration=20.0)
    assert keep(anew, folder / "lesson.json") == anew
    assert not_found_in(folder, ()) == ("Change 1 (speaker S1?) matches nothing in this lesson.",)


def test_voices_keep_their_ids_where_they_are_heard_the_same() -> None:
    record = of(VOICE, LineChange(kind="line", start=0, end=4, role="student", speaker="S1"))
    assert carried_over(record, before=LESSON, now=LESSON) == record


def test_corrections_of_another_lesson_are_kept_aside(folder: Path) -> None:
    other = replace(LESSON, id="other")
    record = read_record(folder)
    assert keep(other, folder / "lesson.json") == other
    assert read_record(folder) is None
    assert json.loads((folder / "corrections.text.json").read_text())["lesson"] == "text"
    assert record is not None
    assert heard_in(folder) == other


def test_a_record_of_another_lesson_is_not_this_ones(folder: Path) -> None:
    assert record_of(replace(LESSON, id="other"), folder) is None


def test_what_is_said_of_a_lesson_is_that_of_the_lesson_that_counts(folder: Path) -> None:
    titled = replace(read_lesson(folder / "lesson.json"), about=About(title="Halves"))
    write_lesson(titled, folder / "lesson.json")
    assert heard_in(folder).about.title == "Halves"


def test_without_a_record_nothing_of_an_earlier_hearing_is_left(folder: Path) -> None:
    (folder / "corrections.json").unlink()
    anew = lesson_from_text("T 0.1 4.1 Why now?\nS1 6.1 9.1 Because.", duration=20.0)
    keep(anew, folder / "lesson.json")
    assert heard_in(folder) == anew


def test_what_is_saved_while_a_lesson_is_heard_is_not_lost(folder: Path) -> None:
    anew = lesson_from_text("T 0.1 4.1 Why now?\nS1 6.1 9.1 Because.", duration=20.0)
    with locked(folder):
        hearing = threading.Thread(target=keep, args=(anew, folder / "lesson.json"))
        hearing.start()
        hearing.join(0.2)
        assert hearing.is_alive()
        record = added(read_record(folder), of(VOICE))
        write_private(folder / "corrections.json", to_json(record))
    hearing.join(10)
    assert len(in_force(read_record(folder))) == 2
    assert [turn.role for turn in read_lesson(folder / "lesson.json").turns] == [
        "student", "teacher",
    ]  # fmt: skip


def test_a_damaged_copy_of_what_was_heard_is_told(folder: Path) -> None:
    (folder / "lesson.heard.json").write_text("{")
    with pytest.raises(LessonError, match=r"lesson\.heard\.json is not JSON"):
        heard_in(folder)
