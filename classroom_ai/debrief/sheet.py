"""Ratings from a sheet that was filled in elsewhere: moment, rating, use."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from classroom_ai.debrief.pack import Pack
from classroom_ai.debrief.ratings import Rating, Use
from classroom_ai.errors import SheetError, UsageError

COLUMNS = ("moment", "rating", "use")
USES: tuple[Use, ...] = get_args(Use)
#: What stands for a rating that cannot be given.
CANNOT_TELL = frozenset({"x", "cannot tell", "?"})
_MOST_BYTES = 1_000_000
_AGAIN = "Correct it and run the command again; nothing was changed."


def read_sheet(path: Path, pack: Pack) -> Mapping[str, Rating]:
    """Ratings by moment; rows that are empty besides their moment are left out.

    Parameters
    ----------
    path : pathlib.Path
        CSV with a row of headings; commas or semicolons between cells. Moments go by their ids
        or by the numbers that the page has.
    pack : Pack
        Whose moments are rated.

    Raises
    ------
    UsageError
        If the file cannot be read.
    SheetError
        Naming the row, if a column is missing, a moment is not in the pack, one is there
        twice, or a rating is none.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SheetError(f"{path} is too large for a sheet of ratings.", next_step=_AGAIN)
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError.unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise SheetError(f"{path} is not text in UTF-8.", next_step="Save it as CSV.") from error
    found: dict[str, Rating] = {}
    numbered = {str(n): each.id for n, each in enumerate(pack.moments, start=1)}
    for number, row in _rows(text, path):
        moment = numbered.get(row["moment"], row["moment"])
        if moment not in numbered.values():
            known = ", ".join(each.id for each in pack.moments)
            raise _wrong(path, number, f"there is no moment {moment!r}", f"Moments are {known}.")
        if moment in found:
            raise _wrong(path, number, f"{moment} is rated twice", "Each moment has one row.")
        if row["rating"] or row["use"]:
            found[moment] = _rating(row, pack, path, number)
    return found


def point(written: str, n: int) -> int | None:
    """A point of the scale, or None where somebody cannot tell.

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> point("3", 4), point("X", 4)
    (3, None)
    """
    plain = written.strip().casefold()
    if plain in CANNOT_TELL:
        return None
    if plain not in {str(each) for each in range(1, n + 1)}:
        raise ValueError(written)
    return int(plain)


def use(written: str) -> Use:
    """What a coach would make of a moment, also by its first letter.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    plain = written.strip().casefold()
    for each in USES:
        if plain in (each, each[0]):
            return each
    raise ValueError(written)


def _rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their numbers, as a spreadsheet counts them; empty ones are left out."""
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        headings = [cell.strip().casefold() for cell in next(rows, [])]
        if missing := [name for name in COLUMNS if name not in headings]:
            raise SheetError(
                f"{path} has no column {missing[0]!r}.",
                f"The first row names the columns: {', '.join(COLUMNS)}.",
                _AGAIN,
            )
        for row in rows:
            cells = dict(zip(headings, (cell.strip() for cell in row), strict=False))
            if any(cells.values()):
                yield rows.line_num, {name: cells.get(name, "") for name in COLUMNS}
    except csv.Error as error:
        raise SheetError(f"{path} is no CSV: {error}.", next_step=_AGAIN) from error


def _rating(row: Mapping[str, str], pack: Pack, path: Path, number: int) -> Rating:
    n = pack.criteria.n_anchors
    try:
        given = point(row["rating"], n)
    except ValueError:
        expected = f"1 to {n} is expected, or x for: cannot tell."
        raise _wrong(path, number, f"{row['rating']!r} is no rating", expected) from None
    try:
        return Rating(point=given, use=use(row["use"]))
    except ValueError:
        expected = f"One of {', '.join(USES)} is expected."
        raise _wrong(path, number, f"{row['use']!r} is no use", expected) from None


def _wrong(path: Path, number: int, what: str, expected: str) -> SheetError:
    return SheetError(f"{path}, row {number}: {what}.", expected, _AGAIN)
