"""Listening: sound in, turns and words out.

``listen`` is the story on one page. Each step lives in a module of its own::

    samples ─┬─ speakers.py   activity, overlap, voices clustered (pyannote.audio)
             ├─ speech.py     + Silero ▶ where somebody speaks
             ├─ words.py      words with times (faster-whisper), of speech joined.py
             ├─ voice.py      voice vectors along the lesson
             ├─ others.py     recordings that were played
             ├─ splits.py     where voices part in two
             ├─ teacher.py    which voice is the teacher's, followed through the lesson
             ├─ enrolment.py  ... and whether it is the one that enrolled
             ├─ roles.py      turns, and the words given to them
             ├─ grownups.py   others who teach along, told by their words
             ├─ doubts.py     whether it is sure who the teacher is
             ├─ modes.py      what kind of activity goes on
             └─ quality.py    how well all that could be heard

What a step needs of a model is written down as a protocol here, so that tests
put something small in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from classroom_ai.hearing.grid import Frames, Mask
from classroom_ai.types import Gap, Mode, Quality, Speaker, Turn, Utterance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from classroom_ai.hearing.enrolment import TeacherVoice
    from classroom_ai.hearing.grownups import GrownUp
    from classroom_ai.hearing.speakers import Diarization
    from classroom_ai.hearing.teacher import TeacherTrack
    from classroom_ai.hearing.voice import Voices
    from classroom_ai.hearing.words import Heard
    from classroom_ai.media import Audio

    Samples = NDArray[np.float32]

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

    def __call__(self, samples: Samples, speech: Mask) -> Voices:
        """Voice vectors along the sound, its speech brought to one level."""


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
        vocabulary: Sequence[str] = (),
        on_progress: Callable[[float], None],
    ) -> Heard:
        """Words of one recording."""


@dataclass(frozen=True, slots=True)
class SpeakerEars:
    """The models that tell voices apart, loaded once: all that enrolling needs."""

    detect_speech: SpeechDetector
    diarizer: Diarizer
    encode_voice: VoiceEncoder


@dataclass(frozen=True, slots=True)
class Ears(SpeakerEars):
    """All models that listening needs, loaded once."""

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
    modes: tuple[Mode, ...]


def listen(
    audio: Audio,
    ears: Ears,
    *,
    teacher: TeacherVoice | None = None,
    language: str | None = None,
    vocabulary: Sequence[str] = (),
    on_progress: Progress = lambda stage, share: None,
) -> HeardLesson:
    """Hear one recording.

    Parameters
    ----------
    audio : Audio
        Decoded recording.
    ears : Ears
        Loaded models.
    teacher : TeacherVoice, optional
        The teacher's voice from another recording.
    language : str, optional
        ISO 639-1 code; heard from the sound if not given.
    vocabulary : sequence of str
        Words that the lesson is likely to hold.
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
    """
    from classroom_ai.hearing.doubts import doubts
    from classroom_ai.hearing.enrolment import followed_voice
    from classroom_ai.hearing.grownups import sentences_about_grown_ups, with_grown_ups
    from classroom_ai.hearing.modes import activity_modes
    from classroom_ai.hearing.others import played_recordings, sentences_about, within
    from classroom_ai.hearing.quality import recording_quality
    from classroom_ai.hearing.roles import (
        speakers_of,
        turns_from,
        utterances_from,
        with_groups_pooled,
        with_played,
    )
    from classroom_ai.hearing.spectrum import band_powers
    from classroom_ai.hearing.speech import prominence, speech_mask
    from classroom_ai.hearing.understood import understood_in_turns
    from classroom_ai.hearing.voice import loudness
    from classroom_ai.spans import gaps_between

    # What the user may have got wrong is said before the long work.
    ears.recognizer.check_language(language)
    samples = audio.samples
    on_progress("finding speech", 0.0)
    silero = ears.detect_speech(samples)
    powers = band_powers(samples)

    def where_speech_is(activity: Frames) -> tuple[Frames, Mask]:
        probability = (silero + activity) / 2
        return probability, speech_mask(probability, prominence(powers, probability))

    # Words are recognised beside the comparison of voices: the recogniser works
    # outside Python's lock, and neither needs the other.
    beside = ThreadPoolExecutor(max_workers=1)
    words = None

    def start_recognition(activity: Frames, _overlap: Frames) -> None:
        nonlocal words
        _, speech = where_speech_is(activity)
        words = beside.submit(
            ears.recognizer.recognize,
            samples,
            speech,
            language=language,
            vocabulary=vocabulary,
            on_progress=lambda share: on_progress("writing down words", share),
        )

    try:
        diarization = ears.diarizer.diarize(samples, on_activity=start_recognition)
        heard = words.result() if words is not None else None
    finally:
        # Not waited for: whoever presses Ctrl-C would wait until all words are written.
        beside.shutdown(wait=False)

    probability, speech = where_speech_is(diarization.activity)
    spoken = heard.words if heard else ()
    on_progress("finding the teacher", 0.0)
    played = played_recordings(
        samples, diarization.voices, speech=speech, overlap=diarization.overlap
    )
    # The teacher is looked for among the people in the room.
    live = speech & ~within(played, len(speech))
    track, presence = followed_voice(
        diarization.voices,
        speech=live,
        overlap=diarization.overlap,
        teacher=teacher,
        questions=[word.end for word in spoken if word.text.endswith("?")],
        loudness=partial(loudness, samples),
    )
    turns = turns_from(track, speech=live, probability=probability, speakers=diarization.speakers)
    turns = with_played(turns, played, speech=speech, probability=probability)
    modes = activity_modes(turns, overlap=diarization.overlap, samples=samples)
    turns = with_groups_pooled(turns, modes)
    utterances = utterances_from(spoken, turns)
    grown_ups = _grown_ups(heard, utterances, turns, track)
    if any(each.sure for each in grown_ups):
        turns = with_grown_ups(turns, grown_ups)
        modes = activity_modes(turns, overlap=diarization.overlap, samples=samples)
        utterances = utterances_from(spoken, turns)
    quality = recording_quality(
        samples,
        speech,
        clipping_share=audio.clipping_share,
        warnings=audio.warnings,
        powers=powers,
        understood=understood_in_turns(spoken, turns, speech),
    )
    return HeardLesson(
        quality=replace(
            quality,
            warnings=(
                *quality.warnings,
                *(heard.warnings if heard else ()),
                *sentences_about(played),
                *sentences_about_grown_ups(grown_ups),
                *doubts(track, live, teacher, presence),
            ),
        ),
        language=heard.language if heard else None,
        speakers=speakers_of(turns, teacher_confidence=track.confidence),
        turns=turns,
        gaps=gaps_between(turns, utterances),
        utterances=utterances,
        modes=modes,
    )


def _grown_ups(
    heard: Heard | None,
    utterances: Sequence[Utterance],
    turns: Sequence[Turn],
    track: TeacherTrack,
) -> tuple[GrownUp, ...]:
    """Others who teach along; nobody where the language or the teacher is not sure."""
    from classroom_ai.hearing.doubts import CLEAR
    from classroom_ai.hearing.grownups import LANGUAGE, grown_ups_among

    # Where the wrong voice may have been followed, the one who talks as a teacher is the teacher.
    if heard is None or heard.language != LANGUAGE or track.confidence < CLEAR:
        return ()
    return grown_ups_among(utterances, turns)
