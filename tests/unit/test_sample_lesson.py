"""The sample lessons are what their scripts say: sound and truth agree, without any model."""

from __future__ import annotations

import doctest
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import yaml
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyannote.core import Annotation, Segment, Timeline

from classroom_ai.errors import UsageError
from classroom_ai.types import Span

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from sample_lesson import layout as layout_module  # noqa: E402
from sample_lesson.layout import Layout, laid_out  # noqa: E402
from sample_lesson.script import Line, Script, script_from  # noqa: E402
from sample_lesson.truth import rttm_of, truth_of  # noqa: E402

LESSONS = [ROOT / "classroom_ai/sample/fractions", ROOT / "tests/data/plants"]
FRAMES_PER_S = 100


class Made:
    """A lesson as it lies in the repository."""

    def __init__(self, stem: Path) -> None:
        self.stem = stem
        self.script = script_from(stem.with_suffix(".yaml"))
        self.truth: dict[str, Any] = json.loads(stem.with_suffix(".json").read_text())
        self.samples, self.rate_hz = soundfile.read(stem.with_suffix(".ogg"), dtype="float32")
        self.voices = Annotation()
        for i, row in enumerate(stem.with_suffix(".rttm").read_text().splitlines()):
            _, _, _, start, length, _, _, speaker, _, _ = row.split()
            self.voices[Segment(float(start), float(start) + float(length)), i] = speaker

    def level_db(self) -> NDArray[np.float64]:
        """Loudness of each 10 ms of the sound."""
        step = self.rate_hz // FRAMES_PER_S
        frames = self.samples[: len(self.samples) // step * step].reshape(-1, step)
        return np.asarray(10 * np.log10(np.mean(frames**2, axis=1) + 1e-12), dtype=np.float64)

    def spoken(self, *speakers: str) -> Timeline:
        """Union of the time in which any of these speak; all of them if none is named."""
        voices = self.voices.subset(speakers) if speakers else self.voices
        return voices.get_timeline().support()


@pytest.fixture(params=LESSONS, ids=lambda stem: stem.name, scope="module")
def made(request: pytest.FixtureRequest) -> Made:
    return Made(request.param)


def test_the_sound_is_small_mono_and_as_long_as_the_truth_says(made: Made) -> None:
    for suffix in (".ogg", ".teacher.flac"):
        assert made.stem.with_suffix(suffix).stat().st_size < 1_000_000
    assert made.samples.ndim == 1
    assert made.rate_hz == 16_000
    assert len(made.samples) / made.rate_hz == pytest.approx(made.truth["duration"], abs=0.01)
    assert 120 < made.truth["duration"] < 240


def test_the_sound_is_not_clipped(made: Made) -> None:
    assert 0.5 < np.abs(made.samples).max() < 0.99


def test_speech_is_where_the_truth_has_it(made: Made) -> None:
    level = made.level_db()
    heard = [level[int(s.start * 100) : int(s.end * 100)].max() for s in made.spoken()]
    # The room dies away in pauses: judge them by their last tenths.
    pauses = [gap for gap in made.spoken().gaps() if gap.duration >= 0.5]
    still = [np.median(level[int(p.end * 100) - 15 : int(p.end * 100) - 2]) for p in pauses]
    assert len(pauses) > 30
    assert min(heard) > np.median(still) + 10
    assert np.median(heard) > np.median(still) + 20


def test_lines_begin_where_the_truth_has_them_and_none_before(made: Made) -> None:
    """The way of the sound through the room is taken off: within 30 ms for most lines."""
    level = made.level_db()
    late = []
    for pause in made.spoken().gaps():
        if pause.duration < 1 or pause.end >= made.truth["duration"]:
            continue
        at = round(pause.end * 100)
        floor = np.median(level[at - 30 : at - 3])
        louder = np.flatnonzero(level[at - 10 : at + 30] > floor + 8)
        late.append((louder[0] - 10) / 100)
    assert len(late) > 15
    # A soft first consonant drowns in the noise of the room, so only most are that sharp.
    assert np.median(np.abs(late)) <= 0.03
    assert min(late) >= -0.03


def test_shares_and_seconds_follow_from_who_spoke_when(made: Made) -> None:
    teacher = made.spoken("teacher").duration()
    student = made.spoken(*made.truth["students"]).duration()
    assert teacher == pytest.approx(made.truth["teacher_seconds"], abs=0.01)
    assert student == pytest.approx(made.truth["student_seconds"], abs=0.01)
    assert made.truth["teacher_share"] == pytest.approx(teacher / (teacher + student), abs=1e-4)


def test_waits_are_silent_and_lie_between_teacher_and_student(made: Made) -> None:
    teacher, students = made.spoken("teacher"), made.spoken(*made.truth["students"])
    between = {"wait1": (teacher, students), "wait2": (students, teacher)}
    for kind, (before, after) in between.items():
        waits = made.truth[kind]
        assert len(waits) >= 6
        for wait in waits:
            span = Segment(wait["start"], wait["end"])
            assert made.spoken().crop(span).duration() < 0.002, wait
            assert min(abs(s.end - span.start) for s in before) < 0.002, wait
            assert min(abs(s.start - span.end) for s in after) < 0.002, wait
    lengths = [wait["end"] - wait["start"] for wait in made.truth["wait1"]]
    assert min(lengths) < 1
    assert max(lengths) > 3


def test_group_work_is_many_voices_and_quiet_work_is_none(made: Made) -> None:
    modes = {mode: Segment(start, end) for start, end, mode in made.truth["modes"]}
    assert modes["group"].duration > 10
    assert len(made.voices.crop(modes["group"]).labels()) == 4
    assert made.voices.crop(modes["group"]).get_overlap().duration() > 8
    assert modes["silence"].duration > 9
    assert made.spoken().crop(modes["silence"]).duration() < 0.002


def test_the_lesson_has_something_of_everything(made: Made) -> None:
    asked = [question["label"] for question in made.truth["questions"]]
    assert set(asked) == {"open", "closed", "procedural", "check"}
    assert {praise["label"] for praise in made.truth["praise"]} == {"specific", "general"}
    assert len(made.truth["students"]) == 4
    assert made.voices.labels() == sorted([*made.truth["students"], "teacher"])


def test_labels_in_the_truth_are_those_of_the_script(made: Made) -> None:
    written = [line.label for line in made.script.lines() if line.speaker == "teacher"]
    told = [f"question.{q['label']}" for q in made.truth["questions"]]
    told += [f"praise.{p['label']}" for p in made.truth["praise"]]
    assert sorted(told) == sorted(str(label) for label in written if label != "statement")


def test_truth_follows_from_the_script_and_the_lengths_of_its_lines(made: Made) -> None:
    """A script that was changed without making its sound again is found here."""
    lines = list(made.script.lines())
    times = {(speaker, text): (a, b) for a, b, speaker, text in made.truth["words"]}
    assert len(times) == len(lines)
    heard = []
    for line in lines:
        start, end = times[line.speaker, line.text]
        own = made.voices.subset([line.speaker]).crop(Segment(start, end)).itersegments()
        heard.append([Span(round(s.start - start, 3), round(s.end - start, 3)) for s in own])
    again = laid_out(made.script.lesson, heard)
    assert rttm_of(made.script.name, again) == made.stem.with_suffix(".rttm").read_text()
    assert truth_of(made.script, again) == made.truth


def test_the_clip_for_enrolling_is_long_enough_and_says_other_things(made: Made) -> None:
    clip = soundfile.info(made.stem.with_suffix(".teacher.flac"))
    assert clip.samplerate == 16_000
    assert 12 < clip.duration < 25
    assert not set(made.script.teacher_voice) & {line.text for line in made.script.lines()}


def test_the_readme_says_that_nobody_was_recorded_and_names_each_voice() -> None:
    readme = (ROOT / "classroom_ai/sample/README.md").read_text()
    assert "No pupil and no teacher was recorded" in readme
    used = {voice.name for stem in LESSONS for voice in _script(stem).voices.values()}
    assert all(f"`{name}`" in readme for name in used)


def test_the_two_lessons_share_no_voice_settings_and_no_sentence() -> None:
    one, two = map(_script, LESSONS)
    sound = [{v.model_copy(update={"place": ()}) for v in s.voices.values()} for s in (one, two)]
    assert not sound[0] & sound[1]
    assert not {line.text for line in one.lines()} & {line.text for line in two.lines()}


def test_examples_in_the_layout_hold() -> None:
    assert doctest.testmod(layout_module).failed == 0


@given(
    pauses=st.lists(st.floats(-0.5, 5).map(lambda s: round(s, 2)), min_size=1, max_size=12),
    lengths=st.lists(st.integers(60, 900), min_size=12, max_size=12),
)
def test_every_pause_in_the_layout_is_the_one_that_was_written(
    pauses: list[float], lengths: list[int]
) -> None:
    pauses[0] = abs(pauses[0])
    speakers = ["teacher", "student-1"]
    lesson = [
        Line(
            speaker=speakers[i % 2],
            pause=pause,
            text=str(i),
            label=None if i % 2 else "question.open",
        )
        for i, pause in enumerate(pauses)
    ]
    heard = [[Span(0, length / 100)] for length in lengths[: len(lesson)]]
    layout = laid_out(lesson, heard)
    assert _pauses(layout) == pytest.approx(pauses, abs=2e-3)
    assert layout.duration > max(line.end for line in layout.lines)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"lesson": [{"speaker": "teacher", "pause": 1, "text": "Why?"}]}, "needs a label"),
        (
            {"lesson": [{"speaker": "student-1", "pause": 1, "text": "So.", "label": "statement"}]},
            "a student's has none",
        ),
        (
            {"lesson": [{"speaker": "student-9", "pause": 1, "text": "So."}]},
            "no voice for student-9",
        ),
        ({"lesson": [{"quiet": 5}]}, "speak after the last quiet"),
        ({"lesson": []}, "lesson"),
        ({"speed": 3}, "speed"),
        ({"room": {"rt60": 9}}, "room"),
    ],
)
def test_a_script_that_breaks_a_rule_is_told_where(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    script = yaml.safe_load(LESSONS[0].with_suffix(".yaml").read_text())
    file = tmp_path / "broken.yaml"
    file.write_text(yaml.safe_dump(script | change))
    with pytest.raises(UsageError, match=told):
        script_from(file)


@pytest.mark.parametrize("content", [None, "a: [", "\udcff"])
def test_a_script_that_cannot_be_read_is_one_message(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "broken.yaml"
    if content is not None:
        file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(UsageError, match=r"broken\.yaml cannot be read"):
        script_from(file)


def _script(stem: Path) -> Script:
    return script_from(stem.with_suffix(".yaml"))


def _pauses(layout: Layout) -> list[float]:
    """Time from the end of all speech before a line to its start."""
    until = 0.0
    pauses = []
    for line in layout.lines:
        pauses.append(line.start - until)
        until = max(until, line.end)
    return pauses
