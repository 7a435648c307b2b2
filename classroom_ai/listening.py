"""What a recording is heard with: the device, the recogniser, the teacher's voice.

And what is remembered of that, by which an earlier result is known to be still valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai import __version__
from classroom_ai.errors import ClassroomAIError, LessonError, UsageError
from classroom_ai.files import fingerprint_of, sha256_of
from classroom_ai.settings import Settings
from classroom_ai.types import About, Lesson, Provenance, Recording

if TYPE_CHECKING:
    from classroom_ai.hearing import Ears
    from classroom_ai.hearing.enrolment import TeacherVoice
    from classroom_ai.machine import Choice
    from classroom_ai.media import Audio
    from classroom_ai.voices import VoicePrint


def device_for(settings: Settings) -> str:
    """``cpu`` or ``cuda``, as the settings ask and this machine allows."""
    from classroom_ai.machine import cuda_is_usable

    if settings.device == "cpu":
        return "cpu"
    usable = cuda_is_usable()
    if settings.device == "cuda" and not usable:
        raise UsageError(
            "device is 'cuda', but no graphics card can be used here.",
            "An NVIDIA card with its driver is needed.",
            "Run: classroom-ai doctor --gpu, or leave --device out.",
        )
    return "cuda" if usable else "cpu"


def recognizer_for(settings: Settings, device: str) -> Choice:
    """What writes down words: the model asked for, or the best that is in time here."""
    from classroom_ai.catalogue import card, catalogue, installed, path_of
    from classroom_ai.machine import best_recognizer, describe

    known = [model for model in catalogue() if model.task == "asr"]
    if settings.asr == "auto":
        return best_recognizer(installed("asr"), known, device=device, language=settings.language)
    chosen = card(settings.asr)
    if chosen.task != "asr":
        raise UsageError(
            f"Model {chosen.name!r} does not write down words.",
            f"Those that do: {', '.join(model.name for model in known)}.",
            "Choose one of them with --asr.",
        )
    path_of(chosen.name)
    return describe(chosen, known, installed=installed("asr"), device=device)


def enrolled_voice(settings: Settings, teacher_voice: Path | None) -> VoicePrint | None:
    """The kept voice print that the settings ask for."""
    if settings.teacher is None:
        return None
    if teacher_voice is not None:
        raise UsageError(
            f"There are two voices for the teacher: {settings.teacher!r} and {teacher_voice}.",
            "One is used.",
            "Give the name that is enrolled, or a recording of the teacher, not both.",
        )
    from classroom_ai.hearing.backends import voice_model_used
    from classroom_ai.voices import find

    return find(settings.teacher, made_by=voice_model_used())


def voice_to_follow(voice: VoicePrint | Path | None, ears: Ears) -> TeacherVoice | None:
    """The teacher's voice, as it is kept or from a recording."""
    import numpy as np

    from classroom_ai.hearing.enrolment import TeacherVoice, voice_of
    from classroom_ai.media import read_audio

    if voice is None:
        return None
    if isinstance(voice, Path):
        return TeacherVoice(voice_of(read_audio(voice).samples, ears))
    return TeacherVoice(np.array(voice.vector, np.float32), voice.name)


def provenance_of(
    choice: Choice,
    settings: Settings,
    device: str,
    voice: VoicePrint | Path | None,
    vocabulary: Sequence[str],
) -> Provenance:
    """Where the lesson will come from; its fingerprint decides whether an earlier one is valid.

    The version of the package is told, and is not in the fingerprint: an upgrade that hears as
    before must not listen to years of lessons again. ``HEARING_VERSION`` stands for that.
    """
    from classroom_ai.hearing.backends import models_used
    from classroom_ai.hearing.version import HEARING_VERSION

    models = models_used(choice.card.name)
    used: dict[str, str | int | None] = {
        "hearing": HEARING_VERSION,
        "asr": choice.card.name,
        "language": settings.language,
        # The words themselves may name somebody, and are kept nowhere.
        "vocabulary": fingerprint_of(vocabulary) if vocabulary else None,
        "teacher": None if voice is None or isinstance(voice, Path) else voice.name,
        "teacher_voice": _hash_of_voice(voice),
    }
    identity = [(task, model.name, model.sha256) for task, model in sorted(models.items())]
    return Provenance(
        package=__version__,
        models=models,
        settings={**used, "device": device, "model_note": choice.note},
        fingerprint=fingerprint_of(identity, used),
    )


def heard_before(target: Path, sha256: str, provenance: Provenance) -> Lesson | None:
    """What was heard beside ``target``, if in the same way and from the same recording."""
    from classroom_ai.corrections import heard_in

    try:
        lesson = heard_in(target.parent)
    except LessonError:
        return None
    same_sound = lesson.recording.sha256 == sha256
    same_ears = lesson.provenance.fingerprint == provenance.fingerprint
    return lesson if same_sound and same_ears else None


def lesson_heard(
    audio: Audio,
    ears: Ears,
    *,
    recording: Recording,
    about: About,
    provenance: Provenance,
    teacher: TeacherVoice | None,
    language: str | None,
    vocabulary: Sequence[str],
    on_progress: Callable[[str, float], None] = lambda stage, share: None,
) -> Lesson:
    """What is heard in decoded sound, with what is known of it besides.

    Raises
    ------
    LanguageError
        If the recogniser does not know ``language``.
    """
    from classroom_ai.hearing import listen

    heard = listen(
        audio,
        ears,
        teacher=teacher,
        language=language,
        vocabulary=vocabulary,
        on_progress=on_progress,
    )
    return Lesson(
        id=recording.sha256[:12],
        recording=recording,
        quality=heard.quality,
        language=heard.language,
        about=about,
        speakers=heard.speakers,
        turns=heard.turns,
        gaps=heard.gaps,
        utterances=heard.utterances,
        modes=heard.modes,
        provenance=provenance,
    )


def _hash_of_voice(voice: VoicePrint | Path | None) -> str | None:
    """By which a voice is known again: a lesson may be given away, a voice may not."""
    if voice is None:
        return None
    return sha256_of(voice) if isinstance(voice, Path) else voice.sha256


@contextmanager
def damage_told(*names: str) -> Iterator[None]:
    """Where a model cannot be loaded, say so if a file of it has changed; else it is a bug.

    Names and sizes are always checked. Reading every byte takes seconds, so it
    waits until something is wrong.
    """
    from classroom_ai.catalogue import card, verify

    try:
        yield
    except ClassroomAIError:
        raise
    except Exception:
        for name in names:
            verify(card(name))
        raise
