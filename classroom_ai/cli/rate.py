"""``classroom-ai rate``: what coaches make of the same moments, blind until both are in."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classroom_ai.debrief.criteria import Criteria
    from classroom_ai.debrief.pack import Pack, PackMoment
    from classroom_ai.debrief.ratings import Ratings, Use

_STOP = "s"


@click.command()
@click.argument(
    "packs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PACK..."
)
@click.option("--coach", metavar="NAME", help="Who rates.")
@click.option(
    "--file", "sheet", type=click.Path(path_type=Path), metavar="CSV",
    help="Ratings from a sheet with the columns moment, rating and use.",
)  # fmt: skip
@click.option(
    "--add", "other", type=click.Path(path_type=Path), metavar="FILE",
    help="Bring in the other coach's ratings, once your own are complete.",
)  # fmt: skip
@click.option("--again", is_flag=True, help="Rate all moments once more.")
@click.option("--agreement", is_flag=True, help="How far coaches agree, and what to talk about.")
def rate(
    packs: tuple[Path, ...],
    *,
    coach: str | None,
    sheet: Path | None,
    other: Path | None,
    again: bool,
    agreement: bool,
) -> None:
    """Rate the moments of packs, and see where coaches agree.

    PACK is a folder that debrief wrote. One moment after the other is shown without what the
    pack makes of it; you can stop at any time and go on later. Nobody's ratings are shown, nor
    how far they agree, before all who began have rated all moments of a pack. Two coaches on
    two machines send each other the file that the command names when they are done.

    Example: classroom-ai rate rivera.debrief --coach Ines

    Example: classroom-ai rate rivera.debrief --coach Ines --add Tom.json

    Example: classroom-ai rate rivera.debrief okoro.debrief --agreement
    """
    from classroom_ai.debrief.pack import read_pack

    rates = coach is not None or sheet is not None or other is not None or again
    if agreement == rates or (rates and coach is None):
        raise click.UsageError(
            "Say who rates with --coach NAME, or ask for --agreement. "
            f"For instance: classroom-ai rate {shlex.quote(str(packs[0]))} --coach Ines"
        )
    if (sheet or other) and (len(packs) > 1 or (sheet and other) or again):
        raise click.UsageError("--file and --add take one PACK, and one of them at a time.")
    each = [(folder, read_pack(folder)) for folder in packs]
    if coach is None:
        _say_agreement(each)
        return
    for folder, pack in each:
        if not _rate(folder, pack, coach, sheet=sheet, other=other, again=again):
            break


def _rate(
    folder: Path, pack: Pack, coach: str, *, sheet: Path | None, other: Path | None, again: bool
) -> bool:
    """Take a coach's ratings of one pack; returns whether to go on with the next."""
    from classroom_ai.debrief.ratings import (
        add_ratings,
        checked_name,
        own_ratings,
        was_shown,
        with_rating,
    )
    from classroom_ai.debrief.sheet import read_sheet

    name = checked_name(coach)
    if not pack.moments:
        click.echo(f"{folder} has no moment to rate.", err=True)
        return True
    if other is not None:
        added = add_ratings(folder, pack, name, other)
        click.echo(f"Brought in: {added.coach}, seal {added.seal}")
        click.echo(f"How far you agree: {_command(folder, '--agreement')}")
        return True
    ratings = own_ratings(folder, pack, name)
    if was_shown(folder, pack):
        click.echo(
            "How far coaches agree on this pack was shown here before. What was rated until "
            "then counts; what you rate now is kept beside it."
        )
    if sheet is not None:
        for moment, rating in read_sheet(sheet, pack).items():
            ratings = with_rating(folder, pack, ratings, moment, rating)
    else:
        ratings, stopped = _ask(folder, pack, ratings, again=again)
        if stopped:
            click.echo(f"Kept so far. To go on: {_command(folder, '--coach', name)}")
            return False
    _say_state(folder, pack, ratings)
    return True


