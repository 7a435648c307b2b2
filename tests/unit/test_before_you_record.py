"""The page "Before you record" says the same in the documents and in the report."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports import report_of

from classroom_ai.report import to_html, words
from classroom_ai.report.before_you_record import to_markdown_page

DOCUMENT = Path(__file__).parents[2] / "docs" / "before-you-record.md"


def test_the_document_is_the_page() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        DOCUMENT.write_text(to_markdown_page(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == to_markdown_page()


def test_it_answers_the_four_questions_in_one_page() -> None:
    assert len(words.BEFORE_YOU_RECORD_PAGE) == 4
    assert len(to_markdown_page().split()) < 500


def test_every_report_leads_to_it() -> None:
    html = to_html(report_of("T 0 2 Why?"))
    assert 'href="#before-you-record"' in html
    assert 'id="before-you-record"' in html
    assert words.BEFORE_YOU_RECORD_PAGE[0].heading in html
