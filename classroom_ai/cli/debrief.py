"""``classroom-ai debrief``: a pack for a ten-minute talk, from what a teacher released."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classroom_ai.bundles.file import ReadCoach
    from classroom_ai.debrief.criteria import Criteria
    from classroom_ai.debrief.released import Released

ORDER = "order.md"


def _print_criteria(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    from classroom_ai.debrief.criteria import SHIPPED

    if wanted:
        click.echo(SHIPPED.read_text(encoding="utf-8"), nl=False)
        context.exit()


@click.command()
@click.argument(
    "bundles", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="BUNDLE..."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER",
    help="Where packs go, each in a folder of its own; beside the bundle if not given.",
)  # fmt: skip
@click.option(
    "--moments", type=click.IntRange(3, 5), default=4, show_default=True,
    help="How many moments the talk has at most.",
)  # fmt: skip
@click.option(
    "--criteria", type=click.Path(path_type=Path), metavar="FILE",
    help="Questions and scales of your programme; those that ship if not given.",
)  # fmt: skip
@click.option(
    "--print-criteria", is_flag=True, is_eager=True, expose_value=False, callback=_print_criteria,
    help="Print the questions and scales that ship, to begin your own.",
)  # fmt: skip
def debrief(
    bundles: tuple[Path, ...], *, output: Path | None, moments: int, criteria: Path | None
) -> None:
    """Make a pack for a ten-minute talk from what a teacher released.

    BUNDLE is the file that the teacher gave you. The pack, a folder NAME.debrief, has a page to
    look at together: what was agreed last time, the goal, the teacher's own question, three to
    five moments with an open question each, minutes that sum to ten, and room for what you
    agree. Several bundles of one teacher make one pack. With several teachers it also says
    whom to see first, by their own request and by who waited longest, and by nothing else.

    Example: classroom-ai debrief rivera.classroom-bundle

    Example: classroom-ai debrief rivera.classroom-bundle okoro.classroom-bundle -o talks
    """
    from classroom_ai.debrief.criteria import SHIPPED, read_criteria
    from classroom_ai.debrief.released import by_teacher, visit_order

    rated_by = read_criteria(criteria or SHIPPED)
    teachers = by_teacher(_each_once(bundles))
    target = output or bundles[0].parent
    folders = _folders(teachers, target)
    for released, folder in zip(teachers, folders, strict=True):
        _write(released, folder, criteria=rated_by, n=moments)
    if len(teachers) > 1:
        _say_order(visit_order(teachers), target)


def _each_once(paths: Sequence[Path]) -> list[ReadCoach]:
    from classroom_ai.bundles.file import read_coach

    seen: dict[str, ReadCoach] = {}
    for path in paths:
        read = read_coach(path)
        if read.id in seen:
            first = seen[read.id].path
            click.echo(f"{path} is the same bundle as {first}; it counts once.", err=True)
        seen.setdefault(read.id, read)
    return list(seen.values())


def _folders(teachers: Sequence[Released], target: Path) -> list[Path]:
    """A folder for each pack; names that a file system takes for one get part of the token."""
    from classroom_ai.debrief.writing import SUFFIX, folder_name

    names = [folder_name(one) for one in teachers]
    plain = [name.casefold() for name in names]
    return [
        target / (name if plain.count(name.casefold()) == 1
                  else f"{name.removesuffix(SUFFIX)}-{one.token[:8]}{SUFFIX}")
        for one, name in zip(teachers, names, strict=True)
    ]  # fmt: skip


def _write(released: Released, folder: Path, *, criteria: Criteria, n: int) -> None:
    from classroom_ai.debrief.choosing import FEWEST
    from classroom_ai.debrief.pack import TALK_MINUTES, build
    from classroom_ai.debrief.words import few, one_line
    from classroom_ai.debrief.writing import PAGE, write_pack
    from classroom_ai.english import day, plural

    pack, sound = build(released, criteria=criteria, n=n)
    write_pack(folder, pack, sound)
    for read in released.bundles:
        when = day(read.bundle.released.isoformat())
        click.echo(f"{one_line(read.bundle.teacher)}: bundle {read.id}, released {when}")
    click.echo("The teacher can see the same id: classroom-ai release NAME --list")
    n_moments = len(pack.moments)
    click.echo(f"Page: {folder / PAGE} ({plural(n_moments, 'moment')}, {TALK_MINUTES} minutes)")
    if n_moments < FEWEST:
        click.echo(few(n_moments), err=True)
    click.echo(f"Pack: {pack.id}")
    if n_moments:
        where = shlex.quote(str(folder))
        click.echo(f"To rate its moments: classroom-ai rate {where} --coach YOUR-NAME")


def _say_order(teachers: Sequence[Released], target: Path) -> None:
    from classroom_ai.debrief.order import to_lines, to_markdown
    from classroom_ai.files import write_private

    click.echo("Whom to see first, by their own request and by who waited longest:")
    for line in to_lines(teachers):
        click.echo(f"  {line}")
    click.echo(f"List: {write_private(target / ORDER, to_markdown(teachers))}")
