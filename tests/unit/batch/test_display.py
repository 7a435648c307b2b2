"""What is seen of a batch on a terminal and in a log: each recording, and the time that is left."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from batches import Batch, write_folder

from classroom_ai.batch.carrying_out import Expected
from classroom_ai.batch.running import Run
from classroom_ai.cli.batch_display import Display, display, in_words, plan_in_words


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(write_folder(tmp_path / "in", good=2, broken=1), tmp_path / "out")


def shown(batch: Batch, capsys: pytest.CaptureFixture[str]) -> str:
    with display(as_json=False) as show:
        batch.events = _Told(show)
        looked = show.looking(3)
        looked(3)
        show.planned(batch.plan(), Expected(5400.0, is_measured=True))
        runs: list[Run] = []

        def begun(run: Run) -> None:
            runs.append(run)
            show.begun(run)

        batch.run(on_run=begun)
        show.ended(runs[0])
    return capsys.readouterr().err


class _Told(list[Any]):
    """Passes every event on."""

    def __init__(self, show: Display) -> None:
        super().__init__()
        self._show = show

    def append(self, event: Any) -> None:
        super().append(event)
        self._show.event(*event)


@pytest.mark.parametrize("is_terminal", [False, True])
def test_every_recording_has_a_line(
    batch: Batch, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    is_terminal: bool,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    said = shown(batch, capsys)
    assert "3 to be listened to" in said
    assert "It will take about 1 h 30 min, as such work took before." in said
    assert "/3 failed: " in said
    assert "broken-0.wav is broken." in said
    assert said.count("/3 done: ") == 2
    assert "3 recordings: 2 done; 1 failed." in said


def test_a_time_that_this_machine_did_not_measure_is_told_as_such(batch: Batch) -> None:
    *_, last = plan_in_words(batch.plan(), Expected(600.0, is_measured=False))
    assert last.startswith("It may take about 10 min. That is by what the model usually takes")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "1 min"), (89, "1 min"), (3570, "1 h 0 min"), (90_000, "25 h 0 min")]
)
def test_a_length_of_time_is_told_to_what_matters(seconds: float, said: str) -> None:
    assert in_words(seconds) == said
