"""Whatever records a lesson, the sound comes out at the times at which it was played."""

from __future__ import annotations

import random
import socket
import threading
import time
import tracemalloc
import wave
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from classroom_ai.errors import RecordingError
from classroom_ai.media import SAMPLE_RATE, probe, read_audio
from classroom_ai.media.tape import Tape, minutes

TONE_HZ = 440
LEVEL = 0.3
NEAR = 0.05  # seconds

Samples = NDArray[np.float32]


def tone(at: float, *, seconds: float = 3.0, rate: int = 16_000, length: float = 0.5) -> Samples:
    """Silence with one tone of half a second in it."""
    times = np.arange(round(seconds * rate)) / rate
    heard = (times >= at) & (times < at + length)
    return np.where(heard, LEVEL * np.sin(2 * np.pi * TONE_HZ * times), 0).astype(np.float32)


def hiss(seconds: float, *, rate: int = 16_000, level: float = 0.01) -> Samples:
    samples = np.random.default_rng(0).normal(0, level, round(seconds * rate))
    return samples.astype(np.float32)


def span_of_tone(samples: Samples) -> tuple[float, float]:
    """Start and end of what is louder than half of the loudest sample."""
    loud = np.flatnonzero(np.abs(samples) > 0.5 * np.abs(samples).max())
    return loud[0] / SAMPLE_RATE, (loud[-1] + 1) / SAMPLE_RATE


@dataclass
class Track:
    """Sound to encode: shape (n_samples,) or (n_channels, n_samples)."""

    samples: Samples
    codec: str = "pcm_s16le"
    rate: int = 16_000
    layout: str = "mono"
    start: float = 0.0
    #: At the first time, in seconds of sound, the clock jumps by the second.
    jumps: tuple[tuple[float, float], ...] = ()
    options: dict[str, str] = field(default_factory=dict)


