"""How right the figures of a recording's quality are: ``quality.py SPEECH NOISE``.

SPEECH is a folder of clean speech, NOISE one of noise (sound files whose names
begin with ``noise``; steady pink noise is always tried too). Speech is laid out
with pauses, mixed with noise at known signal to noise, and put into simulated
rooms of known reverberation (needs ``pip install classroom-ai[sample]``). Speech
is found as in ``check-recording``. Prints tables and, with ``--json``, writes them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Mask
from classroom_ai.hearing.noise import signal_to_noise_db
from classroom_ai.hearing.room import reverberation_time
from classroom_ai.hearing.spectrum import band_powers
from classroom_ai.hearing.speech import silero_probability, speech_mask

Wave = NDArray[np.float32]
PER_FRAME = round(FRAME * SAMPLE_RATE)
#: Range of pauses between sentences, in seconds.
PAUSES = {"pauses": (0.3, 1.5), "few pauses": (0.02, 0.15)}
SNRS_DB = range(0, 31, 5)
SECONDS = 40.0


def main() -> None:
    """Measure, print tables and, with ``--json``, write the same numbers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("speech", type=Path)
    parser.add_argument("noise", type=Path)
    parser.add_argument("--rooms", type=int, default=24, help="simulated rooms (24)")
    parser.add_argument("--seed", type=int, default=7, help="of all that is drawn (7)")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    sentences = [_loaded(path) for path in sorted(given.speech.glob("*.flac"))]
    noises = {path.stem: _loaded(path) for path in sorted(given.noise.glob("noise*.wav"))}
    noises["pink"] = _pink(rng)
    rows = snr_rows(sentences, noises, rng)
    rooms = room_rows(sentences, noises["pink"], given.rooms, rng)
    print(snr_table(rows), room_table(rooms), sep="\n\n")
    if given.json:
        content = {"snr": rows, "rooms": rooms}
        given.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def snr_rows(
    sentences: list[Wave], noises: dict[str, Wave], rng: np.random.Generator
) -> list[dict[str, float | str]]:
    """Truth and estimate for each kind of pauses, noise and signal to noise."""
    rows: list[dict[str, float | str]] = []
    for kind, pause in PAUSES.items():
        for name, noise in noises.items():
            for snr_db in SNRS_DB:
                clean, spoken = _talk(sentences, pause, rng)
                around = np.resize(np.roll(noise, rng.integers(len(noise))), len(clean))
                signal = band_powers(clean).sum(axis=1)[spoken].mean()
                scale = np.sqrt(
                    signal / band_powers(around).sum(axis=1).mean() / 10 ** (snr_db / 10)
                )
                mixed = (clean + scale * around).astype(np.float32)
                found = signal_to_noise_db(
                    band_powers(mixed), speech_mask(silero_probability(mixed))
                )
                if found is not None:
                    rows.append({"kind": kind, "noise": name, "true": snr_db, "found": found})
    return rows


def room_rows(
    sentences: list[Wave], noise: Wave, n: int, rng: np.random.Generator
) -> list[dict[str, float]]:
    """Truth (decay of the response from -5 to -35 dB) and estimate for each room."""
    from scipy.signal import fftconvolve

    rows: list[dict[str, float]] = []
    for _ in range(n):
        response, true = _room(rng)
        clean, spoken = _talk(sentences, PAUSES["pauses"], rng)
        wet = fftconvolve(clean, response)[: len(clean)]
        signal = (wet[: len(spoken) * PER_FRAME].reshape(-1, PER_FRAME)[spoken] ** 2).mean()
        snr_db = rng.choice([15, 25, 35])
        wet += np.resize(noise, len(wet)) * np.sqrt(
            signal / (noise**2).mean() / 10 ** (snr_db / 10)
        )
        found = reverberation_time(band_powers(wet.astype(np.float32)))
        if found is not None:
            rows.append({"true": true, "found": found})
    return rows


