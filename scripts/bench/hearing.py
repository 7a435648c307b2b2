"""How well a folder of recordings with known truth is heard: ``hearing.py DIR [--no-voice]``.

``--lower-students 6`` lowers the voices of students by so many semitones first: who
the teacher is must not rest on pitch.

Takes every NAME with sound (``.ogg``, ``.flac``, ``.wav``) and ``NAME.rttm``, and
where they are there ``NAME.json`` (truth of a lesson), ``NAME.teacher.flac`` (the
teacher's voice), ``NAME.stm`` and ``NAME.uem``; runs the real pipeline with the
embedded models; prints a table a recording and the mean.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from hearing_scores import (
    Mask,
    Pause,
    RoleFrames,
    Talk,
    f1,
    found_pauses,
    interval_scores,
    mask_f1,
    mask_of,
    pauses_between,
    role_frames,
    role_scores,
    teacher_share,
    windows,
    words_outside,
)

if TYPE_CHECKING:
    from pyannote.core import Annotation, Timeline

    from classroom_ai.hearing import Ears
    from classroom_ai.types import Lesson

Figures = dict[str, float | None]

SOUND = (".ogg", ".flac", ".wav")
COLUMNS = (
    "role_error", "confused", "missed", "false_alarm", "student_recall", "student_precision",
    "teacher_share_error", "gap_recall", "gap_precision", "gap_f1", "mode_f1",
    "interval_coverage", "interval_width", "der", "wer_teacher", "wer_student",
    "words_outside", "rtf",
)  # fmt: skip
#: Names in the truth and in lesson.json of the modes that are scored.
MODES = {"group": "group", "silence": "quiet"}


def main() -> None:
    """Measure, print a table and, with ``--json``, write the same numbers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--no-voice", action="store_true", help="do not use NAME.teacher.flac")
    parser.add_argument(
        "--lower-students", type=float, default=0.0, metavar="SEMITONES",
        help="lower the pitch of students, where the teacher is silent",
    )  # fmt: skip
    parser.add_argument("--asr", default="tiny.en", help="speech recognition model (tiny.en)")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    given = parser.parse_args()
    figures = measured(
        given.folder,
        use_voice=not given.no_voice,
        asr=given.asr,
        lower_students=given.lower_students,
    )
    print(table(figures))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measured(
    folder: Path, *, use_voice: bool, asr: str, lower_students: float = 0.0
) -> dict[str, Any]:
    """Figures of every recording in a folder, and their mean."""
    from classroom_ai.hearing.backends import load_ears

    ears = load_ears(asr)
    rows: list[dict[str, Any]] = []
    pauses = np.zeros(3, dtype=int)
    for sound in recordings(folder):
        with tempfile.TemporaryDirectory() as folder_of_copy:
            heard = sound
            if lower_students:
                heard = with_lower_students(sound, lower_students, Path(folder_of_copy))
            lesson, rtf = heard_lesson(
                heard, ears, voice=voice_of(sound) if use_voice else None, asr=asr
            )
        row, counted = scores(sound, lesson)
        pauses += counted
        rows.append({"name": sound.stem, **row, "rtf": round(rtf, 4)})
        print(f"{sound.stem}: role_error {row['role_error']}", flush=True)
    return {"recordings": rows, "mean": mean_of(rows, pauses)}


def recordings(folder: Path) -> Iterator[Path]:
    """Sound files with an RTTM beside them, by name."""
    for rttm in sorted(folder.glob("*.rttm")):
        found = [path for suffix in SOUND if (path := rttm.with_suffix(suffix)).is_file()]
        yield from found[:1]


def voice_of(sound: Path) -> Path | None:
    """The teacher's voice beside a recording."""
    voice = sound.with_name(f"{sound.stem}.teacher.flac")
    return voice if voice.is_file() else None


def with_lower_students(sound: Path, semitones: float, folder: Path) -> Path:
    """A copy of a recording in which all are lowered who speak while the teacher is silent."""
    import soundfile  # with parselmouth, of the extra "bench"

    samples, rate = soundfile.read(sound, dtype="float32")
    lowered = with_lower_pitch(samples, rate, semitones)
    speakers = annotation_of_rttm(sound.with_suffix(".rttm"))
    students = np.zeros(len(samples), dtype=bool)
    for role in ("student", "teacher"):
        for turn, _, label in speakers.itertracks(yield_label=True):
            if (label == "teacher") == (role == "teacher"):
                students[round(turn.start * rate) : round(turn.end * rate)] = role == "student"
    # A hard cut would click, and a click is heard as speech.
    fade = np.hanning(round(0.02 * rate) + 2)[1:-1]
    part = np.convolve(students, fade / fade.sum(), mode="same")
    target = folder / f"{sound.stem}.flac"
    soundfile.write(target, samples * (1 - part) + lowered[: len(samples)] * part, rate)
    return target