def write(
    path: Path,
    *tracks: Track,
    video: float = 0.0,
    tags: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Record a file as a camera would; ``video`` is seconds of grey picture."""
    with av.open(str(path), "w", options=options or {}) as container:
        container.metadata.update(tags or {})
        streams: list[Any] = [
            container.add_stream(
                track.codec,
                rate=track.rate,
                layout=track.layout,
                options={"strict": "experimental", **track.options},
            )
            for track in tracks
        ]
        for stream, track in zip(streams, tracks, strict=True):
            if track.codec == "wmav2":
                stream.bit_rate = 64_000
        if video:
            picture: Any = container.add_stream("mpeg4", rate=5)
            picture.width = picture.height = 32
            picture.pix_fmt = "yuv420p"
            for number in range(round(video * 5)):
                image = av.VideoFrame(32, 32, "yuv420p")
                for plane in image.planes:
                    plane.update(bytes([128]) * plane.buffer_size)
                image.pts, image.time_base = number, Fraction(1, 5)
                container.mux(picture.encode(image))
            container.mux(picture.encode(None))
        for stream, track in zip(streams, tracks, strict=True):
            samples = np.atleast_2d(track.samples)
            for first in range(0, samples.shape[1], 1024):
                block = np.ascontiguousarray(samples[:, first : first + 1024])
                frame = av.AudioFrame.from_ndarray(block, "fltp", track.layout)
                jumped = sum(by for at, by in track.jumps if first >= at * track.rate)
                frame.pts = first + round((track.start + jumped) * track.rate)
                frame.sample_rate, frame.time_base = track.rate, Fraction(1, track.rate)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def cut(path: Path, share: float) -> Path:
    """The file as it is when the battery or the copy stopped."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


# Every container, channel layout and rate: ending, codec, rate, layout, with picture.
RECORDINGS = [
    ("mp4", "aac", 44_100, "stereo", True),  # phones, Teams
    ("mp4", "aac", 32_000, "mono", True),  # Zoom
    ("mov", "aac", 48_000, "5.1", True),  # cameras
    ("mov", "pcm_s16le", 48_000, "stereo", True),
    ("m4a", "aac", 22_050, "mono", False),
    ("mkv", "aac", 48_000, "stereo", True),  # OBS
    ("mkv", "flac", 96_000, "stereo", False),
    ("mkv", "ac3", 48_000, "5.1", False),
    ("webm", "libopus", 48_000, "stereo", False),  # browsers
    ("webm", "vorbis", 44_100, "stereo", False),
    ("ogg", "libopus", 48_000, "mono", False),
    ("ogg", "vorbis", 44_100, "stereo", False),
    ("mp3", "libmp3lame", 44_100, "stereo", False),
    ("mp3", "libmp3lame", 8_000, "mono", False),
    ("wav", "pcm_u8", 8_000, "mono", False),
    ("wav", "pcm_s16le", 11_025, "stereo", False),
    ("wav", "pcm_s24le", 96_000, "5.1", False),
    ("wav", "pcm_f32le", 16_000, "mono", False),  # nothing to convert
    ("flac", "flac", 44_100, "mono", False),
    ("3gp", "aac", 44_100, "mono", True),
    ("3gp", "libopencore_amrnb", 8_000, "mono", True),  # old phones
    ("wma", "wmav2", 44_100, "stereo", False),  # dictation machines
    ("wma", "wmav2", 22_050, "mono", False),
    ("mts", "ac3", 48_000, "stereo", True),  # camcorders
]


def channels_of(layout: str) -> int:
    return {"mono": 1, "stereo": 2, "5.1": 6}[layout]


@pytest.mark.parametrize(("ending", "codec", "rate", "layout", "video"), RECORDINGS)
def test_sound_keeps_its_time_length_and_level(
    tmp_path: Path, ending: str, codec: str, rate: int, layout: str, video: bool
) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this build of PyAV has no encoder {codec}")
    samples = np.tile(tone(1.2, rate=rate), (channels_of(layout), 1))
    path = write(
        tmp_path / f"lesson.{ending}",
        Track(samples, codec, rate, layout),
        video=3.0 if video else 0.0,
    )
    audio = read_audio(path)
    start, end = span_of_tone(audio.samples)
    assert start == pytest.approx(1.2, abs=NEAR)
    assert end == pytest.approx(1.7, abs=NEAR)
    # The blocks of WMA are long, and the last one is filled up.
    assert audio.duration == pytest.approx(3.0, abs=0.1 if codec == "wmav2" else NEAR)
    assert np.abs(audio.samples).max() == pytest.approx(LEVEL, rel=0.1)
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 1
    assert audio.sample_rate == SAMPLE_RATE
    assert audio.has_video == video
    assert audio.warnings == ()


@given(
    at=st.floats(0.0, 2.0),
    rate=st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000]),
)
@settings(max_examples=20, deadline=None)
def test_a_tone_comes_back_where_it_was(
    tmp_path_factory: pytest.TempPathFactory, at: float, rate: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "tone.wav"
    samples = tone(at, rate=rate)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    audio = read_audio(path)
    start, end = span_of_tone(audio.samples)
    assert start == pytest.approx(at, abs=0.002)
    assert end == pytest.approx(at + 0.5, abs=0.002)
    assert len(audio.samples) == pytest.approx(3 * SAMPLE_RATE, abs=2)


# Times.


@pytest.mark.parametrize(
    ("ending", "codec"), [("mp4", "aac"), ("mkv", "aac"), ("webm", "libopus"), ("3gp", "aac")]
)
def test_sound_that_starts_after_the_picture_keeps_its_time(
    tmp_path: Path, ending: str, codec: str
) -> None:
    rate = 48_000
    late = Track(tone(1.2, rate=rate), codec, rate, start=2.0)
    # Pictures for webm are slow to make; a silent second track starts the clock as well.
    silent = [Track(0 * hiss(5.0, rate=rate), codec, rate)] if ending == "webm" else []
    path = write(tmp_path / f"late.{ending}", late, *silent, video=0.0 if silent else 5.0)
    audio = read_audio(path)
    assert span_of_tone(audio.samples)[0] == pytest.approx(3.2, abs=NEAR)
    assert audio.duration == pytest.approx(5.0, abs=NEAR)
    assert not audio.samples[: int(1.9 * SAMPLE_RATE)].any()
    assert any("starts late" in warning for warning in audio.warnings)


@pytest.mark.parametrize(
    ("ending", "codec", "rate"),
    [("mp4", "aac", 44_100), ("mkv", "flac", 44_100), ("webm", "libopus", 48_000)],
)
def test_a_gap_is_silence_of_its_length(tmp_path: Path, ending: str, codec: str, rate: int) -> None:
    sound = tone(2.2, rate=rate) + np.float32(0.05)  # the offset must not leak into the gap
    path = write(tmp_path / f"gap.{ending}", Track(sound, codec, rate, jumps=((1.0, 1.5),)))
    audio = read_audio(path)
    assert span_of_tone(audio.samples)[0] == pytest.approx(3.7, abs=NEAR)
    assert audio.duration == pytest.approx(4.5, abs=NEAR)
    assert not audio.samples[int(1.2 * SAMPLE_RATE) : int(2.3 * SAMPLE_RATE)].any()
    assert any("0:01" in warning or "0:02" in warning for warning in audio.warnings)


def test_a_clock_that_drifts_is_followed(tmp_path: Path) -> None:
    jumps = tuple((0.5 + 0.1 * step, 0.01) for step in range(40))  # 0.4 s in all
    sound = tone(5.0, seconds=6.0)
    audio = read_audio(write(tmp_path / "drift.mkv", Track(sound, jumps=jumps)))
    assert span_of_tone(audio.samples)[0] == pytest.approx(5.4, abs=NEAR)
    assert audio.duration == pytest.approx(6.4, abs=1.1 * NEAR)


def test_time_stamps_that_jitter_leave_the_sound_whole(tmp_path: Path) -> None:
    sound = hiss(3.0)
    jumps = ((1.0, 0.03), (2.0, -0.02))
    audio = read_audio(write(tmp_path / "jitter.mkv", Track(sound, jumps=jumps)))
    assert len(audio.samples) == len(sound)
    np.testing.assert_allclose(audio.samples, sound - sound.mean(), atol=1e-4)


def laid(*parts: tuple[Samples, float | None], rate: int = 16_000) -> Samples:
    """What a tape holds after frames with these start times."""
    tape = Tape(room=None)
    for samples, start in parts:
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], "fltp", "mono")
        frame.sample_rate = rate
        tape.lay(frame, start)
    tape.close()
    return tape.finished()


