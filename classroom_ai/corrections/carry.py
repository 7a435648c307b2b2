"""Changes of a whole voice brought over to the same recording heard anew.

Lines, words and labels are found again by their time. Voices are numbered anew each time
a recording is heard, so a voice is looked for by when it spoke.
"""

from __future__ import annotations

from collections.abc import Iterable

from classroom_ai.corrections.model import Change, Corrections, LineChange, SpeakerChange
from classroom_ai.types import Lesson, Seconds, Turn

#: A voice is the same that has more than this of its talk in common.
_MOSTLY = 0.5


def carried_over(record: Corrections, *, before: Lesson, now: Lesson) -> Corrections:
    r"""The record with its voices under the ids that they have now.

    Parameters
    ----------
    record : Corrections
        Changes to ``before``.
    before, now : Lesson
        What was heard in the recording then, and now.

    Returns
    -------
    Corrections
        A voice of which most was heard as one that is now of another id is called that.
        One that is not found keeps its id with ``?`` after it, which no voice has, so
        that its change is told as one that finds nothing.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> before = lesson_from_text("S1 0.0 4.0 Why?\nS2 5.0 9.0 Because.")
    >>> now = lesson_from_text("S7 0.1 4.0 Why?\nS8 5.0 8.9 Because.")
    >>> change = SpeakerChange(kind="speaker", speaker="S1", role="teacher")
    >>> record = Corrections(schema_version=1, lesson="a", changes=(change,))
    >>> carried_over(record, before=before, now=now).changes[0].speaker
    'S7'
    """
    names = {speaker: _id_now(speaker, before, now) for speaker in _voices(record.changes)}
    return record.model_copy(
        update={
            "changes": tuple(
                change.model_copy(update={"speaker": names[change.speaker]})
                if isinstance(change, (SpeakerChange, LineChange)) and change.speaker
                else change
                for change in record.changes
            )
        }
    )


def _voices(changes: Iterable[Change]) -> set[str]:
    return {
        change.speaker
        for change in changes
        if isinstance(change, (SpeakerChange, LineChange)) and change.speaker
    }


def _id_now(speaker: str, before: Lesson, now: Lesson) -> str:
    """The id now of the voice that most of what a voice said then is given to."""
    then = [turn for turn in before.turns if turn.speaker == speaker]
    shared: dict[str, Seconds] = {}
    for turn in now.turns:
        common = sum(max(_shared(turn, one), 0.0) for one in then)
        shared[turn.speaker] = shared.get(turn.speaker, 0.0) + common
    spoke = sum(turn.duration for turn in then)
    best = max(shared, key=lambda one: shared[one], default=None)
    if best is not None and spoke and shared[best] > _MOSTLY * spoke:
        return best
    known = {turn.speaker for turn in now.turns} | {one.id for one in now.speakers}
    return f"{speaker}?" if speaker in known else speaker


def _shared(one: Turn, other: Turn) -> Seconds:
    return min(one.end, other.end) - max(one.start, other.start)
