"""What a batch comes to that is killed again and again: ``faults.py FOLDER``.

Twelve recordings, three of them broken, the rest five-minute cuts of the folder, go through
``classroom-ai batch`` with the real models, as whole processes:

* undisturbed;
* killed (SIGKILL) at random moments, all its processes at once as when a machine dies, or the
  batch alone as when memory is short; then run to its end;
* asked to end (SIGTERM) while it listens;
* two at once on one folder of results;
* with a disk that becomes full, and is given space again (Linux, where a small disk may be made).

Every good recording must have one complete result in the end, equal to the undisturbed one but
for times of day, with no temporary file left and nothing that was finished done twice. A line
says of each whether that is so; the exit code is 1 if one is not.

On a processor what is heard does not depend on how many workers there are, so these may differ.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from throughput import RATE, cuts

#: Longest that a batch is left alone before it is killed: the time that it takes to listen to
#: a few minutes, so that some kills come while models are loaded and some after results.
LONGEST_S = 45.0
#: A batch that is asked to end must have done so by then.
ENDED_S = 10.0
#: What a batch wants to be free before it listens, in bytes.
ASKED_FOR = 10_000_000


def main() -> None:
    """Try all faults, print a line for each and, with ``--json``, write the same."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="recordings of lessons")
    parser.add_argument("--kills", type=int, default=30, help="times (30)")
    parser.add_argument("--count", type=int, default=9, help="good recordings (9)")
    parser.add_argument("--minutes", type=float, default=5.0, help="length of each (5)")
    parser.add_argument("--asr", default="tiny.en", help="speech recognition model (tiny.en)")
    parser.add_argument("--seed", type=int, help="of the moments of the kills; random if not given")
    parser.add_argument("--json", type=Path, help="also write the lines here")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        list(cuts(given.folder, work / "in", count=given.count, minutes=given.minutes))
        write_broken(work / "in")
        options = ("--asr", given.asr, "--language", "en", "--device", "cpu")
        rows = dict(tried(work, options, kills=given.kills, good=given.count, seed=seed))
    print(f"{given.asr}, {given.count} good recordings of {given.minutes:g} min, seed {seed}")
    for what, said in rows.items():
        print(f"{what}: {said or 'as it should be'}")
    if given.json:
        content = {"seed": seed, "kills": given.kills, "wrong": rows}
        given.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    raise SystemExit(any(said not in ("", NOT_TRIED) for said in rows.values()))


NOT_TRIED = "not tried: no small disk can be made here"


def tried(
    work: Path, options: tuple[str, ...], *, kills: int, good: int, seed: int
) -> Iterator[tuple[str, str]]:
    """Each fault, and what was wrong after it; empty for nothing."""
    undisturbed = Batch(work, "undisturbed", options)
    started = time.perf_counter()
    yield "undisturbed", undisturbed.end_of()
    took = time.perf_counter() - started
    print(f"undisturbed: {took:.0f} s", file=sys.stderr)

    killed = Batch(work, "killed", options)
    moments = kill_again_and_again(killed, kills, random.Random(seed))  # noqa: S311 - no secret
    yield (
        f"killed {kills} times ({', '.join(f'{n} {what}' for what, n in moments.items())})",
        killed.end_of() or wrong_in(killed, undisturbed, good=good),
    )
    asked = Batch(work, "asked", options)
    ended_s, said = asked_to_end(asked)
    yield f"SIGTERM while it listens (ended after {ended_s:.1f} s)", said
    yield "gone on with after SIGTERM", asked.end_of() or wrong_in(asked, undisturbed, good=good)
    shared = Batch(work, "shared", options)
    both = [shared.begun(), shared.begun()]
    codes = {process.wait() for process in both}
    yield (
        "two batches on one folder",
        "" if codes <= {0, 3} else f"exit codes {codes}",
    )
    yield "what the two came to", shared.end_of() or wrong_in(shared, undisturbed, good=good)
    yield "a full disk, then more space", on_a_small_disk(work, options, undisturbed, good=good)


