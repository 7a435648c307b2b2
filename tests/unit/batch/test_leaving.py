"""A purged lesson leaves the batch: not named there any more, and not made again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from batches import Batch, write_folder

from classroom_ai.batch.leaving import MARKED, NOT_MARKED
from classroom_ai.batch.locks import Locks
from classroom_ai.batch.planning import PURGED
from classroom_ai.batch.records import Records
from classroom_ai.batch.running import Run
from classroom_ai.errors import OutputError, UsageError
from classroom_ai.purging import Receipt, purge, target_of


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    """Two lessons of Rivera and one of nobody, done."""
    write_folder(tmp_path / "in", good=3)
    manifest = tmp_path / "lessons.csv"
    manifest.write_text(
        "recording,teacher\nin/lesson-0.wav,Rivera\nin/lesson-1.wav,Rivera\nin/lesson-2.wav,\n"
    )
    made = Batch(manifest, tmp_path / "out")
    made.run()
    return made


def results_of(batch: Batch, name: str) -> Path:
    (found,) = batch.output.glob(f"*/{name}-*")
    return found


def purged(batch: Batch, name: str) -> Receipt:
    return purge(target_of(results_of(batch, name)))


def everything_written(batch: Batch) -> str:
    """Names and contents of all that lies in the batch's own folder."""
    files = [path for path in (batch.output / ".batch").rglob("*") if path.is_file()]
    return "\n".join(f"{path.name} {path.read_text('utf-8')}" for path in files)


def states(batch: Batch, **options: object) -> dict[str, str]:
    return {item.entry.recording.stem: item.state for item in batch.plan(**options).items}


@pytest.mark.parametrize("name", ["lesson-0", "lesson-2"])
def test_the_next_night_does_not_make_it_again(batch: Batch, name: str) -> None:
    assert purged(batch, name).stays == MARKED
    others = {"lesson-0", "lesson-1", "lesson-2"} - {name}
    for options in ({}, {"retry_failed": True}):
        assert states(batch, **options) == {name: "removed", **dict.fromkeys(others, "done")}
    again = Batch(batch.source, batch.output)
    again.run(retry_failed=True)
    assert again.names("heard") == []


def test_no_change_of_settings_or_version_makes_it_again(batch: Batch) -> None:
    purged(batch, "lesson-0")
    batch.recipes.heard = "other ears"
    batch.events.clear()
    batch.run()
    assert sorted(batch.names("heard")) == ["lesson-1.wav", "lesson-2.wav"]


def test_under_another_name_and_on_another_machine_it_is_known_all_the_same(
    batch: Batch, tmp_path: Path
) -> None:
    for name in ("lesson-0", "lesson-1", "lesson-2"):  # so that no size of a file is known either
        purged(batch, name)
    (tmp_path / "in" / "lesson-0.wav").rename(tmp_path / "in" / "monday.wav")
    batch.source.write_text("recording,teacher\nin/monday.wav,Rivera\n")
    elsewhere = Batch(batch.source, batch.output, cache=tmp_path / "another.sqlite3")
    elsewhere.run()
    assert elsewhere.summary == {"monday.wav": "removed"}
    assert elsewhere.names("removed") == ["monday.wav"]
    assert elsewhere.names("heard") == []


def test_the_same_recording_of_another_teacher_is_theirs(batch: Batch) -> None:
    purged(batch, "lesson-0")
    batch.source.write_text("recording,teacher\nin/lesson-0.wav,Okafor\n")
    batch.run()
    assert batch.summary == {"lesson-0.wav": "done"}


def test_nothing_that_stays_with_the_batch_names_it(batch: Batch) -> None:
    sha256 = json.loads((results_of(batch, "lesson-0") / "lesson.json").read_bytes())["recording"][
        "sha256"
    ]
    purged(batch, "lesson-0")
    assert "rivera" in everything_written(batch)  # of the other lesson
    purged(batch, "lesson-1")
    written = everything_written(batch)
    assert not any(word in written for word in ("rivera", "lesson-0", "lesson-1", sha256))
    assert not (batch.output / "rivera").exists()


