"""Play one teacher's term and a district's year through the real commands; see docs/term.md.

::

    scripts/term                  into term/ in the current folder
    scripts/term -o DIR
    scripts/term --write-docs     and docs/term.md from what was answered

Whatever you keep with classroom-ai yourself is left alone.
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

CHAPTERS = (
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
PAGE = Path(__file__).parents[1] / "docs" / "term.md"


@click.command()
@click.option("-o", "--output", default="term", type=click.Path(path_type=Path))
@click.option("--without-sound", is_flag=True)
@click.option("--only-district", is_flag=True)
def main(output: Path, *, without_sound: bool, only_district: bool) -> None:
    os.environ.update(TZ="UTC", COLUMNS="100")
    time.tzset()
    root = output.absolute()
    root.mkdir()
    clock = Clock()
    clock.is_asked_by_the_package()
    stage = Stage(root, clock)
    try:
        if not without_sound:
            term.first_recording(stage)
        for chapter in CHAPTERS[-2:] if only_district else CHAPTERS:
            chapter(stage)
    except Failed as failed:
        sys.exit(f"Error: {failed}")
    (root / "term.md").write_text(stage.story, encoding="utf-8")
    click.echo(root / "term.md")


if __name__ == "__main__":
    main()
