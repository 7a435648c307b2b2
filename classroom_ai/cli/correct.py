"""``classroom-ai correct``: what a person corrected, put over a lesson."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.correcting import Outcome


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("corrections", required=False, type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", default="", help="Who corrected; the record will say so.")
@click.option(
    "--undo", type=click.Choice(["last", "all"]), is_flag=False, flag_value="last",
    help="Take back what was saved last, or all.",
)  # fmt: skip
@click.option(
    "--rubric", multiple=True, metavar="ID_OR_PATH",
    help="What to look at; what was looked at before if not given. Repeatable.",
)  # fmt: skip
def correct(
    folder: Path, corrections: Path | None, *, by: str, undo: str | None, rubric: tuple[str, ...]
) -> None:
    """Put right what was heard wrongly, and count again.

    FOLDER is what analyze or score wrote, CORRECTIONS the corrections.json that its
    report saved. Everything is counted and reported again, and the command says how
    the numbers moved. What was heard is kept in lesson.heard.json, and who changed what
    and when in corrections.json of the folder; --undo takes back what was saved last.
    A new analysis of the same recording keeps the corrections.

    Example: classroom-ai correct lesson.classroom corrections.json --by "A. Rivera"

    Example: classroom-ai correct lesson.classroom --undo
    """
    from classroom_ai import correcting
    from classroom_ai.cli.progress import shown_progress
    from classroom_ai.corrections import read_corrections

    if (corrections is None) == (undo is None):
        raise click.UsageError(
            "Give the corrections.json that the report saved, or --undo. "
            "For instance: classroom-ai correct lesson.classroom corrections.json"
        )
    # Not Path.is_file, which fails where a folder above may not be entered.
    folder = folder.parent if os.path.isfile(folder) else folder  # noqa: PTH113
    with shown_progress() as show:
        if corrections is None:
            done = correcting.undo(
                folder, by=by, everything=undo == "all", rubrics=rubric, on_progress=show
            )
        else:
            said = read_corrections(corrections)
            done = correcting.correct(folder, said, by=by, rubrics=rubric, on_progress=show)
    _print(done)
    if done.changed:
        click.echo(f"Report: {folder / 'report.html'}")


def _print(done: Outcome) -> None:
    from rich.console import Console
    from rich.table import Table

    click.echo(done.sentence)
    if done.moved:
        table = Table("", "before", "after", box=None, pad_edge=False)
        for one in done.moved:
            table.add_row(
                one.title,
                _with_range(one.before, one.before_range),
                _with_range(one.after, one.after_range),
            )
        Console(highlight=False, markup=False).print(table)
    for said in done.unmatched:
        click.echo(said)
    if done.note:
        click.echo(done.note, err=True)


def _with_range(value: str, said: str) -> str:
    return f"{value} ({said})" if said else value
