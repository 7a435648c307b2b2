"""Many recordings by the command, over small ears: the same results as of each alone."""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[1]))

from counting import with_few_draws
from fakes import DURATION, LESSON, FakeEars, tones, write_mp4

from classroom_ai import listening, rubric
from classroom_ai.batch import carrying_out, stages, workers
from classroom_ai.batch.engine import Functions, InTurn
from classroom_ai.batch.manifest import Entry
from classroom_ai.batch.recipes import Recipes
from classroom_ai.cli import cli
from classroom_ai.errors import OutputError, UsageError
from classroom_ai.hearing import SpeakerEars, backends
from classroom_ai.history.listing import history_of
from classroom_ai.history.store import store_path
from classroom_ai.measures import registry
from classroom_ai.pipeline import analyze
from classroom_ai.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.models  # the language model, and the cards of the others


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recording") / "lesson.mp4"
    return write_mp4(path, tones(LESSON, DURATION))


@pytest.fixture
def ears(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEars]:
    """The stages as they are, in this process, over small ears."""
    with_few_draws(monkeypatch, nlp)
    ears = FakeEars()

    def load(asr: str, device: str) -> Any:
        return ears(asr, device)

    functions: Functions = {
        **carrying_out.functions(),
        "hear": partial(stages.hear, load_ears=load),
    }
    monkeypatch.setattr(workers, "Workers", lambda given, crew: InTurn(functions))
    speakers = ears("tiny.en", "cpu")
    monkeypatch.setattr(
        backends,
        "load_speaker_ears",
        lambda device="cpu": SpeakerEars(
            speakers.detect_speech, speakers.diarizer, speakers.encode_voice
        ),
    )
    ears.asked_for.clear()
    yield ears
    stages._ears.cache_clear()


