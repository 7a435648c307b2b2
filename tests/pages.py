"""Reports that play and can be corrected, for tests: a few lines, and tones for sound."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from recordings import Track, hiss, write
from reports import Inputs, info, tag_at

from classroom_ai.lesson import lesson_from_text
from classroom_ai.report import to_html
from classroom_ai.report.page import Clip, Corrected, Peaks, PlayedFile, page_data
from classroom_ai.types import Evidence, Lesson, Measurement, Tag

if TYPE_CHECKING:
    from playwright.sync_api import Page

LINES = """
T 0.0 1.5 Why do you think that is?
S1 2.0 3.5 Because it is an even number and six is too.
T 4.0 5.0 Say more about that.
S2 5.5 7.0 Two goes into it and nothing is left.
"""
PEAKS = Peaks(10, base64.b64encode(bytes(range(0, 160, 2))).decode())


def inputs(text: str = LINES, *, duration: float = 8.0) -> Inputs:
    """A lesson whose first line is a question, quoted in the report."""
    lesson = lesson_from_text(text, duration=duration)
    first = lesson.utterances[0]
    measurement = Measurement(
        "talk.asked", 1, "s", 1.0, low=0.9, high=1.1, grade="A", n=1,
        observations=(1.0,), evidence=(Evidence(first.start, first.end, first.id),),
    )  # fmt: skip
    return Inputs(
        lesson,
        (tag_at(lesson, first.start, "question.open"),),
        (measurement,),
        (),
        {"talk.asked": info("talk.asked", "s", "Asked")},
    )


def write_page(
    folder: Path,
    made: Inputs | None = None,
    *,
    recording: PlayedFile | None = None,
    clips: tuple[Clip, ...] = (),
    peaks: Peaks | None = PEAKS,
    notes: tuple[str, ...] = (),
    corrected: Corrected | None = None,
    review: str | None = None,
) -> Path:
    """A report with its script, as a file."""
    made = made or inputs()
    page = page_data(
        made.lesson,
        made.tags,
        recording=recording,
        clips=clips,
        peaks=peaks,
        notes=notes,
        corrected=corrected,
        review=review,
    )
    file = folder / "report.html"
    file.write_text(to_html(made.report(), page), encoding="utf-8")
    return file


def sound(path: Path, seconds: float) -> Path:
    """AAC in MP4, as clips and phones have it."""
    return write(path, Track(hiss(seconds, level=0.05), codec="aac"))


def clip(folder: Path, start: float, end: float) -> Clip:
    """Sound of a stretch of the lesson, inside the page."""
    data = sound(folder / "clip.m4a", end - start).read_bytes()
    return Clip(start, end, "data:audio/mp4;base64," + base64.b64encode(data).decode("ascii"))


def until(page: Page, expression: str, *, seconds: float = 5.0) -> None:
    """Wait for something in the page; its policy forbids Playwright to wait in it."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never came true: {expression}"
        page.wait_for_timeout(20)


def open_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


def hour_of_talk() -> Inputs:
    """900 lines with ten words each, the teacher's every second one a question."""
    said = "so what do you think about the number {} here"
    lines = [
        f"{'T' if n % 2 else f'S{n % 7}'} {n * 4} {n * 4 + 3.5} {said.format(n)}"
        for n in range(900)
    ]
    made = inputs("\n".join(lines), duration=3600.0)
    tags = tuple(
        Tag(utt.start, utt.end, utt.id, label, "invented")
        for utt in made.lesson.utterances
        for label in ("question.open", "move.together", "uptake.low")
    )
    return replace(made, tags=tags)


def peaks_of(lesson: Lesson) -> Peaks:
    """Ten values a second for all of a lesson."""
    values = np.random.default_rng(0).integers(20, 255, round(lesson.recording.duration * 10))
    return Peaks(10, base64.b64encode(values.astype(np.uint8).tobytes()).decode())
