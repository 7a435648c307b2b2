"""A synthetic lesson, and small ears that hear it: the whole pipeline without a model of sound.

Voices are tones: the teacher's low, each student's higher. The ears tell speech
by loudness and voices by pitch, and the recogniser reads from a script. So what
is tested is how the steps fit together, in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classroom_ai.errors import LanguageError
from classroom_ai.hearing import Ears
from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Frames, Mask, n_frames, runs, seconds
from classroom_ai.hearing.speakers import Diarization
from classroom_ai.hearing.voice import STEP, WINDOW, Voices
from classroom_ai.hearing.words import Heard
from classroom_ai.types import Word

if TYPE_CHECKING:
    from pyannote.core import Annotation

Samples = NDArray[np.float32]

#: Pitch of each voice, its start and end, and what it says.
LESSON = (
    (160, 1.0, 9.0, "Good morning everybody, today we look at fractions of a whole."),
    (160, 9.5, 14.0, "Why do you think one half is more than one third?"),
    (420, 16.0, 20.0, "Because the pieces are bigger when there are fewer of them."),
    (160, 21.0, 27.0, "Well done, you explained that with the size of the pieces."),
    (160, 27.5, 31.0, "How many quarters make a whole?"),
    (640, 32.0, 36.0, "Four of them make one whole."),
    (160, 37.0, 43.0, "Now turn to your partner and compare two thirds with three quarters."),
    (880, 45.0, 49.0, "I think three quarters is more because less is missing."),
    (160, 50.0, 57.0, "Thank you. Tomorrow we will draw them on a line."),
)
DURATION = 60.0
RECORDED_ON = "2026-03-02"


def tones(lines: tuple[tuple[int, float, float, str], ...], duration: float) -> Samples:
    times = np.arange(round(duration * SAMPLE_RATE)) / SAMPLE_RATE
    samples = np.zeros(len(times))
    for pitch, start, end, _ in lines:
        said = slice(*np.searchsorted(times, (start, end)))
        samples[said] += 0.3 * np.sin(2 * np.pi * pitch * times[said])
    return samples.astype(np.float32)


def write_mp4(path: Path, samples: Samples, *, picture: bool = False, sound: bool = True) -> Path:
    """A file as a phone writes it, with the date in its tags."""
    import av

    with av.open(str(path), "w") as container:
        container.metadata["creation_time"] = f"{RECORDED_ON}T12:00:00Z"
        audio: Any = container.add_stream("alac", rate=SAMPLE_RATE) if sound else None
        video: Any = container.add_stream("mpeg4", rate=1) if picture else None
        if video is not None:
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
            for _ in range(round(len(samples) / SAMPLE_RATE)):
                grey = np.full((48, 64, 3), 128, np.uint8)
                container.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
            container.mux(video.encode())
        if audio is not None:
            frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, 0
            container.mux(audio.encode(frame))
            container.mux(audio.encode())
    return path


def loudness(samples: Samples) -> Frames:
    """1 where a frame is loud, else 0, shape (n_frames,)."""
    n = n_frames(len(samples) / SAMPLE_RATE)
    frames = samples[: n * round(FRAME * SAMPLE_RATE)].reshape(n, -1)
    loud: Frames = (np.sqrt((frames**2).mean(axis=1)) > 0.05).astype(np.float32)
    return loud


def pitch(samples: Samples) -> int:
    """Loudest frequency, in Hz to the nearest 20."""
    spectrum = np.abs(np.fft.rfft(samples))
    return round(float(spectrum.argmax()) * SAMPLE_RATE / len(samples) / 20) * 20


class PitchDiarizer:
    def diarize(
        self, samples: Samples, *, on_activity: Callable[[Frames, Frames], None]
    ) -> Diarization:
        activity = loudness(samples)
        overlap = np.zeros_like(activity)
        on_activity(activity, overlap)
        speakers = self._speakers(samples, activity)
        return Diarization(activity, overlap, speakers, pitch_voices(samples, activity > 0.5))

    def _speakers(self, samples: Samples, activity: Frames) -> Annotation:
        from pyannote.core import Annotation, Segment

        speakers = Annotation(uri="lesson")
        for first, end in runs(activity > 0.5):
            sound = samples[round(first * FRAME * SAMPLE_RATE) : round(end * FRAME * SAMPLE_RATE)]
            speakers[Segment(seconds(first), seconds(end))] = f"{pitch(sound)} Hz"
        return speakers


def pitch_voices(samples: Samples, speech: Mask) -> Voices:
    """The loudness of bands up to 1 kHz as a voice, at any level; adult or child weighs most."""
    rng = np.random.default_rng(0)
    window, step = round(WINDOW * SAMPLE_RATE), round(STEP * SAMPLE_RATE)
    vectors = []
    for start in range(0, len(samples) - window + 1, step):
        spectrum = np.abs(np.fft.rfft(samples[start : start + window]))[: window // 16]
        adult, child = np.linalg.norm(spectrum[:480]), np.linalg.norm(spectrum[480:])
        bands = np.linalg.norm(spectrum[:1524].reshape(254, -1), axis=1)
        voice = np.array([2 * adult, 2 * child, *bands]) / (adult + child + 1e-6)
        voice += np.abs(rng.normal(0, 0.05, 256))
        vectors.append(voice / np.linalg.norm(voice))
    stacked = np.array(vectors, np.float32).reshape(-1, 256)
    return Voices(stacked, WINDOW / 2 + STEP * np.arange(len(stacked)))


@dataclass
class ScriptReader:
    """Says the next line of the script for every stretch of speech."""

    lines: tuple[str, ...] = tuple(said for *_, said in LESSON)
    #: Raised in the middle of the work, as Ctrl-C is.
    interrupted_by: BaseException | None = None
    #: What it was last told to listen for.
    vocabulary: tuple[str, ...] = ()

    def check_language(self, language: str | None) -> None:
        if language not in (None, "en", "de"):
            raise LanguageError(f"No {language!r} here.", "English and German are known.")

    def recognize(
        self,
        samples: Samples,
        speech: Mask,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        on_progress: Callable[[float], None],
    ) -> Heard:
        self.vocabulary = tuple(vocabulary)
        words: list[Word] = []
        for (first, end), line in zip(runs(speech), cycle(self.lines), strict=False):
            times = np.linspace(seconds(first), seconds(end), len(line.split()) + 1).round(3)
            words += [
                Word(float(a), float(b), text, 0.9)
                for a, b, text in zip(times, times[1:], line.split(), strict=False)
            ]
            on_progress(end / len(speech))
            if self.interrupted_by is not None:
                raise self.interrupted_by
        return Heard(tuple(words), language or ("en" if words else None))


@dataclass
class FakeEars:
    """Takes the place of ``load_ears``, and keeps what it was asked for."""

    reader: ScriptReader = field(default_factory=ScriptReader)
    asked_for: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, asr: str, device: str) -> Ears:
        self.asked_for.append((asr, device))
        return Ears(loudness, PitchDiarizer(), pitch_voices, self.reader)

    @property
    def times_listened(self) -> int:
        return len(self.asked_for)
