"""Each recording is worked on once, whatever becomes of the others, and is done when it is kept."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from batches import FUNCTIONS, Batch, results, temporary_files, write_folder

from classroom_ai.batch import records, running
from classroom_ai.batch.engine import Failure, Finished, InTurn
from classroom_ai.batch.limits import LEAST
from classroom_ai.batch.locks import Locks
from classroom_ai.batch.records import Records
from classroom_ai.batch.stages import Stage
from classroom_ai.errors import CardError, MemoryShort, ModelDamaged, OutputError


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(write_folder(tmp_path / "in", good=3, broken=1), tmp_path / "out")


def with_stage(stage: Any, function: Any) -> Any:
    return {**FUNCTIONS, stage: function}


def test_one_bad_recording_is_one_row(batch: Batch) -> None:
    batch.run()
    assert batch.summary == {
        "broken-0.wav": "failed",
        "lesson-0.wav": "done",
        "lesson-1.wav": "done",
        "lesson-2.wav": "done",
    }
    assert batch.names("failed") == ["broken-0.wav"]


def test_results_lie_in_a_folder_of_each_teacher_that_only_its_owner_enters(
    batch: Batch, tmp_path: Path
) -> None:
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording,teacher\nin/lesson-0.wav,Ms Rivera\nin/lesson-1.wav,\n")
    batch.source = manifest
    batch.run()
    assert {path.name for path in batch.output.iterdir() if path.is_dir()} == {
        ".batch", "ms rivera", "no-teacher",
    }  # fmt: skip
    for path in [batch.output, *batch.output.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_second_run_does_nothing(batch: Batch) -> None:
    batch.run()
    before = results(batch.output)
    batch.events.clear()
    batch.run()
    assert not batch.events
    assert results(batch.output) == before
    assert list(batch.summary.values()) == ["failed", "done", "done", "done"]


def test_a_changed_rubric_listens_to_nothing(batch: Batch) -> None:
    batch.run()
    batch.recipes.counted = "other rules"
    batch.functions = with_stage("hear", None)
    batch.events.clear()
    batch.run()
    assert batch.names("done") == ["lesson-0.wav", "lesson-1.wav", "lesson-2.wav"]
    assert batch.names("heard") == []


def test_what_was_heard_before_a_stop_is_not_listened_to_again(batch: Batch) -> None:
    batch.functions = with_stage("tell", _broken)
    batch.run()
    batch.functions = with_stage("hear", None)
    batch.events.clear()
    batch.run(retry_failed=True)
    assert len(batch.names("done")) == 3


def test_where_records_are_lost_what_was_heard_is_found(batch: Batch) -> None:
    batch.run()
    shutil.rmtree(batch.output / ".batch")
    (batch.source / "lesson-0.wav").rename(batch.source / "renamed.wav")
    batch.functions = with_stage("hear", None)
    batch.run()
    assert list(batch.summary.values()) == ["failed", "done", "done", "done"]
    assert len(list(batch.output.glob("no-teacher/*"))) == 3


def test_two_new_copies_of_one_recording_are_done_once(batch: Batch) -> None:
    shutil.copy(batch.source / "lesson-0.wav", batch.source / "z.wav")
    batch.run()
    assert batch.summary["z.wav"] == "twin"
    assert len(batch.names("heard")) == 3


def _broken(*_: Any) -> None:
    raise ZeroDivisionError("division by zero")


def test_a_bug_of_ours_is_one_row_with_its_place(batch: Batch) -> None:
    batch.functions = with_stage("tell", _broken)
    batch.run()
    assert set(batch.summary.values()) == {"failed"}
    facts = next(facts for name, facts in batch.events if facts.get("trace"))
    assert "ZeroDivisionError" in facts["why"]
    assert "_broken" in facts["trace"]


WORD = "photosynthesis"


def _says_a_word(*_: Any) -> None:
    raise KeyError(WORD)


def test_what_was_said_in_a_lesson_is_in_no_account_of_a_bug(batch: Batch) -> None:
    batch.functions = with_stage("tell", _says_a_word)
    batch.run()
    facts = next(facts for name, facts in batch.events if facts.get("trace"))
    assert "KeyError" in facts["why"]
    assert "KeyError" in facts["trace"]
    seen = [json.dumps(batch.events), *(path.read_text("utf-8") for path in batch.seen)]
    assert not [text for text in seen if WORD in text]


def _reads_nothing(*_: Any) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_what_the_system_says_is_told(batch: Batch) -> None:
    batch.functions = with_stage("tell", _reads_nothing)
    batch.run()
    facts = next(facts for name, facts in batch.events if facts.get("trace"))
    assert os.strerror(errno.EIO) in facts["why"]


def _no_memory(*_: Any) -> None:
    raise MemoryError


def test_too_little_memory_is_one_row(batch: Batch) -> None:
    batch.functions = with_stage("decode", _no_memory)
    batch.run()
    assert set(batch.summary.values()) == {"failed"}


def test_a_recording_that_does_not_fit_on_a_card_is_one_row(batch: Batch) -> None:
    def hear(job: Any, audio: Any) -> None:
        if job.recording.name == "lesson-1.wav":
            raise MemoryShort.on_a_card()
        FUNCTIONS["hear"](job, audio)

    batch.functions = with_stage("hear", hear)
    batch.run()
    assert list(batch.summary.values()) == ["failed", "done", "failed", "done"]
    assert "--device cpu" in (batch.output / "summary.csv").read_text("utf-8")


@pytest.mark.parametrize("error", [OutputError, ModelDamaged, CardError])
def test_what_no_recording_would_fare_better_with_ends_the_batch(
    batch: Batch, error: type[Exception]
) -> None:
    def gone(*_: Any) -> None:
        raise error("It is gone.")

    batch.functions = with_stage("hear", gone)
    with pytest.raises(error, match="It is gone"):
        batch.run()
    assert batch.summary["lesson-0.wav"] == "waiting"


def test_what_was_finished_beside_that_is_kept(batch: Batch) -> None:
    class Together(InTurn):
        """Two pieces of work at a time; what is finished with a report ends the batch."""

        def has_room(self, stage: Stage) -> bool:
            return len(self._given) < 2

        def wait(self, timeout: float) -> list[Finished]:
            finished = [super(Together, self).wait(timeout)[0] for _ in list(self._given)]
            told = [each for each in finished if each.stage == "tell"]
            gone = Failure("The disk is gone.", ends_all=OutputError)
            return [
                replace(each, result=None, failure=gone) if told and each not in told else each
                for each in sorted(finished, key=told.__contains__)
            ]

    with pytest.raises(OutputError, match="The disk is gone"):
        batch.run(Together(FUNCTIONS))
    assert sorted(batch.summary.values()).count("done") == 1


@pytest.mark.parametrize("writes_left", range(0, 16, 3))
def test_a_full_disk_stops_cleanly_and_resumes(
    batch: Batch, writes_left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, left = os.fsync, writes_left

    def full(handle: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    with monkeypatch.context() as patched:
        patched.setattr("classroom_ai.files.os.fsync", full)
        with pytest.raises(OutputError, match="No space left"):
            batch.run()
        assert temporary_files(batch.output) == []
    heard = batch.names("heard")
    batch.events.clear()
    batch.run()
    assert list(batch.summary.values()) == ["failed", "done", "done", "done"]
    assert not set(heard) & set(batch.names("heard"))


def test_a_stop_ends_the_run_and_the_next_one_goes_on(batch: Batch) -> None:
    class StopsAfter(InTurn):
        run: Any = None

        def wait(self, timeout: float) -> list[Finished]:
            finished = super().wait(timeout)
            if finished[0].stage == "hear":
                self.run.stop()
            return finished

    engine = StopsAfter(FUNCTIONS)
    run = batch.run(engine, on_run=lambda run: setattr(engine, "run", run))
    assert run.is_stopped
    assert batch.summary["lesson-0.wav"] == "waiting"
    batch.run()
    assert batch.names("heard") == ["lesson-0.wav", "lesson-1.wav", "lesson-2.wav"]
    assert len(batch.names("done")) == 3


class Deadly(InTurn):
    """Loses the first recording so often while it is decoded."""

    def __init__(self, deaths: int, failure: Failure) -> None:
        super().__init__(FUNCTIONS)
        self._left = deaths
        self._failure = failure

    def wait(self, timeout: float) -> list[Finished]:
        (finished,) = super().wait(timeout)
        if finished.stage == "decode" and finished.number == 1 and self._left:
            self._left -= 1
            return [Finished(1, "decode", None, self._failure, 0.0)]
        return [finished]


@pytest.mark.parametrize(("deaths", "outcome"), [(1, "done"), (2, "failed")])
def test_a_recording_that_a_worker_dies_of_is_tried_once_more(
    batch: Batch, deaths: int, outcome: str
) -> None:
    batch.run(Deadly(deaths, Failure("It died.", died=True)))
    assert batch.summary["lesson-0.wav"] == outcome
    assert batch.names("retried") == ["lesson-0.wav"]
    assert batch.summary["lesson-1.wav"] == "done"


def test_a_recording_over_which_a_worker_hangs_is_one_row_and_not_tried_again(
    batch: Batch,
) -> None:
    limits: list[tuple[str, float | None]] = []

    class Hangs(InTurn):
        def start(
            self, stage: Stage, number: int, *arguments: object, limit: float | None = None
        ) -> None:
            limits.append((stage, limit))
            super().start(stage, number, *arguments, limit=limit)

        def wait(self, timeout: float) -> list[Finished]:
            (finished,) = super().wait(timeout)
            if finished.stage == "hear" and finished.number == 1:
                hung = Failure("It was given up.", died=True, hung=True)
                return [Finished(1, "hear", None, hung, 0.0)]
            return [finished]

    batch.run(Hangs(FUNCTIONS))
    assert batch.summary["lesson-0.wav"] == "failed"
    assert batch.summary["lesson-1.wav"] == "done"
    assert batch.names("retried") == []
    assert {stage for stage, _ in limits} == {"identify", "decode", "hear", "tell"}
    assert all(seconds is not None and seconds >= LEAST for _, seconds in limits)


def test_a_machine_that_goes_away_is_none_of_its_tries(batch: Batch) -> None:
    batch.run(Deadly(5, Failure("The machine went away.", died=True, blameless=True)))
    assert batch.summary["lesson-0.wav"] == "done"
    assert batch.names("retried") == 5 * ["lesson-0.wav"]


def test_what_a_killed_run_left_half_written_is_removed(batch: Batch) -> None:
    batch.run()
    folder = next(batch.output.glob("*/lesson-0-*"))
    leftovers = [
        folder / ".lesson.json.abc12_xy.tmp",
        folder / "clips" / ".1.m4a.abcdefgh.tmp",
        batch.output / ".summary.json.abcdefgh.tmp",
        batch.output / ".batch" / "records" / ".x.json.abcdefgh.tmp",
    ]
    for path in leftovers:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (folder / "notes.tmp").touch()  # somebody's own
    batch.recipes.counted = "other rules"
    batch.run()
    assert temporary_files(batch.output) == [folder / "notes.tmp"]


def test_a_recording_that_another_batch_has_is_left_to_it(batch: Batch) -> None:
    batch.run()
    batch.recipes.counted = "other rules"
    held = next(record.key for record in Records(batch.output) if not record.failure)

    class Busy(Locks):
        def take(self, key: Any) -> bool:
            return bool(key != held)

    import classroom_ai.batch.carrying_out as carrying_out

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(carrying_out, "Locks", Busy)
        batch.run()
    assert sorted(batch.summary.values()) == ["done", "done", "elsewhere", "failed"]


def test_what_another_batch_did_meanwhile_is_not_done_again(batch: Batch) -> None:
    plan = batch.plan()
    batch.run()
    batch.events.clear()
    other = Batch(batch.source, batch.output)
    other.plan = lambda **options: plan  # type: ignore[method-assign]
    other._plan = lambda remembered, **options: plan  # type: ignore[method-assign]
    other.functions = with_stage("decode", None)
    other.run()
    assert list(other.summary.values()) == ["failed", "done", "done", "done"]
    assert other.names("heard") == []


def test_the_summary_has_status_length_and_grade_and_nobodys_measures(batch: Batch) -> None:
    batch.run()
    content = json.loads((batch.output / "summary.json").read_text("utf-8"))
    assert set(content) == {"schema_version", "made_at", "package", "counts", "recordings"}
    for row in content["recordings"]:
        assert set(row) == {
            "recording", "teacher", "status", "duration_s", "grade", "note", "folder",
        }  # fmt: skip
    table = (batch.output / "summary.csv").read_text("utf-8-sig").splitlines()
    assert table[0] == "recording,teacher,status,duration_s,grade,note"
    assert table[1].startswith("broken-0.wav,,failed,0.6,,")
    page = (batch.output / "index.html").read_text("utf-8")
    assert "lesson-0.wav" in page
    assert "<a " not in page


def test_a_name_cannot_write_into_the_page(batch: Batch) -> None:
    (batch.source / "lesson-0.wav").rename(batch.source / "<img src=x onerror=1>.wav")
    batch.run()
    assert "<img" not in (batch.output / "index.html").read_text("utf-8")


def test_a_folder_that_was_handed_over_is_left_alone_and_ends_no_night(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Both of them done for a teacher who then gets the folder; the third is new."""
    write_folder(tmp_path / "in", good=3)
    (tmp_path / "lessons.csv").write_text("recording,teacher\nin/lesson-0.wav,Rivera\n")
    batch.source = tmp_path / "lessons.csv"
    batch.run()
    with batch.source.open("a") as manifest:
        manifest.write("in/lesson-1.wav,Rivera\nin/lesson-2.wav,\n")
    for module in (records, running):
        monkeypatch.setattr(module, "is_shut", lambda path: "rivera" in path.parts)
    before = results(batch.output)
    batch.recipes.counted = "other rules"
    batch.events.clear()
    batch.run()
    assert batch.summary == {
        "lesson-0.wav": "done", "lesson-1.wav": "failed", "lesson-2.wav": "done",
    }  # fmt: skip
    after = results(batch.output)
    assert {name: after[name] for name in before} == before
    notes = {
        row["recording"]: row["note"]
        for row in json.loads((batch.output / "summary.json").read_text("utf-8"))["recordings"]
    }
    assert "is left as it is" in notes["in/lesson-0.wav"]
    assert "Give it back" in notes["in/lesson-1.wav"]
    monkeypatch.undo()
    batch.run()
    assert set(batch.summary.values()) == {"done"}


def test_a_page_says_what_to_do_next_and_why_what_failed(batch: Batch) -> None:
    batch.run(limit=3)
    page = (batch.output / "index.html").read_text("utf-8")
    assert "1 not yet done" in page
    assert "Not yet done: run the same command again" in page
    assert "broken-0.wav is broken." in page
    assert "<script" not in page
    batch.run()
    shutil.rmtree(next(batch.output.glob("*/lesson-0-*")))
    batch.run()
    assert "Results removed: nothing to do" in (batch.output / "index.html").read_text("utf-8")
