"""Lessons of an invented teacher with results in their folders, for tests of cycles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from histories import WAIT, lesson_at, wait_of
from reports import tag_at

from classroom_ai.history.lessons import remember
from classroom_ai.lesson import lesson_from_text, write_lesson
from classroom_ai.results import Results, to_json
from classroom_ai.types import (
    CriterionScore,
    Evidence,
    Lesson,
    Measurement,
    NextStep,
    RubricScore,
    Tag,
)

#: A question with three seconds of quiet and a reason; and one that the teacher answers.
LINES = """
T 0.0 2.1 Why is it even?
S1 5.6 9.0 It is even because two goes into it exactly.
T 20.0 22.0 What else could it be?
T 23.0 25.0 It could be four.
S2 27.0 28.0 Oh, <script>alert(1)</script> four.
"""
OPEN = "questions.open_share"


def tags_of(lesson: Lesson) -> tuple[Tag, ...]:
    return (
        tag_at(lesson, 0.0, "question.open"),
        tag_at(lesson, 5.6, "student.reasoning"),
        tag_at(lesson, 20.0, "question.open"),
    )


def open_share(value: float, *, grade: str | None = "B") -> Measurement:
    return Measurement(
        OPEN, 1, "share", value, value - 0.02, value + 0.02, grade, n=20  # type: ignore[arg-type]
    )  # fmt: skip


def score_of(
    measure: str = OPEN, *, room: float | None = 1.0, aim: float | None = 0.1, step: bool = True
) -> RubricScore:
    """A rubric with one criterion, which has a moment to try it in."""
    to_try = NextStep("Ask one why.", "open-question-cut-short", Evidence(20.0, 22.0, "u0003"))
    criterion = CriterionScore(
        "c", 1, "Few.", measure, "Which question would you ask again?",
        to_try if step else None, room, aim,
    )  # fmt: skip
    return RubricScore("core", 2, (criterion,))


def keep_whole(
    folder: Path,
    number: int,
    wait: float | None,
    *measures: Measurement,
    scores: tuple[RubricScore, ...] = (),
    lines: str = LINES,
    **about: str,
) -> Path:
    """A lesson of that number in the store, with its results in a folder of its own."""
    like = lesson_at(number, **about)
    lesson = replace(
        lesson_from_text(lines, duration=600.0),
        id=like.id, recording=replace(like.recording, duration=600.0), about=like.about,
        provenance=like.provenance,
    )  # fmt: skip
    place = folder / f"{number}.classroom"
    measured = wait_of(wait)
    if wait is not None:
        ends = [(0.0, 2.1), (20.0, 22.0), (23.0, 25.0)]
        places = [
            Evidence(*span, utterance=f"u{n:04d}", outcome="student")
            for span, n in zip(ends, (1, 3, 4), strict=True)
        ]
        measured = replace(measured, evidence=tuple(places))
    results = Results(lesson.id, "counted", (measured, *measures), tags_of(lesson), scores)
    write_lesson(lesson, place / "lesson.json")
    (place / "measures.json").write_text(to_json(results), encoding="utf-8")
    (place / "report.html").write_text("the report", encoding="utf-8")
    assert remember(lesson, results, place) == ""
    return place


__all__ = ["LINES", "OPEN", "WAIT", "keep_whole", "open_share", "score_of", "tags_of"]
