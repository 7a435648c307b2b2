"""A lesson's measures, tags and utterances as CSV, for whoever counts with a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from classroom_ai.errors import LessonError
from classroom_ai.files import write_together
from classroom_ai.lesson import read_lesson
from classroom_ai.measures import registry
from classroom_ai.report.quotes import words_within
from classroom_ai.results import Results, read_results
from classroom_ai.spreadsheet import Cell, as_csv
from classroom_ai.types import Lesson, Seconds


def export_tables(folder: Path, target: Path) -> tuple[Path, ...]:
    """Write ``measures.csv``, ``tags.csv`` and ``utterances.csv``: all of them, or none.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``lesson.json`` and ``measures.json``.
    target : pathlib.Path
        Where the tables go; made if needed.

    Returns
    -------
    tuple of pathlib.Path
        What was written.

    Raises
    ------
    LessonError
        If one of the two files is missing, wrong, or of another lesson.
    OutputError
        If the tables cannot be written; earlier ones are then unchanged.
    """
    tables = tables_of(*lesson_with_results(folder))
    write_together(target, tables)
    return tuple(target / name for name in tables)


def export_history(name: str, target: Path) -> tuple[Path, ...]:
    """Write all that the store has of a teacher: a table each as CSV, all of it as JSON.

    Raises
    ------
    UsageError
        If there is no such teacher.
    HistoryError, OutputError
        If the store cannot be read, or the files not written; earlier ones are unchanged.
    """
    from classroom_ai.history.ownership import columns_of, everything_of
    from classroom_ai.history.releases import token_for

    found = everything_of(name)
    files: dict[str, str | bytes] = {
        f"{table}.csv": as_csv(_rows(found.tables[table], columns))
        for table, columns in columns_of().items()
    }
    tokens = {reader: token_for(reader, found.token) for reader in ("coach", "school")}
    whole = {"schema_version": 1, "teacher": found.teacher, "tokens": tokens, **found.tables}
    files["history.json"] = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    write_together(target, files)
    return tuple(target / file for file in files)


def _rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> list[Sequence[Cell]]:
    """Rows as cells; a list or a mapping in one of them as JSON."""
    return [columns, *([_cell(row[column]) for column in columns] for row in rows)]


def _cell(value: Any) -> Cell:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def lesson_with_results(folder: Path) -> tuple[Lesson, Results]:
    """The lesson in a folder, and what was counted of it.

    Raises
    ------
    LessonError
        If one of the two files is missing, wrong, or of another lesson.
    """
    lesson = read_lesson(folder / "lesson.json")
    results = read_results(folder / "measures.json")
    if results.lesson != lesson.id:
        raise LessonError(
            f"{folder / 'measures.json'} is of the lesson {results.lesson!r}.",
            f"lesson.json beside it is of {lesson.id!r}.",
            f"Run: classroom-ai score {folder}",
        )
    return lesson, results


def tables_of(lesson: Lesson, results: Results) -> dict[str, bytes]:
    """All tables by file name."""
    tables = {
        "measures.csv": measures_table(results, lesson),
        "tags.csv": tags_table(results, lesson),
        "utterances.csv": utterances_table(lesson),
    }
    return {name: as_csv(rows) for name, rows in tables.items()}


def measures_table(results: Results, lesson: Lesson) -> list[Sequence[Cell]]:
    """Every measure with its range and grade, a row each; the first row names the columns.

    What is not known well enough to be said (grade D) has no numbers here either: a
    spreadsheet would draw them as if they were. ``measures.json`` has them. What was
    given about the lesson stands in each row, so that tables of many lessons can be
    put below each other.
    """
    titles = {info.id: info.title for info in registry().values()}
    about = lesson.about
    header = (
        "lesson", "measure", "version", "title", "scope", "value", "unit", "low", "high", "grade",
        "n", "numerator", "denominator", "note", "fingerprint", "lesson_title", "date", "subject",
        "school_grade", "format", "class_size", "minutes",
    )  # fmt: skip
    whose = (
        results.fingerprint, lesson.title, about.date, about.subject, about.grade, about.format,
        about.class_size, round(lesson.recording.duration / 60, 2) or None,
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [header]
    for m in results.measures:
        sure = m.grade != "D"
        value, low, high = (m.value, m.low, m.high) if sure else (None, None, None)
        parts = (m.numerator, m.denominator) if sure else (None, None)
        name = (results.lesson, m.id, m.version, titles.get(m.id, ""), m.scope)
        rows.append((*name, value, m.unit, low, high, m.grade, m.n, *parts, m.note, *whose))
    return rows


def tags_table(results: Results, lesson: Lesson) -> list[Sequence[Cell]]:
    """Every label with the rule that gave it and the words that it is about."""
    said = {utt.id: utt for utt in lesson.utterances}
    rows: list[Sequence[Cell]] = [
        ("lesson", "utterance", "label", "rule", "start", "end", "text"),
    ]
    for tag in results.tags:
        utt = said.get(tag.utterance)
        text = words_within(utt, tag) if utt else ""
        times = _times(lesson, tag.start, tag.end)
        rows.append((lesson.id, tag.utterance, tag.label, tag.rule, *times, text))
    return rows


def utterances_table(lesson: Lesson) -> list[Sequence[Cell]]:
    """Everything that was said, by whom as far as that is known."""
    return [
        ("lesson", "utterance", "start", "end", "speaker", "role", "text"),
        *(
            (
                lesson.id,
                utt.id,
                *_times(lesson, utt.start, utt.end),
                utt.speaker,
                utt.role,
                utt.text,
            )
            for utt in lesson.utterances
        ),
    ]


def _times(lesson: Lesson, start: Seconds, end: Seconds) -> tuple[Cell, Cell]:
    return (None, None) if lesson.timing == "none" else (start, end)
