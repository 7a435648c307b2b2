"""``classroom-ai note``: a teacher's own words, kept in the teacher's own history."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.history.notes import Note


@click.command()
@click.argument("name")
@click.argument("text", required=False)
@click.option(
    "--lesson", type=click.Path(path_type=Path), metavar="FOLDER",
    help="The lesson it is about: a folder of results.",
)  # fmt: skip
@click.option("--list", "as_list", is_flag=True, help="List your notes and questions.")
@click.option("--remove", type=int, metavar="N", help="Take note N back; --list has the numbers.")
def note(
    name: str, text: str | None, *, lesson: Path | None, as_list: bool, remove: int | None
) -> None:
    """Keep a note of your own, list your notes, or take one back.

    NAME is the one under which your voice is enrolled. A note stands in the cycle that it
    was written in. Nobody but you can read it, unless you release it.

    Example: classroom-ai note rivera "The warm-up took too long" --lesson lesson.classroom

    Example: classroom-ai note rivera --list
    """
    from classroom_ai.history.notes import add_note, notes_of, remove_note

    if [text is not None, as_list, remove is not None].count(True) != 1 or (lesson and not text):
        raise click.UsageError(
            "Give the note, or --list, or --remove N. For instance: "
            f'classroom-ai note {shlex.quote(name)} "The warm-up took too long"'
        )
    if as_list:
        kept = notes_of(name)
        click.echo("\n".join(map(in_a_line, kept)) if kept else "No note is kept.")
    elif remove is not None:
        click.echo(f"Removed: {in_a_line(remove_note(name, remove))}")
    else:
        new = add_note(name, text or "", for_coach=False, lesson=lesson)
        click.echo(f"Kept: {in_a_line(new)}")


def in_a_line(one: Note) -> str:
    """A note with its number, day, and what it is about."""
    about = f", about {one.title}" if one.title else ""
    kind = "  [for your coach]" if one.for_coach else ""
    return f"{one.number}  {one.day}{about}{kind}  {one.text}"
