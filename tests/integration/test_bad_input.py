"""Everything that can be wrong with what the command is given: one message, and nothing lost."""

from __future__ import annotations

import errno
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from classroom_ai import catalogue
from classroom_ai.cli import main
from classroom_ai.hearing import Ears
from classroom_ai.lesson import read_lesson, write_lesson
from classroom_ai.types import About

if TYPE_CHECKING:
    from spacy.language import Language

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import DURATION, LESSON, FakeEars, tones, write_mp4

pytestmark = pytest.mark.models  # which models there are decides what is wrong first

FAKES = str(Path(__file__).parents[1])
EARLIER = {
    name: f"what an earlier run wrote to {name}".encode()
    for name in ("lesson.json", "measures.json", "report.html", "report.md", "transcript.vtt")
}
#: Lines of stderr that are no message.
PROGRESS = re.compile(r"(Listening with \S+|[A-Z][a-z ]+) \.\.\.")


@dataclass
class Place:
    """Where one case plays: a folder with a good recording and the results of an earlier run."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def good(self) -> Path:
        return self.folder / "good.mp4"

    @property
    def results(self) -> Path:
        return self.folder / "earlier.classroom"

    def file(self, name: str, content: bytes | str = b"") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def models(self, *names: str) -> Path:
        """A models folder with these models, as links except for those that a case changes."""
        chosen = self.folder / "models"
        chosen.mkdir()
        for name in names:
            (chosen / name).symlink_to(catalogue.models_folder() / name)
        self.monkeypatch.setenv("CLASSROOM_AI_MODELS", str(chosen))
        return chosen

    def copied_model(self, name: str) -> Path:
        """A copy of one model that a case may damage, beside links to the others."""
        source = catalogue.models_folder()
        others = [folder.name for folder in source.iterdir() if folder.name != name]
        copy = self.models(*others) / name
        copy.mkdir()
        for file in (source / name).iterdir():
            # A hard link would damage the user's own model.
            shutil.copyfile(file, copy / file.name)
        return copy


@pytest.fixture(scope="module")
def good_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.mp4"
    return write_mp4(path, tones(LESSON, DURATION))


@pytest.fixture
def place(good_recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    place = Place(tmp_path, monkeypatch)
    shutil.copyfile(good_recording, place.good)
    place.results.mkdir()
    for name, content in EARLIER.items():
        (place.results / name).write_bytes(content)
    monkeypatch.setenv("CLASSROOM_AI_ASR", "tiny.en")
    monkeypatch.setattr("classroom_ai.hearing.backends.load_ears", _ears_with_the_real_recognizer)
    return place


def _ears_with_the_real_recognizer(asr: str, *, device: str) -> Ears:
    from classroom_ai.hearing.backends import _load_recognizer

    fake = FakeEars()(asr, device)
    recognizer = _load_recognizer(asr, device)
    return Ears(fake.detect_speech, fake.diarizer, fake.encode_voice, recognizer)


Arguments = list[str | Path]
Case = tuple[Callable[[Place], Arguments], int, str]


def missing(place: Place) -> Arguments:
    return [place.folder / "lessen.mp4"]


def a_folder(place: Place) -> Arguments:
    return [place.folder]


def the_current_folder(place: Place) -> Arguments:
    return ["."]


def empty(place: Place) -> Arguments:
    return [place.file("empty.mp4")]


def text_renamed(place: Place) -> Arguments:
    return [place.file("notes.mp4", "Notes on today's lesson\n" * 50)]


def truncated(place: Place) -> Arguments:
    whole = place.good.read_bytes()
    return [place.file("cut.mp4", whole[: len(whole) // 2])]


def without_sound(place: Place) -> Arguments:
    silent = np.zeros(32_000, np.float32)
    return [write_mp4(place.folder / "picture.mp4", silent, picture=True, sound=False)]


def too_short(place: Place) -> Arguments:
    return [write_mp4(place.folder / "short.mp4", tones(((440, 0.0, 0.3, ""),), 0.3))]


def unreadable(place: Place) -> Arguments:
    place.good.chmod(0)
    real_open = Path.open

    def refused(path: Path, *args: object, **options: object) -> object:
        if path == place.good:  # permissions do not stop root
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real_open(path, *args, **options)  # type: ignore[call-overload]

    place.monkeypatch.setattr(Path, "open", refused)
    return [place.good]


def name_too_long(place: Place) -> Arguments:
    return [place.folder / f"{'x' * 300}.mp4"]


def output_is_a_file(place: Place) -> Arguments:
    return [place.good, "-o", place.file("report", "mine")]


def output_below_a_file(place: Place) -> Arguments:
    return [place.good, "-o", place.file("report", "mine") / "below"]


def output_is_read_only(place: Place) -> Arguments:
    locked = place.folder / "locked"
    locked.mkdir(mode=0o500)
    access = os.access
    place.monkeypatch.setattr(
        os, "access", lambda path, mode: path != locked and access(path, mode)
    )
    return [place.good, "-o", locked]


def disk_is_full(place: Place) -> Arguments:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    place.monkeypatch.setattr(
        "classroom_ai.hearing.backends.load_ears", lambda asr, device: FakeEars()(asr, device)
    )
    place.monkeypatch.setattr(os, "fsync", full)
    return [place.good]


def unknown_language(place: Place) -> Arguments:
    return [place.good, "--language", "de"]


def unknown_model(place: Place) -> Arguments:
    return [place.good, "--asr", "smal"]


def model_for_something_else(place: Place) -> Arguments:
    return [place.good, "--asr", "ge2e"]


def no_models(place: Place) -> Arguments:
    place.models()
    return [place.good, "--asr", "auto"]


def model_not_installed(place: Place) -> Arguments:
    place.models("base", "en_core_web_sm")
    return [place.good]


def no_voice_model(place: Place) -> Arguments:
    place.models("tiny.en", "pyannote-segmentation", "en_core_web_sm")
    return [place.good]


def model_cut_short(place: Place) -> Arguments:
    weights = place.copied_model("ge2e") / "model.safetensors"
    os.truncate(weights, weights.stat().st_size - 1)
    return [place.good]


def model_with_changed_bytes(place: Place) -> Arguments:
    weights = place.copied_model("tiny.en") / "model.bin"
    with weights.open("r+b") as file:
        file.write(bytes(1000))
    return [place.good]


def impossible_date(place: Place) -> Arguments:
    return [place.good, "--date", "2026-02-30"]


def about_missing(place: Place) -> Arguments:
    return [place.good, "--about", place.folder / "about.yaml"]


def about_with_unknown_names(place: Place) -> Arguments:
    return [place.good, "--about", place.file("about.yaml", "titel: Fractions\n1: x\n")]


def about_that_is_no_yaml(place: Place) -> Arguments:
    return [place.good, "--about", place.file("about.yaml", "title: [")]


def unknown_rubric(place: Place) -> Arguments:
    return [place.good, "--rubric", "cor"]


def rubric_missing(place: Place) -> Arguments:
    return [place.good, "--rubric", place.folder / "ours.yaml"]


def voice_missing(place: Place) -> Arguments:
    return [place.good, "--teacher-voice", place.folder / "me.wav"]


def voice_too_short(place: Place) -> Arguments:
    short = write_mp4(place.folder / "me.mp4", tones(((160, 0.0, 1.0, ""),), 1.0))
    return [place.good, "--teacher-voice", short]


def wrong_setting(place: Place) -> Arguments:
    place.monkeypatch.setenv("CLASSROOM_AI_DEVICE", "gpu")
    return [place.good]


CASES: tuple[Case, ...] = (
    (missing, 1, r"There is no file .*lessen\.mp4"),
    (a_folder, 1, r"is a folder.*Name a file inside it"),
    (the_current_folder, 1, r"is a folder"),
    (empty, 1, r"empty\.mp4 is empty \(0 bytes\)"),
    (text_renamed, 1, r"notes\.mp4 is not a recording"),
    (truncated, 1, r"cut\.mp4 is not complete"),
    (without_sound, 1, r"picture\.mp4 has no sound"),
    (too_short, 1, r"short\.mp4 has only 0\.3\d s of sound.*0\.5 s"),
    (unreadable, 1, r"good\.mp4 may not be read by you"),
    (name_too_long, 1, r"cannot be read: File name too long"),
    (output_is_a_file, 1, r"report cannot be written.*-o"),
    (output_below_a_file, 1, r"below cannot be written.*-o"),
    (output_is_read_only, 1, r"locked cannot be written: Permission denied.*-o"),
    (disk_is_full, 1, r"No space left while writing .*lesson\.json.*Free some space"),
    (unknown_language, 1, r"tiny\.en does not know the language 'de'.*only en.*--language"),
    (unknown_model, 2, r"no model 'smal'.*Did you mean 'small'"),
    (model_for_something_else, 2, r"'ge2e' does not write down words.*tiny\.en.*--asr"),
    (no_models, 1, r"classroom-ai models pull embedded"),
    (model_not_installed, 1, r"'tiny\.en' is not installed.*base.*models pull embedded"),
    (no_voice_model, 1, r"'ge2e' is not installed.*models pull embedded"),
    (model_cut_short, 1, r"'ge2e'.*damaged.*bytes.*models pull ge2e --force"),
    (model_with_changed_bytes, 1, r"'tiny\.en'.*damaged.*model\.bin has changed.*--force"),
    (impossible_date, 2, r"The date is '2026-02-30'.*YYYY-MM-DD"),
    (about_missing, 2, r"about\.yaml cannot be read"),
    (about_with_unknown_names, 2, r"about\.yaml has 'titel'.*title, subject"),
    (about_that_is_no_yaml, 2, r"about\.yaml is not YAML"),
    (unknown_rubric, 1, r"no rubric 'cor'.*Did you mean 'core'"),
    (rubric_missing, 1, r"ours\.yaml"),
    (voice_missing, 1, r"There is no file .*me\.wav"),
    (voice_too_short, 1, r"teacher's voice sample has 1\.0\d* s of speech.*2 s"),
    (wrong_setting, 2, r"device is 'gpu' \(CLASSROOM_AI_DEVICE\)"),
)


@pytest.mark.parametrize(
    ("arrange", "code", "message"), CASES, ids=[arrange.__name__ for arrange, *_ in CASES]
)
def test_bad_input_gets_one_message_and_loses_nothing(
    place: Place,
    capsys: pytest.CaptureFixture[str],
    arrange: Callable[[Place], Arguments],
    code: int,
    message: str,
) -> None:
    given = arrange(place)
    output = [] if "-o" in given else ["-o", place.results]
    before = _files(place.folder)
    arguments = ["classroom-ai", "analyze", *given, *output, "--fresh"]
    place.monkeypatch.setattr(sys, "argv", [str(part) for part in arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert ended.value.code == code
    assert told.out == ""
    (said,) = _messages(told.err)
    assert re.search(message, said), said
    assert said.count(". ") >= 1, "what happened, and what was expected or is to be done"
    assert _files(place.folder) == before


def _messages(stderr: str) -> list[str]:
    """Paragraphs of stderr that are no progress."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    return [line for line in lines if not PROGRESS.fullmatch(line)]


