"""Tables as CSV that a spreadsheet opens with a double click.

UTF-8 with a byte order mark: without it Excel reads umlauts and accents as noise, and
every other reader skips it. A cell of text that a spreadsheet would take for a formula
gets an apostrophe in front [1]_.

References
----------
.. [1] OWASP Foundation. CSV Injection.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | float | None

#: A cell that begins with one of these may be run as a formula; also in their full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Rows as CSV that a spreadsheet opens with a double click, and runs nothing of.

    Examples
    --------
    >>> as_csv([("title", "n"), ("=1+1", 2)])
    b"\xef\xbb\xbftitle,n\r\n'=1+1,2\r\n"
    """
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    r"""Text that no spreadsheet runs.

    Examples
    --------
    >>> _safe("=1+1"), _safe("What is 1+1?")
    ("'=1+1", 'What is 1+1?')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
