"""A sound that is like itself at no other place, and how far a copy of it is shifted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from classroom_ai.media import SAMPLE_RATE

Samples = NDArray[np.float32]


def murmur(seconds: float, *, rate: int = SAMPLE_RATE, seed: int = 1) -> Samples:
    """Noise below 3 kHz whose loudness comes and goes as that of speech does."""
    rng = np.random.default_rng(seed)
    n = round(seconds * rate)
    spectrum = np.fft.rfft(rng.normal(size=n))
    spectrum[np.fft.rfftfreq(n, 1 / rate) > 3000] = 0
    sound = np.fft.irfft(spectrum, n)
    times = np.arange(n) / rate
    loudness = 0.55 + 0.45 * np.sin(2.3 * times + np.sin(times))
    murmured: Samples = (0.6 * loudness * sound / np.abs(sound).max()).astype(np.float32)
    return murmured


def shift(heard: Samples, expected: Samples) -> float:
    """Seconds by which one sound comes later than another, by cross-correlation.

    Fails where the two are not the same sound at all.
    """
    n = min(len(heard), len(expected))
    a, b = heard[:n], expected[:n]
    product: Any = np.fft.irfft(np.fft.rfft(a, 2 * n) * np.conj(np.fft.rfft(b, 2 * n)))
    assert product.max() > 0.8 * float(np.sqrt((a @ a) * (b @ b))), "not the same sound"
    best = int(product.argmax())
    return (best if best < n else best - 2 * n) / SAMPLE_RATE
