"""How many workers this machine is given, and how long they will take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from classroom_ai.batch.stages import Stage
from classroom_ai.graphics import SHARE, Card
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from classroom_ai.hearing.footprint import Footprint

#: What libraries read to learn how many threads they may start.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
#: What a worker that listens needs, in bytes: as measured with small models, rounded up. Of a
#: model's weights it holds several times the size while it reads and runs them.
_EARS = 1_200_000_000
_TIMES_WEIGHTS = 3
_PER_HOUR_OF_SOUND = 900_000_000
#: An hour of decoded sound, which is there twice while it is handed on.
_PER_HOUR_AHEAD = 500_000_000
#: Share of the free memory that workers are given.
_SHARE = 0.8
#: Listeners on one graphics card: while one computes on the processor, others keep it busy.
#: Each more needs memory for models of its own.
_MOST_ON_A_CARD = 4
#: Pieces that each of them can recognise at once, at the least: with fewer, a card is busier
#: with one listener less.
_PIECES = 8


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
        The graphics card of each worker that listens; empty without any.
    card_memory : tuple of int
        Bytes of its card that each of these may take; empty where nobody says.
    ahead : int
        Recordings that may be decoded while all who listen are busy. On cores that do both, one
        is enough; a card can be done with a lesson before the next one is decoded.
    """

    hearing: int
    threads: int
    cores: int
    gpus: tuple[str, ...] = ()
    card_memory: tuple[int, ...] = ()
    ahead: int = 1

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
    *,
    cores: int,
    memory: int,
    weights: int,
    longest: Seconds,
    cards: Sequence[Card] = (),
    on_card: Footprint | None = None,
) -> Crew:
    """Workers that fit the machine.

    Cores are used side by side, on different recordings: each has stretches that only one
    core can work on. Where memory is short, fewer workers get several cores each. A graphics
    card gets as many listeners as fit in its memory, if each has a core and leaves another
    one for those who decode and count.

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
    cards : sequence of Card
        Graphics cards to use.
    on_card : Footprint, optional
        What the recogniser takes of a card; one listener a card if not given.

    Examples
    --------
    >>> crew_for(cores=8, memory=8 * 10**9, weights=10**8, longest=3600.0)
    Crew(hearing=2, threads=4, cores=8, gpus=(), card_memory=(), ahead=1)
    >>> from classroom_ai.hearing.footprint import Footprint
    >>> large = Footprint(weights=3 * 10**9, piece=6 * 10**8)
    >>> card = Card("GPU-5c1a", total=48 * 10**9, free=47 * 10**9)
    >>> crew_for(
    ...     cores=16, memory=64 * 10**9, weights=3 * 10**9, longest=3600.0,
    ...     cards=[card], on_card=large,
    ... ).gpus
    ('GPU-5c1a', 'GPU-5c1a', 'GPU-5c1a')
    """
    each = _EARS + _TIMES_WEIGHTS * weights + _PER_HOUR_OF_SOUND * longest / 3600
    if cards:  # where one recording is decoded ahead for each listener
        each += _PER_HOUR_AHEAD * longest / 3600
    fit = max(1, int(_SHARE * memory / each))
    if cards:
        most = max(len(cards), min(cores // 2, fit))
        return _crew_on_cards(cards, on_card, most=most, cores=cores)
    hearing = min(cores, fit)
    return Crew(hearing, max(1, cores // hearing), cores)


def _crew_on_cards(
    cards: Sequence[Card], on_card: Footprint | None, *, most: int, cores: int
) -> Crew:
    chosen = tuple(islice(_places(cards, on_card), most))
    listeners = Counter(card.name for card in chosen)
    known = all(card.free is not None for card in chosen)
    shares = tuple(int(SHARE * (card.free or 0) / listeners[card.name]) for card in chosen)
    return Crew(
        hearing=len(chosen),
        threads=1,
        cores=max(cores, len(chosen) + 1),
        gpus=tuple(card.name for card in chosen),
        card_memory=shares if known else (),
        ahead=len(chosen),
    )


def _places(cards: Sequence[Card], on_card: Footprint | None) -> Iterator[Card]:
    """The card of each listener: one on each of them first, then a second one where it fits."""
    for place in range(1, _MOST_ON_A_CARD + 1):
        for card in cards:
            needed = place * on_card.memory_for(_PIECES) if on_card else None
            fits = needed is not None and card.free is not None and needed <= SHARE * card.free
            if place == 1 or fits:
                yield card


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
