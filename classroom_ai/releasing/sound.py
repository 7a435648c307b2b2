"""The sound of a moment, where the teacher wants it to leave and nobody is named in it.

Sound cannot be redacted: a voice is known by whoever knows the student. So it is cut to the
very lines of the moment, and left out wherever a name is said, or might be, by anybody who
is heard meanwhile; also where a name was corrected away in writing only.
"""

from __future__ import annotations

from pathlib import Path

from classroom_ai.corrections import heard_in
from classroom_ai.errors import LessonError, RecordingError
from classroom_ai.media.excerpts import excerpts
from classroom_ai.playback.clips import source_of
from classroom_ai.playback.encoding import encoded
from classroom_ai.playback.record import read_playback
from classroom_ai.redaction.approvals import FILE
from classroom_ai.releasing.candidates import Candidate
from classroom_ai.releasing.names import NamesOut
from classroom_ai.types import Lesson, Seconds, Span

_LONGEST: Seconds = 60.0


def clip_of(candidate: Candidate, names: NamesOut) -> tuple[bytes | None, str]:
    """The sound of a moment as a small file; or none, and why.

    Parameters
    ----------
    candidate : Candidate
        The moment; of a long one the first minute is heard.
    names : NamesOut
        Who is in the class.

    Returns
    -------
    tuple of bytes or None, and str
        Mono AAC in MP4; and the reason where there is none.
    """
    own = candidate.own
    span = Span(candidate.start, min(candidate.end, candidate.start + _LONGEST))
    if own.lesson.timing != "sound":
        return None, "the lesson has no recording"
    try:
        heard = (own.lesson, heard_in(own.folder))
        playback = read_playback(own.folder, own.lesson)
    except LessonError:
        return None, "it cannot be told what is heard in it"
    if any(_overlap(span, left_out) for left_out in own.lesson.left_out):
        return None, "a part of it is left out of the lesson"
    if any(names.is_named(lesson, heard_within(lesson, span), own.folder / FILE)
           for lesson in heard):  # fmt: skip
        return None, "a name is said in it, or could be"
    source = source_of(own.folder, playback) if playback else None
    if source is None:
        return None, "the recording is not where it was, or sound is not kept"
    recording, track = source
    try:
        samples = [samples for _, samples in excerpts(recording, [span], track=track)]
    except RecordingError:
        return None, "the recording cannot be read"
    return (encoded(samples[0]), "") if samples else (None, "the recording is silent there")


def heard_within(lesson: Lesson, span: Span) -> set[str]:
    """Utterances of which something is heard in a stretch."""
    return {utt.id for utt in lesson.utterances if _overlap(utt, span)}


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def approvals_of(folder: Path) -> Path:
    """Where decisions about a lesson's lines are kept."""
    return folder / FILE
