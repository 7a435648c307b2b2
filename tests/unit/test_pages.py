"""The base of every page: nothing is loaded or run, every text is escaped, nothing is forgotten."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from classroom_ai.pages import environment, render, render_markdown
from classroom_ai.report import page as report_page

HOSTILE = "</title><script>alert(1)</script>"


def test_a_page_has_no_script_and_loads_nothing() -> None:
    page = render("pages/base.html", title="Term 2")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "url(" not in page


def test_texts_are_escaped() -> None:
    page = render("pages/base.html", title=HOSTILE)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_what_a_template_asks_for_is_not_left_empty() -> None:
    with pytest.raises(UndefinedError, match="title"):
        render("pages/base.html")


def test_a_part_s_own_templates_come_before_the_base() -> None:
    assert environment("report").get_template("report.html").filename
    assert environment("report").get_template("base.css").filename == (
        environment("pages").get_template("base.css").filename
    )


def test_the_report_has_the_same_policy() -> None:
    assert report_page.policy(None) in render("pages/base.html", title="")


def test_markdown_of_a_part_ends_with_one_line_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from jinja2 import DictLoader

    env = environment("pages").overlay(
        loader=DictLoader({"a.md": "# {{ text }}  \n\n\n\n{{ text }}\n\n\n"})
    )
    monkeypatch.setattr("classroom_ai.pages.environment", lambda part: env)
    assert render_markdown("pages/a.md", text="<b>*1*\n# x") == (
        "# &lt;b&gt;\\*1\\* # x\n\n&lt;b&gt;\\*1\\* # x\n"
    )
