"""The report from what was counted, and from what has come to lie beside it since.

``pipeline.tell`` counts and then writes it; after a check by hand it is written again
without counting, so that no number changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import LessonError, SheetError
from classroom_ai.files import write_together
from classroom_ai.report.view import Report, Time, Transcript
from classroom_ai.types import Lesson, Span

if TYPE_CHECKING:
    from classroom_ai.corrections import Change
    from classroom_ai.playback import Sound
    from classroom_ai.report import PageData
    from classroom_ai.report.page import Corrected
    from classroom_ai.results import Results


def tell_again(lesson: Lesson, results: Results, folder: Path) -> None:
    """Write the report anew from what was counted before: no number changes.

    For what has come to lie beside the numbers since, such as a check by hand.

    Raises
    ------
    LessonError
        If another version of the program counted; nothing is then changed.
    OutputError
        If the files cannot be written; earlier ones are then unchanged.
    """
    from classroom_ai.corrections import in_force, record_of
    from classroom_ai.measures import registry

    known = {(info.id, info.version) for info in registry().values()}
    if any((found.id, found.version) not in known for found in results.measures):
        raise LessonError(
            f"{folder} was counted by another version of classroom-ai.",
            next_step=f"Run: classroom-ai score {folder}",
        )
    changes = in_force(record_of(lesson, folder))
    write_together(folder, report_files(lesson, results, folder, changes=changes))


def report_files(
    lesson: Lesson,
    results: Results,
    folder: Path,
    *,
    changes: Sequence[Change] = (),
    served: bool = False,
    script: bool = True,
) -> dict[str, str | bytes]:
    """The report in each of its forms by file name, and the table of its measures.

    It names the check by hand that lies in the folder, if any. ``changes`` are the
    corrections by hand that the lesson was made with. ``served`` is for the review
    server, where the page saves at once. Without a ``script`` it is to be handed on: it neither
    plays nor corrects, and says nothing of other lessons, which are the teacher's own.
    """
    from classroom_ai.corrections.record import standing
    from classroom_ai.export import measures_table
    from classroom_ai.history.answers import goal_answer
    from classroom_ai.history.teachers import teacher_of
    from classroom_ai.measures import lesson_wide, registry
    from classroom_ai.playback import sound_for
    from classroom_ai.report import build, said_of_check, to_docx, to_html, to_markdown
    from classroom_ai.report.words import corrected
    from classroom_ai.spreadsheet import as_csv
    from classroom_ai.validation import read_check

    mark = results.fingerprint
    try:
        by_hand = said_of_check(lesson, read_check(folder), fingerprint=mark)
    except SheetError:  # no reason to lose a report: that it cannot be read is said in it
        by_hand = said_of_check(lesson, None, fingerprint=mark, lost=True)
    changes = standing(changes, lesson)
    in_short = corrected(Counter(change.kind for change in changes))
    report = build(
        lesson,
        results.tags,
        lesson_wide(results.measures),
        results.rubrics,
        registry(),
        by_hand=(*in_short, *by_hand),
        answer=goal_answer(lesson, results.measures) if script else None,
        teacher=(teacher_of(lesson) or "") if script else "",
    )
    page = None
    if script:
        sound = sound_for(folder, lesson, spans_of(report))
        page = _page(lesson, results, sound, _corrected(in_short, changes), served=served)
    return {
        "report.md": to_markdown(report),
        "report.html": to_html(report, page),
        "report.docx": to_docx(report),
        "measures.csv": as_csv(measures_table(results, lesson)),
    }


def _page(
    lesson: Lesson,
    results: Results,
    sound: Sound | None,
    corrected: Corrected | None,
    *,
    served: bool,
) -> PageData:
    """What the page needs to play and to correct the lesson."""
    from classroom_ai.report.page import (
        SERVED_RECORDING,
        TAKES_CORRECTIONS,
        Clip,
        Peaks,
        PlayedFile,
        page_data,
    )

    review = TAKES_CORRECTIONS if served else None
    if sound is None:
        return page_data(lesson, results.tags, corrected=corrected, review=review)
    address = SERVED_RECORDING if served and sound.address else sound.address
    return page_data(
        lesson,
        results.tags,
        recording=PlayedFile(address, video=sound.has_video) if address else None,
        clips=[Clip.from_bytes(c.start, c.end, c.data, mime=c.mime) for c in sound.clips],
        peaks=Peaks(sound.waveform.per_s, sound.waveform.data) if sound.waveform else None,
        notes=tuple(_notes(sound)),
        corrected=corrected,
        review=review,
    )


def _notes(sound: Sound) -> Iterator[str]:
    """What cannot be played, and what to do about it."""
    from classroom_ai.report.words import SOUND_IS_GONE, SOUND_IS_NOT_KNOWN

    if sound.is_damaged:
        yield SOUND_IS_NOT_KNOWN
    elif sound.is_gone and not sound.notes:
        yield SOUND_IS_GONE
    yield from sound.notes


#: What a change says, besides where it comes from.
_SAID = {"kind", "speaker", "role", "was", "start", "end", "text", "label", "to"}


def _corrected(in_short: Sequence[str], changes: Sequence[Change]) -> Corrected | None:
    """Changes as the page shows them; None where nothing is corrected."""
    from classroom_ai.report import words
    from classroom_ai.report.page import Corrected

    if not in_short:
        return None
    return Corrected(
        " ".join(in_short),
        tuple(
            {
                **change.model_dump(include=_SAID),
                "made": ", ".join(filter(None, (change.by, words.day(change.at)))),
            }
            for change in changes
        ),
    )


def spans_of(report: Report) -> Iterator[Span]:
    """The moments of a report that can be played: every time that knows what it covers.

    Not the lines of its transcript: they are all of the lesson, which only the recording plays.
    """
    parts: list[object] = [report]
    for part in parts:
        if isinstance(part, Time) and part.start is not None and part.end is not None:
            yield Span(part.start, part.end)
        elif isinstance(part, tuple):
            parts.extend(part)
        elif is_dataclass(part) and not isinstance(part, Transcript):
            parts.extend(getattr(part, field.name) for field in fields(part))
