"""The manifest: a table of recordings, as a spreadsheet saves it or as YAML, read strictly.

Each line names a recording and may say whose it is, what it was about and what to look at::

    recording,teacher,subject,class,date,teacher voice,rubric
    monday/first.mp4,Rivera,mathematics,Year 5,2026-03-02,,core
    monday/second.mp4,,science,Year 6,2026-03-02,voices/okafor.m4a,core; ours.yaml

A mistake stops everything before any work, and is named with its line: a column spelt
wrongly and passed over would put a night's lessons under nobody's name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classroom_ai.about import about_lesson
from classroom_ai.errors import UsageError
from classroom_ai.strict import did_you_mean
from classroom_ai.types import About
from classroom_ai.voices import checked_name

#: Columns, or keys in YAML, and what they are called in ``About``, for those that are of it.
_COLUMNS = {
    "recording": "", "teacher": "", "title": "title", "subject": "subject", "class": "grade",
    "date": "date", "teacher voice": "", "rubric": "",
}  # fmt: skip
COLUMNS = tuple(_COLUMNS)
_DELIMITERS = ",;\t"
_DESCRIBED = "docs/schools.md describes the manifest."


@dataclass(frozen=True, slots=True)
class Entry:
    """One recording that is asked for.

    Attributes
    ----------
    recording : pathlib.Path
        The file, there or not.
    teacher : str or None
        Name under which the teacher enrolled.
    teacher_voice : pathlib.Path or None
        A recording of the teacher alone.
    about : About
        What is said of the lesson.
    rubric : tuple of str
        What to look at; empty for what the settings say.
    line : int or None
        Line of the manifest, from 1.
    """

    recording: Path
    teacher: str | None = None
    teacher_voice: Path | None = None
    about: About = field(default_factory=About)
    rubric: tuple[str, ...] = ()
    line: int | None = None


def read_manifest(path: Path) -> tuple[Entry, ...]:
    """Recordings in the order of a manifest.

    Parameters
    ----------
    path : pathlib.Path
        CSV with a first line that names the columns, set apart by commas, semicolons or tabs;
        or YAML, a list of entries with the same names as keys. Files that it names are looked
        for from its own folder on; several rubrics are set apart by semicolons.

    Returns
    -------
    tuple of Entry
        At least one. Whether the recordings are there is not looked at.

    Raises
    ------
    UsageError
        If it cannot be read, or for its first mistake, with the line.
    """
    rows = _from_yaml if path.suffix.lower() in (".yaml", ".yml") else _from_csv
    entries = tuple(_entry(path, line, row) for line, row in rows(path, _text_of(path)))
    if not entries:
        raise UsageError(
            f"{path} names no recordings.", "A line for each of them is expected.", _DESCRIBED
        )
    return entries


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError.unreadable(path, error) from error
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not text in UTF-8.",
            "Other letters than English ones would be read wrongly.",
            "Save it as: CSV UTF-8.",
        ) from error


def _from_csv(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _mistake(path, line, f"it cannot be read: {error}.") from error
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = [_column(path, line, cell) for cell in cells]
            _check_columns(path, line, columns)
        elif any(cell.strip() for cell in cells[len(columns) :]):
            n = len(columns)
            raise _mistake(path, line, f"there are {len(cells)} cells, and only {n} columns.")
        else:
            given = zip(columns, (cell.strip() for cell in cells), strict=False)
            yield line, {column: cell for column, cell in given if cell}


def _from_yaml(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        top = loader.get_single_node()
        if top is None:
            return
        if not isinstance(top, yaml.SequenceNode):
            raise _mistake(path, 1, "it is no list. Each entry begins with  - recording: FILE")
        for node in top.value:
            line = node.start_mark.line + 1
            if not isinstance(node, yaml.MappingNode):
                raise _mistake(path, line, "it is no entry. One begins with  - recording: FILE")
            keys = [_column(path, key.start_mark.line + 1, str(key.value)) for key, _ in node.value]
            _check_columns(path, line, keys)
            content = loader.construct_document(node)
            values = dict(zip(keys, content.values(), strict=True))
            yield line, {key: value for key, value in values.items() if value is not None}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(
            f"{path} is not YAML: {' '.join(str(error).split())}.",
            next_step="Look at the line named, and at the indentation of the lines around it.",
        ) from error


def _column(path: Path, line: int, title: str) -> str:
    """The column that a title means, in any case, with _ or - for the space."""
    name = " ".join(title.replace("_", " ").replace("-", " ").casefold().split())
    if name in COLUMNS:
        return name
    what = f"there is no column {title.strip()!r}." if name else "a column has no name."
    raise _mistake(path, line, f"{what}{did_you_mean(name, COLUMNS)}")


def _check_columns(path: Path, line: int, columns: list[str]) -> None:
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice:
        raise _mistake(path, line, f"{twice!r} is there twice.")
    if "recording" not in columns:
        raise _mistake(path, line, "'recording' is missing: the file of the lesson.")


def _entry(path: Path, line: int, row: Mapping[str, Any]) -> Entry:
    """One line, checked."""
    try:
        texts = {
            column: _text(column, value) for column, value in row.items() if column != "rubric"
        }
        if "recording" not in texts:
            raise UsageError("no recording is named.")
        said = {_COLUMNS[column]: text for column, text in texts.items() if _COLUMNS[column]}
        return Entry(
            recording=_beside(path, texts["recording"]),
            teacher=checked_name(texts["teacher"]) if "teacher" in texts else None,
            teacher_voice=_beside(path, texts["teacher voice"])
            if "teacher voice" in texts
            else None,
            about=about_lesson(said),
            rubric=tuple(_rubric(path, name) for name in _names(row.get("rubric"))),
            line=line,
        )
    except UsageError as error:
        raise _mistake(path, line, str(error)) from error


def _text(column: str, value: object) -> str:
    # YAML reads an unquoted  No  as a truth value, and a day of the calendar as one.
    if isinstance(value, (bool, list, dict)) or not str(value).strip():
        raise UsageError(
            f"the {column} is {value!r}.", "It is one piece of text.", f'Write  {column}: "..."'
        )
    return str(value).strip()


def _names(rubrics: object) -> list[str]:
    if rubrics is None:
        return []
    several = rubrics if isinstance(rubrics, list) else _text("rubric", rubrics).split(";")
    return [name for each in several if (name := _text("rubric", each))]


def _rubric(path: Path, name: str) -> str:
    """A rubric's id as it is, a file from the manifest's own folder on."""
    is_file = Path(name).suffix.lower() in (".yaml", ".yml") or "/" in name or "\\" in name
    return str(_beside(path, name)) if is_file else name


def _beside(path: Path, name: str) -> Path:
    if "\0" in name:
        raise UsageError(f"{name!r} is no name of a file.")
    return path.parent / Path(name).expanduser()


def _mistake(path: Path, line: int, what: str) -> UsageError:
    return UsageError(
        f"{path}, line {line}: {what}", f"Columns are {', '.join(COLUMNS)}.", _DESCRIBED
    )
