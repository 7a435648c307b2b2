"""From what the report of a cycle says to a page and to text; everything is escaped."""

from __future__ import annotations

from classroom_ai.cycle.view import Cycle
from classroom_ai.pages import render, render_markdown


def to_html(cycle: Cycle) -> str:
    """One page with all its text: nothing is loaded, nothing is run.

    Parameters
    ----------
    cycle : Cycle
        From ``build``.

    Returns
    -------
    str
        HTML that a phone, a printer and a screen reader can use.
    """
    return render("cycle/cycle.html", title=cycle.title, cycle=cycle)


def to_markdown(cycle: Cycle) -> str:
    """The same as Markdown.

    Parameters
    ----------
    cycle : Cycle
        From ``build``.

    Returns
    -------
    str
        CommonMark with tables; ends with one line end.
    """
    return render_markdown("cycle/cycle.md", cycle=cycle)
