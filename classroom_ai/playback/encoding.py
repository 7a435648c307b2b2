"""A few seconds of sound as a small file that every browser plays."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from classroom_ai.media import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIME = "audio/mp4"
BIT_RATE = 24_000
#: An encoder's samples a packet; the index has four bytes for each packet.
_PACKET = 1024
_INDEX_BYTES = 850


def encoded(samples: NDArray[np.float32]) -> bytes:
    """Mono sound at 16 000 Hz as AAC-LC in MP4, about 3 kB a second, its index at the front.

    An encoder puts silence of its own before the sound; the file's edit list says how much,
    and players leave it out.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Full scale at ±1.

    Returns
    -------
    bytes
        The same for the same samples.
    """
    import av

    file = io.BytesIO()
    options = {
        # Room for the index: without it, it would be written behind the sound.
        "moov_size": str(_INDEX_BYTES + 4 * (len(samples) // _PACKET + 3)),
        "fflags": "+bitexact",  # no name and version of the encoder in every clip
    }
    with av.open(file, "w", format="mp4", options=options) as container:
        stream: Any = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(samples.clip(-1, 1)[None], "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
