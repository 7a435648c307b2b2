"""What is done with one recording, as plain functions: whoever calls them decides where.

::

    identify ─▶ decode ─▶ hear ─▶ tell
     SHA-256     sound    lesson.json   report, history

Each gets all that it needs and leaves its result where a kill cannot take it back, or hands
it on. The workers of this machine call them, and so can those of a cluster.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from classroom_ai.files import check_space, fingerprint_of, private_folder, sha256_of
from classroom_ai.listening import damage_told, heard_before, lesson_heard, voice_to_follow
from classroom_ai.types import About, Provenance, Recording, Seconds

if TYPE_CHECKING:
    from classroom_ai.hearing import Ears
    from classroom_ai.media import Audio
    from classroom_ai.rubric import Rubric
    from classroom_ai.voices import VoicePrint

Stage = Literal["identify", "decode", "hear", "tell"]
LoadEars = Callable[[str, str], "Ears"]
#: More than the results of a long lesson take.
_SPACE_NEEDED = 10_000_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """How recordings are heard and counted: what those of one teacher have in common.

    ``counted`` is the mark of hearing and rubrics; ``sound`` says whether reports may be
    listened to.
    """

    provenance: Provenance
    counted: str
    rubrics: tuple[Rubric, ...]
    asr: str
    device: str
    voice: VoicePrint | Path | None = None
    language: str | None = None
    vocabulary: tuple[str, ...] = ()
    sound: bool = True

    @property
    def heard(self) -> str:
        """The mark of how it is listened to."""
        return self.provenance.fingerprint

    def told(self, about: About) -> str:
        """The mark of how a lesson is counted and reported."""
        said = {name: getattr(about, name) for name in About.__slots__}
        return fingerprint_of(self.counted, said, self.sound)


@dataclass(frozen=True, slots=True)
class Job:
    """One recording, and all that any stage needs to know of it.

    ``was_in_history`` says that the lesson was in its teacher's history before.
    """

    recording: Path
    sha256: str
    folder: Path
    about: About
    recipe: Recipe
    was_in_history: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a summary says of a recording that is done, and sentences on what could not be done."""

    duration: Seconds
    grade: str | None
    notes: tuple[str, ...] = ()
    was_in_history: bool = False


def identify(recording: Path) -> tuple[str, os.stat_result]:
    """SHA-256 of a recording, and what its file is like.

    Raises
    ------
    RecordingError
        If it cannot be read, or is still being written.
    """
    from classroom_ai.errors import RecordingError

    try:
        before = recording.stat()
        sha256 = sha256_of(recording)
        after = recording.stat()
    except OSError as error:
        raise RecordingError(
            f"{recording} cannot be read: {error.strerror or error}.",
            "",
            "Check that the disk is still there.",
        ) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise RecordingError(
            f"{recording} changed while it was read.",
            "It is being copied or recorded, perhaps.",
            "Run the same command again when that is done.",
        )
    return sha256, after


def is_heard(job: Job) -> bool:
    """Whether an earlier run heard the recording in the same way, and was stopped after it."""
    return heard_before(job.folder / "lesson.json", job.sha256, job.recipe.provenance) is not None


def decode(job: Job) -> Audio:
    """The sound of a recording.

    Raises
    ------
    RecordingError
    """
    from classroom_ai.media import read_audio

    return read_audio(job.recording)


def hear(job: Job, audio: Audio, *, load_ears: LoadEars | None = None) -> None:
    """Listen to a recording, and keep what was heard in its folder.

    What the report draws of its sound is kept too, before: read again from the recording, after
    a kill, it would be a little different.

    Parameters
    ----------
    job : Job
        The recording.
    audio : Audio
        Its sound.
    load_ears : callable, optional
        Given the recogniser's name and the device, returns loaded models, once in a process.

    Raises
    ------
    RecordingError, ModelError, LanguageError, CorrectionError, OutputError
    """
    from classroom_ai.corrections.record import keep
    from classroom_ai.machine import give_back_memory
    from classroom_ai.playback import describe, outline_of

    recipe = job.recipe
    check_space(private_folder(job.folder), _SPACE_NEEDED)
    ears = _ears(load_ears or _load_ears, recipe.asr, recipe.device)
    lesson = lesson_heard(
        audio,
        ears,
        recording=Recording(job.recording.name, job.sha256, audio.duration, audio.has_video),
        about=_dated(job.about, audio.recorded_on),
        provenance=recipe.provenance,
        teacher=voice_to_follow(recipe.voice, ears),
        language=recipe.language,
        vocabulary=recipe.vocabulary,
    )
    if recipe.sound:
        describe(job.folder, job.recording, lesson, outline=outline_of(audio))
    keep(lesson, job.folder / "lesson.json")
    give_back_memory()


def tell(job: Job) -> Told:
    """Count and report what was heard, and add it to the history of its teacher; see ``report``."""
    return entered(job, report(job))


def entered(job: Job, told: Told) -> Told:
    """The same, once what was counted is in the history that this machine keeps of its teacher.

    A lesson that was there before and has left it, because it or all that is kept of the
    teacher was purged or was kept for long enough, does not come back.

    Raises
    ------
    LessonError, CorrectionError
    """
    from classroom_ai.errors import HistoryError
    from classroom_ai.history.lessons import enter, is_remembered
    from classroom_ai.lesson import read_lesson

    lesson = read_lesson(job.folder / "lesson.json")
    notes: tuple[str, ...] = ()
    was_there = job.was_in_history
    try:
        if not was_there or is_remembered(lesson):
            notes = enter(job.folder)
            was_there = was_there or is_remembered(lesson)
    except HistoryError as error:
        # Whether it has left is not known then, so it is left out.
        notes = notes or (f"The report is written, but no history was changed: {error}",)
    return replace(told, notes=(*told.notes, *notes), was_in_history=was_there)


def report(job: Job) -> Told:
    """Count and report what was heard, on whichever machine.

    Parameters
    ----------
    job : Job
        A recording that was heard, perhaps by an earlier run, which may have been told other
        things of the lesson.

    Raises
    ------
    LessonError, ModelError, CorrectionError, OutputError
    """
    from classroom_ai.corrections.record import keep
    from classroom_ai.errors import LessonError
    from classroom_ai.media import probe
    from classroom_ai.pipeline import finish

    target = job.folder / "lesson.json"
    heard = heard_before(target, job.sha256, job.recipe.provenance)
    if heard is None:
        raise LessonError(
            f"{target} is not what was heard in {job.recording.name}.",
            "Something changed it meanwhile.",
            "Run the same command with --retry-failed.",
        )
    about = _dated(job.about, probe(job.recording).recorded_on)
    lesson, notes = finish(
        keep(replace(heard, about=about, provenance=job.recipe.provenance), target),
        job.folder,
        recording=job.recording,
        rubrics=job.recipe.rubrics,
        sound=job.recipe.sound,
    )
    grade = lesson.quality.grade if lesson.quality else None
    return Told(lesson.recording.duration, grade, notes)


def _dated(about: About, recorded_on: str | None) -> About:
    return about if about.date else replace(about, date=recorded_on)


@lru_cache(maxsize=1)
def _ears(load: LoadEars, asr: str, device: str) -> Ears:
    """The models, loaded once in a process."""
    from classroom_ai.hearing.backends import models_used

    with damage_told(*(model.name for model in models_used(asr).values())):
        return load(asr, device)


def _load_ears(asr: str, device: str) -> Ears:
    from classroom_ai.hearing.backends import load_ears

    return load_ears(asr, device=device)