def with_lower_pitch(samples: np.ndarray, rate: int, semitones: float) -> np.ndarray:
    """The same sound with all voices lower, their resonances left alone (PSOLA, by Praat).

    A phase vocoder would lower the resonances as well, and smear the sound of a
    room until detectors no longer hear speech in it.
    """
    from parselmouth import Sound
    from parselmouth.praat import call

    sound = Sound(samples.astype(np.float64), rate)
    manipulation = call(sound, "To Manipulation", 0.01, 75, 500)
    pitch = call(manipulation, "Extract pitch tier")
    call(pitch, "Multiply frequencies", 0, sound.duration, 2 ** (-semitones / 12))
    call([pitch, manipulation], "Replace pitch tier")
    lowered = call(manipulation, "Get resynthesis (overlap-add)").values[0]
    fitted: np.ndarray = np.resize(lowered, len(samples)).astype(np.float32)
    return fitted


def heard_lesson(sound: Path, ears: Ears, *, voice: Path | None, asr: str) -> tuple[Lesson, float]:
    """The lesson that the pipeline hears, and the time it took as a share of its length."""
    from classroom_ai.pipeline import hear
    from classroom_ai.settings import Settings
    from classroom_ai.types import About

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        lesson, _ = hear(
            sound,
            Path(folder) / "lesson.json",
            settings=Settings(asr=asr, language="en", device="cpu"),
            about=About(),
            teacher_voice=voice,
            load_ears=lambda _asr, _device: ears,
        )
        spent = time.perf_counter() - start
    return lesson, spent / lesson.recording.duration


def scores(sound: Path, lesson: Lesson) -> tuple[Figures, np.ndarray]:
    """Figures of one recording, and its pauses: found, in the truth, heard."""
    duration = lesson.recording.duration
    speakers = annotation_of_rttm(sound.with_suffix(".rttm"))
    uem = timeline_of_uem(sound.with_suffix(".uem"), duration)
    truth = read_json(sound.with_suffix(".json"))
    figures: Figures = dict.fromkeys(COLUMNS)
    figures["der"] = diarization_error(speakers, lesson, uem)
    counted = np.zeros(3, dtype=int)
    everybody = [
        Talk(turn.start, turn.end, label)
        for turn, _, label in speakers.itertracks(yield_label=True)
    ]
    middles = [(word.start + word.end) / 2 for utt in lesson.utterances for word in utt.words]
    figures["words_outside"] = words_outside(middles, everybody)
    if "teacher" in speakers.labels():
        reference = [
            talk._replace(role="teacher" if talk.role == "teacher" else "student")
            for talk in everybody
        ]
        heard = [Talk(turn.start, turn.end, turn.role) for turn in lesson.turns]
        scored = mask_of(((part.start, part.end) for part in uem), duration)
        frames = role_frames(reference, duration), role_frames(heard, duration)
        figures |= role_scores(*frames, scored)
        counted = pause_counts(reference, lesson)
        figures |= pause_figures(counted)
        figures["mode_f1"] = mode_f1(truth, lesson)
        figures |= interval_figures(frames[0], scored, lesson)
    figures |= word_errors(truth, lesson)
    return {key: rounded(value) for key, value in figures.items()}, counted


def pause_counts(reference: Sequence[Talk], lesson: Lesson) -> np.ndarray:
    """Pauses found, in the truth, and heard."""
    true = pauses_between(reference)
    heard = [
        Pause(gap.start, gap.end, gap.before == "teacher")
        for gap in lesson.gaps
        if {gap.before, gap.after} == {"teacher", "student"}
    ]
    return np.array([found_pauses(true, heard), len(true), len(heard)])


def pause_figures(counted: np.ndarray) -> Figures:
    """Recall, precision and F1 of pauses from their counts."""
    found, true, heard = (int(count) for count in counted)
    return {
        "gap_recall": found / true if true else None,
        "gap_precision": found / heard if heard else None,
        "gap_f1": f1(found, true, heard),
    }


def interval_figures(truth: RoleFrames, scored: Mask, lesson: Lesson) -> Figures:
    """How often the interval of ``talk.teacher_share`` holds the true share of a minute.

    Minutes in which nobody speaks, or in which the measure has no value, are left out.
    """
    from classroom_ai.measures import measure_lesson
    from classroom_ai.parts import part_of

    true: list[float | None] = []
    intervals: list[tuple[float, float] | None] = []
    for start, end in windows(lesson.recording.duration):
        inside = scored & mask_of([(start, end)], lesson.recording.duration)
        # The modes of a minute are nobody's question.
        minute = replace(part_of(lesson, start, end), modes=())
        share = next(m for m in measure_lesson(minute, ()) if m.id == "talk.teacher_share")
        true.append(teacher_share(truth, inside))
        if share.low is None or share.high is None:
            intervals.append(None)
        else:
            intervals.append((share.low, share.high))
    return interval_scores(true, intervals)


