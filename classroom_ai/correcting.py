"""Corrections put over a folder of results: everything counted again, and what moved.

The lesson that counts is made anew from what was heard and all corrections in force, never
from what was corrected before. So the same corrections twice change nothing, and to undo
some is to make it without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.corrections.apply import applied
from classroom_ai.corrections.model import (
    Change,
    Corrections,
    SpeakerChange,
    TimeChange,
    to_json,
)
from classroom_ai.corrections.record import (
    FILE,
    HEARD,
    LESSON,
    added,
    found_nothing,
    heard_in,
    in_force,
    locked,
    news,
    record_of,
    undone,
)
from classroom_ai.errors import CorrectionError, LessonError, RubricError, UsageError
from classroom_ai.history.lessons import remember
from classroom_ai.lesson import read_lesson
from classroom_ai.lesson import to_json as lesson_json
from classroom_ai.pipeline import Progress, count, tell
from classroom_ai.report import words
from classroom_ai.results import Results, read_results
from classroom_ai.types import Lesson, Measurement, Seconds

if TYPE_CHECKING:
    from classroom_ai.rubric import Rubric

#: A lesson has to keep this much of its recording.
_LEAST_LEFT: Seconds = 1.0


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that is shown otherwise than before: worded, ranges empty where there is none."""

    title: str
    before: str
    after: str
    before_range: str = ""
    after_range: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What corrections did. ``changed`` tells whether anything was new in them.

    ``unmatched`` says of changes that they found nothing; ``note`` why the teacher's history
    has not got the corrected lesson.
    """

    changed: bool
    sentence: str
    moved: tuple[Moved, ...] = ()
    unmatched: tuple[str, ...] = ()
    note: str = ""


def correct(
    folder: Path,
    corrections: Corrections,
    *,
    by: str = "",
    rubrics: Sequence[str] = (),
    on_progress: Progress = lambda stage, share: None,
) -> Outcome:
    """Put corrections over the lesson of a folder, and count and report it again.

    Parameters
    ----------
    folder : pathlib.Path
        What ``analyze`` or ``score`` wrote.
    corrections : Corrections
        Of this lesson.
    by : str
        Who corrected, where they do not say.
    rubrics : sequence of str
        Ids or paths of rubrics; those that the lesson was scored by, if none are given.
    on_progress : callable
        Told the stage.

    Returns
    -------
    Outcome
        Which figures moved, and which changes found nothing. These are recorded too.

    Raises
    ------
    ClassroomAIError
        CorrectionError, LessonError, RubricError, ModelError or OutputError; all files are
        then unchanged.
    """
    with locked(folder):
        lesson = read_lesson(folder / LESSON)
        heard = heard_in(folder)
        record = record_of(lesson, folder)
        _check(corrections, lesson, heard, in_force(record))
        fresh = news(record, corrections)
        if not fresh:
            return Outcome(False, words.CORRECTED_BEFORE)
        new_record = added(record, corrections, by=by)
        moved, places, note = _made_again(
            folder, lesson, heard, new_record, in_force(record), rubrics, on_progress
        )
    # What is new stands last in the record, in the order of the file.
    first = len(in_force(new_record)) - len(fresh)
    unmatched = tuple(
        found_nothing(corrections.changes[i], i + 1)
        for n, i in enumerate(fresh, start=first)
        if n in places
    )
    return Outcome(True, words.how_figures_moved(_lines(moved)), moved, unmatched, note)


def undo(
    folder: Path,
    *,
    by: str = "",
    everything: bool = False,
    rubrics: Sequence[str] = (),
    on_progress: Progress = lambda stage, share: None,
) -> Outcome:
    """Take back what was saved last, or all corrections; the record keeps that it was undone.

    Raises
    ------
    ClassroomAIError
        As ``correct`` does.
    """
    with locked(folder):
        lesson = read_lesson(folder / LESSON)
        record = record_of(lesson, folder)
        left = undone(record, by=by, everything=everything)
        if left is None:
            return Outcome(False, words.NOTHING_TO_UNDO)
        moved, _, note = _made_again(
            folder, lesson, heard_in(folder), left, in_force(record), rubrics, on_progress
        )
    return Outcome(True, words.how_figures_moved(_lines(moved)), moved, note=note)


def rehearse(folder: Path, *, rubrics: Sequence[str] = ()) -> None:
    """Count as after a correction and keep nothing, so that what takes long to load is loaded.

    Raises
    ------
    ClassroomAIError
        What a correction would raise too.
    """
    lesson = read_lesson(folder / LESSON)
    count(lesson, rubrics=_rubrics(folder, rubrics), changes=in_force(record_of(lesson, folder)))


def _check(
    corrections: Corrections, lesson: Lesson, heard: Lesson, before: Sequence[Change]
) -> None:
    """Refuse corrections of another lesson, or of voices that are now numbered otherwise."""
    if corrections.lesson != lesson.id:
        raise CorrectionError(
            f"These corrections are of lesson {corrections.lesson}.",
            f"The folder holds lesson {lesson.id} ({lesson.title}).",
            "Give the folder whose report they were saved from.",
        )
    now = {(speaker.id, speaker.role) for known in (lesson, heard) for speaker in known.speakers}
    for number, change in enumerate(corrections.changes, start=1):
        if not isinstance(change, SpeakerChange) or change.undone or change.was is None:
            continue
        is_known = any(speaker == change.speaker for speaker, _ in now)
        if is_known and not {(change.speaker, change.was), (change.speaker, change.role)} & now:
            raise CorrectionError(
                f"Change {number} says that {change.place()} was heard as {change.was}, which "
                "it is not in this lesson.",
                "The recording has been analyzed again since, and voices are numbered anew.",
                "Open the report that is there now, and make the change in it.",
            )
    of_time = [
        change
        for change in (*before, *corrections.changes)
        if isinstance(change, TimeChange) and not change.undone
    ]
    if of_time and applied(heard, of_time).lesson.duration < _LEAST_LEFT:
        raise CorrectionError(
            "With these corrections nothing of the lesson is left.",
            "Some of the recording has to be the lesson.",
            "Leave less of it out.",
        )


def _made_again(
    folder: Path,
    lesson: Lesson,
    heard: Lesson,
    record: Corrections,
    changes_before: Sequence[Change],
    rubrics: Sequence[str],
    on_progress: Progress,
) -> tuple[tuple[Moved, ...], set[int], str]:
    """Everything made again with a record.

    Figures that moved, places of what found nothing, and what is to be said of the history.
    """
    read = _rubrics(folder, rubrics)
    before = _counted(folder, lesson, read, changes_before)
    changes = in_force(record)
    done = applied(heard, changes)
    results, labels = tell(
        done.lesson,
        folder,
        rubrics=read,
        changes=changes,
        # In this order: killed after any of them, what was heard is there, and whatever the
        # record does not say yet can be saved again.
        then={
            HEARD: lesson_json(heard),
            LESSON: lesson_json(done.lesson),
            FILE: to_json(record),
        },
        on_progress=on_progress,
    )
    note = remember(done.lesson, results, folder)
    return _moved(before, results), {*done.unmatched, *labels}, note


def _rubrics(folder: Path, names: Sequence[str]) -> list[Rubric]:
    """The rubrics asked for, else those that the lesson was scored by."""
    from classroom_ai.rubric import read_rubric
    from classroom_ai.settings import load_settings

    if names:
        return [read_rubric(name) for name in names]
    usual = [read_rubric(name) for name in load_settings({}).values.rubric]
    try:
        ids = [score.id for score in read_results(folder / "measures.json").rubrics]
    except LessonError:
        return usual
    known = {rubric.id: rubric for rubric in usual}
    try:
        return [known[id_] if id_ in known else read_rubric(id_) for id_ in ids]
    except RubricError as error:
        raise UsageError(
            f"This lesson was scored by the rubrics {', '.join(ids)}, one of which does not ship "
            "with classroom-ai.",
            "Its file is needed to score the lesson again.",
            "Name each with --rubric.",
        ) from error


def _counted(
    folder: Path, lesson: Lesson, rubrics: Sequence[Rubric], changes: Sequence[Change]
) -> Results:
    """What was counted before; counted again where that was by other rules or is lost."""
    from classroom_ai.rubric import mark_of

    try:
        results = read_results(folder / "measures.json")
    except LessonError:
        results = None
    if (
        results is not None
        and results.lesson == lesson.id
        and results.fingerprint == mark_of(lesson.provenance.fingerprint, rubrics)
    ):
        return results
    return count(lesson, rubrics=rubrics, changes=changes)[0]


def _moved(before: Results, after: Results) -> tuple[Moved, ...]:
    """Figures of the whole lesson that are shown otherwise than before."""
    from classroom_ai.measures import lesson_wide, registry

    known = registry()
    was = {found.id: found for found in lesson_wide(before.measures)}
    moved = []
    for now in lesson_wide(after.measures):
        unit = known[now.id].unit
        shown, shown_before = words.figure(now, unit), words.figure(was.get(now.id), unit)
        if shown != shown_before:
            moved.append(
                Moved(
                    known[now.id].title,
                    shown_before,
                    shown,
                    _range(was.get(now.id), unit),
                    _range(now, unit),
                )
            )
    return tuple(moved)


def _range(found: Measurement | None, unit: str) -> str:
    if found is None or found.low is None or found.high is None or found.grade in (None, "D"):
        return ""
    return words.between(found.low, found.high, unit)


def _lines(moved: Sequence[Moved]) -> list[tuple[str, str, str]]:
    return [(one.title, one.before, one.after) for one in moved]