class Batch:
    """``classroom-ai batch`` over the folder, to results and a log of its own."""

    def __init__(self, work: Path, name: str, options: tuple[str, ...]) -> None:
        self.output = work / name
        self.log = work / f"{name}.jsonl"
        self.log.touch()
        self.command = (
            *(sys.executable, "-m", "classroom_ai", "batch", str(work / "in")),
            *("-o", str(self.output), "--log-json", *options),
        )
        # What is remembered of files is this batch's own, and so is the history.
        self.environment = {
            **os.environ,
            "CLASSROOM_AI_CACHE": str(work / f"{name}.cache"),
            "CLASSROOM_AI_HISTORY": str(work / f"{name}.history"),
        }
        #: Work on recordings for which it had been finished when a kill came.
        self.repeated: Counter[str] = Counter()

    def begun(self) -> subprocess.Popen[bytes]:
        """A process of it, in a group of its own."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=self.environment,
                start_new_session=True,
            )

    def end_of(self) -> str:
        """What is wrong with how it ends when it is left alone: it should tell of broken ones."""
        code = self.begun().wait()
        return "" if code == 3 else f"exit code {code}: {self.log.read_text('utf-8')[-2000:]}"

    def events(self) -> list[dict[str, Any]]:
        """What it said; one that was killed may have left half a line."""
        lines = self.log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def times(self, event: str) -> Counter[str]:
        """How often something happened to each recording."""
        named = (each["recording"] for each in self.events() if each["event"] == event)
        return Counter(Path(name).name for name in named)

    def finished(self) -> dict[str, set[str]]:
        """Recordings whose hearing, or all of whose work, lies on the disk."""
        found: dict[str, set[str]] = {"heard": set(), "done": set()}
        for lesson in self.output.glob("*/*/lesson.json"):
            recording = json.loads(lesson.read_bytes())["recording"]
            found["heard"].add(recording["file"])
            if list(self.output.glob(f".batch/records/{recording['sha256']}*.json")):
                found["done"].add(recording["file"])
        return found


def kill_again_and_again(batch: Batch, kills: int, rng: random.Random) -> Counter[str]:
    """What the kills hit: the batch while it planned, while it worked, or after its end."""
    hit: Counter[str] = Counter()
    for _ in range(kills):
        before, done = len(batch.events()), batch.finished()
        process = batch.begun()
        time.sleep(rng.uniform(0.0, LONGEST_S))
        happened = [each["event"] for each in batch.events()[before:]]
        if process.poll() is not None:
            hit["after its end"] += 1
        else:
            hit["while it worked" if "started" in happened else "before that"] += 1
            rng.choice([os.killpg, os.kill])(process.pid, signal.SIGKILL)
        process.wait()
        end_of_workers(process.pid)
        batch.repeated += repeated(batch, before, done)
    return hit


def repeated(batch: Batch, first: int, done: Mapping[str, set[str]]) -> Counter[str]:
    """Work on recordings that had been finished before those events began."""
    again: Counter[str] = Counter()
    for each in batch.events()[first:]:
        name = Path(each.get("recording", "")).name
        if name in done.get(each["event"], ()):
            again[f"{each['event']} {name}"] += 1
    return again


def end_of_workers(group: int) -> None:
    """Wait for workers whose batch was killed alone: they end by themselves."""
    until = time.monotonic() + ENDED_S
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise SystemExit(f"Workers of a batch that was killed live on after {ENDED_S:g} s.")


def wrong_in(batch: Batch, undisturbed: Batch, *, good: int) -> str:
    """What is wrong with the results of a batch that was disturbed; empty for nothing."""
    statuses = Counter(
        row["status"]
        for row in json.loads((batch.output / "summary.json").read_text("utf-8"))["recordings"]
    )
    left = [path.name for path in batch.output.rglob("*.tmp")]
    twice = [
        f"{event} {name}"
        for event in ("heard", "done")
        for name, n in batch.times(event).items()
        if n > 1
    ]
    mine, theirs = results(batch.output), results(undisturbed.output)
    different = sorted(name for name in mine.keys() | theirs if mine.get(name) != theirs.get(name))
    wrong = {
        "statuses": "" if statuses["done"] == good else str(dict(statuses)),
        "temporary files": left,
        "done again": twice or dict(batch.repeated),
        "different from the undisturbed": different,
    }
    return "; ".join(f"{what}: {said}" for what, said in wrong.items() if said)


def results(output: Path) -> dict[str, Any]:
    """Every file of results by its path, as what it holds but for times of day."""
    files = (path for path in sorted(output.glob("[!.]*/*/**/*")) if path.is_file())
    return {path.relative_to(output).as_posix(): content(path) for path in files}


def content(path: Path) -> Any:
    """What a file holds; of a Word file all but when it was made."""
    if path.suffix != ".docx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist() if name != "docProps/core.xml"}


def asked_to_end(batch: Batch) -> tuple[float, str]:
    """Seconds that a batch takes to end after SIGTERM, and what is wrong with that."""
    process = batch.begun()
    while process.poll() is None and len(batch.events()) < 3:
        time.sleep(0.1)
    time.sleep(20)  # models are loaded by now
    started = time.monotonic()
    process.terminate()
    code = process.wait()
    took = time.monotonic() - started
    if code != 1 or took > ENDED_S or batch.events()[-1]["event"] != "stopped":
        return took, f"exit code {code} after {took:.1f} s, {batch.events()[-1]}"
    return took, ""


def on_a_small_disk(work: Path, options: tuple[str, ...], undisturbed: Batch, *, good: int) -> str:
    """What is wrong after a batch whose disk became full was run again with more space."""
    batch = Batch(work, "small", options)
    batch.output.mkdir()
    command = " ".join(f"'{part}'" for part in batch.command)
    written = sum(path.stat().st_size for path in undisturbed.output.rglob("*") if path.is_file())
    small = ASKED_FOR + written // 4  # the first ones fit
    # The disk is there for this shell and its children only, and needs no rights.
    script = f"""
        mount -t tmpfs -o size={small},mode=700 none '{batch.output}' || exit 99
        {command}; full=$?
        mount -o remount,size=2g '{batch.output}'
        {command}; more=$?
        mkdir '{work}/copied' && cp -a '{batch.output}/.' '{work}/copied/'
        echo $full $more
    """
    with batch.log.open("ab") as log:
        run = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
            stdout=subprocess.PIPE,
            stderr=log,
            env=batch.environment,
            check=False,
        )
    if run.returncode in (1, 99) and not run.stdout:
        return NOT_TRIED
    codes = run.stdout.decode().splitlines()[-1]
    batch.output = work / "copied"
    if codes != "1 3":
        return f"exit codes {codes}: {batch.log.read_text('utf-8')[-2000:]}"
    return wrong_in(batch, undisturbed, good=good)


def write_broken(folder: Path) -> None:
    """Three broken recordings: empty, noise, and one that can be opened but not decoded."""
    noise = np.random.default_rng(0)
    (folder / "empty.m4a").touch()
    (folder / "noise.mp4").write_bytes(noise.bytes(1_000_000))
    whole = folder / "whole.flac"
    write_flac(whole, noise.integers(-9000, 9000, 60 * RATE, np.int16))
    header = whole.read_bytes()[:86]
    whole.unlink()
    (folder / "broken.flac").write_bytes(header + noise.bytes(500_000))


def write_flac(path: Path, samples: Any) -> None:
    """A recording that is whole."""
    import av

    with av.open(str(path), "w") as file:
        stream = file.add_stream("flac", rate=RATE)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)


if __name__ == "__main__":
    main()
