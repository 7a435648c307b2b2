"""What a lesson's times allow: a transcript may have rough ones, or none.

Asked once for every measure, by what the measure says it needs, so that no measure has to
know where a lesson comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from classroom_ai.types import Grade, Lesson, Measurement

#: Needs that only a lesson has that says when speech begins and ends.
_OF_TIME = frozenset({"turns", "gaps"})
#: Units that divide by the length of the lesson, or of speech.
_BY_LENGTH = frozenset({"per_min", "per_10_min", "words_per_min"})

NO_TIMES = "The transcript has no times, and without them this cannot be known."
ONLY_STARTS = (
    "The transcript says when lines begin and not when they end, and without that this cannot "
    "be known."
)
NO_LENGTH = "The length of this lesson is not known."
#: What pauses between captions are worth at best: captions are set for reading.
CAPTION_GRADE: Grade = "C"
ROUGH_PAUSES = "From the times of captions, which follow speech only roughly."


def why_not(lesson: Lesson, *, needs: Iterable[str], unit: str) -> str:
    """Why a measure cannot be had from a lesson's times, or nothing if it can.

    Examples
    --------
    >>> from classroom_ai.types import Recording
    >>> typed = Lesson("id", Recording("typed.txt", "", 0.0), timing="none")
    >>> why_not(typed, needs=("turns",), unit="share")
    'The transcript has no times, and without them this cannot be known.'
    >>> why_not(typed, needs=("words", "question"), unit="share")
    ''
    """
    has_ends = lesson.timing in {"sound", "captions"}
    if lesson.timing == "none" and (_OF_TIME.intersection(needs) or unit in _BY_LENGTH):
        return NO_TIMES
    if not has_ends and _OF_TIME.intersection(needs):
        return ONLY_STARTS
    return ""


def at_best(measurement: Measurement, lesson: Lesson, *, needs: Iterable[str]) -> Measurement:
    """A measurement with no better grade than the lesson's times allow, and a note of it."""
    if lesson.timing != "captions" or "gaps" not in needs or measurement.value is None:
        return measurement
    grade = CAPTION_GRADE if measurement.grade in {"A", "B"} else measurement.grade
    note = " ".join(part for part in (measurement.note, ROUGH_PAUSES) if part)
    return replace(measurement, grade=grade, note=note)
