"""A folder is looked through, and nothing outside of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from classroom_ai.batch.finding import entries_of
from classroom_ai.errors import UsageError


def touched(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def names(folder: Path, output: Path | None = None) -> list[str]:
    found = entries_of(folder, output=output or folder / "out")
    return [entry.recording.relative_to(folder).as_posix() for entry in found.entries]


def test_recordings_of_all_folders_are_found_in_order(tmp_path: Path) -> None:
    touched(
        *(tmp_path / name for name in ("b.MP4", "a/z.wav", "a/b/c.ogg", "notes.txt", "x.mp4.part"))
    )
    assert names(tmp_path) == ["a/b/c.ogg", "a/z.wav", "b.MP4"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "outside"
    touched(inside / "a.mp4", outside / "secret.mp4")
    (inside / "link.mp4").symlink_to(outside / "secret.mp4")
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    assert names(inside) == ["a.mp4"]


def test_a_folder_that_is_itself_a_link_is_looked_through(tmp_path: Path) -> None:
    touched(tmp_path / "in" / "a.mp4")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    assert names(tmp_path / "link") == ["a.mp4"]


def test_results_hidden_files_and_the_output_are_left_alone(tmp_path: Path) -> None:
    touched(
        tmp_path / "a.mp4",
        tmp_path / "._a.mp4",
        tmp_path / ".trash" / "b.mp4",
        tmp_path / "a.classroom" / "lesson.json",
        tmp_path / "a.classroom" / "playback.mp4",
        tmp_path / "out" / "rivera" / "c.mp4",
    )
    assert names(tmp_path) == ["a.mp4"]


def test_a_name_that_is_not_text_is_found(tmp_path: Path) -> None:
    touched(tmp_path / os.fsdecode(b"M\xfcller.mp4"))
    assert len(names(tmp_path)) == 1


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("none", "does not exist"),
        ("a.mp4", "classroom-ai analyze"),
        ("empty", "holds no recordings"),
    ],
)
def test_what_is_neither_is_told(tmp_path: Path, name: str, what: str) -> None:
    touched(tmp_path / "a.mp4")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=what):
        entries_of(tmp_path / name, output=tmp_path / "out")
