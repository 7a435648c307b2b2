"""A lesson goes everywhere it was put; nothing else goes, and the receipt says which is which."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from classroom_ai.cli import cli
from classroom_ai.errors import LessonError, OutputError, UsageError
from classroom_ai.lesson import lesson_from_text, write_lesson
from classroom_ai.purging import files_of, left_in, purge, target_of

SOUND = b"the sound of a lesson"
LESSON = lesson_from_text("T 0.0 2.0 Why, Aisha?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Results of ``lesson.mp4``, a redacted copy, and copies of another lesson."""
    (tmp_path / "lesson.mp4").write_bytes(SOUND)
    recording = replace(
        LESSON.recording, file="lesson.mp4", sha256=hashlib.sha256(SOUND).hexdigest()
    )
    results = tmp_path / "lesson.classroom"
    write_lesson(replace(LESSON, recording=recording), results / "lesson.json")
    for name in ("report.html", ".report.md.x1y2.tmp", "playback.mp4", "mine.txt"):
        (results / name).write_text(name)
    (results / "clips").mkdir()
    (results / "clips" / "001.m4a").write_bytes(b"clip")
    for copy, lesson in (("a.redacted", "text"), ("b.redacted", "another")):
        (tmp_path / copy).mkdir()
        (tmp_path / copy / "redaction.json").write_text(json.dumps({"lesson": lesson}))
        (tmp_path / copy / "report.md").write_text("copy")
    return results


def everything(folder: Path) -> set[str]:
    top = folder.parent
    return {str(path.relative_to(top)) for path in top.rglob("*") if not path.is_dir()}


def run(*words: str | Path, answer: str = "") -> Result:
    return CliRunner().invoke(cli, ["purge", *map(str, words)], input=answer)


def test_all_that_the_tool_wrote_goes_and_the_rest_stays(folder: Path) -> None:
    report = hashlib.sha256(b"report.html").hexdigest()
    receipt = purge(target_of(folder))
    assert everything(folder) == {
        "lesson.mp4", "lesson.classroom/mine.txt", "b.redacted/redaction.json",
        "b.redacted/report.md",
    }  # fmt: skip
    assert not (folder.parent / "a.redacted").exists()
    assert not (folder / "clips").exists()
    assert ("report.html", report, 11) in [
        (one.what, one.sha256, one.size) for one in receipt.removed
    ]
    assert receipt.left == 1


def test_the_receipt_has_no_words_and_no_names(folder: Path) -> None:
    renamed = folder.rename(folder.parent / "Aisha presents.classroom")
    content = json.loads(purge(target_of(renamed)).to_json())
    assert "Aisha" not in json.dumps(content)
    assert content["bytes"] == sum(one["bytes"] for one in content["files"])
    assert content["files_left"] == 1
    assert "backups" in content["out_of_reach"]


def test_the_recording_goes_only_when_it_is_asked_for_and_the_very_one(folder: Path) -> None:
    sound = folder.parent / "lesson.mp4"
    assert sound not in [path for _, path in files_of(target_of(sound))]
    assert sound in [path for _, path in files_of(target_of(sound, with_recording=True))]
    sound.write_bytes(b"another recording")
    with pytest.raises(LessonError, match="is not the recording that was heard"):
        target_of(folder, with_recording=True)
    sound.unlink()
    with pytest.raises(LessonError, match="is not there"):
        target_of(folder, with_recording=True)


def test_links_are_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "lesson.json").write_text("precious")
    (folder / "measures.json").symlink_to(outside / "lesson.json")
    (folder / "clips" / "002.m4a").symlink_to(outside / "lesson.json")
    (folder.parent / "c.redacted").symlink_to(outside)
    link = folder.parent / "link.classroom"
    link.symlink_to(folder)
    with pytest.raises(LessonError, match="is a link"):
        target_of(link)
    left = left_in(target_of(folder))
    assert {path.name for path in left} == {"mine.txt", "measures.json", "002.m4a"}
    purge(target_of(folder))
    assert (outside / "lesson.json").read_text() == "precious"


@pytest.mark.parametrize("name", ["missing", "empty", "."])
def test_a_folder_without_a_lesson_is_refused(name: str, folder: Path) -> None:
    (folder.parent / "empty").mkdir()
    with pytest.raises(LessonError, match="holds nothing of a lesson"):
        target_of(folder.parent / name)
    assert (folder.parent / "lesson.mp4").exists()


def test_a_damaged_lesson_can_be_removed(folder: Path) -> None:
    (folder / "lesson.json").write_text("{")
    receipt = purge(target_of(folder))
    assert receipt.lesson is None
    assert "lesson.json" in [one.what for one in receipt.removed]


def test_what_cannot_be_removed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(OutputError, match=r"cannot be removed: Permission denied\. 0 of 7"):
        purge(target_of(folder))


def test_the_folder_that_one_stands_in_can_be_named_by_a_dot(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    done = run(".", "--yes", "--recording")
    assert done.exit_code == 0
    assert everything(folder) == {
        "lesson.classroom/mine.txt", "b.redacted/redaction.json", "b.redacted/report.md",
    }  # fmt: skip


def test_a_folder_that_cannot_be_removed_is_no_reason_to_lose_the_receipt(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "rmdir", refused)
    assert len(purge(target_of(folder)).removed) == 7


def test_the_command_asks_first(folder: Path) -> None:
    before = everything(folder)
    asked = run(folder, answer="n\n")
    assert asked.exit_code == 1
    assert "stays, not written by classroom-ai: mine.txt" in asked.output
    assert everything(folder) == before


def test_the_command_prints_and_keeps_the_receipt(folder: Path) -> None:
    receipt = folder.parent / "receipt.json"
    done = run(folder, "--yes", "--recording", "--receipt", receipt)
    assert done.exit_code == 0
    assert json.loads(receipt.read_text())["files"][-1]["what"] == "recording"
    assert receipt.read_text() in done.output
    assert not (folder.parent / "lesson.mp4").exists()


def test_a_receipt_takes_the_place_of_nothing(folder: Path) -> None:
    before = everything(folder)
    for place in (folder / "new.json", folder.parent / "lesson.mp4"):
        assert isinstance(run(folder, "--yes", "--receipt", place).exception, UsageError)
    assert everything(folder) == before
