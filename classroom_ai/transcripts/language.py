"""Which language a transcript is in, by its smallest words.

Recognisers tell a language from sound; here there are only words. The commonest words of
a language make up a third to a half of what is said in it and few of another's, which is
all that is needed: kinds of sentences are counted in English only.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterable
from functools import cache
from pathlib import Path

#: Languages whose common words spaCy lists and which set words apart by spaces.
_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "pl", "cs", "ro", "hu", "tr",
    "ru", "uk", "el", "ar", "he", "fa", "hi", "id", "vi",
)  # fmt: skip
#: ISO 639-2 for a language that is not known.
UNKNOWN = "und"
_ENOUGH_WORDS = 20
_LEAST_SHARE = 0.2


def language_of(texts: Iterable[str]) -> str | None:
    """The language that most of the words fit.

    Parameters
    ----------
    texts : iterable of str
        Lines of one transcript.

    Returns
    -------
    str or None
        ISO 639-1; ``und`` where none of those that are known fits; None where fewer than
        20 words cannot tell.

    Examples
    --------
    >>> language_of(["Und wer von euch kann mir jetzt sagen, was wir gestern gemacht haben?"] * 2)
    'de'
    """
    words = [word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower())]
    if len(words) < _ENOUGH_WORDS:
        return None
    shares = {
        code: sum(word in common for word in words) / len(words)
        for code, common in ((code, _common_words(code)) for code in _LANGUAGES)
    }
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= _LEAST_SHARE else UNKNOWN


@cache
def _common_words(code: str) -> frozenset[str]:
    import spacy.lang

    # Run by itself: to import it would import all else that spaCy knows of the language.
    (folder,) = spacy.lang.__path__
    found = runpy.run_path(str(Path(folder, code, "stop_words.py")))["STOP_WORDS"]
    return frozenset(part for word in found for part in re.findall(r"[^\W\d_]+", word.lower()))
