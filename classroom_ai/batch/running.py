"""The plan carried out: each recording from stage to stage, as many side by side as there is room.

What is furthest comes first, so that results are there as soon as they can be and little
sound is held in memory: no more recordings are decoded than will be listened to next.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from classroom_ai.batch.crew import Crew, time_needed
from classroom_ai.batch.engine import Engine, Failure, Finished
from classroom_ai.batch.limits import limit
from classroom_ai.batch.locks import Locks
from classroom_ai.batch.planning import PURGED, Item, Plan, to_do, twin
from classroom_ai.batch.records import Key, Record, Records, sweep
from classroom_ai.batch.remembered import Remembered
from classroom_ai.batch.rows import Outcome, Row, row_of
from classroom_ai.batch.stages import Job, Stage, Told, is_heard
from classroom_ai.files import is_shut, private_folder
from classroom_ai.types import Seconds

#: From the last to the first: what is furthest comes first.
STAGES: tuple[Stage, ...] = ("tell", "hear", "decode", "identify")
#: How often a recording is tried that a worker dies of: it may have been another one that
#: took the memory.
_TRIES = 2
#: Seconds between two looks at whether to stop.
_GLANCE: Seconds = 0.5
#: What is being written has so long, in seconds, once the batch is told to stop.
_PATIENCE: Seconds = 5.0

#: A folder that was handed over is no reason to end the night.
_NOT_OURS = (
    "{} is somebody else's: this account cannot work in it. Give it back, or move what was handed "
    "over elsewhere."
)

#: Told what happens: its name, and what is to be said of it.
OnEvent = Callable[[str, Mapping[str, Any]], None]


class Run:
    """One run of a plan; ``rows`` tell, in the order of the plan, where each recording stands.

    Parameters
    ----------
    plan : Plan
        What to do.
    engine : Engine
        Where to do it.
    crew : Crew
        How many workers the engine has: no more is decoded than they will listen to next.
    records : Records
        Where what is done is written down.
    remembered : Remembered
        Where hashes and the pace of work are kept.
    locks : Locks
        Those of this batch.
    on_event : callable
        Told what happens.
    """

    def __init__(
        self,
        plan: Plan,
        engine: Engine,
        *,
        crew: Crew,
        records: Records,
        remembered: Remembered,
        locks: Locks,
        on_event: OnEvent = lambda name, facts: None,
    ) -> None:
        self.rows = [row_of(item) for item in plan.items]
        self.is_stopped = False
        self._plan = plan
        self._engine = engine
        self._crew = crew
        self._records = records
        self._remembered = remembered
        self._locks = locks
        self._on_event = on_event
        self._unclaimed: deque[int] = deque()
        self._queues: dict[Stage, deque[int]] = {stage: deque() for stage in STAGES}
        self._sound: dict[int, object] = {}
        self._running: dict[int, Stage] = {}
        self._owner: dict[Key, int] = {}

    def stop(self) -> None:
        """Begin nothing more; may be called at any time, also by a signal's handler."""
        self.is_stopped = True

    def go(self) -> None:
        """Carry the plan out, or as much of it as is done before ``stop``.

        Raises
        ------
        OutputError, ModelError
            What no other recording would fare better with. All that is done is kept.
        """
        for number in to_do(self._plan.items):
            known = self.rows[number].item.sha256 is not None
            (self._unclaimed if known else self._queues["identify"]).append(number)
        try:
            self._work()
            # Another batch may be done with these by now, or gone.
            elsewhere = [i for i, row in enumerate(self.rows) if row.outcome == "elsewhere"]
            self._unclaimed.extend(elsewhere)
            self._work()
            self._finish_writing()
        finally:
            self._engine.close()
            for row in self.rows:
                if row.job is not None and row.outcome == "waiting":
                    _clean(row.job)

    @property
    def time_left(self) -> Seconds | None:
        """Seconds that the rest will take, by what was measured; None where it is not known."""
        return time_left(self.rows, pace(self._remembered, self._plan), self._crew)

    def take_out_purged(self) -> None:
        """Let rows say of lessons that were purged since that they are gone, and nothing more."""
        done = [row for row in self.rows if row.outcome == "done"]
        purged = self._records.purged(_key(row.item) for row in done)
        for row in done:
            if _key(row.item) in purged:
                row.outcome, row.why = "removed", PURGED
                row.duration, row.grade, row.folder = None, None, ""

    # From stage to stage.

    def _work(self) -> None:
        while not self.is_stopped:
            self._begin_what_can_be()
            if not self._running:
                return
            self._wait()

    def _wait(self) -> None:
        """Go on with what is finished; here, so that no caller holds an hour of sound meanwhile."""
        for finished in sorted(self._engine.wait(_GLANCE), key=_ends_all):
            self._go_on(finished)

    def _finish_writing(self) -> None:
        """What is nearly done when the batch is told to stop is worth some seconds."""
        until = time.monotonic() + _PATIENCE
        while "tell" in self._running.values() and time.monotonic() < until:
            self._wait()

    def _begin_what_can_be(self) -> None:
        while self._unclaimed and not (self._queues["decode"] or self._queues["tell"]):
            self._claim(self._unclaimed.popleft())
        for stage in STAGES:
            queue = self._queues[stage]
            while queue and self._may_begin(stage):
                self._begin(stage, queue.popleft())

    def _may_begin(self, stage: Stage) -> bool:
        if not self._engine.has_room(stage):
            return False
        if stage == "identify":
            return not (self._unclaimed or self._queues["decode"])
        if stage == "decode":
            sounding = sum(each in ("decode", "hear") for each in self._running.values())
            most = self._crew.most("hear") + self._crew.ahead
            return sounding + len(self._queues["hear"]) < most
        return True

    def _begin(self, stage: Stage, number: int) -> None:
        row = self.rows[number]
        arguments: tuple[object, ...] = (row.job,)
        if stage == "identify":
            arguments = (row.item.entry.recording,)
        elif stage == "hear":
            arguments = (row.job, self._sound.pop(number))
        self._running[number] = stage
        self._engine.start(stage, number, *arguments, limit=self._limit(stage, row.item))

    def _limit(self, stage: Stage, item: Item) -> Seconds:
        return limit(
            stage,
            size=item.stat.st_size if item.stat else 0,
            sound=item.duration,
            work_per_second=self._remembered.work_per_second(
                stage, model=self._plan.asr, device=self._plan.device
            ),
        )

    def _go_on(self, finished: Finished) -> None:
        number, row = finished.number, self.rows[finished.number]
        del self._running[number]
        if finished.failure is not None:
            self._failed(finished, finished.failure)
            return
        row.ahead = row.ahead[1:]
        if finished.stage == "identify":
            sha256, stat = finished.result
            self._remembered.keep(stat, sha256)
            row.item = replace(row.item, sha256=sha256, stat=stat)
            self._unclaimed.append(number)
        elif finished.stage == "decode":
            row.item = replace(row.item, duration=finished.result.duration)
            self._sound[number] = finished.result
            self._queues["hear"].append(number)
        elif finished.stage == "hear":
            self._say("heard", row)
            self._queues["tell"].append(number)
        else:
            self._done(row, finished.result)
        self._remembered.add_work(
            finished.stage,
            model=self._plan.asr,
            device=self._plan.device,
            sound=row.item.duration or 0.0,
            work=finished.work,
        )

    # One recording.

    def _claim(self, number: int) -> None:
        """Take a recording on, unless it is somebody else's or nothing is left to do."""
        row = self.rows[number]
        item, recipe = row.item, row.item.recipe
        assert recipe is not None  # noqa: S101 - or it would not have been planned
        key = _key(item)
        first = self._owner.setdefault(key, number)
        if first != number:
            self._settle_twin(row, self.rows[first].item)
            return
        if not self._locks.take(key):
            row.outcome, row.why, row.ahead = "elsewhere", "Another batch is at work on it.", ()
            del self._owner[key]
            return
        row.outcome, row.why = "waiting", ""
        if self._records.is_purged(key):
            self._leave(row, key, "removed", PURGED)
            return
        record = self._records.read(key)
        folder = self._folder(item, record)
        if is_shut(folder) or is_shut(folder.parent):
            self._leave(row, key, "failed", _NOT_OURS.format(folder.parent))
            return
        if record is not None and self._is_settled(record, item):
            self._settle(row, record)
            return
        row.job = Job(
            recording=item.entry.recording,
            sha256=key[0],
            folder=folder,
            about=item.entry.about,
            recipe=recipe,
            was_in_history=record is not None and record.was_in_history,
        )
        private_folder(row.job.folder.parent)  # of the teacher: nobody else's
        _clean(row.job)
        row.ahead = ("tell",) if is_heard(row.job) else ("decode", "hear", "tell")
        self._queues[row.ahead[0]].append(number)
        self._say("started", row)

    def _leave(self, row: Row, key: Key, outcome: Outcome, why: str) -> None:
        """Do nothing about a recording that was taken on, and keep no record of that."""
        self._locks.give_up(key)
        row.outcome, row.why, row.ahead = outcome, why, ()
        self._say(outcome, row)

    def _is_settled(self, record: Record, item: Item) -> bool:
        """Whether another batch has settled it since this one was planned, or in its very way."""
        if record.told != item.told or (record.failure and record == item.record):
            return False
        return bool(record.failure) or self._records.is_whole(record)

    def _folder(self, item: Item, record: Record | None) -> Path:
        if record is not None and record.folder:
            return self._records.output / record.folder
        return self._records.folder_for(_key(item), item.entry.recording)

    def _done(self, row: Row, told: Told) -> None:
        row.notes = told.notes
        became = {
            "duration": told.duration,
            "grade": told.grade,
            "was_in_history": told.was_in_history,
        }
        self._settle(row, self._record(row, **became), keep=True)

    def _failed(self, finished: Finished, failure: Failure) -> None:
        row = self.rows[finished.number]
        if failure.ends_all is not None:
            raise failure.ends_all(failure.why)
        row.tries += failure.died and not failure.blameless
        if failure.died and row.job is not None:
            _clean(row.job)
        if failure.died and not failure.hung and row.tries < _TRIES:
            queue = self._unclaimed if row.job else self._queues["identify"]
            queue.append(finished.number)
            self._say("retried", row, why=failure.why)
            return
        row.why = failure.why
        if row.job is not None:
            self._settle(
                row, self._record(row, failure=failure.why), keep=True, trace=failure.trace
            )
        else:
            row.outcome, row.ahead = "failed", ()
            self._say("failed", row, trace=failure.trace)

    def _record(self, row: Row, **became: Any) -> Record:
        job, item = row.job, row.item
        assert job is not None  # noqa: S101 - only what was taken on becomes anything
        assert item.stat is not None  # noqa: S101
        return Record(
            sha256=job.sha256,
            teacher=item.teacher,
            size=item.stat.st_size,
            heard=job.recipe.heard,
            told=item.told,
            folder=job.folder.relative_to(self._records.output).as_posix(),
            asr=job.recipe.asr,
            **{"was_in_history": job.was_in_history, **became},
        )

    def _settle(self, row: Row, record: Record, *, keep: bool = False, trace: str = "") -> None:
        """Nothing is left to do for a recording: write that down, last of all.

        What is not to be kept was found so: another batch settled it.
        """
        if keep:
            self._records.keep(record)
        self._locks.give_up(record.key)
        row.outcome, row.why = ("failed" if record.failure else "done"), record.failure
        row.duration = record.duration or row.item.duration
        row.grade, row.folder = record.grade, record.folder
        row.job, row.ahead = None, ()
        self._say(row.outcome if keep else "found", row, trace=trace)

    def _settle_twin(self, row: Row, first: Item) -> None:
        row.item = twin(row.item, first)
        row.outcome, row.why, row.ahead = row_of(row.item).outcome, row.item.why, ()
        self._say(row.outcome, row)

    def _say(self, name: str, row: Row, **facts: Any) -> None:
        known = {"why": row.why, "duration": row.duration, "notes": list(row.notes), **facts}
        said = {key: value for key, value in known.items() if value}
        self._on_event(name, {"recording": str(row.item.entry.recording), **said})


def pace(remembered: Remembered, plan: Plan) -> dict[Stage, float | None]:
    """Seconds that one worker of this machine needs for a second of sound, by stage."""
    return {
        stage: remembered.work_per_second(stage, model=plan.asr, device=plan.device)
        for stage in STAGES
    }


def time_left(
    rows: Sequence[Row], work_per_second: Mapping[Stage, float | None], crew: Crew
) -> Seconds | None:
    """Seconds that a crew takes for all stages that are left."""
    sound: dict[Stage, Seconds] = dict.fromkeys(STAGES, 0.0)
    for row in rows:
        for stage in row.ahead:
            sound[stage] += row.item.duration or 0.0
    return time_needed(sound, work_per_second, crew)


def _ends_all(finished: Finished) -> bool:
    """What ends the batch comes last: what was finished beside it is kept."""
    return finished.failure is not None and finished.failure.ends_all is not None


def _key(item: Item) -> Key:
    return item.sha256 or "", item.teacher


def _clean(job: Job) -> None:
    """Remove what a process that was killed while it worked on a recording left half written."""
    for place in (job.folder, job.folder / "clips"):
        sweep(place)
