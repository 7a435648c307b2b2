"""The streams of a playable copy: carried over as they are, or encoded anew."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from av import Packet
    from av.container import OutputContainer

_SOUND_RATE = 32_000
_SOUND_BIT_RATE = 56_000
_JITTER: Seconds = 0.05
#: How many pictures may be decoded before the one that is shown first.
_PLACES = 4
_LONGEST_SIDE = 640
_PICTURE_OPTIONS = {"preset": "veryfast", "profile": "main", "crf": "27", "g": "60"}
#: Pictures that follow sooner are left out: half of those of a camera that takes 60 a second.
_SHORTEST_PICTURE: Seconds = 0.03
# What turns a picture upright, by how far it is turned counterclockwise, in degrees.
_UPSIDE_DOWN = (("hflip", ""), ("vflip", ""))
_UPRIGHT = {
    90: (("transpose", "cclock"),),
    -90: (("transpose", "clock"),),
    180: _UPSIDE_DOWN,
    -180: _UPSIDE_DOWN,
}
# As for the sound that is heard (media/tape.py): a clock that is set anew makes no gap.
_LONGEST_STEP_BACK: Seconds = 1.0
_LONGEST_GAP: Seconds = 3600.0


class _Clock:
    """Time stamps counted from where a player starts, whatever a camera's clock does meanwhile."""

    def __init__(self, time_base: Fraction, start: Fraction) -> None:
        self._time_base = time_base
        self._shift = -round(start / time_base)
        self._last = 0

    def of(self, stamp: int) -> int:
        step = float((stamp + self._shift - self._last) * self._time_base)
        if not -_LONGEST_STEP_BACK <= step <= _LONGEST_GAP:
            self._shift = self._last - stamp
        self._last = stamp + self._shift
        return self._last


