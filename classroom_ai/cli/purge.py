"""``classroom-ai purge``: a lesson, or all that is kept of a teacher, removed with a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.purging import Receipt


@click.command()
@click.argument("lesson", type=click.Path(path_type=Path), metavar="FOLDER_OR_RECORDING_OR_NAME")
@click.option("--recording", is_flag=True, help="Also remove the recording itself.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--receipt", type=click.Path(path_type=Path), metavar="FILE",
    help="Also write the receipt here.",
)  # fmt: skip
def purge(lesson: Path, recording: bool, yes: bool, receipt: Path | None) -> None:
    """Remove a lesson, or all that is kept of a teacher, with a receipt.

    Of a lesson, give the folder that analyze or score wrote, or the recording beside it.
    It goes from everywhere classroom-ai has put it, also from your history. The recording
    itself stays unless you say --recording, and so does every file that classroom-ai did
    not write. Copies that you gave away, and backups, are out of reach.

    NAME is a teacher: what goes is the history (lessons, goals, notes, visits, releases)
    and the voice print. Folders of results stay; remove each by its own name.

    Example: classroom-ai purge lesson.classroom --receipt removed.json

    Example: classroom-ai purge rivera
    """
    from classroom_ai.cli.teacher_or_path import is_teacher
    from classroom_ai.purging import files_of, in_history, left_in, target_of
    from classroom_ai.purging import purge as remove

    if is_teacher(lesson):
        _purge_teacher(str(lesson), recording=recording, yes=yes, receipt=receipt)
        return
    target = target_of(lesson, with_recording=recording)
    files = files_of(target)
    if receipt is not None:
        _check_receipt(receipt, target.folder)
    if not yes:
        click.echo(f"To be removed, from {target.folder}:", err=True)
        for what, _ in files:
            click.echo(f"  {what}", err=True)
        for path in left_in(target):
            click.echo(f"  stays, not written by classroom-ai: {path.name}", err=True)
        if in_history(target):
            click.echo("  its figures in your history, and your notes about it", err=True)
        click.confirm("Remove these for good?", abort=True, err=True)
    _hand_out(remove(target), receipt)


def _purge_teacher(name: str, *, recording: bool, yes: bool, receipt: Path | None) -> None:
    from classroom_ai.errors import UsageError
    from classroom_ai.history.ownership import everything_of, is_known
    from classroom_ai.purging import purge_teacher
    from classroom_ai.voices import is_kept

    if recording:
        raise UsageError(
            f"{name!r} is a teacher, and --recording is of a lesson.",
            next_step="Give the folder of the lesson, or leave --recording out.",
        )
    if receipt is not None:
        _check_receipt(receipt)
    if not yes:
        click.echo(f"To be removed, of {name}:", err=True)
        for table, n in (everything_of(name).counts if is_known(name) else {}).items():
            click.echo(f"  {table}: {n}", err=True)
        if is_kept(name):
            click.echo("  the voice print", err=True)
        click.echo("  stays: the folders of results, and the recordings", err=True)
        click.confirm("Remove these for good?", abort=True, err=True)
    _hand_out(purge_teacher(name), receipt)


def _hand_out(done: Receipt, receipt: Path | None) -> None:
    from classroom_ai.files import write_private

    content = done.to_json()
    click.echo(content, nl=False)
    if receipt is not None:
        click.echo(f"Receipt: {write_private(receipt, content)}", err=True)


def _check_receipt(receipt: Path, folder: Path | None = None) -> None:
    """A receipt lies outside of what is removed, and in the place of nothing else."""
    from classroom_ai.errors import UsageError

    is_inside = folder is not None and folder.absolute() in receipt.absolute().parents
    if receipt.exists() or is_inside:
        raise UsageError(
            f"The receipt cannot be {receipt}.",
            "It is a new file outside the folder that is removed.",
            "Choose another name with --receipt.",
        )
