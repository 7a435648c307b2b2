"""``classroom-ai doctor``: can this machine do the job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from classroom_ai.doctor import Check


@click.command()
@click.option("--gpu", is_flag=True, help="Check the graphics card, and run something on it.")
def doctor(gpu: bool) -> None:
    """Say whether this machine can do the job, and what to do if not.

    Checks the decoder, models, graphics card, memory and disk; with --gpu, all
    that stands between a graphics card and its use. Ends with exit code 1 if
    something that is needed is missing, with --gpu also if there is no card.

    Example: classroom-ai doctor
    """
    from classroom_ai.doctor import checks
    from classroom_ai.doctor.gpu import gpu_checks

    results = tuple(gpu_checks()) if gpu else checks()
    _show(results)
    if not all(check.passed for check in results if check.needed):
        raise click.exceptions.Exit(1)


def _show(results: Iterable[Check]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("Check", "", "What was found", "What to do", box=None, pad_edge=False)
    for check in results:
        state = "yes" if check.passed else ("no" if check.needed else "optional")
        table.add_row(check.name, state, escape(check.found), escape(check.advice))
    Console().print(table)