def test_sound_given_twice_is_laid_once() -> None:
    sound = hiss(2.0)
    got = laid((sound[:16_000], 0.0), (sound[12_800:], 0.8))
    assert len(got) == len(sound)
    np.testing.assert_allclose(got, sound - got.mean(), atol=1e-3)


@pytest.mark.parametrize("restart", [-5.0, 0.0, 1e6], ids=["before", "zero", "far ahead"])
def test_a_clock_set_anew_loses_and_invents_nothing(restart: float) -> None:
    sound = hiss(4.0)
    halves = (sound[:32_000], 0.0), (sound[32_000:48_000], restart), (sound[48_000:], restart + 1)
    assert len(laid(*halves)) == len(sound)


def test_frames_without_times_follow_each_other() -> None:
    assert len(laid((hiss(1.0), None), (hiss(1.0), None), (hiss(0.5), None))) == 2.5 * SAMPLE_RATE


def test_a_rate_that_changes_within_the_file_is_followed() -> None:
    tape = Tape(room=None)
    for rate, layout in ((8_000, "mono"), (48_000, "stereo"), (16_000, "mono")):
        samples = np.tile(tone(0.25, seconds=1.0, rate=rate), (channels_of(layout), 1))
        frame = av.AudioFrame.from_ndarray(samples, "fltp", layout)
        frame.sample_rate = rate
        tape.lay(frame, None)
    tape.close()
    got = tape.finished()
    assert len(got) == pytest.approx(3 * SAMPLE_RATE, abs=3)
    for second in range(3):
        start, _ = span_of_tone(got[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE])
        assert start == pytest.approx(0.25, abs=0.005)


# Channels and levels.


