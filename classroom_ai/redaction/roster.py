"""The roster: a text file or a table with the names of a class.

One name a line is enough; a CSV file as a spreadsheet saves it works too. The order of the
lines is what numbers the students, so a name that comes later is added at the end. A roster
is only read: nothing of it is kept, and messages name lines, never what stands in them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom_ai.errors import RosterError
from classroom_ai.redaction.letters import pieces, plain

_LARGEST = 1_000_000
_LONGEST_LINE = 1_000
_MOST_STUDENTS = 2_000
#: Titles of columns, in any case, and what they mean.
_COLUMNS = {
    "first": "given", "first name": "given", "firstname": "given", "given": "given",
    "given name": "given", "forename": "given", "preferred name": "other", "preferred": "other",
    "last": "family", "last name": "family", "lastname": "family", "surname": "family",
    "family": "family", "family name": "family", "middle": "other", "middle name": "other",
    "nickname": "other", "nicknames": "other", "nick": "other", "also": "other",
    "called": "other", "heard as": "other",
    "name": "name", "full name": "name", "student": "name", "student name": "name",
    "pupil": "name",
}  # fmt: skip
_PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "do", "du", "la",
     "le", "el", "al", "bin", "ibn", "bint", "ter", "ten", "zu"}
)  # fmt: skip
_MARK = re.compile(r"(keep|teacher)\s*:\s*(.*)", re.IGNORECASE)
_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|dr|mx)\b\.?\s*", re.IGNORECASE)
_HOW = (
    "A line is a name, such as: Aisha Haddad. Or save the list as CSV with the columns first, last."
)


@dataclass(frozen=True, slots=True)
class Student:
    """One of the class: ``number`` is the place on the roster, from 1.

    ``given``, ``family`` and ``others`` are words in plain letters; ``others`` are nicknames
    and whatever else the student is called.
    """

    number: int
    given: tuple[str, ...]
    family: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def placeholder(self) -> str:
        """What stands for the student wherever they are named."""
        return f"[Student {self.number}]"


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody whose name is replaced, and the words that never are.

    ``teachers`` are replaced by ``[teacher]``; ``keep`` has words in plain letters.
    """

    students: tuple[Student, ...]
    teachers: tuple[Student, ...] = ()
    keep: frozenset[str] = frozenset()


def read_roster(path: Path) -> Roster:
    """The roster in a file.

    Parameters
    ----------
    path : pathlib.Path
        Text in UTF-8 (or UTF-16 with its mark, as some spreadsheets save it). One name a
        line: ``Aisha Haddad``, ``Haddad, Aisha`` or, with names to look for besides,
        ``Aisha Haddad / Ash / Ayesha``. Or CSV with a first line that names its columns
        (first, last, nickname; or name). ``keep: Lincoln`` is a word that is never replaced,
        ``teacher: Rivera`` a name that becomes ``[teacher]``; ``#`` begins a comment.

    Raises
    ------
    RosterError
        If it cannot be read or a line is no name; the message has the line's number, and
        nothing of what stands there.
    """
    return roster_from_text(_text_of(path), source=str(path))


def roster_from_text(text: str, *, source: str = "The roster") -> Roster:
    r"""The roster that a text holds; see `read_roster`.

    Examples
    --------
    >>> roster = roster_from_text("first,last\nMary Ann,van der Berg\nJosé,Núñez")
    >>> roster.students[0].given, roster.students[0].family, roster.students[1].placeholder
    (('mary', 'ann'), ('van', 'der', 'berg'), '[Student 2]')
    """
    students: list[Student] = []
    teachers: list[Student] = []
    keep: set[str] = set()
    columns: Sequence[str] | None = None
    for number, cells in _lines(text, source):
        if columns is None and not students and (found := _columns_of(cells)):
            columns = found
            continue
        if mark := _MARK.fullmatch(" ".join(filter(None, cells)).strip()):
            if mark[1].lower() == "keep":
                keep.update(piece.plain for piece in pieces(mark[2]))
            else:
                called = _TITLE.sub("", mark[2])
                teachers.append(_from_line((called,), 0, source, number))
            continue
        place = len(students) + 1
        students.append(
            _from_columns(cells, columns, place, source, number)
            if columns
            else _from_line(cells, place, source, number)
        )
    if not students:
        raise RosterError(f"{source} has no name in it.", _HOW, "Write the names of the class.")
    if len(students) > _MOST_STUDENTS:
        raise RosterError(
            f"{source} has {len(students)} names.",
            f"A roster has at most {_MOST_STUDENTS}.",
            "Use the roster of this class.",
        )
    return Roster(tuple(students), tuple(teachers), frozenset(keep))


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise RosterError(
                f"{path} has {path.stat().st_size} bytes.",
                f"A roster has at most {_LARGEST}.",
                "Check that it is the list of names.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise RosterError(
            f"{path} cannot be read: {error.strerror or error}.",
            "The path of a text or CSV file with the students' names is expected.",
            "Check the name and the folder.",
        ) from error
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise RosterError(
            f"{path} is not text in UTF-8.",
            "A spreadsheet saves it as: CSV UTF-8.",
            "Save it so and try again; a spreadsheet file itself (.xlsx) cannot be read.",
        ) from error


