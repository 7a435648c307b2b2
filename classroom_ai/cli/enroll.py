"""``classroom-ai enroll``: keep a teacher's voice print, list and delete what is kept."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command()
@click.argument("name", required=False)
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put a new print in place of that of the same name.")
@click.option("--list", "list_kept", is_flag=True, help="Show who is enrolled; no voice is shown.")
@click.option("--remove", metavar="NAME", help="Delete the print of that name for good.")
def enroll(
    name: str | None,
    files: tuple[Path, ...],
    replace: bool,
    list_kept: bool,
    remove: str | None,
) -> None:
    """Keep your voice print on this machine, list or delete what is kept.

    NAME is yours to choose and need not be your real name. FILE is a recording
    of you alone: 20 to 30 seconds of speech, any sound or video. Several are
    taken together. What is kept is 256 numbers that say how your voice sounds,
    readable by you only; your recordings are not copied. Enroll only yourself.

    Then analyze finds your voice by --teacher NAME.

    Example: classroom-ai enroll rivera me.m4a
    """
    asked = [bool(name), list_kept, remove is not None]
    if sum(asked) != 1 or (replace and not name):
        raise click.UsageError(
            "Say one thing: a name with recordings, --list, or --remove NAME. "
            "For instance: classroom-ai enroll rivera me.m4a"
        )
    if list_kept:
        _show_kept()
    elif remove is not None:
        _remove(remove)
    else:
        _keep(str(name), files, replace=replace)


def _keep(name: str, files: tuple[Path, ...], *, replace: bool) -> None:
    from datetime import datetime

    from classroom_ai import voices
    from classroom_ai.cli.progress import shown_progress
    from classroom_ai.errors import UsageError
    from classroom_ai.files import sha256_of
    from classroom_ai.hearing.backends import load_speaker_ears, voice_model_used
    from classroom_ai.hearing.enrolment import enrol
    from classroom_ai.media import probe

    shown = voices.checked_name(name)
    if not files:
        raise click.UsageError(
            f"Which recordings are of {shown}? "
            f"For instance: classroom-ai enroll {shlex.quote(shown)} me.m4a"
        )
    if voices.is_kept(shown) and not replace:
        raise UsageError(
            f"A voice is already enrolled as {shown!r}.",
            next_step="Add --replace to put the new one in its place, or choose another name.",
        )
    for file in files:
        probe(file)
    with shown_progress() as show:
        show("loading the models", 0.0)
        found = enrol(files, load_speaker_ears(), on_progress=show)
    model = voice_model_used()
    voice = voices.VoicePrint(
        name=shown,
        vector=tuple(round(float(value), 6) for value in found.vector),
        model=model.name,
        model_sha256=model.sha256 or "",
        seconds=found.seconds,
        created=datetime.now().astimezone().date(),
        samples=tuple(sha256_of(file) for file in files),
    )
    path = voices.keep(voice)
    for line in found.advice:
        click.echo(f"Note: {line}", err=True)
    quoted = shlex.quote(shown)
    click.echo(
        f"Kept: how the voice of {shown} sounds, from {found.seconds:.0f} s of speech.\n"
        f"Where: {path} (256 numbers; only you can read it, and no recording is kept)\n"
        f"Use it: classroom-ai analyze RECORDING --teacher {quoted}\n"
        f"Delete it: classroom-ai enroll --remove {quoted}"
    )


def _show_kept() -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from classroom_ai import voices
    from classroom_ai.errors import VoiceError

    kept = voices.kept()
    folder = voices.voices_folder()
    if not kept:
        click.echo(f"Nobody is enrolled. Voice prints would lie in {folder}.")
        return
    table = Table("Name", "Enrolled on", "Speech", "Voice model", box=None, pad_edge=False)
    for voice in kept:
        if not isinstance(voice, VoiceError):
            seconds = f"{voice.seconds:.0f} s"
            table.add_row(escape(voice.name), str(voice.created), seconds, escape(voice.model))
    console = Console()
    if table.row_count:
        console.print(table)
    for voice in kept:
        if isinstance(voice, VoiceError):
            click.echo(str(voice))
    console.print(f"Folder: {folder}", highlight=False, markup=False, soft_wrap=True)


def _remove(name: str) -> None:
    from classroom_ai import voices

    path = voices.remove(name)
    click.echo(
        f"Deleted: {path}\n"
        "Lessons that were heard with it keep their figures; the voice is in none of them."
    )
