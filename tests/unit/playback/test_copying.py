"""What browsers play as it is, and the copies that are made of the rest."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from classroom_ai.errors import OutputError, RecordingError
from classroom_ai.media import SAMPLE_RATE, read_audio
from classroom_ai.playback import address, clips_for, prepare
from classroom_ai.playback.copying import copied
from classroom_ai.playback.playable import content_of
from classroom_ai.types import Span

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from recordings import Track, channels_of, hiss, write
from signals import murmur, shift
from test_clips import lesson_of

PLAYED = [
    ("m4a", "aac"),
    ("mp3", "libmp3lame"),
    ("wav", "pcm_s16le"),
    ("flac", "flac"),
    ("ogg", "libopus"),
    ("ogg", "vorbis"),
    ("webm", "libopus"),
]
#: Ending, codec, rate, with picture; why it is not played; codecs of the copy.
NOT_PLAYED = [
    ("wma", "wmav2", 44_100, False, "ASF", ("aac",)),
    ("amr", "libopencore_amrnb", 8_000, False, "AMR", ("aac",)),
    ("aiff", "pcm_s16be", 44_100, False, "Audio IFF", ("aac",)),
    ("aac", "aac", 44_100, False, "ADTS", ("aac",)),
    ("m4a", "alac", 44_100, False, "alac sound", ("aac",)),
    ("mkv", "flac", 44_100, False, "flac sound", ("flac",)),
    ("mkv", "libopus", 48_000, False, "Matroska", ("opus",)),
    ("mp4", "aac", 44_100, True, "mpeg4 pictures", ("h264", "aac")),
    ("3gp", "libopencore_amrnb", 8_000, True, "amr_nb sound", ("h264", "aac")),
    ("avi", "libmp3lame", 44_100, True, "AVI", ("h264", "mp3")),
    ("mpg", "mp2", 44_100, True, "MPEG-PS", ("h264", "aac")),
    ("mts", "ac3", 48_000, True, "MPEG-TS", ("h264", "aac")),
]


def filmed(
    path: Path,
    pictures: Iterable[tuple[float, np.ndarray]],
    *,
    codec: str = "mpeg4",
    sound: np.ndarray | None = None,
    pixels: str = "yuv420p",
) -> Path:
    """A film of grey pictures, each with its time in seconds."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=30)
        stream.pix_fmt = pixels
        stream.codec_context.time_base = Fraction(1, 1000)
        voice: Any = None
        if sound is not None:
            voice = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        for number, (at, picture) in enumerate(pictures):
            if not number:
                stream.height, stream.width = picture.shape
            frame = av.VideoFrame.from_ndarray(picture.astype(np.uint8), format="gray")
            frame = frame.reformat(format=pixels)
            frame.pts, frame.time_base = round(1000 * at), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if voice is not None and sound is not None:
            block = av.AudioFrame.from_ndarray(sound[None], "fltp", "mono")
            block.pts, block.sample_rate = 0, SAMPLE_RATE
            block.time_base = Fraction(1, SAMPLE_RATE)
            container.mux(voice.encode(block))
            container.mux(voice.encode(None))
    return path


def held_upright(path: Path) -> Path:
    """As a phone marks a film that was held upright: to be turned clockwise when shown."""
    data = bytearray(path.read_bytes())
    one, minus_one = struct.pack(">i", 1 << 16), struct.pack(">i", -(1 << 16))
    straight = one + bytes(12) + one + bytes(12) + struct.pack(">i", 1 << 30)
    clockwise = bytes(4) + one + bytes(4) + minus_one + bytes(16) + struct.pack(">i", 1 << 30)
    first_track = data.index(b"tkhd")
    at = data.index(straight, first_track)
    data[at : at + 36] = clockwise
    path.write_bytes(data)
    return path


def shown(path: Path) -> list[tuple[float, np.ndarray]]:
    """Pictures of a film and their times."""
    with av.open(str(path)) as container:
        return [
            (float(frame.time or 0), frame.to_ndarray(format="gray"))
            for frame in container.decode(video=0)
        ]


def copy_of(path: Path, target: Path) -> Path:
    return copied(path, target, content_of(path, track=read_audio(path).track))


@pytest.mark.parametrize(("ending", "codec"), PLAYED)
def test_what_browsers_play_is_left_as_it_is(tmp_path: Path, ending: str, codec: str) -> None:
    sound = np.tile(hiss(1.0, rate=48_000), (2, 1))
    path = write(tmp_path / f"lesson.{ending}", Track(sound, codec, 48_000, "stereo"))
    content = content_of(path, track=0)
    assert content.reason == ""
    playback = prepare(tmp_path / "results", path, lesson_of(path), wanted=True)
    assert playback.copy_name is None
    assert address(playback, tmp_path / "results") == f"../lesson.{ending}"
    assert {path.name for path in (tmp_path / "results").iterdir()} == {"playback.json"}


