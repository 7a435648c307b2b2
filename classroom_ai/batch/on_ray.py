"""The engine that works on the machines of a Ray cluster.

Ray places processes on machines, moves what they are given, and says when one is gone. Each
process is one of two kinds: listeners decode and hear, clerks identify and tell.

Sound never leaves the process that decoded it. What Ray is handed may come to lie in its
object store, and that goes to a disk when it is full; so the batch gets a ``Held`` in the
place of sound, and whoever holds it is the one to hear it. A process that is gone is not
restarted by Ray but replaced here, where it is known what it had been given: its sound is
gone with it, and the recording has to be decoded again.
"""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from classroom_ai.batch.cluster import INSTALL, Machine, machines
from classroom_ai.batch.crew import THREADS, Crew
from classroom_ai.batch.engine import Failure, Finished, Functions, attempted
from classroom_ai.batch.places import Held, Kind, Piece, Place, Process
from classroom_ai.batch.stages import Stage
from classroom_ai.errors import ClusterError
from classroom_ai.types import Seconds

_DONE_BY: Mapping[Stage, Kind] = {
    "identify": "clerk",
    "decode": "listener",
    "hear": "listener",
    "tell": "clerk",
}
#: Cores that a clerk is booked with, and that each listener leaves to one: counting takes a
#: tenth of what listening takes.
_CLERK_CORES = 0.2
#: Recordings that a listener has at a time: one that it hears, one that it decodes meanwhile.
_AT_A_TIME = 2
#: Seconds until a process that is gone is taken to have died by itself: Ray hears of it at once,
#: and of a machine that was switched off a little later.
_VERDICT_AFTER: Seconds = 3.0
#: Seconds that a process may be out of reach, and that a cluster may be without a machine to
#: listen, before they are given up.
_REACH: Seconds = 60.0
_WITHOUT: Seconds = 300.0
#: Seconds until one that could not be asked whether it is there is asked again.
_ASK_EVERY: Seconds = 1.0
#: Seconds between two looks at which machines there are.
_LOOK_EVERY: Seconds = 5.0
#: So many processes in a row that do not start are no accident.
STARTS = 3
#: Machines that may go away under a recording before it is taken to be what brings them down.
_MACHINES = 3


