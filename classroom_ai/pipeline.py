"""One recording, start to finish: the whole story on one page.

::

    recording ─▶ heard ─▶ lesson.json ══ lesson ─▶ tags ─▶ measures ─▶ rubric ─▶ report

``hear`` does the left half, ``tell`` the right; ``analyze`` both. The right
half needs neither sound nor torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai import __version__
from classroom_ai.errors import ClassroomAIError, LessonError, UsageError
from classroom_ai.files import (
    check_space,
    fingerprint_of,
    private_folder,
    sha256_of,
    write_together,
)
from classroom_ai.lesson import read_lesson, to_rttm, to_vtt, write_lesson
from classroom_ai.settings import Settings
from classroom_ai.types import About, Lesson, Provenance, Recording, Tag

if TYPE_CHECKING:
    from classroom_ai.hearing import Ears
    from classroom_ai.hearing.enrolment import TeacherVoice
    from classroom_ai.machine import Choice
    from classroom_ai.media import Audio
    from classroom_ai.rubric import Rubric
    from classroom_ai.voices import VoicePrint

Progress = Callable[[str, float], None]
LoadEars = Callable[[str, str], "Ears"]

LANGUAGE_MODEL = "en_core_web_sm"
#: More than the results of a long lesson take.
_SPACE_NEEDED = 10_000_000


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an analysis left behind; ``notes`` say what of its sound cannot be played, and why."""

    folder: Path
    lesson: Lesson
    reused: bool
    notes: tuple[str, ...] = ()

    @property
    def report(self) -> Path:
        """The page to open."""
        return self.folder / "report.html"


def default_folder(recording: Path) -> Path:
    """Where results go unless told otherwise: ``NAME.classroom`` beside the recording."""
    return recording.parent / f"{recording.stem}.classroom"


def analyze(
    recording: Path,
    folder: Path | None = None,
    *,
    settings: Settings | None = None,
    about: About | None = None,
    teacher_voice: Path | None = None,
    fresh: bool = False,
    load_ears: LoadEars | None = None,
    on_progress: Progress = lambda stage, share: None,
) -> Analysis:
    """Turn one recording into a folder of results.

    Parameters
    ----------
    recording : pathlib.Path
        Any audio or video file.
    folder : pathlib.Path, optional
        Where results go; ``NAME.classroom`` beside the recording by default.
    settings : Settings, optional
        How to hear and score; defaults if not given.
    about : About, optional
        What the teacher says of the lesson.
    teacher_voice : pathlib.Path, optional
        A recording of the teacher alone, in place of an enrolled voice (``settings.teacher``).
    fresh : bool
        Listen again even where an earlier result is still valid.
    load_ears : callable, optional
        Given the recogniser's name and the device, returns loaded models; the
        real ones by default.
    on_progress : callable
        Told the stage, and the share of it that is done.

    Returns
    -------
    Analysis
        ``reused`` tells whether an earlier ``lesson.json`` was still valid.

    Raises
    ------
    ClassroomAIError
        UsageError, RecordingError, ModelError, VoiceError, LanguageError, RubricError or
        OutputError; earlier results are then unchanged.
    """
    from classroom_ai.catalogue import path_of
    from classroom_ai.playback import Outline, outline_of, prepare
    from classroom_ai.rubric import read_rubric

    settings = settings or Settings()
    folder = folder or default_folder(recording)
    # Looked at first: what is missing for the report should not cost the time of listening.
    rubrics = tuple(read_rubric(name) for name in settings.rubric)
    path_of(LANGUAGE_MODEL)
    outlines: list[Outline] = []
    lesson, reused = hear(
        recording,
        folder / "lesson.json",
        settings=settings,
        about=about or About(),
        teacher_voice=teacher_voice,
        fresh=fresh,
        load_ears=load_ears,
        on_sound=lambda audio: outlines.append(outline_of(audio)),
        on_progress=on_progress,
    )
    playback = prepare(
        folder,
        recording,
        lesson,
        wanted=settings.audio,
        outline=outlines[0] if outlines else None,
        on_progress=on_progress,
    )
    tell(lesson, folder, rubrics=rubrics, on_progress=on_progress)
    return Analysis(folder, lesson, reused, playback.notes)


