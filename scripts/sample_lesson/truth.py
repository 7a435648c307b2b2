"""What is true of a lesson that was made: who spoke when, the waits, and what was asked.

Written in the form that the benchmarks read: ``NAME.rttm`` and ``NAME.json``.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from pyannote.core import Segment, Timeline

from classroom_ai.types import Seconds, Span
from sample_lesson.layout import Layout, Placed
from sample_lesson.script import TEACHER, Script


def rttm_of(name: str, layout: Layout) -> str:
    """One RTTM line for each stretch in which one voice is heard, sorted by start."""
    heard = sorted(
        (part.start, part.end, placed.line.speaker)
        for placed in layout.lines
        for part in placed.parts
    )
    return "".join(
        f"SPEAKER {name} 1 {start:.3f} {end - start:.3f} <NA> <NA> {speaker} <NA> <NA>\n"
        for start, end, speaker in heard
    )


def truth_of(script: Script, layout: Layout) -> dict[str, Any]:
    """Everything that is known of the lesson, ready for JSON; times in seconds.

    Teacher and student seconds are unions of time, and an overlap counts in both.
    """
    teacher = _seconds(p for p in layout.lines if p.line.speaker == TEACHER)
    student = _seconds(p for p in layout.lines if p.line.speaker != TEACHER)
    after_question, after_answer = _waits(layout)
    modes = [(s, "group") for s in layout.group] + [(s, "silence") for s in layout.quiet]
    return {
        "name": script.name,
        "about": script.about,
        "duration": layout.duration,
        "teacher": TEACHER,
        "students": script.students,
        "teacher_seconds": teacher,
        "student_seconds": student,
        "teacher_share": round(teacher / (teacher + student), 4),
        "wait1": after_question,
        "wait2": after_answer,
        "modes": sorted([span.start, span.end, mode] for span, mode in modes),
        "questions": _labelled(layout, "question"),
        "praise": _labelled(layout, "praise"),
        "words": sorted([p.start, p.end, p.line.speaker, p.line.text] for p in layout.lines),
    }


def _seconds(lines: Iterable[Placed]) -> Seconds:
    """Time in which at least one of the lines is heard."""
    parts = Timeline([Segment(part.start, part.end) for p in lines for part in p.parts])
    return round(float(parts.support().duration()), 3)


def _labelled(layout: Layout, family: str) -> list[dict[str, Any]]:
    """The teacher's lines with a label of the family, such as ``question``."""
    found = []
    for placed in layout.lines:
        of, _, name = (placed.line.label or "").partition(".")
        if of == family:
            line = {"start": placed.start, "end": placed.end, "label": name}
            found.append(line | {"text": placed.line.text})
    return found


def _waits(layout: Layout) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Pauses between a teacher's question and a student, and between a student and the teacher.

    Only where the very next line is the other's: a question that the teacher
    follows with more talk has no wait. Overlaps are no pauses, and group work
    is nobody's answer.
    """
    after_question, after_answer = [], []
    in_time = sorted(layout.lines, key=lambda placed: placed.start)
    for before, after in pairwise(in_time):
        # Two students may end out of order: the pause begins when the last of them is done.
        since = max(placed.end for placed in in_time if placed.start <= before.start)
        wait = Span(since, after.start)
        if before.in_group or after.in_group or wait.end < wait.start:
            continue
        times = {"start": wait.start, "end": wait.end}
        asked, _, label = (before.line.label or "").partition(".")
        if asked == "question" and after.line.speaker != TEACHER:
            after_question.append({"kind": "wait1", "question": label, **times})
        elif before.line.speaker != TEACHER and after.line.speaker == TEACHER:
            after_answer.append({"kind": "wait2", **times})
    return after_question, after_answer
