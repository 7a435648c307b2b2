"""A teacher's voice kept, used and deleted, over small ears; no student's voice anywhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import classroom_ai.annotate
from classroom_ai import voices
from classroom_ai.cli import cli
from classroom_ai.errors import ClassroomAIError, UsageError
from classroom_ai.export import export_history
from classroom_ai.hearing import SpeakerEars, backends
from classroom_ai.pipeline import analyze
from classroom_ai.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import (
    DURATION,
    LESSON,
    FakeEars,
    PitchDiarizer,
    loudness,
    pitch_voices,
    tones,
    write_mp4,
)
from voice_traces import traces_of_voices

pytestmark = pytest.mark.models  # the language model, and the cards of the others

if TYPE_CHECKING:
    from spacy.language import Language

TINY = Settings(asr="tiny.en")
RIVERA = Settings(asr="tiny.en", teacher="rivera")


@pytest.fixture(autouse=True)
def _small_models(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classroom_ai.annotate, "load_nlp", lambda path: nlp)
    ears = SpeakerEars(loudness, PitchDiarizer(), pitch_voices)
    monkeypatch.setattr(backends, "load_speaker_ears", lambda device="cpu": ears)


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[..., Path]:
    def write(*pitches: int, seconds: float = 24.0, level: float = 1.0) -> Path:
        each = seconds / len(pitches)
        lines = tuple((hz, i * each, (i + 1) * each, "") for i, hz in enumerate(pitches))
        path = tmp_path / f"{'-'.join(map(str, pitches))}-{seconds}-{level}.mp4"
        return write_mp4(path, (level * tones(lines, seconds)).astype(np.float32))

    return write


@pytest.fixture(scope="module")
def lesson_mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_mp4(tmp_path_factory.mktemp("lesson") / "lesson.mp4", tones(LESSON, DURATION))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def enrolled(name: str, *arguments: object) -> Result:
    result = run("enroll", name, *arguments)
    assert result.exit_code == 0, result.exception or result.output
    return result


def told(result: Result) -> str:
    """The message that a user gets, whichever way it was raised."""
    assert result.exit_code or isinstance(result.exception, ClassroomAIError)
    return f"{result.exception} {result.output}"


# Enrolling.


def test_what_is_kept_and_where_is_said(recorded: Callable[..., Path]) -> None:
    said = enrolled("Rivera", recorded(160)).output
    path = voices.path_of("rivera")
    assert path.is_file()
    assert str(path) in said
    assert "24 s of speech" in said
    assert "--teacher Rivera" in said
    assert "enroll --remove Rivera" in said


def test_the_list_has_no_voice(recorded: Callable[..., Path]) -> None:
    assert "Nobody is enrolled" in run("enroll", "--list").output
    enrolled("Rivera", recorded(160))
    listed = run("enroll", "--list").output
    assert "Rivera" in listed
    assert "ge2e" in listed
    vector = json.loads(voices.path_of("rivera").read_bytes())["vector"]
    assert not [value for value in vector if value > 0.001 and f"{value:.4f}" in listed]


def test_a_damaged_print_is_listed_as_such(recorded: Callable[..., Path]) -> None:
    enrolled("Rivera", recorded(160))
    voices.path_of("rivera").write_text("{")
    assert "not a whole voice print" in run("enroll", "--list").output


def test_a_name_is_taken_until_it_is_replaced(recorded: Callable[..., Path]) -> None:
    enrolled("Rivera", recorded(160))
    before = voices.path_of("rivera").read_bytes()
    assert "--replace" in told(run("enroll", "RIVERA", recorded(420)))
    assert voices.path_of("rivera").read_bytes() == before
    enrolled("Rivera", recorded(420), "--replace")
    assert voices.path_of("rivera").read_bytes() != before


def test_several_recordings_of_one_voice_are_taken_together(recorded: Callable[..., Path]) -> None:
    enrolled("Rivera", recorded(160), recorded(160, seconds=12.0), recorded(160, level=0.6))
    kept = json.loads(voices.path_of("rivera").read_bytes())
    assert kept["seconds"] == pytest.approx(60, abs=1)
    assert len(kept["samples"]) == 3


def test_a_short_sample_is_kept_with_a_word_about_it(recorded: Callable[..., Path]) -> None:
    result = enrolled("Rivera", recorded(160, seconds=6.0))
    assert "6 s of speech; 20 s or more" in result.output


@pytest.mark.parametrize(
    ("pitches", "options", "message"),
    [
        ([(160,)], {"seconds": 1.0}, r"160-1.*: The teacher's voice sample has 1\.0 s"),
        ([(160, 640)], {}, "More than one voice seems to speak in 160-640"),
        ([(160,), (640,)], {}, "160-24.* and 640-24.* do not sound like one person"),
    ],
)
def test_what_is_no_good_sample_is_refused(
    recorded: Callable[..., Path],
    pitches: list[tuple[int, ...]],
    options: dict[str, float],
    message: str,
) -> None:
    import re

    result = run("enroll", "Rivera", *(recorded(*hz, **options) for hz in pitches))
    assert re.search(message, told(result))
    assert voices.kept() == ()


def test_the_odd_one_of_three_is_named(recorded: Callable[..., Path]) -> None:
    files = recorded(160), recorded(640), recorded(160, seconds=20.0)
    assert "640-24.0-1.0.mp4 does not sound like" in told(run("enroll", "Rivera", *files))


@pytest.mark.parametrize(
    "arguments",
    [(), ("--list", "--remove", "x"), ("x", "--list"), ("x",), ("--replace",)],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...]) -> None:
    result = run("enroll", *arguments)
    assert result.exit_code == 2
    assert "classroom-ai enroll" in result.output


# Using it.


def test_the_enrolled_voice_is_the_teacher(
    recorded: Callable[..., Path], lesson_mp4: Path, tmp_path: Path
) -> None:
    enrolled("Rivera", recorded(160))
    lesson = analyze(lesson_mp4, tmp_path / "r", settings=RIVERA, load_ears=FakeEars()).lesson
    assert lesson.turns[0].role == "teacher"
    assert lesson.provenance.settings["teacher"] == "Rivera"
    assert lesson.quality is not None
    told = lesson.quality.warnings
    assert not [line for line in told if "The voice enrolled" in line or "which voice" in line]


def test_a_voice_that_does_not_occur_is_told(
    recorded: Callable[..., Path], lesson_mp4: Path, tmp_path: Path
) -> None:
    enrolled("Rivera", recorded(160))
    kept = voices.find("rivera", made_by=backends.voice_model_used())
    nobodys = (*[0.0] * 255, 1.0)  # a pitch at which no tone of the lesson is
    voices.keep(kept.model_copy(update={"vector": nobodys}))
    lesson = analyze(lesson_mp4, tmp_path / "r", settings=RIVERA, load_ears=FakeEars()).lesson
    assert lesson.quality is not None
    (warning,) = (line for line in lesson.quality.warnings if "Rivera" in line)
    assert "enrolled as Rivera was not heard in this recording" in warning
    assert warning in (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    assert all((speaker.confidence or 0) <= 0.5 for speaker in lesson.speakers)


def test_the_same_print_is_used_again_and_another_one_is_not(
    recorded: Callable[..., Path], lesson_mp4: Path, tmp_path: Path
) -> None:
    def reused(settings: Settings) -> bool:
        return analyze(lesson_mp4, tmp_path / "r", settings=settings, load_ears=FakeEars()).reused

    enrolled("Rivera", recorded(160))
    assert [reused(RIVERA), reused(RIVERA)] == [False, True]
    enrolled("Rivera", recorded(160), "--replace")
    assert reused(RIVERA)
    enrolled("Rivera", recorded(160, seconds=12.0), "--replace")
    assert not reused(RIVERA)
    assert run("enroll", "--remove", "rivera").exit_code == 0
    with pytest.raises(UsageError, match="No voice is enrolled as 'rivera'"):
        reused(RIVERA)
    assert not reused(TINY)


def test_two_voices_for_one_teacher_are_wrong_usage(
    recorded: Callable[..., Path], lesson_mp4: Path
) -> None:
    enrolled("Rivera", recorded(160))
    result = run("analyze", lesson_mp4, "--teacher", "Rivera", "--teacher-voice", recorded(160))
    assert isinstance(result.exception, UsageError)
    assert "two voices" in str(result.exception)


# No student's voice is written anywhere.


def test_no_output_holds_a_voice_but_the_kept_one(
    recorded: Callable[..., Path],
    lesson_mp4: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    outputs = enrolled("Rivera", recorded(160)).output
    analyze(lesson_mp4, tmp_path / "out", settings=RIVERA, load_ears=FakeEars())
    said = capfd.readouterr()
    (tmp_path / "out" / "said.txt").write_text(outputs + said.out + said.err + caplog.text)

    heard = pitch_voices(tones(LESSON, DURATION), np.ones(1, bool)).vectors
    # A database puts its hashes side by side, which looks like numbers in text; its tables do not.
    export_history("rivera", tmp_path / "tables")
    written = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and path.suffix not in {".mp4", ".m4a", ".sqlite3"}
    ]
    kept = voices.path_of("rivera")
    assert kept in written
    names = {path.name for path in written}
    assert names >= {"lesson.json", "measures.json", "report.html", "report.docx", "playback.json"}
    assert traces_of_voices([path for path in written if path != kept], heard) == []
    assert _arrays(json.loads(kept.read_bytes())) == ["vector"]
    assert not any("known voice" in found for found in traces_of_voices([kept], heard))


def _arrays(content: dict[str, Any]) -> list[str]:
    return [key for key, value in content.items() if isinstance(value, list) and len(value) > 1]
