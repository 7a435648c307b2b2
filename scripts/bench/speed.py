"""What a whole analysis costs beside bare faster-whisper: ``speed.py RECORDING``.

Both run as whole processes with the same model, in turn, three times each:
``faster_whisper.BatchedInferencePipeline`` (int8, beam 5, batch 8, its own voice
activity filter, word times) and ``classroom-ai analyze --fresh``. Times are
medians of wall clock; memory is the largest resident set that the operating
system saw. Idle machines only: another busy process moves both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
import sys
from faster_whisper import BatchedInferencePipeline, WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", local_files_only=True)
segments, _ = BatchedInferencePipeline(model).transcribe(
    sys.argv[2], language="en", beam_size=5, batch_size=8, word_timestamps=True
)
print(sum(len(segment.words or ()) for segment in segments))
"""


def main() -> None:
    """Measure, print a table and, with ``--json``, write the same numbers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("recording", type=Path)
    parser.add_argument("--asr", default="tiny.en", help="speech recognition model (tiny.en)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each (3)")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    given = parser.parse_args()
    figures = measured(given.recording, asr=given.asr, runs=given.runs)
    print(table(figures, asr=given.asr))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measured(recording: Path, *, asr: str, runs: int) -> dict[str, float]:
    """Ratio of medians, both medians in seconds, peak memory in bytes, length of the sound."""
    from classroom_ai.catalogue import path_of
    from classroom_ai.media import read_audio

    bare_command = [sys.executable, "-c", BARE, str(path_of(asr)), str(recording)]
    bare, whole = [], []
    with tempfile.TemporaryDirectory() as folder:
        whole_command = [
            *(sys.executable, "-m", "classroom_ai", "analyze", str(recording)),
            *("-o", folder, "--asr", asr, "--language", "en", "--device", "cpu", "--fresh"),
        ]
        for run in range(1, runs + 1):
            bare.append(_seconds_of(bare_command))
            whole.append(_seconds_of(whole_command))
            print(f"run {run}: bare {bare[-1]:.1f} s, analyze {whole[-1]:.1f} s", file=sys.stderr)
        peak = _peak_memory_of(whole_command)
    bare_s, analyze_s = statistics.median(bare), statistics.median(whole)
    return {
        "ratio": round(analyze_s / bare_s, 3),
        "bare_s": round(bare_s, 2),
        "analyze_s": round(analyze_s, 2),
        "peak_memory_bytes": peak,
        "audio_s": round(read_audio(recording).duration, 2),
    }


def table(figures: dict[str, float], *, asr: str) -> str:
    """The numbers as a Markdown table."""
    rows = [
        ("sound", f"{figures['audio_s'] / 60:.1f} min"),
        (f"bare faster-whisper, {asr}", f"{figures['bare_s']:.1f} s"),
        ("classroom-ai analyze", f"{figures['analyze_s']:.1f} s"),
        ("ratio", f"{figures['ratio']:.2f}"),
        ("peak memory of analyze", f"{figures['peak_memory_bytes'] / 1e9:.2f} GB"),
    ]
    lines = ["| what | measured |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in rows)]
    return "\n".join(lines)


def _seconds_of(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def _peak_memory_of(command: list[str]) -> int:
    """Largest resident set of a command, in bytes, as its parent is told at its end."""
    probe = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    output = subprocess.run(
        [sys.executable, "-c", probe, *command], check=True, capture_output=True, text=True
    )
    unit = 1 if sys.platform == "darwin" else 1024
    return int(output.stdout) * unit


if __name__ == "__main__":
    main()
