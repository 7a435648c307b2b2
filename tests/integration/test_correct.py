"""``correct``, as a teacher uses it: numbers move, nothing is lost, all can be taken back."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from classroom_ai import pipeline, playback
from classroom_ai.cli import cli
from classroom_ai.corrections import heard_in
from classroom_ai.errors import ClassroomAIError
from classroom_ai.files import write_together
from classroom_ai.lesson import lesson_from_text, read_lesson, write_lesson
from classroom_ai.pipeline import analyze, tell
from classroom_ai.playback import Playback
from classroom_ai.rubric import read_rubric
from classroom_ai.settings import Settings
from classroom_ai.types import Lesson

sys.path.insert(0, str(Path(__file__).parents[1]))

from counting import with_few_draws
from fakes import DURATION, LESSON, FakeEars, tones, write_mp4

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.models  # the language model

SMALL = lesson_from_text(
    "T 0.0 4.0 Why do you think that is so?\n"
    "S1 7.0 11.0 Because the pieces are bigger.\n"
    "T 12.0 30.0 Well done, you explained that. What do you think, Maya?\n"
    "S2 32.0 36.0 I think so too.\n"
    "T 40.0 58.0 Then open your books now.\n",
    duration=60.0,
)
TITLE = "Your share of the talk"


@pytest.fixture(autouse=True)
def _load_the_language_model_once(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    with_few_draws(monkeypatch, nlp)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Path:
    folder = tmp_path_factory.mktemp("small") / "small.classroom"
    write_lesson(SMALL, folder / "lesson.json")
    with pytest.MonkeyPatch.context() as patch:
        with_few_draws(patch, nlp)
        tell(SMALL, folder, rubrics=[read_rubric("core")])
    return folder


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored, tmp_path / "small.classroom"))


def saved(path: Path, *changes: dict[str, Any], lesson: str = "text", version: int = 1) -> Path:
    content = {"schema_version": version, "lesson": lesson, "changes": changes}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def line(start: float, end: float, role: str) -> dict[str, Any]:
    return {"kind": "line", "start": start, "end": end, "role": role}


def correct(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["correct", *map(str, arguments)])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def share(folder: Path) -> float:
    measures = json.loads((folder / "measures.json").read_bytes())["measures"]
    return next(float(m["value"]) for m in measures if m["id"] == "talk.teacher_share")


def test_a_wrong_speaker_is_put_right_and_the_numbers_move(folder: Path, tmp_path: Path) -> None:
    file = saved(
        tmp_path / "c.json",
        line(12.0, 30.0, "student"),
        {"kind": "words", "start": 32.0, "end": 36.0, "text": "I think so, Ben."},
        {"kind": "tag", "start": 0.0, "end": 4.0, "label": "question.open", "to": None},
        {"kind": "left-out", "start": 40.0, "end": 60.0},
    )
    heard = (folder / "lesson.json").read_bytes()
    told = correct(folder, file, "--by", " A.  Rivera ")
    assert told.exit_code == 0, told.output
    assert f"{TITLE}: 13" in told.stdout.replace("\u00a0", " ")
    assert "83" in told.stdout
    assert "matches nothing" not in told.output
    assert share(folder) == pytest.approx(4 / 30, abs=1e-6)
    assert (folder / "lesson.heard.json").read_bytes() == heard
    assert stat.S_IMODE((folder / "lesson.heard.json").stat().st_mode) == 0o600
    record = json.loads((folder / "corrections.json").read_bytes())
    assert {(one["by"], one["save"]) for one in record["changes"]} == {("A. Rivera", 1)}
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert (
        "Corrected by hand: 1 line given to somebody else, 1 line with other words, 1 label, 1"
        in (" ".join(report.split()))
    )
    assert "Left out by hand: 0:40 to 1:00" in report
    assert "open your books" not in report
    captions = (folder / "transcript.vtt").read_text(encoding="utf-8")
    assert "<v A student>Well done" in captions


def test_the_same_corrections_twice_change_nothing_and_say_so(folder: Path, tmp_path: Path) -> None:
    file = saved(tmp_path / "c.json", line(12.0, 30.0, "student"))
    correct(folder, file)
    before = contents(folder)
    told = correct(folder, file)
    assert told.exit_code == 0
    assert "All of this was corrected before; nothing changed." in told.stdout
    assert contents(folder) == before


def test_undoing_brings_back_every_number_and_keeps_the_record(
    folder: Path, tmp_path: Path
) -> None:
    before = contents(folder)
    correct(folder, saved(tmp_path / "a.json", line(12.0, 30.0, "student")))
    correct(folder, saved(tmp_path / "b.json", line(0.0, 4.0, "student")))
    assert share(folder) < 0.5
    told = correct(folder, "--undo", "--by", "Kim")
    assert told.exit_code == 0, told.output
    assert share(folder) == pytest.approx(22 / 48)
    assert correct(folder, "--undo", "all").exit_code == 0
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    record = json.loads(after["corrections.json"])
    assert [bool(one["undone"]) for one in record["changes"]] == [True, True]
    assert "nothing to take back" in correct(folder, "--undo").stdout


def test_what_moves_no_number_is_told_so(folder: Path, tmp_path: Path) -> None:
    file = saved(tmp_path / "c.json", line(200.0, 210.0, "student"), line(12.0, 30.0, "teacher"))
    told = correct(folder, file)
    assert "No number moved by more than it is rounded." in told.stdout
    assert "Change 1 (line 200-210) matches nothing in this lesson." in told.stdout
    assert "Change 2" not in told.stdout


@pytest.mark.parametrize(
    ("changes", "others", "said"),
    [
        ([], {"lesson": "other"}, "These corrections are of lesson other. The folder holds lesson"),
        ([], {"version": 2}, "has schema version '2'"),
        (
            [{"kind": "speaker", "speaker": "S1", "role": "other", "was": "teacher"}],
            {},
            "voices are numbered anew",
        ),
        ([{"kind": "left-out", "start": 0, "end": 100}], {}, "nothing of the lesson is left"),
        ([{"kind": "line"}], {}, "change 1"),
    ],
)
def test_what_cannot_be_applied_is_one_message_and_nothing_is_lost(
    folder: Path, tmp_path: Path, changes: list[dict[str, Any]], others: dict[str, Any], said: str
) -> None:
    before = contents(folder)
    told = correct(folder, saved(tmp_path / "c.json", *changes, **others))
    assert isinstance(told.exception, ClassroomAIError)
    assert said in str(told.exception)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "or --undo"),
        (("c.json", "--undo"), "or --undo"),
        (("none.json",), "none.json cannot be read"),
    ],
)
def test_wrong_use_is_told(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    told = correct(folder, *arguments)
    assert told.exit_code != 0
    assert said in told.output + str(told.exception)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    told = correct(tmp_path / "no", saved(tmp_path / "c.json"))
    assert isinstance(told.exception, ClassroomAIError)


def test_results_that_cannot_be_written_leave_everything_as_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder)

    def full(folder: Path, contents: dict[str, str]) -> None:
        assert {"lesson.json", "lesson.heard.json", "corrections.json", "measures.json"} <= set(
            contents
        )
        write_together(folder / "report.html" / "no", contents)

    monkeypatch.setattr(pipeline, "write_together", full)
    told = correct(folder, saved(tmp_path / "c.json", line(12.0, 30.0, "student")))
    assert isinstance(told.exception, ClassroomAIError)
    assert contents(folder) == before


class Killed(BaseException):
    """What no part of the program catches."""


def test_what_was_heard_and_every_correction_outlive_a_kill(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = read_lesson(folder / "lesson.json")
    file = saved(tmp_path / "c.json", line(12.0, 30.0, "student"))
    left = 0

    def rename(path: Path, target: Path) -> Path:
        nonlocal left
        if not left:
            raise Killed
        left -= 1
        os.replace(path, target)  # noqa: PTH105 - what is replaced here
        return target

    monkeypatch.setattr(Path, "replace", rename)
    for n_renamed in range(20):
        left = n_renamed
        with suppress(Killed):
            told = correct(folder, file)
            break
        assert heard_in(folder) == heard
    assert n_renamed > len(("lesson.json", "lesson.heard.json", "corrections.json"))
    assert told.exit_code == 0
    assert read_lesson(folder / "lesson.json").utterances[2].role == "student"
    assert len(json.loads((folder / "corrections.json").read_text())["changes"]) == 1


def test_other_commands_take_the_corrected_lesson(folder: Path, tmp_path: Path) -> None:
    file = saved(
        tmp_path / "c.json",
        line(12.0, 30.0, "student"),
        {"kind": "tag", "start": 0.0, "end": 4.0, "label": "question.open", "to": None},
    )
    correct(folder, file)
    corrected = contents(folder)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False)

    assert run("score", folder).exit_code == 0
    assert contents(folder) == corrected
    assert run("score", folder, "-o", tmp_path / "elsewhere").exit_code == 0
    assert (tmp_path / "elsewhere" / "measures.json").read_bytes() == corrected["measures.json"]
    assert run("export", folder, "-o", tmp_path / "tables").exit_code == 0
    assert "by-hand" not in (tmp_path / "tables" / "tags.csv").read_text(encoding="utf-8")
    assert run("validate", folder, "--template").exit_code == 0
    assert run("rubric", "explain", "by-hand/question.open").output.startswith("Rule by-hand/")


def test_a_changed_title_stays_when_the_lesson_is_made_again(folder: Path, tmp_path: Path) -> None:
    CliRunner().invoke(cli, ["score", str(folder), "--title", "Halves"], catch_exceptions=False)
    correct(folder, saved(tmp_path / "c.json", line(12.0, 30.0, "student")))
    CliRunner().invoke(cli, ["score", str(folder), "--title", "Thirds"], catch_exceptions=False)
    correct(folder, "--undo")
    assert read_lesson(folder / "lesson.json").about.title == "Thirds"


def test_a_transcript_that_is_read_again_stays_corrected(tmp_path: Path) -> None:
    transcript = tmp_path / "meeting.vtt"
    transcript.write_text(
        "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ms Rivera>Why is that so?\n\n"
        "00:06.000 --> 00:09.000\n<v Ben>Because it is even.\n",
        encoding="utf-8",
    )
    scoring = ["score", str(transcript), "--teacher-label", "Ms Rivera"]
    assert CliRunner().invoke(cli, scoring, catch_exceptions=False).exit_code == 0
    folder = tmp_path / "meeting.classroom"
    lesson = read_lesson(folder / "lesson.json")
    file = saved(tmp_path / "c.json", line(6.0, 9.0, "teacher"), lesson=lesson.id)
    assert correct(folder, file).exit_code == 0
    corrected = contents(folder)
    assert CliRunner().invoke(cli, scoring, catch_exceptions=False).exit_code == 0
    assert contents(folder) == corrected
    assert [turn.role for turn in read_lesson(folder / "lesson.json").turns] == ["teacher"] * 2


# The same recording heard again.


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recording") / "lesson.mp4"
    return write_mp4(path, tones(LESSON, DURATION))


def heard(recording: Path, folder: Path, **options: Any) -> Lesson:
    asr = options.pop("asr", "tiny.en")
    settings = Settings(asr=asr)
    return analyze(recording, folder, settings=settings, load_ears=FakeEars(), **options).lesson


def test_corrections_survive_a_new_analysis_in_whatever_order(
    recording: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "results"
    first = heard(recording, folder)
    assert not (folder / "lesson.heard.json").exists()
    wrong = first.utterances[0]
    file = saved(tmp_path / "c.json", line(wrong.start, wrong.end, "other"), lesson=first.id)
    assert correct(folder, file).exit_code == 0
    corrected = share(folder)

    again = analyze(recording, folder, settings=Settings(asr="tiny.en"), load_ears=FakeEars())
    assert again.reused
    assert share(folder) == corrected
    for options in ({"fresh": True}, {"asr": "base"}):
        lesson = heard(recording, folder, **options)
        assert lesson.utterances[0].role == "other"
        assert read_lesson(folder / "lesson.heard.json").utterances[0].role == "teacher"
        assert share(folder) == corrected


def test_a_change_that_a_new_analysis_does_not_find_is_told(
    recording: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "results"
    first = heard(recording, folder)
    correct(folder, saved(tmp_path / "c.json", line(500.0, 510.0, "other"), lesson=first.id))
    again = analyze(recording, folder, settings=Settings(asr="tiny.en"), load_ears=FakeEars())
    assert again.notes == ("Change 1 (line 500-510) matches nothing in this lesson.",)


def test_a_correction_saved_while_the_recording_is_prepared_is_in_the_report(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "results"
    first = heard(recording, folder)
    utt = first.utterances[0]
    file = saved(tmp_path / "c.json", line(utt.start, utt.end, "other"), lesson=first.id)

    def prepare(*arguments: Any, **options: Any) -> Playback:
        correct(folder, file)
        return playback.preparing.prepare(*arguments, **options)

    monkeypatch.setattr(playback, "prepare", prepare)
    lesson = heard(recording, folder, fresh=True)
    assert lesson.utterances[0].role == "other"
    assert "Corrected by hand" in (folder / "report.md").read_text(encoding="utf-8")
    assert ">Other voice<" in (folder / "report.html").read_text(encoding="utf-8")


def test_damaged_corrections_are_told_before_the_recording_is_heard(
    recording: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "results"
    heard(recording, folder)
    (folder / "corrections.json").write_text("{", encoding="utf-8")
    before = contents(folder)
    ears = FakeEars()
    with pytest.raises(ClassroomAIError, match="is not JSON"):
        analyze(recording, folder, settings=Settings(asr="tiny.en"), fresh=True, load_ears=ears)
    assert ears.times_listened == 0
    assert contents(folder) == before
