"""``classroom-ai batch``: many recordings to a folder of results for each teacher."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from classroom_ai.cli.sound_option import no_audio_option

if TYPE_CHECKING:
    from classroom_ai.batch.finding import Found
    from classroom_ai.batch.running import Run
    from classroom_ai.graphics import Card


@click.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="FOLDER_OR_MANIFEST")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR", required=True,
    help="Folder for the results, with one folder in it for each teacher.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--retry-failed", is_flag=True,
    help="Also take up again what failed before, or whose results were removed.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Do at most N recordings.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
    help="Leave out recordings of earlier days: by the manifest's date, else by the day on which "
    "the file was last changed.",
)  # fmt: skip
@click.option("--log-json", is_flag=True, help="Progress as one line of JSON an event, on stderr.")
@click.option("--teacher", metavar="NAME",
    help="Name under which the teacher is enrolled, for recordings that the manifest gives none.",
)  # fmt: skip
@click.option("--asr", metavar="NAME", help="Speech recognition model; see: models list.")
@click.option("--language", metavar="CODE", help="Language spoken, such as en; heard if not given.")
@click.option(
    "--vocabulary", type=click.Path(path_type=Path), metavar="FILE",
    help="Words that the lessons are likely to hold, one a line: terms, names of places.",
)  # fmt: skip
@click.option("--rubric", multiple=True, metavar="ID_OR_PATH",
    help="What to look at, where the manifest does not say; repeatable.",
)  # fmt: skip
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), help="What to compute on.")
@click.option("--gpus", metavar="N_OR_all", show_default="1; with --engine ray, all",
    help="Graphics cards to use, where there are any; several listeners share a large one.",
)  # fmt: skip
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True,
    help="Where to work: on this machine, or on all machines of a Ray cluster.",
)  # fmt: skip
@click.option("--ray-address", metavar="HOST:PORT",
    help="The cluster, where it is neither the one that runs here nor in RAY_ADDRESS.",
)  # fmt: skip
@no_audio_option
def batch(
    source: Path,
    output: Path,
    dry_run: bool,
    retry_failed: bool,
    limit: int | None,
    since: datetime | None,
    log_json: bool,
    gpus: str | None,
    engine: str,
    ray_address: str | None,
    **flags: Any,
) -> None:
    """Turn many recordings into reports, one folder a teacher.

    FOLDER_OR_MANIFEST is a folder, looked through with all folders in it, or a
    table (CSV or YAML) with the columns recording, teacher, title, subject,
    class, date, teacher voice, rubric. What is done is not done again, so the
    same command goes on where it was stopped. One bad recording does not keep
    the others from being done: the summary in DIR names it, and the exit code
    is then 3.

    Example: classroom-ai batch recordings -o results --limit 10
    """
    from classroom_ai.batch import carrying_out
    from classroom_ai.batch.finding import entries_of
    from classroom_ai.batch.planning import planned
    from classroom_ai.batch.recipes import Recipes
    from classroom_ai.batch.records import Records
    from classroom_ai.batch.remembered import Remembered
    from classroom_ai.cli.batch_display import display
    from classroom_ai.settings import load_settings

    settings = load_settings(flags).values
    records = Records(output)
    with (
        _stoppable() as begun,
        _cluster(engine, ray_address) as on_cluster,
        Remembered() as remembered,
        display(as_json=log_json) as show,
    ):
        found = _with_teacher(entries_of(source, output=output), settings.teacher)
        recipes = Recipes(settings, heard_with=records.heard_with)
        plan = planned(
            found,
            recipes=recipes,
            records=records,
            remembered=remembered,
            retry_failed=retry_failed,
            limit=limit,
            since=since.date() if since else None,
            on_progress=show.looking(len(found.entries)),
        )
        if on_cluster:
            crew = carrying_out.crew_of_cluster(plan, gpus=_number(gpus or "all"))
        else:
            crew = carrying_out.crew_of(plan, gpus=_cards(gpus or "1", plan.device))
        show.planned(plan, carrying_out.expected(plan, remembered, crew))
        if dry_run:
            return

        def on_run(run: Run) -> None:
            begun(run)
            show.begun(run)

        run = carrying_out.carry_out(
            plan,
            records=records,
            remembered=remembered,
            crew=crew,
            engine=carrying_out.engine_of_cluster(plan, records, crew) if on_cluster else None,
            on_run=on_run,
            on_event=show.event,
        )
        show.ended(run)
    click.echo(f"Summary: {output / 'index.html'}")
    click.get_current_context().exit(_exit_code(run))


def _with_teacher(found: Found, teacher: str | None) -> Found:
    """The same, with this teacher for recordings that name neither one nor a voice."""
    return replace(
        found,
        entries=tuple(
            replace(entry, teacher=entry.teacher or (None if entry.teacher_voice else teacher))
            for entry in found.entries
        ),
    )


@contextmanager
def _cluster(engine: str, address: str | None) -> Iterator[bool]:
    """Whether to work on a cluster; the connection to it, while there is one."""
    if engine == "ray":
        from classroom_ai.batch.cluster import connected

        with connected(address):
            yield True
        return
    if address:
        raise click.UsageError("--ray-address is for --engine ray.")
    yield False


def _number(wanted: str) -> int | None:
    """How many graphics cards are wanted; None for all."""
    from classroom_ai.errors import UsageError

    if wanted == "all":
        return None
    if not (wanted.isdecimal() and int(wanted)):
        raise UsageError(
            f"--gpus is {wanted!r}.", "It is a number of graphics cards, from 1 on, or all."
        )
    return int(wanted)


def _cards(wanted: str, device: str) -> tuple[Card, ...]:
    """The graphics cards to use; none without any."""
    from classroom_ai.errors import UsageError
    from classroom_ai.graphics import cards

    most = _number(wanted)
    there = cards() if device == "cuda" else ()
    if most is not None and most > max(len(there), 1):  # 1 is what --gpus is if not given
        raise UsageError(
            f"--gpus is {wanted}, but {len(there) or 'no'} graphics "
            f"{'card' if len(there) == 1 else 'cards'} can be used here.",
            "",
            f"{'Use --gpus all' if there else 'Leave --gpus out'}, or see why with: "
            "classroom-ai doctor --gpu",
        )
    return there[:most]


@contextmanager
def _stoppable() -> Iterator[Callable[[Run], None]]:
    """Function that is given the run, once it begins: Ctrl-C and SIGTERM then stop it in order.

    Before that, and the second time, both end the command at once.
    """
    runs: list[Run] = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if not runs or runs[0].is_stopped:
            raise KeyboardInterrupt
        runs[0].stop()

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield runs.append
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _exit_code(run: Run) -> int:
    """0 all that was to be done is done, 1 stopped before that, 3 some recordings failed."""
    if run.is_stopped:
        return 1
    return 3 if any(row.outcome == "failed" for row in run.rows) else 0
