"""Numbers, times and dates as a teacher reads them at a glance, in English.

Report, pack and programme say them alike; another language is another module of this form.
"""

from __future__ import annotations

from datetime import date

from classroom_ai.types import Seconds

# Non-breaking, so that a number and its unit stay on one line.
NBSP = "\u00a0"

#: Units that count things, with the name of one.
_COUNTED = {"words": "word", "turns": "turn"}
_BANDS = ("few", "some", "many")

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def number(value: float, unit: str, *, change: bool = False) -> str:
    """A value with its unit.

    Parameters
    ----------
    value : float
        In ``unit``; a ``share`` is 0 to 1.
    unit : str
        One of ``registry.Unit``; any other is shown by its name.
    change : bool
        Whether it is the difference of two values: shares become points.

    Examples
    --------
    >>> number(0.724, "share").replace("\u00a0", " "), number(112.3, "s").replace("\u00a0", " ")
    ('72 %', '1 min 52 s')
    """
    if unit == "share":
        digits = "under 1" if 0 < value < 0.005 else f"{value * 100:.0f}"
        return f"{digits}{NBSP}{'percentage points' if change else '%'}"
    if unit == "s":
        if change:
            return f"{value:g}{NBSP}s"
        return f"{value:.1f}{NBSP}s" if value < 59.95 else length(value, exact=True)
    if unit == "words_per_min":
        return f"{value:.0f} words a minute"
    if unit in _COUNTED:
        return plural(int(value), _COUNTED[unit]) if value == int(value) else f"{value:.1f} {unit}"
    if unit == "band":
        return "one step" if change else _BANDS[min(max(round(value), 1), len(_BANDS)) - 1]
    named = {
        "per_min": "a minute",
        "per_10_min": "in ten minutes",
        "per_100_words": "in 100 words",
    }
    digits = f"{value:.1f}" if value else "0"
    return f"{digits} {named.get(unit, unit.replace('_', ' '))}"


def between(low: float, high: float, unit: str) -> str:
    """A range; empty if both ends read the same."""
    first, last = number(low, unit), number(high, unit)
    if first == last:
        return ""
    # The unit is said once where both ends have it.
    digits, *words = first.split()
    same = words == last.split()[1:] and not any(word.isdigit() for word in words)
    return f"between {digits if same else first} and {last}"


def length(seconds: Seconds, *, exact: bool = False) -> str:
    """A stretch of time in minutes; with seconds below ten minutes or when ``exact``."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes >= 10 and not exact:
        return f"{round(seconds / 60)}{NBSP}min"
    if not minutes:
        return f"{rest}{NBSP}s"
    return f"{minutes}{NBSP}min {rest}{NBSP}s" if rest else f"{minutes}{NBSP}min"


def clock(seconds: Seconds) -> str:
    """A time of the lesson.

    Examples
    --------
    >>> clock(724.9), clock(3661)
    ('12:04', '1:01:01')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def day(iso: str) -> str:
    """A date with its weekday; a text that is not an ISO date stays as it is.

    Examples
    --------
    >>> day("2026-03-03"), day("last Tuesday")
    ('Tue 3 March 2026', 'last Tuesday')
    """
    try:
        when = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]} {when.year}"


def day_and_month(iso: str) -> str:
    """A date of this school year, inside a sentence.

    Examples
    --------
    >>> day_and_month("2026-02-09")
    '9 February'
    """
    when = date.fromisoformat(iso)
    return f"{when.day} {_MONTHS[when.month - 1]}"


def month(iso: str) -> str:
    """A month with its year, of a date or a month in ISO 8601.

    Examples
    --------
    >>> month("2026-02"), month("2026-02-09")
    ('February 2026', 'February 2026')
    """
    year, number = iso.split("-")[:2]
    return f"{_MONTHS[int(number) - 1]} {year}"


def plural(n: int, noun: str) -> str:
    """A count with its noun."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
