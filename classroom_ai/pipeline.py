"""One recording, start to finish: the whole story on one page.

::

    recording ─▶ heard ─▶ lesson.json ══ lesson ─▶ tags ─▶ measures ─▶ rubric ─▶ report
                     corrections by hand ─┘          └─ and by hand

``hear`` does the left half, ``tell`` the right; ``analyze`` both. The right
half needs neither sound nor torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from classroom_ai.files import (
    check_space,
    private_folder,
    sha256_of,
    write_together,
)
from classroom_ai.lesson import read_lesson, to_rttm, to_vtt
from classroom_ai.listening import (
    damage_told,
    device_for,
    enrolled_voice,
    heard_before,
    lesson_heard,
    provenance_of,
    recognizer_for,
    voice_to_follow,
)
from classroom_ai.settings import Settings
from classroom_ai.types import About, Lesson, Recording, Tag

if TYPE_CHECKING:
    from spacy.language import Language

    from classroom_ai.corrections import Change
    from classroom_ai.hearing import Ears
    from classroom_ai.media import Audio
    from classroom_ai.playback import Outline
    from classroom_ai.results import Results
    from classroom_ai.rubric import Rubric

Progress = Callable[[str, float], None]
LoadEars = Callable[[str, str], "Ears"]

LANGUAGE_MODEL = "en_core_web_sm"
#: More than the results of a long lesson take.
_SPACE_NEEDED = 10_000_000


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an analysis left behind.

    ``notes`` are sentences on corrections by hand that found nothing in what was heard now,
    on what of its sound cannot be played, and on why it is not in the teacher's history.
    """

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
        UsageError, RecordingError, ModelError, VoiceError, LanguageError, RubricError,
        CorrectionError or OutputError; earlier results are then unchanged.
    """
    from classroom_ai.catalogue import path_of
    from classroom_ai.corrections import read_record
    from classroom_ai.history.lessons import enter
    from classroom_ai.playback import outline_of
    from classroom_ai.rubric import read_rubric

    settings = settings or Settings()
    folder = folder or default_folder(recording)
    # Looked at first: what is missing for the report should not cost the time of listening.
    rubrics = tuple(read_rubric(name) for name in settings.rubric)
    path_of(LANGUAGE_MODEL)
    outlines: list[Outline] = []
    read_record(folder)
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
    lesson, notes = finish(
        lesson,
        folder,
        recording=recording,
        rubrics=rubrics,
        sound=settings.audio,
        outline=outlines[0] if outlines else None,
        on_progress=on_progress,
    )
    return Analysis(folder, lesson, reused, (*notes, *enter(folder)))


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
        The lesson that counts, with the corrections by hand that lie beside ``target``, and
        whether it had been heard already: same recording, models and settings. What the
        teacher says about the lesson may change without listening again.
    """
    from classroom_ai.catalogue import path_of
    from classroom_ai.corrections.record import keep
    from classroom_ai.media import probe, read_audio
    from classroom_ai.vocabulary import read_vocabulary

    enrolled = enrolled_voice(settings, teacher_voice)
    glance = probe(recording)
    if teacher_voice is not None:
        probe(teacher_voice)
    vocabulary = read_vocabulary(settings.vocabulary) if settings.vocabulary else ()
    about = about if about.date else replace(about, date=glance.recorded_on)
    device = device_for(settings)
    choice = recognizer_for(settings, device)
    on_progress(f"listening with {choice.card.name}", 0.0)
    provenance = provenance_of(choice, settings, device, enrolled or teacher_voice, vocabulary)
    sha256 = sha256_of(recording)
    earlier = None if fresh else heard_before(target, sha256, provenance)
    if earlier is not None:
        return keep(replace(earlier, about=about, provenance=provenance), target), True

    names = [model.name for model in provenance.models.values()]
    for name in names:
        path_of(name)
    audio = read_audio(recording, on_progress=_decoding(on_progress))
    on_sound(audio)
    check_space(private_folder(target.parent), _SPACE_NEEDED)
    with damage_told(*names):
        ears = (load_ears or _load_ears)(choice.card.name, device)
    lesson = lesson_heard(
        audio,
        ears,
        recording=Recording(recording.name, sha256, audio.duration, audio.has_video),
        about=about,
        provenance=provenance,
        teacher=voice_to_follow(enrolled or teacher_voice, ears),
        language=settings.language,
        vocabulary=vocabulary,
        on_progress=on_progress,
    )
    return keep(lesson, target), False


def finish(
    lesson: Lesson,
    folder: Path,
    *,
    recording: Path,
    rubrics: Sequence[Rubric],
    sound: bool,
    outline: Outline | None = None,
    on_progress: Progress = lambda stage, share: None,
) -> tuple[Lesson, tuple[str, ...]]:
    """All that follows once a lesson was heard and is kept in ``folder``.

    Its sound is made ready to play, if ``sound`` is wanted; it is counted and reported.
    ``outline`` is of the sound that was heard; it is read from the recording if not given.
    ``history.lessons.enter`` then adds it to its teacher's history.

    Returns
    -------
    Lesson, and tuple of str
        The lesson as it counts, and sentences on what could not be done, as in ``Analysis``.

    Raises
    ------
    ModelError, CorrectionError, OutputError
    """
    from classroom_ai.corrections import not_found_in
    from classroom_ai.corrections.record import locked
    from classroom_ai.playback import prepare

    playback = prepare(
        folder, recording, lesson, wanted=sound, outline=outline, on_progress=on_progress
    )
    with locked(folder):
        # Somebody may have saved a correction since it was heard.
        lesson = read_lesson(folder / "lesson.json")
        _, unmatched = tell(lesson, folder, rubrics=rubrics, on_progress=on_progress)
    return lesson, (*not_found_in(folder, unmatched), *playback.notes)


