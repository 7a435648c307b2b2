"""What Chrome, Edge, Firefox and Safari of today all play, by container and codec.

Asked of the file, because the name of a file says little; where browsers differ, the answer is
no, since the report is opened in whichever is there. What is in the table but not in some
device (AV1 in an older phone, Ogg in Safari before 18.4) then plays as sound clips alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom_ai.media.container import length_is_guessed, opened

if TYPE_CHECKING:
    from av.container import InputContainer

_MP4 = "mov,mp4,m4a,3gp,3g2,mj2"
_MATROSKA = "matroska,webm"
#: Sound and picture that are played, by FFmpeg's name of the container.
_PLAYED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    _MP4: (frozenset({"aac", "mp3", "flac", "opus"}), frozenset({"h264", "av1"})),
    _MATROSKA: (frozenset({"opus", "vorbis"}), frozenset({"vp8", "vp9", "av1"})),
    "ogg": (frozenset({"opus", "vorbis", "flac"}), frozenset()),
    "mp3": (frozenset({"mp3"}), frozenset()),
    "flac": (frozenset({"flac"}), frozenset()),
    "wav": (frozenset({"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le"}), frozenset()),
}
#: What a copy in MP4 may hold as it is, without being encoded anew.
KEPT_SOUND = _PLAYED[_MP4][0]
KEPT_PICTURE = _PLAYED[_MP4][1] | {"vp9"}
#: Ten bits a sample or more colour are beyond most decoders of H.264.
_PIXELS = {"h264": frozenset({"yuv420p", "yuvj420p"})}


@dataclass(frozen=True, slots=True)
class Content:
    """What a recording is made of, as far as a browser cares.

    ``audio`` and ``video`` are stream numbers: the sound track that was heard, and the first
    moving picture. ``reason`` says why a browser may not play the file; empty if all do.
    """

    container: str
    audio: int
    video: int | None
    audio_codec: str
    video_codec: str
    reason: str

    @property
    def codecs(self) -> tuple[str, ...]:
        """Of picture and sound, as far as there are any."""
        return tuple(filter(None, (self.video_codec, self.audio_codec)))


def content_of(path: Path, *, track: int) -> Content:
    """What a recording is made of, and whether browsers play it.

    Parameters
    ----------
    path : pathlib.Path
        Any audio or video file.
    track : int
        Stream number of the sound track that was heard.

    Raises
    ------
    RecordingError
        If it cannot be read, or is no recording.
    """
    with opened(path) as container:
        sound = container.streams[track]
        picture = _picture(container)
        reason = _reason(container, path, sound, picture)
        return Content(
            container=container.format.name,
            audio=track,
            video=None if picture is None else picture.index,
            audio_codec=_codec(sound),
            video_codec="" if picture is None else _codec(picture),
            reason=reason,
        )


def _picture(container: InputContainer) -> Any:
    """The first moving picture that can be decoded; the cover of a sound file is none."""
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic and stream.codec_context is not None:
            return stream
    return None


def _codec(stream: Any) -> str:
    """Short name of a codec, the same for each of its decoders."""
    context = stream.codec_context
    name = "" if context is None else str(context.codec.canonical_name)
    return {"mp3float": "mp3", "libdav1d": "av1"}.get(name, name)


def is_kept_picture(stream: Any) -> bool:
    """Whether a stream of pictures is played as it is, in a container that is."""
    codec = _codec(stream)
    pixels = stream.codec_context.pix_fmt
    return codec in KEPT_PICTURE and pixels in _PIXELS.get(codec, {pixels})


def _reason(container: InputContainer, path: Path, sound: Any, picture: Any) -> str:
    name = container.format.name
    if name not in _PLAYED:
        return f"browsers do not open {container.format.long_name}"
    sounds, pictures = _PLAYED[name]
    if _codec(sound) not in sounds:
        return f"browsers do not play {_codec(sound)} sound in it"
    if picture is not None and _codec(picture) not in pictures:
        return f"browsers do not show {_codec(picture)} pictures in it"
    if picture is not None and not is_kept_picture(picture):
        return f"browsers do not show {_codec(picture)} pictures with {_pixels(picture)} pixels"
    if name == _MP4 and container.metadata.get("major_brand", "").startswith("3g"):
        return "browsers do not open 3GP"
    if name == _MATROSKA and not _is_webm(path):
        return "browsers do not open Matroska"
    if sound.index != min(stream.index for stream in container.streams.audio):
        return "browsers would play another of its sound tracks"
    if length_is_guessed(container, path):
        return "it has no index, so browsers do not find its times"
    return ""


def _pixels(picture: Any) -> str:
    return str(picture.codec_context.pix_fmt)


def _is_webm(path: Path) -> bool:
    with path.open("rb") as file:
        return b"webm" in file.read(64)
