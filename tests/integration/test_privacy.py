"""Nothing of a lesson leaves the machine, and nobody else on it can read the results."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from classroom_ai.lesson import read_lesson
from classroom_ai.sample import SAMPLE_RECORDING

sys.path.insert(0, str(Path(__file__).parents[1]))

from voice_traces import traces_of_voices

pytestmark = [pytest.mark.models, pytest.mark.slow]

#: The real command, in a process that has no network and logs whatever any package would log.
WITHOUT_NETWORK = """
import json, logging, os, socket, sys

class Refused(BaseException):
    pass

def refuse(*args, **options):
    raise Refused(f"the network was asked for: {args}")

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, refuse)

seen = {}

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "pyannote.audio":
            seen["telemetry when pyannote.audio is imported"] = os.environ.get(
                "PYANNOTE_METRICS_ENABLED"
            )

sys.meta_path.insert(0, Watch())
logging.basicConfig(level=logging.DEBUG, filename=sys.argv.pop(1))
facts = sys.argv.pop(1)

from classroom_ai.cli import cli
cli.main(sys.argv[1:], standalone_mode=False)

from pyannote.audio.telemetry.metrics import is_metrics_enabled
seen["telemetry"] = is_metrics_enabled()
seen["hub"] = os.environ.get("HF_HUB_OFFLINE")
with open(facts, "w") as file:
    json.dump(seen, file)
"""


@dataclass
class Run:
    """What enrolling and analysing the beginning of the sample lesson left behind."""

    recording: Path
    results: Path
    voices: Path
    told: str
    log: str
    facts: dict[str, object]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("private")
    recording = _first_seconds(SAMPLE_RECORDING, 25, folder / "lesson.flac")
    log, facts = folder / "log", folder / "facts.json"
    voices = folder / "voices"
    teacher = SAMPLE_RECORDING.with_name("fractions.teacher.flac")
    told = ""
    for arguments in (
        ["enroll", "rivera", teacher],
        ["analyze", recording, "--asr", "tiny.en", "--teacher", "rivera"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_NETWORK, *map(str, [log, facts, *arguments])],
            env={**os.environ, "CLASSROOM_AI_VOICES": str(voices)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told += done.stdout + done.stderr
    return Run(
        recording=recording,
        results=recording.with_suffix(".classroom"),
        voices=voices,
        told=told,
        log=log.read_text(encoding="utf-8"),
        facts=json.loads(facts.read_bytes()),
    )


def _first_seconds(source: Path, seconds: float, target: Path) -> Path:
    import soundfile

    from classroom_ai.media import SAMPLE_RATE, read_audio

    soundfile.write(target, read_audio(source).samples[: int(seconds * SAMPLE_RATE)], SAMPLE_RATE)
    return target


def test_a_whole_job_is_done_without_the_network(run: Run) -> None:
    lesson = read_lesson(run.results / "lesson.json")
    assert lesson.turns
    assert len(_words(run)) > 20


def test_telemetry_is_off(run: Run) -> None:
    assert run.facts["telemetry"] is False
    assert run.facts["hub"] == "1"


def test_telemetry_is_off_before_pyannote_is_imported(run: Run) -> None:
    assert run.facts["telemetry when pyannote.audio is imported"] == "0"


def test_no_word_of_the_lesson_is_logged_or_printed(run: Run) -> None:
    """No three words in a row: single ones occur in any program's messages."""
    assert run.log, "nothing was logged, so nothing was tested"
    words = _words(run)
    phrases = [r"\W+".join(map(re.escape, words[i : i + 3])) for i in range(len(words) - 2)]
    for told in (run.log, run.told):
        assert not [phrase for phrase in phrases if re.search(phrase, told, re.IGNORECASE)]


def test_only_the_owner_can_read_what_is_written(run: Run) -> None:
    written = [run.results, *run.results.rglob("*")]
    for path in written:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert len([path for path in run.results.iterdir() if path.is_file()]) == 9


def test_no_voice_of_the_lesson_is_in_any_output(run: Run, tmp_path: Path) -> None:
    """Of all voices that were compared, only the enrolled one is kept, in its own file."""
    from classroom_ai.hearing.backends import load_speaker_ears
    from classroom_ai.media import read_audio

    samples = read_audio(run.recording).samples
    diarizer = load_speaker_ears().diarizer
    heard = diarizer.diarize(samples, on_activity=lambda activity, overlap: None).voices.vectors
    (tmp_path / "log").write_text(run.log, encoding="utf-8")
    (tmp_path / "told").write_text(run.told, encoding="utf-8")
    written = [path for path in run.results.rglob("*") if path.is_file()]
    outputs = [*written, tmp_path / "log", tmp_path / "told"]
    assert traces_of_voices(outputs, heard) == []

    (kept,) = run.voices.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [found for found in traces_of_voices([kept], heard) if "known" in found] == []
    vector = np.array(json.loads(kept.read_bytes())["vector"])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_the_report_loads_nothing_but_the_recording_beside_it(run: Run) -> None:
    page = (run.results / "report.html").read_text(encoding="utf-8")
    before, data, after = re.split(
        r'<script type="application/json"[^>]*>(.*?)</script>', page, flags=re.DOTALL
    )
    known = json.loads(data)
    assert known["recording"]["src"] == "../lesson.flac"
    assert all(clip["src"].startswith("data:") for clip in known["clips"])
    # What the script does with it is watched in the tests of the browser.
    page = re.sub(r"<script>.*?</script>", "", before + after, flags=re.DOTALL)
    loaded = re.findall(r"""(?:src|href)\s*=\s*["']?([^"'\s>]+)|url\(([^)]+)\)|@import""", page)
    addresses = {a or b for a, b in loaded}
    assert {each for each in addresses if not each.startswith(("#", "data:"))} <= {"../lesson.flac"}


def _words(run: Run) -> list[str]:
    lesson = read_lesson(run.results / "lesson.json")
    text = " ".join(utt.text for utt in lesson.utterances)
    return re.findall(r"[\w']+", text)