SILENT = np.zeros(3 * 44_100, dtype=np.float32)
VOICE = tone(1.2, rate=44_100)


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        (VOICE, VOICE, ""),
        (VOICE, 0.5 * VOICE + 0.02, ""),
        (VOICE, SILENT, "Only the left channel"),
        (SILENT, VOICE, "Only the right channel"),
        (VOICE, SILENT + 0.25, "Only the left channel"),
        (VOICE, hiss(3.0, rate=44_100, level=5e-4), "Only the left channel"),
        (VOICE, -VOICE, "cancel each other"),
    ],
    ids=["both", "uneven", "left", "right", "offset", "hiss", "opposed"],
)
def test_two_channels_become_one_without_losing_level(
    tmp_path: Path, left: Samples, right: Samples, told: str
) -> None:
    track = Track(np.stack([left, right]), rate=44_100, layout="stereo")
    audio = read_audio(write(tmp_path / "stereo.wav", track))
    expected = LEVEL * (0.75 if told == "" and right.max() < left.max() else 1.0)
    assert np.abs(audio.samples).max() == pytest.approx(expected, rel=0.03)
    assert [told in warning for warning in audio.warnings] == [True] * bool(told)


def test_speech_in_the_centre_of_surround_sound_keeps_its_level(tmp_path: Path) -> None:
    samples = np.zeros((6, len(VOICE)), dtype=np.float32)
    samples[2] = VOICE
    path = write(tmp_path / "surround.m4a", Track(samples, "aac", 44_100, "5.1"))
    audio = read_audio(path)
    assert np.abs(audio.samples).max() == pytest.approx(LEVEL, rel=0.1)
    assert audio.warnings == ()


@pytest.mark.parametrize("offset", [-0.3, 0.01, 0.5])
def test_the_dc_offset_is_gone(tmp_path: Path, offset: float) -> None:
    audio = read_audio(write(tmp_path / "offset.wav", Track(tone(1.2) + np.float32(offset))))
    assert abs(float(audio.samples.mean())) < 1e-5
    assert np.abs(audio.samples).max() == pytest.approx(LEVEL, rel=0.03)


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_u8"])
def test_clipping_is_counted_before_it_is_resampled_away(tmp_path: Path, codec: str) -> None:
    loud = np.clip(tone(1.2, rate=44_100) * 10, -1, 1)
    truth = float((np.abs(loud) >= 0.999).mean())
    path = write(tmp_path / "loud.wav", Track(loud, codec, 44_100))
    assert truth > 0.1
    assert read_audio(path).clipping_share == pytest.approx(truth, rel=0.05)


def test_nothing_is_clipped_in_a_quiet_recording(tmp_path: Path) -> None:
    assert read_audio(write(tmp_path / "quiet.wav", Track(tone(1.2)))).clipping_share == 0.0


@pytest.mark.parametrize(
    ("first", "second", "used"),
    [
        (tone(31, seconds=40), hiss(40), 2),  # a clip was played to the class
        (np.zeros(40 * 16_000, np.float32), hiss(40), 2),
        (hiss(8), hiss(40), 2),
        (hiss(40), np.zeros(40 * 16_000, np.float32), 1),
        (hiss(40), hiss(40), 1),
        (sum(tone(at, seconds=40) for at in (1, 11, 21, 31)), hiss(40), 1),  # muted pauses
    ],
    ids=["rare", "silent", "short", "other silent", "alike", "gated"],
)
def test_the_track_with_the_speech_is_heard(
    tmp_path: Path, first: Samples, second: Samples, used: int
) -> None:
    path = write(tmp_path / "tracks.mkv", Track(first), Track(second))
    audio = read_audio(path)
    chosen = (first, second)[used - 1]
    assert len(audio.samples) == len(chosen)
    np.testing.assert_allclose(audio.samples, chosen - chosen.mean(), atol=1e-3)
    assert any("number 2 was used" in warning for warning in audio.warnings) == (used == 2)


