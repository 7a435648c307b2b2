"""Machines of a cluster: what is said where none can be reached, and how many workers fit."""

from __future__ import annotations

import socket
import sys
from typing import Any

import pytest

from classroom_ai.batch.cluster import Machine, connected, crew_of_machines
from classroom_ai.batch.crew import Crew
from classroom_ai.errors import UsageError

HOUR = 3600.0
SMALL = 100_000_000


def machine(cores: int, *, gigabytes: int = 64, gpus: int = 0, name: str = "m") -> Machine:
    return Machine(f"id of {name}", name, cores, gigabytes * 10**9, gpus)


def crew_on(*there: Machine, device: str = "cpu", gpus: int | None = None) -> Crew:
    return crew_of_machines(there, weights=SMALL, longest=HOUR, device=device, gpus=gpus)


def test_cores_of_all_machines_are_used_side_by_side() -> None:
    assert crew_on(machine(8), machine(4)) == Crew(12, 1, 12, ahead=12)


def test_on_no_machine_more_listen_than_its_memory_is_enough_for() -> None:
    # The first has room for two, so four cores each; then two listen there and one on the other.
    assert crew_on(machine(8, gigabytes=8), machine(4)) == Crew(3, 4, 12, ahead=3)


def test_machines_that_lend_no_cores_do_nothing() -> None:
    assert crew_on(machine(0), machine(4)) == Crew(4, 1, 4, ahead=4)


def test_each_graphics_card_of_each_machine_gets_a_listener() -> None:
    there = machine(16, gpus=2, name="a"), machine(16, gpus=1, name="b"), machine(8, name="c")
    crew = crew_on(*there, device="cuda")
    assert (crew.hearing, crew.cores, crew.gpus) == (3, 40, ("a/0", "a/1", "b/0"))
    assert crew_on(*there, device="cuda", gpus=2).hearing == 2


@pytest.mark.parametrize(("device", "lacks"), [("cuda", "graphics card"), ("cpu", "core")])
def test_a_cluster_that_cannot_listen_is_refused(device: str, lacks: str) -> None:
    with pytest.raises(UsageError, match=f"lends a .*{lacks}"):
        crew_on(machine(0), device=device)


def test_without_ray_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'classroom-ai\[ray\]'"), connected():
        pass


@pytest.mark.parametrize("address", ["ray://head:10001", "head", "local", "head:", ":6379"])
def test_what_is_no_address_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray", reason="needs Ray: pip install ray")
    monkeypatch.setenv("RAY_ADDRESS", address)
    with pytest.raises(UsageError, match="is not the address of a cluster"), connected():
        pass


def test_where_nothing_listens_it_is_said_at_once() -> None:
    pytest.importorskip("ray", reason="needs Ray: pip install ray")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        with (
            pytest.raises(UsageError, match=f"No Ray cluster can be reached at {address}"),
            connected(address),
        ):
            pass


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ConnectionError("Could not find any running Ray instance. Please set `--address`."),
            r"can be reached on this machine: Could not find any running Ray instance\. Ray must",
        ),
        (RuntimeError("Version mismatch: Ray 2.1 and 2.2"), "another version of Ray or Python"),
    ],
)
def test_what_ray_complains_of_is_told_in_plain_words(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray", reason="needs Ray: pip install ray")

    def init(**options: Any) -> None:
        raise error

    monkeypatch.setattr(ray, "init", init)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    with pytest.raises(UsageError, match=said), connected():
        pass
