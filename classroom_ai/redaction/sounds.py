"""How alike two names sound and look: for names that a recogniser misheard.

Spelling is brought near to sound by a few rules of English (``ph`` is f, ``kn`` is n, ``c``
before ``e`` is s); what is left is compared letter by letter. Metaphone was not taken: it
drops vowels, and short names are little else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

#: From top to bottom, each on what the one before left.
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|n(?=g))", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^x", "s"),
        (r"^rh", "r"),
        (r"(?<=[aeiou])(?:bh|mh)", "v"),
        (r"ph", "f"),
        (r"igh|eigh", "i"),
        (r"ough|augh", "o"),
        (r"gh", "g"),
        (r"tsch|tch|cz|ch|sch|sh|zh|si(?=o)|ti(?=o)|kj", "S"),
        (r"dge?|j", "S"),
        (r"g(?=[eiy])", "S"),
        (r"th", "t"),
        (r"c(?=[eiy])", "s"),
        (r"qu?|ck|c", "k"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"w", "v"),
        (r"h", ""),
        (r"eau|eaux|ou|oo|ow|oa|oe|au|aw|uh|u|o", "o"),
        (r"ee|ea|ie|ei|ey|ay|ai|y|i|e", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=[^aoi])i$", "i"),
    )
)


@lru_cache(maxsize=65_536)
def sound_of(name: str) -> str:
    """A rough writing of how a name sounds to an English ear.

    Parameters
    ----------
    name : str
        Letters a to z in lower case.

    Examples
    --------
    >>> sound_of("joe") == sound_of("jo"), sound_of("sofia") == sound_of("sophia")
    (True, True)
    """
    for pattern, sound in _RULES:
        name = pattern.sub(sound, name)
    return name


@lru_cache(maxsize=262_144)
def likeness(heard: str, name: str) -> float:
    """How near what was heard is to a name, 0 to 1: letters and sound count half each.

    Examples
    --------
    >>> likeness("ayesha", "aisha") > likeness("asia", "aisha") > likeness("issue", "aisha")
    True
    """
    letters = Levenshtein.normalized_similarity(heard, name)
    sounds = Levenshtein.normalized_similarity(sound_of(heard), sound_of(name))
    return (letters + sounds) / 2
