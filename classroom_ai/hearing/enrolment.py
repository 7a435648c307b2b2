"""The teacher's voice, from recordings of the teacher alone, and whether a lesson has it.

References
----------
.. [1] Green, D. M., & Swets, J. A. (1966). Signal detection theory and
   psychophysics. Wiley.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from classroom_ai.errors import RecordingError
from classroom_ai.hearing.grid import FRAME, Frames, Mask
from classroom_ai.hearing.quality import recording_quality
from classroom_ai.hearing.speech import speech_mask
from classroom_ai.hearing.teacher import TeacherTrack, follow_teacher
from classroom_ai.hearing.voice import speech_level_db
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classroom_ai.hearing import SpeakerEars
    from classroom_ai.hearing.voice import Voices
    from classroom_ai.media import Audio

    Samples = NDArray[np.float32]
    Vector = NDArray[np.float32]

Presence = Literal["heard", "not heard", "not known"]

#: Less speech than this makes a print that changes with what is said.
ENOUGH_SPEECH: Seconds = 20.0
_QUIETEST_DBFS = -55.0
#: A share of samples at full scale from which on a voice begins to sound like another one.
_MOST_CLIPPING = 0.05
#: Likeness of the two halves into which a sample's windows fall apart: 0.80 and more in
#: half a minute of one voice, 0.75 and less of two (docs/benchmarks.md).
_ONE_VOICE = 0.78
_FEWEST_OF_A_VOICE = 5
#: Likeness of one person's recordings: 0.65 and more, of two persons' mostly less.
_ALIKE = 0.62
#: How far, in standard deviations, windows of the followed voice are more like the print
#: than those of all others: 2.7 to 7.5 where it is the enrolled one.
_HEARD = 3.0
_NOT_HEARD = 2.0
#: Where only one voice is heard there is nothing to compare it with but the print.
_UNLIKE = 0.6
#: How sure it can be who the teacher is when the enrolled voice may not, or does not, occur.
_AT_MOST: dict[Presence, float] = {"heard": 1.0, "not known": 0.7, "not heard": 0.5}
_FLOOR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class TeacherVoice:
    """A teacher's voice: a unit vector of shape (256,), and the name it is enrolled under."""

    vector: Vector
    name: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Enrolment:
    """What some recordings say of one voice.

    ``vector`` is the mean of all windows of speech, a unit vector of shape (256,);
    ``seconds`` the speech in them; ``advice`` what would make a better sample.
    """

    vector: Vector
    seconds: Seconds
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """One recording of the teacher alone: its windows of speech, shape (n_windows, 256)."""

    file: str
    windows: Vector
    seconds: Seconds
    advice: tuple[str, ...]


def voice_of(samples: Samples, ears: SpeakerEars) -> Vector:
    """Unit vector of the one voice that speaks in some sound.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        The teacher alone, mono at 16 000 Hz, at any level.
    ears : SpeakerEars
        Loaded models.

    Returns
    -------
    ndarray, shape (256,), float32

    Raises
    ------
    RecordingError
        If there is too little speech to tell the voice from others.
    """
    return _mean_voice(_spoken_windows(samples, ears)[0])


def enrol(
    files: Sequence[Path],
    ears: SpeakerEars,
    *,
    on_progress: Callable[[str, float], None] = lambda stage, share: None,
) -> Enrolment:
    """One voice from recordings in which nobody else speaks.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Any audio or video files.
    ears : SpeakerEars
        Loaded models.
    on_progress : callable
        Told stage and share done.

    Returns
    -------
    Enrolment

    Raises
    ------
    RecordingError
        If a file cannot be read, has too little speech, is too quiet or distorted, has a
        second voice, or does not sound like the others; the message names it.
    """
    from classroom_ai.media import read_audio

    samples: list[_Sample] = []
    for number, file in enumerate(files):
        on_progress("listening to your voice", number / len(files))
        samples.append(_checked_sample(file.name, read_audio(file), ears))
    _check_alike(samples)
    seconds = sum(sample.seconds for sample in samples)
    advice = [line for sample in samples for line in sample.advice]
    if seconds < ENOUGH_SPEECH:
        advice.append(
            f"This is {seconds:.0f} s of speech; {ENOUGH_SPEECH:.0f} s or more tell your "
            "voice from others more surely."
        )
    windows = np.concatenate([sample.windows for sample in samples])
    return Enrolment(_mean_voice(windows), round(seconds, 1), tuple(dict.fromkeys(advice)))


def _checked_sample(file: str, audio: Audio, ears: SpeakerEars) -> _Sample:
    try:
        windows, speech = _spoken_windows(audio.samples, ears)
    except RecordingError as error:
        raise RecordingError(f"{file}: {error.what}", error.expected, error.next_step) from error
    if audio.clipping_share > _MOST_CLIPPING:
        raise RecordingError(
            f"{file} is distorted: {audio.clipping_share:.0%} of it is too loud.",
            "A voice sounds like another one then.",
            "Record again, further from the microphone.",
        )
    if (level := speech_level_db(audio.samples, speech)) < _QUIETEST_DBFS:
        raise RecordingError(
            f"{file} is very quiet: speech at {level:.0f} dB.",
            f"At least {_QUIETEST_DBFS:.0f} dB are needed.",
            "Record again, closer to the microphone.",
        )
    if _likeness_of_halves(windows) < _ONE_VOICE:
        raise RecordingError(
            f"More than one voice seems to speak in {file}.",
            "Only yours may be kept, so nobody else may be in the sample.",
            "Record yourself alone, in a quiet room, and give that file.",
        )
    quality = recording_quality(
        audio.samples, speech, clipping_share=audio.clipping_share, warnings=audio.warnings
    )
    return _Sample(file, windows, speech.sum() * FRAME, quality.warnings)


