"""``playback.json``: what is kept of a recording, and that its name can do no harm."""

from __future__ import annotations

import base64
import json
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.errors import LessonError
from classroom_ai.files import sha256_of
from classroom_ai.lesson import lesson_from_text
from classroom_ai.playback import address, leave_out, prepare, read_playback, sound_for
from classroom_ai.playback.preparing import remove_sound
from classroom_ai.playback.record import FILES, url_of
from classroom_ai.types import Lesson, Recording

sys.path.insert(0, str(Path(__file__).parents[2]))

from recordings import Track, hiss, tone, write

#: Names that are allowed for a file and mean something in a URL, a page or a shell.
NAMES = [
    "lesson one.wav",
    "9:15 maths.wav",
    "javascript:alert(1).wav",
    "say \"hi\" & 'bye'.wav",
    "#1 100% done?.wav",
    "%2e%2e%2fup.wav",
    "..wav",
    "<script>.wav",
    "Größe – 教室.wav",
    "two\nlines.wav",
    "back\\slash.wav",
    "-o.wav",
]


def lesson_of(recording: Path, *, seconds: float = 1.0) -> Lesson:
    lesson = lesson_from_text("T 0.0 1.0 Why?", duration=seconds)
    return replace(lesson, recording=Recording(recording.name, sha256_of(recording), seconds))


def prepared(recording: Path, folder: Path, *, wanted: bool = True) -> Any:
    return prepare(folder, recording, lesson_of(recording), wanted=wanted)


@pytest.fixture(scope="module")
def wav(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("wav") / "a.wav", Track(hiss(1.0))).read_bytes()


@pytest.fixture
def recording(tmp_path: Path, wav: bytes) -> Path:
    path = tmp_path / "lesson.wav"
    path.write_bytes(wav)
    return path


@pytest.mark.parametrize("name", NAMES)
def test_any_name_of_a_file_becomes_an_address_that_leads_to_it(
    tmp_path: Path, wav: bytes, name: str
) -> None:
    recording = tmp_path / name
    recording.write_bytes(wav)
    folder = tmp_path / "results # 1%"
    found = address(prepared(recording, folder), folder)
    assert found is not None
    assert not set(found) & set("\"'<>#?\\:& \n")
    page = (folder / "report.html").as_uri()
    assert Path(unquote(urlsplit(urljoin(page, found)).path)) == recording
    assert not urlsplit(found).scheme


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_text_becomes_an_address_elsewhere(text: str) -> None:
    found = url_of(text)
    assert (found is None) == text.startswith("/")
    parts = urlsplit(found or "")
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert unquote(found or "") == ("" if found is None else text)


def test_a_folder_elsewhere_still_leads_to_the_recording(recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert address(prepared(recording, folder), folder) == "../../lesson.wav"


def test_both_may_be_moved_together(recording: Path, tmp_path: Path, wav: bytes) -> None:
    playback = prepared(recording, tmp_path / "results")
    (tmp_path / "results").mkdir(exist_ok=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    recording.rename(elsewhere / "lesson.wav")
    assert address(playback, tmp_path / "results") is None
    (tmp_path / "results").rename(elsewhere / "results")
    assert address(playback, elsewhere / "results") == "../lesson.wav"


def test_what_was_written_is_read_again(recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    playback = prepared(recording, folder)
    path = folder / "playback.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_playback(folder, lesson_of(recording)) == playback
    other = replace(lesson_of(recording), recording=Recording("lesson.wav", "0" * 64, 1.0))
    assert read_playback(folder, other) is None
    assert read_playback(tmp_path / "nowhere", other) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema_version": 2}, "schema_version"),
        ({"audio": "maybe"}, "audio"),
        ({"duration": -1}, "duration"),
        ({"copy_name": "../../secret.mp4"}, "copy_name"),
        ({"more": 1}, "more"),
        ({"recording": {"path": "x"}}, "recording.size"),
    ],
)
def test_a_damaged_record_gives_no_sound_and_says_so(
    recording: Path, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    folder = tmp_path / "results"
    prepared(recording, folder)
    path = folder / "playback.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), encoding="utf-8")
    with pytest.raises(LessonError, match=message):
        read_playback(folder, lesson_of(recording))
    sound = sound_for(folder, lesson_of(recording), ())
    assert sound is not None
    assert (sound.is_damaged, sound.address, sound.clips) == (True, None, ())


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\udcff", '{"schema_version": NaN}'])
def test_no_record_at_all_is_told_too(recording: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "playback.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(LessonError, match=r"playback\.json"):
        read_playback(tmp_path, lesson_of(recording))
    assert prepared(recording, tmp_path).audio  # and is written anew by an analysis


# The waveform.


def test_the_waveform_shows_speech_and_quiet_speech_too(tmp_path: Path) -> None:
    sound = 3 * tone(1.0, seconds=6.0, length=1.0) + 0.1 * tone(4.0, seconds=6.0, length=1.0)
    recording = write(tmp_path / "lesson.wav", Track(sound))
    playback = prepare(tmp_path / "r", recording, lesson_of(recording, seconds=6.0), wanted=True)
    assert playback.waveform is not None
    heights = base64.b64decode(playback.waveform.data)
    assert len(heights) == 6 * playback.waveform.per_s
    assert min(heights[11:19]) > 240
    assert 20 < min(heights[41:49]) < 60
    assert max(heights[22:38]) == 0


def test_a_silent_recording_has_a_flat_waveform(tmp_path: Path) -> None:
    recording = write(tmp_path / "lesson.wav", Track(0 * hiss(1.0)))
    waveform = prepared(recording, tmp_path / "results").waveform
    assert not any(base64.b64decode(waveform.data))


# Sound that is not wanted.


def test_where_sound_is_not_wanted_nothing_of_it_is_known(recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    prepared(recording, folder)
    playback = prepared(recording, folder, wanted=False)
    assert (playback.audio, playback.recording, playback.waveform) == (False, None, None)
    assert {path.name for path in folder.iterdir()} == {"playback.json"}
    assert "lesson.wav" not in (folder / "playback.json").read_text("utf-8")
    assert sound_for(folder, lesson_of(recording), ()) is None
    assert prepared(recording, folder).audio  # an analysis may want it again


def test_leaving_sound_out_touches_nothing_else(recording: Path, tmp_path: Path) -> None:
    for name in ("playback.mp4", "mine.m4a"):
        (tmp_path / name).write_text("mine")
    prepared(recording, tmp_path)
    leave_out(tmp_path, lesson_of(recording))
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"playback.mp4", "mine.m4a", "lesson.wav", "playback.json"}


def test_what_is_removed_is_told(recording: Path, tmp_path: Path) -> None:
    prepared(recording, tmp_path)
    assert remove_sound(tmp_path) == ("playback.json",)
    assert remove_sound(tmp_path) == ()
    assert {"playback.json", "clips", "playback.m4a", "playback.mp4"} == set(FILES)


def test_a_recording_that_is_gone_meanwhile_costs_no_report(
    recording: Path, tmp_path: Path
) -> None:
    lesson = lesson_of(recording)
    recording.unlink()
    playback = prepare(tmp_path / "results", recording, lesson, wanted=True)
    assert playback.recording is None
    assert "could not be read a second time" in playback.notes[0]