@pytest.mark.parametrize(("codec", "pixels", "is_played"), [
    ("libx264", "yuv420p", True),
    ("libx264", "yuv422p", False),
    ("mpeg4", "yuv420p", False),
])  # fmt: skip
def test_films_are_played_by_their_pictures(
    tmp_path: Path, codec: str, pixels: str, is_played: bool
) -> None:
    pictures = [(0.04 * number, np.full((32, 48), 128)) for number in range(10)]
    film = filmed(tmp_path / "a.mp4", pictures, codec=codec, pixels=pixels, sound=murmur(1.0))
    assert (content_of(film, track=1).reason == "") == is_played


@pytest.mark.parametrize(("ending", "codec", "rate", "video", "reason", "codecs"), NOT_PLAYED)
def test_the_copy_of_what_they_do_not_play_has_the_same_sound_at_the_same_times(
    tmp_path: Path,
    ending: str,
    codec: str,
    rate: int,
    video: bool,
    reason: str,
    codecs: tuple[str, ...],
) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this build of PyAV has no encoder {codec}")
    layout = "mono" if ending in ("amr", "3gp") else "stereo"
    sound = np.tile(murmur(3.0, rate=rate), (channels_of(layout), 1))
    path = write(
        tmp_path / f"a.{ending}", Track(sound, codec, rate, layout), video=3.0 if video else 0.0
    )
    audio = read_audio(path)
    assert reason in content_of(path, track=audio.track).reason
    copy = copy_of(path, tmp_path / "copy.mp4")
    heard = read_audio(copy)
    content = content_of(copy, track=heard.track)
    assert (content.reason, content.codecs) == ("", codecs)
    assert abs(shift(heard.samples, audio.samples)) < 0.03
    assert heard.duration == pytest.approx(audio.duration, abs=0.1)
    data = copy.read_bytes()
    assert data.find(b"moov") < data.find(b"mdat")


def test_a_sound_file_without_an_index_gets_one(tmp_path: Path) -> None:
    track = Track(murmur(3.0, rate=44_100), "libmp3lame", 44_100)
    path = write(tmp_path / "a.mp3", track, options={"write_xing": "0"})
    assert "no index" in content_of(path, track=0).reason
    copy = copy_of(path, tmp_path / "copy.m4a")
    assert content_of(copy, track=0).codecs == ("mp3",)  # not encoded anew


def test_a_late_start_and_a_gap_stay_where_they_are(tmp_path: Path) -> None:
    track = Track(murmur(6.0), start=2.0, jumps=((2.0, 3.0),))
    path = write(tmp_path / "late.mkv", track, video=12.0)
    before, after = read_audio(path), read_audio(copy_of(path, tmp_path / "copy.mp4"))
    assert after.duration == pytest.approx(before.duration, abs=0.1)
    for first, last in ((2.0, 4.0), (7.0, 11.0)):
        place = slice(round(first * SAMPLE_RATE), round(last * SAMPLE_RATE))
        assert abs(shift(after.samples[place], before.samples[place])) < 0.03
    assert np.abs(after.samples[round(4.5 * SAMPLE_RATE) : round(6.5 * SAMPLE_RATE)]).max() < 0.01


def test_of_two_tracks_the_copy_has_the_one_that_was_heard(tmp_path: Path) -> None:
    path = write(tmp_path / "two.mp4", *(Track(s, "aac") for s in (hiss(3.0), murmur(3.0))))
    content = content_of(path, track=1)
    assert "another of its sound tracks" in content.reason
    copy = copied(path, tmp_path / "copy.m4a", content)
    assert abs(shift(read_audio(copy).samples, murmur(3.0))) < 0.03


# Pictures.


def test_a_film_that_was_held_upright_is_shown_upright(tmp_path: Path) -> None:
    bright_left = np.zeros((120, 160))
    bright_left[:, :80] = 255
    pictures = [(0.1 * number, bright_left) for number in range(20)]
    film = held_upright(filmed(tmp_path / "phone.mov", pictures, sound=murmur(2.0)))
    frames = shown(copy_of(film, tmp_path / "copy.mp4"))
    for _, picture in frames:
        assert picture.shape == (160, 120)
        assert picture[:70].mean() > 200  # what was left is on top
        assert picture[90:].mean() < 50


def test_pictures_that_are_kept_keep_how_they_were_held(tmp_path: Path) -> None:
    pictures = [(0.1 * number, np.full((120, 160), 100)) for number in range(20)]
    film = filmed(tmp_path / "phone.mp4", pictures, codec="libx264", sound=murmur(2.0))
    held_upright(film)
    matrix = bytes(4) + struct.pack(">i", 1 << 16)
    film.rename(tmp_path / "phone.mov")
    content = content_of(tmp_path / "phone.mov", track=1)
    copy = copied(tmp_path / "phone.mov", tmp_path / "copy.mp4", content)
    assert content_of(copy, track=0).video_codec == "h264"
    data = copy.read_bytes()
    tracks = [at for at in range(len(data)) if data.startswith(b"tkhd", at)]
    assert any(matrix in data[at : at + 88] for at in tracks)
    with av.open(str(copy)) as container:
        assert next(container.decode(video=0)).rotation == -90


