"""Text of people inside Markdown."""

from __future__ import annotations

import re


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
