"""The benchmark of faults finds what it looks for: a check that cannot fail says nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))

import faults

from classroom_ai.errors import RecordingError
from classroom_ai.media import probe, read_audio


def batch(work: Path, name: str) -> faults.Batch:
    """A batch that has done two lessons, as it lies on the disk."""
    made = faults.Batch(work, name, ())
    (made.output / ".batch" / "records").mkdir(parents=True)
    for number in range(2):
        lesson = made.output / "no-teacher" / f"{number}-abc" / "lesson.json"
        lesson.parent.mkdir(parents=True)
        recording = {"file": f"{number}.wav", "sha256": f"{number}" * 64}
        lesson.write_text(json.dumps({"recording": recording}))
        (made.output / ".batch" / "records" / f"{recording['sha256']}.json").touch()
        for event in ("started", "heard", "done"):
            happened(made, event, recording["file"])
    rows = [{"status": "done"}, {"status": "done"}, {"status": "failed"}]
    (made.output / "summary.json").write_text(json.dumps({"recordings": rows}))
    return made


def happened(to: faults.Batch, event: str, recording: str) -> None:
    with to.log.open("a") as log:
        log.write(json.dumps({"event": event, "recording": f"/in/{recording}"}) + "\n")


def one(disturbed: faults.Batch) -> Path:
    return disturbed.output / "no-teacher" / "1-abc" / "lesson.json"


def test_nothing_is_wrong_where_nothing_is(tmp_path: Path) -> None:
    first, second = batch(tmp_path, "first"), batch(tmp_path, "second")
    assert faults.wrong_in(first, second, good=2) == ""


@pytest.mark.parametrize(
    ("done_to_it", "said"),
    [
        (lambda it: (it.output / ".x.json.abcdefgh.tmp").touch(), "temporary files"),
        (lambda it: one(it).write_text("{}"), "different from the undisturbed"),
        (lambda it: one(it).unlink(), "different from the undisturbed"),
        (lambda it: (one(it).parent / "more.txt").touch(), "different from the undisturbed"),
        (lambda it: happened(it, "heard", "1.wav"), "done again"),
        (lambda it: it.repeated.update(["heard 1.wav"]), "done again"),
        (lambda it: (it.output / "summary.json").write_text('{"recordings": []}'), "statuses"),
    ],
    ids=["temporary", "changed", "lost", "more", "twice", "repeated", "status"],
)
def test_what_is_wrong_is_said(tmp_path: Path, done_to_it: object, said: str) -> None:
    disturbed = batch(tmp_path, "disturbed")
    assert callable(done_to_it)
    done_to_it(disturbed)
    assert said in faults.wrong_in(disturbed, batch(tmp_path, "undisturbed"), good=2)


def test_work_that_was_finished_before_a_kill_is_found_when_it_is_done_again(
    tmp_path: Path,
) -> None:
    killed = batch(tmp_path, "killed")
    before, finished = len(killed.events()), killed.finished()
    assert finished == {"heard": {"0.wav", "1.wav"}, "done": {"0.wav", "1.wav"}}
    happened(killed, "heard", "2.wav")
    assert not faults.repeated(killed, before, finished)
    happened(killed, "heard", "1.wav")
    assert faults.repeated(killed, before, finished) == {"heard 1.wav": 1}


def test_word_files_are_the_same_but_for_when_they_were_made(tmp_path: Path) -> None:
    def word_file(name: str, *, made: str, text: str) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w") as parts:
            parts.writestr("docProps/core.xml", made)
            parts.writestr("word/document.xml", text)
        return tmp_path / name

    first = word_file("a.docx", made="9:00", text="a")
    assert faults.content(first) == faults.content(word_file("b.docx", made="10:00", text="a"))
    assert faults.content(first) != faults.content(word_file("c.docx", made="9:00", text="b"))


def test_broken_recordings_are_broken_in_three_ways(tmp_path: Path) -> None:
    faults.write_broken(tmp_path)
    for name, looked in (("empty.m4a", probe), ("noise.mp4", probe), ("broken.flac", read_audio)):
        with pytest.raises(RecordingError):
            looked(tmp_path / name)
    assert probe(tmp_path / "broken.flac").has_audio  # it is found only when it is decoded


def test_workers_that_live_on_are_waited_for_and_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "ENDED_S", 0.2)
    alive = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1, start_new_session=True)
    try:
        with pytest.raises(SystemExit, match="live on"):
            faults.end_of_workers(alive.pid)
    finally:
        alive.communicate()
    faults.end_of_workers(alive.pid)
