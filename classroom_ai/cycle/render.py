"""From what the report of a cycle says to a page and to text; everything is escaped."""

from __future__ import annotations

import math

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
    tight = _lines_before_the_fold(cycle) > _ROOMY
    return render("cycle/cycle.html", title=cycle.title, cycle=cycle, tight=tight)


#: So many lines fit on a printed sheet without making them smaller, and so many letters on a line.
_ROOMY, _LETTERS = 36, 90


def _lines_before_the_fold(cycle: Cycle) -> int:
    """About how many lines stand before the fold on paper, without headings."""
    moments = (*cycle.worked.moments, *cycle.again.moments)
    then = cycle.evidence.lessons if cycle.evidence else ()
    quotes = [quote for lesson in then for quote in lesson.quotes]
    texts = (
        *(cycle.context, *cycle.facts, *cycle.visit.sentences, *cycle.goal.sentences),
        *(f"{quote.who} {quote.text} {quote.after}" for quote in quotes),
        *(f"{line.who} {line.text}" for moment in moments for line in moment.shown.lines),
        *(f"{moment.shown.said} {moment.shown.ask}" for moment in moments),
        *(moment.lesson for moment in moments),
        *(one.text for one in (cycle.questions.texts if cycle.questions else ())),
        *(cycle.question.text, cycle.step.text, cycle.step.action),
    )
    return sum(math.ceil(len(text) / _LETTERS) for text in texts)


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