def _lines(text: str, source: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Cells of each line that is not empty and no comment, with the line's number."""
    rows = text.splitlines()
    first = next((row for row in rows if row.strip() and not row.startswith("#")), "")
    separator = next((mark for mark in "\t;" if mark in first), ",")
    for number, row in enumerate(rows, start=1):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        if "\0" in row or len(row) > _LONGEST_LINE:
            raise RosterError(
                f"Line {number} of {source} is no name: it has "
                + ("a zero byte." if "\0" in row else f"{len(row)} characters."),
                _HOW,
                "Correct or remove the line.",
            )
        cells = next(csv.reader(io.StringIO(row), delimiter=separator), [])
        yield number, tuple(cell.strip() for cell in cells)


def _columns_of(cells: Sequence[str]) -> tuple[str, ...] | None:
    """What each column means, if this is a line of titles."""
    meanings = tuple(_COLUMNS.get(cell.lower().strip(), "") for cell in cells)
    return meanings if {"given", "family", "name"} & set(meanings) else None


def _from_columns(
    cells: Sequence[str], columns: Sequence[str], place: int, source: str, line: int
) -> Student:
    by_meaning: dict[str, list[str]] = {}
    for meaning, cell in zip(columns, cells, strict=False):
        if meaning and cell:
            by_meaning.setdefault(meaning, []).append(cell)
    others = [part for cell in by_meaning.get("other", ()) for part in re.split(r"[/;,]", cell)]
    if "name" in by_meaning:
        return _from_line((" / ".join([by_meaning["name"][0], *others]),), place, source, line)
    given = _words(" ".join(by_meaning.get("given", ())))
    family = _words(" ".join(by_meaning.get("family", ())))
    return _student(place, given, family, others, source, line)


def _from_line(cells: Sequence[str], place: int, source: str, line: int) -> Student:
    """``Aisha Haddad``, ``Haddad, Aisha``, ``Aisha Haddad / Ash``; or two cells, family first."""
    name, *others = (part.strip() for part in ",".join(filter(None, cells)).split("/"))
    before, comma, after = name.partition(",")
    if comma:
        # Without titles of columns nobody says which of the two is the given name.
        return _student(place, _words(after), _words(before), [*others, before], source, line)
    words = _words(name)
    cut = next(
        (i for i, word in enumerate(words) if i and word in _PARTICLES), max(len(words) - 1, 1)
    )
    return _student(place, words[:cut], words[cut:], others, source, line)


def _student(
    place: int,
    given: tuple[str, ...],
    family: tuple[str, ...],
    others: Sequence[str],
    source: str,
    line: int,
) -> Student:
    if not given and not family:
        raise RosterError(
            f"Line {line} of {source} holds no name.", _HOW, "Correct or remove the line."
        )
    more = tuple(words for words in map(_words, others) if words)
    return Student(place, given or family, family if given else (), more)


def _words(text: str) -> tuple[str, ...]:
    """Words of a name; initials run together (J. R. is jr), a single letter is no name."""
    joined = re.sub(r"\b(\w)\.\s*(?=\w\b)", r"\1", text)
    return tuple(piece.plain for piece in pieces(joined) if len(plain(piece.text)) > 1)
