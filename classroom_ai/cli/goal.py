"""``classroom-ai goal``: one measure that a teacher wants to move."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.history.goals import Goal


@click.group()
def goal() -> None:
    """Set what you want to move, see it, or end it.

    The report of each lesson analyzed with --teacher NAME then begins with it: where
    it stood, where it is, and whether that is more than lessons differ by themselves.
    """


@goal.command("set")
@click.argument("name")
@click.option("--measure", required=True, metavar="ID", help="What to move; see: measures.")
@click.option(
    "--toward", required=True, metavar="VALUE", help="more, less, or a value such as 3 or 60%."
)
@click.option("--why", default="", metavar="TEXT", help="Your reason, for yourself.")
def set_(name: str, measure: str, toward: str, why: str) -> None:
    """Set your goal: the one before it, if any, ends.

    NAME is the one under which your voice is enrolled. Choose what matters to you: a
    figure taken because it just stood low often rises a little by chance alone.

    Example: classroom-ai goal set rivera --measure wait.after_question --toward 3 --why "time"
    """
    from classroom_ai.history.goals import set_goal
    from classroom_ai.history.listing import history_of
    from classroom_ai.report import words

    new, before = set_goal(name, measure, toward, why=why)
    if before is not None:
        click.echo(f"Ended: {_worded(before)}", err=True)
    click.echo(f"Your goal: {_worded(new)}")
    answer = history_of(name).answer
    if answer is not None and answer.again_from is not None:
        click.echo(words.no_looks_left(answer.again_from))
    quoted = shlex.quote(name)
    click.echo(f"The next report answers it: classroom-ai analyze RECORDING --teacher {quoted}")


@goal.command()
@click.argument("name")
def show(name: str) -> None:
    """Show your goal and where it stands, and your earlier ones.

    Example: classroom-ai goal show rivera
    """
    from classroom_ai.cli.history import say_goal
    from classroom_ai.history.goals import goals_of
    from classroom_ai.history.listing import history_of

    earlier = [one for one in goals_of(name) if one.ended_at is not None]
    say_goal(history_of(name))
    for one in earlier:
        click.echo(f"Earlier: {_worded(one)}")


@goal.command()
@click.argument("name")
def end(name: str) -> None:
    """End your goal; it stays in your history.

    Example: classroom-ai goal end rivera
    """
    from classroom_ai.history.goals import end_goal

    click.echo(f"Ended: {_worded(end_goal(name))}")


def _worded(one: Goal) -> str:
    """A goal in a line."""
    from classroom_ai.history.teachers import day_of
    from classroom_ai.measures import registry
    from classroom_ai.report import words

    info = registry().get(one.measure)
    ended = day_of(one.ended_at) if one.ended_at else ""
    return words.kept_goal(
        info.title if info else one.measure,
        info.unit if info else "",
        toward=one.toward,
        direction=one.direction,
        since=day_of(one.set_at),
        until=ended,
        why=one.why,
    )
