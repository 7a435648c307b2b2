"""Progress on stderr: a moving line on a terminal, a line a stage elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def shown_progress() -> Iterator[Callable[[str, float], None]]:
    """Function that shows a stage and the share of it that is done.

    Yields
    ------
    callable
        Takes the name of the stage and a share from 0 to 1; calls may come from
        several threads and stages may run side by side.
    """
    if sys.stderr.isatty():
        with _on_terminal() as show:
            yield show
    else:
        yield _line_a_stage()


@contextmanager
def _on_terminal() -> Iterator[Callable[[str, float], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, share: float) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage.capitalize(), total=1.0)
            progress.update(tasks[stage], completed=share)

        yield show


def _line_a_stage() -> Callable[[str, float], None]:
    told: set[str] = set()

    def show(stage: str, _share: float) -> None:
        if stage not in told:
            told.add(stage)
            print(f"{stage.capitalize()} ...", file=sys.stderr, flush=True)  # noqa: T201

    return show
