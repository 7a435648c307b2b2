"""Text of people inside Markdown."""

from __future__ import annotations

import re

#: Moves a cursor, changes colours or the direction of writing.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def escape_markdown(text: str) -> str:
    r"""Text that Markdown shows as it is: no heading, link, table or tag can come out of it.

    Nor anything that a terminal obeys: people also look at such a file with ``cat``.

    Examples
    --------
    >>> escape_markdown("1. *so* <b>|")
    '1\\. \\*so\\* &lt;b&gt;\\|'
    >>> escape_markdown("\x1b[2Jso")
    '\\[2Jso'
    """
    text = " ".join(_CONTROL.sub(" ", text).split())
    text = re.sub(r"([\\`*_\[\]|~])", r"\\\1", text)
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"^(?=[-+=#])|^(\d+)(?=[.)](?:\s|$))", r"\1\\", text)