def test_the_track_marked_as_default_comes_first(tmp_path: Path) -> None:
    voice = tone(1.2)
    path = tmp_path / "tracks.mkv"
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("flac", rate=16_000, layout="mono") for _ in range(2)]
        streams[0].disposition = Disposition.comment
        streams[1].disposition = Disposition.default
        for stream, samples in zip(streams, (hiss(3.0), voice), strict=True):
            frame = av.AudioFrame.from_ndarray(samples[np.newaxis], "fltp", "mono")
            frame.sample_rate, frame.time_base, frame.pts = 16_000, Fraction(1, 16_000), 0
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    assert span_of_tone(read_audio(path).samples)[0] == pytest.approx(1.2, abs=NEAR)


# Files that are damaged.


@pytest.mark.parametrize(
    ("ending", "codec", "options"),
    [
        ("mp4", "aac", {"movflags": "faststart"}),
        ("mkv", "aac", {}),
        ("webm", "libopus", {}),
        ("ogg", "libopus", {}),
        ("mp3", "libmp3lame", {}),
        ("flac", "flac", {}),
        ("wav", "pcm_s16le", {}),
    ],
)
def test_a_recording_that_was_cut_off_gives_what_is_there(
    tmp_path: Path, ending: str, codec: str, options: dict[str, str]
) -> None:
    sound = tone(1.2, seconds=10.0, rate=48_000) + hiss(10.0, rate=48_000)
    path = write(tmp_path / f"cut.{ending}", Track(sound, codec, 48_000), options=options)
    whole = read_audio(path)
    assert whole.warnings == ()
    audio = read_audio(cut(path, 0.6))
    assert 4.5 < audio.duration < 6.5
    assert span_of_tone(audio.samples)[0] == pytest.approx(1.2, abs=NEAR)
    assert [w for w in audio.warnings if "may have been cut off" in w]


@pytest.mark.parametrize(
    ("ending", "codec"),
    [
        ("mp4", "aac"),
        ("mkv", "aac"),
        ("webm", "libopus"),
        ("ogg", "libopus"),
        ("mp3", "libmp3lame"),
    ],
)
@pytest.mark.parametrize("seed", range(2))
def test_damage_in_the_middle_loses_only_the_middle(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], ending: str, codec: str, seed: int
) -> None:
    sound = tone(6.0, seconds=8.0, rate=48_000) + hiss(8.0, rate=48_000)
    path = write(tmp_path / f"damaged.{ending}", Track(sound, codec, 48_000))
    content, rng = bytearray(path.read_bytes()), random.Random(seed)  # noqa: S311
    middle = int(len(content) * rng.uniform(0.3, 0.6))
    content[middle : middle + 100] = rng.randbytes(100)
    path.write_bytes(content)
    capfd.readouterr()  # what the encoder said
    audio = read_audio(path)
    late = audio.samples[int(5.5 * SAMPLE_RATE) :]
    # An mp3 has no times, so there what was lost is missing.
    near = 0.2 if ending == "mp3" else NEAR
    assert 5.5 + span_of_tone(late)[0] == pytest.approx(6.0, abs=near)
    assert audio.duration == pytest.approx(8.0, abs=near)
    assert capfd.readouterr() == ("", "")


def test_damaged_pieces_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "damaged.mp4", Track(hiss(10.0, rate=48_000), "aac", 48_000))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = b"\xff" * 2000
    path.write_bytes(content)
    assert any("Damaged pieces" in warning for warning in read_audio(path).warnings)


def test_tags_behind_an_mp3_are_no_damage(tmp_path: Path) -> None:
    path = write(tmp_path / "tagged.mp3", Track(hiss(3.0), "libmp3lame"))
    with path.open("ab") as file:
        file.write(b"TAG" + b"Year 4".ljust(125, b"\0"))
    audio = read_audio(path)
    assert audio.warnings == ()
    assert audio.duration == pytest.approx(3.0, abs=NEAR)


def test_a_length_that_was_only_guessed_is_not_held_against_a_file(tmp_path: Path) -> None:
    track = Track(hiss(10.0, rate=44_100), "aac", 44_100)
    audio = read_audio(write(tmp_path / "stream.aac", track))
    assert audio.warnings == ()


# Bad input.


def missing(folder: Path) -> Path:
    return folder / "nothing.mp4"


def a_folder(folder: Path) -> Path:
    return folder


