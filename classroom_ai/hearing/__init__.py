"""Listening: sound in, turns and words out.

``listen`` is the story on one page. Each step lives in a module of its own::

    samples ─┬─ speakers.py   activity, overlap, voices clustered (pyannote.audio)
             ├─ speech.py     + Silero ▶ where somebody speaks
             ├─ words.py      words with times (faster-whisper)
             ├─ voice.py      voice vectors along the lesson
             ├─ teacher.py    which voice is the teacher's, followed through the lesson
             ├─ roles.py      turns, and the words given to them
             └─ quality.py    how well all that could be heard

What a step needs of a model is written down as a protocol here, so that tests
put something small in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from classroom_ai.hearing.grid import FRAME, Frames, Mask
from classroom_ai.types import Gap, Quality, Speaker, Turn, Utterance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from classroom_ai.hearing.speakers import Diarization
    from classroom_ai.hearing.teacher import TeacherTrack
    from classroom_ai.hearing.voice import Voices
    from classroom_ai.hearing.words import Heard
    from classroom_ai.media import Audio

    Samples = NDArray[np.float32]

#: Below this confidence, which voice is the teacher's is told as doubtful.
_CLEAR = 0.8
_ENROL = "Half a minute of your voice alone, given with --teacher-voice, makes it clear."

#: Told the name of a stage and the share of it that is done, 0 to 1.
Progress = Callable[[str, float], None]


class SpeechDetector(Protocol):
    """Says where somebody speaks."""

    def __call__(self, samples: Samples) -> Frames:
        """Probability of speech, shape (n_frames,), 0 to 1."""


class Diarizer(Protocol):
    """Says who is active and which voice is which."""

    def diarize(
        self, samples: Samples, *, on_activity: Callable[[Frames, Frames], None]
    ) -> Diarization:
        """Turns of one recording; activity is handed over as soon as it is known."""


class VoiceEncoder(Protocol):
    """Turns sound into voice vectors."""

    def __call__(self, samples: Samples) -> Voices:
        """Voice vectors along the sound."""


class Recognizer(Protocol):
    """Writes down what is said."""

    def check_language(self, language: str | None) -> None:
        """Refuse a language that it does not know: raises LanguageError."""

    def recognize(
        self,
        samples: Samples,
        speech: Mask,
        *,
        language: str | None = None,
        on_progress: Callable[[float], None],
    ) -> Heard:
        """Words of one recording."""


@dataclass(frozen=True, slots=True)
class Ears:
    """All models that listening needs, loaded once."""

    detect_speech: SpeechDetector
    diarizer: Diarizer
    encode_voice: VoiceEncoder
    recognizer: Recognizer


@dataclass(frozen=True, slots=True)
class HeardLesson:
    """What was heard: everything in a ``Lesson`` that comes from sound."""

    quality: Quality
    language: str | None
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    gaps: tuple[Gap, ...]
    utterances: tuple[Utterance, ...]


def listen(
    audio: Audio,
    ears: Ears,
    *,
    teacher_voice: Samples | None = None,
    language: str | None = None,
    on_progress: Progress = lambda stage, share: None,
) -> HeardLesson:
    """Hear one recording.

    Parameters
    ----------
    audio : Audio
        Decoded recording.
    ears : Ears
        Loaded models.
    teacher_voice : ndarray, shape (n_samples,), float32, optional
        The teacher alone, in another recording, mono at 16 000 Hz.
    language : str, optional
        ISO 639-1 code; heard from the sound if not given.
    on_progress : callable
        Told stage and share done.

    Returns
    -------
    HeardLesson
        Silence and noise give a lesson without turns, not an error.

    Raises
    ------
    LanguageError
        If the recogniser does not know ``language``.
    RecordingError
        If the teacher's voice is too short to be told from others.
    """
    from classroom_ai.hearing.quality import recording_quality
    from classroom_ai.hearing.roles import speakers_of, turns_from, utterances_from
    from classroom_ai.hearing.speech import speech_mask
    from classroom_ai.hearing.teacher import follow_teacher
    from classroom_ai.hearing.understood import understood_in_turns
    from classroom_ai.lesson import gaps_between

    # What the user may have got wrong is said before the long work.
    ears.recognizer.check_language(language)
    enrolled = None if teacher_voice is None else _voice_print(teacher_voice, ears)
    samples = audio.samples
    on_progress("finding speech", 0.0)
    silero = ears.detect_speech(samples)

    # Words are recognised beside the comparison of voices: the recogniser works
    # outside Python's lock, and neither needs the other.
    beside = ThreadPoolExecutor(max_workers=1)
    words = None

    def start_recognition(activity: Frames, _overlap: Frames) -> None:
        nonlocal words
        words = beside.submit(
            ears.recognizer.recognize,
            samples,
            speech_mask((silero + activity) / 2),
            language=language,
            on_progress=lambda share: on_progress("writing down words", share),
        )

    try:
        diarization = ears.diarizer.diarize(samples, on_activity=start_recognition)
        heard = words.result() if words is not None else None
    finally:
        # Not waited for: whoever presses Ctrl-C would wait until all words are written.
        beside.shutdown(wait=False)

    probability = (silero + diarization.activity) / 2
    speech = speech_mask(probability)
    spoken = heard.words if heard else ()
    on_progress("finding the teacher", 0.0)
    track = follow_teacher(
        diarization.voices,
        speech=speech,
        overlap=diarization.overlap,
        enrolled=enrolled,
        questions=[word.end for word in spoken if word.text.endswith("?")],
    )
    turns = turns_from(track, speech=speech, probability=probability, speakers=diarization.speakers)
    utterances = utterances_from(spoken, turns)
    quality = recording_quality(
        samples,
        speech,
        clipping_share=audio.clipping_share,
        warnings=audio.warnings,
        understood=understood_in_turns(spoken, turns, speech),
    )
    return HeardLesson(
        quality=replace(quality, warnings=(*quality.warnings, *_doubts(track, speech, enrolled))),
        language=heard.language if heard else None,
        speakers=speakers_of(turns, teacher_confidence=track.confidence),
        turns=turns,
        gaps=gaps_between(turns, utterances),
        utterances=utterances,
    )


def _doubts(
    track: TeacherTrack, speech: Mask, enrolled: NDArray[np.float32] | None
) -> tuple[str, ...]:
    """What a teacher must know before believing any number that rests on roles."""
    if not speech.any():
        return ()  # said by the quality
    if not track.confidence:
        return ("There was too little speech to tell your voice from others.",)
    advice = "" if enrolled is not None else f" {_ENROL}"
    if not track.several_voices:
        return (f"Only one voice was heard, and taken for yours.{advice}",)
    if track.confidence < _CLEAR:
        return (f"It was not clear which voice is yours, so every figure may be wrong.{advice}",)
    return ()


def _voice_print(samples: Samples, ears: Ears) -> NDArray[np.float32]:
    """Unit vector of the one voice that speaks in some sound, shape (256,)."""
    import numpy as np

    from classroom_ai.errors import RecordingError
    from classroom_ai.hearing.speech import speech_mask

    speech = speech_mask(ears.detect_speech(samples))
    voices = ears.encode_voice(samples)
    spoken = voices.of_one_speaker(speech, np.zeros(len(speech)))
    if not spoken.any():
        raise RecordingError(
            f"The teacher's voice sample has {speech.sum() * FRAME:.1f} s of speech.",
            "At least 2 s are needed; 20 s or more are good.",
            "Record the teacher alone for half a minute and give that file.",
        )
    mean = voices.vectors[spoken].mean(axis=0)
    voice: NDArray[np.float32] = mean / np.linalg.norm(mean)
    return voice
