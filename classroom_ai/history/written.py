"""What a teacher writes into the store by hand: checked before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from classroom_ai.errors import UsageError
from classroom_ai.history.store import reading, writing
from classroom_ai.history.teachers import known_or_enrolled, known_teacher
from classroom_ai.voices import is_kept

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from classroom_ai.history.tables import Teacher

#: What a bundle has room for.
LONGEST = 2000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Before this a year is a slip of the finger.
_FIRST_YEAR = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def own_words(text: str, *, what: str) -> str:
    """A text as it is kept: without spaces around it, of characters that can be shown.

    Parameters
    ----------
    text : str
        As it was typed; line ends stay.
    what : str
        Name of the option or argument.

    Raises
    ------
    UsageError
        If nothing is left of it, it is too long, or is not in UTF-8.

    Examples
    --------
    >>> own_words("  more time to think ", what="--focus")
    'more time to think'
    """
    kept = _CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()
    if not kept:
        raise UsageError(f"{what} is empty.", "Some words are expected.", "Nothing was kept.")
    if len(kept) > LONGEST:
        raise UsageError(
            f"{what} has {len(kept)} characters.",
            f"There is room for {LONGEST}.",
            "Nothing was kept: make it shorter, or two of it.",
        )
    try:
        kept.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{what} has characters that are not UTF-8.",
            next_step="Nothing was kept: set the terminal to UTF-8 and type it again.",
        ) from error
    return kept


def checked_day(text: str, *, what: str) -> str:
    """A day, ISO 8601.

    Raises
    ------
    UsageError
        If it is none, or lies in another century.

    Examples
    --------
    >>> checked_day(" 2026-03-02 ", what="--date")
    '2026-03-02'
    """
    said = text.strip()
    try:
        day = date.fromisoformat(said) if _DAY.fullmatch(said) else None
    except ValueError:
        day = None
    if day is None or day.year < _FIRST_YEAR:
        raise UsageError(
            f"{what} is {text!r}.",
            f"A day from {_FIRST_YEAR} on is expected, as year-month-day.",
            f"For instance: {what} 2026-03-02",
        )
    return said


@contextmanager
def writing_of(name: str) -> Iterator[tuple[Session, Teacher]]:
    """A session that writes for one teacher; a typo in the name makes no store.

    Raises
    ------
    UsageError
        If nobody of that name is known or enrolled; nothing is then written.
    HistoryError
        If the store cannot be written.
    """
    if not is_kept(name):
        with reading() as session:
            known_teacher(session, name)
    with writing() as session:
        yield session, known_or_enrolled(session, name)
