"""What every page looks like and may do: one file, nothing loaded, nothing run, all escaped.

A part of the package keeps its templates in a folder ``templates`` of its own and begins
them with ``{% extends "base.html" %}``: the head, the look of ``base.css`` and the policy
come from here. Report, cycle, pack and programme are so of one look, and none of them
needs another.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from classroom_ai.pages.markdown import escape_markdown

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["READ_ONLY", "environment", "escape_markdown", "render", "render_markdown"]

#: Content-Security-Policy of a page that is only read: it loads nothing and has no script.
READ_ONLY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
#: The same, for a page with sound in it (``data:`` addresses). Forms send nothing anywhere.
_POLICY = f"{READ_ONLY}; media-src data:; base-uri 'none'; form-action 'none'"


def render(template: str, **context: object) -> str:
    """One self-contained HTML page.

    Parameters
    ----------
    template : str
        Part of the package and name, as ``programme/page.html``: the file
        ``classroom_ai/programme/templates/page.html``.
    **context : object
        What the template asks for; every text is escaped. ``title`` is what the base asks for.

    Returns
    -------
    str
        HTML that a phone, a printer and a screen reader can use, with no script in it.

    Raises
    ------
    jinja2.UndefinedError
        If the template asks for something that is not given: a mistake of ours.

    Examples
    --------
    >>> page = render("pages/base.html", title="Term <2>")
    >>> "<title>Term &lt;2&gt;</title>" in page, "<script" in page
    (True, False)
    """
    part, _, name = template.partition("/")
    return environment(part).get_template(name).render(policy=_POLICY, **context)


def render_markdown(template: str, **context: object) -> str:
    r"""The same as Markdown: every text reads as the same characters, on one line.

    Parameters
    ----------
    template : str
        As of ``render``.
    **context : object
        What the template asks for.

    Returns
    -------
    str
        CommonMark with tables; no two empty lines in a row, ends with one line end.
    """
    part, _, name = template.partition("/")
    marked = environment(part).overlay(finalize=_markdown_text)
    text = marked.get_template(name).render(**context)
    text = re.sub(r" +$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def environment(part: str) -> Environment:
    """Templates of a part of the package, and those of this one after them.

    What a template names and nobody gave is an error, not an empty place.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    packages = dict.fromkeys((f"classroom_ai.{part}", __name__))
    return Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
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
