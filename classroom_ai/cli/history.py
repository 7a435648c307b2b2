"""``classroom-ai history``: a teacher's lessons over time, and where the goal stands."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from classroom_ai.types import ModeName

if TYPE_CHECKING:
    from classroom_ai.history.listing import History
    from classroom_ai.history.trends import Trends


@click.command()
@click.argument("name")
@click.option(
    "--measure", metavar="ID", help="Only this figure; beside each lesson else that of your goal."
)
@click.option(
    "--mode", type=click.Choice(get_args(ModeName)),
    help="Figures of these parts of lessons, not of whole lessons.",
)  # fmt: skip
@click.option("--format", "format_", metavar="FORMAT", help="Only lessons of this format.")
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the list of lessons as a table for a spreadsheet.",
)  # fmt: skip
@click.option(
    "--trends-csv", type=click.Path(path_type=Path), metavar="FILE",
    help="Write all figures, earlier and later, as such a table.",
)  # fmt: skip
@click.option(
    "--picture", type=click.Path(path_type=Path), metavar="FILE",
    help="Draw the figure over time: .svg or .png, or .html for a page with all tables too.",
)  # fmt: skip
def history(
    name: str,
    measure: str | None,
    mode: str | None,
    format_: str | None,
    csv_file: Path | None,
    trends_csv: Path | None,
    picture: Path | None,
) -> None:
    """List your lessons, how all figures moved, and where your goal stands.

    NAME is the one under which your voice is enrolled. Lessons come in with
    analyze --teacher NAME; nobody but you can read what is kept. Each format of
    lesson is compared with itself, and only of your goal is a change claimed.

    Example: classroom-ai history rivera --picture my-lessons.html
    """
    from classroom_ai.history.goals import known_measure
    from classroom_ai.history.listing import history_of
    from classroom_ai.history.trends import known_format, trends_of

    if measure is not None:
        known_measure(measure)
    if format_ is not None:
        format_ = known_format(name, format_)
    found = history_of(name, measure=measure, mode=mode, format=format_)
    trends = trends_of(name, mode=mode, format=format_).only(measure)
    if csv_file or trends_csv or picture:
        _write(found, trends, csv_file, trends_csv, picture)
        return
    _print_lessons(found, mode or "lesson")
    _print_trends(trends)
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


def _print_lessons(found: History, scope: str) -> None:
    from classroom_ai.cli.history_tables import lesson_header, lesson_rows

    if not found.lessons:
        click.echo(f"No lesson of {found.teacher} is kept yet.")
        return
    _print_table(lesson_header(found, scope), lesson_rows(found), right=5)
    click.echo()


def _print_trends(trends: Trends) -> None:
    from classroom_ai.cli.history_tables import (
        compares,
        how_to_read,
        trend_groups,
        trend_header,
    )
    from classroom_ai.report import words

    if not trends.rows:
        click.echo(words.NO_TREND + "\n")
        return
    click.echo(compares(trends) + "\n")
    rows: list[tuple[str, ...]] = []
    for family, members in trend_groups(trends):
        rows += [(family.upper(),), *members, ()]
    _print_table(trend_header(trends), rows, right=1)
    click.echo(how_to_read(trends))
    click.echo(words.nothing_claimed(trends.teacher, has_goal=trends.around == "goal") + "\n")


def _print_table(header: tuple[str, ...], rows: list[tuple[str, ...]], *, right: int) -> None:
    """Columns from ``right`` on are aligned to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for place, title in enumerate(header):
        justify: Literal["left", "right"] = "right" if place >= right else "left"
        table.add_column(title, justify=justify)
    for row in rows:
        table.add_row(*map(Text, row))
    Console(highlight=False, markup=False).print(table)


def _write(
    found: History,
    trends: Trends,
    csv_file: Path | None,
    trends_csv: Path | None,
    picture: Path | None,
) -> None:
    from classroom_ai.cli.history_picture import picture_as
    from classroom_ai.cli.history_tables import lessons_as_csv, trends_as_csv
    from classroom_ai.files import write_private

    # The picture first: it is what can be refused.
    drawn = picture_as(picture, found, trends) if picture else b""
    if csv_file:
        click.echo(write_private(csv_file, lessons_as_csv(found)))
    if trends_csv:
        click.echo(write_private(trends_csv, trends_as_csv(trends)))
    if picture:
        click.echo(write_private(picture, drawn))