class Kept:
    """A stream that is carried over as it is.

    Packets of pictures come in the order in which they are decoded. MP4 wants to know when
    that is, which Matroska does not say: it is told as the times at which pictures are
    shown, in order, each some places later.
    """

    def __init__(self, stream: Any, copy: OutputContainer, start: Fraction) -> None:
        self._clock = _Clock(stream.time_base, start)
        self._stream = copy.add_stream_from_template(stream)
        is_picture = stream.type == "video"
        self._places = max(_PLACES, stream.codec_context.has_b_frames) if is_picture else 0
        self._shown: list[int] = []
        self._n_early = 0
        self._last: int | None = None

    def of(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        """What goes into the copy for a packet of the recording."""
        shown = packet.dts if packet.pts is None else packet.pts
        if shown is None:  # the empty one at the end
            return
        shown = self._clock.of(shown)
        packet.dts = self._decoded_at(shown)
        packet.pts = max(shown, packet.dts)
        packet.stream = self._stream
        yield packet

    def _decoded_at(self, shown: int) -> int:
        heappush(self._shown, shown)
        if len(self._shown) > self._places:
            at = heappop(self._shown)
        else:
            self._n_early += 1
            at = self._shown[0] - self._places + self._n_early - 1
        self._last = at if self._last is None else max(at, self._last + 1)
        return self._last

    def rest(self) -> Iterator[Packet[Any]]:
        """What is left at the end."""
        return iter(())


class _Encoded:
    """A stream that is decoded, sent through filters, and encoded anew."""

    def __init__(self, stream: Any, copy: OutputContainer, start: Fraction) -> None:
        self._source = stream
        self._clock = _Clock(stream.time_base, start)
        self._graph: Any = None
        self._form: object = None
        self._stream = self._added_to(copy)  # before anything is written, or there is no place

    def of(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        """What goes into the copy for a packet of the recording; nothing for a damaged one."""
        import av

        try:
            frames: Any = packet.decode()
        except av.FFmpegError:
            return
        for frame in frames:
            if frame.pts is not None:
                frame.pts = self._clock.of(frame.pts)
                yield from self._encoded(frame)

    def rest(self) -> Iterator[Packet[Any]]:
        """What is left at the end."""
        yield from self._flushed()
        yield from self._stream.encode(None)

    def _encoded(self, frame: Any) -> Iterator[Packet[Any]]:
        form = self._form_of(frame)
        if form != self._form:  # as where a call changes its picture in the middle
            yield from self._flushed()
            self._graph, self._form = self._filters(frame), form
        self._graph.push(frame)
        yield from self._pulled()

    def _flushed(self) -> Iterator[Packet[Any]]:
        if self._graph is not None:
            self._graph.push(None)
            yield from self._pulled()

    def _pulled(self) -> Iterator[Packet[Any]]:
        import av

        while True:
            try:
                frame = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            yield from self._stream.encode(self._timed(frame))

    def _added_to(self, copy: OutputContainer) -> Any:
        raise NotImplementedError

    def _form_of(self, frame: Any) -> object:
        raise NotImplementedError

    def _filters(self, frame: Any) -> Any:
        raise NotImplementedError

    def _timed(self, frame: Any) -> Any:
        return frame


class Sound(_Encoded):
    """Sound as AAC in mono; where the recording has none for a while, silence of that length."""

    _n_samples = 0

    def _added_to(self, copy: OutputContainer) -> Any:
        stream: Any = copy.add_stream("aac", rate=_SOUND_RATE, layout="mono")
        stream.bit_rate = _SOUND_BIT_RATE
        return stream

    def _form_of(self, frame: Any) -> object:
        return frame.format.name, frame.layout.name, frame.sample_rate

    def _filters(self, frame: Any) -> Any:
        fill = f"async=1:min_hard_comp={_JITTER}:first_pts={self._n_samples}"
        return _graph(
            (
                "abuffer",
                f"sample_rate={frame.sample_rate}:sample_fmt={frame.format.name}"
                f":channel_layout={frame.layout.name}:time_base={self._source.time_base}",
            ),
            ("aresample", f"{_SOUND_RATE}:{fill}"),
            ("aformat", "sample_fmts=fltp:channel_layouts=mono"),
            ("abuffersink", ""),
        )

    def _timed(self, frame: Any) -> Any:
        frame.pts, frame.time_base = self._n_samples, Fraction(1, _SOUND_RATE)
        self._n_samples += frame.samples
        return frame


class Picture(_Encoded):
    """Pictures as H.264, upright, with square pixels, at most 640 pixels long.

    ``first`` is a frame of the stream: its header does not say how the camera was held.
    """

    _last: int | None = None

    def __init__(self, stream: Any, copy: OutputContainer, start: Fraction, *, first: Any) -> None:
        width, height = _small(first.width * _pixel_width(stream), first.height)
        self._size = (height, width) if _lies(first) else (width, height)
        super().__init__(stream, copy, start)

    def _added_to(self, copy: OutputContainer) -> Any:
        rate = self._source.average_rate or 25
        stream: Any = copy.add_stream("libx264", rate=rate, options=_PICTURE_OPTIONS)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = self._source.time_base
        return stream

    def _encoded(self, frame: Any) -> Iterator[Packet[Any]]:
        if self._last is not None:
            step = float((frame.pts - self._last) * self._source.time_base)
            if step < _SHORTEST_PICTURE:
                return
        self._last = frame.pts
        yield from super()._encoded(frame)

    def _form_of(self, frame: Any) -> object:
        return frame.width, frame.height, frame.format.name, frame.rotation

    def _filters(self, frame: Any) -> Any:
        width, height = self._size[::-1] if _lies(frame) else self._size
        return _graph(
            (
                "buffer",
                f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}"
                f":time_base={self._source.time_base}",
            ),
            ("scale", f"{width}:{height}"),
            *_UPRIGHT.get(frame.rotation, ()),
            ("setsar", "1"),
            ("format", "yuv420p"),
            ("buffersink", ""),
        )

    def _timed(self, frame: Any) -> Any:
        from av.video.frame import PictureType

        frame.pict_type = PictureType.NONE  # or every frame would be of the kind it was before
        return frame


def _graph(*filters: tuple[str, str]) -> Any:
    """Filters one after the other."""
    from av.filter import Graph

    graph = Graph()
    nodes = [graph.add(name, arguments or None) for name, arguments in filters]
    for node, following in pairwise(nodes):
        node.link_to(following)
    graph.configure()
    return graph


def _lies(frame: Any) -> bool:
    """The picture is stored on its side."""
    return frame.rotation in (90, -90)


def _pixel_width(stream: Any) -> Fraction:
    """How wide a pixel is to be shown, against its height."""
    return Fraction(stream.sample_aspect_ratio or 1)


def _small(width: Fraction, height: int) -> tuple[int, int]:
    """Width and height that fit, both even as H.264 needs them.

    Examples
    --------
    >>> _small(Fraction(1920), 1080), _small(Fraction(1080), 1920), _small(Fraction(33), 31)
    ((640, 360), (360, 640), (32, 30))
    """
    share = min(Fraction(1), _LONGEST_SIDE / max(width, Fraction(height)))
    return max(2, int(width * share) // 2 * 2), max(2, int(height * share) // 2 * 2)
