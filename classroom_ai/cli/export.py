"""``classroom-ai export``: what was counted and said, as tables."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the tables; FOLDER if not given.",
)  # fmt: skip
def export(folder: Path, output: Path | None) -> None:
    """Write measures, tags and utterances of a lesson as CSV tables.

    FOLDER is what analyze or score wrote. The tables open in any spreadsheet, and
    each row names its lesson, so tables of several lessons can be put together.

    Example: classroom-ai export lesson.classroom -o tables
    """
    from classroom_ai.export import export_tables

    for path in export_tables(folder, output or folder):
        click.echo(path)
