"""What scoring a lesson costs: ``scoring.py DIR``.

Takes every transcript of a folder that says when each line begins and ends
(``*.csv``, ``*.json``, ``*.vtt``), cuts or joins them to lessons of 45 minutes, and
times the way from a lesson to its report in one process, after the language model
has been loaded: tags, measures with intervals, rubrics, report. Then as many
lessons as ``--lessons`` says are scored one after the other, and the memory of the
process is told along the way. Idle machines only.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.annotate import annotate, load_nlp
from classroom_ai.catalogue import path_of
from classroom_ai.errors import ClassroomAIError
from classroom_ai.measures import lesson_wide, measure_lesson, registry
from classroom_ai.missed import missed_moments
from classroom_ai.parts import part_of
from classroom_ai.pipeline import LANGUAGE_MODEL
from classroom_ai.report import build, to_html, to_markdown
from classroom_ai.rubric import Rubric, read_rubric, score
from classroom_ai.spans import gaps_between
from classroom_ai.transcripts import import_transcript
from classroom_ai.types import Lesson, Seconds, Turn, Utterance

if TYPE_CHECKING:
    from spacy.language import Language

LENGTH: Seconds = 45 * 60.0
STEPS = ("tags", "measures", "rubrics and report")
#: Lessons after which memory is told, beside the last.
_TOLD_AFTER = (5, 20, 50, 100)


@dataclass(frozen=True)
class Costs:
    """Seconds of each step, and how much of a lesson they were for."""

    seconds: tuple[float, ...]
    n_words: int


def main() -> None:
    """Measure, print a table and, with ``--json``, write the same numbers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--lessons", type=int, default=200, help="how many to score in a row (200)")
    parser.add_argument("--timed", type=int, default=5, help="how many of them to time (5)")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    given = parser.parse_args()
    nlp = load_nlp(path_of(LANGUAGE_MODEL))
    rubrics = (read_rubric("core"),)
    lessons = list(lessons_of(given.folder))
    if not lessons:
        sys.exit(f"{given.folder} holds no transcripts with times.")
    scored(lessons[0], nlp, rubrics)  # what is loaded once is not a lesson's cost
    costs: list[Costs] = []
    memory: dict[int, int] = {}
    for n, lesson in enumerate(itertools.islice(itertools.cycle(lessons), given.lessons), start=1):
        found = scored(lesson, nlp, rubrics)
        if n <= given.timed:
            costs.append(found)
        if n in _TOLD_AFTER or n == given.lessons:
            memory[n] = resident_bytes()
    figures = {
        "lesson_s": LENGTH,
        "n_words": statistics.median(cost.n_words for cost in costs),
        "seconds": statistics.median(sum(cost.seconds) for cost in costs),
        **{
            step: statistics.median(cost.seconds[i] for cost in costs)
            for i, step in enumerate(STEPS)
        },
        "memory_bytes_after": memory,
    }
    print(table(figures))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def lessons_of(folder: Path) -> Iterator[Lesson]:
    """Lessons of 45 minutes: transcripts one after the other, cut there."""
    parts: list[Lesson] = []
    length = 0.0
    for path in sorted(folder.iterdir()):
        try:
            lesson = import_transcript(path).lesson
        except (ClassroomAIError, IsADirectoryError):
            continue
        if lesson.timing != "captions":
            continue
        parts.append(lesson)
        length += lesson.recording.duration
        if length >= LENGTH:
            yield joined(parts, until=LENGTH)
            parts, length = [], 0.0


def joined(parts: Sequence[Lesson], *, until: Seconds) -> Lesson:
    """One lesson of several, one after the other."""
    turns: list[Turn] = []
    utterances: list[Utterance] = []
    start = 0.0
    for part in parts:
        turns += [replace(t, start=t.start + start, end=t.end + start) for t in part.turns]
        for utt in part.utterances:
            words = tuple(replace(w, start=w.start + start, end=w.end + start) for w in utt.words)
            utterances.append(
                replace(
                    utt,
                    start=utt.start + start,
                    end=utt.end + start,
                    id=f"u{len(utterances) + 1:05d}",
                    words=words,
                )
            )
        start += part.recording.duration
    whole = replace(
        parts[0],
        recording=replace(parts[0].recording, duration=start),
        turns=tuple(turns),
        utterances=tuple(utterances),
        gaps=gaps_between(turns, utterances),
    )
    return part_of(whole, 0.0, until)


def scored(lesson: Lesson, nlp: Language, rubrics: Sequence[Rubric]) -> Costs:
    """Score a lesson, and say how long each step took."""
    times = [time.perf_counter()]
    tags = annotate(lesson, nlp=nlp)
    times.append(time.perf_counter())
    measurements = measure_lesson(lesson, tags)
    times.append(time.perf_counter())
    missed = missed_moments(lesson, tags)
    scores = tuple(score(rubric, measurements, missed) for rubric in rubrics)
    report = build(lesson, tags, lesson_wide(measurements), scores, registry())
    to_html(report)
    to_markdown(report)
    times.append(time.perf_counter())
    n_words = sum(len(utt.text.split()) for utt in lesson.utterances)
    return Costs(tuple(end - start for start, end in itertools.pairwise(times)), n_words)


def resident_bytes() -> int:
    """Resident set of this process; where the system does not tell it, the largest so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return largest if sys.platform == "darwin" else largest * 1024
    return pages * resource.getpagesize()


def table(figures: dict[str, object]) -> str:
    """The numbers as a Markdown table."""
    memory = figures["memory_bytes_after"]
    assert isinstance(memory, dict)  # noqa: S101 - a wrong figure is a bug of ours
    rows = [
        ("words of 45 minutes", f"{figures['n_words']:.0f}"),
        *((step, f"{figures[step]:.2f} s") for step in STEPS),
        ("all", f"{figures['seconds']:.2f} s"),
        *((f"memory after {n} lessons", f"{used / 1e9:.3f} GB") for n, used in memory.items()),
    ]
    return "\n".join(["| what | measured |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in rows)])


if __name__ == "__main__":
    main()
