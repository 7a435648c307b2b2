"""A Ray cluster of several nodes on this machine, and stages that pretend, to run on it.

``python tests/clusters.py FOLDER -o OUTPUT --ray-address ADDRESS ...`` is ``classroom-ai batch
--engine ray`` over these, as a whole process. Recordings behave as they are named: a
``deadly`` one ends the process that hears it, an ``endless`` one is never heard, and a
``slow`` one leaves a note of which node it is heard on, and takes some seconds.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import batches

from classroom_ai.batch.engine import Functions
from classroom_ai.batch.stages import Job, Told, identify

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

HERE = Path(__file__).parent
#: Ray keeps what is larger than a tenth of a megabyte in its store.
SOUND_BYTES = 3_000_000


@dataclass(frozen=True)
class Sound:
    duration: float
    samples: bytes


def decode(job: Job) -> Any:
    batches.decode(job)
    return Sound(0.6, job.recording.read_bytes()[44:].ljust(SOUND_BYTES))


def hear(job: Job, audio: Sound) -> None:
    assert len(audio.samples) == SOUND_BYTES
    if job.recording.name.startswith("deadly"):
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)
    if job.recording.name.startswith("endless"):
        time.sleep(600)
    import ray

    if job.recording.name.startswith("slow") and ray.is_initialized():
        node = ray.get_runtime_context().get_node_id()
        (job.recording.parent / f"{node}.node").touch()
        time.sleep(6)
    batches.hear(job, audio)


def report(job: Job) -> Told:
    """Writes measures as they are read again for a history."""
    from histories import results_of, wait_of

    from classroom_ai.lesson import read_lesson
    from classroom_ai.results import to_json

    told = batches.tell(job)
    lesson = read_lesson(job.folder / "lesson.json")
    (job.folder / "measures.json").write_text(to_json(results_of(lesson, wait_of(1.2))), "utf-8")
    return told


FUNCTIONS: Functions = {"identify": identify, "decode": decode, "hear": hear, "tell": report}


@contextmanager
def cluster(nodes: int, **environment: str) -> Iterator[Cluster]:
    """So many nodes of one core each; their workers have that environment besides this one."""
    from ray.cluster_utils import Cluster

    before = dict(os.environ)
    os.environ.update(environment, PYTHONPATH=os.pathsep.join([str(HERE), str(HERE.parent)]))
    place = tempfile.mkdtemp(prefix="r")  # paths of sockets must be short
    lent = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    quick = {"health_check_initial_delay_ms": 1000, "health_check_period_ms": 1000}
    made = Cluster(
        initialize_head=True, head_node_args={**lent, "temp_dir": place, "_system_config": quick}
    )
    try:
        for _ in range(nodes - 1):
            made.add_node(**lent)
        yield made
    finally:
        made.shutdown()
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(place, ignore_errors=True)


def main() -> None:
    """The command, as it is but for models."""
    import clusters  # so that the workers can import what they are given

    from classroom_ai.batch import carrying_out, recipes, stages
    from classroom_ai.cli import main as command

    for place, name, instead in (
        (recipes, "Recipes", lambda settings, heard_with: batches.PretendedRecipes()),
        (
            carrying_out,
            "functions_of_cluster",
            lambda: (clusters.FUNCTIONS, {"tell": stages.entered}),
        ),
    ):
        setattr(place, name, instead)
    sys.argv[1:1] = ["batch", "--engine", "ray"]
    command()


if __name__ == "__main__":
    main()