def _files(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder, temporary ones too, with its content."""
    links = (path for path in folder.rglob("*") if path.is_file())
    return {path: b"?" if not os.access(path, os.R_OK) else _read(path) for path in links}


def _read(path: Path) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - a case replaces Path.open
        return file.read()


def test_where_the_disk_fills_up_between_two_files_all_earlier_ones_stay(
    place: Place, capsys: pytest.CaptureFixture[str], nlp: Language
) -> None:
    from classroom_ai.pipeline import analyze
    from classroom_ai.settings import Settings

    place.monkeypatch.setattr("classroom_ai.annotate.load_nlp", lambda path: nlp)
    analyze(place.good, place.results, settings=Settings(asr="tiny.en"), load_ears=FakeEars())
    before = _files(place.results)
    room = len(before[place.results / "measures.json"]) + 1000
    assert room < len(before[place.results / "report.html"])
    changed = place.results / "lesson.json"
    write_lesson(replace(read_lesson(changed), about=About(title="Something else")), changed)
    before = _files(place.results)
    place.monkeypatch.setattr(sys, "argv", ["classroom-ai", "score", str(place.results)])
    with pytest.raises(SystemExit) as ended, _no_file_larger_than(room):
        main()
    assert ended.value.code == 1
    (said,) = _messages(capsys.readouterr().err)
    assert re.search(r"No space left while writing .*report\.(html|md)", said)
    assert _files(place.results) == before


@contextmanager
def _no_file_larger_than(n_bytes: int) -> Iterator[None]:
    """The operating system refuses to write on, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


#: The real command over ears that never come to an end.
NEVER_ENDING = """
import sys, time
sys.path.insert(0, sys.argv.pop(1))
from fakes import FakeEars, ScriptReader

class Slow(ScriptReader):
    def recognize(self, samples, speech, *, on_progress, **options):
        on_progress(0.1)
        time.sleep(120)

import classroom_ai.hearing.backends as backends
from classroom_ai.cli import main
backends.load_ears = lambda asr, device: FakeEars(Slow())(asr, device)
main()
"""


def test_ctrl_c_in_the_middle_ends_at_once_and_loses_nothing(place: Place) -> None:
    before = _files(place.folder)
    arguments = ["analyze", place.good, "-o", place.results, "--fresh"]
    running = subprocess.Popen(
        [sys.executable, "-c", NEVER_ENDING, FAKES, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, Ctrl-C is ignored and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("Writing down words"):
            break
    time.sleep(1)  # until all else is done and the words are waited for
    running.send_signal(signal.SIGINT)
    pressed = time.monotonic()
    out, err = running.communicate(timeout=60)
    assert time.monotonic() - pressed < 10
    assert (running.returncode, out) == (1, "")
    (said,) = _messages(err)
    assert re.search(r"^Stopped\. .*run the command again", said)
    assert _files(place.folder) == before
