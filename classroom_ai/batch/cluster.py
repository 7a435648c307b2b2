"""The machines of a Ray cluster, for ``--engine ray``: reached, counted, and told from each other.

Ray is asked for machines and places processes on them; it is started by whoever looks after
the machines, never by this program.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from classroom_ai.batch.crew import Crew, crew_for
from classroom_ai.errors import UsageError
from classroom_ai.graphics import Card
from classroom_ai.offline import stay_offline
from classroom_ai.types import Seconds

INSTALL = "Run: python -m pip install 'classroom-ai[ray]', on every machine."
#: What Ray itself takes for "the one that runs here".
_HERE = "auto"
#: Seconds that the head of a cluster has to answer; Ray would try for five minutes.
_PATIENCE: Seconds = 5.0


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine of a cluster, and what it lends to Ray; ``memory`` in bytes."""

    id: str
    name: str
    cores: int
    memory: int
    gpus: int


@contextmanager
def connected(address: str | None = None) -> Iterator[None]:
    """A connection to a cluster that is there; the machine it is made from must be one of it.

    Parameters
    ----------
    address : str, optional
        ``HOST:PORT`` of its head; ``RAY_ADDRESS`` if not given, else whichever runs here.

    Raises
    ------
    UsageError
        If Ray is not installed, no cluster is there, or its versions do not fit.
    """
    stay_offline()
    try:
        import ray
    except ImportError as error:
        raise UsageError(
            "--engine ray needs Ray, which is not installed here.", "", INSTALL
        ) from error
    address = _checked(address or os.environ.get("RAY_ADDRESS") or _HERE)
    _keep_to_itself()
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise _not_connected(address, error) from error
    finally:
        for each, handler in before.items():  # Ray puts its own in the place of ours
            signal.signal(each, handler)
    try:
        yield
    finally:
        ray.shutdown()


def machines() -> tuple[Machine, ...]:
    """Those that are there now, in the order of their names."""
    import ray

    there = [_machine(node) for node in ray.nodes() if node["Alive"]]
    return tuple(sorted(there, key=lambda each: (each.name, each.id)))


def crew_of_machines(
    there: Sequence[Machine],
    *,
    weights: int,
    longest: Seconds,
    device: str,
    gpus: int | None = None,
) -> Crew:
    """Workers that fit the machines.

    Each machine by itself is treated as ``crew_for`` does. Ray knows of cores and not of what
    a recording takes of memory, so all who listen get as many cores as those on the machine
    that is shortest of memory, and machines that have fewer cores do not listen.

    Parameters
    ----------
    there : sequence of Machine
        Machines of the cluster.
    weights : int
        Size of the recogniser's weights, in bytes.
    longest : float
        Length of the longest recording, in seconds.
    device : str
        ``cpu`` or ``cuda``.
    gpus : int, optional
        Use no more graphics cards than these; all of them if not given.

    Raises
    ------
    UsageError
        If no machine can listen.

    Examples
    --------
    >>> there = [Machine("1", "a", 8, 10**10, 0), Machine("2", "b", 4, 10**10, 0)]
    >>> crew_of_machines(there, weights=10**8, longest=3600.0, device="cpu")
    Crew(hearing=3, threads=3, cores=12, gpus=(), card_memory=(), ahead=3)
    """
    useful = [each for each in there if each.cores]
    cores = sum(each.cores for each in useful)
    if device == "cuda":
        # Ray says how many there are, and nothing of their memory: one listener each.
        cards = [Card(f"{each.name}/{n}") for each in useful for n in range(each.gpus)][:gpus]
        if cards:
            return crew_for(cores=cores, memory=0, weights=weights, longest=longest, cards=cards)
    elif useful:
        crews = [
            crew_for(cores=each.cores, memory=each.memory, weights=weights, longest=longest)
            for each in useful
        ]
        threads = max(-(-crew.cores // crew.hearing) for crew in crews)
        hearing = sum(crew.cores // threads for crew in crews)
        # Each decodes what it hears next: nobody else can, since sound stays where it is.
        return Crew(hearing, threads, cores, ahead=hearing)
    what = "graphics card" if device == "cuda" else "processor core"
    raise UsageError(
        f"No machine of the cluster lends a {what}: {len(there)} looked at.",
        "Each machine says what it lends when Ray is started on it.",
        "Run: ray status",
    )


def _machine(node: dict[str, Any]) -> Machine:
    lends = node["Resources"]
    return Machine(
        id=node["NodeID"],
        name=_name(node),
        cores=int(lends.get("CPU", 0)),
        memory=int(lends.get("memory", 0)),
        gpus=int(lends.get("GPU", 0)),
    )


def _name(node: dict[str, Any]) -> str:
    host, address = node["NodeManagerHostname"], node["NodeManagerAddress"]
    return str(host) if host == address else f"{host} ({address})"


def _checked(address: str) -> str:
    """The address, if something listens there; raises UsageError."""
    if address == _HERE:
        return address
    host, colon, port = address.rpartition(":")
    if "://" in address or not (host and colon and port.isdecimal()):
        raise UsageError(
            f"{address!r} is not the address of a cluster.",
            "HOST:PORT of the machine on which ray start --head was run, such as 10.0.0.5:6379, "
            "is expected; the command is run on one of the machines of the cluster.",
            "Look at what ray start --head said.",
        )
    try:
        socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise _not_connected(address, error) from error
    return address


def _not_connected(address: str, error: Exception) -> UsageError:
    said = str(error).strip() or type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        said = error.strerror
    if "ersion mismatch" in said:
        return UsageError(
            f"The cluster was started with another version of Ray or Python: {said}",
            "All machines must have the same ones.",
            INSTALL,
        )
    where = "on this machine" if address == _HERE else f"at {address}"
    # Its first sentence; what follows names options of its own, which are none of ours.
    said = said.splitlines()[0].partition(". ")[0].rstrip(".")
    return UsageError(
        f"No Ray cluster can be reached {where}: {said}.",
        "Ray must run here, and on the other machines, with the same secret.",
        "docs/schools.md says how it is started. To look: ray status",
    )


def _keep_to_itself() -> None:
    """Keep Ray from printing what its daemons log, which ``log_to_driver`` does not stop."""
    import ray._private.worker as inside

    inside.print_to_stdstream = lambda *line, **options: None
