"""What is seen of a batch while it works: a bar on a terminal, else a line a recording, or JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    from rich.progress import Progress

    from classroom_ai.batch.carrying_out import Expected
    from classroom_ai.batch.planning import Plan
    from classroom_ai.batch.running import Run
    from classroom_ai.types import Seconds

#: Of recordings that cannot be worked on, so many are named; the summary has them all.
_NAMED = 5
#: Outcomes after which nothing is left to do for a recording.
_SETTLED = ("done", "failed", "twin")
#: Events that get a line, and how it begins.
_SAID = {
    "done": "done",
    "failed": "failed",
    "twin": "twice",
    "removed": "left out",
    "found": "settled by another batch",
    "retried": "once more",
}


class Display(Protocol):
    """What a batch tells while it works."""

    def looking(self, total: int) -> Callable[[int], None]:
        """Function that is told how many of the recordings were looked at."""

    def planned(self, plan: Plan, expected: Expected) -> None:
        """What is to be done, and for how long."""

    def begun(self, run: Run) -> None:
        """Work begins."""

    def event(self, name: str, facts: Mapping[str, Any]) -> None:
        """Something happened to a recording."""

    def ended(self, run: Run) -> None:
        """Work has ended."""


@contextmanager
def display(*, as_json: bool) -> Iterator[Display]:
    """How progress is shown, on stderr."""
    if as_json:
        yield _JsonLines()
    elif sys.stderr.isatty():
        with _on_terminal() as shown:
            yield shown
    else:
        yield _Lines()


class _JsonLines:
    """One line of JSON an event."""

    def looking(self, total: int) -> Callable[[int], None]:
        return lambda n: None

    def planned(self, plan: Plan, expected: Expected) -> None:
        self.event(
            "planned",
            {
                "counts": dict(plan.counts),
                "passed_over": plan.passed_over,
                "sound_s": round(plan.sound("new"), 1),
                "expected_s": round(expected.seconds, 1),
                "expected_is_measured": expected.is_measured,
                "model": plan.asr,
                "device": plan.device,
                "notes": list(plan.notes),
            },
        )

    def begun(self, run: Run) -> None:
        pass

    def event(self, name: str, facts: Mapping[str, Any]) -> None:
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        click.echo(json.dumps({"event": name, "at": at, **facts}), err=True)

    def ended(self, run: Run) -> None:
        from classroom_ai.batch.summary import counted

        self.event("stopped" if run.is_stopped else "finished", {"counts": counted(run.rows)})


class _Lines:
    """A line a recording, for a log."""

    def looking(self, total: int) -> Callable[[int], None]:
        self._say(f"Looking at {_recordings(total)} ...")
        return lambda n: None

    def planned(self, plan: Plan, expected: Expected) -> None:
        for line in plan_in_words(plan, expected):
            self._say(line)
        if plan.counts["new"]:
            self._say(f"Words will be written down by the model {plan.asr}.")

    def begun(self, run: Run) -> None:
        self._run = run

    def event(self, name: str, facts: Mapping[str, Any]) -> None:
        if name not in _SAID:
            return
        settled = sum(row.outcome in _SETTLED for row in self._run.rows)
        said = f"{settled}/{len(self._run.rows)} {_SAID[name]}: {facts['recording']}"
        if name != "done" and facts.get("why"):
            said += f": {facts['why']}"
        self._say(said)
        for note in facts.get("notes", ()):
            self._say(f"  {note}")
        if facts.get("trace") and "--debug" in sys.argv:
            self._say(facts["trace"])

    def ended(self, run: Run) -> None:
        for line in run_in_words(run):
            self._say(line)

    def _say(self, line: str) -> None:
        click.echo(line, err=True)


class _Terminal(_Lines):
    """The same lines, above a bar with the time that is left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def looking(self, total: int) -> Callable[[int], None]:
        task = self._progress.add_task("Looking at the recordings", total=total)

        def looked(n: int) -> None:
            # The plan is told next: not above a bar of a tenth of a second ago.
            self._progress.update(task, completed=n, visible=n < total, refresh=n == total)

        return looked

    def begun(self, run: Run) -> None:
        super().begun(run)
        self._task = self._progress.add_task("Lessons", total=len(run.rows))
        self._update()

    def event(self, name: str, facts: Mapping[str, Any]) -> None:
        super().event(name, facts)
        self._update()

    def _update(self) -> None:
        run = self._run
        settled = sum(row.outcome in _SETTLED for row in run.rows)
        left = run.time_left
        ends = time.monotonic() + left if left else None
        self._progress.update(self._task, completed=settled, ends=ends)

    def _say(self, line: str) -> None:
        self._progress.console.print(line, markup=False, highlight=False)


@contextmanager
def _on_terminal() -> Iterator[_Terminal]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.text import Text

    class TimeLeft(ProgressColumn):
        """Runs down between one recording and the next, which may be an hour."""

        def render(self, task: Task) -> Text:
            ends = task.fields.get("ends")
            if ends is None:
                return Text("")
            return Text(f"about {in_words(max(0.0, ends - time.monotonic()))} left")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeLeft(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Terminal(progress)


def plan_in_words(plan: Plan, expected: Expected) -> Iterator[str]:
    """What is to be done, and for how long."""
    from classroom_ai.batch.planning import STATES

    yield from plan.notes
    yield f"{_recordings(len(plan.items))}:"
    for state, meaning in STATES.items():
        if n := plan.counts[state]:
            sound = plan.sound(state)
            length = f" ({in_words(sound)} of sound)" if state in ("new", "again") and sound else ""
            yield f"  {n:>5} {meaning}{length}"
    if plan.passed_over:
        yield f"  {plan.passed_over:>5} of earlier days were passed over"
    wrong = [item for item in plan.items if item.state == "unreadable"]
    for item in wrong[:_NAMED]:
        yield f"  {item.entry.recording}: {item.why}"
    if len(wrong) > _NAMED:
        yield f"  ... and {len(wrong) - _NAMED} more, which the summary names."
    if not plan.counts["new"] and not plan.counts["again"]:
        yield "Nothing is left to do."
    elif expected.is_measured:
        yield f"It will take about {in_words(expected.seconds)}, as such work took before."
    else:
        yield (
            f"It may take about {in_words(expected.seconds)}. That is by what the model usually "
            "takes: no such work was measured here yet."
        )


def run_in_words(run: Run) -> Iterator[str]:
    """What became of all recordings."""
    from classroom_ai.batch.rows import OUTCOMES
    from classroom_ai.batch.summary import counted

    counts = counted(run.rows)
    said = "; ".join(f"{n} {OUTCOMES[outcome]}" for outcome, n in counts.items())
    if run.is_stopped:
        yield f"Stopped. {said}. Run the same command again to go on."
    else:
        yield f"{_recordings(len(run.rows))}: {said}."


def in_words(seconds: Seconds) -> str:
    """A length of time, to what matters of it.

    Examples
    --------
    >>> in_words(40), in_words(600), in_words(5400)
    ('1 min', '10 min', '1 h 30 min')
    """
    minutes = max(1, round(seconds / 60))
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _recordings(n: int) -> str:
    return f"{n} recording{'' if n == 1 else 's'}"