def snr_table(rows: list[dict[str, float | str]]) -> str:
    """Bias and standard deviation of the error by pauses and noise."""
    lines = ["| pauses | noise | n | bias dB | sd dB |", "| --- | --- | --- | --- | --- |"]
    for kind, noise in dict.fromkeys((row["kind"], row["noise"]) for row in rows):
        error = [
            float(row["found"]) - float(row["true"])
            for row in rows
            if (row["kind"], row["noise"]) == (kind, noise)
        ]
        lines.append(
            f"| {kind} | {noise} | {len(error)} | {np.mean(error):+.1f} | {np.std(error):.1f} |"
        )
    return "\n".join(lines)


def room_table(rows: list[dict[str, float]]) -> str:
    """Correlation, bias and standard deviation, and how often the grade is that of the truth."""
    true = np.array([row["true"] for row in rows])
    error = np.array([row["found"] for row in rows]) - true
    limits = [0.6, 0.9]
    same = np.digitize(true, limits) == np.digitize(true + error, limits)
    return (
        "| rooms | true s | r | bias s | sd s | sorted right |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        f"| {len(rows)} | {true.min():.2f} to {true.max():.2f} | "
        f"{np.corrcoef(true, true + error)[0, 1]:.2f} | {error.mean():+.2f} | {error.std():.2f} | "
        f"{same.mean():.2f} |"
    )


def _loaded(path: Path) -> Wave:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if rate != SAMPLE_RATE:
        raise SystemExit(f"{path} has {rate} Hz; {SAMPLE_RATE} Hz are expected.")
    mono: Wave = samples[:, 0]
    return mono


def _pink(rng: np.random.Generator) -> Wave:
    spectrum = np.fft.rfft(rng.normal(size=20 * SAMPLE_RATE))
    hz = np.fft.rfftfreq(20 * SAMPLE_RATE, 1 / SAMPLE_RATE)
    return np.fft.irfft(spectrum / np.sqrt(np.maximum(hz, 50))).astype(np.float32)


def _talk(
    sentences: list[Wave], pause: tuple[float, float], rng: np.random.Generator
) -> tuple[Wave, Mask]:
    """Sentences at one level with digital silence between them, and where they are."""
    pieces: list[Wave] = []
    while sum(map(len, pieces)) < SECONDS * SAMPLE_RATE:
        sentence = _trimmed(sentences[rng.integers(len(sentences))])
        silence = np.zeros(round(rng.uniform(*pause) * SAMPLE_RATE), np.float32)
        pieces += [0.05 * sentence / np.sqrt(_active_power(sentence)), silence]
    clean = np.concatenate(pieces)[: round(SECONDS * SAMPLE_RATE)]
    spoken = np.concatenate([np.full(len(piece), bool(piece.any())) for piece in pieces])
    return clean, spoken[: len(clean)].reshape(-1, PER_FRAME).mean(axis=1) > 0.5


def _trimmed(sentence: Wave) -> Wave:
    """A sentence without the quiet before and after it."""
    power = _frame_powers(sentence)
    loud = np.flatnonzero(power > power.max() * 1e-4)
    return sentence[loud[0] * PER_FRAME : (loud[-1] + 1) * PER_FRAME]


def _active_power(sentence: Wave) -> float:
    power = _frame_powers(sentence)
    return float(power[power > power.max() * 1e-4].mean())


def _frame_powers(samples: Wave) -> NDArray[np.float32]:
    whole = len(samples) // PER_FRAME * PER_FRAME
    power: NDArray[np.float32] = (samples[:whole].reshape(-1, PER_FRAME) ** 2).mean(axis=1)
    return power


def _room(rng: np.random.Generator) -> tuple[NDArray[np.float64], float]:
    """Response of a classroom of random size and absorption, and its reverberation time."""
    import pyroomacoustics as pra

    size = rng.uniform([6, 6, 2.7], [10, 9, 3.5])
    absorption, order = pra.inverse_sabine(rng.uniform(0.15, 1.1), size)
    room = pra.ShoeBox(
        size, fs=SAMPLE_RATE, materials=pra.Material(absorption), max_order=min(order, 45)
    )
    room.add_source(rng.uniform([1, 1, 1.2], size - [1, 1, 1]))
    room.add_microphone(rng.uniform([1, 1, 0.7], size - [1, 1, 1.5]))
    room.compute_rir()
    response = room.rir[0][0]
    return response, float(pra.experimental.measure_rt60(response, SAMPLE_RATE, decay_db=30))


if __name__ == "__main__":
    main()
