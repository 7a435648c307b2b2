"""``classroom-ai purge``: a lesson, or all that is kept of a teacher, removed with a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.history.releases import Release
    from classroom_ai.purging import Receipt


@click.command()
@click.argument(
    "lesson", type=click.Path(path_type=Path), required=False,
    metavar="[FOLDER_OR_RECORDING_OR_NAME]",
)  # fmt: skip
@click.option("--recording", is_flag=True, help="Also remove the recording itself.")
@click.option(
    "--expired", is_flag=True,
    help="Remove from the history all lessons added more than keep_days days ago (a setting).",
)  # fmt: skip
@click.option("--folders", is_flag=True, help="With --expired: also their folders of results.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--receipt", type=click.Path(path_type=Path), metavar="FILE",
    help="Also write the receipt here.",
)  # fmt: skip
def purge(
    lesson: Path | None,
    *,
    recording: bool,
    expired: bool,
    folders: bool,
    yes: bool,
    receipt: Path | None,
) -> None:
    """Remove a lesson, or all that is kept of a teacher, with a receipt.

    Of a lesson, give the folder that analyze or score wrote, or the recording beside it.
    It goes from everywhere classroom-ai has put it, also from your history. The recording
    itself stays unless you say --recording, and so does every file that classroom-ai did
    not write. Copies that you gave away, and backups, are out of reach.

    NAME is a teacher: what goes is the history (lessons, goals, notes, visits, releases)
    and the voice print. Folders of results stay; remove each by its own name. Bundles that
    you released are withdrawn where they still lie; the receipt lists them, for copies that
    you handed on are out of reach.

    --expired removes what was kept for long enough. It goes by the day on which a lesson
    was added, not by its date. Folders of results stay unless you say --folders.

    Example: classroom-ai purge lesson.classroom --receipt removed.json

    Example: classroom-ai purge rivera
    """
    from classroom_ai.batch.leaving import is_of_batch
    from classroom_ai.cli.teacher_or_path import is_teacher
    from classroom_ai.purging import files_of, in_history, left_in, released_of, target_of
    from classroom_ai.purging import purge as remove

    _check_which(lesson, recording=recording, expired=expired, folders=folders)
    if lesson is None:
        _purge_expired(folders=folders, yes=yes, receipt=receipt)
        return
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
        if is_of_batch(target.folder):
            click.echo(
                "  its record in the batch; a hash stays, so that it is not made again", err=True
            )
        _say_released(released_of(target), "holds something of it")
        click.confirm("Remove these for good?", abort=True, err=True)
    _hand_out(remove(target), receipt)


def _purge_teacher(name: str, *, recording: bool, yes: bool, receipt: Path | None) -> None:
    from classroom_ai.errors import UsageError
    from classroom_ai.history.ownership import everything_of, is_known
    from classroom_ai.history.releases import releases_of
    from classroom_ai.purging import STAYS_OF_TEACHER, purge_teacher
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
        click.echo(f"  stays: {STAYS_OF_TEACHER}", err=True)
        _say_released(releases_of(name) if is_known(name) else (), "is withdrawn where it lies")
        click.confirm("Remove these for good?", abort=True, err=True)
    _hand_out(purge_teacher(name), receipt)


def _purge_expired(*, folders: bool, yes: bool, receipt: Path | None) -> None:
    from classroom_ai.errors import UsageError
    from classroom_ai.expiring import has_results, purge_expired
    from classroom_ai.history.retention import expired_lessons, keep_days

    days = keep_days()
    if days is None:
        raise UsageError(
            "keep_days is not set, so lessons are kept for ever.",
            "It says after how many days a lesson leaves the history.",
            "Write keep_days = 365 into classroom-ai.toml, or set CLASSROOM_AI_KEEP_DAYS.",
        )
    found = expired_lessons(days)
    if not found:
        click.echo(f"No lesson was added more than {days} days ago.")
        return
    there = [one for one in found if has_results(one)]
    for folder in [None, *(one.folder for one in there if folders)]:
        if receipt is not None:
            _check_receipt(receipt, folder)
    if not yes:
        lessons = "1 lesson" if len(found) == 1 else f"{len(found)} lessons"
        click.echo(f"To be removed: {lessons} added more than {days} days ago:", err=True)
        for one in found:
            goes = "and its folder" if folders and one in there else "its folder stays"
            place = f", {goes}: {one.folder}" if one in there else ""
            click.echo(f"  from the history: added {one.added}{place}", err=True)
        click.confirm("Remove these for good?", abort=True, err=True)
    _hand_out(purge_expired(found, folders=folders), receipt)


def _check_which(lesson: Path | None, *, recording: bool, expired: bool, folders: bool) -> None:
    if lesson is None and not expired:
        raise click.UsageError("Give a folder, a recording or a teacher; or --expired.")
    if expired and (lesson is not None or recording):
        raise click.UsageError("--expired is about all lessons: give it without a name.")
    if folders and not expired:
        raise click.UsageError("--folders is given without --expired.")


def _say_released(released: Sequence[Release], what: str) -> None:
    """Bundles that were given away, of which copies are out of reach."""
    for one in released:
        state = f"withdrawn {one.revoked}" if one.revoked else what
        click.echo(f"  released on {one.day}: {one.bundle} ({state})", err=True)


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