@pytest.fixture
def folder(recorded: Path, tmp_path: Path) -> Path:
    """A lesson, and a file that only has the name of one."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lesson.mp4").write_bytes(recorded.read_bytes())
    (tmp_path / "in" / "broken.mp4").write_bytes(b"no video")
    return tmp_path / "in"


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    return write_mp4(tmp_path / "voice.mp4", tones(((160, 0.0, 24.0, ""),), 24.0))


def batch(source: Path, *more: object, to: str = "out") -> Result:
    words = ["batch", source, "-o", source.parent / to, "--asr", "tiny.en", *more]
    return CliRunner().invoke(cli, [*map(str, words)])


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, words)])


def results_in(output: Path) -> Path:
    (found,) = output.glob("*/lesson-*")
    return found


def manifest(folder: Path, text: str) -> Path:
    path = folder.parent / "lessons.csv"
    path.write_text(text)
    return path


def test_results_are_those_of_analyze(
    ears: FakeEars, folder: Path, recorded: Path, tmp_path: Path
) -> None:
    assert batch(folder).exit_code == 3
    alone = analyze(
        folder / "lesson.mp4", tmp_path / "alone", settings=Settings(asr="tiny.en"),
        load_ears=FakeEars(),
    ).folder  # fmt: skip
    together = results_in(tmp_path / "out")
    names = {path.relative_to(alone) for path in alone.rglob("*") if path.is_file()}
    assert names == {path.relative_to(together) for path in together.rglob("*") if path.is_file()}
    # Who reads a report of a batch did not choose the model, and is offered no other one.
    advice = json.loads((alone / "lesson.json").read_bytes())["provenance"]["settings"][
        "model_note"
    ]
    plain = "Words were written down by the model tiny.en."
    assert plain in advice
    for name in ("lesson.json", "measures.json", "transcript.vtt", "report.md"):
        said = (alone / name).read_text("utf-8").replace(advice, plain)
        assert said == (together / name).read_text("utf-8"), name


def test_what_is_done_is_said_and_not_done_again(ears: FakeEars, folder: Path) -> None:
    first = batch(folder)
    assert "1 to be listened to" in first.stderr
    assert "1 cannot be worked on" in first.stderr
    assert "2 recordings: 1 done; 1 failed." in first.stderr
    assert first.stdout == f"Summary: {folder.parent / 'out' / 'index.html'}\n"
    again = batch(folder)
    assert "Nothing is left to do." in again.stderr
    assert again.exit_code == 3
    assert ears.times_listened == 1
    (folder / "broken.mp4").unlink()
    assert batch(folder).exit_code == 0


def test_a_lesson_heard_before_the_batch_was_ended_is_told_just_the_same(
    ears: FakeEars, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(folder, to="undisturbed")

    def full(job: object) -> None:
        raise OutputError("No space left.")

    with monkeypatch.context() as patched:
        patched.setattr(stages, "report", full)
        assert isinstance(batch(folder).exception, OutputError)
    # Drawn again from the recording, its sound would look a little different.
    monkeypatch.setattr("classroom_ai.playback.preparing.read_outline", None)
    batch(folder)
    mine, theirs = (
        {
            path.relative_to(folder.parent / name): path.read_bytes()
            for path in results_in(folder.parent / name).rglob("*")
            if path.is_file() and path.suffix != ".docx"  # the time of day is in it
        }
        for name in ("out", "undisturbed")
    )
    assert [*mine.values()] == [*theirs.values()]


def test_a_changed_rubric_counts_again_without_listening(ears: FakeEars, folder: Path) -> None:
    batch(folder)
    said = batch(folder, "--rubric", "questioning").stderr
    assert "1 to be counted and reported again, without listening" in said
    assert ears.times_listened == 1
    (rubric,) = json.loads((results_in(folder.parent / "out") / "measures.json").read_bytes())[
        "rubrics"
    ]
    assert rubric["id"] == "questioning"


def test_an_upgrade_of_the_package_counts_again_without_listening(
    ears: FakeEars, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(folder)
    upgraded(monkeypatch, "99.0")
    assert "1 to be counted and reported again, without listening" in batch(folder).stderr
    assert ears.times_listened == 1
    assert "1 done" in batch(folder, "--dry-run").stderr


def test_a_lesson_of_a_teacher_is_stored_as_by_analyze(
    ears: FakeEars, folder: Path, voice: Path
) -> None:
    assert run("enroll", "Rivera", voice).exit_code == 0
    source = manifest(
        folder,
        "recording,teacher,subject,class,date\n"
        "in/lesson.mp4,Rivera,mathematics,Year 5,2026-03-02\n",
    )
    assert batch(source).exit_code == 0
    (kept,) = history_of("rivera", measure="talk.teacher_share").lessons
    assert Path(kept.folder) == results_in(folder.parent / "out")
    assert Path(kept.folder).parent.name == "rivera"
    lesson = json.loads((results_in(folder.parent / "out") / "lesson.json").read_bytes())
    assert lesson["about"]["subject"] == "mathematics"
    assert lesson["about"]["grade"] == "Year 5"
    assert lesson["about"]["date"] == "2026-03-02"
    assert lesson["provenance"]["settings"]["teacher"] == "Rivera"


def rivera_with_a_lesson(folder: Path, voice: Path) -> Path:
    """A manifest, worked on, with a lesson of a teacher who enrolled."""
    assert run("enroll", "Rivera", voice).exit_code == 0
    source = manifest(folder, "recording,teacher\nin/lesson.mp4,Rivera\n")
    assert batch(source).exit_code == 0
    return source


def lessons_of_rivera() -> int:
    try:
        return len(history_of("rivera", measure="talk.teacher_share").lessons)
    except UsageError:  # nothing is kept of such a teacher
        return 0


def upgraded(monkeypatch: pytest.MonkeyPatch, to: str) -> None:
    for module in (listening, rubric):
        monkeypatch.setattr(module, "__version__", to)


def test_a_purged_lesson_does_not_come_back_into_the_history(
    ears: FakeEars, folder: Path, voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = rivera_with_a_lesson(folder, voice)
    done = run("purge", results_in(folder.parent / "out"), "--yes")
    assert "keeps a hash of recording and teacher" in json.loads(done.stdout)["stays"]
    upgraded(monkeypatch, "99.0")
    assert "It was purged, and is not made again" in batch(source, "--retry-failed").stderr
    assert lessons_of_rivera() == 0


def test_what_left_the_history_does_not_come_back_because_it_is_counted_again(
    ears: FakeEars, folder: Path, voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by an upgrade, nor by a second one: the teacher purged all of it and began anew."""
    source = rivera_with_a_lesson(folder, voice)
    upgraded(monkeypatch, "98.0")
    assert batch(source).exit_code == 0
    assert lessons_of_rivera() == 1
    assert "names the teacher" in json.loads(run("purge", "rivera", "--yes").stdout)["stays"]
    assert "1 done" in batch(source, "--dry-run").stderr  # though nobody of that name is enrolled
    assert run("enroll", "Rivera", voice).exit_code == 0
    for version in ("99.0", "100.0"):
        upgraded(monkeypatch, version)
        assert "to be counted and reported again" in batch(source).stderr
        assert lessons_of_rivera() == 0


def test_what_was_never_in_the_history_comes_into_it_once_the_teacher_enrolls(
    ears: FakeEars, folder: Path, voice: Path
) -> None:
    source = manifest(folder, "recording,teacher,teacher voice\nin/lesson.mp4,Rivera,voice.mp4\n")
    assert batch(source).exit_code == 0
    rivera_with_a_lesson(folder, voice)
    assert lessons_of_rivera() == 1


def test_a_voice_beside_a_name_that_did_not_enroll_is_heard_and_not_stored(
    ears: FakeEars, folder: Path, voice: Path
) -> None:
    source = manifest(folder, "recording,teacher,teacher voice\nin/lesson.mp4,Okafor,voice.mp4\n")
    assert batch(source).exit_code == 0
    assert results_in(folder.parent / "out").parent.name == "okafor"
    assert not store_path().exists()