def mode_f1(truth: Mapping[str, Any], lesson: Lesson) -> float | None:
    """Mean F1 in frames of group and quiet work, of those that the truth has."""
    duration = lesson.recording.duration
    values = []
    for true_name, name in MODES.items():
        spans = [(start, end) for start, end, mode in truth.get("modes", ()) if mode == true_name]
        if spans:
            heard = ((mode.start, mode.end) for mode in lesson.modes if mode.mode == name)
            values.append(mask_f1(mask_of(spans, duration), mask_of(heard, duration)) or 0.0)
    return statistics.mean(values) if values else None


def diarization_error(speakers: Annotation, lesson: Lesson, uem: Timeline) -> float | None:
    """Diarization error rate, collar 0, overlap scored."""
    from pyannote.core import Annotation, Segment
    from pyannote.metrics.diarization import DiarizationErrorRate

    heard = Annotation(uri="lesson")
    for index, turn in enumerate(lesson.turns):
        heard[Segment(turn.start, turn.end), index] = turn.speaker
    if not speakers:
        return None
    return float(DiarizationErrorRate(collar=0.0, skip_overlap=False)(speakers, heard, uem=uem))


def word_errors(truth: Mapping[str, Any], lesson: Lesson) -> Figures:
    """Word error by role, over the lines of the truth whose words are known."""
    import jiwer

    clean: Any = jiwer.Compose(
        [
            jiwer.ToLowerCase(),
            jiwer.RemovePunctuation(),  # type: ignore[no-untyped-call]
            jiwer.RemoveMultipleSpaces(),
            jiwer.Strip(),
        ]
    )
    words = [word for utt in lesson.utterances for word in utt.words]
    middles = np.array([(word.start + word.end) / 2 for word in words])
    figures: Figures = {}
    for role in ("teacher", "student"):
        lines = [
            row for row in truth.get("words", ()) if (row[2] == "teacher") == (role == "teacher")
        ]
        said = [clean(text) for *_, text in lines]
        heard = [
            clean(" ".join(words[i].text for i in np.flatnonzero((middles >= a) & (middles < b))))
            for a, b, *_ in lines
        ]
        figures[f"wer_{role}"] = float(jiwer.wer(said, heard)) if said else None
    return figures


def annotation_of_rttm(path: Path) -> Annotation:
    """Turns of an RTTM file."""
    from pyannote.core import Annotation, Segment

    speakers = Annotation(uri="lesson")
    for index, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("SPEAKER"):
            fields = line.split()
            start, length = float(fields[3]), float(fields[4])
            speakers[Segment(start, start + length), index] = fields[7]
    return speakers


def timeline_of_uem(path: Path, duration: float) -> Timeline:
    """Scored parts of a UEM file; all of the recording where there is none."""
    from pyannote.core import Segment, Timeline

    if not path.is_file():
        return Timeline([Segment(0, duration)])
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return Timeline([Segment(float(row[2]), float(row[3])) for row in rows])


def read_json(path: Path) -> dict[str, Any]:
    """The truth of a lesson; empty where there is none, or it has another form."""
    if not path.is_file():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def mean_of(rows: Sequence[Mapping[str, Any]], pauses: np.ndarray) -> Figures:
    """Means over the recordings that have a figure; pauses are pooled, not averaged."""
    mean: Figures = {}
    for column in COLUMNS:
        values = [row[column] for row in rows if row.get(column) is not None]
        mean[column] = rounded(statistics.mean(values)) if values else None
    mean |= {key: rounded(value) for key, value in pause_figures(pauses).items()}
    errors = [row["role_error"] for row in rows if row.get("role_error") is not None]
    mean["worst"] = max(errors, default=None)
    return mean


def rounded(value: float | None) -> float | None:
    """Four digits: more would claim what a benchmark of minutes cannot know."""
    return None if value is None else round(value, 4)


def table(figures: Mapping[str, Any]) -> str:
    """The numbers as a Markdown table, one row a recording, the mean last."""
    rows = [*figures["recordings"], {"name": "**mean**", **figures["mean"]}]
    lines = [
        f"| recording | {' | '.join(COLUMNS)} |",
        f"| --- |{' --- |' * len(COLUMNS)}",
        *(
            f"| {row['name']} | {' | '.join(cell(row.get(column)) for column in COLUMNS)} |"
            for row in rows
        ),
        "",
        f"Worst role_error of a recording: {cell(figures['mean']['worst'])}",
    ]
    return "\n".join(lines)


def cell(value: float | None) -> str:
    """A number in three digits; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
