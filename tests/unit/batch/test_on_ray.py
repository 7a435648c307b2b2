"""The engine of a cluster over one that pretends: who is blamed for what, and who gives up when."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from classroom_ai.batch import on_ray
from classroom_ai.batch.crew import THREADS, Crew
from classroom_ai.batch.engine import Finished
from classroom_ai.batch.on_ray import OnRay
from classroom_ai.batch.places import Held, Place
from classroom_ai.errors import ClusterError, OutputError


class RayError(Exception):
    pass


class ActorDiedError(RayError):
    pass


class Ref:
    """What an actor will answer: nothing while it waits for a machine."""

    def __init__(self, actor: Actor, call: Any) -> None:
        self.actor, self.call = actor, call

    def answer(self) -> Any:
        if self.actor.error is None:
            return self.call()
        raise self.actor.error


class Actor:
    def __init__(self, ray: PretendedRay, place: Place) -> None:
        self.ray, self.place = ray, place
        self.node = next(ray.rooms, None)
        self.error: RayError | None = None
        self.introduced = SimpleNamespace(remote=lambda *asked: Ref(self, self.introduce))
        self.do = SimpleNamespace(
            options=lambda concurrency_group: SimpleNamespace(remote=self.begun)
        )

    def introduce(self) -> tuple[str, str]:
        return self.node or "", self.ray.problem

    def begun(self, stage: Any, number: int, arguments: Any) -> Ref:
        return Ref(self, lambda: self.place.do(stage, number, arguments))


class PretendedRay(ModuleType):
    """Actors in this process, on machines that are named; each has room for one listener."""

    def __init__(self, machines: str) -> None:
        super().__init__("ray")
        self.alive = set(machines)
        self.rooms: Iterator[str] = iter(machines)
        self.actors: list[Actor] = []
        self.problem = ""
        self.exceptions = ModuleType("ray.exceptions")
        vars(self.exceptions).update(RayError=RayError, ActorDiedError=ActorDiedError)

    def remote(self, **options: Any) -> Any:
        def made(*arguments: Any) -> Actor:
            self.actors.append(Actor(self, Place(*arguments)))
            return self.actors[-1]

        return lambda cls: SimpleNamespace(options=lambda **o: SimpleNamespace(remote=made))

    def wait(self, refs: list[Ref], *, num_returns: int, timeout: float) -> Any:
        ready = [ref for ref in refs if ref.actor.node or ref.actor.error]
        return ready[:num_returns], []

    def get(self, ref: Ref) -> Any:
        return ref.answer()

    def kill(self, actor: Actor, no_restart: bool) -> None:
        actor.error = actor.error or ActorDiedError("killed")

    def nodes(self) -> list[dict[str, Any]]:
        lends = {"CPU": 1.0, "memory": 1e10}
        return [
            {
                "NodeID": name,
                "Alive": True,
                "Resources": lends,
                "NodeManagerHostname": name,
                "NodeManagerAddress": name,
            }
            for name in self.alive
        ]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(on_ray, "time", clock)
    return clock


def pretended(monkeypatch: pytest.MonkeyPatch, machines: str) -> PretendedRay:
    ray = PretendedRay(machines)
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setitem(sys.modules, "ray.exceptions", ray.exceptions)
    for name in (*THREADS, "CLASSROOM_AI_CORES", "CUDA_VISIBLE_DEVICES"):
        monkeypatch.setenv(name, "1")  # what a process of a cluster sets for itself
    return ray


def decode(job: str) -> Any:
    return SimpleNamespace(duration=2.5, samples=b"x" * 10**6)


def engine(hearing: int = 1, **options: Any) -> OnRay:
    functions: Any = {
        "identify": str.upper,
        "decode": decode,
        "hear": lambda job, audio: len(audio.samples),
        "tell": lambda job: f"told {job}",
    }
    return OnRay(functions, Crew(hearing, 1, max(2, hearing)), **options)


def finished(engine: OnRay, n: int = 1) -> list[Finished]:
    over: list[Finished] = []
    for _ in range(10):
        over += engine.wait(1.0)
        if len(over) >= n:
            break
    return over


def test_sound_stays_in_the_process_that_decoded_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pretended(monkeypatch, "a")
    place = Place(7, {"decode": decode, "hear": lambda job, audio: audio.samples[:1]}, {})
    result, failure, _ = place.do("decode", 3, ("job",))
    assert failure is None
    assert result == Held(2.5, 7)
    assert len(pickle.dumps(result)) < 1000
    assert place.do("hear", 3, ("job", result))[0] == b"x"


def test_a_recording_is_heard_by_whoever_decoded_it(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    pretended(monkeypatch, "ab")
    works = engine(hearing=2)
    works.start("decode", 0, "first")
    works.start("decode", 1, "second")
    held = {each.number: each.result for each in finished(works, 2)}
    assert held[0].holder != held[1].holder
    for number, sound in held.items():
        works.start("hear", number, "job", sound)
    assert [each.result for each in finished(works, 2)] == [10**6, 10**6]


def test_cores_of_a_machine_are_shared_out_by_us(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    pretended(monkeypatch, "a")
    monkeypatch.setenv("OMP_NUM_THREADS", "16")
    monkeypatch.setenv("CLASSROOM_AI_CORES", "16")
    engine().start("decode", 0, "job")
    assert os.environ["OMP_NUM_THREADS"] == os.environ["CLASSROOM_AI_CORES"] == "1"


def test_what_only_this_machine_can_do_is_done_here(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    pretended(monkeypatch, "a")
    works = engine(at_home={"tell": lambda job, told: f"{told}, and kept"})
    works.start("tell", 0, "it")
    assert finished(works)[0].result == "told it, and kept"


def test_a_recording_is_not_blamed_for_a_machine_that_goes_away(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ray = pretended(monkeypatch, "ab")
    works = engine()
    works.start("decode", 0, "job")
    works.wait(0.0)
    ray.actors[0].error = ActorDiedError("socket closed")
    ray.alive.discard("a")
    (lost,) = finished(works)
    assert lost.failure is not None
    assert lost.failure.died
    assert lost.failure.blameless
    assert "The machine a went away" in lost.failure.why


def test_one_under_which_machine_after_machine_goes_away_is_blamed_in_the_end(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ray = pretended(monkeypatch, "abcd")
    works = engine()
    blamed = []
    for name in "abcd":
        works.start("decode", 0, "job")
        works.wait(0.0)
        ray.actors[-1].error = ActorDiedError("socket closed")
        ray.alive.discard(name)
        (lost,) = finished(works)
        assert lost.failure is not None
        blamed.append(not lost.failure.blameless)
    assert blamed == [False, False, False, True]


def test_of_what_a_dead_process_had_only_what_it_was_at_work_on_is_blamed(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ray = pretended(monkeypatch, "ab")
    works = engine()
    works.start("decode", 0, "first")
    (first,) = finished(works)
    works.start("decode", 1, "second")
    (second,) = finished(works)
    works.start("hear", 0, "first", first.result)
    works.start("hear", 1, "second", second.result)
    ray.actors[0].error = ActorDiedError("killed")
    assert works.wait(1.0) == []  # its machine may be found to be gone
    clock.now += 10
    blameless = {each.number: each.failure and each.failure.blameless for each in works.wait(1.0)}
    assert blameless == {0: False, 1: True}
    # And the suspect is worked on alone from then on.
    works.start("decode", 0, "first")
    works.start("decode", 1, "second")
    assert [each.number for each in finished(works)] == [0]
    assert works.wait(0.0) == []


def test_one_that_is_out_of_reach_is_asked_now_and_then(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ray = pretended(monkeypatch, "a")
    works = engine()
    works.start("decode", 0, "job")
    works.wait(0.0)
    actor = ray.actors[0]
    actor.error = RayError("unavailable")
    asked: list[float] = []

    def again(*_: Any) -> Ref:
        asked.append(clock.now)
        return Ref(actor, actor.introduce)

    actor.introduced = SimpleNamespace(remote=again)
    for _ in range(30):
        works.wait(0.0)
        clock.now += 0.1
    assert 2 <= len(asked) <= 3
    clock.now += 60
    (lost,) = finished(works)
    assert lost.failure is not None
    assert "can no longer be reached" in lost.failure.why


def test_sound_that_went_with_its_process_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    pretended(monkeypatch, "a")
    works = engine()
    works.start("hear", 0, "job", Held(2.5, 99))
    (lost,) = works.wait(0.0)
    assert lost.failure is not None
    assert lost.failure.died
    assert lost.failure.blameless


def test_a_machine_that_cannot_be_worked_on_is_named(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ray = pretended(monkeypatch, "a")
    ray.problem = "/shared/results cannot be used there."
    works = engine()
    works.start("decode", 0, "job")
    with pytest.raises(ClusterError, match=r"The machine a .* /shared/results"):
        finished(works)


def test_what_ends_all_names_the_machine(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    pretended(monkeypatch, "a")

    def tell(job: str) -> None:
        raise OutputError("The disk is full.")

    works = OnRay({"tell": tell, "identify": str.upper}, Crew(1, 1, 2))
    works.start("tell", 0, "job")
    (over,) = finished(works)
    assert over.failure is not None
    assert over.failure.ends_all is OutputError
    assert over.failure.why == "On a: The disk is full."


def test_processes_that_never_start_end_the_batch(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ray = pretended(monkeypatch, "aaaaaa")
    monkeypatch.setattr(Actor, "introduce", lambda self: (_ for _ in ()).throw(DIED))
    works = engine()
    works.start("decode", 0, "job")
    with pytest.raises(ClusterError, match=r"on the machine 10.0.0.6: No module"):
        finished(works)
    assert len(ray.actors) == on_ray.STARTS


DIED = ActorDiedError("It died (pid=7, ip=10.0.0.6).\nNo module named 'classroom_ai'")


def test_without_any_machine_it_ends_after_minutes(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ray = pretended(monkeypatch, "")
    works = engine()
    works.start("decode", 0, "job")
    for _ in range(10):
        clock.now += 20
        assert works.wait(0.0) == []
    ray.alive.add("late")  # there, but others use it: that is waited for
    for _ in range(30):
        clock.now += 20
        assert works.wait(0.0) == []
    ray.alive.clear()
    clock.now += 301
    with pytest.raises(ClusterError, match="No machine of the cluster could go on"):
        works.wait(0.0)


def test_what_hangs_is_given_up_and_only_that(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ray = pretended(monkeypatch, "ab")
    works = engine()
    works.start("decode", 0, "first")
    works.start("decode", 1, "second")
    (first, second) = finished(works, 2)
    monkeypatch.setattr(ray, "wait", lambda refs, **options: ([], refs))  # nothing is ever done
    works.start("hear", 0, "first", first.result, limit=600.0)
    works.start("hear", 1, "second", second.result, limit=600.0)
    assert works.wait(0.0) == []
    clock.now += 601
    failures = {each.number: each.failure for each in works.wait(0.0)}
    assert failures[0] is not None
    assert failures[1] is not None
    assert (failures[0].hung, failures[1].hung) == (True, False)
    assert failures[1].blameless


def test_machines_must_see_what_is_to_be_used(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="needs Ray: pip install ray")
    from classroom_ai import __version__
    from classroom_ai.batch.places import problem_here

    assert problem_here(__version__, (tmp_path,)) == ""
    assert "not 0.0" in problem_here("0.0", ())
    assert "cannot be used there" in problem_here(__version__, (tmp_path / "not-mounted",))