def tell(
    lesson: Lesson,
    folder: Path,
    *,
    rubrics: Sequence[Rubric],
    changes: Sequence[Change] | None = None,
    then: Mapping[str, str | bytes] | None = None,
    on_progress: Progress = lambda stage, share: None,
) -> tuple[Results, tuple[int, ...]]:
    """Count, score and report a lesson: everything that needs no sound.

    Writes ``measures.json``, ``measures.csv``, ``report.html``, ``report.docx``, ``report.md``
    and, unless the lesson has no times, ``transcript.vtt`` and ``speakers.rttm`` into
    ``folder``.

    Parameters
    ----------
    lesson : Lesson
        As it counts: what was heard, corrected.
    folder : pathlib.Path
        Where results go.
    rubrics : sequence of Rubric
        What to look at.
    changes : sequence of Change, optional
        Corrections in force, for labels and for what the report says of them; those that
        ``folder`` holds of this lesson, if not given.
    then : mapping, optional
        Texts of other files by name, written together with the results, after them and in
        this order, or not at all.
    on_progress : callable
        Told the stage.

    Returns
    -------
    Results, and tuple of int
        What was counted, and the places of those changes of labels that found nothing.

    Raises
    ------
    ModelError, CorrectionError, OutputError
        All earlier files are then unchanged.
    """
    from classroom_ai.corrections import in_force, record_of

    if changes is None:
        changes = in_force(record_of(lesson, folder))
    on_progress("counting", 0.0)
    results, unmatched = count(lesson, rubrics=rubrics, changes=changes)
    on_progress("writing the report", 0.0)
    files = result_files(lesson, results, folder, changes=changes)
    write_together(folder, {**files, **(then or {})})
    return results, unmatched


def result_files(
    lesson: Lesson,
    results: Results,
    folder: Path,
    *,
    changes: Sequence[Change] = (),
    to_hand_on: bool = False,
) -> dict[str, str | bytes]:
    """What `tell` writes, by file name.

    ``lesson`` is that whose words a reader gets to see: where names were taken out, another
    than ``results`` were counted in, so that no number depends on it. ``to_hand_on`` leaves
    out of the page what plays and corrects.
    """
    from classroom_ai.results import to_json
    from classroom_ai.retelling import report_files

    # What says when has nothing to say of a lesson without times.
    timed = {"transcript.vtt": to_vtt(lesson), "speakers.rttm": to_rttm(lesson)}
    return {
        "measures.json": to_json(results),
        **(timed if lesson.timing != "none" else {}),
        **report_files(lesson, results, folder, changes=changes, script=not to_hand_on),
    }


def count(
    lesson: Lesson, *, rubrics: Sequence[Rubric], changes: Sequence[Change] = ()
) -> tuple[Results, tuple[int, ...]]:
    """Everything counted in a lesson, and the places of changes of labels that found nothing."""
    from classroom_ai.annotate import annotate
    from classroom_ai.catalogue import path_of
    from classroom_ai.corrections import labels_applied
    from classroom_ai.measures import measure_lesson
    from classroom_ai.missed import missed_moments
    from classroom_ai.results import Results
    from classroom_ai.rubric import mark_of, score

    tags: tuple[Tag, ...] = ()
    if lesson.utterances:
        with _LOADING:
            nlp = _nlp(path_of(LANGUAGE_MODEL))
        tags = annotate(lesson, nlp=nlp, rules=rubrics)
    tags, unmatched = labels_applied(tags, lesson, changes)
    measurements = measure_lesson(lesson, tags)
    missed = missed_moments(lesson, tags)
    scores = tuple(score(rubric, measurements, missed) for rubric in rubrics)
    mark = mark_of(lesson.provenance.fingerprint, rubrics)
    return Results(lesson.id, mark, measurements, tags, scores), unmatched


#: Who comes while the language model is loaded waits for it, and does not load another.
_LOADING = Lock()


@lru_cache(maxsize=1)
def _nlp(path: Path) -> Language:
    """The language model, loaded once: after a correction everything is counted again."""
    from classroom_ai.annotate import load_nlp

    return load_nlp(path)


def _decoding(on_progress: Progress) -> Callable[[float, float | None], None]:
    def decoded(seconds: float, duration: float | None) -> None:
        on_progress("reading the recording", min(seconds / duration, 1.0) if duration else 0.0)

    return decoded


def _load_ears(asr: str, device: str) -> Ears:
    from classroom_ai.hearing.backends import load_ears

    return load_ears(asr, device=device)
