"""``classroom-ai revoke``: take back what was released."""

from __future__ import annotations

import click


@click.command()
@click.argument("name")
@click.argument("bundle", metavar="ID_OR_FILE")
def revoke(name: str, bundle: str) -> None:
    """Take back what you released.

    It is not to be used any more. ID is what release printed, also in release NAME --list;
    FILE is the bundle. Where the file still lies, a notice takes its place. Who gets to
    read the notice is refused every older copy from then on. But a file that was copied
    cannot be called back: tell whoever has it to delete it.

    Example: classroom-ai revoke rivera 3f2a9c0d51e77b86
    """
    from classroom_ai.releasing.giving import revoke as take_back

    release, counted, is_noticed = take_back(name, bundle)
    if not counted:
        click.echo(f"{release.bundle} was withdrawn on {release.revoked} already.")
        return
    click.echo(f"Withdrawn: {release.bundle}, released on {release.day}.")
    if is_noticed:
        click.echo(f"In its place lies a notice: {release.path}", err=True)
    else:
        click.echo(
            f"No notice lies at {release.path}: its file is not there any more, another one lies "
            "there, or you may not write there.",
            err=True,
        )
    click.echo(
        "A copy cannot be called back. Give whoever has one the notice, or the id: their "
        "classroom-ai refuses it once it has met the notice.",
        err=True,
    )
