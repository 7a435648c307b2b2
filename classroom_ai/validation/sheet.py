"""The sheet that a person fills in: written without labels, read with patience.

It is CSV, which every spreadsheet opens, and spreadsheets change what they open: times
become dates, commas semicolons. So what a row is known by are whole milliseconds in
columns of their own, which none of them touches; the times beside them are for people.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from classroom_ai.errors import SheetError
from classroom_ai.types import Lesson, Seconds, Span
from classroom_ai.validation.families import FAMILIES, NONE, Family
from classroom_ai.validation.rows import Row

COLUMNS = (
    *("row", "start", "end", "words"),
    *(family.name for family in FAMILIES),
    *("typed", "start_ms", "end_ms"),
)
#: Rows to type in: one for each time that somebody else speaks.
_TYPING_ROWS = 20
#: What begins a formula, in one spreadsheet or another.
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
_MOST_BYTES = 5_000_000
#: More problems than these are told by their number.
_MOST_TOLD = 8
_AGAIN = "Correct it and run the command again; nothing was changed."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person wrote about one sentence.

    ``span`` is None for a sentence that the person added because it was not heard;
    ``given`` has a label for each family that was judged.
    """

    number: int
    span: Span | None
    words: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TypedLine:
    """What a person typed by ear: words of one speaker, whose role may be left out."""

    role: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it came back; ``typed_span`` is where the typed lines were said."""

    lesson: str | None
    spread: bool
    answers: tuple[Answer, ...]
    typed: tuple[TypedLine, ...] = ()
    typed_span: Span | None = None


# --- writing -----------------------------------------------------------------


def to_sheet(
    lesson: Lesson,
    rows: Sequence[Row],
    stretches: Sequence[Span],
    *,
    typed: Span | None,
    spread: bool,
    separator: str = ",",
) -> str:
    """Text of an empty sheet: how to fill it in, one row a sentence, and a minute to type.

    Parameters
    ----------
    lesson : Lesson
        What was heard.
    rows : sequence of Row
        The sentences to ask about; their roles are not shown.
    stretches : sequence of Span
        Which parts of the lesson they are from.
    typed : Span, optional
        What to type by ear.
    spread : bool
        Whether the stretches were spread by the program, not chosen.
    separator : str
        ``,`` or ``;``.

    Returns
    -------
    str
        CSV that begins with a byte order mark, by which Excel knows UTF-8.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows([line] for line in _instructions(lesson, stretches, typed, spread=spread))
    writer.writerow(COLUMNS)
    blank = [""] * len(FAMILIES)
    for number, row in enumerate(rows, start=1):
        place = [str(number), _clock(row.start), _clock(row.end), _harmless(row.words)]
        writer.writerow([*place, *blank, "", *_ms(row)])
    if typed is not None:
        ask = f"type what you hear from {_clock(typed.start)} to {_clock(typed.end)}"
        for number in range(1, _TYPING_ROWS + 1):
            place = [f"T{number}", _clock(typed.start), _clock(typed.end), f"({ask})"]
            writer.writerow([*place, *blank, "", *_ms(typed)])
    return "\ufeff" + out.getvalue()


def _instructions(
    lesson: Lesson, stretches: Sequence[Span], typed: Span | None, *, spread: bool
) -> Iterable[str]:
    how = "spread over the lesson by the program" if spread else "chosen by hand"
    pieces = "; ".join(f"{_clock(s.start)} to {_clock(s.end)}" for s in stretches)
    yield _harmless(f"Check it yourself: {lesson.title}")
    yield f"Sheet of lesson {lesson.id}. Parts of the recording ({how}): {pieces}."
    yield (
        "Play the recording and write what you hear. What the program took each sentence for is "
        "not shown, so that it cannot sway you; do not look at the report meanwhile."
    )
    yield (
        "Leave a cell empty where you cannot tell or have no time: what is empty is not judged. "
        "The first letters of a label are enough. Sentences of students need a role only."
    )
    yield (
        "If a sentence is missing altogether, add a row in its place with its words, a role and "
        "labels, and leave the other cells empty. Do not change row, start_ms and end_ms."
    )
    for family in FAMILIES:
        yield f"Column {family.name} ({family.title}):"
        yield from (f"    {label}: {said}." for label, said in family.labels.items())
    yield (
        "Where a row holds words of two people, write who says most of it. Where it holds several "
        "questions, label the last one that asks for something."
    )
    if typed is not None:
        yield (
            f"The last rows are empty on purpose: for {_clock(typed.start)} to "
            f"{_clock(typed.end)} type every word that you hear into the column typed, a new row "
            "whenever somebody else speaks, with the role if you can. Leave out um and uh, and "
            "leave no gaps; you may stop early."
        )
    yield "Save it as CSV, and run: classroom-ai validate FOLDER THIS_FILE"


