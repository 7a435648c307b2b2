"""The plan: of each recording that is asked for, what is left to do, before anything is done.

Nothing that is done is read again: its hash is remembered by its file, and of a file never
seen before only one of the size of a known recording can be one of them under another name.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from stat import S_ISREG
from typing import Literal, Protocol

from classroom_ai.batch.finding import Found
from classroom_ai.batch.manifest import Entry
from classroom_ai.batch.records import Key, Record, Records, teacher_key
from classroom_ai.batch.remembered import Remembered
from classroom_ai.batch.stages import Recipe, identify
from classroom_ai.errors import ClassroomAIError, ModelError, RecordingError, RubricError
from classroom_ai.types import Seconds

State = Literal["new", "again", "done", "failed", "unreadable", "removed", "twin", "later"]

#: What is to be done with a recording, as a user reads it.
STATES: dict[State, str] = {
    "new": "to be listened to",
    "again": "to be counted and reported again, without listening",
    "done": "done",
    "failed": "failed before, and not tried again without --retry-failed",
    "unreadable": "cannot be worked on",
    "removed": "done, but their results were removed since, and are not made again unasked",
    "twin": "the same as another one",
    "later": "left for later by --limit",
}

#: Why a recording that ``purge`` removed has no results.
PURGED = "It was purged, and is not made again."


class Cookbook(Protocol):
    """How recordings are heard and counted; see ``recipes.Recipes``."""

    @property
    def asr(self) -> str:
        """Name of the model that writes down words."""

    @property
    def device(self) -> str:
        """``cpu`` or ``cuda``."""

    def recipe_for(self, entry: Entry) -> Recipe:
        """How one recording is heard and counted; what cannot be is a ClassroomAIError."""


@dataclass(frozen=True, slots=True)
class Item:
    """One recording of the plan.

    Attributes
    ----------
    entry : Entry
        As it was asked for.
    state : str
        One of ``STATES``.
    recipe : Recipe or None
        How it is heard and counted; None where that cannot be.
    stat : os.stat_result or None
        Its file; None if there is none.
    sha256 : str or None
        None for a recording that nothing is known of yet.
    record : Record or None
        What became of it before.
    duration : float or None
        Seconds, as its file or its record says.
    why : str
        What is wrong with it, or which other one it is the same as.
    """

    entry: Entry
    state: State
    recipe: Recipe | None = None
    stat: os.stat_result | None = None
    sha256: str | None = None
    record: Record | None = None
    duration: Seconds | None = None
    why: str = ""

    @property
    def teacher(self) -> str:
        """Key of the teacher; empty for nobody."""
        return teacher_key(self.entry.teacher)

    @property
    def told(self) -> str:
        """The mark of how it is to be counted and reported."""
        return self.recipe.told(self.entry.about) if self.recipe else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is asked for; ``passed_over`` counts what --since leaves out."""

    items: tuple[Item, ...]
    root: Path
    asr: str
    device: str
    passed_over: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def counts(self) -> Counter[State]:
        """How many recordings there are of each state."""
        return Counter(item.state for item in self.items)

    def sound(self, *states: State) -> Seconds:
        """Seconds of sound of the recordings in some states, as far as they are known."""
        return sum(item.duration or 0.0 for item in self.items if item.state in states)


def planned(
    found: Found,
    *,
    recipes: Cookbook,
    records: Records,
    remembered: Remembered,
    retry_failed: bool = False,
    limit: int | None = None,
    since: date | None = None,
    on_progress: Callable[[int], None] = lambda n: None,
) -> Plan:
    """What is left to do of all that is asked for.

    Parameters
    ----------
    found : Found
        Recordings, in the order in which they are worked on.
    recipes : Cookbook
        How the recordings of each teacher are heard and counted.
    records : Records
        What is done.
    remembered : Remembered
        Hashes that this machine knows.
    retry_failed : bool
        Also take up again what failed before, or whose results were removed.
    limit : int, optional
        At most so many recordings are left to do.
    since : datetime.date, optional
        Leave out recordings of earlier days: by the manifest's date, else by that on which
        the file was last changed.
    on_progress : callable
        Told how many recordings were looked at.

    Raises
    ------
    ModelError, RubricError, UsageError
        What is wrong with all recordings; of one, its item tells.
    """
    planner = _Planner(recipes, records, remembered, retry_failed=retry_failed)
    items: list[Item] = []
    passed_over = 0
    for n, entry in enumerate(found.entries, start=1):
        stat = _stat(entry.recording)
        if since and _is_before(since, entry, stat):
            passed_over += 1
            continue
        item = planner.item(entry, stat)
        if item.state in ("new", "again"):
            if limit is not None and limit <= 0:
                item = replace(item, state="later")
            elif limit is not None:
                limit -= 1
        items.append(item)
        on_progress(n)
    return Plan(tuple(items), found.root, recipes.asr, recipes.device, passed_over, found.notes)