def empty(folder: Path) -> Path:
    (folder / "empty.mp4").touch()
    return folder / "empty.mp4"


def text(folder: Path) -> Path:
    path = folder / "notes.mp4"
    path.write_text("Dear colleague, here are the notes of the lesson.\n" * 50)
    return path


def random_bytes(folder: Path) -> Path:
    path = folder / "noise.mp3"
    path.write_bytes(random.Random(3).randbytes(50_000))  # noqa: S311
    return path


def truncated_mp4(folder: Path) -> Path:
    return cut(write(folder / "cut.mp4", Track(hiss(5.0), "aac"), video=5.0), 0.6)


def video_without_sound(folder: Path) -> Path:
    return write(folder / "silent film.mp4", video=2.0)


def too_short(folder: Path) -> Path:
    return write(folder / "blip.wav", Track(hiss(0.3)))


def header_only(folder: Path) -> Path:
    with wave.open(str(folder / "start.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
    return folder / "start.wav"


def sound_of_an_unknown_kind(folder: Path) -> Path:
    path = write(folder / "spatial.mov", Track(hiss(2.0)))
    path.write_bytes(path.read_bytes().replace(b"sowt", b"zzzz"))
    return path


BAD = [
    (missing, "There is no file", "Check the name"),
    (a_folder, "is a folder", "Name a file inside it"),
    (empty, "is empty", "Copy it again"),
    (text, "is not a recording", "plays in a video player"),
    (random_bytes, "is not a recording", "plays in a video player"),
    (truncated_mp4, "is not complete", "Copy it again"),
    (video_without_sound, "has no sound", "microphone"),
    (sound_of_an_unknown_kind, "of a kind that cannot be decoded", "Export it"),
    (too_short, "has only 0.30 s of sound", "right file"),
    (header_only, "has only 0.00 s of sound", "right file"),
]


@pytest.mark.parametrize(
    ("make", "what", "next_step"), BAD, ids=[make.__name__ for make, *_ in BAD]
)
def test_bad_input_is_explained(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], make: Any, what: str, next_step: str
) -> None:
    path = make(tmp_path)
    capfd.readouterr()
    with pytest.raises(RecordingError) as caught:
        read_audio(path)
    assert what in caught.value.what
    assert caught.value.expected
    assert next_step in caught.value.next_step
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "what"),
    [(PermissionError(13, "denied"), "may not be read"), (OSError(5, "broken"), "broken")],
)
def test_a_file_that_cannot_be_opened_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, what: str
) -> None:
    path = write(tmp_path / "lesson.wav", Track(hiss(1.0)))

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)  # root may read whatever its permissions
    for read in (read_audio, probe):
        with pytest.raises(RecordingError, match=what):
            read(path)


def test_silence_is_no_error(tmp_path: Path) -> None:
    audio = read_audio(write(tmp_path / "silence.m4a", Track(SILENT, "aac", 44_100)))
    assert audio.duration == pytest.approx(3.0, abs=NEAR)
    assert np.abs(audio.samples).max() < 1e-3
    assert audio.warnings == ()


def test_half_a_second_is_enough(tmp_path: Path) -> None:
    path = write(tmp_path / "short.wav", Track(hiss(0.5, rate=44_100), rate=44_100))
    assert read_audio(path).duration == 0.5


def test_a_playlist_reaches_no_network(tmp_path: Path) -> None:
    reached: list[socket.socket] = []

    def hang_up() -> None:
        with suppress(TimeoutError):
            connection, _ = server.accept()
            connection.close()
            reached.append(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        path = tmp_path / "lesson.m3u8"
        path.write_text(
            "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n"
            f"http://127.0.0.1:{server.getsockname()[1]}/part.ts\n#EXT-X-ENDLIST\n"
        )
        listener = threading.Thread(target=hang_up)
        listener.start()
        with pytest.raises(RecordingError):
            read_audio(path)
        listener.join()
    assert not reached


def test_a_name_with_a_colon_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "lesson.wav", Track(hiss(1.0))).rename(tmp_path / "http:9:15 maths.wav")
    monkeypatch.chdir(tmp_path)
    assert read_audio(Path("http:9:15 maths.wav")).duration == 1.0


