"""``classroom-ai cycle``: what came of a visit, from the lessons until the next."""

from __future__ import annotations

from pathlib import Path

import click

#: What a file is called for its kind, where ``-o`` names a folder.
_STEM = "cycle"
_PAGES = {".html", ".htm", ".md"}


@click.command()
@click.argument("name")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER_OR_FILE",
    help="Where to; NAME.cycle if not given. FILE.html also gets a FILE.md beside it.",
)  # fmt: skip
@click.option("--visit", metavar="DAY", help="The cycle that began with the visit on that day.")
@click.option("--from", "first", metavar="DAY", help="From this day on, whatever the visits.")
@click.option("--to", "last", metavar="DAY", help="Until this day.")
def cycle(
    name: str, *, output: Path | None, visit: str | None, first: str | None, last: str | None
) -> None:
    """Tell what came of a visit: your lessons from one visit to the next.

    NAME is the one under which your voice is enrolled. The page has your goal and what
    became of it, what worked, what is worth another look, your own notes, and what could
    be next: by default since the last visit, or since your first lesson. It holds words of
    your lessons and is for you alone.

    Example: classroom-ai cycle rivera

    Example: classroom-ai cycle rivera --visit 2026-03-02 -o spring
    """
    from classroom_ai.cycle import build, gathered, to_html, to_markdown
    from classroom_ai.files import write_together
    from classroom_ai.history.listing import history_of
    from classroom_ai.history.stretches import latest_stretch, stretch_between, stretch_from
    from classroom_ai.history.visits import visits_of

    if visit is not None and (first is not None or last is not None):
        raise click.UsageError("Give --visit, or --from and --to: both name the days.")
    visits = visits_of(name)
    if visit is not None:
        stretch = stretch_from(visit, visits)
    elif first is not None or last is not None:
        stretch = stretch_between(first, last, visits)
    else:
        history = history_of(name)
        stretch = latest_stretch(history.teacher, visits, [one.day for one in history.lessons])
    found = gathered(name, stretch)
    folder, stem = _place(output or Path(f"{found.teacher}.cycle"))
    told = build(found, folder)
    pages: dict[str, str | bytes] = {
        f"{stem}.html": to_html(told),
        f"{stem}.md": to_markdown(told),
    }
    write_together(folder, pages)
    for fact in told.facts:
        click.echo(fact, err=True)
    for page in pages:
        click.echo(folder / page)


def _place(output: Path) -> tuple[Path, str]:
    """The folder of both files, and their name without an ending."""
    if output.suffix.lower() in _PAGES and not output.is_dir():
        return output.parent, output.stem
    return output, _STEM
