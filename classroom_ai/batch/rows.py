"""Where each recording of a batch stands: what summaries and a run's display are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from classroom_ai.batch.planning import Item, State
from classroom_ai.batch.stages import Job, Stage
from classroom_ai.types import Seconds

Outcome = Literal["done", "failed", "waiting", "elsewhere", "removed", "twin"]

#: What each outcome means, as a user reads it.
OUTCOMES: Mapping[Outcome, str] = {
    "done": "done",
    "failed": "failed",
    "waiting": "not yet done",
    "elsewhere": "in the hands of another batch",
    "removed": "results removed",
    "twin": "the same as another one",
}
#: What to do about those that are not done, where something can be done.
NEXT_STEPS: Mapping[Outcome, str] = {
    "failed": "Failed: read why below, and mend what you can. A recording or setting that was "
    "changed is tried again by itself; anything else with --retry-failed.",
    "waiting": "Not yet done: run the same command again. It goes on where it was.",
    "elsewhere": "Another batch is at work: nothing to do. Look again when that has finished.",
    "removed": "Results removed: nothing to do, somebody wanted it so. What was not purged is made "
    "again with --retry-failed.",
    "twin": "The same recording twice: nothing to do. It has one report; leave one of them out.",
}
_OF_STATE: Mapping[State, Outcome] = {
    "new": "waiting",
    "again": "waiting",
    "later": "waiting",
    "done": "done",
    "failed": "failed",
    "unreadable": "failed",
    "removed": "removed",
    "twin": "twin",
}


@dataclass(slots=True)
class Row:
    """Where one recording stands.

    Attributes
    ----------
    item : Item
        As planned, and what was found out of it since.
    outcome : str
        One of ``OUTCOMES``.
    why : str
        What is wrong, for those that are not done.
    duration, grade
        Of a recording that is done: seconds, and how well it could be heard.
    folder : str
        Of its results, within that of the batch.
    notes : tuple of str
        What could not be done all the same.
    job : Job or None
        Once it is this batch's to work on.
    ahead : tuple of str
        Stages that are left, the next one first.
    tries : int
        How often a worker died of it.
    """

    item: Item
    outcome: Outcome
    why: str = ""
    duration: Seconds | None = None
    grade: str | None = None
    folder: str = ""
    notes: tuple[str, ...] = ()
    job: Job | None = None
    ahead: tuple[Stage, ...] = ()
    tries: int = 0


def row_of(item: Item) -> Row:
    """Where a recording stands before anything was done."""
    row = Row(item, _OF_STATE[item.state], item.why, duration=item.duration)
    if item.state in ("done", "again") and item.record is not None:
        row.grade, row.folder = item.record.grade, item.record.folder
    if item.state == "again":
        row.ahead = ("tell",)
    elif item.state == "new":
        known: tuple[Stage, ...] = ("decode", "hear", "tell")
        row.ahead = known if item.sha256 else ("identify", *known)
    return row
