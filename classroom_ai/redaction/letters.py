"""Words of a text as plain letters: José, JOSE and jose's are one word here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

#: A word: letters, and apostrophes inside it. Marks are letters once they are taken apart.
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['’ʼ`](?=[^\W\d_]))*")
#: What was put in the place of a name before is not looked at again.
PLACEHOLDER = re.compile(r"\[(?:Student \d+(?: or \d+)*|name|teacher|left out)\]")
_POSSESSIVE = re.compile(r"['’ʼ`](?:s|ll|d|ve|re|m)$", re.IGNORECASE)
_NO_MARKS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
                           "ß": "ss", "æ": "ae", "œ": "oe", "ŋ": "ng"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A word in a text: where it begins and ends without its possessive, and its plain letters."""

    start: int
    end: int
    text: str
    plain: str

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


def plain(text: str) -> str:
    """Letters a to z in lower case, as far as a text has them; other scripts stay.

    Examples
    --------
    >>> plain("José O'Brien-Weiß")
    'joseobrienweiss'
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_NO_MARKS))
    return "".join(letter for letter in folded if letter.isalpha())


def pieces(text: str) -> tuple[Piece, ...]:
    """The words of a text; hyphens part them, apostrophes do not, placeholders are none.

    Examples
    --------
    >>> [piece.plain for piece in pieces("Anne-Marie's and [Student 3]'s, O’Brien")]
    ['anne', 'marie', 'and', 'obrien']
    """
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterable[Piece]:
    taken = [match.span() for match in PLACEHOLDER.finditer(text)]
    for match in _WORD.finditer(text):
        start, end = match.span()
        if any(begin <= start < stop for begin, stop in taken):
            continue
        if text[start - 1 : start] in {"'", "’"} and text[start - 2 : start - 1] == "]":
            continue  # the possessive of a placeholder
        if (ending := _POSSESSIVE.search(match[0])) is not None:
            end = start + ending.start()
        if letters := plain(text[start:end]):
            yield Piece(start, end, text[start:end], letters)
