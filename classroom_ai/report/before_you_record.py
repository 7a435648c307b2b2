"""``docs/before-you-record.md``, written from the page that is part of every report."""

from __future__ import annotations

from classroom_ai.report import words


def to_markdown_page() -> str:
    """The page as the text of ``docs/before-you-record.md``."""
    parts = [f"# {words.BEFORE_YOU_RECORD}"]
    for passage in words.BEFORE_YOU_RECORD_PAGE:
        parts.append(f"## {passage.heading}")
        parts.append("\n".join(f"- {sentence}" for sentence in passage.sentences))
    return "\n\n".join(parts) + "\n"