def _clock(seconds: Seconds) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _ms(span: Span) -> tuple[int, int]:
    return round(span.start * 1000), round(span.end * 1000)


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> _harmless("=HYPERLINK(1)"), _harmless("Why?")
    ("'=HYPERLINK(1)", 'Why?')
    """
    return f"'{text}" if _FORMULA.match(text) else text


# --- reading -----------------------------------------------------------------


@dataclass
class _Reader:
    """One pass over the rows below the header, which keeps every problem that it meets."""

    columns: dict[str, int]
    answers: list[Answer] = field(default_factory=list)
    typed: list[TypedLine] = field(default_factory=list)
    typed_span: Span | None = None
    problems: list[str] = field(default_factory=list)
    _seen: set[tuple[str, Span]] = field(default_factory=set)

    def read(self, line: int, cells: Sequence[str]) -> None:
        cell = {
            name: cells[i].strip() if i < len(cells) else "" for name, i in self.columns.items()
        }
        if not any(cell.values()):
            return
        before = len(self.problems)
        given = {
            family.name: label
            for family in FAMILIES
            if (label := self._label(line, family, cell.get(family.name, "")))
        }
        number, span = cell["row"], self._span(line, cell)
        if len(self.problems) > before:
            return
        if re.fullmatch(r"[Tt]\d+", number) or (cell.get("typed") and not number):
            self.typed_span = self.typed_span or span
            if cell.get("typed"):
                self.typed.append(TypedLine(given.get("role"), cell["typed"]))
        elif not number:
            if cell["words"] or given:
                self.answers.append(Answer(line, None, cell["words"], given))
        elif span is None:
            self.problems.append(f"Row {line}: start_ms and end_ms are empty.")
        elif (number, span) in self._seen:
            self.problems.append(f"Row {line}: this is row {number} a second time.")
        else:
            self._seen.add((number, span))
            self.answers.append(Answer(line, span, cell["words"], given))

    def _label(self, line: int, family: Family, written: str) -> str | None:
        try:
            return label_of(written, family)
        except ValueError as error:
            self.problems.append(f"Row {line}, column {family.name}: {error}")
            return None

    def _span(self, line: int, cell: Mapping[str, str]) -> Span | None:
        texts = [re.sub(r"\s|[.,]0+$", "", cell[name]) for name in ("start_ms", "end_ms")]
        if not any(texts):
            return None
        if not all(re.fullmatch(r"\d{1,9}", text) for text in texts):
            self.problems.append(
                f"Row {line}: start_ms and end_ms are {cell['start_ms']!r} and "
                f"{cell['end_ms']!r}; whole numbers were there."
            )
            return None
        start, end = (int(text) / 1000 for text in texts)
        if end < start:
            self.problems.append(f"Row {line}: end_ms is before start_ms.")
            return None
        return Span(start, end)


def read_sheet(path: Path) -> Sheet:
    """A sheet that a person filled in, as it came out of whatever spreadsheet.

    Parameters
    ----------
    path : pathlib.Path
        CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows' Western code.

    Returns
    -------
    Sheet
        Answers in the order of the sheet; empty cells are in none of them.

    Raises
    ------
    SheetError
        If it is no such sheet, or cells cannot be understood: every one with its row.
    """
    text = _text_of(path)
    lines, header = _table(path, text)
    columns = {name.strip().casefold(): i for i, name in reversed([*enumerate(lines[header])])}
    reader = _Reader({name: columns[name] for name in COLUMNS if name in columns})
    for number, cells in enumerate(lines[header + 1 :], start=header + 2):
        reader.read(number, cells)
    if reader.problems:
        told = reader.problems[:_MOST_TOLD]
        if len(reader.problems) > len(told):
            told.append(f"And {len(reader.problems) - len(told)} more.")
        raise SheetError("\n".join([f"{path} has cells that are not understood.", *told, _AGAIN]))
    above = " ".join(cell for cells in lines[:header] for cell in cells)
    lesson = re.search(r"Sheet of lesson (\w+)", above)
    return Sheet(
        lesson=lesson[1] if lesson else None,
        spread="chosen by hand" not in above,
        answers=tuple(reader.answers),
        typed=tuple(reader.typed),
        typed_span=reader.typed_span,
    )


def label_of(written: str, family: Family) -> str | None:
    """The label that a person meant; None where the cell is empty or says that it is not known.

    Raises
    ------
    ValueError
        If it is no label nor the beginning of just one.

    Examples
    --------
    >>> from classroom_ai.validation.families import ROLE
    >>> label_of("T", ROLE), label_of(" Students", ROLE), label_of("?", ROLE)
    ('teacher', 'student', None)
    """
    text = " ".join(written.casefold().split()).strip(".'\"")
    if text in {"", "?", "unknown"}:
        return None
    if text in {"-", "–", "0", "no"} and NONE in family.labels:
        return NONE
    if text in family.labels or text.removesuffix("s") in family.labels:
        return text if text in family.labels else text.removesuffix("s")
    begun = [label for label in family.labels if label.startswith(text)]
    if len(begun) == 1:
        return begun[0]
    close = begun or get_close_matches(text, family.labels, n=1)
    hint = f"did you mean {' or '.join(close)}?" if close else "none of them."
    raise ValueError(f"{written.strip()!r} is not one of {', '.join(family.labels)}: {hint}")


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SheetError(
            f"{path} cannot be read: {error.strerror or error}.",
            "A filled-in sheet is expected.",
            "Make one: classroom-ai validate FOLDER --template",
        ) from error
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise SheetError(
            f"{path} is a workbook of a spreadsheet program.",
            "A CSV file is expected.",
            "Open it, choose Save as, CSV UTF-8, and run the command with that file.",
        )
    if len(content) > _MOST_BYTES:
        raise SheetError(f"{path} has {len(content) / 1e6:.0f} MB.", "A sheet is far smaller.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _table(path: Path, text: str) -> tuple[list[list[str]], int]:
    """All cells by the separator under which the header is found, and the header's place."""
    needed = {"row", "words", "start_ms", "end_ms"}
    lines: list[list[str]] = []
    for separator in (",", ";", "\t"):
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except csv.Error as error:
            raise SheetError(f"{path} is not CSV: {error}.", "", _AGAIN) from error
        for place, cells in enumerate(lines):
            if needed <= {cell.strip().casefold() for cell in cells}:
                return lines, place
    raise SheetError(
        f"{path} has no row with the headings {', '.join(COLUMNS)}.",
        "They stand above the sentences of the sheet.",
        "Make a new one: classroom-ai validate FOLDER --template",
    )
