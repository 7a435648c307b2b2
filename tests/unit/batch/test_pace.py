"""How much is decoded ahead, and how long all of it is told to take."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

import batches
from batches import FUNCTIONS, Batch, write_folder

from classroom_ai.batch.crew import Crew
from classroom_ai.batch.engine import Finished, attempted
from classroom_ai.batch.running import Run


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(write_folder(tmp_path / "in", good=3, broken=1), tmp_path / "out")


class Deaf:
    """Decodes at once, and listens for ever."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._over: list[Finished] = []

    def has_room(self, stage: str) -> bool:
        return True

    def start(self, stage: Any, number: int, *arguments: Any, limit: Any = None) -> None:
        self.begun.append(stage)
        if stage != "hear":
            result, *_ = attempted(FUNCTIONS[stage], arguments)
            self._over.append(Finished(number, stage, result, None, 0.1))

    def wait(self, timeout: float) -> list[Finished]:
        over, self._over = self._over, []
        return over

    def close(self) -> None:
        pass


@pytest.mark.parametrize("ahead", [1, 2])
def test_no_more_is_decoded_than_will_be_listened_to_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    monkeypatch.setattr(batches, "CREW", Crew(hearing=2, threads=1, cores=8, ahead=ahead))
    batch = Batch(write_folder(tmp_path / "in", good=9), tmp_path / "out")
    engine = Deaf()
    batch.run(engine, on_run=lambda run: monkeypatch.setattr(engine, "wait", waits(engine, run)))
    assert engine.begun.count("hear") == engine.begun.count("decode") == 2 + ahead


def waits(engine: Deaf, run: Run) -> Any:
    """Waiting that ends the run once nothing more is finished."""

    def wait(timeout: float) -> list[Finished]:
        over = Deaf.wait(engine, timeout)
        if not over:
            run.stop()
        return over

    return wait


def test_pace_is_measured_and_used(batch: Batch) -> None:
    from classroom_ai.batch.carrying_out import expected

    crew = Crew(hearing=1, threads=1, cores=1)
    with batch._remembered() as remembered:
        assert not expected(batch.plan(), remembered, crew).is_measured
    batch.run()
    batch.recipes.heard = "other ears"
    with batch._remembered() as remembered:
        found = expected(batch.plan(), remembered, crew)
    assert found.is_measured
    assert 3 * 0.04 < found.seconds < 60


def test_before_anything_is_measured_the_time_is_by_the_model(batch: Batch) -> None:
    from classroom_ai.batch.carrying_out import expected

    one, two = (Crew(hearing=n, threads=2 // n, cores=2) for n in (1, 2))
    with batch._remembered() as remembered:
        tiny = expected(batch.plan(), remembered, one)
        batch.recipes.asr = "large-v3"
        large = expected(batch.plan(), remembered, one)
        side_by_side = expected(batch.plan(), remembered, two)
    assert 0 < tiny.seconds < large.seconds
    assert side_by_side == large  # the same cores, whoever uses them