# What a file says of itself.


def test_probe_tells_what_the_header_says(tmp_path: Path) -> None:
    tags = {"creation_time": "2024-05-03T12:00:00Z"}
    path = write(tmp_path / "lesson.mp4", Track(hiss(3.0), "aac"), video=3.0, tags=tags)
    found = probe(path)
    assert found.duration == pytest.approx(3.0, abs=NEAR)
    assert (found.has_audio, found.has_video, found.recorded_on) == (True, True, "2024-05-03")
    assert read_audio(path).recorded_on == "2024-05-03"


def test_probe_of_a_video_without_sound(tmp_path: Path) -> None:
    found = probe(video_without_sound(tmp_path))
    assert (found.has_audio, found.has_video, found.recorded_on) == (False, True, None)


@pytest.mark.parametrize(
    ("tags", "zone", "day"),
    [
        ({"creation_time": "2024-05-03T10:11:12.000000Z"}, "UTC", "2024-05-03"),
        ({"creation_time": "2024-05-02T23:11:12Z"}, "Australia/Sydney", "2024-05-03"),
        ({"creation_time": "2024-05-04T00:30:00Z"}, "America/Los_Angeles", "2024-05-03"),
        ({"date": "2024-05-03"}, "America/Los_Angeles", "2024-05-03"),
        ({"DATE": "2024:05:03"}, "UTC", "2024-05-03"),
        ({"com.apple.quicktime.creationdate": "2024-05-03T08:00:00+1000"}, "UTC", "2024-05-03"),
        ({"date": "2024"}, "UTC", None),
        ({"date": "last Tuesday"}, "UTC", None),
        ({"date": "2024-13-45"}, "UTC", None),
        ({"creation_time": "1904-01-01T00:00:00Z"}, "UTC", None),
        ({"creation_time": "1970-01-01T00:00:00Z"}, "UTC", None),
        ({"creation_time": "2000-01-01T00:00:00Z"}, "UTC", None),
        ({"creation_time": "2199-01-01T00:00:00Z"}, "UTC", None),
        ({}, "UTC", None),
    ],
)
@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs a system with time.tzset")
def test_the_day_of_the_recording(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tags: dict[str, str],
    zone: str,
    day: str | None,
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        path = write(tmp_path / "lesson.mkv", Track(hiss(0.1)), tags=tags)
        assert probe(path).recorded_on == day
    finally:
        monkeypatch.undo()
        time.tzset()


# Progress and memory.


def test_progress_is_told_in_seconds(tmp_path: Path) -> None:
    told: list[tuple[float, float | None]] = []
    path = write(tmp_path / "lesson.wav", Track(hiss(5.0)))
    read_audio(path, on_progress=lambda seconds, claimed: told.append((seconds, claimed)))
    assert [claimed for _, claimed in told] == [5.0] * len(told)
    assert [seconds for seconds, _ in told] == sorted(seconds for seconds, _ in told)
    assert len(told) >= 5
    assert told[-1][0] == 5.0


def test_decoding_needs_little_more_memory_than_the_samples(tmp_path: Path) -> None:
    path = write(tmp_path / "lesson.wav", Track(hiss(60.0)))
    tracemalloc.start()
    audio = read_audio(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < audio.samples.nbytes + 2e6


def test_a_tape_of_unknown_length_grows_in_place() -> None:
    frame = av.AudioFrame.from_ndarray(hiss(10.0)[np.newaxis], "fltp", "mono")
    frame.sample_rate = SAMPLE_RATE
    tracemalloc.start()
    tape = Tape(room=None)
    for _ in range(125):
        tape.lay(frame, None)
    tape.close()
    samples = tape.finished()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(samples) == 1250 * SAMPLE_RATE
    assert held < samples.nbytes + 1e6
    assert peak < samples.nbytes + 600 * SAMPLE_RATE * 4 + 5e6


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (59.6, "1:00"), (2707.4, "45:07"), (3723, "1:02:03")]
)
def test_minutes(seconds: float, said: str) -> None:
    assert minutes(seconds) == said
