"""How many workers this machine is given, and how long they will take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from classroom_ai.batch.stages import Stage
from classroom_ai.types import Seconds

#: What a worker that listens needs, in bytes: as measured with small models, rounded up. Of a
#: model's weights it holds several times the size while it reads and runs them.
_EARS = 1_200_000_000
_TIMES_WEIGHTS = 3
_PER_HOUR_OF_SOUND = 900_000_000
#: Share of the free memory that workers are given.
_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers of this machine.

    Attributes
    ----------
    hearing : int
        Workers that listen, each with its own models.
    threads : int
        Processor cores that each of these keeps busy.
    cores : int
        Cores that all workers may keep busy together.
    gpus : tuple of str
        Graphics cards, one for each worker that listens; empty without any.
    """

    hearing: int
    threads: int
    cores: int
    gpus: tuple[str, ...] = ()

    def most(self, stage: Stage) -> int:
        """Workers of a stage, at most."""
        if stage == "hear":
            return self.hearing
        # Decoding and counting take a tenth of what listening takes on the same core; beside
        # graphics cards, they are what the cores are there for.
        return max(1, self.cores - self.hearing) if self.gpus else max(1, self.cores // 2)

    def takes(self, stage: Stage) -> int:
        """Cores that one piece of work of a stage keeps busy."""
        return self.threads if stage == "hear" else 1


def crew_for(
    *, cores: int, memory: int, weights: int, longest: Seconds, gpus: tuple[str, ...] = ()
) -> Crew:
    """Workers that fit the machine.

    Cores are used side by side, on different recordings: each has stretches that only one
    core can work on. Where memory is short, fewer workers get several cores each.

    Parameters
    ----------
    cores : int
        Processor cores that may be used.
    memory : int
        Free memory, in bytes.
    weights : int
        Size of the recogniser's weights, in bytes.
    longest : float
        Length of the longest recording, in seconds.
    gpus : tuple of str
        Graphics cards that may be used.

    Examples
    --------
    >>> crew_for(cores=8, memory=8 * 10**9, weights=10**8, longest=3600.0)
    Crew(hearing=2, threads=4, cores=8, gpus=())
    """
    if gpus:
        return Crew(len(gpus), 1, max(cores, len(gpus) + 1), gpus)
    each = _EARS + _TIMES_WEIGHTS * weights + _PER_HOUR_OF_SOUND * longest / 3600
    hearing = max(1, min(cores, int(_SHARE * memory / each)))
    return Crew(hearing, max(1, cores // hearing), cores)


def time_needed(
    sound: Mapping[Stage, Seconds], work_per_second: Mapping[Stage, float | None], crew: Crew
) -> Seconds | None:
    """How long a crew takes for so much sound.

    The slowest stage decides, or all of them together where they share the same cores.

    Parameters
    ----------
    sound : mapping
        Seconds of sound that are left, by stage.
    work_per_second : mapping
        Seconds that one worker needs for a second of sound, by stage; None if not measured.
    crew : Crew
        The workers.

    Returns
    -------
    float or None
        Seconds; None where one of the stages was never measured.

    Examples
    --------
    >>> crew = Crew(hearing=2, threads=1, cores=2)
    >>> time_needed({"hear": 3600.0, "tell": 3600.0}, {"hear": 0.2, "tell": 0.05}, crew)
    450.0
    """
    work: dict[Stage, Seconds] = {}
    for stage, seconds in sound.items():
        if seconds:
            per_second = work_per_second.get(stage)
            if per_second is None:
                return None
            work[stage] = seconds * per_second
    by_stage = (seconds / crew.most(stage) for stage, seconds in work.items())
    all_cores = sum(seconds * crew.takes(stage) for stage, seconds in work.items()) / crew.cores
    return max((all_cores, *by_stage))
