"""What a batch costs beside a loop of ``analyze``: ``throughput.py FOLDER``.

The recordings of the folder, or ``--count`` cuts of ``--minutes`` from them, go through

* a shell loop: one ``classroom-ai analyze`` after the other;
* ``classroom-ai batch`` over all of them;
* with a graphics card, bare ``faster_whisper.BatchedInferencePipeline`` with the same model.

All run as whole processes. Memory is that of all processes of the batch together (proportional
set size, Linux), looked at twice a second; growth compares the last quarter of the batch with the
second, so that what is loaded once does not count. Planning is ``--dry-run`` over ten thousand
small files that records say are done. Idle machines only: another busy process moves all of it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classroom_ai.media import Audio

BARE = """
import sys
from faster_whisper import BatchedInferencePipeline, WhisperModel
model = WhisperModel(sys.argv[1], device=sys.argv[2], compute_type=sys.argv[3])
pipeline = BatchedInferencePipeline(model)
for name in sys.argv[4:]:
    segments, _ = pipeline.transcribe(
        name, language="en", beam_size=5, batch_size=16, word_timestamps=True
    )
    print(sum(len(segment.words or ()) for segment in segments))
"""
RATE = 16_000
#: Exit code of a batch in which some recordings failed: it was measured all the same.
SOME_FAILED = 3
#: Seconds between two looks at the memory and the graphics card.
LOOK_S = 0.5


def main() -> None:
    """Measure, print a table and, with ``--json``, write the same numbers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="recordings of lessons")
    parser.add_argument("--asr", default="tiny.en", help="speech recognition model (tiny.en)")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--count", type=int, default=12, help="recordings (12)")
    parser.add_argument(
        "--minutes", type=float, default=5.0, help="length of each (5); 0 takes them as they are"
    )
    parser.add_argument("--no-loop", action="store_true", help="leave the loop of analyze out")
    parser.add_argument("--planned", type=int, default=10_000, help="files to plan (10 000)")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(given, Path(folder))
    print(table(figures, asr=given.asr, device=given.device))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measured(given: argparse.Namespace, work: Path) -> dict[str, Any]:
    """All figures; None for what was not measured."""
    recordings = list(cuts(given.folder, work / "in", count=given.count, minutes=given.minutes))
    options = ["--asr", given.asr, "--language", "en", "--device", given.device]
    sound_s = sum(seconds for _, seconds in recordings)
    loop_s = None
    if not given.no_loop:
        loop_s = sum(
            watched(["analyze", str(path), "-o", str(work / "loop" / path.stem), *options]).wall_s
            for path, _ in recordings
        )
    batch = watched(["batch", str(work / "in"), "-o", str(work / "out"), *options])
    bare = None
    if given.device == "cuda":
        from classroom_ai.catalogue import path_of

        names = [str(path) for path, _ in recordings]
        bare = seen(
            [sys.executable, "-c", BARE, str(path_of(given.asr)), "cuda", "float16", *names]
        )
    return {
        "recordings": len(recordings),
        "sound_s": round(sound_s, 1),
        "loop_s": rounded(loop_s),
        "batch_s": rounded(batch.wall_s),
        "ratio": None if loop_s is None else round(batch.wall_s / loop_s, 3),
        "hours_per_hour": round(sound_s / batch.wall_s, 2),
        "peak_memory_bytes": max(batch.memory, default=None),
        "memory_growth": growth(batch.memory),
        "gpu_share": mean(batch.gpu),
        "bare_s": rounded(bare.wall_s if bare else None),
        "bare_hours_per_hour": round(sound_s / bare.wall_s, 2) if bare else None,
        "bare_gpu_share": mean(bare.gpu) if bare else None,
        "planned": given.planned,
        "planning_s": rounded(planning_s(work / "plan", given.planned, options)),
    }


