"""One page that a district reads in a minute: three questions, three answers, then the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from classroom_ai.english import day, month
from classroom_ai.pages import render, render_markdown
from classroom_ai.programme.figures import Figures
from classroom_ai.programme.pictures import Picture, pictures
from classroom_ai.programme.table import ALL, POINTS, SUPPRESSED, Row, Table, table_of

#: Section of the figures, its heading on the page, and what the first column holds.
SECTIONS = (
    ("cost", "What it costs", "All"),
    ("cost by component", "What is paid", "Paid for"),
    ("hours", "What the hours go to", "Hours of the period"),
    ("hours in all", "Hours with teachers, and hours of the tool", "All"),
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
#: Units that count things and are named by their column.
COUNTED = ("teachers", "lessons", "cycles", "visits", "months", "level")
#: Sections that have more figures than groups.
TURNED = ("hours",)
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
    sections = dict(_sections(figures))
    return {
        "what_if": sections.pop("what if", None),
        "title": plan.programme,
        "period": " to ".join(
            day(end.isoformat()) for end in (plan.terms[0].first, plan.terms[-1].last)
        ),
        "latest": month(figures.latest.isoformat()) if figures.latest else "",
        "answers": figures.answers,
        "pictures": _pictures(figures),
        "sections": tuple(sections.values()),
        "assumptions": figures.assumptions,
        "what_if_rests_on": figures.what_if_rests_on,
        "shortened": SHORTENED if figures.left_out else "",
    }


def _pictures(figures: Figures) -> tuple[Picture, ...]:
    return pictures(figures.rows, shown=lambda row: text_of(row, figures.plan.currency))


def _sections(figures: Figures) -> Iterator[tuple[str, Section]]:
    """Tables that have anything in them, by the section that they are of."""
    for name, heading, first in SECTIONS:
        table = table_of(figures.rows, name)
        if not table.lines:
            continue
        currency = figures.plan.currency
        if name in TURNED:
            header, lines = (first, *table.groups), tuple(_turned(table, currency))
        elif len(table.lines) == 1:
            header, lines = UPRIGHT, tuple(_upright(table, currency))
        else:
            header, lines = (first, *table.figures), tuple(_across(table, currency))
        yield name, Section(heading, tuple(map(_begun, header)), lines, REMARKS.get(name, ""))


def _begun(text: str) -> str:
    """Text with a capital letter in front, as a label has it."""
    return text[:1].upper() + text[1:]


def _upright(table: Table, currency: str) -> Iterator[tuple[str, ...]]:
    """A line a figure of the one group that there is."""
    ((group, cells),) = table.lines
    for figure, row in zip(table.figures, cells, strict=True):
        if row is not None:
            yield _begun(figure if group == ALL else f"{group}: {figure}"), text_of(row, currency)


def _turned(table: Table, currency: str) -> Iterator[tuple[str, ...]]:
    """A line a figure, a column a group."""
    for i, figure in enumerate(table.figures):
        rows = [cells[i] for _, cells in table.lines]
        yield _begun(figure), *(text_of(row, currency) if row else "" for row in rows)


def _across(table: Table, currency: str) -> Iterator[tuple[str, ...]]:
    """A line a group, a column a figure."""
    for group, cells in table.lines:
        if all(row is None or row.is_suppressed for row in cells):
            yield group, SUPPRESSED
        else:
            yield group, *(text_of(row, currency) if row else "" for row in cells)


def text_of(row: Row, currency: str) -> str:
    r"""A figure as it is read, with its range and the teachers behind it where it has a range.

    Examples
    --------
    >>> change = Row("change", "all", "x", 0.42, "lesson SD", 0.2, 0.64, 21)
    >>> text_of(change, "USD").replace("\u00a0", " ")
    '0.42 lesson SD (0.20 to 0.64; 21 teachers)'
    >>> text_of(Row("cost", "all", "x", 8129.4, "money"), "USD").replace("\u00a0", " ")
    '8,129 USD'
    """
    if isinstance(row.value, str):
        return row.value
    if row.value is None:
        return row.note or "–"
    if row.low is None or row.high is None:
        return _number(row.value, row.unit, currency)
    low, high = _digits(row.low, row.unit), _digits(row.high, row.unit)
    return f"{_number(row.value, row.unit, currency)} ({low} to {high}; {row.n} teachers)"


def _number(value: float, unit: str, currency: str) -> str:
    """A figure with its unit."""
    names = {"money": currency, "hours": "h", "share": "%", POINTS: "percentage points"}
    digits = _digits(value, unit)
    if unit in COUNTED:
        return digits
    return f"{digits}\u00a0{names.get(unit, unit.replace('_', ' '))}"


def _digits(value: float, unit: str) -> str:
    """As many digits as mean something."""
    if unit in ("share", POINTS):
        text = f"{value * 100:.0f}" if unit == "share" else f"{value * 100:.1f}"
    elif unit in ("money", "hours"):
        text = f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:,.1f}"
    elif unit in COUNTED:
        text = f"{value:,.0f}" if abs(value) >= 20 else f"{value:,.1f}".removesuffix(".0")
    else:
        text = f"{value:.2f}"
    return text.replace("-", "\u2212")
