"""From the lines of a transcript to a lesson: its times, its speakers, and none of its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from classroom_ai.lesson import evenly_spread
from classroom_ai.transcripts.cues import Cue
from classroom_ai.transcripts.roles import is_everybody, says
from classroom_ai.transcripts.teacher import Teacher
from classroom_ai.types import (
    GROUP,
    SOME_STUDENT,
    Role,
    Seconds,
    Speaker,
    Timing,
    Turn,
    Utterance,
    Word,
)

#: So many lines may lack times, or end before they begin, and the rest is still measured.
_FEW = 0.05
#: With more lines than this after the last time nobody knows how long the lesson was.
_TAIL = 0.25
#: Speaker id of lines that do not say who speaks.
UNKNOWN_SPEAKER = "U00"
#: Turns of one speaker nearer than this touch: times are rounded to 1 ms.
_TOUCHING: Seconds = 0.0015


@dataclass(frozen=True, slots=True)
class Timed:
    """Lines in the order of time, by a clock that begins with the lesson.

    ``start`` and ``end`` of every line are there unless ``timing`` is ``none``; ``is_known``
    tells which are the transcript's own. ``notes`` say what had to be put right.
    """

    timing: Timing
    cues: tuple[Cue, ...]
    is_known: tuple[bool, ...]
    duration: Seconds
    notes: tuple[str, ...]


def timed(cues: Sequence[Cue]) -> Timed:
    """Lines with their times put in order.

    Parameters
    ----------
    cues : sequence of Cue
        As they stand in the transcript.

    Returns
    -------
    Timed
        ``captions`` where nearly all lines begin and end, ``starts`` where only the
        begin of lines is known, up to the end of the transcript, ``none`` otherwise.

    Examples
    --------
    >>> timed([Cue("Why?", 0.0, 2.1), Cue("It's even.", 4.6, 6.0)]).duration
    6.0
    >>> timed([Cue("Why?"), Cue("It's even.")]).timing
    'none'
    """
    whole = [cue.start is not None and cue.end is not None and cue.end >= cue.start for cue in cues]
    starts = {cue.start for cue in cues if cue.start is not None}
    after_last = next((i for i, cue in enumerate(reversed(cues)) if cue.start is not None), 0)
    reaches_end = len(starts) > 1 and after_last <= _TAIL * len(cues)
    timing: Timing = "starts" if reaches_end else "none"
    if cues and whole.count(False) <= _FEW * len(cues):
        timing = "captions"
    notes = [*_put_right(cues, timing)]
    if timing == "none":
        return Timed(timing, tuple(cues), (False,) * len(cues), 0.0, tuple(notes))
    placed = sorted(
        zip(_placed(cues, timing), whole, strict=True), key=lambda each: each[0].start or 0.0
    )
    first = placed[0][0].start or 0.0
    last = max(cue.end or 0.0 for cue, _ in placed)
    # Later than half of the whole, or before 1970, as a spreadsheet dates a bare time.
    if first > last - first or first < 0:
        notes.append("Times count from the first line.")
        placed = [(_earlier(cue, first), known) for cue, known in placed]
        last -= first
    return Timed(
        timing,
        tuple(cue for cue, _ in placed),
        tuple(known and timing == "captions" for _, known in placed),
        round(last, 3),
        tuple(notes),
    )


def speakers_of(cues: Iterable[Cue], teacher: Teacher | None) -> dict[str | None, Speaker]:
    """Each label's speaker under an id of ours: labels are names of children.

    Parameters
    ----------
    cues : iterable of Cue
        In the order of the lesson.
    teacher : Teacher or None
        Who is taken for the teacher.

    Returns
    -------
    dict
        Label, or None for lines without one, to speaker. Students are numbered in the order
        in which they are first heard. Without a teacher every role is unknown.
    """
    found: dict[str | None, Speaker] = {}
    count: dict[str, int] = {}
    for cue in cues:
        if cue.speaker in found:
            continue
        role, id_ = _role_and_id(cue.speaker, teacher)
        if id_.endswith("00") or id_ in {GROUP, SOME_STUDENT}:
            confidence = teacher.confidence if teacher and role == "teacher" else None
            found[cue.speaker] = Speaker(id_, role, confidence)
            continue
        count[id_] = count.get(id_, 0) + 1
        found[cue.speaker] = Speaker(f"{id_}{count[id_]:02d}", role)
    return found


def _role_and_id(label: str | None, teacher: Teacher | None) -> tuple[Role, str]:
    """Role of a label, and its id or the letter that is numbered."""
    if label is None or teacher is None:
        return "unknown", UNKNOWN_SPEAKER if label is None else "U"
    if label == teacher.label:
        return "teacher", "T00"
    said = says(label)
    if said == "unknown":
        return "unknown", "U"
    # Beside the one who is taken for the teacher, another with a teacher's label is one too.
    if said == "other" or (said == "teacher" and teacher.by != "asked"):
        return "other", "O"
    if said == "students":
        return "student", GROUP
    return "student", SOME_STUDENT if is_everybody(label) else "S"


def utterances_of(times: Timed, speakers: dict[str | None, Speaker]) -> tuple[Utterance, ...]:
    """The lines as utterances.

    Where lines have times but words have none, words are spread evenly over their line, so
    that a sentence in the middle of it is found there. Where times are not known, start and
    end are the number of the line.
    """
    return tuple(
        Utterance(
            float(n) if times.timing == "none" else cue.start or 0.0,
            float(n) if times.timing == "none" else cue.end or 0.0,
            id=f"u{n + 1:04d}",
            speaker=speakers[cue.speaker].id,
            role=speakers[cue.speaker].role,
            text=cue.text,
            words=_words(cue) if known else (),
        )
        for n, (cue, known) in enumerate(zip(times.cues, times.is_known, strict=True))
    )


def turns_of(times: Timed, speakers: dict[str | None, Speaker]) -> tuple[Turn, ...]:
    """Stretches in which one speaker's lines follow each other without a pause.

    Only of lines whose own times are known; a line of no length is no turn.
    """
    turns: list[Turn] = []
    latest: dict[str, int] = {}
    for cue, known in zip(times.cues, times.is_known, strict=True):
        if not known or cue.start is None or cue.end is None or cue.end <= cue.start:
            continue
        speaker = speakers[cue.speaker]
        before = turns[latest[speaker.id]] if speaker.id in latest else None
        if before is not None and cue.start - before.end < _TOUCHING:
            turns[latest[speaker.id]] = replace(before, end=max(before.end, cue.end))
            continue
        latest[speaker.id] = len(turns)
        turns.append(Turn(cue.start, cue.end, speaker=speaker.id, role=speaker.role))
    return tuple(sorted(turns, key=lambda turn: (turn.start, turn.end)))


def _put_right(cues: Sequence[Cue], timing: Timing) -> Iterator[str]:
    """What was wrong with the times, and what is made of it."""
    backwards = [
        cue.start
        for cue in cues
        if cue.start is not None and cue.end is not None and cue.end < cue.start
    ]
    if backwards:
        yield (
            f"Lines that end before they begin: {len(backwards)}, the first at "
            f"{_clock(backwards[0])}. Only their start is used."
        )
    if timing == "captions" and (lacking := sum(cue.start is None for cue in cues)):
        yield f"Lines without a time: {lacking}. Their words count, their time does not."
    starts = [cue.start for cue in cues if cue.start is not None]
    earlier = [after for before, after in pairwise(starts) if after < before]
    if earlier and timing != "none":
        yield (
            f"Places where times run backwards: {len(earlier)}, the first at "
            f"{_clock(earlier[0])}. Lines were put in the order of their times; if the file "
            "holds two recordings, make it two files."
        )


def _placed(cues: Sequence[Cue], timing: Timing) -> Iterator[Cue]:
    """Lines that all have a start and an end: what is missing comes from the lines around."""
    latest = next((cue.start for cue in cues if cue.start is not None), 0.0) or 0.0
    for cue, after in zip(cues, [*(each.start for each in cues[1:]), None], strict=True):
        start = latest if cue.start is None else cue.start
        end = cue.end if cue.end is not None and cue.end >= start else None
        if end is None:
            # A line that only begins lasts until the next one does; in captions it has no length.
            is_open = timing == "starts" and cue.start is not None and after is not None
            end = max(after or start, start) if is_open else start
        latest = start if cue.start is None or timing == "starts" else end
        yield replace(cue, start=start, end=end)


def _earlier(cue: Cue, by: Seconds) -> Cue:
    return replace(
        cue,
        start=round((cue.start or 0.0) - by, 3),
        end=round((cue.end or 0.0) - by, 3),
        words=tuple(
            replace(word, start=round(word.start - by, 3), end=round(word.end - by, 3))
            for word in cue.words
        ),
    )


def _words(cue: Cue) -> tuple[Word, ...]:
    if cue.words or cue.start is None or cue.end is None:
        return cue.words
    return evenly_spread(cue.text, cue.start, cue.end)


def _clock(time: Seconds) -> str:
    minutes, seconds = divmod(int(time), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"
