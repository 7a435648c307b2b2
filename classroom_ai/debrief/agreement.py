"""How far coaches agree over one or more packs, pair by pair, and what to talk about.

It is about the ratings, not about who is right: no coach is put before another, and with
more than two coaches each pair stands by itself, because that is who can talk to each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from classroom_ai.debrief.pack import Pack, PackMoment
from classroom_ai.debrief.ratings import Rating, Ratings, Use, all_ratings
from classroom_ai.errors import DebriefError
from classroom_ai.validation.agreement import Kappa
from classroom_ai.validation.kappa import rating_kappa

#: Below so many shared ratings kappa says too little to be shown.
FEWEST = 30
USES: tuple[Use, ...] = ("exemplar", "probe", "leave")


@dataclass(frozen=True, slots=True)
class Shared:
    """A moment that both rated."""

    folder: Path
    pack: Pack
    moment: PackMoment
    one: Rating
    other: Rating

    @property
    def apart(self) -> int:
        """Points between the two; one more where they would also use it differently."""
        points = self.one.point, self.other.point
        between = 0 if points[0] is None or points[1] is None else abs(points[0] - points[1])
        return between + (self.one.use != self.other.use)


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two coaches: ``points[i][j]`` is how often one gave i + 1 and the other j + 1.

    ``cannot_tell`` counts moments that one of them or both could not rate; kappa is None
    where too few were rated by both.
    """

    coaches: tuple[str, str]
    shared: tuple[Shared, ...]
    points: tuple[tuple[int, ...], ...]
    uses: tuple[tuple[int, ...], ...]
    cannot_tell: int
    points_kappa: Kappa | None
    uses_kappa: Kappa | None

    @property
    def n_points(self) -> int:
        """Moments that both gave a point."""
        return sum(map(sum, self.points))

    @property
    def to_talk_about(self) -> tuple[Shared, ...]:
        """Where the two differ, most first."""
        differ = [each for each in self.shared if each.apart]
        return tuple(sorted(differ, key=lambda each: -each.apart))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Coaches who began to rate a pack and have not rated all of it: it counts for nobody yet."""

    folder: Path
    coaches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamAgreement:
    """All pairs who rated a pack both, and the packs that wait for somebody."""

    pairs: tuple[PairAgreement, ...]
    waiting: tuple[Waiting, ...]
    counted: tuple[tuple[Path, Pack], ...]


def team_agreement(packs: Sequence[tuple[Path, Pack]]) -> TeamAgreement:
    """Agreement of each pair of coaches over the packs that all who began have rated.

    Parameters
    ----------
    packs : sequence of (pathlib.Path, Pack)
        Folders with their packs.

    Raises
    ------
    DebriefError
        If two are the same pack, or were made with different criteria, or ratings cannot be read.
    """
    _check(packs)
    counted, waiting = [], []
    rated: dict[str, dict[str, Ratings]] = {}
    for folder, pack in packs:
        begun = [ratings for ratings in all_ratings(folder, pack) if ratings.blind]
        late = tuple(ratings.coach for ratings in begun if not ratings.is_complete(pack))
        if late or len(begun) < 2:
            waiting.append(Waiting(folder, late))
        else:
            counted.append((folder, pack))
            rated[pack.id] = {ratings.coach: ratings for ratings in begun}
    coaches = sorted({coach for given in rated.values() for coach in given})
    pairs = (_pair(two, tuple(_shared(counted, rated, *two))) for two in combinations(coaches, 2))
    return TeamAgreement(
        tuple(pair for pair in pairs if pair.shared), tuple(waiting), tuple(counted)
    )


def _check(packs: Sequence[tuple[Path, Pack]]) -> None:
    seen: dict[str, Path] = {}
    for folder, pack in packs:
        first = seen.setdefault(pack.id, folder)
        if first is not folder:
            raise DebriefError(
                f"{first} and {folder} are the same pack.",
                "Each pack counts once, with the ratings of all coaches in it.",
                f"Bring the ratings in: classroom-ai rate {first} --coach NAME --add FILE",
            )
        if pack.criteria != packs[0][1].criteria:
            raise DebriefError(
                f"{packs[0][0]} and {folder} were made with different criteria.",
                "Ratings by different criteria cannot be counted together.",
                "Give the packs of each list of criteria by themselves.",
            )


def _shared(
    packs: Sequence[tuple[Path, Pack]], rated: dict[str, dict[str, Ratings]], one: str, other: str
) -> Iterator[Shared]:
    for folder, pack in packs:
        given = rated[pack.id]
        if one in given and other in given:
            for moment in pack.moments:
                ratings = (given[coach].blind[moment.id] for coach in (one, other))
                yield Shared(folder, pack, moment, *ratings)


def _pair(coaches: tuple[str, str], shared: tuple[Shared, ...]) -> PairAgreement:
    n = shared[0].pack.criteria.n_anchors if shared else 0
    told = [
        (each.one.point - 1, each.other.point - 1, each.pack.id)
        for each in shared
        if each.one.point is not None and each.other.point is not None
    ]
    used = [(USES.index(each.one.use), USES.index(each.other.use), each.pack.id) for each in shared]
    return PairAgreement(
        coaches,
        shared,
        points=_table(told, n),
        uses=_table(used, len(USES)),
        cannot_tell=len(shared) - len(told),
        points_kappa=_kappa(told, n, linear=True),
        uses_kappa=_kappa(used, len(USES), linear=False),
    )


def _table(pairs: Sequence[tuple[int, int, str]], n: int) -> tuple[tuple[int, ...], ...]:
    both = [(one, other) for one, other, _ in pairs]
    return tuple(tuple(both.count((row, column)) for column in range(n)) for row in range(n))


def _kappa(pairs: Sequence[tuple[int, int, str]], n: int, *, linear: bool) -> Kappa | None:
    if len(pairs) < FEWEST:
        return None
    one, other, packs = zip(*pairs, strict=True)
    return rating_kappa(one, other, n_categories=n, linear=linear, groups=packs)
