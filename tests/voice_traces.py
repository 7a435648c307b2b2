"""Looks for voices in files: what an embedding could be, and given ones by their values."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Fewer numbers than this tell no voice from another.
FEWEST = 32
#: Files that hold arrays, whatever is in them.
ARRAY_FILES = {".npy", ".npz", ".pt", ".pth", ".safetensors", ".bin", ".pkl", ".h5"}
#: Keys of measures.json under which many numbers may stand: seconds, one an event.
MEASURED = {"observations"}
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"wOF2", b"<svg")
_BLOB = re.compile(rb"[A-Za-z0-9+/_-]{%d,}={0,2}" % (FEWEST * 4 * 4 // 3))
_NUMBER = re.compile(r"-?\d*\.\d{4,}(?:[eE]-?\d+)?")
_MANY_NUMBERS = re.compile(rf"(?:-?\d*\.\d{{3,}}(?:[eE]-?\d+)?[\s,;]+){{{FEWEST},}}")


def traces_of_voices(paths: Iterable[Path], voices: NDArray[np.float32]) -> list[str]:
    """What in some files is, or may be, a voice.

    ``voices``, shape (n, 256), are looked for as bytes and as decimals.
    """
    return [f"{path.name}: {found}" for path in paths for found in _traces(path, voices)]


def _traces(path: Path, voices: NDArray[np.float32]) -> Iterator[str]:
    content = path.read_bytes()
    if path.name == "playback.json":
        content = _without_waveform(content)
    if path.name == "report.html":
        content = _without_peaks(content)
    if path.suffix in ARRAY_FILES:
        yield "a file of arrays"
    for blob in _BLOB.findall(content):
        if _is_data(blob):
            yield f"{len(blob)} characters of base64"
    for kind in (np.float16, np.float32, np.float64):
        if any(_eight(voice).astype(kind).tobytes() in content for voice in voices):
            yield f"a known voice as {np.dtype(kind)}"
    text = content.decode("utf-8", errors="replace")
    if _triples(map(float, _NUMBER.findall(text))) & _known_triples(voices):
        yield "a known voice in decimals"
    if path.suffix == ".json":
        yield from (f"an array under {key}" for key in _long_arrays(json.loads(text)))
    elif _MANY_NUMBERS.search(text):
        yield "many numbers in a row"


def _eight(voice: NDArray[np.float32]) -> NDArray[np.float32]:
    """Numbers of a voice to look for, from the first on that is not 0: files are full of zeros."""
    first = int(np.flatnonzero(voice)[0])
    return voice[first : first + 8]


def _without_waveform(content: bytes) -> bytes:
    """The record without how loud the sound is, if that is one byte a tenth of a second."""
    record = json.loads(content)
    drawn = base64.b64decode(record["waveform"]["data"]) if record["waveform"] else b""
    if abs(len(drawn) - 10 * record["duration"]) <= 1:
        record["waveform"] = None
    return json.dumps(record).encode()


def _without_peaks(page: bytes) -> bytes:
    """The page without its waveform, if that is one byte a tenth of a second."""
    found = re.search(rb'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    data = json.loads(found[1]) if found else {}
    peaks = data.get("peaks")
    if peaks and abs(len(base64.b64decode(peaks["data"])) - 10 * data["duration"]) <= 1:
        return page.replace(peaks["data"].encode(), b"")
    return page


def _is_data(blob: bytes) -> bool:
    try:
        data = base64.b64decode(blob + b"=" * (-len(blob) % 4), altchars=b"-_", validate=False)
    except binascii.Error:
        return False
    return not (data.startswith(PICTURES) or data[4:8] == b"ftyp")


def _long_arrays(value: Any, key: str = "the file") -> Iterator[str]:
    if isinstance(value, dict):
        if len(value) >= FEWEST and all(isinstance(item, int | float) for item in value.values()):
            yield key
        for name, item in value.items():
            yield from _long_arrays(item, name)
    elif isinstance(value, list):
        numbers = sum(isinstance(item, int | float) for item in value)
        if numbers >= FEWEST and key not in MEASURED:
            yield key
        for item in value:
            yield from _long_arrays(item, key)


def _triples(values: Iterable[float]) -> set[tuple[float, float, float]]:
    """Neighbours in threes, to four decimals; zeros and small values say nothing."""
    rounded = [round(value, 4) for value in values]
    threes = zip(rounded, rounded[1:], rounded[2:], strict=False)
    return {three for three in threes if min(map(abs, three)) > 0.005}


def _known_triples(voices: NDArray[np.float32]) -> set[tuple[float, float, float]]:
    return set().union(*(_triples(voice.astype(float).tolist()) for voice in voices))
