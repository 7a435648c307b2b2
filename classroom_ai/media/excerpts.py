"""Short pieces of a recording, decoded by going to their places and to no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classroom_ai.errors import RecordingError
from classroom_ai.media import read_audio
from classroom_ai.media.container import opened
from classroom_ai.media.frames import Frames
from classroom_ai.media.tape import SAMPLE_RATE, Tape
from classroom_ai.types import Seconds, Span

if TYPE_CHECKING:
    from av.container import InputContainer
    from numpy.typing import NDArray

# What FFmpeg goes to a place in and knows exactly where it is then; in others it may be off by a
# tenth of a second and more (measured), so they are read from their beginning.
_EXACT = frozenset(
    {"aac", "amr", "asf", "flac", "matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2", "mp3", "ogg"}
)
_EXACT_WITH_PCM = frozenset({"aiff", "avi", "wav"})

# Decoders of lossy sound need a few frames before what they give is right, and so does a resampler.
_RUN_UP: Seconds = 1.0
_MOST_TOO_LATE = 3


def excerpts(
    path: Path, spans: Iterable[Span], *, track: int
) -> Iterator[tuple[Span, NDArray[np.float32]]]:
    """The sound of some stretches, mono at 16 000 Hz, at the times that `read_audio` gives it.

    Parameters
    ----------
    path : pathlib.Path
        Any audio or video file.
    spans : iterable of Span
        Sorted by start, or the file is read to and fro; they may overlap.
    track : int
        Stream number of the sound track, as ``Audio.track`` has it.

    Yields
    ------
    tuple of Span and ndarray, shape (n_samples,), float32
        The span as far as the recording has sound there; one that begins after its end
        is left out. Where the file has no sound, samples are 0.

    Raises
    ------
    RecordingError
        If the file is missing or cannot be read, or has no such track.
    """
    with opened(path) as container:
        import av

        if track not in {stream.index for stream in container.streams.audio}:
            raise RecordingError(
                f"{path.name} has no sound track number {track}.",
                next_step=f"Run: classroom-ai analyze {path}",
            )
        sound = None if _is_exact(container, track) else read_audio(path).samples
        for span in spans:
            if sound is None:
                try:
                    samples = _heard(container, span, track=track)
                except av.FFmpegError as error:
                    raise RecordingError(f"{path.name} cannot be searched: {error}.") from error
            else:
                samples = sound[round(span.start * SAMPLE_RATE) : round(span.end * SAMPLE_RATE)]
            if len(samples):
                end = round(span.start + len(samples) / SAMPLE_RATE, 3)
                yield Span(span.start, min(end, span.end)), samples


def _is_exact(container: InputContainer, track: int) -> bool:
    codec = container.streams[track].codec_context
    is_pcm = codec is not None and codec.name.startswith("pcm_")
    name = container.format.name
    return name in _EXACT or (is_pcm and name in _EXACT_WITH_PCM)


def _go_to(container: InputContainer, place: Seconds, stream: Any) -> None:
    """Go to a place of a stream or to one before it; where that cannot be done, to the start."""
    import av

    try:
        container.seek(int(place / stream.time_base), stream=stream, backward=True)
    except av.FFmpegError:
        container.seek(container.start_time or 0)


def _heard(container: InputContainer, span: Span, *, track: int) -> NDArray[np.float32]:
    samples, cancel = _decoded(container, span, track=track, opposed=False)
    return _decoded(container, span, track=track, opposed=True)[0] if cancel else samples


def _decoded(
    container: InputContainer, span: Span, *, track: int, opposed: bool
) -> tuple[NDArray[np.float32], bool]:
    """Samples of a span, and whether two channels cancel each other in it."""
    start = (container.start_time or 0) / 1e6
    stream: Any = container.streams[track]
    place = max(span.start - _RUN_UP, 0.0) + start
    _go_to(container, place, stream)
    tape = Tape(room=span.end - span.start + 2 * _RUN_UP, opposed=opposed)
    begin: Seconds | None = None
    too_late = 0
    for _, frame in Frames(container, [track]):
        time = None if frame.time is None else frame.time - start
        if begin is None:
            if time is None or time + frame.samples / frame.sample_rate < place - start:
                continue
            if time > span.end:  # the first time stamp after going somewhere may be nonsense
                too_late += 1
                if too_late == _MOST_TOO_LATE:
                    break
                continue
            begin = time
        tape.lay(frame, None if time is None else time - begin)
        if begin + tape.end >= span.end:
            break
    tape.close()
    cancel = tape.channels_cancel
    if begin is None:
        return np.zeros(0, dtype=np.float32), False
    first = round((span.start - begin) * SAMPLE_RATE)
    last = round((span.end - begin) * SAMPLE_RATE)
    silence = np.zeros(max(-first, 0), dtype=np.float32)
    samples = tape.finished()[max(first, 0) : max(last, 0)]
    return np.concatenate([silence, samples])[: last - first], cancel
