"""``classroom-ai history``: a teacher's lessons, and where the goal stands."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.history.listing import History, Listed


@click.command()
@click.argument("name")
@click.option(
    "--measure", metavar="ID", help="Figure beside each lesson; that of your goal if not given."
)
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the list as a table for a spreadsheet.",
)  # fmt: skip
def history(name: str, measure: str | None, csv_file: Path | None) -> None:
    """List your lessons, and where your goal stands.

    NAME is the one under which your voice is enrolled. Lessons come in with
    analyze --teacher NAME; nobody but you can read what is kept.

    Example: classroom-ai history rivera --csv my-lessons.csv
    """
    from classroom_ai.history.goals import known_measure
    from classroom_ai.history.listing import history_of

    if measure is not None:
        known_measure(measure)
    found = history_of(name, measure=measure)
    if csv_file is not None:
        _write_csv(found, csv_file)
        return
    _print_lessons(found)
    say_goal(found)


def say_goal(found: History) -> None:
    """Print the goal in force and what the lessons say of it."""
    from classroom_ai.history.teachers import day_of
    from classroom_ai.measures import registry
    from classroom_ai.report import words

    goal = found.goal
    if goal is None:
        name = shlex.quote(found.teacher)
        click.echo(
            f"No goal is set. Set one: classroom-ai goal set {name} "
            "--measure wait.after_question --toward more"
        )
        return
    info = registry().get(goal.measure)
    title, unit = (info.title, info.unit) if info else (goal.measure, "")
    said = words.kept_goal(
        title, unit, toward=goal.toward, direction=goal.direction,
        since=day_of(goal.set_at), why=goal.why,
    )  # fmt: skip
    click.echo(f"Your goal: {said}")
    if found.answer is not None:
        for sentence in words.goal_answer(found.answer, unit):
            click.echo(sentence)


def _print_lessons(found: History) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from classroom_ai.report import words

    if not found.lessons:
        click.echo(f"No lesson of {found.teacher} is kept yet.")
        return
    title, unit = _shown_measure(found.measure)
    table = Table("Date", "Lesson", "Subject", "Format", "Length", box=None, pad_edge=False)
    if unit:
        table.add_column(title, justify="right")
    for lesson in found.lessons:
        cells = [lesson.day, _name(lesson), lesson.subject, lesson.format]
        length = words.length(lesson.duration)
        figure = [_figure(lesson, unit)] if unit else []
        table.add_row(*(Text(cell) for cell in (*cells, length, *figure)))
    Console(highlight=False, markup=False).print(table)


def _shown_measure(measure: str) -> tuple[str, str]:
    """Title and unit of the figure beside the lessons; empty for none."""
    from classroom_ai.measures import registry

    info = registry().get(measure)
    return (info.title, info.unit) if info else ("", "")


def _name(lesson: Listed) -> str:
    title = lesson.title or Path(lesson.folder).name.removesuffix(".classroom")
    return f"{title} (corrected)" if lesson.corrected else title


def _figure(lesson: Listed, unit: str) -> str:
    from classroom_ai.report import words

    return "" if lesson.value is None else words.number(lesson.value, unit)


def _write_csv(found: History, target: Path) -> None:
    from classroom_ai.files import write_private
    from classroom_ai.spreadsheet import as_csv

    header = (
        "date", "title", "subject", "school_grade", "format", "minutes", "corrected", "measure",
        "value", "low", "high", "folder",
    )  # fmt: skip
    rows = [
        (
            one.day, one.title, one.subject, one.class_name, one.format,
            round(one.duration / 60, 2), "yes" if one.corrected else "no",
            found.measure, one.value, one.low, one.high, one.folder,
        )
        for one in found.lessons
    ]  # fmt: skip
    click.echo(write_private(target, as_csv([header, *rows])))
