"""Lessons of an invented teacher, for tests of the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from classroom_ai.history.lessons import remember
from classroom_ai.lesson import lesson_from_text
from classroom_ai.results import Results
from classroom_ai.types import About, Lesson, Measurement, ModelUsed, Provenance

WAIT = "wait.after_question"
#: Words that must never reach the store.
WORDS = "T 0.0 2.1 Why is it even, Aisha?\nS1 4.6 6.0 Because two goes into it."
FIRST_DAY = date(2026, 1, 5)


def lesson_at(
    number: int,
    *,
    teacher: str | None = "Rivera",
    heard: str = "ears",
    day: str | None = "",
    **about: str,
) -> Lesson:
    """The lesson of that number: one a day from 5 January on."""
    lesson = lesson_from_text(WORDS)
    on = (FIRST_DAY + timedelta(number)).isoformat() if day == "" else day
    return replace(
        lesson,
        id=f"{number:012x}",
        recording=replace(lesson.recording, sha256=f"{number:064x}", file="Aisha.mp4"),
        about=About(date=on, **about),  # type: ignore[arg-type]
        provenance=Provenance("0", {"asr": ModelUsed(heard)}, {"teacher": teacher}),
    )


def wait_of(value: float | None, *, grade: str = "A", version: int = 2) -> Measurement:
    """Pauses of one lesson around a value."""
    if value is None:
        return Measurement(WAIT, version, "s", None, note="No question.")
    observations = (value - 0.1, value, value + 0.1)
    return Measurement(
        WAIT, version, "s", value, value - 0.1, value + 0.1, grade,  # type: ignore[arg-type]
        observations=observations, n=3,
    )  # fmt: skip


def results_of(lesson: Lesson, *measures: Measurement) -> Results:
    return Results(lesson.id, "counted", measures, (), ())


def keep(number: int, value: float | None, folder: Path = Path("results"), **said: Any) -> str:
    """Add a lesson with one wait to the store; what was said about it."""
    lesson = lesson_at(number, **said)
    return remember(lesson, results_of(lesson, wait_of(value)), folder)


def keep_all(first: int, values: Iterable[float], **said: Any) -> None:
    """Lessons on consecutive days."""
    for number, value in enumerate(values, start=first):
        assert keep(number, value, **said) == ""
