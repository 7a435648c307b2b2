"""From what a report says to a page and to text. Everything is escaped unless said otherwise."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING

from classroom_ai.report.page import PageData, policy, script, to_json
from classroom_ai.report.view import Report

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


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
        _environment()
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
    environment = _environment().overlay(finalize=_markdown_text)
    text = environment.get_template("report.md").render(report=report)
    text = re.sub(r" +$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("classroom_ai.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _markdown_text(value: object) -> Markup:
    """A value as Markdown that reads as the same characters, on one line."""
    from markupsafe import Markup

    if isinstance(value, Markup):  # what a macro of the template has written
        return value
    return Markup(escape_markdown(str(value)))  # noqa: S704 - escaped for Markdown instead of HTML


def escape_markdown(text: str) -> str:
    r"""Text that Markdown shows as it is: no heading, link, table or tag can come out of it.

    Examples
    --------
    >>> escape_markdown("1. *so* <b>|")
    '1\\. \\*so\\* &lt;b&gt;\\|'
    """
    text = " ".join(text.split())
    text = re.sub(r"([\\`*_\[\]|~])", r"\\\1", text)
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"^(?=[-+=#])|^(\d+)(?=[.)](?:\s|$))", r"\1\\", text)
