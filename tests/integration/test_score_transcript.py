"""A transcript becomes a folder of results, and the user is told how it was read."""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from classroom_ai.cli import main
from classroom_ai.lesson import lesson_from_text, read_lesson, write_lesson

if TYPE_CHECKING:
    from spacy.language import Language

Run = Callable[..., tuple[int, str]]

CAPTIONS = """WEBVTT

00:01.000 --> 00:04.000
<v Ana Rivera (Teacher)>What do you see here?

00:07.000 --> 00:09.000
<v Maya>I see a leaf that turns to the light.
"""
TYPED = "Teacher: What do you see here?\nMaya: I see a leaf that turns to the light.\n"


@pytest.fixture
def run(nlp: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr("classroom_ai.annotate.load_nlp", lambda path: nlp)
        monkeypatch.setattr(sys, "argv", ["classroom-ai", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    return run


def saved(text: str, folder: Path) -> Path:
    path = folder / "lesson.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_captions_become_results_without_names(run: Run, tmp_path: Path) -> None:
    code, told = run("score", saved(CAPTIONS, tmp_path))
    results = tmp_path / "lesson.classroom"
    assert code == 0
    assert "WebVTT captions: 2 lines" in told
    assert "'Ana Rivera (Teacher)', by the label" in told
    assert "Taken for students: 'Maya'" in told
    assert "grade C at best" in told
    assert run("score", results)[0] == 0
    assert run("export", results)[0] == 0
    for path in results.iterdir():
        assert not {"Rivera", "Maya"} & {*re.findall(r"\w+", text_of(path))}, path.name


def text_of(path: Path) -> str:
    """What is written in a file; of a document for Word, in all that it is packed from."""
    if path.suffix != ".docx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as file:
        parts = [name for name in file.namelist() if name.endswith((".xml", ".rels"))]
        return "\n".join(file.read(name).decode() for name in parts)


def test_what_the_teacher_says_of_the_lesson_is_kept_and_can_be_said_later(
    run: Run, tmp_path: Path
) -> None:
    run("score", saved(CAPTIONS, tmp_path), "--subject", "science")
    results = tmp_path / "lesson.classroom"
    assert run("score", results, "--class-size", "20")[0] == 0
    about = read_lesson(results / "lesson.json").about
    assert (about.subject, about.class_size) == ("science", 20)


def test_text_without_times_has_no_times_in_its_report(run: Run, tmp_path: Path) -> None:
    code, told = run("score", saved(TYPED, tmp_path))
    results = tmp_path / "lesson.classroom"
    report = (results / "report.md").read_text(encoding="utf-8")
    assert code == 0
    assert "No figures for: Your share of the talk" in told
    assert "without times" in report
    assert "- line 1 **Teacher** What do you see here?" in report
    assert "0:00" not in report
    assert not (results / "transcript.vtt").exists()
    assert run("export", results)[0] == 0
    assert ",u0001,,,T00,teacher," in (results / "utterances.csv").read_text(encoding="utf-8")


def test_what_was_heard_in_sound_is_not_replaced(run: Run, tmp_path: Path) -> None:
    heard = lesson_from_text("T 0.0 2.0 Why?")
    path = write_lesson(heard, tmp_path / "lesson.classroom" / "lesson.json")
    code, told = run("score", saved(CAPTIONS, tmp_path))
    assert code == 1
    assert "holds what was heard" in told
    assert read_lesson(path) == heard


@pytest.mark.parametrize(
    ("name", "text", "code", "message"),
    [
        ("new.json", '{"schema_version": 9}', 1, "schema version 9"),
        ("broken.json", '{"schema_version": ', 1, "is not JSON"),
        ("lesson.json", '{"schema_version": 1}', 2, "is no transcript"),
    ],
)
def test_a_lesson_file_stays_one(
    run: Run, name: str, text: str, code: int, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    label = ["--teacher-label", "Ana"] if code == 2 else []
    got, told = run("score", path, *label)
    assert got == code
    assert message in told
