"""One recording to a folder of results, over small ears: what is written, kept and done again."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import classroom_ai.annotate
from classroom_ai import listening, rubric
from classroom_ai.errors import OutputError, RecordingError, RubricError, UsageError
from classroom_ai.hearing import version
from classroom_ai.lesson import read_lesson
from classroom_ai.pipeline import Analysis, analyze, default_folder, tell
from classroom_ai.results import read_results
from classroom_ai.rubric import read_rubric
from classroom_ai.settings import Settings
from classroom_ai.types import About

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import DURATION, LESSON, FakeEars, tones, write_mp4

pytestmark = pytest.mark.models  # the language model, and the cards of the others

if TYPE_CHECKING:
    from spacy.language import Language

RESULTS = {
    "lesson.json",
    "measures.csv",
    "measures.json",
    "playback.json",
    "report.docx",
    "report.html",
    "report.md",
    "speakers.rttm",
    "transcript.vtt",
}
TINY = Settings(asr="tiny.en")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file, by its path within the folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def without_sound(folder: Path) -> set[str]:
    """Names of what was written, but for the sound of moments and the copy for browsers."""
    return {path.name for path in folder.iterdir()} - {"clips", "playback.m4a", "playback.mp4"}


def measures(folder: Path) -> Any:
    return json.loads((folder / "measures.json").read_text(encoding="utf-8"))["measures"]


@pytest.fixture(scope="module")
def lesson_mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recording") / "lesson.mp4"
    return write_mp4(path, tones(LESSON, DURATION), picture=True)


@pytest.fixture(scope="module")
def first_run(lesson_mp4: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of one run, which tests copy before they change them."""
    folder = tmp_path_factory.mktemp("first") / "results"
    analyze(lesson_mp4, folder, settings=TINY, load_ears=FakeEars())
    return folder


@pytest.fixture
def results(first_run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_run, tmp_path / "results"))


@pytest.fixture
def ears() -> FakeEars:
    return FakeEars()


@pytest.fixture
def voice_file(tmp_path: Path) -> Callable[..., Path]:
    """Recordings of one voice alone, by its pitch."""

    def recorded(pitch_hz: int, *, seconds: float = 20.0) -> Path:
        path = tmp_path / f"voice-{pitch_hz}-{seconds}.mp4"
        return write_mp4(path, tones(((pitch_hz, 0.0, seconds, ""),), seconds))

    return recorded


@pytest.fixture(autouse=True)
def _load_the_language_model_once(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classroom_ai.annotate, "load_nlp", lambda path: nlp)


def again(recording: Path, folder: Path, ears: FakeEars, **options: Any) -> Analysis:
    return analyze(recording, folder, load_ears=ears, **{"settings": TINY, **options})


# What is written.


def test_all_results_are_written_and_nothing_else(first_run: Path) -> None:
    assert without_sound(first_run) == RESULTS


def test_only_the_owner_can_read_the_results(first_run: Path) -> None:
    assert stat.S_IMODE(first_run.stat().st_mode) == 0o700
    for path in first_run.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_what_was_heard_is_what_was_said(first_run: Path) -> None:
    lesson = read_lesson(first_run / "lesson.json")
    assert [(utt.role, utt.speaker, utt.text.split()[0]) for utt in lesson.utterances] == [
        ("teacher", "S00", "Good"),
        ("student", "S01", "Because"),
        ("teacher", "S00", "Well"),
        ("student", "S02", "Four"),
        ("teacher", "S00", "Now"),
        ("student", "S03", "I"),
        ("teacher", "S00", "Thank"),
    ]
    assert lesson.recording.has_video
    assert lesson.recording.duration == pytest.approx(60, abs=0.1)


def test_waits_are_those_between_the_sounds(first_run: Path) -> None:
    (wait,) = (m for m in measures(first_run) if m["id"] == "wait.after_question")
    assert wait["observations"] == pytest.approx([2.0, 1.0], abs=0.1)


def test_results_lie_beside_the_recording_unless_told_otherwise() -> None:
    assert default_folder(Path("lessons/monday.mp4")) == Path("lessons/monday.classroom")


@pytest.mark.parametrize("path", [".", "/", "..", ""])
def test_a_folder_has_a_default_place_too(path: str) -> None:
    """Asked for before it is found out that a folder is no recording."""
    assert default_folder(Path(path)).name.endswith(".classroom")


def test_the_date_comes_from_the_recording_unless_given(
    results: Path, lesson_mp4: Path, ears: FakeEars
) -> None:
    assert read_lesson(results / "lesson.json").about.date == "2026-03-02"
    given = again(lesson_mp4, results, ears, about=About(date="2025-01-31"))
    assert given.lesson.about.date == "2025-01-31"


def test_provenance_names_every_model_and_the_settings(first_run: Path) -> None:
    provenance = read_lesson(first_run / "lesson.json").provenance
    assert provenance.models["asr"].name == "tiny.en"
    assert {"asr", "segmentation", "voice"} <= set(provenance.models)
    assert all(model.sha256 and model.revision for model in provenance.models.values())
    assert provenance.settings["asr"] == "tiny.en"
    assert len(provenance.fingerprint) == 64


