"""Figures as tidy rows: the same ones for the CSV, the page and the text.

What may not be said is said to be so in the same place, so that nobody takes a hole for a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classroom_ai.programme.groups import LEAST
from classroom_ai.spreadsheet import as_csv

SUPPRESSED = "fewer than five"
#: Unit of a difference between two shares.
POINTS = "points of a share"
COLUMNS = ("section", "group", "figure", "value", "low", "high", "n_teachers", "note")
#: The group of figures that are about everybody.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``n`` is how many teachers stand behind it, None where none do (costs)."""

    section: str
    group: str
    figure: str
    value: float | str | None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    n: int | str | None = None
    note: str = ""

    @property
    def is_suppressed(self) -> bool:
        """Whether it may not be said."""
        return self.value == SUPPRESSED


def withheld(section: str, group: str, figure: str, unit: str = "") -> Row:
    """A figure about too few teachers, or one that would let too few be told apart."""
    return Row(section, group, figure, SUPPRESSED, unit, n=SUPPRESSED)


def count(n: int, *, of: int) -> int | str:
    """How many of so many, unless that tells that all but one to four are.

    Examples
    --------
    >>> count(28, of=84), count(30, of=32), count(32, of=32)
    (28, '28 or more', 32)
    """
    return f"{of - LEAST + 1} or more" if 0 < of - n < LEAST else n


def to_csv(rows: Iterable[Row]) -> bytes:
    """The tidy table: a row a figure, the first one names the columns."""
    return as_csv(
        [
            COLUMNS,
            *(
                (
                    row.section, row.group, row.figure, _rounded(row.value), _rounded(row.low),
                    _rounded(row.high), row.n, row.note,
                )
                for row in rows
            ),
        ]
    )  # fmt: skip


def _rounded(value: float | str | None) -> float | str | None:
    return round(value, 4) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one section with a line a group and a column a figure; cells are rows or None."""

    figures: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Row | None, ...]], ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """What the lines are of."""
        return tuple(group for group, _ in self.lines)


def table_of(rows: Sequence[Row], section: str) -> Table:
    """A section as a table, groups and figures in the order in which they come."""
    chosen = [row for row in rows if row.section == section]
    figures = tuple(dict.fromkeys(row.figure for row in chosen))
    cells = {(row.group, row.figure): row for row in chosen}
    groups = dict.fromkeys(row.group for row in chosen)
    return Table(
        figures,
        tuple((group, tuple(cells.get((group, figure)) for figure in figures)) for group in groups),
    )
