"""Workers are processes: what one dies of is told, and none outlives the batch."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from classroom_ai.batch.crew import Crew, crew_for, time_needed
from classroom_ai.batch.engine import Finished, Functions
from classroom_ai.batch.stages import Stage
from classroom_ai.batch.workers import Workers
from classroom_ai.errors import OutputError, RecordingError
from classroom_ai.graphics import Card
from classroom_ai.hearing.footprint import Footprint

HERE = Path(__file__)


def environment(name: str) -> tuple[int, str | None]:
    return os.getpid(), os.environ.get(name)


def misbehaves(how: str) -> int:
    """What a decoder, a driver, the system or a bug may do."""
    if how == "is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exits":
        os._exit(3)
    if how == "hangs":
        time.sleep(600)
    if how == "says so":
        raise RecordingError("It is broken.")
    if how == "disk is full":
        raise OutputError("It is full.")
    if how == "has a bug":
        raise ZeroDivisionError("by zero")
    return os.getpid()


FUNCTIONS: Functions = {"decode": environment, "tell": misbehaves, "hear": environment}


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    # A new process finds these functions by the name of this module.
    monkeypatch.setattr(sys, "path", [str(HERE.parent), *sys.path])
    module = sys.modules[__name__]
    for function in (environment, misbehaves):
        monkeypatch.setattr(function, "__module__", HERE.stem)
    monkeypatch.setitem(sys.modules, HERE.stem, module)
    started = Workers(FUNCTIONS, Crew(hearing=1, threads=1, cores=2))
    yield started
    started.close()
    # Those who watch a worker's end are gone with it.
    assert not [each for each in threading.enumerate() if "batch" in each.name]


def one(workers: Workers) -> Finished:
    finished: list[Finished] = []
    while not finished:
        finished = workers.wait(5.0)
    (only,) = finished
    return only


def both(workers: Workers) -> list[Finished]:
    finished: list[Finished] = []
    while len(finished) < 2:
        finished += workers.wait(5.0)
    return finished


def test_what_a_worker_dies_or_fails_of_is_told_and_the_next_one_works(workers: Workers) -> None:
    said = {}
    for how in ("is killed", "exits", "says so", "disk is full", "has a bug"):
        assert workers.has_room("tell")
        workers.start("tell", 7, how)
        finished = one(workers)
        assert (finished.number, finished.stage) == (7, "tell")
        assert finished.failure is not None
        said[how] = finished.failure
    assert said["is killed"].died
    assert "ended by signal 9" in said["is killed"].why
    assert said["exits"].died
    assert "ended with code 3" in said["exits"].why
    assert said["says so"].why == "It is broken."
    assert not said["says so"].died
    assert said["disk is full"].ends_all is OutputError
    assert "ZeroDivisionError" in said["has a bug"].why
    assert "misbehaves" in said["has a bug"].trace


def test_a_worker_works_on_with_its_own_share_of_the_cores(workers: Workers) -> None:
    workers.start("hear", 0, "CLASSROOM_AI_CORES")
    workers.start("tell", 1, "")
    assert not workers.has_room("decode")  # both cores are in use
    first = {each.number: each.result for each in both(workers)}
    workers.start("hear", 2, "OMP_NUM_THREADS")
    (again, threads) = one(workers).result
    (pid, cores) = first[0]
    assert (cores, threads) == ("1", "1")
    assert again == pid
    assert first[1] != pid


def test_each_graphics_card_has_a_worker_and_others_see_none(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = Crew(hearing=2, threads=1, cores=8, gpus=("0", "3"), card_memory=(5 * 10**9, 7 * 10**9))
    monkeypatch.setattr(workers, "_crew", crew)
    for number in (0, 1):
        workers.start("hear", number, "CUDA_VISIBLE_DEVICES")
    assert not workers.has_room("hear")
    workers.start("decode", 2, "CUDA_VISIBLE_DEVICES")
    seen: dict[int, str] = {}
    while len(seen) < 3:
        seen.update({each.number: each.result[1] for each in workers.wait(5.0)})
    assert seen == {0: "0", 1: "3", 2: "-1"}
    workers.start("hear", 3, "CLASSROOM_AI_CARD_MEMORY")
    workers.start("decode", 4, "CLASSROOM_AI_CARD_MEMORY")
    shares = {each.number: each.result[1] for each in both(workers)}
    assert shares == {3: str(5 * 10**9), 4: None}


def test_what_takes_too_long_is_given_up_and_the_next_one_works(workers: Workers) -> None:
    workers.start("tell", 1, "hangs", limit=0.5)
    workers.start("decode", 2, "")
    failures = {each.number: each.failure for each in both(workers)}
    assert failures[2] is None
    assert failures[1] is not None
    assert (failures[1].died, failures[1].hung) == (True, True)
    assert "given up" in failures[1].why
    workers.start("tell", 3, "works", limit=60.0)
    assert one(workers).failure is None


def test_cores_are_shared_out_and_memory_is_not_exceeded() -> None:
    gigabyte = 10**9

    def crew(cores: int, memory: int) -> Crew:
        return crew_for(cores=cores, memory=memory, weights=100_000_000, longest=3600.0)

    assert crew(2, 16 * gigabyte).hearing == 2
    small = crew(8, 2 * gigabyte)
    assert (small.hearing, small.threads) == (1, 8)
    large = crew_for(cores=8, memory=64 * gigabyte, weights=3 * gigabyte, longest=3 * 3600.0)
    assert (large.hearing, large.threads) == (3, 2)


GB = 10**9
SMALL = Footprint(weights=GB // 2, piece=GB // 5)
LARGE = Footprint(weights=3 * GB, piece=GB // 2)


@pytest.mark.parametrize(
    ("free", "footprint", "cores", "memory", "gpus"),
    [
        # A card that is small for its model has one listener, and so does one of which
        # nothing is known.
        ([8 * GB], LARGE, 16, 64, "a"),
        ([None], SMALL, 16, 64, "a"),
        # A large one has several; never more than four.
        ([24 * GB], LARGE, 16, 64, "aa"),
        ([140 * GB], SMALL, 64, 256, "aaaa"),
        # Each card has one before any has two.
        ([24 * GB, 12 * GB], SMALL, 32, 64, "ababaa"),
        ([24 * GB, 4 * GB], SMALL, 32, 64, "abaaa"),
        # Each listener has a core and leaves one to others; none starves for memory.
        ([140 * GB], SMALL, 4, 64, "aa"),
        ([140 * GB], SMALL, 2, 64, "a"),
        ([140 * GB], SMALL, 16, 11, "aa"),
        ([140 * GB, 140 * GB], SMALL, 2, 1, "ab"),
    ],
)
def test_a_card_has_as_many_listeners_as_fit(
    free: list[int | None], footprint: Footprint, cores: int, memory: int, gpus: str
) -> None:
    cards = [Card(name, free=bytes_) for name, bytes_ in zip("ab", free, strict=False)]
    crew = crew_for(
        cores=cores, memory=memory * GB, weights=GB, longest=0.0, cards=cards, on_card=footprint
    )
    assert "".join(crew.gpus) == gpus
    assert (crew.hearing, crew.threads, crew.takes("hear")) == (len(gpus), 1, 1)
    assert crew.most("decode") == max(1, cores - len(gpus))
    assert crew.hearing < crew.cores
    if None in free:
        assert crew.card_memory == ()
        return
    taken = dict.fromkeys(gpus, 0)
    for name, share in zip(crew.gpus, crew.card_memory, strict=True):
        taken[name] += share
        assert share >= footprint.memory_for(8) or gpus.count(name) == 1
    assert all(taken[card.name] <= 0.8 * (card.free or 0) for card in cards)


def test_the_slowest_stage_decides_how_long_it_takes() -> None:
    crew = Crew(hearing=1, threads=1, cores=8, gpus=("0",))
    rates: dict[Stage, float | None] = {"decode": 0.01, "hear": 0.05, "tell": 0.02}
    sound: dict[Stage, float] = {"decode": 100.0, "hear": 100.0, "tell": 1000.0}
    assert time_needed(sound, rates, crew) == pytest.approx(5.0)
    assert time_needed(sound, {**rates, "tell": None}, crew) is None
    assert time_needed({"hear": 0.0}, {}, crew) == 0.0
