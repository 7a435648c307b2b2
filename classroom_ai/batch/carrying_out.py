"""A plan carried out: folders, locks, workers and summaries around a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from classroom_ai.batch.crew import Crew, crew_for
from classroom_ai.batch.engine import Engine, Functions
from classroom_ai.batch.locks import Locks
from classroom_ai.batch.planning import Plan, to_do
from classroom_ai.batch.records import STATE, Records
from classroom_ai.batch.remembered import Remembered
from classroom_ai.batch.rows import row_of
from classroom_ai.batch.running import OnEvent, Run, pace, time_left
from classroom_ai.batch.stages import Stage
from classroom_ai.batch.summary import write_summary
from classroom_ai.errors import OutputError
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from classroom_ai.graphics import Card

#: The summary is written again this often, in seconds, while work goes on.
_SUMMARY_EVERY: Seconds = 30.0


def carry_out(
    plan: Plan,
    *,
    records: Records,
    remembered: Remembered,
    crew: Crew,
    engine: Engine | None = None,
    on_run: Callable[[Run], None] = lambda run: None,
    on_event: OnEvent = lambda name, facts: None,
) -> Run:
    """Do what a plan says, and write what became of it.

    Parameters
    ----------
    plan : Plan
        What to do.
    records : Records
        Of the folder of the batch.
    remembered : Remembered
        What this machine knows.
    crew : Crew
        How many workers there are.
    engine : Engine, optional
        Where to work; on workers of this machine if not given.
    on_run : callable
        Given the run before it begins, so that it can be stopped.
    on_event : callable
        Told what happens.

    Returns
    -------
    Run
        Ended; its ``rows`` tell what became of each recording.

    Raises
    ------
    OutputError, ModelError
        What no other recording would fare better with. All that is done is kept.
    """
    from classroom_ai.batch.workers import Workers

    records.make_folders()
    with Locks(records.output, when_alone=records.sweep) as locks:
        written = time.monotonic()

        def told(name: str, facts: Mapping[str, Any]) -> None:
            nonlocal written
            on_event(name, facts)
            if time.monotonic() - written > _SUMMARY_EVERY:
                _summarize(run, records, plan)
                written = time.monotonic()

        run = Run(
            plan,
            engine or Workers(functions(), crew),
            crew=crew,
            records=records,
            remembered=remembered,
            locks=locks,
            on_event=told,
        )
        on_run(run)
        try:
            run.go()
        except BaseException:
            with suppress(OutputError):  # what went wrong first is what is told
                _summarize(run, records, plan)
            raise
        _summarize(run, records, plan)
    return run


def _summarize(run: Run, records: Records, plan: Plan) -> None:
    run.take_out_purged()
    write_summary(run.rows, records.output, root=plan.root)


def functions() -> Functions:
    """The stages as they are."""
    from classroom_ai.batch import stages

    return {
        "identify": stages.identify,
        "decode": stages.decode,
        "hear": stages.hear,
        "tell": stages.tell,
    }


def functions_of_cluster() -> tuple[Functions, Functions]:
    """The stages as any machine can do them, and what only the one that gave the command can.

    The history of a teacher is kept there.
    """
    from classroom_ai.batch import stages

    return {**functions(), "tell": stages.report}, {"tell": stages.entered}


def crew_of(plan: Plan, *, gpus: Sequence[Card] = ()) -> Crew:
    """Workers that fit this machine, and the longest recording that is left to hear."""
    from classroom_ai.catalogue import card, path_of
    from classroom_ai.hearing.footprint import footprint_of
    from classroom_ai.machine import free_memory, usable_cores

    return crew_for(
        cores=usable_cores(),
        memory=free_memory(),
        weights=card(plan.asr).size,
        longest=_longest(plan),
        cards=gpus,
        # Whether a card computes in float16 is left to the listeners: to ask takes memory of it.
        on_card=footprint_of(path_of(plan.asr)) if gpus else None,
    )


def crew_of_cluster(plan: Plan, *, gpus: int | None = None) -> Crew:
    """Workers that fit the machines of the cluster, and the longest recording, in the same way."""
    from classroom_ai.batch.cluster import crew_of_machines, machines
    from classroom_ai.catalogue import card

    return crew_of_machines(
        machines(),
        weights=card(plan.asr).size,
        longest=_longest(plan),
        device=plan.device,
        gpus=gpus,
    )


def engine_of_cluster(plan: Plan, records: Records, crew: Crew) -> Engine:
    """The engine that works on the machines of the cluster."""
    from classroom_ai.batch.on_ray import OnRay

    records.make_folders()
    anywhere, at_home = functions_of_cluster()
    # One recording stands for the folders in which they lie.
    first = [plan.items[number].entry.recording for number in to_do(plan.items)[:1]]
    return OnRay(anywhere, crew, seen=(records.output / STATE, *first), at_home=at_home)


def _longest(plan: Plan) -> Seconds:
    return max((i.duration or 0.0 for i in plan.items if i.state == "new"), default=0.0)


@dataclass(frozen=True, slots=True)
class Expected:
    """How long a plan will take, and whether that is by what this machine took before."""

    seconds: Seconds
    is_measured: bool


def expected(plan: Plan, remembered: Remembered, crew: Crew) -> Expected:
    """How long the plan will take: by earlier runs, or else by what models usually take."""
    rows = [row_of(item) for item in plan.items]
    measured = time_left(rows, pace(remembered, plan), crew)
    if measured is not None:
        return Expected(measured, is_measured=True)
    return Expected(time_left(rows, _usual_pace(plan, crew), crew) or 0.0, is_measured=False)


def _usual_pace(plan: Plan, crew: Crew) -> dict[Stage, float | None]:
    """Seconds that one worker needs for a second of sound, by the catalogue of models."""
    from classroom_ai.catalogue import card
    from classroom_ai.machine import realtime_share

    # Of one lesson on all cores, from its decoding to its report: little of that is not hearing.
    alone = realtime_share(card(plan.asr), device=plan.device)
    hearing = alone if crew.gpus else alone * crew.cores / crew.takes("hear")
    return {"identify": 0.0, "decode": 0.0, "hear": hearing, "tell": 0.0}
