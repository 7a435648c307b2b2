"""One page that a district reads in a minute: three questions, three answers, then the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from classroom_ai.english import day, number
from classroom_ai.pages import render, render_markdown
from classroom_ai.programme.figures import Figures
from classroom_ai.programme.pictures import Picture, pictures
from classroom_ai.programme.table import ALL, SUPPRESSED, Row, Table, table_of

#: Section of the figures, its heading on the page, and what the first column holds.
SECTIONS = (
    ("cost", "What it costs", "All"),
    ("cost by component", "What is paid", "Paid for"),
    ("hours", "What the hours go to", "Hours of the period"),
    ("cost by school", "Cost by school", "School"),
    ("cost by term", "Cost by term", "Term"),
    ("reach", "Whom it reaches", "All"),
    ("reach by school", "Reach by school", "School"),
    ("reach by term", "Reach by term", "Term"),
    ("how often", "How often", "Each with"),
    ("change", "What moved", "All"),
    ("change by term", "Change by term", "Term"),
    ("change by measure", "Change by measure", "Goal"),
    ("need", "Where a coach is needed most", "School"),
    ("what if", "What if", "Figure"),
)
#: Said below a table that needs it.
REMARKS = {
    "cost": "Cycles completed are those that teachers released; there may be more.",
    "need": (
        "In order of teachers' own requests, then the need that the school declares, then the "
        "time since the last contact. What was counted in lessons has no part in it."
    ),
    "change": "SD: standard deviation. One lesson SD is how much a teacher's own lessons differ.",
    "change by measure": "In the unit of each measure, in the direction that teachers wanted.",
}
#: Columns of a table that has a line a figure.
UPRIGHT: tuple[str, ...] = ("Figure", "Value")
SHORTENED = (
    "A few teachers are left out of some figures, so that nobody can be told apart: such "
    "figures are of fewer teachers than there are. They come in when there are five more."
)


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its heading; ``lines`` hold text, and one cell where nothing is said."""

    heading: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    remark: str = ""


def to_html(figures: Figures) -> str:
    """The page as one file without script, for a phone, a printer and a screen reader."""
    return render("programme/page.html", **_context(figures))


def to_markdown(figures: Figures) -> str:
    """The same as text, tables in the place of pictures."""
    return render_markdown("programme/page.md", **_context(figures))


def _context(figures: Figures) -> dict[str, object]:
    plan = figures.plan
    return {
        "title": plan.programme,
        "period": " to ".join(
            day(end.isoformat()) for end in (plan.terms[0].first, plan.terms[-1].last)
        ),
        "latest": day(figures.latest.isoformat()) if figures.latest else "",
        "answers": figures.answers,
        "pictures": _pictures(figures),
        "sections": tuple(_sections(figures)),
        "assumptions": figures.assumptions,
        "shortened": SHORTENED if figures.left_out else "",
    }


def _pictures(figures: Figures) -> tuple[Picture, ...]:
    return pictures(figures.rows, shown=lambda row: text_of(row, figures.plan.currency))


def _sections(figures: Figures) -> Iterator[Section]:
    for name, heading, first in SECTIONS:
        table = table_of(figures.rows, name)
        if not table.lines:
            continue
        currency = figures.plan.currency
        if len(table.lines) == 1 or name == "hours":
            header, lines = UPRIGHT, tuple(_upright(table, currency))
        else:
            header, lines = (first, *table.figures), tuple(_across(table, currency))
        yield Section(heading, header, lines, REMARKS.get(name, ""))


def _upright(table: Table, currency: str) -> Iterator[tuple[str, ...]]:
    """A line a figure: of one group, or of groups that have different figures."""
    for group, cells in table.lines:
        for figure, row in zip(table.figures, cells, strict=True):
            if row is not None:
                label = figure if group == ALL else f"{group}: {figure}"
                yield label, text_of(row, currency)


def _across(table: Table, currency: str) -> Iterator[tuple[str, ...]]:
    """A line a group, a column a figure."""
    for group, cells in table.lines:
        if all(row is None or row.is_suppressed for row in cells):
            yield group, SUPPRESSED
        else:
            yield group, *(text_of(row, currency) if row else "" for row in cells)


def text_of(row: Row, currency: str) -> str:
    """A figure as it is read, with its range and the teachers behind it where it has a range.

    Examples
    --------
    >>> text_of(Row("change", "all", "x", 0.42, "lesson SD", 0.2, 0.64, 21), "USD")
    '0.42 lesson SD (0.20 to 0.64; 21 teachers)'
    >>> text_of(Row("cost", "all", "x", 8129.4, "money"), "USD").replace("\u00a0", " ")
    '8,129 USD'
    """
    if isinstance(row.value, str):
        return row.value
    if row.value is None:
        return row.note or "–"
    value = _number(row.value, row.unit, currency)
    if row.low is None or row.high is None:
        return value
    ends = " to ".join(_digits(each, row.unit) for each in (row.low, row.high))
    return f"{value} ({ends}; {row.n} teachers)"


def _number(value: float, unit: str, currency: str) -> str:
    if unit == "money":
        return f"{_digits(value, unit)}\u00a0{currency}"
    if unit == "hours":
        return f"{_digits(value, unit)}\u00a0h"
    if unit == "share":
        return number(value, "share")
    if unit in ("teachers", "lessons", "cycles", "visits", "months", "level"):
        return _digits(value, unit)
    return f"{_digits(value, unit)} {unit.replace('_', ' ')}"


def _digits(value: float, unit: str) -> str:
    """As many digits as mean something."""
    if unit in ("money", "hours"):
        text = f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:,.1f}"
    elif unit in ("teachers", "lessons", "cycles", "visits", "months", "level"):
        text = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    else:
        text = f"{value:.2f}"
    return text.replace("-", "\u2212")
