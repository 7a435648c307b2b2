"""``classroom-ai purge``: a lesson removed everywhere, with a receipt."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("lesson", type=click.Path(path_type=Path), metavar="FOLDER_OR_RECORDING")
@click.option("--recording", is_flag=True, help="Also remove the recording itself.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--receipt", type=click.Path(path_type=Path), metavar="FILE",
    help="Also write the receipt here.",
)  # fmt: skip
def purge(lesson: Path, recording: bool, yes: bool, receipt: Path | None) -> None:
    """Remove a lesson from everywhere classroom-ai has put it, with a receipt.

    FOLDER_OR_RECORDING is the folder that analyze or score wrote, or the recording
    beside it. The recording itself stays unless you say --recording, and so does every
    file that classroom-ai did not write. Copies that you gave away, and backups, are
    out of reach.

    Example: classroom-ai purge lesson.classroom --receipt removed.json
    """
    from classroom_ai.files import write_private
    from classroom_ai.purging import files_of, left_in, target_of
    from classroom_ai.purging import purge as remove

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
        click.confirm("Remove these for good?", abort=True, err=True)
    done = remove(target)
    content = done.to_json()
    click.echo(content, nl=False)
    if receipt is not None:
        click.echo(f"Receipt: {write_private(receipt, content)}", err=True)


def _check_receipt(receipt: Path, folder: Path) -> None:
    """A receipt lies outside of what is removed, and in the place of nothing else."""
    from classroom_ai.errors import UsageError

    if receipt.exists() or folder.absolute() in receipt.absolute().parents:
        raise UsageError(
            f"The receipt cannot be {receipt}.",
            "It is a new file outside the folder that is removed.",
            "Choose another name with --receipt.",
        )
