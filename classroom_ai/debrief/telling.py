"""How far coaches agree, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classroom_ai.debrief.agreement import (
    FEWEST,
    USES,
    PairAgreement,
    Shared,
    TeamAgreement,
    Waiting,
)
from classroom_ai.debrief.ratings import Rating
from classroom_ai.debrief.words import one_line
from classroom_ai.english import clock, plural
from classroom_ai.validation.agreement import Kappa

#: More moments than these are no list to talk about.
_MOST_SHOWN = 5
_WIDTH = 10
_MEANS = "(1 is the same throughout, 0 as much as by chance)"


def waits(waiting: Waiting) -> str:
    """Why a pack is not counted."""
    if waiting.coaches:
        return f"{waiting.folder} is not counted: {', '.join(waiting.coaches)} not done yet."
    return f"{waiting.folder} is not counted: two coaches have to rate it."


def told(team: TeamAgreement) -> Iterator[str]:
    """Each pair by itself."""
    if not team.pairs:
        yield "No pack was rated by two coaches yet, so there is nothing to compare."
    for pair in team.pairs:
        yield from _pair(pair)
    if len(team.pairs) > 1:
        yield "Each pair stands by itself: it is about who can talk to whom."


def _pair(pair: PairAgreement) -> Iterator[str]:
    one, other = pair.coaches
    n_packs = len({each.pack.id for each in pair.shared})
    n = len(pair.shared)
    yield f"{one} and {other}: {plural(n, 'moment')} of {plural(n_packs, 'pack')}"
    yield _kappa("Ratings", pair.points_kappa, pair.n_points, counted="near misses as near")
    points = [str(point) for point in range(1, len(pair.points) + 1)]
    yield from _table(pair.coaches, pair.points, points)
    if pair.cannot_tell:
        yield f"  One of you or both cannot tell: {plural(pair.cannot_tell, 'moment')}"
    yield _kappa("Use in a talk", pair.uses_kappa, n, counted="all differences alike")
    yield from _table(pair.coaches, pair.uses, USES)
    yield from _differences(pair)


def _kappa(what: str, kappa: Kappa | None, n: int, *, counted: str) -> str:
    """Kappa in words, or why there is none."""
    if kappa is None:
        shared = f"{plural(n, 'moment')} rated by both"
        return f"{what}: {shared}; {FEWEST - n} more are needed to say how far you agree."
    if kappa.value is None:
        return f"{what}: one and the same throughout, so there is nothing to tell apart."
    span = ""
    if kappa.low is not None and kappa.high is not None:
        span = f", between {kappa.low:.2f} and {kappa.high:.2f}"
    return f"{what}: kappa, {counted}: {kappa.value:.2f}{span} {_MEANS}"


def _table(
    coaches: tuple[str, str], table: Sequence[Sequence[int]], names: Sequence[str]
) -> Iterator[str]:
    """How often each pair was given: rows are the first coach's."""
    yield f"  rows {coaches[0]}, columns {coaches[1]}"
    yield "  " + "".join(cell.rjust(_WIDTH) for cell in ("", *names))
    for name, row in zip(names, table, strict=True):
        yield "  " + "".join(cell.rjust(_WIDTH) for cell in (name, *map(str, row)))


def _differences(pair: PairAgreement) -> Iterator[str]:
    differ = pair.to_talk_about
    if not differ:
        yield "You rated every moment alike."
        return
    yield "Talk about these:"
    for each in differ[:_MOST_SHOWN]:
        yield f"  {_difference(pair.coaches, each)}"
    if len(differ) > _MOST_SHOWN:
        yield f"  and {len(differ) - _MOST_SHOWN} more"


def _difference(coaches: tuple[str, str], each: Shared) -> str:
    criterion = each.pack.criteria.named(each.moment.criterion)
    where = f"{each.folder.name} {each.moment.id}, at {clock(each.moment.start)}"
    return (
        f"{where}, {one_line(criterion.title)}: {coaches[0]} {_given(each.one)}, "
        f"{coaches[1]} {_given(each.other)}"
    )


def _given(rating: Rating) -> str:
    point = "cannot tell" if rating.point is None else str(rating.point)
    return f"{point} ({rating.use})"
