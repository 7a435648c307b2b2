"""Lessons over time: earlier and later, in a table, a picture and on a page."""

from __future__ import annotations

import shlex

from classroom_ai.english import NBSP, clock, day_and_month, number
from classroom_ai.report.words.en.measures import MODES
from classroom_ai.types import Standing, Verdict

TREND_FIGURE = "Figure"
N_LESSONS = "Lessons"
DIFFERENCE = "Difference"
WOULD_SHOW = "Would show"
TOO_EARLY = "too early"
YOUR_LESSONS = "Your lessons"
ALL_FIGURES = "All figures, earlier and later"
WHAT_WOULD_SHOW = (
    "“Would show” is the smallest difference that can be told from chance with so many lessons."
)
IN_BRACKETS = (
    "In brackets: where the figure lies nine times out of ten, by how much your lessons differ."
)
NO_TREND = "No figure that may be shown is kept of these lessons, or of these parts of them."
LESSON_COLUMNS = ("Date", "Lesson", "Subject", "Format", "Length")
NO_FORMAT = "no format given"
OTHER_FORMATS = "other formats"
#: A verdict in a cell of a table.
_VERDICTS: dict[Verdict, str] = {
    "toward": "a change",
    "away": "a change, the other way",
    "within-noise": "no more than chance",
    "too-early": TOO_EARLY,
}


def history_of(name: str) -> str:
    """Title of a teacher's page."""
    return f"Lessons of {name}"


def sides(what: str, day: str) -> tuple[str, str]:
    """Headings of what was before and what is since."""
    if what == "lessons":
        return "Ten before", "Last ten"
    return (f"Before {day_and_month(day)}" if day else "Before"), "Since"


def around(
    what: str, day: str, *, mode: str = "", format_: str = "", has_before: bool = True
) -> str:
    """What a table of trends compares."""
    parts = {
        "goal": f"Before you set your goal on {day_and_month(day)}, and since",
        "visit": f"Before the visit of {day_and_month(day)}, and since",
        "lessons": f"Your last ten lessons, from {day_and_month(day)} on, and the ten before",
    }
    only = [MODES[mode]] if mode else []
    only += [f"in lessons of the format “{format_}”"] if format_ else []
    which = f", only {' '.join(only)}" if only else ""
    if what == "lessons" and not has_before:
        return (
            f"Your lessons from {day_and_month(day)} on{which}. There are no ten before them yet "
            "to hold them against."
        )
    return f"{parts[what]}{which or ', each format compared with itself'}."


def nothing_claimed(teacher: str, *, has_goal: bool) -> str:
    """Why nothing is said of most figures."""
    which = "of other figures than your goal" if has_goal else "of figures that are not your goal"
    return (
        f"Nothing is claimed {which}: among so many, some move by chance alone. To find out about "
        "one, make it your goal, and the lessons after that will tell: classroom-ai goal set "
        f"{shlex.quote(teacher)} --measure ID --toward more"
    )


#: Units that stand beside the name of a figure, to keep cells short.
_BESIDE_THE_NAME = {
    "per_min": "a minute",
    "per_10_min": "in ten minutes",
    "per_100_words": "in 100 words",
    "words_per_min": "words a minute",
}
#: How differences are said.
_UNIT = {"share": f"{NBSP}points", "s": f"{NBSP}s", "band": f"{NBSP}steps"}
#: From here on a length is said in minutes.
_IN_MINUTES = 59.95


def with_unit(title: str, unit: str) -> str:
    """Name of a figure in the first column.

    Examples
    --------
    >>> with_unit("Your questions", "per_min"), with_unit("Your share of the talk", "share")
    ('Your questions, a minute', 'Your share of the talk')
    """
    return f"{title}, {_BESIDE_THE_NAME[unit]}" if unit in _BESIDE_THE_NAME else title


def stood(standing: Standing | None, unit: str) -> str:
    """A value with its range, in a cell.

    Examples
    --------
    >>> stood(Standing(0.5, 0.4, 0.61, 5, "2026-01-05", "2026-01-09"), "share").replace(NBSP, " ")
    '50 % (40–61)'
    >>> stood(Standing(261.0, 238.0, 285.0, 5, "", ""), "s").replace(NBSP, " ")
    '4 min 21 s (3:58–4:45)'
    """
    if standing is None:
        return ""
    value = (
        _bare(standing.value, unit) if unit in _BESIDE_THE_NAME else number(standing.value, unit)
    )
    if standing.low is None or standing.high is None:
        return value
    if unit == "s" and standing.high >= _IN_MINUTES:
        low, high = clock(standing.low), clock(standing.high)
    else:
        shown = number if unit == "band" else _bare
        low, high = shown(standing.low, unit), shown(standing.high, unit)
    return value if low == high else f"{value} ({low}–{high})"


def difference(value: float, unit: str, verdict: Verdict | None = None) -> str:
    """A change with its sign, in a cell; and what is claimed of it, for the goal.

    Examples
    --------
    >>> difference(-0.052, "share").replace(NBSP, " ")
    '−5 points'
    >>> difference(0.84, "s", "toward").replace(NBSP, " ")
    '+0.8 s: a change'
    """
    size = _bare(abs(value), unit)
    sign = "" if not size.strip("0.") else "−" if value < 0 else "+"
    said = f"{sign}{size}{_UNIT.get(unit, '')}"
    return f"{said}: {_VERDICTS[verdict]}" if verdict else said


def would_show(value: float, unit: str) -> str:
    """The smallest difference that could be told from chance, in a cell."""
    return f"{_bare(value, unit)}{_UNIT.get(unit, '')}"


def _bare(value: float, unit: str) -> str:
    """A number without its unit, as exact as with it."""
    return f"{value * 100:.0f}" if unit == "share" else f"{value:.1f}"


def over_time_title(
    title: str,
    unit: str,
    *,
    before: Standing | None,
    now: Standing | None,
    day: str,
    verdict: Verdict | None,
) -> str:
    """Title of the picture of lessons over time: its answer."""
    if before is None or now is None:
        return title
    since = day_and_month(day)
    was, is_ = number(before.value, unit), number(now.value, unit)
    if verdict in ("toward", "away"):
        return f"{title}: {is_} since {since}, {was} before; that is a change"
    if verdict == "within-noise":
        return f"{title}: no change since {since} beyond what lessons differ by themselves"
    if verdict == "too-early":
        return f"{title}: too early to say whether it has changed since {since}"
    return f"{title}: {is_} since {since}, {was} before"


OVER_TIME_KEY = (
    "Each mark is a lesson; its thin line is the range in which the true figure lies. The bands "
    "are all lessons before and since together, in the same mix of formats, with their range."
)


def parting_line(what: str, day: str) -> str:
    """Label of the day that parts earlier lessons from later ones."""
    names = {"goal": "your goal", "visit": "visit", "lessons": "last ten lessons"}
    return f"{names[what]}, {day_and_month(day)}"


def wanted_line(value: float, unit: str) -> str:
    """Label of the value that is wanted."""
    return f"{number(value, unit)} wanted"


def short_month(day: str) -> str:
    """A month under an axis: “Mar”."""
    return day_and_month(day).split()[1][:3]


def short_day(day: str) -> str:
    """A day under an axis: “9 Mar”."""
    return f"{day_and_month(day).split()[0]}{NBSP}{short_month(day)}"