def cuts(source: Path, target: Path, *, count: int, minutes: float) -> Iterator[tuple[Path, float]]:
    """Recordings to measure on, each different from the others, and their seconds.

    The sound of the folder is laid end to end, and cuts begin evenly spread over it: where
    there is less of it than is asked for, they overlap.
    """
    from classroom_ai.batch.finding import entries_of

    target.mkdir()
    recordings = [entry.recording for entry in entries_of(source, output=target).entries]
    if not minutes:
        yield from as_they_are(recordings, target, count=count)
        return
    length = round(minutes * 60 * RATE)
    sound = end_to_end(recordings, enough=count * length)
    if len(sound) < length + count:
        raise SystemExit(f"{source} has less than {minutes:g} minutes of sound.")
    for number in range(count):
        start = number * (len(sound) - length) // max(count - 1, 1)
        path = target / f"{number:03d}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(sound[start : start + length].tobytes())
        yield path, length / RATE


def as_they_are(
    recordings: Sequence[Path], target: Path, *, count: int
) -> Iterator[tuple[Path, float]]:
    """Copies of the first recordings, and their seconds."""
    for number, (recording, audio) in enumerate(islice(playable(recordings), count)):
        path = target / f"{number:03d}-{recording.name}"
        shutil.copy(recording, path)
        yield path, audio.duration


def playable(recordings: Sequence[Path]) -> Iterator[tuple[Path, Audio]]:
    """Recordings with their sound, without those that have none."""
    for recording in recordings:
        audio = sound_of(recording)
        if audio is not None:
            yield recording, audio


def sound_of(recording: Path) -> Audio | None:
    """The sound of a recording; None, and a line that says why, where it cannot be had."""
    from classroom_ai.errors import RecordingError
    from classroom_ai.media import read_audio

    try:
        return read_audio(recording)
    except RecordingError as error:
        print(f"Left out: {error}", file=sys.stderr)
        return None


def end_to_end(recordings: Sequence[Path], *, enough: int) -> NDArray[np.int16]:
    """Sound of recordings, one after the other, until there are enough samples of it."""
    pieces = [np.zeros(0, np.int16)]
    for _, audio in playable(recordings):
        pieces.append((audio.samples.clip(-1, 1) * 32767).astype(np.int16))
        if sum(map(len, pieces)) >= enough:
            break
    return np.concatenate(pieces)


class Seen:
    """What was seen of a command: seconds, bytes of memory, share of the graphics card in use."""

    def __init__(self) -> None:
        self.wall_s = 0.0
        self.memory: list[int] = []
        self.gpu: list[float] = []


def watched(arguments: Sequence[str]) -> Seen:
    """A command of classroom-ai, run and looked at."""
    return seen([sys.executable, "-m", "classroom_ai", *arguments])


def seen(command: Sequence[str]) -> Seen:
    """A command, run to its end and looked at."""
    found = Seen()
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        ended = threading.Event()
        watchers = [
            threading.Thread(target=_every, args=(ended, look, store))
            for look, store in (
                (lambda: memory_of(process.pid), found.memory),
                (gpu_share, found.gpu),
            )
        ]
        for watcher in watchers:
            watcher.start()
        code = process.wait()
        found.wall_s = time.perf_counter() - started
        ended.set()
        for watcher in watchers:
            watcher.join()
        if code:
            said.seek(0)
            print(said.read().decode(), file=sys.stderr)
        if code not in (0, SOME_FAILED):
            raise SystemExit(f"{' '.join(command[:5])} ended with {code}.")
    return found


def _every(ended: threading.Event, look: Callable[[], Any], store: list[Any]) -> None:
    while not ended.wait(LOOK_S):
        value = look()
        if value is None:  # there is nothing to look at
            return
        store.append(value)


