"""Which track of a recording is heard, and its frames one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from classroom_ai.errors import RecordingError
from classroom_ai.media.container import opened
from classroom_ai.media.tape import channels
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer

_SILENT_RMS = 1e-3  # -60 dBFS: the noise of a microphone that is switched on is louder
_STRETCH: Seconds = 10.0
_MOST_READ_ERRORS = 20


def decodable_tracks(container: InputContainer, path: Path) -> list[int]:
    """Stream numbers of the sound tracks, the default one first."""
    from av.stream import Disposition

    streams = container.streams.audio
    if not streams:
        raise RecordingError(
            f"{path.name} has no sound.",
            "A recording with a sound track is expected.",
            "Record with the microphone switched on, or export the video with its sound.",
        )
    # Newer phones add tracks that only their maker's software can decode.
    known = [stream for stream in streams if stream.codec_context is not None]
    if not known:
        raise RecordingError(
            f"The sound in {path.name} is of a kind that cannot be decoded here.",
            "Common kinds such as AAC, MP3, Opus, FLAC or PCM are expected.",
            "Export it as .mp4 or .m4a from the app that recorded it.",
        )
    known.sort(key=lambda stream: not stream.disposition & Disposition.default)
    return [stream.index for stream in known]


def heard_track(path: Path, tracks: list[int]) -> int:
    """The first track, unless another one sounds in more than twice as many stretches.

    Counting sounding seconds would prefer steady hiss to a voice whose pauses
    the recorder has muted.
    """
    if len(tracks) == 1:
        return tracks[0]
    sounding: dict[int, set[int]] = {track: set() for track in tracks}
    with opened(path) as container:
        for track, frame in Frames(container, tracks):
            if channels(frame).std(axis=1).max() > _SILENT_RMS:
                sounding[track].add(int((frame.time or 0.0) / _STRETCH))
    best = max(tracks, key=lambda track: len(sounding[track]))
    return best if len(sounding[best]) > 2 * len(sounding[tracks[0]]) else tracks[0]


class Frames:
    """Decoded frames of some tracks, each with its track; what cannot be decoded is passed over.

    Attributes
    ----------
    damaged : int
        Pieces passed over so far, those at the end not counted.
    """

    def __init__(self, container: InputContainer, tracks: list[int]) -> None:
        import av

        self._container = container
        self._streams = [container.streams[track] for track in tracks]
        self._failed = 0
        self.damaged = 0
        for stream in container.streams:
            if stream not in self._streams:
                # Hours of video then need not be read; PyAV before 18 cannot, and reads them.
                with suppress(AttributeError):
                    stream.discard = av.stream.Discard.all

    @property
    def ended_badly(self) -> bool:
        """The last piece so far could not be decoded, as where a copy was cut off."""
        return self._failed > 0

    def __iter__(self) -> Iterator[tuple[int, AudioFrame]]:
        import av

        packets = self._container.demux(*self._streams)
        read_errors = 0
        while read_errors < _MOST_READ_ERRORS:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError:
                # PyAV ends its iterator at an error, yet the file reads on behind it.
                read_errors += 1
                self._failed += 1
                packets = self._container.demux(*self._streams)
                continue
            read_errors = 0
            try:
                frames = cast("list[AudioFrame]", packet.decode())
            except av.FFmpegError:
                self._failed += 1
                continue
            if packet.size:
                self.damaged += self._failed
                self._failed = 0
            for frame in frames:
                yield packet.stream.index, frame
