"""What could not be played or corrected is said where the analysis is told, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from classroom_ai import pipeline
from classroom_ai.cli import cli
from classroom_ai.lesson import lesson_from_text
from classroom_ai.pipeline import Analysis


def test_each_note_of_an_analysis_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = "Change 1 (line 500-510) matches nothing in this lesson."
    done = Analysis(tmp_path, lesson_from_text("T 0 2 Why?"), reused=False, notes=(note,))
    monkeypatch.setattr(pipeline, "analyze", lambda *_, **options: done)
    told = CliRunner().invoke(cli, ["analyze", "lesson.mp4"])
    assert told.exit_code == 0
    assert told.output.count(note) == 1