def hear(
    recording: Path,
    target: Path,
    *,
    settings: Settings,
    about: About,
    teacher_voice: Path | None = None,
    fresh: bool = False,
    load_ears: LoadEars | None = None,
    on_sound: Callable[[Audio], None] = lambda audio: None,
    on_progress: Progress = lambda stage, share: None,
) -> tuple[Lesson, bool]:
    """Listen to a recording and keep what was heard in ``target``.

    ``on_sound`` is given the decoded sound, where there is anything to listen to.

    Returns
    -------
    tuple of Lesson and bool
        The lesson, and whether ``target`` already held it: same recording, models and
        settings. What the teacher says about the lesson may change without listening again.
    """
    from classroom_ai.catalogue import path_of
    from classroom_ai.hearing import listen
    from classroom_ai.media import probe, read_audio
    from classroom_ai.vocabulary import read_vocabulary

    enrolled = _enrolled(settings, teacher_voice)
    glance = probe(recording)
    if teacher_voice is not None:
        probe(teacher_voice)
    vocabulary = read_vocabulary(settings.vocabulary) if settings.vocabulary else ()
    about = about if about.date else replace(about, date=glance.recorded_on)
    device = _device(settings)
    choice = _recognizer(settings, device)
    on_progress(f"listening with {choice.card.name}", 0.0)
    provenance = _provenance(choice, settings, device, enrolled or teacher_voice, vocabulary)
    sha256 = sha256_of(recording)
    earlier = None if fresh else _earlier(target, sha256, provenance)
    if earlier is not None:
        lesson = replace(earlier, about=about, provenance=provenance)
        write_lesson(lesson, target)
        return lesson, True

    names = [model.name for model in provenance.models.values()]
    for name in names:
        path_of(name)
    audio = read_audio(recording, on_progress=_decoding(on_progress))
    on_sound(audio)
    check_space(private_folder(target.parent), _SPACE_NEEDED)
    with _damage_told(*names):
        ears = (load_ears or _load_ears)(choice.card.name, device)
    teacher = _teacher_voice(enrolled or teacher_voice, ears)
    heard = listen(
        audio,
        ears,
        teacher=teacher,
        language=settings.language,
        vocabulary=vocabulary,
        on_progress=on_progress,
    )
    lesson = Lesson(
        id=sha256[:12],
        recording=Recording(recording.name, sha256, round(audio.duration, 3), audio.has_video),
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
    write_lesson(lesson, target)
    return lesson, False


def tell(
    lesson: Lesson,
    folder: Path,
    *,
    rubrics: Sequence[Rubric],
    on_progress: Progress = lambda stage, share: None,
) -> None:
    """Count, score and report a lesson: everything that needs no sound.

    Writes ``measures.json``, ``measures.csv``, ``report.html``, ``report.docx``, ``report.md``
    and, unless the lesson has no times, ``transcript.vtt`` and ``speakers.rttm`` into
    ``folder``.

    Raises
    ------
    ModelError, OutputError
        All earlier files are then unchanged.
    """
    write_together(folder, told(lesson, folder, rubrics=rubrics, on_progress=on_progress))


def told(
    lesson: Lesson,
    folder: Path,
    *,
    rubrics: Sequence[Rubric],
    shown: Lesson | None = None,
    on_progress: Progress = lambda stage, share: None,
) -> dict[str, str | bytes]:
    """What `tell` writes, by file name.

    ``shown`` is the lesson whose words a reader gets to see, where names were taken out: it is
    still counted from ``lesson``, so that no number depends on what is shown.
    """
    from classroom_ai.annotate import annotate, load_nlp
    from classroom_ai.catalogue import path_of
    from classroom_ai.measures import measure_lesson, registry
    from classroom_ai.missed import missed_moments
    from classroom_ai.results import Results, to_json
    from classroom_ai.retelling import report_files
    from classroom_ai.rubric import score

    on_progress("counting", 0.0)
    tags: tuple[Tag, ...] = ()
    if lesson.utterances:
        tags = annotate(lesson, nlp=load_nlp(path_of(LANGUAGE_MODEL)), rules=rubrics)
    measurements = measure_lesson(lesson, tags)
    missed = missed_moments(lesson, tags)
    scores = tuple(score(rubric, measurements, missed) for rubric in rubrics)
    fingerprint = fingerprint_of(
        lesson.provenance.fingerprint,
        [rubric.model_dump_json() for rubric in rubrics],
        [(info.id, info.version) for info in registry().values()],
        __version__,
    )
    on_progress("writing the report", 0.0)
    # What says when has nothing to say of a lesson without times.
    shown = shown or lesson
    timed = {"transcript.vtt": to_vtt(shown), "speakers.rttm": to_rttm(shown)}
    results = Results(lesson.id, fingerprint, measurements, tags, scores)
    return {
        "measures.json": to_json(results),
        **(timed if lesson.timing != "none" else {}),
        **report_files(shown, results, folder),
    }


def _device(settings: Settings) -> str:
    from classroom_ai.machine import cuda_is_usable

    if settings.device == "cpu":
        return "cpu"
    usable = cuda_is_usable()
    if settings.device == "cuda" and not usable:
        raise UsageError(
            "device is 'cuda', but no graphics card can be used here.",
            "An NVIDIA card with its driver is needed.",
            "Run: classroom-ai doctor, or leave --device out.",
        )
    return "cuda" if usable else "cpu"


def _recognizer(settings: Settings, device: str) -> Choice:
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


def _enrolled(settings: Settings, teacher_voice: Path | None) -> VoicePrint | None:
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


def _teacher_voice(voice: VoicePrint | Path | None, ears: Ears) -> TeacherVoice | None:
    """The teacher's voice, as it is kept or from a recording."""
    import numpy as np

    from classroom_ai.hearing.enrolment import TeacherVoice, voice_of
    from classroom_ai.media import read_audio

    if voice is None:
        return None
    if isinstance(voice, Path):
        return TeacherVoice(voice_of(read_audio(voice).samples, ears))
    return TeacherVoice(np.array(voice.vector, np.float32), voice.name)


def _provenance(
    choice: Choice,
    settings: Settings,
    device: str,
    voice: VoicePrint | Path | None,
    vocabulary: Sequence[str],
) -> Provenance:
    """Where the lesson will come from; its fingerprint decides whether an earlier one is valid."""
    from classroom_ai.hearing.backends import models_used

    models = models_used(choice.card.name)
    used = {
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
        fingerprint=fingerprint_of(__version__, identity, used),
    )


def _hash_of_voice(voice: VoicePrint | Path | None) -> str | None:
    """By which a voice is known again: a lesson may be given away, a voice may not."""
    if voice is None:
        return None
    return sha256_of(voice) if isinstance(voice, Path) else voice.sha256


def _earlier(target: Path, sha256: str, provenance: Provenance) -> Lesson | None:
    """The lesson in ``target``, if it was heard in the same way from the same recording."""
    try:
        lesson = read_lesson(target)
    except LessonError:
        return None
    same_sound = lesson.recording.sha256 == sha256
    same_ears = lesson.provenance.fingerprint == provenance.fingerprint
    return lesson if same_sound and same_ears else None


def _decoding(on_progress: Progress) -> Callable[[float, float | None], None]:
    def decoded(seconds: float, duration: float | None) -> None:
        on_progress("reading the recording", min(seconds / duration, 1.0) if duration else 0.0)

    return decoded


def _load_ears(asr: str, device: str) -> Ears:
    from classroom_ai.hearing.backends import load_ears

    return load_ears(asr, device=device)


@contextmanager
def _damage_told(*names: str) -> Iterator[None]:
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
