"""Of a damaged recording what is there is used; what is no recording is explained."""

from __future__ import annotations

import random
import socket
import sys
import tempfile
import threading
import wave
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from classroom_ai.errors import RecordingError
from classroom_ai.media import SAMPLE_RATE, probe, read_audio

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import NEAR, Track, cut, hiss, span_of_tone, tone, write


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


@cache
def eight_seconds(ending: str, codec: str) -> bytes:
    """A recording with a tone at its sixth second."""
    sound = tone(6.0, seconds=8.0, rate=48_000) + hiss(8.0, rate=48_000)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / f"whole.{ending}", Track(sound, codec, 48_000))
        return path.read_bytes()


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
    content, rng = bytearray(eight_seconds(ending, codec)), random.Random(seed)  # noqa: S311
    middle = int(len(content) * rng.uniform(0.3, 0.6))
    content[middle : middle + 100] = rng.randbytes(100)
    path = tmp_path / f"damaged.{ending}"
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
