"""What a teacher must know before believing any number that rests on roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classroom_ai.hearing.grid import FRAME, Mask
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from classroom_ai.hearing.enrolment import Presence, TeacherVoice
    from classroom_ai.hearing.teacher import TeacherTrack

#: Below this confidence, which voice is the teacher's is told as doubtful.
CLEAR = 0.8
#: Where no voice is clear in more speech than this, it is because they cross.
_ENOUGH_SPEECH: Seconds = 20.0

_TOO_LITTLE = "There was too little speech to tell your voice from others."
_ALL_AT_ONCE = "People spoke at once nearly all the time, so your voice was not told from others."
_NOT_HEARD = (
    " was not heard in this recording. Who the teacher is was found without it, so the figures "
    "may be another person's. If you did teach this lesson, give a new sample of your voice."
)
_ONE_VOICE = "Only one voice was heard, and taken for yours."
_NOT_KNOWN = (
    " is in this recording. The one most like it was taken for yours, so every figure may be wrong."
)
_NOT_CLEAR = "It was not clear which voice is yours, so every figure may be wrong."
_ENROL = " Half a minute of your voice alone makes it clear; see: classroom-ai enroll --help."


def doubts(
    track: TeacherTrack, speech: Mask, teacher: TeacherVoice | None, presence: Presence | None
) -> tuple[str, ...]:
    """The sentence about who the teacher is, or none where there is no doubt."""
    if not speech.any():
        return ()  # said by the quality
    if not track.confidence:
        return (_TOO_LITTLE if speech.sum() * FRAME < _ENOUGH_SPEECH else _ALL_AT_ONCE,)
    named = teacher is not None and teacher.name
    voice = f"enrolled as {named}" if named else "of your sample"
    advice = "" if teacher is not None else _ENROL
    if presence == "not heard":
        return (f"The voice {voice}{_NOT_HEARD}",)
    if not track.several_voices:
        return (f"{_ONE_VOICE}{advice}",)
    if presence == "not known":
        return (f"It is not sure that the voice {voice}{_NOT_KNOWN}",)
    return (f"{_NOT_CLEAR}{advice}",) if track.confidence < CLEAR else ()


def is_about_the_teacher(sentence: str) -> bool:
    """Whether a sentence doubts who the teacher is, which a person who says it can end.

    Examples
    --------
    >>> is_about_the_teacher("Only one voice was heard, and taken for yours.")
    True
    """
    begins = (_TOO_LITTLE, _ALL_AT_ONCE, _ONE_VOICE, _NOT_CLEAR)
    return sentence.startswith(begins) or sentence.endswith((_NOT_HEARD, _NOT_KNOWN))