class OnRay:
    """The engine that uses the machines of a cluster; ``cluster.connected`` comes before.

    Parameters
    ----------
    functions : mapping
        What is called for each stage; every machine must be able to import each.
    crew : Crew
        How many processes there may be, and what they may use.
    seen : sequence of pathlib.Path
        What every machine must be able to read, and to write in if it is a folder.
    at_home : mapping
        Called on this machine with the job and the result of a stage, before that counts as
        finished; what it returns is the result then.
    """

    def __init__(
        self,
        functions: Functions,
        crew: Crew,
        *,
        seen: Sequence[Path] = (),
        at_home: Functions | None = None,
    ) -> None:
        self._functions = functions
        self._crew = crew
        self._seen = tuple(path.absolute() for path in seen)
        self._at_home = at_home or {}
        self._hired = 0
        self._failed_starts = 0
        self._processes: dict[int, Process] = {}
        self._waiting: dict[Kind, deque[Piece]] = {"listener": deque(), "clerk": deque()}
        self._over: list[Finished] = []
        #: Recordings that a process died over: whose fault it was is found out one by one.
        self._suspects: set[int] = set()
        self._machines_lost: Counter[int] = Counter()
        self._looked = time.monotonic()
        self._seen_fit = self._looked

    def has_room(self, stage: Stage) -> bool:
        """Whether a clerk could be had. Listeners are given what they hold the sound of."""
        if _DONE_BY[stage] == "listener":
            return True  # no more is decoded than will be listened to next
        busy = sum(len(process.given) for process in self._of("clerk"))
        return busy + len(self._waiting["clerk"]) < self._most("clerk")

    def start(
        self, stage: Stage, number: int, *arguments: object, limit: Seconds | None = None
    ) -> None:
        """Give a piece of work to whoever holds its sound, or else to whoever is free first.

        A process that is not done with it within so many seconds is ended.
        """
        piece = Piece(stage, number, arguments, limit)
        if stage != "hear":
            self._waiting[_DONE_BY[stage]].append(piece)
        else:
            held = arguments[1]
            assert isinstance(held, Held)  # noqa: S101 - as it was returned
            holder = self._processes.get(held.holder)
            if holder is not None and holder.is_ready:
                holder.give(piece)
            else:
                self._lose(piece, "The process that had decoded it is gone.", blameless=True)
        self._hand_out()

    def wait(self, timeout: Seconds) -> list[Finished]:
        """What was finished, or lost, since.

        Raises
        ------
        ClusterError
            If a machine cannot be worked on, or none has been there for minutes.
        """
        import ray
        from ray.exceptions import RayError

        of = {ref: each for each in self._processes.values() for ref in each.awaited}
        if self._over:
            timeout = 0.0
        if not of:
            time.sleep(timeout)
        elif ray.wait(list(of), num_returns=1, timeout=timeout)[0]:
            for ref in ray.wait(list(of), num_returns=len(of), timeout=0)[0]:
                process = of[ref]
                try:
                    answer = ray.get(ref)
                except RayError as error:
                    self._out_of_reach(process, error)
                else:
                    self._heard_from(process, ref, answer)
        for process in list(self._processes.values()):
            if process.away_since is not None:
                self._judge(process)
            elif (late := process.overdue(time.monotonic())) is not None:
                self._give_up(process, late)
        self._hand_out()
        self._check_that_there_are_machines()
        over, self._over = self._over, []
        return over

    def close(self) -> None:
        """End all processes, whatever they do."""
        for process in self._processes.values():
            process.end()
        self._processes = {}

    # Who does what.

    def _of(self, kind: Kind) -> list[Process]:
        return [each for each in self._processes.values() if each.kind == kind]

    def _most(self, kind: Kind) -> int:
        hearing = self._crew.most("hear")
        return hearing if kind == "listener" else min(hearing, self._crew.most("tell"))

    def _hand_out(self) -> None:
        for kind, waiting in self._waiting.items():
            while waiting and (process := self._free(kind, waiting)) is not None:
                process.give(waiting.popleft())

    def _free(self, kind: Kind, waiting: Sequence[Piece]) -> Process | None:
        """Who may be given the first of what waits; somebody is hired if all are busy."""
        there = self._of(kind)
        ready = sorted((each for each in there if each.is_ready), key=lambda each: each.load)
        if ready and not ready[0].load:
            return ready[0]
        coming = sum(each.machine is None for each in there)
        while len(there) < self._most(kind) and coming < len(waiting):
            there.append(self._hire(kind))
            coming += 1
        if coming or not ready or kind == "clerk" or waiting[0].number in self._suspects:
            return None
        first = ready[0]
        is_alone = not first.recordings.isdisjoint(self._suspects)
        return None if is_alone or first.load >= _AT_A_TIME else first

    def _hire(self, kind: Kind) -> Process:
        """A new process, wherever Ray finds room for it, now or later."""
        import ray

        from classroom_ai import __version__

        cores, cards = self._needed(kind)
        environment = dict.fromkeys(THREADS, "1")
        environment["CLASSROOM_AI_CORES"] = str(self._crew.threads if kind == "listener" else 1)
        if not cards:
            environment["CUDA_VISIBLE_DEVICES"] = "-1"
        stages = [stage for stage, who in _DONE_BY.items() if who == kind]
        actor = (
            ray.remote(concurrency_groups=dict.fromkeys(stages, 1))(Place)
            .options(
                num_cpus=cores,
                num_gpus=cards,
                max_restarts=0,
                max_task_retries=0,
                scheduling_strategy="SPREAD",
            )
            .remote(self._hired, {stage: self._functions[stage] for stage in stages}, environment)
        )
        greeting = actor.introduced.remote(__version__, self._seen)
        process = Process(self._hired, kind, actor, greeting)
        self._processes[self._hired] = process
        self._hired += 1
        return process

    def _needed(self, kind: Kind) -> tuple[float, float]:
        """Cores and graphics cards that a process is booked with."""
        if kind == "clerk":
            return _CLERK_CORES, 0
        cards = min(1.0, len(self._crew.gpus) / self._crew.hearing)
        return self._crew.threads - _CLERK_CORES, cards

    # What comes back.

    def _heard_from(self, process: Process, ref: Any, answer: Any) -> None:
        if ref == process.greeting:
            process.greeting = None
            self._welcome(process, *answer)
            return
        piece = process.given.pop(ref)
        result, failure, work = answer
        if failure is not None and failure.ends_all is not None and process.machine is not None:
            failure = replace(failure, why=f"On {process.machine.name}: {failure.why}")
        if failure is not None or piece.stage == "hear":
            process.recordings.discard(piece.number)
        at_home = self._at_home.get(piece.stage)
        if at_home is not None and failure is None:
            result, failure, _ = attempted(at_home, (piece.arguments[0], result))
        self._over.append(Finished(piece.number, piece.stage, result, failure, work))

    def _welcome(self, process: Process, node: str, problem: str) -> None:
        if process.machine is not None:  # it was out of reach, and what it had done is not known
            self._part_from(process, f"{process.machine.name} could not be reached for a moment.")
            return
        name = node
        for machine in machines():
            if machine.id == node:
                process.machine, name = machine, machine.name
        if problem:
            raise ClusterError(
                f"The machine {name} of the cluster cannot be worked on: {problem}",
                "Every machine needs the same version, and must see the same folders under the "
                "same paths and as the same user.",
                "Put it right there, or take it out of the cluster with: ray stop",
            )
        self._failed_starts = 0

    def _out_of_reach(self, process: Process, error: Exception) -> None:
        from ray.exceptions import ActorDiedError

        process.greeting = None
        process.is_dead = isinstance(error, ActorDiedError) or process.is_dead
        process.away_since = process.away_since or time.monotonic()
        if process.machine is None and process.is_dead:
            del self._processes[process.place]
            self._failed_starts += 1
            if self._failed_starts >= STARTS:
                raise ClusterError(
                    f"No process can be started on {_where(error)}: {_in_a_line(error)}.",
                    "The Python that Ray was started with needs classroom-ai on every machine.",
                    INSTALL,
                )

    def _judge(self, process: Process) -> None:
        """Find out why a process is out of reach, and give up what it had been given."""
        assert process.away_since is not None  # noqa: S101 - only those are judged
        if process.place not in self._processes:
            return
        now = time.monotonic()
        away = now - process.away_since
        machine = process.machine
        if machine is None or machine.id not in {each.id for each in machines()}:
            name = machine.name if machine else "of the cluster"
            self._part_from(process, f"The machine {name} went away.")
        elif process.is_dead and away > _VERDICT_AFTER:
            self._part_from(
                process,
                f"The process that worked on it on {machine.name} died. There may not have been "
                "enough memory: close other programs there, or choose a smaller --asr.",
                is_its_own=True,
            )
        elif away > _REACH:
            self._part_from(process, f"The machine {machine.name} can no longer be reached.")
        elif (
            not process.is_dead and process.greeting is None and now - process.asked_at > _ASK_EVERY
        ):
            process.asked_at = now
            process.greeting = process.actor.introduced.remote("", ())

    def _part_from(self, process: Process, why: str, *, is_its_own: bool = False) -> None:
        """Do without a process; whose fault it was is not known where several were at work."""
        del self._processes[process.place]
        process.end()
        at_work_on = process.at_work_on
        if is_its_own:
            self._suspects |= at_work_on
        else:
            self._machines_lost.update(at_work_on)
        for piece in process.given.values():
            is_blamed = piece.number in at_work_on and (
                is_its_own or self._machines_lost[piece.number] > _MACHINES
            )
            self._lose(piece, why, blameless=not is_blamed)

    def _give_up(self, process: Process, late: Piece) -> None:
        """End a process that hangs over a piece of work; the others are done again."""
        del self._processes[process.place]
        process.end()
        minutes = (late.limit or 0.0) / 60
        why = f"It was given up after {minutes:.0f} minutes, far more than such work takes."
        for piece in process.given.values():
            if piece is late:
                failure = Failure(why, died=True, hung=True)
                self._over.append(Finished(piece.number, piece.stage, None, failure, 0.0))
            else:
                self._lose(piece, "The process that had it was ended.", blameless=True)

    def _lose(self, piece: Piece, why: str, *, blameless: bool) -> None:
        failure = Failure(why, died=True, blameless=blameless)
        self._over.append(Finished(piece.number, piece.stage, None, failure, 0.0))

    def _check_that_there_are_machines(self) -> None:
        """Raise ClusterError where work has waited for minutes and no machine could do it."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        wanted = [kind for kind, waiting in self._waiting.items() if waiting]
        there = machines()
        if all(any(self._fits(kind, machine) for machine in there) for kind in wanted):
            self._seen_fit = now
        elif now - self._seen_fit > _WITHOUT:
            raise ClusterError(
                f"No machine of the cluster could go on for {_WITHOUT / 60:.0f} minutes: those "
                "that can listen are gone.",
                "What is done is kept.",
                "Run: ray status, start Ray again on the machines, and run the same command again.",
            )

    def _fits(self, kind: Kind, machine: Machine) -> bool:
        cores, cards = self._needed(kind)
        return machine.cores >= cores and machine.gpus >= cards


def _where(error: Exception) -> str:
    """The machine that Ray names, where it does so."""
    named = re.search(r"\bip[=:] ?([0-9a-f.:]+)", str(error))
    return f"the machine {named[1]}" if named else "the cluster"


def _in_a_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else type(error).__name__
