"""``classroom-ai visit``: when a coach came, what was looked at, and what was agreed."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.history.visits import Visit


@click.command()
@click.argument("name")
@click.option("--date", "day", metavar="DAY", help="Day of the visit, YYYY-MM-DD; may be planned.")
@click.option(
    "--focus", metavar="TEXT", help="What was looked at: a measure (see: measures), or any words."
)
@click.option("--agreed", metavar="TEXT", help="What you agreed.")
@click.option("--list", "as_list", is_flag=True, help="List your visits.")
@click.option("--remove", metavar="DAY", help="Take the visit on that day back.")
def visit(
    name: str,
    *,
    day: str | None,
    focus: str | None,
    agreed: str | None,
    as_list: bool,
    remove: str | None,
) -> None:
    """Keep what you and your coach looked at and agreed.

    NAME is the one under which your voice is enrolled. From one visit to the next is a
    cycle, which the command cycle tells of. What you write here stays in your own history.

    Example: classroom-ai visit rivera --date 2026-03-02 --focus wait.after_question
    --agreed "count to three after an open question"

    Example: classroom-ai visit rivera --remove 2026-03-02
    """
    from classroom_ai.history.visits import add_visit, remove_visit, visits_of

    says_one = (day, focus, agreed) != (None, None, None)
    if [as_list, remove is not None, says_one].count(True) != 1:
        raise _half_said(name)
    if as_list:
        kept = visits_of(name)
        click.echo("\n".join(map(_worded, kept)) if kept else "No visit is kept.")
    elif remove is not None:
        click.echo(f"Removed: {_worded(remove_visit(name, remove))}")
    elif day is None or focus is None or agreed is None:
        raise _half_said(name)
    else:
        click.echo(f"Kept: {_worded(add_visit(name, day=day, focus=focus, agreed=agreed))}")
        click.echo(f"What comes of it: classroom-ai cycle {shlex.quote(name)}")


def _half_said(name: str) -> click.UsageError:
    return click.UsageError(
        "Give --date, --focus and --agreed together, or --list, or --remove DAY. For instance: "
        f"classroom-ai visit {shlex.quote(name)} --date 2026-03-02 --focus "
        'wait.after_question --agreed "count to three"'
    )


def _worded(one: Visit) -> str:
    from classroom_ai.measures import registry

    focus = f"{registry()[one.measure].title} ({one.measure})" if one.measure else one.focus
    return f"{one.day}  {focus}. Agreed: {one.agreed}"