def _check_alike(samples: Sequence[_Sample]) -> None:
    """Refuse recordings of two people, by the name of the one that is unlike the others."""
    if len(samples) < 2:
        return
    likeness = {}
    for one in samples:
        rest = np.concatenate([other.windows for other in samples if other is not one])
        likeness[one.file] = float(_mean_voice(one.windows) @ _mean_voice(rest))
    odd = min(likeness, key=lambda file: likeness[file])
    if likeness[odd] >= _ALIKE:
        return
    if len(samples) == 2:
        what = f"{samples[0].file} and {samples[1].file} do not sound like one person."
    else:
        what = f"{odd} does not sound like the person in the other recordings."
    raise RecordingError(
        what,
        "All must be of the same person alone.",
        "Leave it out, or record again with the same microphone in a quiet room.",
    )


def _spoken_windows(samples: Samples, ears: SpeakerEars) -> tuple[Vector, Mask]:
    """Voice vectors of all windows of speech, and where speech is."""
    speech = speech_mask(ears.detect_speech(samples))
    voices = ears.encode_voice(samples, speech)
    spoken = voices.of_one_speaker(speech, np.zeros(len(speech)))
    if not spoken.any():
        raise RecordingError(
            f"The teacher's voice sample has {speech.sum() * FRAME:.1f} s of speech.",
            "At least 2 s are needed; 20 s or more are good.",
            "Record the teacher alone for half a minute and give that file.",
        )
    return voices.vectors[spoken], speech


def _mean_voice(vectors: Vector) -> Vector:
    mean = vectors.mean(axis=0)
    voice: Vector = (mean / np.linalg.norm(mean)).astype(np.float32)
    return voice


def _likeness_of_halves(vectors: Vector, *, rounds: int = 50) -> float:
    """Likeness of the two means of vectors split in two, -1 to 1; 1 if nearly all stay together.

    Spherical two-means. Follow_teacher is no help: in windows as few as these its
    discriminant parts one voice from itself.
    """
    first = vectors[np.argmin(vectors @ _mean_voice(vectors))]
    means = np.stack([first, vectors[np.argmin(vectors @ first)]])
    for _ in range(rounds):
        side = (vectors @ means.T).argmax(axis=1)
        if min((side == 0).sum(), (side == 1).sum()) < _FEWEST_OF_A_VOICE:
            return 1.0
        moved = np.stack([_mean_voice(vectors[side == half]) for half in (0, 1)])
        if np.allclose(moved, means):
            break
        means = moved
    return float(means[0] @ means[1])


def followed_voice(
    voices: Voices,
    *,
    speech: Mask,
    overlap: Frames,
    teacher: TeacherVoice | None = None,
    questions: Sequence[Seconds] = (),
    loudness: Callable[[Frames], Frames] | None = None,
) -> tuple[TeacherTrack, Presence | None]:
    """The teacher followed through a lesson, and whether the enrolled voice is there at all.

    Where it is not, somebody else taught or the print is of no use: roles are then
    found as without a print, with a confidence of 0.5 at the most.

    Parameters
    ----------
    voices, speech, overlap, questions, loudness
        As for `follow_teacher`.
    teacher : TeacherVoice, optional
        The teacher's voice from another recording.

    Returns
    -------
    tuple of TeacherTrack and str or None
        The second is ``None`` without an enrolled voice, and where there is too
        little speech to tell any voice from another.
    """

    def follow(enrolled: Vector | None) -> TeacherTrack:
        return follow_teacher(
            voices,
            speech=speech,
            overlap=overlap,
            enrolled=enrolled,
            questions=questions,
            loudness=loudness,
        )

    if teacher is None:
        return follow(None), None
    track = follow(teacher.vector)
    if not track.confidence:
        return track, None
    found = presence(voices, track, teacher.vector, speech=speech, overlap=overlap)
    if found == "not heard":
        track = follow(None)
    return replace(track, confidence=min(track.confidence, _AT_MOST[found])), found


def presence(
    voices: Voices, track: TeacherTrack, enrolled: Vector, *, speech: Mask, overlap: Frames
) -> Presence:
    """Whether the enrolled voice is the one that was followed.

    A room, its noise and a microphone shift all vectors of a lesson away from the
    print together, so how like it the followed voice is says little. How much more
    like it than all other voices, in standard deviations of either (d' [1]_), is
    left alone by that shift.

    Parameters
    ----------
    voices : Voices
        Voice vectors along the lesson.
    track : TeacherTrack
        What `follow_teacher` found with this print, with some confidence.
    enrolled : ndarray, shape (256,)
        The print, a unit vector.
    speech, overlap
        As for `follow_teacher`.

    Returns
    -------
    {"heard", "not heard", "not known"}
        Two people who sound alike cannot be told apart in this way: in another
        teacher's lesson a voice is at times "heard" (docs/benchmarks.md).
    """
    usable = voices.of_one_speaker(speech, overlap)
    frame = np.minimum((voices.centres / FRAME).astype(int), len(speech) - 1)
    is_teacher = track.log_odds[frame] > 0
    here, there = voices.vectors[usable & is_teacher], voices.vectors[usable & ~is_teacher]
    if not track.several_voices or min(len(here), len(there)) < _FEWEST_OF_A_VOICE:
        like = float(_mean_voice(voices.vectors[usable]) @ enrolled)
        return "not heard" if like < _UNLIKE else "not known"
    ours, others = here @ enrolled, there @ enrolled
    spread = max(float(np.sqrt((ours.var() + others.var()) / 2)), _FLOOR)
    distance = float(ours.mean() - others.mean()) / spread
    if distance >= _HEARD:
        return "heard"
    return "not heard" if distance < _NOT_HEARD else "not known"
