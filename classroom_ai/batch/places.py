"""Processes on the machines of a cluster: what runs in one, and how the batch sees it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from classroom_ai.batch.cluster import Machine
from classroom_ai.batch.engine import Failure, Functions, attempted
from classroom_ai.batch.stages import Stage
from classroom_ai.types import Seconds

Kind = Literal["listener", "clerk"]


@dataclass(frozen=True, slots=True)
class Held:
    """Stands for sound that stays where it was decoded: its length, and who holds it."""

    duration: Seconds
    holder: int


class Place:
    """What runs in a process on some machine of the cluster.

    Parameters
    ----------
    place : int
        Its number.
    functions : mapping
        What is called for each stage.
    environment : mapping
        Set before anything heavy is imported.
    """

    def __init__(self, place: int, functions: Functions, environment: Mapping[str, str]) -> None:
        os.environ.update(environment)
        self._place = place
        self._functions = functions
        self._sound: dict[int, Any] = {}

    def introduced(self, version: str, seen: Sequence[Path]) -> tuple[str, str]:
        """Id of its machine, and what is wrong there; empty if nothing is."""
        import ray

        return ray.get_runtime_context().get_node_id(), problem_here(version, seen)

    def do(
        self, stage: Stage, number: int, arguments: tuple[Any, ...]
    ) -> tuple[Any, Failure | None, Seconds]:
        """What became of a piece of work; of sound, only what stands for it."""
        if stage == "hear":
            arguments = (arguments[0], self._sound.pop(number))
        result, failure, work = attempted(self._functions[stage], arguments)
        if stage == "decode" and failure is None:
            self._sound[number] = result
            result = Held(result.duration, self._place)
        return result, failure, work


def problem_here(version: str, seen: Sequence[Path]) -> str:
    """Why this machine cannot be worked on; empty if it can."""
    from classroom_ai import __version__

    if version != __version__:
        return f"It has version {__version__} of classroom-ai, not {version}."
    for path in seen:
        if not os.access(path, os.R_OK if path.is_file() else os.R_OK | os.W_OK | os.X_OK):
            return f"{path} cannot be used there."
    return ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work, as the batch gives it."""

    stage: Stage
    number: int
    arguments: tuple[Any, ...]
    limit: Seconds | None = None


@dataclass(eq=False)
class Process:
    """One process of the cluster, seen from the batch."""

    place: int
    kind: Kind
    actor: Any
    #: The answer to ``introduced``, while it is waited for.
    greeting: Any
    machine: Machine | None = None
    given: dict[Any, Piece] = field(default_factory=dict)
    #: Recordings whose sound it holds or will hold.
    recordings: set[int] = field(default_factory=set)
    #: When what it is at work on was first seen to be so.
    begun: dict[int, float] = field(default_factory=dict)
    #: Since when it has been out of reach; ``is_dead`` once Ray says so.
    away_since: float | None = None
    is_dead: bool = False
    #: When it was last asked since then whether it is there.
    asked_at: float = 0.0

    @property
    def is_ready(self) -> bool:
        """Whether it may be given work."""
        return self.machine is not None and self.away_since is None

    @property
    def load(self) -> int:
        """Recordings that it has to do with."""
        return len(self.recordings) if self.kind == "listener" else len(self.given)

    @property
    def at_work_on(self) -> set[int]:
        """Recordings that something is being done with."""
        return {piece.number for piece in self._first}

    @property
    def _first(self) -> list[Piece]:
        """Of each stage, what it was given first: the others wait for that."""
        return list({piece.stage: piece for piece in reversed(self.given.values())}.values())

    def overdue(self, now: float) -> Piece | None:
        """A piece of work that takes longer than it may, if any does; asked again and again."""
        first = self._first
        self.begun = {id(each): self.begun.get(id(each), now) for each in first}
        late = (
            each
            for each in first
            if each.limit is not None and now - self.begun[id(each)] > each.limit
        )
        return next(late, None)

    def give(self, piece: Piece) -> None:
        """Have it do a piece of work, after those of the same stage that it was given before."""
        how = self.actor.do.options(concurrency_group=piece.stage)
        self.given[how.remote(piece.stage, piece.number, piece.arguments)] = piece
        if self.kind == "listener":
            self.recordings.add(piece.number)

    @property
    def awaited(self) -> list[Any]:
        """What it still has to answer."""
        if self.greeting is not None:
            return [self.greeting]
        return list(self.given) if self.away_since is None else []

    def end(self) -> None:
        """No more of it, wherever it is and whatever it does."""
        import ray
        from ray.exceptions import RayError

        with suppress(RayError, ValueError):
            ray.kill(self.actor, no_restart=True)