def memory_of(pid: int) -> int | None:
    """Bytes of a process and all below it, what they share counted once; None if not Linux."""
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    return sum(_proportional(each) for each in _with_children(pid))


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = file.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in below:
            yield from _with_children(int(child))


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has just ended
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def gpu_share() -> float | None:
    """Share of the graphics cards that is in use, as their driver says; None without any."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    asked = [tool, "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
    said = subprocess.run(asked, capture_output=True, check=False, text=True).stdout.split()
    values = [float(each) for each in said if each.isdecimal()]
    return statistics.mean(values) / 100 if values else None


def growth(memory: Sequence[int]) -> float | None:
    """Median of the last quarter as a multiple of that of the second; None for too few looks.

    Examples
    --------
    >>> growth([1, 5, 4, 4, 4, 4, 5, 5])
    1.25
    """
    quarter = len(memory) // 4
    if quarter < 2:
        return None
    late = statistics.median(memory[-quarter:])
    return round(late / statistics.median(memory[quarter : 2 * quarter]), 3)


def planning_s(work: Path, n: int, options: Sequence[str]) -> float:
    """Seconds of ``batch --dry-run`` over so many recordings that are done."""
    from classroom_ai.batch.manifest import Entry
    from classroom_ai.batch.recipes import Recipes
    from classroom_ai.batch.records import Record, Records
    from classroom_ai.batch.remembered import Remembered
    from classroom_ai.settings import load_settings

    flags = dict(
        zip((name.removeprefix("--") for name in options[::2]), options[1::2], strict=True)
    )
    recipes = Recipes(load_settings(flags).values)
    records = Records(work / "out")
    records.make_folders()
    (work / "in").mkdir()
    (work / "out" / "no-teacher").mkdir()
    (work / "whole").mkdir()
    for name in ("lesson.json", "measures.json", "report.html"):
        (work / "whole" / name).touch()
    os.environ["CLASSROOM_AI_CACHE"] = str(work / "cache")
    with Remembered() as remembered:
        for number in range(n):
            entry = Entry(work / "in" / f"{number}.wav")
            entry.recording.write_bytes(str(number).encode())
            os.utime(entry.recording, (0, 0))  # long ago, or it might still be written
            recipe = recipes.recipe_for(entry)
            sha256, told = f"{number:064x}", recipe.told(entry.about)
            remembered.keep(entry.recording.stat(), sha256)
            (work / "out" / f"no-teacher/{number}").symlink_to(work / "whole")
            record = Record(sha256, "", 0, recipe.heard, told, f"no-teacher/{number}", 300.0, "A")
            records.keep(record)
    started = time.perf_counter()
    command = ["batch", str(work / "in"), "-o", str(work / "out"), "--dry-run", *options]
    said = subprocess.run(
        [sys.executable, "-m", "classroom_ai", *command], check=True, capture_output=True, text=True
    ).stderr
    took = time.perf_counter() - started
    if f"{n} done" not in said:
        raise SystemExit(f"Planning found something left to do: {said}")
    return took


def mean(values: Sequence[float]) -> float | None:
    """Mean to two digits; None of nothing."""
    return round(statistics.mean(values), 2) if values else None


def rounded(seconds: float | None) -> float | None:
    """Seconds to two digits."""
    return None if seconds is None else round(seconds, 2)


def table(figures: dict[str, Any], *, asr: str, device: str) -> str:
    """The numbers as a Markdown table."""

    def said(name: str, unit: str = "", *, times: float = 1.0, digits: int = 2) -> str:
        value = figures[name]
        return "not measured" if value is None else f"{value * times:.{digits}f}{unit}"

    rows = [
        ("recordings", f"{figures['recordings']} of {figures['sound_s'] / 60:.1f} min together"),
        ("loop of analyze", said("loop_s", " s", digits=1)),
        ("batch", said("batch_s", " s", digits=1)),
        ("ratio (aim: 0.75)", said("ratio")),
        ("hours of lesson in an hour", said("hours_per_hour", digits=1)),
        ("peak memory of all processes", said("peak_memory_bytes", " GB", times=1e-9)),
        ("memory, last quarter to second", said("memory_growth")),
        ("graphics card in use", said("gpu_share", " %", times=100, digits=0)),
        ("bare faster-whisper, hours of lesson in an hour", said("bare_hours_per_hour", digits=1)),
        ("its graphics card in use", said("bare_gpu_share", " %", times=100, digits=0)),
        (f"planning {figures['planned']} that are done (aim: 20 s)", said("planning_s", " s")),
    ]
    lines = [f"| {asr}, {device} | measured |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {name} | {value} |" for name, value in rows)])


if __name__ == "__main__":
    main()
