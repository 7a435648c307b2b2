"""Who changed what and when: every change that was ever made in a folder, also what was undone.

The record is only ever added to. What is undone stays in it and says so, and the lesson
that counts is made of what was heard and the changes in force.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from classroom_ai.corrections.apply import applied
from classroom_ai.corrections.carry import carried_over
from classroom_ai.corrections.model import (
    MOST_BYTES,
    MOST_CHANGES,
    Change,
    Corrections,
    LeftOutChange,
    TimeChange,
    read_corrections,
    to_json,
)
from classroom_ai.errors import CorrectionError, LessonError
from classroom_ai.files import private_folder, write_private, write_together
from classroom_ai.lesson import read_lesson
from classroom_ai.lesson import to_json as lesson_json
from classroom_ai.types import Lesson

FILE = "corrections.json"
#: The lesson that counts.
LESSON = "lesson.json"
#: What was heard, beside the lesson that counts, once that was corrected.
HEARD = "lesson.heard.json"

#: What says of a change where it comes from, and not what it does.
_OF_THE_RECORD = {"by", "at", "was", "save", "undone", "undone_by"}


def read_record(folder: Path) -> Corrections | None:
    """The corrections that a folder of results holds; None if there are none.

    Raises
    ------
    CorrectionError
        If there are some that cannot be read; they are left as they are.
    """
    path = folder / FILE
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):  # what is no folder holds none
        return None
    except OSError as error:
        raise CorrectionError(f"{path} cannot be read: {error.strerror or error}.") from error
    return read_corrections(path)


def record_of(lesson: Lesson, folder: Path) -> Corrections | None:
    """The corrections of this very lesson in a folder; another lesson may have been there."""
    record = read_record(folder)
    return record if record is not None and record.lesson == lesson.id else None


def heard_in(folder: Path) -> Lesson:
    """What was heard, before any correction.

    Raises
    ------
    LessonError
        If the folder holds no lesson that can be read.
    """
    lesson = read_lesson(folder / LESSON)
    try:
        heard = read_lesson(folder / HEARD)
    except LessonError:
        # Damaged, it is no reason to take what was corrected for what was heard.
        if os.path.lexists(folder / HEARD):
            raise
        return lesson
    return replace(heard, about=lesson.about) if heard.id == lesson.id else lesson


def keep(heard: Lesson, target: Path) -> Lesson:
    """Keep what was heard, with the corrections beside it put over it; the lesson that counts.

    Parameters
    ----------
    heard : Lesson
        From the recording, now or before.
    target : pathlib.Path
        The ``lesson.json`` to write. Corrections of another lesson in its folder are kept
        aside, under the name of that lesson.

    Raises
    ------
    CorrectionError, OutputError
        Earlier files are then unchanged.
    """
    folder = private_folder(target.parent)
    with locked(folder):
        return _kept(heard, folder, target)


def _kept(heard: Lesson, folder: Path, target: Path) -> Lesson:
    record = read_record(folder)
    if record is None:
        write_private(target, lesson_json(heard))
        # Of an earlier hearing: its record was taken away, or a first correction was cut short.
        (folder / HEARD).unlink(missing_ok=True)
        return heard
    if record.lesson != heard.id:
        aside = f"corrections.{_as_name(record.lesson)}.json"
        write_together(folder, {target.name: lesson_json(heard), aside: to_json(record)})
        for name in (FILE, HEARD):
            (folder / name).unlink(missing_ok=True)
        return heard
    record = carried_over(record, before=_before(folder, heard), now=heard)
    lesson = applied(heard, in_force(record)).lesson
    write_together(
        folder,
        {target.name: lesson_json(lesson), HEARD: lesson_json(heard), FILE: to_json(record)},
    )
    return lesson


def _before(folder: Path, heard: Lesson) -> Lesson:
    """What was heard in the same recording before; where that is lost, what is heard now."""
    try:
        before = heard_in(folder)
    except LessonError:
        return heard
    return before if before.id == heard.id else heard


def not_found_in(folder: Path, labels: Sequence[int]) -> tuple[str, ...]:
    """Sentences on recorded changes that find nothing in what is heard now.

    Parameters
    ----------
    folder : pathlib.Path
        Holds the lesson and its record.
    labels : sequence of int
        Places of those changes of labels that were found to find nothing.
    """
    changes = in_force(read_record(folder))
    if not changes:
        return ()
    places = {*labels, *applied(heard_in(folder), changes).unmatched}
    return tuple(found_nothing(changes[i], i + 1) for i in sorted(places))


def found_nothing(change: Change, number: int) -> str:
    """What is said of a change that nothing in the lesson answers to."""
    return f"Change {number} ({change.place()}) matches nothing in this lesson."


def _as_name(lesson: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "_", lesson)[:40]


def in_force(record: Corrections | None) -> tuple[Change, ...]:
    """Changes that were not undone, oldest first."""
    return tuple(change for change in record.changes if not change.undone) if record else ()


def standing(changes: Sequence[Change], lesson: Lesson) -> tuple[Change, ...]:
    """What is corrected now, each thing once: the last change of it, oldest first.

    ``lesson`` is the corrected one: of minutes left out and put back again, those count that
    are left out in the end.
    """
    last = {change.about(): change for change in changes}
    others = [
        change
        for change in changes
        if change is last[change.about()] and not isinstance(change, TimeChange)
    ]
    left_out = [
        LeftOutChange(kind="left-out", start=span.start, end=span.end) for span in lesson.left_out
    ]
    return (*others, *(last.get(change.about(), change) for change in left_out))


def added(
    record: Corrections | None, new: Corrections, *, by: str = "", at: datetime | None = None
) -> Corrections:
    """The record with what a file of corrections says more.

    Parameters
    ----------
    record : Corrections or None
        What the folder holds.
    new : Corrections
        Of the same lesson. What the record says already, and what was undone in it, is
        passed over.
    by : str
        Who, where the file does not say.
    at : datetime, optional
        When it is recorded; now, if not given.

    Returns
    -------
    Corrections
        The very same record where nothing is new.

    Raises
    ------
    CorrectionError
        If the record would be larger than one that is read.
    """
    base = record or Corrections(schema_version=1, lesson=new.lesson)
    fresh = [new.changes[i] for i in news(record, new)]
    if not fresh:
        return base
    stamp = _stamp(at)
    save = max((change.save or 0 for change in base.changes), default=0) + 1
    by = printable(by)
    signed = tuple(
        change.model_copy(update={"by": change.by or new.by or by, "at": stamp, "save": save})
        for change in fresh
    )
    return _that_fits(base.model_copy(update={"at": stamp, "changes": (*base.changes, *signed)}))


def _that_fits(record: Corrections) -> Corrections:
    if len(record.changes) > MOST_CHANGES or len(to_json(record).encode()) > MOST_BYTES:
        raise CorrectionError(
            f"With these, {len(record.changes)} corrections of this lesson would be recorded.",
            f"At most {MOST_CHANGES}, of {MOST_BYTES / 1e6:.0f} MB, are read again.",
            "Save fewer of them.",
        )
    return record


def printable(name: str) -> str:
    r"""A name as it can be recorded: one line, without control codes.

    Examples
    --------
    >>> printable(" A. \n Rivera\x07 ")
    'A. Rivera'
    """
    return "".join(sign for sign in " ".join(name.split()) if sign.isprintable())[:200]


def news(record: Corrections | None, new: Corrections) -> tuple[int, ...]:
    """Places of those changes that the record does not say already, and that are in force."""
    said = {change.about(): _does(change) for change in in_force(record)}
    fresh: list[int] = []
    for i, change in enumerate(new.changes):
        if not change.undone and said.get(change.about()) != _does(change):
            said[change.about()] = _does(change)
            fresh.append(i)
    return tuple(fresh)


def undone(
    record: Corrections | None,
    *,
    by: str = "",
    at: datetime | None = None,
    everything: bool = False,
) -> Corrections | None:
    """The record with what was saved last taken back, or everything; None if there is nothing."""
    saves = {change.save or 0 for change in in_force(record)}
    if record is None or not saves:
        return None
    taken = saves if everything else {max(saves)}
    stamp, by = _stamp(at), printable(by)
    return record.model_copy(
        update={
            "at": stamp,
            "changes": tuple(
                change.model_copy(update={"undone": stamp, "undone_by": by or None})
                if not change.undone and (change.save or 0) in taken
                else change
                for change in record.changes
            ),
        }
    )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process at a time changes the record of a folder.

    Where the system has no such locks, the last of two that save in the same second wins.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        yield
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise CorrectionError(
            f"{folder} cannot be opened: {error.strerror or error}.",
            "The folder that analyze or score wrote is expected.",
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _does(change: Change) -> dict[str, Any]:
    return change.model_dump(exclude=_OF_THE_RECORD)


def _stamp(at: datetime | None) -> str:
    moment = (at or datetime.now(timezone.utc)).astimezone(timezone.utc)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