def test_a_teacher_who_did_not_enroll_is_one_failed_row(
    ears: FakeEars, folder: Path, voice: Path
) -> None:
    """Of a summary that is handed round, so it does not name all who did enroll."""
    assert run("enroll", "Okafor", voice).exit_code == 0
    source = manifest(folder, "recording,teacher\nin/lesson.mp4,Rivera\n")
    result = batch(source)
    assert result.exit_code == 3
    assert "No voice is enrolled as 'Rivera'. The teacher enrolls" in result.stderr
    assert "okafor" not in (folder.parent / "out" / "summary.csv").read_text("utf-8").casefold()


def test_what_keeps_recordings_from_being_worked_on_takes_no_more_memory_with_each(
    ears: FakeEars,
) -> None:
    def frames() -> int:
        with pytest.raises(UsageError) as refused:
            recipes.recipe_for(Entry(Path("lesson.mp4"), teacher="Nobody"))
        return len(list(traceback.walk_tb(refused.value.__traceback__)))

    recipes = Recipes(Settings(asr="tiny.en"))
    frames()
    assert frames() == frames()


def test_lessons_stay_with_the_model_that_most_were_heard_with(
    ears: FakeEars, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planned(*more: str) -> dict[str, Any]:
        said = run("batch", folder, "-o", folder.parent / "out", "--dry-run", "--log-json", *more)
        return dict(json.loads(said.stderr.splitlines()[0]))

    monkeypatch.setattr("classroom_ai.machine.reference_cores", lambda: 64.0)
    assert planned()["model"] == "base"
    batch(folder)
    again = planned()
    assert (again["model"], again["counts"]["done"]) == ("tiny.en", 1)
    assert planned("--language", "de")["model"] == "base"
    assert planned("--asr", "base")["model"] == "base"


def test_a_dry_run_does_nothing(ears: FakeEars, folder: Path) -> None:
    result = batch(folder, "--dry-run")
    assert result.exit_code == 0
    assert "1 to be listened to" in result.stderr
    assert not (folder.parent / "out").exists()


def test_a_log_has_one_line_of_json_an_event(ears: FakeEars, folder: Path) -> None:
    events = [json.loads(line) for line in batch(folder, "--log-json").stderr.splitlines()]
    assert [event["event"] for event in events] == [
        "planned", "started", "heard", "done", "finished",
    ]  # fmt: skip
    assert events[0]["counts"] == {"unreadable": 1, "new": 1}
    assert events[-1]["counts"] == {"done": 1, "failed": 1}
    assert all(event["at"] for event in events)


def test_nobodys_measures_are_in_what_the_school_sees(ears: FakeEars, folder: Path) -> None:
    said = batch(folder, "--log-json").stderr
    output = folder.parent / "out"
    seen = [said, *((output / name).read_text("utf-8") for name in (
        "summary.json", "summary.csv", "index.html",
    ))]  # fmt: skip
    words = {word for *_, line in LESSON for word in re.findall(r"\w{5,}", line)}
    for text in seen:
        assert not [name for name in registry() if name in text]
        assert not [word for word in words if re.search(rf"\b{word}\b", text)]
    measures = json.loads((results_in(output) / "measures.json").read_bytes())["measures"]
    values = {str(m["value"]) for m in measures if m["value"] and len(str(m["value"])) > 4}
    assert values
    assert not [value for value in values if any(value in text for text in seen)]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["none"], 2, "does not exist"),
        (["in/lesson.mp4"], 2, "classroom-ai analyze"),
        (["lessons.csv"], 2, "Did you mean 'teacher'?"),
        (["in", "--rubric", "none"], 1, "none"),
        (["in", "--asr", "nobody"], 2, "nobody"),
        (["in", "--gpus", "many"], 2, "--gpus is 'many'"),
        (["in", "--limit", "0"], 2, "--limit"),
        (["in", "--since", "yesterday"], 2, "--since"),
    ],
)
def test_what_is_wrong_with_all_of_it_is_told_before_anything_is_done(
    ears: FakeEars, folder: Path, words: list[str], code: int, said: str
) -> None:
    manifest(folder, "recording,techer\nin/lesson.mp4,Rivera\n")
    output = folder.parent / "out"
    result = CliRunner().invoke(
        cli, ["batch", str(folder.parent / words[0]), "-o", str(output), *words[1:]]
    )
    message = str(result.exception) if result.exception else ""
    found = getattr(result.exception, "exit_code", result.exit_code)
    assert said in message + result.output
    assert found == code
    assert not output.exists()


def test_an_output_that_is_no_folder_is_told(ears: FakeEars, folder: Path) -> None:
    result = batch(folder, to="in/lesson.mp4")
    assert "cannot be written" in str(result.exception)
