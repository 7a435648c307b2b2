"""How well a recording can be heard, in seconds: for a trial before the lesson.

Only the first minutes are decoded, speech is found by Silero alone and voices
are not told apart, so neither torch nor pyannote is loaded. A minute of
speech is written down by the smallest recogniser there is: what it understands,
better ones understand too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import FRAME, Mask, runs
from classroom_ai.hearing.understood import Understood, understood_share
from classroom_ai.types import Quality, Seconds

if TYPE_CHECKING:
    from classroom_ai.hearing import Recognizer, SpeechDetector
    from classroom_ai.media import Audio

#: How much of a recording is listened to.
LENGTH: Seconds = 300.0
_WORDS_FROM: Seconds = 60.0
_LEAST_SPEECH: Seconds = 10.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial told: ``heard`` seconds of it, ``whole`` in all if the file says so.

    ``asr`` is the model that wrote words down, ``None`` if none did.
    """

    quality: Quality
    heard: Seconds
    whole: Seconds | None
    asr: str | None = None

    @property
    def speech(self) -> Seconds:
        """Seconds in which somebody speaks."""
        return self.heard * self.quality.speech_share

    @property
    def is_short(self) -> bool:
        """Whether there is some speech, but too little of it to rely on."""
        return 0 < self.speech < _LEAST_SPEECH


def try_recording(
    path: Path, *, detect_speech: SpeechDetector, recognizer: Recognizer | None, asr: str | None
) -> Trial:
    """How well a recording can be heard, from its first five minutes.

    Parameters
    ----------
    path : pathlib.Path
        Any audio or video file.
    detect_speech : SpeechDetector
        Such as ``silero_probability``.
    recognizer : Recognizer or None
        What writes down words; without one nothing is said of them.
    asr : str or None
        Its name.

    Returns
    -------
    Trial

    Raises
    ------
    RecordingError
        If it is no recording, or has less than 0.5 s of sound.
    """
    from classroom_ai.hearing.quality import recording_quality
    from classroom_ai.hearing.speech import speech_mask
    from classroom_ai.media import probe, read_audio

    whole = probe(path).duration
    audio = read_audio(path, until=LENGTH)
    speech = speech_mask(detect_speech(audio.samples))
    understood = None if recognizer is None else _understood(audio, speech, recognizer)
    quality = recording_quality(
        audio.samples,
        speech,
        clipping_share=audio.clipping_share,
        warnings=audio.warnings,
        understood=understood,
    )
    return Trial(quality, audio.duration, whole, asr if quality.understood_share else None)


def _understood(audio: Audio, speech: Mask, recognizer: Recognizer) -> Understood:
    """How much is understood of the first minute of speech, taken in whole stretches."""
    tried = np.zeros_like(speech)
    for first, end in runs(speech):
        if tried.sum() * FRAME >= _WORDS_FROM:
            break
        tried[first : min(end, first + round(_WORDS_FROM / FRAME))] = True
    heard = recognizer.recognize(audio.samples, tried, on_progress=lambda share: None)
    return Understood(teacher=understood_share(heard.words, tried), mixed=True)
