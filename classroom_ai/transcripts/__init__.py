"""Transcripts made elsewhere: captions, tables, JSON and text become a ``Lesson``.

::

    file ─ reading ─▶ Transcript of cues ─ teacher ─▶ who teaches ┐
                                         └ assemble: times, ids ──┴▶ Lesson

One module a family of formats, each recognised by what is inside (``reading.py``).
Labels are names of children: they are shown to the user who gave them and written
nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from classroom_ai import __version__
from classroom_ai.files import fingerprint_of, sha256_of
from classroom_ai.spans import gaps_between
from classroom_ai.transcripts.assemble import speakers_of, timed, turns_of, utterances_of
from classroom_ai.transcripts.language import language_of
from classroom_ai.transcripts.reading import read_transcript
from classroom_ai.transcripts.teacher import Teacher, disagreement, find_teacher
from classroom_ai.types import Lesson, Provenance, Recording, Speaker

__all__ = ["Imported", "import_transcript"]


@dataclass(frozen=True, slots=True)
class Imported:
    """A lesson from a transcript, with what the user should know of how it was read.

    ``labels`` has the transcript's own name of each speaker, so it is shown to the user and
    never written; None is for lines without one. ``teacher`` is None where no line has one.
    """

    lesson: Lesson
    format: str
    teacher: Teacher | None
    labels: dict[str | None, Speaker]
    notes: tuple[str, ...]


def import_transcript(
    path: Path, text: str | None = None, *, teacher_label: str | None = None
) -> Imported:
    """A lesson from a transcript that was made elsewhere.

    Parameters
    ----------
    path : pathlib.Path
        Captions, table, JSON or text.
    text : str, optional
        What is in it, if it has been read.
    teacher_label : str, optional
        Which speaker is the teacher; found by label and signs if not given.

    Returns
    -------
    Imported
        ``lesson.timing`` says what its times come from. It has turns and gaps only where the
        transcript says when each line begins and ends.

    Raises
    ------
    LessonError
        If it cannot be read, or it is not clear who the teacher is.
    UsageError
        If ``teacher_label`` is not one of its speakers.
    """
    transcript = read_transcript(path, text)
    teacher = find_teacher(transcript.cues, label=teacher_label)
    times = timed(transcript.cues)
    speakers = speakers_of(times.cues, teacher)
    utterances = utterances_of(times, speakers)
    turns = turns_of(times, speakers)
    sha256 = sha256_of(path)
    settings: dict[str, str | int | float | bool | None] = {
        "transcript": transcript.format,
        "teacher_by": teacher.by if teacher else None,
    }
    lesson = Lesson(
        id=sha256[:12],
        recording=Recording(path.name, sha256, times.duration),
        language=transcript.language or language_of(cue.text for cue in transcript.cues),
        timing=times.timing,
        speakers=tuple({speaker.id: speaker for speaker in speakers.values()}.values()),
        turns=turns,
        gaps=gaps_between(turns, utterances),
        utterances=utterances,
        provenance=Provenance(
            package=__version__,
            settings=settings,
            fingerprint=fingerprint_of(__version__, settings, times.timing),
        ),
    )
    notes = (*times.notes, *disagreement(transcript.cues, teacher))
    return Imported(lesson, transcript.format, teacher, speakers, notes)
