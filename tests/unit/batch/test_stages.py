"""What a stage asks of a file before it takes its word."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from batches import PretendedRecipes

from classroom_ai.batch import stages
from classroom_ai.batch.manifest import Entry
from classroom_ai.batch.stages import Job, Told, entered, identify
from classroom_ai.errors import RecordingError
from classroom_ai.files import sha256_of
from classroom_ai.history.store import store_path
from classroom_ai.lesson import lesson_from_text, write_lesson
from classroom_ai.types import About


def test_a_recording_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    sha256, stat = identify(path)
    assert sha256 == sha256_of(path)
    assert stat.st_size == 5


def test_one_that_is_still_being_copied_is_left_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")

    def reading(path: Path) -> str:
        found = sha256_of(path)
        path.write_bytes(b"sound and more")
        return found

    monkeypatch.setattr(stages, "sha256_of", reading)
    with pytest.raises(RecordingError, match="changed while it was read"):
        identify(path)


def test_one_on_a_disk_that_was_pulled_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        identify(tmp_path / "gone.wav")


def test_a_history_that_cannot_be_read_is_told_of_and_left_as_it_is(tmp_path: Path) -> None:
    recipe = PretendedRecipes().recipe_for(Entry(tmp_path / "a.wav", teacher="Rivera"))
    lesson = replace(lesson_from_text("T 0.0 2.1 Why?"), provenance=recipe.provenance)
    write_lesson(lesson, tmp_path / "lesson.json")
    store_path().parent.mkdir(parents=True, exist_ok=True)
    store_path().write_text("no store")
    job = Job(tmp_path / "a.wav", "0" * 64, tmp_path, About(), recipe, was_in_history=True)
    told = entered(job, Told(60.0, "B", ("a note",)))
    assert told.was_in_history
    assert told.notes[0] == "a note"
    assert "no history was changed" in told.notes[1]
    assert store_path().read_text() == "no store"
