"""A copy of a lesson's results that can be handed on: names replaced, no sound, no picture.

The teacher's own results are never changed by it: the copy is a folder of its own, beside
them, and nothing but that folder is meant to leave. It is written only when every doubtful
place was decided and a second look has found no name of the roster in any of its files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import OutputError
from classroom_ai.files import write_together
from classroom_ai.lesson import to_json
from classroom_ai.redaction import Redaction
from classroom_ai.types import Lesson

if TYPE_CHECKING:
    from classroom_ai.corrections import Change
    from classroom_ai.pipeline import Progress
    from classroom_ai.rubric import Rubric

#: Says that a folder is such a copy.
MARK = "redaction.json"
#: Every file of such a copy.
KNOWN = frozenset(
    {MARK, "lesson.json", "measures.json", "report.html", "report.md", "report.docx",
     "transcript.vtt", "speakers.rttm", "measures.csv", "tags.csv", "utterances.csv"}
)  # fmt: skip


def redacted_folder(own: Path, redaction: Redaction) -> Path:
    """Where the copy goes unless told otherwise: ``NAME.redacted`` beside the own results.

    NAME is that of the recording, without a student's name if there was one in it.
    """
    return own.absolute().parent / f"{Path(redaction.lesson.recording.file).stem}.redacted"


def hand_over(
    lesson: Lesson,
    folder: Path,
    *,
    redaction: Redaction,
    rubrics: Sequence[Rubric],
    changes: Sequence[Change] = (),
    on_progress: Progress = lambda stage, share: None,
) -> None:
    """Write the redacted copy of a lesson's results: all of it, or nothing.

    Parameters
    ----------
    lesson : Lesson
        As it counts, with its names: the numbers are counted from it.
    folder : pathlib.Path
        Where the copy goes; see `checked_folder`.
    redaction : Redaction
        Of that lesson.
    rubrics : sequence of Rubric
        As for the own results.
    changes : sequence of Change
        Corrections by hand that the lesson was made with.

    Raises
    ------
    RedactionError
        If a place is undecided, or a name is left in a file.
    OutputError
        If the folder is no place for it, or cannot be written.
    """
    from classroom_ai.pipeline import count, result_files

    redaction.refuse_doubt()
    on_progress("counting", 0.0)
    results, _ = count(lesson, rubrics=rubrics, changes=changes)
    on_progress("writing the report", 0.0)
    shown = redaction.lesson
    files = {
        "lesson.json": to_json(shown),
        **result_files(shown, results, folder, changes=changes, to_hand_on=True),
    }
    write_redacted(folder, files, redaction=redaction)


def write_redacted(folder: Path, files: Mapping[str, str | bytes], *, redaction: Redaction) -> None:
    """Write files that may be handed on, after a second look at each of them.

    And at those of an earlier copy that stay beside them: they may have been made with
    another roster.

    Raises
    ------
    RedactionError, OutputError
        Nothing is then written.
    """
    from classroom_ai.redaction.recheck import refuse_names_left

    redaction.refuse_doubt()
    stay = _staying(checked_folder(folder), files, lesson=redaction.lesson.id)
    refuse_names_left({**stay, **files}, redaction.finder)
    mark = {
        "schema_version": 1,
        "lesson": redaction.lesson.id,
        "names_replaced": sum(redaction.found.values()),
    }
    write_together(folder, {**files, MARK: json.dumps(mark) + "\n"})


def _staying(folder: Path, files: Mapping[str, str | bytes], *, lesson: str) -> dict[str, bytes]:
    """Files of an earlier copy in a folder that are not written anew.

    Raises
    ------
    OutputError
        If they are of another lesson: nobody would see that two are mixed.
    """
    if not folder.is_dir():
        return {}
    there = {path.name: path for path in folder.iterdir()}
    stay = {name: path.read_bytes() for name, path in there.items() if name not in files}
    mark = stay.pop(MARK, b"")
    if stay and json.dumps(lesson).encode() not in mark:
        raise OutputError(
            f"{folder} holds the copy of another lesson.",
            "Each lesson that is handed on has a folder of its own.",
            "Choose a new folder with -o.",
        )
    return stay


def checked_folder(folder: Path) -> Path:
    """A folder that holds nothing but an earlier copy, or does not exist yet.

    Whatever else lies in it would be handed on with it: own results, sound, pictures.

    Raises
    ------
    OutputError
        Otherwise.
    """
    there = set(os.listdir(folder)) if folder.is_dir() else set()  # noqa: PTH208 - names only
    if there and MARK not in there:
        raise OutputError(
            f"{folder} holds other files.",
            "What is to be handed on goes into a folder of its own.",
            "Choose a new folder with -o.",
        )
    if strangers := there - KNOWN:
        raise OutputError(
            f"{folder} also holds {len(strangers)} files that classroom-ai did not put there.",
            "They would be handed on with the rest.",
            "Take them out, or choose a new folder with -o.",
        )
    return folder