class _Planner:
    """Looks at one recording after the other."""

    def __init__(
        self, recipes: Cookbook, records: Records, remembered: Remembered, *, retry_failed: bool
    ) -> None:
        self._recipes = recipes
        self._records = records
        self._remembered = remembered
        self._retry_failed = retry_failed
        self._known: dict[Key, Record] = {record.key: record for record in records.known}
        self._sizes = {record.size for record in self._known.values()}
        self._first: dict[Key, Item] = {}

    def item(self, entry: Entry, stat: os.stat_result | None) -> Item:
        if stat is None:
            return Item(entry, "unreadable", why=f"{entry.recording} does not exist.")
        if not S_ISREG(stat.st_mode):
            return Item(entry, "unreadable", why=f"{entry.recording} is not a file.")
        try:
            recipe = self._recipes.recipe_for(entry)
        except (ModelError, RubricError):
            raise
        except ClassroomAIError as error:
            return self._settled(entry, stat) or Item(
                entry, "unreadable", stat=stat, why=str(error)
            )
        item = Item(entry, "new", recipe, stat)
        try:
            item = replace(item, sha256=self._hash_if_needed(entry.recording, stat))
            return self._compared(item) if item.sha256 else _probed(item)
        except RecordingError as error:
            return replace(item, state="unreadable", why=str(error))

    def _settled(self, entry: Entry, stat: os.stat_result) -> Item | None:
        """A recording that is done, or gone, also where its teacher is no longer enrolled."""
        try:
            sha256 = self._hash_if_needed(entry.recording, stat)
        except RecordingError:
            return None
        if sha256 is None:
            return None
        item = Item(entry, "unreadable", stat=stat, sha256=sha256)
        record = self._known.get((sha256, item.teacher))
        state, why = self._state(item, record)
        if state not in ("done", "removed"):
            return None
        duration = record.duration if record else None
        return replace(item, state=state, why=why, record=record, duration=duration)

    def _hash_if_needed(self, recording: Path, stat: os.stat_result) -> str | None:
        """The hash, where it is remembered, or where the recording may be one that is known."""
        sha256 = self._remembered.sha256_of(stat)
        if sha256 is None and stat.st_size in self._sizes:
            sha256, stat = identify(recording)
            self._remembered.keep(stat, sha256)
        return sha256

    def _compared(self, item: Item) -> Item:
        """The item with what is known of its recording."""
        key = (item.sha256 or "", item.teacher)
        if (first := self._first.get(key)) is not None:
            return twin(item, first)
        record = self._known.get(key)
        state, why = self._state(item, record)
        item = replace(item, state=state, record=record, why=why)
        if record is not None and record.duration is not None:
            item = replace(item, duration=record.duration)
        if state == "new" and item.duration is None:
            item = _probed(item)
        self._first[key] = item
        return item

    def _state(self, item: Item, record: Record | None) -> tuple[State, str]:
        if record is None:
            is_purged = self._records.is_purged((item.sha256 or "", item.teacher))
            return ("removed", PURGED) if is_purged else ("new", "")
        if record.failure:
            is_same = record.told == item.told and not self._retry_failed
            return ("failed", record.failure) if is_same else ("new", "")
        if self._records.is_handed_over(record):
            return "done", "Its folder is somebody else's now, and is left as it is."
        if self._records.is_removed(record):
            return ("new", "") if self._retry_failed else ("removed", "Its results were removed.")
        if not self._records.is_whole(record):
            return "new", ""
        if item.recipe is None:
            return "done", ""
        if record.heard == item.recipe.heard:
            return ("done" if record.told == item.told else "again"), ""
        return "new", ""


def twin(item: Item, first: Item) -> Item:
    """A recording that another one of the plan is the same as; they cannot both have their way."""
    other = str(first.entry.recording)
    if item.told == first.told:
        return replace(item, state="twin", why=f"It is the same recording as {other}.")
    return replace(
        item,
        state="unreadable",
        why=f"It is the same recording as {other}, but other things are said of it. "
        "A recording of one teacher has one report.",
    )


def _probed(item: Item) -> Item:
    """The item with what its file says of itself; raises RecordingError."""
    from classroom_ai.media import probe

    glance = probe(item.entry.recording)
    if not glance.has_audio:
        raise RecordingError(
            f"{item.entry.recording.name} has a picture but no sound.",
            next_step="Record again with the microphone on.",
        )
    return replace(item, duration=glance.duration)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _is_before(day: date, entry: Entry, stat: os.stat_result | None) -> bool:
    if entry.about.date:
        return entry.about.date < day.isoformat()
    return stat is not None and datetime.fromtimestamp(stat.st_mtime).date() < day


def to_do(items: Sequence[Item]) -> tuple[int, ...]:
    """Places of the recordings that something is left to do for."""
    return tuple(i for i, item in enumerate(items) if item.state in ("new", "again"))
