"""Clips hold the sound of their times, are kept, and go when nobody needs them."""

from __future__ import annotations

import io
import stat
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classroom_ai.lesson import lesson_from_text
from classroom_ai.media import SAMPLE_RATE, read_audio
from classroom_ai.playback import Clip, Playback, clips_for, leave_out, prepare, sound_for
from classroom_ai.playback.encoding import encoded
from classroom_ai.types import Lesson, Recording, Span

sys.path.insert(0, str(Path(__file__).parents[2]))

from recordings import Track, write
from signals import murmur, shift

SOUND = murmur(60.0)
MOMENTS = (Span(5.0, 7.0), Span(20.123, 22.456), Span(58.0, 60.0))


def lesson_of(recording: Path) -> Lesson:
    from classroom_ai.files import sha256_of

    lesson = lesson_from_text("T 5.0 7.0 Why?", duration=60.0)
    return replace(lesson, recording=Recording(recording.name, sha256_of(recording), 60.0))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("original") / "lesson.flac", Track(SOUND, "flac"))


@pytest.fixture
def recording(original: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lesson.flac"
    path.write_bytes(original.read_bytes())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lesson.classroom"


@pytest.fixture
def playback(folder: Path, recording: Path) -> Playback:
    return prepare(folder, recording, lesson_of(recording), wanted=True)


def names(folder: Path) -> set[str]:
    return {path.name for path in (folder / "clips").iterdir()}


def decoded(clip: Clip, tmp_path: Path) -> np.ndarray:
    path = tmp_path / "clip.m4a"
    path.write_bytes(clip.data)
    return read_audio(path).samples


@pytest.mark.parametrize("seconds", [0.05, 0.5, 3.33, 15.0, 40.0])
def test_a_clip_is_small_has_its_index_in_front_and_no_silence_before_it(
    tmp_path: Path, seconds: float
) -> None:
    sound = murmur(seconds)
    data = encoded(sound)
    assert data.find(b"moov") < data.find(b"mdat")
    assert len(data) < 2000 + 3600 * seconds
    assert encoded(sound) == data
    if seconds >= 0.5:
        heard = decoded(Clip(0.0, seconds, data), tmp_path)
        assert abs(shift(heard, sound)) < 0.002
        assert len(heard) == pytest.approx(len(sound), abs=1024)


def test_sound_at_the_beginning_of_a_clip_is_that_of_the_recording_there(
    folder: Path, playback: Playback, tmp_path: Path
) -> None:
    clips = clips_for(folder, playback, MOMENTS)
    assert [(clip.start, clip.end) for clip in clips] == [(4.7, 7.5), (19.823, 22.956), (57.7, 60)]
    for clip in clips:
        first, last = round(clip.start * SAMPLE_RATE), round(clip.end * SAMPLE_RATE)
        assert abs(shift(decoded(clip, tmp_path), SOUND[first:last])) < 0.005
        assert clip.mime == "audio/mp4"


def test_only_the_owner_can_hear_them(folder: Path, playback: Playback) -> None:
    clips_for(folder, playback, MOMENTS)
    assert stat.S_IMODE((folder / "clips").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (folder / "clips").iterdir()}
    assert modes == {0o600}


def test_a_second_time_they_are_not_made_again(
    folder: Path, playback: Playback, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = clips_for(folder, playback, MOMENTS)
    monkeypatch.setattr("classroom_ai.playback.clips.encoded", lambda samples: b"made again")
    assert clips_for(folder, playback, MOMENTS) == first
    more = clips_for(folder, playback, (*MOMENTS, Span(40.0, 41.0)))
    assert [clip.data == b"made again" for clip in more] == [False, False, True, False]


def test_what_is_not_needed_any_more_is_removed(folder: Path, playback: Playback) -> None:
    clips_for(folder, playback, MOMENTS)
    before = names(folder)
    (folder / "clips" / "mine.m4a").write_text("not made here")
    assert len(clips_for(folder, playback, MOMENTS[:1])) == 1
    assert len(names(folder) & before) == 1
    assert "mine.m4a" in names(folder)
    assert clips_for(folder, playback, ()) == ()


def test_where_the_recording_is_gone_what_is_kept_is_used(
    folder: Path, playback: Playback, recording: Path
) -> None:
    lesson = lesson_of(recording)
    first = clips_for(folder, playback, MOMENTS)
    recording.unlink()
    assert clips_for(folder, playback, MOMENTS) == first
    inside, lacking = Span(20.5, 21.0), Span(40.0, 41.0)
    assert clips_for(folder, playback, (inside, lacking)) == first[1:2]
    assert len(names(folder)) == 3  # nothing that cannot be made again is removed
    sound = sound_for(folder, lesson, MOMENTS)
    assert sound is not None
    assert sound.is_gone
    assert sound.address is None
    assert sound.clips == first
    assert sound.waveform is not None


def test_another_file_of_the_same_name_is_not_played(
    folder: Path, playback: Playback, recording: Path
) -> None:
    lesson = lesson_of(recording)
    write(recording, Track(murmur(60.0, seed=7), "flac"))
    sound = sound_for(folder, lesson, MOMENTS)
    assert sound is not None
    assert (sound.is_gone, sound.address, sound.clips) == (True, None, ())


def test_a_recording_that_was_copied_is_known_again(
    folder: Path, playback: Playback, recording: Path
) -> None:
    recording.touch()
    sound = sound_for(folder, lesson_of(recording), MOMENTS)
    assert sound is not None
    assert (sound.is_gone, sound.address, len(sound.clips)) == (False, "../lesson.flac", 3)


def test_clips_of_another_recording_are_not_taken_for_these(
    folder: Path, playback: Playback, tmp_path: Path
) -> None:
    clips_for(folder, playback, MOMENTS)
    before = names(folder)
    other = write(tmp_path / "other.flac", Track(murmur(60.0, seed=7), "flac"))
    clips_for(folder, prepare(folder, other, lesson_of(other), wanted=True), MOMENTS)
    assert len(names(folder)) == 3
    assert not names(folder) & before


def test_a_recording_that_cannot_be_read_any_more_costs_no_report(
    folder: Path, playback: Playback, recording: Path
) -> None:
    damaged = recording.read_bytes()[:20]
    recording.write_bytes(damaged)
    original = playback.recording
    assert original is not None
    changed = original.model_copy(
        update={"size": len(damaged), "mtime_ns": recording.stat().st_mtime_ns}
    )
    playback = playback.model_copy(update={"recording": changed})
    assert clips_for(folder, playback, MOMENTS) == ()


def test_links_are_not_followed(folder: Path, playback: Playback, tmp_path: Path) -> None:
    (clip,) = clips_for(folder, playback, MOMENTS[:1])
    (name,) = names(folder)
    secret, elsewhere = tmp_path / "secret.txt", tmp_path / "elsewhere"
    secret.write_text("not a sound")
    (folder / "clips" / name).unlink()
    (folder / "clips" / name).symlink_to(secret)
    assert [one.data for one in clips_for(folder, playback, MOMENTS[:1])] == [clip.data]
    assert secret.read_text() == "not a sound"
    (folder / "clips").rename(elsewhere)
    (folder / "clips").symlink_to(elsewhere)
    assert clips_for(folder, playback, MOMENTS) == ()
    leave_out(folder, lesson_from_text("T 0 1 Why?"))
    assert {path.name for path in elsewhere.iterdir()} == {name}


def test_without_sound_there_is_no_clip(folder: Path, recording: Path) -> None:
    silent = prepare(folder, recording, lesson_of(recording), wanted=False)
    assert clips_for(folder, silent, MOMENTS) == ()
    assert not (folder / "clips").exists()


def test_an_encoded_clip_is_aac_in_mono() -> None:
    import av

    with av.open(io.BytesIO(encoded(murmur(1.0)))) as container:
        context = container.streams.audio[0].codec_context
        assert (context.name, context.sample_rate, context.layout.name) == ("aac", 16_000, "mono")
        assert context.profile == "LC"
