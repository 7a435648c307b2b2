"""What there is to see: the report made fresh, and the recording it was made from."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from classroom_ai.corrections import in_force, record_of
from classroom_ai.errors import LessonError
from classroom_ai.files import sha256_while_unchanged
from classroom_ai.lesson import read_lesson
from classroom_ai.playback.record import copy_of, read_playback
from classroom_ai.playback.record import recording_of as recording_as_it_lay
from classroom_ai.results import read_results
from classroom_ai.retelling import report_files

_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def page_of(folder: Path) -> str:
    """The report of a folder as it is now.

    Raises
    ------
    ClassroomAIError
        If lesson, measures or corrections cannot be read, or do not belong together.
    """
    lesson = read_lesson(folder / "lesson.json")
    results = read_results(folder / "measures.json")
    if results.lesson != lesson.id:
        raise LessonError(
            f"measures.json in {folder} is of another lesson than lesson.json.",
            next_step=f"Run: classroom-ai score {folder}",
        )
    changes = in_force(record_of(lesson, folder))
    page = report_files(lesson, results, folder, changes=changes, served=True)["report.html"]
    return page if isinstance(page, str) else page.decode()


def policy_of(page: str) -> str:
    """What a page may do: show itself, play the recording, save corrections, run its scripts."""
    hashes = (
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _SCRIPT.findall(page)
    )
    scripts = " ".join(f"'sha256-{each}'" for each in hashes) or "'none'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {scripts}; "
        "img-src data: blob:; media-src 'self' data: blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def recording_of(folder: Path) -> Path | None:
    """What the page plays: the copy for browsers, or the very recording that was heard.

    None where neither is there, or sound is not wanted. A folder from elsewhere may name
    any file as its recording, so only one of the right content is given out.
    """
    lesson = read_lesson(folder / "lesson.json")
    playback = read_playback(folder, lesson)
    if playback is None:
        path: Path | None = folder.absolute().parent / Path(lesson.recording.file).name
    elif copy := copy_of(folder, playback):
        return None if copy.is_symlink() else copy
    else:
        path = recording_as_it_lay(folder, playback)
    if path is None:
        return None
    try:
        same = sha256_while_unchanged(path) == lesson.recording.sha256
    except OSError:
        return None
    return path if same else None
