"""Check it yourself: a person's labels for some minutes of a lesson against the program's.

``families.py`` says what is asked, ``rows.py`` which sentences, ``sheet.py`` writes and
reads the sheet, ``agreement.py`` does the sums, and ``check.py`` puts them together.
"""

from __future__ import annotations

from classroom_ai.validation.check import HandCheck, check, read_check

__all__ = ["HandCheck", "check", "read_check"]
