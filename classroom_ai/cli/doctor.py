"""``classroom-ai doctor``: can this machine do the job."""

from __future__ import annotations

import click


@click.command()
def doctor() -> None:
    """Say whether this machine can do the job, and what to do if not.

    Checks the decoder, models, graphics card, memory and disk. Ends with exit
    code 1 if something that is needed is missing.

    Example: classroom-ai doctor
    """
    from rich.console import Console
    from rich.table import Table

    from classroom_ai.doctor import checks

    table = Table("Check", "", "What was found", "What to do", box=None, pad_edge=False)
    results = checks()
    for check in results:
        state = "yes" if check.passed else ("no" if check.needed else "optional")
        table.add_row(check.name, state, check.found, check.advice)
    Console().print(table)
    if not all(check.passed for check in results if check.needed):
        raise click.exceptions.Exit(1)