# What is done again.


def test_a_second_run_listens_no_more(results: Path, lesson_mp4: Path, ears: FakeEars) -> None:
    before = contents(results)
    analysis = again(lesson_mp4, results, ears)
    assert analysis.reused
    assert ears.times_listened == 0
    assert contents(results) == before


def test_fresh_listens_again_all_the_same(results: Path, lesson_mp4: Path, ears: FakeEars) -> None:
    assert not again(lesson_mp4, results, ears, fresh=True).reused
    assert ears.times_listened == 1


@pytest.mark.parametrize(
    "changed",
    [Settings(asr="base"), Settings(asr="tiny.en", language="en")],
    ids=["asr", "language"],
)
def test_other_settings_listen_again(
    results: Path, lesson_mp4: Path, ears: FakeEars, changed: Settings
) -> None:
    assert not again(lesson_mp4, results, ears, settings=changed).reused
    assert ears.asked_for == [(changed.asr, "cpu")]
    assert again(lesson_mp4, results, ears, settings=changed).reused


def test_another_vocabulary_listens_again(
    results: Path, lesson_mp4: Path, ears: FakeEars, tmp_path: Path
) -> None:
    file = tmp_path / "words.txt"
    file.write_text("numerator\nPythagoras\n", encoding="utf-8")
    settings = Settings(asr="tiny.en", vocabulary=file)
    with_words = again(lesson_mp4, results, ears, settings=settings)
    assert not with_words.reused
    assert ears.reader.vocabulary == ("numerator", "Pythagoras")
    file.write_text("# the same words\nnumerator\nPythagoras\n", encoding="utf-8")
    assert again(lesson_mp4, results, ears, settings=settings).reused
    file.write_text("Pythagoras\n", encoding="utf-8")
    assert not again(lesson_mp4, results, ears, settings=settings).reused
    assert not any(b"Pythagoras" in content for content in contents(results).values())


def test_a_teacher_voice_listens_again(
    results: Path, lesson_mp4: Path, ears: FakeEars, voice_file: Callable[..., Path]
) -> None:
    low, high = voice_file(160), voice_file(420)
    with_low = again(lesson_mp4, results, ears, teacher_voice=low)
    assert not with_low.reused
    assert again(lesson_mp4, results, ears, teacher_voice=low).reused
    with_high = again(lesson_mp4, results, ears, teacher_voice=high)
    assert not with_high.reused
    assert with_low.lesson.turns[0].role == "teacher"
    assert with_high.lesson.turns[0].role == "student"


def test_another_recording_under_the_same_name_is_heard(
    results: Path, ears: FakeEars, voice_file: Callable[..., Path]
) -> None:
    assert not again(voice_file(160), results, ears).reused


