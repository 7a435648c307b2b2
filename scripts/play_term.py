"""Play one teacher's term, and what a district makes of it, through the real commands.

::

    python scripts/play_term.py -o DIR                 everything lies in DIR then
    python scripts/play_term.py -o DIR --write-docs    docs/term.md too

``scripts/term`` sets everything up and runs this. What you keep with classroom-ai yourself is
left alone: each person of the story has a history of their own, in DIR.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click
from term_lessons import programme, term
from term_lessons.clock import Clock
from term_lessons.stage import Failed, Stage

PAGE = Path(__file__).parents[1] / "docs" / "term.md"
#: Hears a recording, so it takes the models of speech; what comes after it does not build on it.
WITH_SOUND = term.first_recording
CHAPTERS = (
    term.opening,
    WITH_SOUND,
    term.before_the_visit,
    term.first_visit,
    term.between_visits,
    term.cycle,
    term.release,
    term.debrief,
    term.ratings,
    term.second_visit,
    programme.release_to_school,
    programme.others,
    programme.page,
)


@click.command(help=__doc__.split("\n", 1)[0] if __doc__ else None)
@click.option(
    "-o", "--output", default="term-played", show_default=True, metavar="DIR",
    type=click.Path(path_type=Path), help="A folder that is not there yet.",
)  # fmt: skip
@click.option("--without-sound", is_flag=True, help="Leave the first recording out.")
@click.option("--write-docs", is_flag=True, help="Write docs/term.md.")
def main(output: Path, *, without_sound: bool, write_docs: bool) -> None:
    """Play all chapters, then say where to look."""
    if output.exists():
        sys.exit(f"Error: {output} is there already. Choose another folder: -o DIR")
    if write_docs and without_sound:
        sys.exit("Error: docs/term.md has the first recording too. Leave out --without-sound.")
    os.environ.update(TZ="UTC", COLUMNS="100")
    time.tzset()
    clock = Clock()
    clock.is_asked_by_the_package()
    output.mkdir(parents=True)
    root = output.resolve()
    stage = Stage(root, clock)
    try:
        for chapter in CHAPTERS:
            if chapter is WITH_SOUND and without_sound:
                continue
            click.echo(chapter.__doc__, err=True)
            chapter(stage)
    except Failed as failed:
        sys.exit(f"Error: {failed}")
    finally:
        (root / "term.md").write_text(stage.story, encoding="utf-8")
    if write_docs:
        PAGE.write_text(stage.story, encoding="utf-8")
    for page in ("term.md", "rivera/rivera.cycle/cycle.html", "coach/rivera.debrief/debrief.html",
                 "district/harbour.programme/programme.html"):  # fmt: skip
        click.echo(root / page)


if __name__ == "__main__":
    main()
