"""Workers of this machine: processes, each for one stage, that live for the whole batch.

Processes and not threads: what a decoder or a driver brings down with it is then one
recording and not the night, and counting, which is Python's own work, does not hold up
listening. A worker is started when there is work for it, loads its models once, and ends
with the batch, however that ends.

Sound goes through pipes, never through files: neither the disk nor shared memory keeps any
of it when all processes are killed at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from math import inf
from multiprocessing.connection import Connection, wait
from typing import Any

from classroom_ai.batch.crew import THREADS, Crew
from classroom_ai.batch.engine import Failure, Finished, Functions, attempted
from classroom_ai.batch.stages import Stage
from classroom_ai.graphics import CARD_MEMORY
from classroom_ai.types import Seconds

#: Decoders also say which recording it is: both read files.
_WORKS_AS: Mapping[Stage, Stage] = {"identify": "decode"}
#: A graphics card that was not asked for stays free of the workers that do not listen.
_NO_GPU = "-1"
#: Seconds that a killed worker has to be gone; one that waits for a drive that is gone is not.
_DYING: Seconds = 5.0
#: Seconds that idle workers have to put their things away.
_LEAVING: Seconds = 3.0


class Workers:
    """The engine that uses the cores and graphics cards of this machine.

    Parameters
    ----------
    functions : mapping
        What is called for each stage; a new process must be able to import each.
    crew : Crew
        How many workers there may be, and what they may use.
    """

    def __init__(self, functions: Functions, crew: Crew) -> None:
        self._functions = functions
        self._crew = crew
        self._workers: list[_Worker] = []

    def has_room(self, stage: Stage) -> bool:
        """Whether a worker of the stage is idle or may be started, and a core is left for it."""
        used = sum(self._crew.takes(worker.kind) for worker in self._workers if worker.is_busy)
        if used and used + self._crew.takes(stage) > self._crew.cores:
            return False
        kind = _WORKS_AS.get(stage, stage)
        busy = sum(worker.is_busy for worker in self._workers if worker.kind == kind)
        return busy < self._crew.most(kind)

    def start(
        self, stage: Stage, number: int, *arguments: object, limit: Seconds | None = None
    ) -> None:
        """Give a piece of work to a worker, a new one where none is idle.

        A worker that is not done with it within so many seconds is killed.
        """
        kind = _WORKS_AS.get(stage, stage)
        idle = (each for each in self._workers if each.kind == kind and not each.is_busy)
        worker = next(idle, None) or self._hired(kind)
        worker.give(stage, number, arguments, limit)

    def wait(self, timeout: Seconds) -> list[Finished]:
        """What was finished, died, or was killed since it took too long."""
        busy = {worker.connection: worker for worker in self._workers if worker.is_busy}
        ready = wait(list(busy), min((timeout, *(each.time_left for each in busy.values()))))
        finished = [worker.answer() for connection, worker in busy.items() if connection in ready]
        finished += [
            worker.given_up() for worker in busy.values() if worker.is_busy and not worker.time_left
        ]
        self._workers = [worker for worker in self._workers if worker.is_alive]
        return finished

    def close(self) -> None:
        """End all workers, whatever they do."""
        for worker in self._workers:
            worker.connection.close()
        until = time.monotonic() + _LEAVING
        for worker in self._workers:
            worker.end(patience=until - time.monotonic())
        self._workers = []

    def _hired(self, kind: Stage) -> _Worker:
        places = {worker.place for worker in self._workers if worker.kind == kind}
        place = next(n for n in range(len(places) + 1) if n not in places)
        threads = self._crew.takes(kind)
        environment = dict.fromkeys(THREADS, "1") | {"CLASSROOM_AI_CORES": str(threads)}
        if self._crew.gpus:
            card = self._crew.gpus[place] if kind == "hear" else _NO_GPU
            environment["CUDA_VISIBLE_DEVICES"] = card
        if self._crew.card_memory and kind == "hear":
            environment[CARD_MEMORY] = str(self._crew.card_memory[place])
        functions = {
            stage: function
            for stage, function in self._functions.items()
            if _WORKS_AS.get(stage, stage) == kind
        }
        worker = _Worker(kind, place, functions, environment)
        self._workers.append(worker)
        return worker


class _Worker:
    """One process, seen from the batch."""

    def __init__(
        self, kind: Stage, place: int, functions: Functions, environment: Mapping[str, str]
    ) -> None:
        self.kind = kind
        self.place = place
        self._work: tuple[Stage, int] | None = None
        self._limit: Seconds | None = None
        self._until: Seconds | None = None
        # Not forked: the batch has threads and open files that a copy must not share.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, functions, environment), name=f"batch-{kind}", daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def is_busy(self) -> bool:
        return self._work is not None

    @property
    def is_alive(self) -> bool:
        return not self.connection.closed

    @property
    def time_left(self) -> Seconds:
        """Seconds until its work has taken too long."""
        return inf if self._until is None else max(0.0, self._until - time.monotonic())

    def give(
        self, stage: Stage, number: int, arguments: tuple[object, ...], limit: Seconds | None
    ) -> None:
        self._work = stage, number
        self._limit = limit
        self._until = None if limit is None else time.monotonic() + limit
        with suppress(OSError):  # it died; its end of the pipe tells so at once
            self.connection.send((stage, arguments))

    def answer(self) -> Finished:
        """What became of its work; waits for it."""
        assert self._work is not None  # noqa: S101 - only who has work is asked
        (stage, number), self._work = self._work, None
        try:
            result, failure, work = self.connection.recv()
        except (EOFError, OSError):
            result, failure, work = None, Failure(self._last_words(), died=True), 0.0
            self.end()
        return Finished(number, stage, result, failure, work)

    def given_up(self) -> Finished:
        """What became of work that took too long: nothing, and no more of this worker."""
        assert self._work is not None  # noqa: S101 - only who has work is late
        assert self._limit is not None  # noqa: S101
        (stage, number), self._work = self._work, None
        self.end()
        why = (
            f"It was given up after {self._limit / 60:.0f} minutes, far more than such work takes. "
            "Try it alone with: classroom-ai analyze"
        )
        return Finished(number, stage, None, Failure(why, died=True, hung=True), 0.0)

    def _last_words(self) -> str:
        self._process.join(timeout=5.0)
        code = self._process.exitcode
        how = f"was ended by signal {-code}" if code and code < 0 else f"ended with code {code}"
        return (
            f"The process that worked on it {how}. There may not have been enough memory: close "
            "other programs, or choose a smaller --asr."
        )

    def end(self, *, patience: Seconds = 0.0) -> None:
        """No more of it: one that waits for work goes by itself when its pipe is closed."""
        self.connection.close()
        if not self.is_busy:
            self._process.join(timeout=max(0.0, patience))
        self._process.kill()
        self._process.join(_DYING)


def _serve(connection: Connection, functions: Functions, environment: Mapping[str, str]) -> None:
    """What a worker does: one piece of work after the other."""
    # The batch is told to stop, and then ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(environment)
    while True:
        try:
            stage, arguments = connection.recv()
        except (EOFError, OSError):
            return
        answer: tuple[Any, Failure | None, Seconds] = attempted(functions[stage], arguments)
        del arguments  # an hour of sound need not be held while waiting for the next
        connection.send(answer)
        del answer


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