def _say_state(folder: Path, pack: Pack, ratings: Ratings) -> None:
    from classroom_ai.debrief.ratings import all_ratings, path_of, was_shown
    from classroom_ai.english import plural

    if was_shown(folder, pack):
        click.echo(f"Kept. How far you agree: {_command(folder, '--agreement')}")
    elif not ratings.is_complete(pack):
        left = len(pack.moments) - len(ratings.blind)
        click.echo(f"{plural(left, 'moment')} of {folder} not rated yet.")
        click.echo(f"To go on: {_command(folder, '--coach', ratings.coach)}")
    else:
        click.echo(f"All moments of {folder} are rated. Seal: {ratings.seal}")
        everybody = all_ratings(folder, pack)
        if len(everybody) > 1 and all(each.is_complete(pack) for each in everybody):
            click.echo(f"So are the others'. How far you agree: {_command(folder, '--agreement')}")
            return
        click.echo(
            "Tell the other coach the seal; when both have one, send each other the file "
            f"{path_of(folder, ratings.coach)}"
        )
        click.echo(f"Then: {_command(folder, '--coach', ratings.coach, '--add', 'FILE')}")


def _ask(folder: Path, pack: Pack, ratings: Ratings, *, again: bool) -> tuple[Ratings, bool]:
    """Go through the moments that are not rated yet, or all; each is kept at once."""
    from classroom_ai.debrief.ratings import Rating, with_rating

    done = {**ratings.blind, **ratings.later}
    for n, moment in enumerate(pack.moments, start=1):
        if moment.id in done and not again:
            continue
        _show(folder, moment, n, of=len(pack.moments))
        given = _asked_point(pack.criteria, moment)
        if given == _STOP:
            return ratings, True
        chosen = _asked_use(pack.criteria)
        if chosen is None:
            return ratings, True
        rating = Rating(point=None if given is None else int(given), use=chosen)
        ratings = with_rating(folder, pack, ratings, moment.id, rating)
    return ratings, False


def _show(folder: Path, moment: PackMoment, n: int, *, of: int) -> None:
    """The lines of a moment, without what the pack or the report makes of it."""
    from classroom_ai.debrief.words import one_line, wait
    from classroom_ai.english import clock

    click.echo(f"\nMoment {n} of {of} · {one_line(moment.lesson)}, at {clock(moment.start)}")
    for line in moment.lines:
        click.echo(f"  {one_line(line.who)}: {one_line(line.text)}")
    if moment.wait is not None:
        click.echo(f"  {wait(moment.wait)}")
    if moment.clip:
        click.echo(f"  Sound: {folder / moment.clip}")


def _asked_point(criteria: Criteria, moment: PackMoment) -> str | int | None:
    from classroom_ai.debrief.sheet import point
    from classroom_ai.debrief.words import one_line

    criterion = criteria.named(moment.criterion)
    click.echo(one_line(criterion.question))
    for n, anchor in enumerate(criterion.anchors, start=1):
        click.echo(f"  {n}  {one_line(anchor)}")
    click.echo(f"  x  cannot tell\n  {_STOP}  stop here")
    while True:
        written = click.prompt("Rating", prompt_suffix=": ")
        if written.strip().casefold() == _STOP:
            return _STOP
        try:
            return point(written, criteria.n_anchors)
        except ValueError:
            click.echo(f"1 to {criteria.n_anchors}, x or {_STOP} is expected.")


def _asked_use(criteria: Criteria) -> Use | None:
    """What the coach would make of it; None to stop."""
    from classroom_ai.debrief.sheet import USES, use
    from classroom_ai.debrief.words import one_line

    click.echo("What would you make of it in a talk?")
    for each in USES:
        click.echo(f"  {each[0]}  {one_line(getattr(criteria.uses, each))}")
    while True:
        written = click.prompt("Use", prompt_suffix=": ")
        if written.strip().casefold() == _STOP:
            return None
        try:
            return use(written)
        except ValueError:
            click.echo(f"{', '.join(each[0] for each in USES)} or {_STOP} is expected.")


def _say_agreement(packs: Sequence[tuple[Path, Pack]]) -> None:
    from classroom_ai.debrief.agreement import team_agreement
    from classroom_ai.debrief.ratings import mark_shown
    from classroom_ai.debrief.telling import told, waits

    team = team_agreement(packs)
    # Marked first: if that fails, nothing was seen that could be rated after.
    for folder, pack in team.counted:
        mark_shown(folder, pack)
    for waiting in team.waiting:
        click.echo(waits(waiting), err=True)
    for line in told(team):
        click.echo(line)


def _command(folder: Path, *options: str) -> str:
    return shlex.join(["classroom-ai", "rate", str(folder), *options])
