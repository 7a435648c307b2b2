"""What a stage asks of a file before it takes its word."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom_ai.batch import stages
from classroom_ai.batch.stages import identify
from classroom_ai.errors import RecordingError
from classroom_ai.files import sha256_of


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
