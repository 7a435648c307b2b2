"""A batch on the nodes of a Ray cluster: the same results as here, whichever node goes away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

pytest.importorskip("ray", reason="needs Ray: pip install ray")

import clusters
from batches import Batch, results, temporary_files, write_folder, write_sound

from classroom_ai.batch.cluster import connected, crew_of_machines, machines
from classroom_ai.batch.on_ray import OnRay

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals"),
]


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Path]]:
    """A cluster of three nodes, and the folder of histories that their workers are told of."""
    theirs = tmp_path_factory.mktemp("nodes") / "history"
    with clusters.cluster(3, HEARING_S="1", CLASSROOM_AI_HISTORY=str(theirs)) as made:
        yield made, theirs


@pytest.fixture
def cluster(nodes: tuple[Cluster, Path]) -> Cluster:
    return nodes[0]


class Command:
    """``classroom-ai batch --engine ray`` over pretended stages, in a process of its own."""

    def __init__(self, source: Path, output: Path, cluster: Cluster, *options: str) -> None:
        self.source, self.output = source, output
        self._log = output.with_suffix(".log")
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, clusters.__file__, str(source), "-o", str(output)),
                    *("--ray-address", cluster.address, "--log-json", *options),
                ],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(clusters.HERE.parent)},
            )

    def events(self, name: str) -> list[dict[str, Any]]:
        lines = self._log.read_text("utf-8").splitlines()
        said = [json.loads(line) for line in lines if line.endswith("}")]
        return [each for each in said if each["event"] == name]

    def wait_for(self, name: str) -> None:
        until = time.monotonic() + 60
        while not self.events(name):
            assert self.process.poll() is None, self._log.read_text("utf-8")
            assert time.monotonic() < until
            time.sleep(0.05)

    def ended(self) -> int:
        return self.process.wait(timeout=90)

    @property
    def statuses(self) -> Counter[str]:
        content = json.loads((self.output / "summary.json").read_text("utf-8"))
        return Counter(row["status"] for row in content["recordings"])


def undisturbed(source: Path, output: Path) -> dict[str, bytes]:
    """Results of the same folder, made in this process one after the other."""
    Batch(source, output, functions=clusters.FUNCTIONS).run()
    return results(output)


def node_at_work(cluster: Cluster, command: Command) -> Any:
    """A node other than the first one, once it is in the middle of hearing."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for node in cluster.list_all_nodes():
            if (command.source / f"{node.node_id}.node").exists() and node != cluster.head_node:
                return node
        time.sleep(0.05)
    raise AssertionError("no node but the first one was given anything to hear")


def bytes_in_store(cluster: Cluster) -> int:
    """All that was ever put into the object stores of the nodes."""
    from ray._private.internal_api import node_stats

    there = [
        node_stats(node.node_ip_address, node.node_manager_port, include_memory_info=False)
        for node in cluster.list_all_nodes()
    ]
    return sum(stats.store_stats.cumulative_created_bytes for stats in there)


def test_results_are_those_of_one_machine_and_sound_stays_where_it_was_decoded(
    cluster: Cluster, tmp_path: Path
) -> None:
    batch = Batch(write_folder(tmp_path / "in", good=4, broken=1), tmp_path / "out")
    with connected(cluster.address):
        crew = crew_of_machines(machines(), weights=10**8, longest=3600.0, device="cpu")
        assert (crew.hearing, crew.threads) == (3, 1)
        batch.run(OnRay(clusters.FUNCTIONS, crew, seen=(batch.source,)))
        assert bytes_in_store(cluster) < clusters.SOUND_BYTES
    assert Counter(batch.summary.values()) == {"done": 4, "failed": 1}
    assert results(tmp_path / "out") == undisturbed(batch.source, tmp_path / "here")


def test_a_machine_that_goes_away_costs_nothing_that_is_done(
    cluster: Cluster, tmp_path: Path
) -> None:
    source = write_folder(tmp_path / "in", good=4)
    for n in range(3):
        write_sound(source / f"slow-{n}.wav", 60 + n)
    command = Command(source, tmp_path / "out", cluster)
    cluster.remove_node(node_at_work(cluster, command), allow_graceful=False)
    assert command.ended() == 0
    assert command.statuses == {"done": 7}
    assert any("went away" in each["why"] for each in command.events("retried"))
    finished = Counter((command.source / "finished.log").read_text().splitlines())
    assert {n for what, n in finished.items() if what.startswith("heard")} == {1}
    assert temporary_files(command.output) == []
    assert results(command.output) == undisturbed(command.source, tmp_path / "here")


def test_a_recording_that_its_process_dies_of_fails_alone(cluster: Cluster, tmp_path: Path) -> None:
    source = write_folder(tmp_path / "in", good=3)
    write_sound(source / "deadly.wav", 50)
    command = Command(source, tmp_path / "out", cluster)
    assert command.ended() == 3
    assert command.statuses == {"done": 3, "failed": 1}
    (failed,) = command.events("failed")
    assert failed["recording"].endswith("deadly.wav")
    assert "died" in failed["why"]


def test_the_history_of_a_teacher_is_kept_where_the_command_was_given(
    nodes: tuple[Cluster, Path], tmp_path: Path
) -> None:
    from classroom_ai.history.lessons import kept_of
    from classroom_ai.lesson import read_lesson

    cluster, theirs = nodes
    source = write_folder(tmp_path / "in", good=2)
    command = Command(source, tmp_path / "out", cluster, "--teacher", "Rivera")
    assert command.ended() == 0
    folders = [path.parent for path in command.output.glob("rivera/*/lesson.json")]
    assert len(folders) == 2
    assert [kept_of(read_lesson(each / "lesson.json").id, each) for each in folders] == [1, 1]
    assert not theirs.exists()


def test_a_batch_that_is_told_to_stop_ends_in_seconds(cluster: Cluster, tmp_path: Path) -> None:
    import ray

    source = write_folder(tmp_path / "in", good=0)
    write_sound(source / "endless.wav", 51)
    command = Command(source, tmp_path / "out", cluster)
    command.wait_for("started")
    time.sleep(5)
    started = time.monotonic()
    command.process.send_signal(signal.SIGTERM)
    assert command.ended() == 1
    assert time.monotonic() - started < 10
    assert command.statuses == {"waiting": 1}
    with connected(cluster.address):  # and nothing of it is left on the nodes
        until = time.monotonic() + 20
        while ray.available_resources().get("CPU") != ray.cluster_resources()["CPU"]:
            assert time.monotonic() < until
            time.sleep(0.2)
