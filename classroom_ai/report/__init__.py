"""The report of a lesson: built once, rendered to a page, to Word and to text.

``view.py`` is the form of what it says, ``build.py`` decides what that is
(``first_page.py`` and ``figures.py`` its parts, ``quotes.py`` cites), ``words.py`` and
``words.py`` word it, ``by_hand.py`` words what a person checked, ``pictures`` draws it,
``page.py`` lets it be heard and corrected, ``render.py`` writes it down and ``docx.py``
does so for Word.
"""

from __future__ import annotations

from classroom_ai.report.build import build
from classroom_ai.report.docx import to_docx
from classroom_ai.report.page import PageData, page_data
from classroom_ai.report.render import to_html, to_markdown
from classroom_ai.report.view import Report
from classroom_ai.report.words.en.check import said_of_check

__all__ = [
    "PageData",
    "Report",
    "build",
    "page_data",
    "said_of_check",
    "to_docx",
    "to_html",
    "to_markdown",
]