@pytest.mark.parametrize("ending", ["mkv", "ts", "flv"])
def test_pictures_that_are_kept_are_all_there_at_their_times(tmp_path: Path, ending: str) -> None:
    """Matroska does not say when a picture is decoded, and H.264 decodes out of order."""
    bars = np.arange(64) * 3 % 50
    pictures = [(0.04 * number, np.full((64, 64), number * 7 % 200) + bars) for number in range(75)]
    film = filmed(tmp_path / f"a.{ending}", pictures, codec="libx264", sound=murmur(3.0))
    before = shown(film)
    after = shown(copy_of(film, tmp_path / "copy.mp4"))
    with av.open(str(film)) as container:
        start = (container.start_time or 0) / 1e6  # where a player starts counting
    assert [at for at, _ in after] == pytest.approx([at - start for at, _ in before], abs=0.002)
    for (_, picture), (_, expected) in zip(after, before, strict=True):
        assert np.array_equal(picture, expected)


def test_uneven_pictures_keep_their_times(tmp_path: Path) -> None:
    times = [0.0, 0.04, 0.5, 0.55, 0.6, 2.0, 2.04, 3.5]
    pictures = [(at, np.full((64, 64), 30 * number)) for number, at in enumerate(times)]
    film = filmed(tmp_path / "phone.mov", pictures, sound=murmur(4.0))
    frames = shown(copy_of(film, tmp_path / "copy.mp4"))
    assert [at for at, _ in frames] == pytest.approx(times, abs=0.005)
    assert [picture.mean() for _, picture in frames] == pytest.approx(
        [30 * number for number in range(len(times))], abs=6
    )


def test_large_and_fast_pictures_become_small_and_slower(tmp_path: Path) -> None:
    pictures = [(number / 60, np.full((720, 1282), 100)) for number in range(30)]
    film = filmed(tmp_path / "a.mkv", pictures, sound=murmur(1.0))
    frames = shown(copy_of(film, tmp_path / "copy.mp4"))
    assert frames[0][1].shape == (358, 640)
    assert len(frames) == pytest.approx(15, abs=1)


# What goes wrong.


def test_where_no_copy_can_be_made_there_is_one_note_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.aiff", Track(murmur(3.0), "pcm_s16be"))

    def refused(*args: object, **options: object) -> None:
        raise av.error.EncoderNotFoundError(1, "no encoder")

    monkeypatch.setattr("classroom_ai.playback.tracks.Sound._filters", refused)
    folder = tmp_path / "results"
    playback = prepare(folder, path, lesson_of(path), wanted=True)
    assert playback.copy_name is None
    assert len(playback.notes) == 1
    assert "plays its moments, but not the whole recording" in playback.notes[0]
    assert {file.name for file in folder.iterdir()} == {"playback.json"}
    assert address(playback, folder) is None  # what no browser plays is not offered
    assert len(clips_for(folder, playback, [Span(1.0, 2.0)])) == 1


@pytest.mark.parametrize("error", [OutputError("No space left."), RecordingError("Damaged.")])
def test_errors_of_a_copy_cost_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    path = write(tmp_path / "a.aiff", Track(murmur(1.0), "pcm_s16be"))

    def refused(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("classroom_ai.playback.preparing.copied", refused)
    playback = prepare(tmp_path / "results", path, lesson_of(path), wanted=True)
    assert str(error) in playback.notes[0]


def test_a_recording_with_the_name_of_a_copy_is_not_written_over(tmp_path: Path) -> None:
    path = write(tmp_path / "a.aiff", Track(murmur(1.0), "pcm_s16be"))
    path = path.rename(tmp_path / "playback.m4a")
    before = path.read_bytes()
    playback = prepare(tmp_path, path, lesson_of(path), wanted=True)
    assert "already a file" in playback.notes[0]
    assert path.read_bytes() == before
    prepare(tmp_path, path, lesson_of(path), wanted=False)
    assert path.read_bytes() == before


def test_a_copy_is_made_once_is_played_and_outlives_the_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.aiff", Track(murmur(10.0), "pcm_s16be"))
    folder = tmp_path / "results"
    lesson = lesson_of(path)
    first = prepare(folder, path, lesson, wanted=True)
    assert address(first, folder) == "playback.m4a"
    assert (folder / "playback.m4a").stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr("classroom_ai.playback.preparing.copied", None)
    assert prepare(folder, path, lesson, wanted=True) == first
    path.unlink()
    assert address(first, folder) == "playback.m4a"
    (clip,) = clips_for(folder, first, [Span(5.0, 6.0)])
    assert (clip.start, clip.end) == (4.7, 6.5)


def test_the_copy_of_another_recording_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    for name, seconds in (("a.aiff", 1.0), ("b.aiff", 2.0)):
        path = write(tmp_path / name, Track(murmur(seconds), "pcm_s16be"))
        prepare(folder, path, lesson_of(path), wanted=True)
        copy = read_audio(folder / "playback.m4a")
        assert copy.duration == pytest.approx(seconds, abs=0.1)
    path = write(tmp_path / "c.wav", Track(murmur(1.0)))
    prepare(folder, path, lesson_of(path), wanted=True)
    assert {file.name for file in folder.iterdir()} == {"playback.json"}
