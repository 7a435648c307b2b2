"""The term of one teacher: from the first recording to the coach's second visit."""

from __future__ import annotations

from pathlib import Path

from term_lessons.lessons import BEFORE, SINCE, Planned, lesson_of, write_roster
from term_lessons.stage import Stage

from classroom_ai import sample
from classroom_ai.lesson import write_lesson

TEACHER = "rivera"
ROSTER = "class-4b.csv"


def first_recording(stage: Stage) -> None:
    """The sample lesson, really heard, before anything is kept."""
    stage.says("## The first recording: Monday, 2 February")
    with stage.at(TEACHER) as folder:
        _copy("fractions.ogg", folder / "monday.ogg")
        _copy("fractions.teacher.flac", folder / "me.flac")
        stage.runs(
            "classroom-ai analyze monday.ogg --teacher-voice me.flac --date 2026-02-02 \\\n"
            '    --title "Comparing fractions" --subject mathematics --grade "Grade 4"',
            day="2026-02-02",
        )
        stage.says("`report.html` opens in a browser. Its first page says:")
        stage.shows("monday.classroom/report.md", since="Heard ", until="## In pictures")
        stage.says("Nothing was kept of this. To come back to it, Rivera enrolls a voice:")
        stage.runs(f"classroom-ai enroll {TEACHER} me.flac", day="2026-02-02")


def before_the_visit(stage: Stage) -> None:
    """Six lessons of all kinds, and what they have in common."""
    stage.says("## Six lessons in February")
    with stage.at(TEACHER) as folder:
        write_roster(folder / ROSTER)
        for planned in BEFORE:
            _lesson(stage, folder, planned, silently=planned is not BEFORE[0])
        stage.says("Five lessons later:")
        stage.runs(
            f"classroom-ai history {TEACHER} --measure wait.after_question", day="2026-02-27"
        )


def _lesson(stage: Stage, folder: Path, planned: Planned, *, silently: bool = True) -> None:
    """A lesson comes into the history."""
    day = planned.day.isoformat()
    home = folder / f"{day}.classroom"
    home.mkdir()
    write_lesson(lesson_of(planned, teacher=TEACHER), home / "lesson.json")
    stage.runs(f"classroom-ai score {home.name}", day=day, silently=silently)


def _copy(name: str, target: Path) -> None:
    target.write_bytes((Path(sample.__file__).parent / name).read_bytes())
