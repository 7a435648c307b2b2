"""Whom to see first, as a list with its reasons."""

from __future__ import annotations

from collections.abc import Sequence

from classroom_ai.debrief.released import Released
from classroom_ai.debrief.words import one_line
from classroom_ai.english import day
from classroom_ai.pages import escape_markdown

_HEADING = "Whom to see first"
_HOW = (
    "Decided by what each teacher asked for, and by how long ago the last visit was. No figure "
    "of a lesson, no goal and no moment has a part in it."
)


def to_lines(teachers: Sequence[Released]) -> list[str]:
    """A line for each teacher, in the order given.

    Parameters
    ----------
    teachers : sequence of Released
        As ``released.visit_order`` returns them.
    """
    return [f"{n}. {one_line(one.teacher)}: {_why(one)}" for n, one in enumerate(teachers, start=1)]


def to_markdown(teachers: Sequence[Released]) -> str:
    """The same as a file."""
    listed = [
        f"{n}. {escape_markdown(one.teacher)}: {_why(one)}"
        for n, one in enumerate(teachers, start=1)
    ]
    return "\n".join([f"# {_HEADING}", "", _HOW, "", *listed, ""])


def _why(one: Released) -> str:
    """What puts a teacher in this place."""
    visit = one.last_visit
    reasons = (
        "asks for a visit" if one.wants_visit else "",
        "has a question for you" if any(note.asks for note in one.notes) else "",
        f"last visit {day(visit.day.isoformat())}" if visit else "no earlier visit was released",
    )
    return ", ".join(filter(None, reasons))
