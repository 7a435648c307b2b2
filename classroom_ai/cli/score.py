"""``classroom-ai score``: measures and report again, from what was heard."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.argument("lesson", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the results; that of the lesson if not given.",
)  # fmt: skip
@click.option("--rubric", multiple=True, metavar="ID_OR_PATH", help="What to look at; repeatable.")
def score(lesson: Path, output: Path | None, rubric: tuple[str, ...]) -> None:
    """Count and report again from a lesson.json, without its sound.

    LESSON is a lesson.json or the folder that holds one. Needs neither the
    recording nor speech models, so a changed rubric is applied in seconds.

    Example: classroom-ai score lesson.classroom --rubric our-school.yaml
    """
    from classroom_ai.cli.progress import shown_progress
    from classroom_ai.lesson import read_lesson
    from classroom_ai.pipeline import tell
    from classroom_ai.rubric import read_rubric
    from classroom_ai.settings import load_settings

    # Not Path.is_dir, which fails where a folder above may not be entered.
    path = lesson / "lesson.json" if os.path.isdir(lesson) else lesson  # noqa: PTH112
    heard = read_lesson(path)
    folder = output or path.parent
    names = load_settings({"rubric": rubric}).values.rubric
    with shown_progress() as show:
        tell(heard, folder, rubrics=[read_rubric(name) for name in names], on_progress=show)
    click.echo(f"Report: {folder / 'report.html'}")