def test_an_upgrade_of_the_package_counts_again_without_listening(
    results: Path, lesson_mp4: Path, ears: FakeEars, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_results(results / "measures.json").fingerprint
    for module in (listening, rubric):
        monkeypatch.setattr(module, "__version__", "99.0")
    analysis = again(lesson_mp4, results, ears)
    assert (analysis.reused, ears.times_listened) == (True, 0)
    assert analysis.lesson.provenance.package == "99.0"
    assert read_results(results / "measures.json").fingerprint != before


def test_another_version_of_hearing_listens_again(
    results: Path, lesson_mp4: Path, ears: FakeEars, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version, "HEARING_VERSION", version.HEARING_VERSION + 1)
    assert not again(lesson_mp4, results, ears).reused
    assert again(lesson_mp4, results, ears).reused


@pytest.mark.parametrize("damage", ["", "{", '{"schema_version": 99}', "[]"])
def test_a_damaged_lesson_is_heard_again(
    results: Path, lesson_mp4: Path, ears: FakeEars, damage: str
) -> None:
    (results / "lesson.json").write_text(damage, encoding="utf-8")
    assert not again(lesson_mp4, results, ears).reused
    assert read_lesson(results / "lesson.json").utterances


def test_a_new_title_shows_in_the_report_without_listening(
    results: Path, lesson_mp4: Path, ears: FakeEars
) -> None:
    analysis = again(lesson_mp4, results, ears, about=About(title="Halves & thirds"))
    assert analysis.reused
    assert ears.times_listened == 0
    assert "Halves &amp; thirds" in (results / "report.html").read_text(encoding="utf-8")
    assert "Halves" in (results / "report.md").read_text(encoding="utf-8")
    assert json.loads((results / "lesson.json").read_bytes())["title"] == "Halves & thirds"


# What goes wrong leaves earlier results alone.


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), MemoryError(), RuntimeError("a bug")])
def test_a_stopped_run_leaves_earlier_results_untouched(
    results: Path, lesson_mp4: Path, ears: FakeEars, stop: BaseException
) -> None:
    before = contents(results)
    ears.reader.interrupted_by = stop
    with pytest.raises(type(stop)):
        again(lesson_mp4, results, ears, fresh=True)
    assert contents(results) == before


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"settings": Settings(rubric=("cor",))}, RubricError, "Did you mean 'core'"),
        ({"settings": Settings(asr="bass")}, UsageError, "Did you mean 'base'"),
        ({"settings": Settings(asr="ge2e")}, UsageError, "does not write down words.*tiny.en"),
        ({"settings": Settings(asr="large-v3")}, Exception, "models pull large-v3"),
        ({"teacher_voice": Path("nobody.wav")}, RecordingError, "no file nobody.wav"),
    ],
)
def test_mistakes_are_found_before_listening(
    results: Path,
    lesson_mp4: Path,
    ears: FakeEars,
    options: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    before = contents(results)
    with pytest.raises(error, match=message):
        again(lesson_mp4, results, ears, fresh=True, **options)
    assert ears.times_listened == 0
    assert contents(results) == before


def test_a_missing_language_model_is_found_before_listening(
    lesson_mp4: Path, ears: FakeEars, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from classroom_ai.catalogue import models_folder
    from classroom_ai.errors import ModelMissing

    some = tmp_path / "models"
    some.mkdir()
    for folder in models_folder().iterdir():
        if folder.name != "en_core_web_sm":
            (some / folder.name).symlink_to(folder)
    monkeypatch.setenv("CLASSROOM_AI_MODELS", str(some))
    with pytest.raises(ModelMissing, match="en_core_web_sm"):
        again(lesson_mp4, tmp_path / "results", ears)
    assert ears.times_listened == 0
    assert not (tmp_path / "results").exists()


def test_too_little_space_is_found_before_listening(
    results: Path, lesson_mp4: Path, ears: FakeEars, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(results)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_500_000))
    before = contents(results)
    with pytest.raises(OutputError, match=r"1\.5 MB are left.*10 MB"):
        again(lesson_mp4, results, ears, fresh=True)
    assert ears.times_listened == 0
    assert contents(results) == before


def test_a_teacher_voice_that_is_too_short_is_told_before_the_lesson_is_heard(
    results: Path, lesson_mp4: Path, ears: FakeEars, voice_file: Callable[..., Path]
) -> None:
    ears.reader.interrupted_by = AssertionError("the lesson was heard")
    with pytest.raises(RecordingError, match=r"1\.0 s of speech"):
        again(lesson_mp4, results, ears, teacher_voice=voice_file(160, seconds=1.0))


# A lesson in which nobody speaks.


def test_silence_is_a_lesson_without_speech(tmp_path: Path, ears: FakeEars) -> None:
    silence = write_mp4(tmp_path / "silence.mp4", np.zeros(16_000 * 20, np.float32))
    analysis = analyze(silence, settings=TINY, load_ears=ears)
    assert analysis.folder == tmp_path / "silence.classroom"
    lesson = analysis.lesson
    assert (lesson.turns, lesson.gaps, lesson.utterances, lesson.language) == ((), (), (), None)
    assert lesson.quality is not None
    assert "No speech was heard in this recording." in lesson.quality.warnings
    assert without_sound(analysis.folder) == RESULTS
    for measure in measures(analysis.folder):
        assert measure["value"] is not None or measure["note"], measure["id"]
    assert "No speech was heard" in (analysis.folder / "report.md").read_text(encoding="utf-8")


# Scoring without sound.

SCORED_WITHOUT = """
import sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"torch", "torchaudio", "faster_whisper", "ctranslate2"} or (
            name.startswith("pyannote.audio")
        ):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refused())
from classroom_ai.cli import main
main()
"""


def test_scoring_again_gives_the_same_measures_without_any_model_of_sound(results: Path) -> None:
    before = contents(results)
    done = subprocess.run(
        [sys.executable, "-c", SCORED_WITHOUT, "score", str(results)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "Counting ...\nWriting the report ...\n")
    assert done.stdout == f"Report: {results / 'report.html'}\n"
    assert contents(results) == before


def test_a_school_changes_what_counts_as_praise(results: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours.yaml"
    ours.write_text(
        """
id: ours
version: 1
title: Ours
rules:
  - id: praise/thanks
    label: praise.general
    reason: Here a thank-you is praise.
    phrases: ["thank you"]
    examples: {match: ["Thank you."], no_match: ["Well done."]}
""",
        encoding="utf-8",
    )
    lesson = read_lesson(results / "lesson.json")
    tell(lesson, results, rubrics=[read_rubric(ours)])
    tags = json.loads((results / "measures.json").read_text(encoding="utf-8"))["tags"]
    praised = {tag["rule"] for tag in tags if tag["label"].startswith("praise.")}
    assert praised == {"praise/thanks"}


def test_a_lesson_that_was_corrected_by_hand_is_scored_as_it_stands(results: Path) -> None:
    from classroom_ai.lesson import write_lesson
    from classroom_ai.pipeline import tell

    lesson = read_lesson(results / "lesson.json")
    everyone = tuple(replace(turn, role="unknown") for turn in lesson.turns)
    write_lesson(replace(lesson, turns=everyone), results / "lesson.json")
    tell(read_lesson(results / "lesson.json"), results, rubrics=())
    (share,) = (m for m in measures(results) if m["id"] == "talk.teacher_share")
    assert share["value"] is None
    assert share["note"]
