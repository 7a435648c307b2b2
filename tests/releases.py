"""Lessons of an invented teacher as files, of which something can be released."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from classroom_ai.history.lessons import remember
from classroom_ai.lesson import lesson_from_text, write_lesson
from classroom_ai.results import Results, to_json
from classroom_ai.types import About, Evidence, Lesson, Measurement, Provenance, Recording, Tag

LINES = (
    "T 0.0 4.0 Good morning everybody, open your books, Aisha.\n"
    "T 60.0 63.0 Why is it even?\n"
    "S1 67.0 72.0 It is even because two goes into it exactly.\n"
    "T 120.0 124.0 Thank you, Aisha Haddad, that helps.\n"
    "S2 126.0 130.0 My grandmother said so yesterday at dinner.\n"
    "T 180.0 184.0 Who has another way to see it?\n"
    "S1 188.0 194.0 You can share them out between the two of us.\n"
)
TAGS = (
    Tag(60.0, 63.0, utterance="u0002", label="question.open", rule="open/why"),
    Tag(67.0, 72.0, utterance="u0003", label="student.reasoning", rule="reasoning/because"),
    Tag(180.0, 184.0, utterance="u0006", label="question.open", rule="open/who"),
    Tag(188.0, 194.0, utterance="u0007", label="student.claim", rule="claim/can"),
)
SHARE, OPEN = "talk.teacher_share", "questions.open_share"
MEASURES = (
    Measurement(
        "wait.after_question", 2, "s", 4.0, 3.9, 4.1, "A", observations=(4.0, 4.0), n=2,
        evidence=(Evidence(60.0, 63.0, "u0002"), Evidence(180.0, 184.0, "u0006")),
    ),
    Measurement(SHARE, 1, "share", 0.5, 0.4, 0.6, "B", n=7),
    Measurement(OPEN, 1, "share", 1.0, 0.0, 1.0, "D", n=2),
)  # fmt: skip


def lesson_on(day: str, *, teacher: str = "Rivera", text: str = LINES, **about: str) -> Lesson:
    lesson = lesson_from_text(text)
    number = day.replace("-", "")
    return replace(
        lesson,
        id=f"{number:0>12}",
        recording=Recording("Aisha at the board.mp4", f"{number:0>64}", lesson.duration),
        about=About(date=day, **about),  # type: ignore[arg-type]
        provenance=Provenance("0", settings={"teacher": teacher}, fingerprint="ears"),
    )


def kept_lesson(folder: Path, lesson: Lesson, *, tags: tuple[Tag, ...] = TAGS) -> Path:
    """A folder of results, and the lesson in the teacher's history."""
    results = Results(lesson.id, "counted", MEASURES, tags, ())
    write_lesson(lesson, folder / "lesson.json")
    (folder / "measures.json").write_text(to_json(results), encoding="utf-8")
    assert remember(lesson, results, folder) == ""
    return folder


def a_roster(folder: Path) -> Path:
    path = folder / "roster.txt"
    path.write_text("Aisha Haddad\nOmar Said\nteacher: Rivera\n", encoding="utf-8")
    return path
