"""Small recordings as cameras, phones and recorders write them, with a tone to find again."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from classroom_ai.media import SAMPLE_RATE

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


def channels_of(layout: str) -> int:
    return {"mono": 1, "stereo": 2, "5.1": 6}[layout]
