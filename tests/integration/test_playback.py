"""What an analysis leaves for listening, and that nothing of it is there where it is not wanted."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import classroom_ai.annotate
from classroom_ai.cli import cli
from classroom_ai.lesson import read_lesson
from classroom_ai.media import SAMPLE_RATE, read_audio
from classroom_ai.pipeline import analyze
from classroom_ai.playback import read_playback, sound_for
from classroom_ai.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import DURATION, LESSON, FakeEars, tones
from recordings import Track, write

pytestmark = pytest.mark.models  # the language model, and the cards of the others

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "9:15 <maths> #1 50%.wav"


@pytest.fixture(autouse=True)
def _load_the_language_model_once(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classroom_ai.annotate, "load_nlp", lambda path: nlp)
    monkeypatch.setattr(
        "classroom_ai.hearing.backends.load_ears", lambda asr, device: FakeEars()(asr, device)
    )


@pytest.fixture(scope="module")
def analyzed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a recording and its results, which tests copy before they change them."""
    place = tmp_path_factory.mktemp("analyzed")
    write(place / NAME, Track(tones(LESSON, DURATION)))
    analyze(place / NAME, place / "results", settings=Settings(asr="tiny.en"), load_ears=FakeEars())
    return place


@pytest.fixture
def place(analyzed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(analyzed, tmp_path / "place"))


@pytest.fixture
def run() -> Callable[..., None]:
    def run(*words: object) -> None:
        cli.main([str(word) for word in words], standalone_mode=False)

    return run


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def playback(folder: Path) -> Any:
    return json.loads((folder / "playback.json").read_text(encoding="utf-8"))


def test_the_moments_of_the_report_are_there_as_clips(analyzed: Path) -> None:
    clips = sorted((analyzed / "results" / "clips").iterdir())
    assert clips
    seconds = 0.0
    for clip in clips:
        heard = read_audio(clip).samples
        start, end = (int(part) / 1000 for part in clip.name.split("-")[:2])
        assert 0 < end - start <= 40
        assert len(heard) == pytest.approx((end - start) * SAMPLE_RATE, abs=1024)
        seconds += end - start
    assert sum(clip.stat().st_size for clip in clips) < 2000 * len(clips) + 3600 * seconds


def test_what_the_record_says_is_so(analyzed: Path) -> None:
    said = playback(analyzed / "results")
    assert said["audio"] is True
    assert said["recording"]["path"] == f"../{NAME}"
    assert said["recording"]["size"] == (analyzed / NAME).stat().st_size
    assert said["recording"]["codecs"] == ["pcm_s16le"]
    assert (said["copy_name"], said["notes"]) == (None, [])


def test_a_page_is_given_all_it_needs_and_no_place_on_this_machine(place: Path) -> None:
    folder = place / "results"
    lesson = read_lesson(folder / "lesson.json")
    sound = sound_for(folder, lesson, lesson.utterances)
    assert sound is not None
    assert sound.address == "../9%3A15%20%3Cmaths%3E%20%231%2050%25.wav"
    assert sound.clips
    assert not sound.is_gone
    assert all(str(place).encode() not in path.read_bytes() for path in folder.glob("*.*"))


def test_the_page_holds_the_clips_and_leads_to_the_recording(analyzed: Path) -> None:
    page = (analyzed / "results" / "report.html").read_text("utf-8")
    (found,) = re.findall(r'id="page-data">(.*?)</script>', page)
    data = json.loads(found)
    assert data["recording"] == {
        "src": "../9%3A15%20%3Cmaths%3E%20%231%2050%25.wav",
        "video": False,
    }
    assert len(data["clips"]) == len(list((analyzed / "results" / "clips").iterdir()))
    assert all(clip["src"].startswith("data:audio/mp4;base64,") for clip in data["clips"])
    assert data["peaks"] == playback(analyzed / "results")["waveform"]
    assert data["review"] is None


def test_the_outline_is_the_same_whether_the_sound_was_at_hand_or_read_again(
    place: Path, run: Callable[..., None]
) -> None:
    before = playback(place / "results")["waveform"]
    (place / "results" / "playback.json").unlink()
    run("analyze", place / NAME, "-o", place / "results", "--asr", "tiny.en")
    assert playback(place / "results")["waveform"] == before


def test_no_audio_leaves_none(place: Path, run: Callable[..., None]) -> None:
    folder = place / "silent"
    run("analyze", place / NAME, "-o", folder, "--asr", "tiny.en", "--no-audio")
    assert {name for name in files(folder) if name.endswith((".m4a", ".mp4"))} == set()
    assert playback(folder)["audio"] is False
    assert not re.search("data:audio|<audio|<video", (folder / "report.html").read_text("utf-8"))
    before = files(folder)
    run("score", folder)
    assert files(folder) == before


def test_score_without_audio_removes_what_was_there(place: Path, run: Callable[..., None]) -> None:
    folder = place / "results"
    before = files(folder)
    run("score", folder)
    assert files(folder) == before
    run("score", folder, "--no-audio")
    assert files(folder) == {name for name in before if not name.startswith("clips/")}
    lesson = read_lesson(folder / "lesson.json")
    kept = read_playback(folder, lesson)
    assert kept is not None
    assert (kept.audio, kept.recording, kept.waveform) == (False, None, None)
    run("score", folder)  # and it stays so
    assert sound_for(folder, lesson, lesson.utterances) is None
    run("analyze", place / NAME, "-o", folder, "--asr", "tiny.en")  # until an analysis wants it
    assert files(folder) == before


def test_a_report_is_written_again_where_the_recording_is_gone(
    place: Path, run: Callable[..., None]
) -> None:
    folder = place / "results"
    before = files(folder)
    (place / NAME).unlink()
    run("score", folder)
    assert files(folder) == before
    lesson = read_lesson(folder / "lesson.json")
    sound = sound_for(folder, lesson, lesson.utterances[:1])
    assert sound is not None
    assert sound.is_gone


def test_a_transcript_has_no_sound(tmp_path: Path, run: Callable[..., None]) -> None:
    transcript = tmp_path / "lesson.vtt"
    transcript.write_text(
        "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Teacher>Why is that so?\n\n"
        "00:04.000 --> 00:06.000\n<v Ann>Because it is even.\n",
        encoding="utf-8",
    )
    run("score", transcript, "--no-audio")
    assert not any("playback" in name or "clips" in name for name in files(tmp_path))
