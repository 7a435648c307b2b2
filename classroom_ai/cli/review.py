"""``classroom-ai review``: the report in a browser, where corrections apply at once."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", default="", help="Who corrects; the record will say so.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N",
    help="Port of this machine; any that is free if not given.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only say the address, open nothing.")
@click.option(
    "--rubric", multiple=True, metavar="ID_OR_PATH",
    help="What to look at; what was looked at before if not given. Repeatable.",
)  # fmt: skip
def review(folder: Path, *, by: str, port: int, no_browser: bool, rubric: tuple[str, ...]) -> None:
    """Open the report of a lesson so that what you correct in it applies at once.

    FOLDER is what analyze or score wrote. The report opens in your browser at an address
    that only this machine reaches and nobody can guess. What you save in it is put over
    the lesson, everything is counted again, and the page says how the numbers moved.
    Ctrl-C ends it; what was saved stays.

    Example: classroom-ai review lesson.classroom --by "A. Rivera"
    """
    import webbrowser

    from classroom_ai.review import opened

    # Not Path.is_file, which fails where a folder above may not be entered.
    folder = folder.parent if os.path.isfile(folder) else folder  # noqa: PTH113
    with opened(folder, port=port, by=by, rubrics=rubric) as page:
        click.echo(f"Open: {page.address}")
        click.echo("Press Ctrl-C here to end.", err=True)
        if not no_browser:
            webbrowser.open(page.address)
        page.run()
    click.echo("Ended. What was saved is kept.", err=True)
