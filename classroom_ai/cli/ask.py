"""``classroom-ai ask``: a teacher's own question, for oneself or for the coach."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command()
@click.argument("name")
@click.argument("text")
@click.option("--for-coach", is_flag=True, help="It is for your coach; without, for yourself.")
@click.option(
    "--lesson", type=click.Path(path_type=Path), metavar="FOLDER",
    help="The lesson it is about: a folder of results.",
)  # fmt: skip
def ask(name: str, text: str, *, for_coach: bool, lesson: Path | None) -> None:
    """Keep a question for your coach, or for yourself.

    NAME is the one under which your voice is enrolled. A question for your coach stands in
    front in the cycle that it was written in; your coach reads it once you release it. One for
    yourself is kept as a note. note NAME --list shows both, note NAME --remove N takes
    one back.

    Example: classroom-ai ask rivera "How do I wait when nobody answers?" --for-coach
    """
    from classroom_ai.cli.note import in_a_line
    from classroom_ai.history.notes import add_note

    click.echo(f"Kept: {in_a_line(add_note(name, text, for_coach=for_coach, lesson=lesson))}")
    if for_coach:
        click.echo("Nobody has been sent anything: your coach reads what you release.")
    else:
        again = f"classroom-ai ask {shlex.quote(name)} TEXT --for-coach"
        click.echo(f"It is for yourself. For your coach: {again}")
