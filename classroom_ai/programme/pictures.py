"""Pictures of a programme: where the money goes, where the hours go, what moved term by term.

Drawn as SVG with labels beside what they name; the text alternative says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from classroom_ai.english import number
from classroom_ai.programme.table import Row

WIDTH = 360
_STEP, _BAR, _TEXT = 38, 12, 14
Shown = Callable[[Row], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with the text above it; ``soft`` marks what nobody has said the use of."""

    text: str
    y: float
    width: float
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A mean with its range at a height; without ``x`` only its text."""

    text: str
    y: float
    x: float | None = None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing; its title is the answer, ``description`` says what it shows."""

    title: str
    description: str
    height: float
    bars: tuple[Bar, ...] = ()
    dots: tuple[Dot, ...] = ()
    zero: float | None = None


def pictures(rows: Sequence[Row], *, shown: Shown) -> tuple[Picture, ...]:
    """Those for which there is something to draw."""
    found = (_of_costs(rows, shown), _of_hours(rows, shown), _of_terms(rows, shown))
    return tuple(picture for picture in found if picture is not None)


def _of_costs(rows: Sequence[Row], shown: Shown) -> Picture | None:
    costs = [row for row in rows if (row.section, row.figure) == ("cost by component", "cost")]
    if not costs:
        return None
    values = [_value(row) for row in costs]
    top = max(costs, key=_value)
    share = _value(top) / sum(values)
    return _bars(
        f"{number(share, 'share')} of the cost: {top.group}",
        [(f"{row.group}: {shown(row)}", _value(row), False) for row in costs],
    )


def _of_hours(rows: Sequence[Row], shown: Shown) -> Picture | None:
    """Hours by activity, all roles together, and what is left of those paid."""
    hours: dict[str, float] = {}
    for row in rows:
        if row.section == "hours":
            hours[row.figure] = hours.get(row.figure, 0.0) + _value(row)
    paid = hours.pop("paid", 0.0)
    if not paid:
        return None
    share = sum(value for name, value in hours.items() if name in _WITH) / paid
    return _bars(
        f"{number(share, 'share')} of the paid hours are with teachers",
        [
            (f"{name}: {shown(_hours(value))}", max(value, 0.0), name == "not accounted for")
            for name, value in hours.items()
            if value
        ],
    )


_WITH = ("observation", "feedback", "collaboration")


def _hours(value: float) -> Row:
    return Row("hours", "all", "hours", value, "hours")


def _bars(title: str, items: Sequence[tuple[str, float, bool]]) -> Picture:
    most = max(value for _, value, _ in items) or 1.0
    bars = tuple(
        Bar(text, i * _STEP + _TEXT, value / most * WIDTH, soft)
        for i, (text, value, soft) in enumerate(items)
    )
    description = f"{title}. {'; '.join(text for text, _, _ in items)}."
    return Picture(title, description, len(items) * _STEP, bars=bars)


def _of_terms(rows: Sequence[Row], shown: Shown) -> Picture | None:
    """Change as of each term on one axis that has zero on it."""
    terms = [row for row in rows if row.section == "change by term"]
    drawn = [row for row in terms if row.low is not None and row.high is not None]
    if not drawn:
        return None
    least = min(0.0, *(row.low or 0.0 for row in drawn))
    most = max(0.0, *(row.high or 0.0 for row in drawn))

    def x(value: float | None) -> float:
        return ((value or 0.0) - least) / ((most - least) or 1.0) * (WIDTH - 10) + 5

    dots = tuple(
        Dot(f"{row.group}: {shown(row)}", y, x(_value(row)), x(row.low), x(row.high))
        if row.low is not None
        else Dot(f"{row.group}: {shown(row)}", y)
        for i, row in enumerate(terms)
        for y in (i * _STEP + _TEXT,)
    )
    last = drawn[-1]
    title = f"{last.group}: change of {_value(last):.2f} in the wanted direction"
    if (last.low or 0.0) <= 0 <= (last.high or 0.0):
        title = f"{last.group}: no change that is more than chance"
    description = f"{title}. {'; '.join(dot.text for dot in dots)}."
    return Picture(title, description, len(dots) * _STEP + 16, dots=dots, zero=x(0.0))


def _value(row: Row) -> float:
    return float(row.value) if isinstance(row.value, int | float) else 0.0
