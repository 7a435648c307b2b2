"""``classroom-ai export``: what was counted and said, or all that is kept of a teacher."""

from __future__ import annotations

from pathlib import Path

import click

from classroom_ai.cli.redact_options import (
    check_redact,
    redact_options,
    redaction_of,
    say_what_was_replaced,
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER_OR_NAME")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the tables; FOLDER, or NAME.history, if not given. "
    "With --redact: folder for the copy.",
)  # fmt: skip
@redact_options
def export(folder: Path, output: Path | None, redact: str | None, approve: bool) -> None:
    """Write a lesson, or all that is kept of a teacher, as tables.

    FOLDER is what analyze or score wrote: its measures, tags and utterances become CSV
    tables. They open in any spreadsheet, and each row names its lesson, so tables of
    several lessons can be put together.

    NAME is a teacher: lessons, measures, goals, notes, visits and releases of the
    history become a CSV table each, and all of it together history.json.

    Example: classroom-ai export lesson.classroom -o tables

    Example: classroom-ai export lesson.classroom --redact class-4b.csv -o for-my-coach

    Example: classroom-ai export rivera
    """
    from classroom_ai.cli.teacher_or_path import is_teacher
    from classroom_ai.export import export_history, export_tables, lesson_with_results, tables_of
    from classroom_ai.handover import redacted_folder, write_redacted

    check_redact(redact, approve)
    if redact is None and is_teacher(folder):
        for path in export_history(str(folder), output or Path(f"{folder}.history")):
            click.echo(path)
        return
    if redact is None:
        for path in export_tables(folder, output or folder):
            click.echo(path)
        return
    lesson, results = lesson_with_results(folder)
    found = redaction_of(lesson, folder, redact=redact, approve=approve)
    target = output or redacted_folder(folder, found)
    write_redacted(target, tables_of(found.lesson, results), redaction=found)
    say_what_was_replaced(found, target)
