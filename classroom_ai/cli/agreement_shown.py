"""How far coaches agree, in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classroom_ai.debrief.agreement import PairAgreement, Shared, TeamAgreement, Waiting
    from classroom_ai.debrief.ratings import Rating
    from classroom_ai.validation.agreement import Kappa

#: More moments than these are no list to talk about.
_MOST_SHOWN = 5
_LABEL_WIDTH = 12


def show(team: TeamAgreement) -> None:
    """Print each pair, and the packs that wait."""
    for waiting in team.waiting:
        click.echo(_waits(waiting), err=True)
    if not team.pairs:
        click.echo("No pack was rated by two coaches yet, so there is nothing to compare.")
        return
    for pair in team.pairs:
        _show_pair(pair)
    if len(team.pairs) > 1:
        click.echo("Each pair stands by itself: it is about who can talk to whom.")


def _waits(waiting: Waiting) -> str:
    if waiting.coaches:
        return f"{waiting.folder} is not counted: {', '.join(waiting.coaches)} not done yet."
    return f"{waiting.folder} is not counted: two coaches have to rate it."


def _show_pair(pair: PairAgreement) -> None:
    from classroom_ai.debrief.agreement import USES
    from classroom_ai.english import plural

    one, other = pair.coaches
    n_packs = len({each.pack.id for each in pair.shared})
    n = len(pair.shared)
    click.echo(f"\n{one} and {other}: {plural(n, 'moment')} of {plural(n_packs, 'pack')}")
    click.echo(_said("Ratings", pair.points_kappa, pair.n_points, weighted=True))
    _show_table(pair.coaches, pair.points, [str(n) for n in range(1, len(pair.points) + 1)])
    if pair.cannot_tell:
        click.echo(f"  One of you or both cannot tell: {plural(pair.cannot_tell, 'moment')}")
    click.echo(_said("Use in a talk", pair.uses_kappa, n, weighted=False))
    _show_table(pair.coaches, pair.uses, USES)
    _show_differences(pair)


def _said(what: str, kappa: Kappa | None, n: int, *, weighted: bool) -> str:
    """Kappa in words, or why there is none."""
    from classroom_ai.debrief.agreement import FEWEST
    from classroom_ai.english import plural

    if kappa is None:
        shared = f"{plural(n, 'moment')} rated by both"
        return f"{what}: {shared}; {FEWEST - n} more are needed to say how far you agree."
    if kappa.value is None:
        return f"{what}: one and the same throughout, so there is nothing to tell apart."
    name = "kappa, near misses counted as near" if weighted else "kappa"
    value = f"{what}: {name}: {kappa.value:.2f}"
    if kappa.low is None or kappa.high is None:
        return f"{value} (1 is the same throughout, 0 as much as by chance)"
    return (
        f"{value}, between {kappa.low:.2f} and {kappa.high:.2f} "
        "(1 is the same throughout, 0 as much as by chance)"
    )


def _show_table(
    coaches: tuple[str, str], table: Sequence[Sequence[int]], names: Sequence[str]
) -> None:
    """How often each pair was given: rows are the first coach's."""
    click.echo(f"  rows {coaches[0]}, columns {coaches[1]}")
    click.echo("  " + "".rjust(_LABEL_WIDTH) + "".join(name.rjust(10) for name in names))
    for name, row in zip(names, table, strict=True):
        click.echo("  " + name.rjust(_LABEL_WIDTH) + "".join(str(n).rjust(10) for n in row))


def _show_differences(pair: PairAgreement) -> None:
    differ = pair.to_talk_about
    if not differ:
        click.echo("You rated every moment alike.")
        return
    click.echo("Talk about these:")
    for each in differ[:_MOST_SHOWN]:
        click.echo(f"  {_difference(pair.coaches, each)}")
    if len(differ) > _MOST_SHOWN:
        click.echo(f"  and {len(differ) - _MOST_SHOWN} more where you differ less or as much")


def _difference(coaches: tuple[str, str], each: Shared) -> str:
    from classroom_ai.english import clock

    criterion = each.pack.criteria.named(each.moment.criterion)
    where = f"{each.folder.name} {each.moment.id}, at {clock(each.moment.start)}"
    return (
        f"{where}, {criterion.title}: {coaches[0]} {_given(each.one)}, "
        f"{coaches[1]} {_given(each.other)}"
    )


def _given(rating: Rating) -> str:
    point = "cannot tell" if rating.point is None else str(rating.point)
    return f"{point} ({rating.use})"
