"""The search for voices finds what is planted: a test of the test."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from voice_traces import traces_of_voices

VOICES = np.abs(np.random.default_rng(3).normal(0, 1 / 16, (5, 256))).astype(np.float32)
VOICE = VOICES[2]

PLANTED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "array in lesson.json": ("lesson.json", lambda: json.dumps({"x": VOICE.tolist()}).encode()),
    "array of another voice": ("lesson.json", lambda: json.dumps({"x": [0.5] * 40}).encode()),
    "array deep inside": ("a.json", lambda: json.dumps([{"y": [{"z": [1] * 40}]}]).encode()),
    "known voice among the observations": (
        "measures.json",
        lambda: json.dumps({"observations": VOICE.tolist()}).encode(),
    ),
    "dictionary of numbers": (
        "a.json",
        lambda: json.dumps({"x": {str(i): 0.1 for i in range(40)}}).encode(),
    ),
    "base64 in a page": (
        "report.html",
        lambda: b"<p data-x='" + base64.b64encode(VOICE.tobytes()) + b"'>",
    ),
    "base64 of halves in a log": ("log", lambda: base64.b64encode(VOICE.astype("f2").tobytes())),
    "bytes": ("cache", lambda: b"head" + VOICE.tobytes()),
    "printed array in a log": ("log", lambda: f"DEBUG {VOICE[:16]}".encode()),
    "decimals in captions": ("a.vtt", lambda: " ".join(f"{x:.5f}" for x in VOICE).encode()),
    "file of arrays": ("student.npy", lambda: b""),
    "weights": ("student.safetensors", lambda: b""),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_voice_is_found(case: str, tmp_path: Path) -> None:
    name, content = PLANTED[case]
    (tmp_path / name).write_bytes(content())
    assert traces_of_voices(tmp_path.iterdir(), VOICES)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lesson.json", json.dumps({"turns": [{"start": i / 10} for i in range(99)]})),
        ("measures.json", json.dumps({"observations": [i / 10 for i in range(99)]})),
        ("report.html", "<path d='M1.25 3.5 L2.50 4.75'>" * 50),
        ("report.html", "data:image/png;base64," + base64.b64encode(b"\x89PNG" * 99).decode()),
        ("report.html", "data:audio/mp4;base64," + base64.b64encode(b"\0\0\0 ftyp" * 99).decode()),
        ("clip.m4a", "\0" * 99),
        (
            "playback.json",
            json.dumps(
                {
                    "duration": 25.0,
                    "waveform": {"data": base64.b64encode(bytes(range(250))).decode()},
                }
            ),
        ),
        ("a.rttm", "SPEAKER a 1 12.340 5.600 <NA> <NA> teacher <NA> <NA>\n" * 50),
        ("a.json", json.dumps({"sha256": "ab" * 32})),
    ],
)
def test_what_is_no_voice_is_left_alone(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert traces_of_voices(tmp_path.iterdir(), VOICES) == []
