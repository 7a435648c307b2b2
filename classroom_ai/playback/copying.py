"""A copy of a recording that browsers play, made only where they do not play the recording.

What they play already is carried over as it is. The rest is encoded anew: sound as AAC in
mono, pictures as H.264 and small, since they are to recognise a moment by. Every frame keeps
its time, so a phone's uneven frames stay with their sound, and a picture that was held
upright is turned upright.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom_ai.errors import RecordingError
from classroom_ai.files import written_aside
from classroom_ai.media.container import opened
from classroom_ai.playback.playable import KEPT_SOUND, Content, is_kept_picture
from classroom_ai.playback.tracks import Kept, Picture, Sound

if TYPE_CHECKING:
    from av import Packet
    from av.container import InputContainer, OutputContainer

#: More than a second takes where everything is encoded anew.
BYTES_PER_S = 120_000
#: The sound is the first stream of a copy.
TRACK_OF_COPY = 0
_MOST_ERRORS = 50
_INDEX_FIRST = {"movflags": "+faststart"}


def copied(
    recording: Path,
    target: Path,
    content: Content,
    *,
    on_progress: Callable[[float], None] = lambda seconds: None,
) -> Path:
    """Make the copy, whole or not at all.

    Parameters
    ----------
    recording : pathlib.Path
        The recording.
    target : pathlib.Path
        ``playback.m4a`` or ``playback.mp4`` in the folder of results.
    content : Content
        What the recording is made of.
    on_progress : callable, optional
        Told the seconds of the recording that are done.

    Raises
    ------
    RecordingError
        If the recording cannot be decoded or encoded.
    OutputError
        If the copy cannot be written.
    """
    import av

    with written_aside(target) as temporary:
        try:
            with (
                opened(recording) as source,
                av.open(f"file:{temporary}", "w", format="mp4", options=_INDEX_FIRST) as copy,
            ):
                first = _first_picture(recording, content)
                _copy(source, copy, content, on_progress, first=first)
        except (av.FFmpegError, ValueError) as error:
            raise RecordingError(f"No copy of {recording.name} could be made: {error}.") from error
    return target


def _copy(
    source: InputContainer,
    copy: OutputContainer,
    content: Content,
    on_progress: Callable[[float], None],
    *,
    first: Any,
) -> None:
    start = Fraction(source.start_time or 0, 1_000_000)
    sound = source.streams[content.audio]
    is_kept = content.audio_codec in KEPT_SOUND
    tracks: dict[int, Kept | Sound | Picture] = {
        content.audio: (Kept if is_kept else Sound)(sound, copy, start)
    }
    if content.video is not None:
        picture: Any = source.streams[content.video]
        picture.thread_type = "AUTO"
        tracks[content.video] = (
            Kept(picture, copy, start)
            if is_kept_picture(picture)
            else Picture(picture, copy, start, first=first)
        )
    told = 0
    for packet in _packets(source, [source.streams[index] for index in tracks]):
        for made in tracks[packet.stream.index].of(packet):
            copy.mux(made)
        seconds = int(packet.pts * packet.time_base - start) if packet.pts is not None else 0
        if seconds > told:
            told = seconds
            on_progress(float(seconds))
    for track in tracks.values():
        for made in track.rest():
            copy.mux(made)


def _first_picture(recording: Path, content: Content) -> Any:
    """A decoded picture, which says how the camera was held; None where there are no pictures."""
    if content.video is None:
        return None
    with opened(recording) as container:
        for frame in container.decode(container.streams[content.video]):
            return frame
    raise ValueError("none of its pictures can be decoded")


def _packets(source: InputContainer, streams: list[Any]) -> Iterator[Packet[Any]]:
    """Packets in the order of the file; pieces that cannot be read are passed over."""
    import av

    for stream in source.streams:
        if stream not in streams:
            stream.discard = av.stream.Discard.all
    packets = source.demux(*streams)
    errors = 0
    while errors < _MOST_ERRORS:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            errors += 1
            packets = source.demux(*streams)
            continue
        yield packet
