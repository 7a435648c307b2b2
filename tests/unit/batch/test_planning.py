"""The plan says what is left to do: nothing that is done, and nothing that cannot be."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from batches import Batch, PretendedRecipes, write_folder, write_sound

from classroom_ai.batch import planning
from classroom_ai.batch.finding import Found
from classroom_ai.batch.manifest import Entry
from classroom_ai.batch.records import Record, Records
from classroom_ai.batch.remembered import Remembered
from classroom_ai.batch.stages import identify
from classroom_ai.errors import ModelMissing, UsageError


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(write_folder(tmp_path / "in"), tmp_path / "out")


def states(batch: Batch, **options: object) -> dict[str, str]:
    return {item.entry.recording.name: item.state for item in batch.plan(**options).items}


def test_what_was_never_seen_is_new_and_its_length_is_known(batch: Batch) -> None:
    plan = batch.plan()
    assert dict(plan.counts) == {"new": 4}
    assert plan.sound("new") == pytest.approx(4 * 0.6)
    assert not batch.output.exists()


def test_what_is_done_is_not_done_again(batch: Batch) -> None:
    batch.run()
    assert dict(batch.plan().counts) == {"done": 4}


def test_a_renamed_or_moved_recording_is_known_again(batch: Batch) -> None:
    batch.run()
    (batch.source / "elsewhere").mkdir()
    (batch.source / "lesson-0.wav").rename(batch.source / "elsewhere" / "fractions.wav")
    shutil.copy(batch.source / "lesson-1.wav", batch.source / "copied.wav")
    (batch.source / "lesson-1.wav").unlink()
    assert set(states(batch).values()) == {"done"}


def test_a_changed_rubric_only_counts_again(batch: Batch) -> None:
    batch.run()
    batch.recipes.counted = "other rules"
    assert set(states(batch).values()) == {"again"}


def test_other_ears_listen_again(batch: Batch) -> None:
    batch.run()
    batch.recipes.heard = "other ears"
    assert set(states(batch).values()) == {"new"}


def test_what_was_said_of_a_lesson_counts_again(batch: Batch, tmp_path: Path) -> None:
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording,subject\nin/lesson-0.wav,mathematics\n")
    batch.source = manifest
    batch.run()
    manifest.write_text("recording,subject\nin/lesson-0.wav,science\n")
    assert states(batch) == {"lesson-0.wav": "again"}


def test_results_of_which_a_part_is_gone_are_made_again(batch: Batch) -> None:
    batch.run()
    next(batch.output.glob("*/lesson-0*/report.html")).unlink()
    assert states(batch)["lesson-0.wav"] == "new"


def test_results_that_somebody_removed_are_not_made_again_unasked(batch: Batch) -> None:
    batch.run()
    shutil.rmtree(next(batch.output.glob("*/lesson-0*")))
    assert states(batch)["lesson-0.wav"] == "removed"
    assert states(batch, retry_failed=True)["lesson-0.wav"] == "new"


def test_what_failed_is_tried_again_when_asked_or_when_something_changed(tmp_path: Path) -> None:
    batch = Batch(write_folder(tmp_path / "in", good=0, broken=1), tmp_path / "out")
    batch.run()
    (item,) = batch.plan().items
    assert (item.state, item.why) == ("failed", "broken-0.wav is broken.")
    assert dict(batch.plan(retry_failed=True).counts) == {"new": 1}
    batch.recipes.counted = "other rules"
    assert dict(batch.plan().counts) == {"new": 1}


def test_the_same_recording_twice_is_done_once(batch: Batch) -> None:
    batch.run()
    shutil.copy(batch.source / "lesson-0.wav", batch.source / "z.wav")
    (item,) = (item for item in batch.plan().items if item.state == "twin")
    assert item.entry.recording.name == "z.wav"
    assert "lesson-0.wav" in item.why


def test_one_recording_of_which_two_things_are_said_is_told(batch: Batch, tmp_path: Path) -> None:
    batch.run()
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording,subject\nin/lesson-0.wav,\nin/lesson-0.wav,science\n")
    batch.source = manifest
    first, second = batch.plan().items
    assert (first.state, second.state) == ("done", "unreadable")
    assert "other things are said of it" in second.why


def test_one_recording_of_two_teachers_is_each_ones(batch: Batch, tmp_path: Path) -> None:
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording,teacher\nin/lesson-0.wav,Rivera\nin/lesson-0.wav,Okafor\n")
    batch.source = manifest
    batch.run()
    assert dict(batch.plan().counts) == {"done": 2}
    assert sorted(path.parent.name for path in batch.output.glob("*/lesson-0-*")) == [
        "okafor", "rivera",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.mp4", b"no video", "not a recording"),
        ("b.wav", b"", "empty"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_is_planned(
    batch: Batch, name: str, content: bytes, why: str
) -> None:
    (batch.source / name).write_bytes(content)
    plan = batch.plan()
    assert dict(plan.counts) == {"new": 4, "unreadable": 1}
    assert any(why in item.why for item in plan.items)


def test_a_recording_that_is_not_there_is_told(batch: Batch, tmp_path: Path) -> None:
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording\nin/lesson-0.wav\nin/none.wav\nin\n")
    batch.source = manifest
    assert states(batch) == {"lesson-0.wav": "new", "none.wav": "unreadable", "in": "unreadable"}


def test_a_teacher_who_did_not_enroll_is_told_for_each_of_their_lessons(
    batch: Batch, tmp_path: Path
) -> None:
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording,teacher\nin/lesson-0.wav,Riviera\nin/lesson-1.wav,Okafor\n")
    batch.source = manifest
    batch.recipes = PretendedRecipes(refused={"Riviera": UsageError("No voice is enrolled.")})
    assert states(batch) == {"lesson-0.wav": "unreadable", "lesson-1.wav": "new"}


def test_a_model_that_is_missing_stops_everything(batch: Batch, tmp_path: Path) -> None:
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording,teacher\nin/lesson-0.wav,Rivera\n")
    batch.source = manifest
    batch.recipes = PretendedRecipes(refused={"Rivera": ModelMissing("No model.")})
    with pytest.raises(ModelMissing):
        batch.plan()


def test_a_limit_counts_what_is_left_to_do(batch: Batch) -> None:
    batch.run(limit=1)
    assert list(states(batch, limit=2).values()) == ["done", "new", "new", "later"]


def test_days_are_those_of_the_manifest_or_of_the_file(batch: Batch, tmp_path: Path) -> None:
    noon = time.mktime((2026, 3, 2, 12, 0, 0, 0, 0, -1))
    for n in range(4):
        os.utime(batch.source / f"lesson-{n}.wav", (noon, noon + n * 86400))
    assert len(states(batch, since=date(2026, 3, 4))) == 2
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording,date\nin/lesson-0.wav,2026-05-01\nin/lesson-3.wav,\n")
    batch.source = manifest
    plan = batch.plan(since=date(2026, 4, 1))
    assert [item.entry.recording.name for item in plan.items] == ["lesson-0.wav"]
    assert plan.passed_over == 1


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"sha256": 1}', b"\xff"])
def test_a_damaged_record_counts_as_none(batch: Batch, damage: bytes) -> None:
    batch.run()
    for path in (batch.output / ".batch" / "records").iterdir():
        path.write_bytes(damage)
    assert set(states(batch).values()) == {"new"}


def test_only_a_file_of_a_known_size_is_read_to_be_known(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch.run()
    write_sound(batch.source / "longer.wav", 50, seconds=2.0)
    write_sound(batch.source / "as-long.wav", 51)
    read: list[str] = []

    def reading(path: Path) -> tuple[str, os.stat_result]:
        read.append(path.name)
        return identify(path)

    monkeypatch.setattr(planning, "identify", reading)
    batch.plan()
    # The others were changed too short a time ago to be remembered.
    assert "as-long.wav" in read
    assert "longer.wav" not in read


@pytest.mark.parametrize(
    ("n", "allowed_s"), [(500, 1.0), pytest.param(10_000, 20.0, marks=pytest.mark.slow)]
)
def test_ten_thousand_that_are_done_are_planned_in_seconds(
    tmp_path: Path, n: int, allowed_s: float
) -> None:
    output = tmp_path / "out"
    whole = tmp_path / "whole"
    whole.mkdir()
    for name in ("lesson.json", "measures.json", "report.html"):
        (whole / name).touch()
    records = Records(output)
    records.make_folders()
    (output / "no-teacher").mkdir()
    recipes = PretendedRecipes()
    entries = tuple(Entry(tmp_path / "in" / f"{i}.wav") for i in range(n))
    recipe = recipes.recipe_for(entries[0])
    (tmp_path / "in").mkdir()
    with Remembered(tmp_path / "cache.sqlite3") as remembered:
        for i, entry in enumerate(entries):
            entry.recording.touch()
            os.utime(entry.recording, (1_600_000_000, 1_600_000_000))
            sha256 = f"{i:064x}"
            remembered.keep(entry.recording.stat(), sha256)
            folder = f"no-teacher/{i}"
            (output / folder).symlink_to(whole, target_is_directory=True)
            told = recipe.told(entry.about)
            record = Record(sha256, "", 0, recipe.heard, told, folder, 60.0, "A")
            content = {name: getattr(record, name) for name in Record.__slots__}
            (output / ".batch" / "records" / f"{sha256}.json").write_text(json.dumps(content))
        started = time.process_time()
        plan = planning.planned(
            Found(entries, tmp_path / "in"), recipes=recipes, records=records, remembered=remembered
        )
        took = time.process_time() - started
    assert dict(plan.counts) == {"done": n}
    assert took < allowed_s
