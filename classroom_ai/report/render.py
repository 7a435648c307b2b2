"""From what a report says to a page and to text. Everything is escaped unless said otherwise."""

from __future__ import annotations

import math

from classroom_ai.pages import environment, render_markdown
from classroom_ai.report.page import PageData, policy, script, to_json
from classroom_ai.report.view import Report


def to_html(report: Report, page: PageData | None = None) -> str:
    """One page with all its text: nothing is loaded, everything is escaped.

    Parameters
    ----------
    report : Report
        From ``build``.
    page : PageData, optional
        What is needed to play and to correct in the page, from ``page_data``. Without it the
        page has no script at all.

    Returns
    -------
    str
        HTML that a phone, a printer and a screen reader can use.
    """
    return (
        environment("report")
        .get_template("report.html")
        .render(
            report=report,
            tight=_lines_of_first_page(report) > _ROOMY,
            page=page,
            policy=policy(page),
            page_json=to_json(page) if page else "",
            script=script() if page else "",
        )
    )


#: So many lines fit on a printed first page without making them smaller.
_ROOMY = 36
#: As many letters fill a line of it, and a drawing takes the place of so many lines.
_LETTERS, _DRAWING = 90, 8


def _lines_of_first_page(report: Report) -> int:
    """About how many lines the first page has on paper, without its headings."""
    first = report.first_page
    if first is None:
        return 0
    moments = (*first.worked, *([first.again] if first.again else []))
    texts = (
        *(report.title, report.context, *report.facts, report.heard.verdict, *report.heard.first),
        *(first.focus.value, *first.focus.sentences, first.nothing_worked, first.nothing_again),
        *(f"{said.who} {said.text}" for moment in moments for said in moment.lines),
        *(f"{moment.said} {moment.ask}" for moment in moments),
        *(first.question.text, first.step.text, first.step.action),
    )
    drawn = _DRAWING if first.focus.picture else 0
    return drawn + sum(math.ceil(len(text) / _LETTERS) for text in texts)


def to_markdown(report: Report) -> str:
    """The same report as Markdown, with tables in the place of pictures.

    Parameters
    ----------
    report : Report
        From ``build``.

    Returns
    -------
    str
        CommonMark with tables; ends with one line end.
    """
    return render_markdown("report/report.md", report=report)