def test_the_summary_says_at_once_that_it_is_gone(batch: Batch) -> None:
    purged(batch, "lesson-0")
    content = json.loads((batch.output / "summary.json").read_text("utf-8"))
    assert content["counts"] == {"done": 2, "removed": 1}
    assert content["recordings"][0] == {
        "recording": "in/lesson-0.wav", "teacher": "Rivera", "status": "removed",
        "duration_s": None, "grade": None, "note": PURGED, "folder": None,
    }  # fmt: skip
    assert f'in/lesson-0.wav,Rivera,removed,,,"{PURGED}"' in (
        batch.output / "summary.csv"
    ).read_text("utf-8")


def test_the_summary_of_a_batch_that_was_at_work_meanwhile_does_not_bring_it_back(
    batch: Batch,
) -> None:
    write_folder(batch.source.parent / "in", good=4)
    with batch.source.open("a") as manifest:
        manifest.write("in/lesson-3.wav,\n")

    def meanwhile(run: Run) -> None:
        purged(batch, "lesson-0")

    batch.run(on_run=meanwhile)
    content = json.loads((batch.output / "summary.json").read_text("utf-8"))
    assert content["counts"] == {"done": 3, "removed": 1}
    first = content["recordings"][0]
    assert (first["duration_s"], first["grade"], first["folder"]) == (None, None, None)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"recordings": [{}]}', '{"recordings": 3}'])
def test_a_damaged_summary_is_in_nobodys_way(batch: Batch, damage: str) -> None:
    (batch.output / "summary.json").write_text(damage)
    assert purged(batch, "lesson-0").stays == MARKED


def test_what_else_lies_in_the_folder_stays_and_brings_nothing_back(batch: Batch) -> None:
    note = results_of(batch, "lesson-0") / "my own note.txt"
    note.write_text("keep")
    assert purged(batch, "lesson-0").left == 1
    batch.run(retry_failed=True)
    assert (batch.summary["lesson-0.wav"], note.read_text()) == ("removed", "keep")


def test_results_that_were_deleted_by_hand_beside_a_note_stay_deleted(batch: Batch) -> None:
    folder = results_of(batch, "lesson-0")
    (folder / "my own note.txt").write_text("keep")
    for name in ("lesson.json", "measures.json", "report.html"):
        (folder / name).unlink()
    assert states(batch)["lesson-0"] == "removed"


def test_what_was_heard_and_never_written_down_is_not_taken_up_again(batch: Batch) -> None:
    for record in Records(batch.output):
        batch.output.joinpath(".batch", "records", f"{record.sha256}.{record.teacher}.json").unlink(
            missing_ok=True
        )
    purged(batch, "lesson-0")
    assert states(batch)["lesson-0"] == "removed"


def test_while_a_batch_works_on_it_nothing_is_removed(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Locks, "take", lambda self, key: False)  # a process's own lock is granted
    with pytest.raises(OutputError, match="A batch is at work on"):
        purged(batch, "lesson-0")
    assert (results_of(batch, "lesson-0") / "lesson.json").exists()


def test_a_batch_of_somebody_else_is_told_of_and_the_results_go(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Locks, output: Path) -> None:
        raise OutputError(f"{output} cannot be written.")

    folder = results_of(batch, "lesson-0")
    monkeypatch.setattr(Locks, "__init__", refused)
    assert purge(target_of(folder)).stays == NOT_MARKED
    assert not folder.exists()


def test_a_copy_to_hand_on_may_go_without_the_lesson(batch: Batch) -> None:
    folder = results_of(batch, "lesson-0")
    copy = folder.with_name("lesson-0.redacted")
    copy.mkdir()
    (copy / "redaction.json").write_text('{"lesson": "no such lesson"}')
    (copy / "lesson.json").write_bytes((folder / "lesson.json").read_bytes())
    assert purge(target_of(copy)).stays == ""
    assert states(batch)["lesson-0"] == "done"


def test_what_is_done_stays_done_when_the_teacher_is_no_longer_enrolled(batch: Batch) -> None:
    purged(batch, "lesson-0")
    batch.recipes.refused = {"Rivera": UsageError("No voice is enrolled as 'Rivera'.")}
    write_folder(batch.source.parent / "in", good=4)
    with batch.source.open("a") as manifest:
        manifest.write("in/lesson-3.wav,Rivera\n")
    plan = batch.plan()
    assert [item.state for item in plan.items] == ["removed", "done", "done", "unreadable"]
    assert plan.items[0].why == PURGED
