"""Batches over small sounds and stages that only pretend: what is tested is that none is lost.

``python tests/batches.py FOLDER -o OUTPUT ...`` is ``classroom-ai batch`` over these, as a
whole process, to be killed. ``IN_TURN`` in the environment does without workers, and
``HEARING_S`` is how long listening takes.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from classroom_ai.batch.carrying_out import carry_out
from classroom_ai.batch.crew import Crew
from classroom_ai.batch.engine import Engine, Functions, InTurn
from classroom_ai.batch.finding import entries_of
from classroom_ai.batch.manifest import Entry
from classroom_ai.batch.planning import Plan, planned
from classroom_ai.batch.records import Records
from classroom_ai.batch.remembered import Remembered
from classroom_ai.batch.running import Run
from classroom_ai.batch.stages import Job, Recipe, Stage, Told, identify
from classroom_ai.errors import RecordingError
from classroom_ai.files import fingerprint_of, write_together
from classroom_ai.types import Provenance

CREW = Crew(hearing=2, threads=1, cores=2)


def write_sound(path: Path, number: int, *, seconds: float = 0.6) -> Path:
    """A recording like no other of that number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        noise = random.Random(number)  # noqa: S311 - no secret
        file.writeframes(noise.randbytes(2 * int(8000 * seconds)))
    return path


def write_folder(folder: Path, *, good: int = 4, broken: int = 0) -> Path:
    """A folder of recordings; the broken ones can be opened, but not decoded."""
    for n in range(good):
        write_sound(folder / f"lesson-{n}.wav", n)
    for n in range(broken):
        write_sound(folder / f"broken-{n}.wav", 100 + n)
    return folder


@dataclass
class PretendedRecipes:
    """Takes the place of ``Recipes``: no models, no voices."""

    heard: str = "ears"
    counted: str = "rules"
    asr: str = "tiny.en"
    device: str = "cpu"
    refused: Mapping[str, Exception] = field(default_factory=dict)

    def recipe_for(self, entry: Entry) -> Recipe:
        if entry.teacher and entry.teacher in self.refused:
            raise self.refused[entry.teacher]
        heard = fingerprint_of(self.heard, entry.teacher)
        counted = fingerprint_of(heard, self.counted, entry.rubric)
        provenance = Provenance("0", {}, {"teacher": entry.teacher}, heard)
        return Recipe(provenance, counted, (), self.asr, self.device)


def decode(job: Job) -> Any:
    time.sleep(0.01)
    if job.recording.name.startswith("broken"):
        raise RecordingError(f"{job.recording.name} is broken.")
    return SimpleNamespace(duration=0.6)


def hear(job: Job, audio: Any) -> None:
    from classroom_ai.lesson import lesson_from_text, write_lesson

    lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because.")
    time.sleep(float(os.environ.get("HEARING_S", "0.02")))
    write_lesson(
        replace(
            lesson,
            id=job.sha256[:12],
            recording=replace(lesson.recording, file=job.recording.name, sha256=job.sha256),
            provenance=job.recipe.provenance,
        ),
        job.folder / "lesson.json",
    )
    _note(job, "heard")


def tell(job: Job) -> Told:
    content = {"measures.json": job.recipe.counted, "report.html": job.sha256}
    time.sleep(0.01)
    write_together(job.folder, content)
    _note(job, "told")
    return Told(0.6, "B")


def _note(job: Job, what: str) -> None:
    """What was finished, kept beside the recording and by appending: no kill takes it back."""
    with (job.recording.parent / "finished.log").open("a") as log:
        log.write(f"{what} {job.sha256}\n")


FUNCTIONS: Functions = {"identify": identify, "decode": decode, "hear": hear, "tell": tell}


@dataclass
class Batch:
    """A folder of recordings with its results, and everything that was said of them."""

    source: Path
    output: Path
    recipes: PretendedRecipes = field(default_factory=PretendedRecipes)
    functions: Mapping[Stage, Callable[..., Any]] = field(default_factory=lambda: FUNCTIONS)
    cache: Path | None = None
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def plan(self, **options: Any) -> Plan:
        with self._remembered() as remembered:
            return self._plan(remembered, **options)

    def _plan(self, remembered: Remembered, **options: Any) -> Plan:
        return planned(
            entries_of(self.source, output=self.output),
            recipes=self.recipes,
            records=Records(self.output),
            remembered=remembered,
            **options,
        )

    def run(
        self,
        engine: Engine | None = None,
        on_run: Callable[[Run], None] = lambda run: None,
        **options: Any,
    ) -> Run:
        """Plan and carry out, in this process unless told otherwise."""
        with self._remembered() as remembered:
            return carry_out(
                self._plan(remembered, **options),
                records=Records(self.output),
                remembered=remembered,
                crew=CREW,
                engine=engine or InTurn(self.functions),
                on_run=on_run,
                on_event=lambda name, facts: self.events.append((name, dict(facts))),
            )

    def _remembered(self) -> Remembered:
        return Remembered(self.cache or self.output.parent / "cache.sqlite3")

    def names(self, event: str) -> list[str]:
        """Names of the recordings that something happened to, in order."""
        return [Path(facts["recording"]).name for name, facts in self.events if name == event]

    @property
    def seen(self) -> tuple[Path, ...]:
        """What a school sees of it."""
        return tuple(self.output / name for name in ("summary.json", "summary.csv", "index.html"))

    @property
    def summary(self) -> dict[str, str]:
        """Status by name, as the summary has it."""
        content = json.loads((self.output / "summary.json").read_text("utf-8"))
        return {Path(row["recording"]).name: row["status"] for row in content["recordings"]}


def results(output: Path) -> dict[str, bytes]:
    """Every file of results, by its path."""
    files = (path for path in sorted(output.glob("*/*/**/*")) if path.is_file())
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in files
        if ".batch" not in path.parts
    }


def temporary_files(output: Path) -> list[Path]:
    return [path for path in output.rglob("*") if path.name.endswith(".tmp")]


def main() -> None:
    """The command, as it is but for models and machine."""
    from classroom_ai.batch import carrying_out, recipes, workers
    from classroom_ai.cli import main as command

    in_turn: Any = lambda functions, crew: InTurn(functions)  # noqa: E731
    for place, name, instead in (
        (recipes, "Recipes", lambda settings, heard_with: PretendedRecipes()),
        (carrying_out, "functions", lambda: FUNCTIONS),
        (carrying_out, "functions_of_cluster", lambda: (FUNCTIONS, {})),
        (carrying_out, "crew_of", lambda plan, gpus: CREW),
        (workers, "Workers", in_turn if os.environ.get("IN_TURN") else workers.Workers),
    ):
        setattr(place, name, instead)
    sys.argv[1:1] = ["batch"]
    command()


if __name__ == "__main__":
    main()
