"""How alike two names sound and look: for names that a recogniser misheard.

Spelling is brought near to sound by a few rules of English (``ph`` is f, ``kn`` is n, ``c``
before ``e`` is s). What is left is compared sound by sound, and sounds that are easily taken
for each other (any two vowels, b and p, m and n) differ by less than others do. Metaphone was
not taken: it drops vowels, and short names are little else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

#: From top to bottom, each on what the one before left. S is as in she, J as in joy, Y as in
#: yes, x is any of the sounds that names have for it.
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|n(?=g))", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^rh", "r"),
        (r"(?<=[aeiou])(?:bh|mh)", "v"),
        (r"ph", "f"),
        (r"igh|eigh", "i"),
        (r"ough|augh", "o"),
        (r"gh", "g"),
        (r"tsch|tch|cz|ch|sch|sh|si(?=o)|ti(?=o)|kj", "S"),
        (r"zh|dge?|j|g(?=[eiy])", "J"),
        (r"th", "t"),
        (r"ng?k|ng(?![aeiou])", "n"),
        (r"(?:ck|[ckg])[sz]|x", "x"),
        (r"c(?=[eiy])", "s"),
        (r"qu?|ck|c", "k"),
        (r"z", "s"),
        (r"w", "v"),
        (r"h", ""),
        (r"(?:^|(?<=[aeiou]))y(?=[aeiou])", "Y"),
        (r"eau|eaux|ou|oo|ow|oa|oe|au|aw|uh|u|o", "o"),
        (r"ee|ea(?!$)|ie|ei|ey|ay|ai|y|i|e", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = "aio"
#: Sounds of a group are taken for each other.
_GROUPS = ("bp", "dt", "gk", "fv", "mn", "sS", "SJ", "xk", "xs", "xS", "JY", "Yi", "Ji", "kS")
_NEAR = {pair for group in _GROUPS for pair in (group, group[::-1])}
#: How much a sound that is taken for another counts, and a vowel too many beside another.
_CONFUSED = 0.4
#: Sounds told apart only as far as that, for a quick first look.
_ROUGH = str.maketrans({"b": "p", "d": "t", "g": "k", "f": "v", "m": "n", "J": "s", "S": "s",
                        "x": "s", "Y": "a", "i": "a", "o": "a"})  # fmt: skip


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


@lru_cache(maxsize=65_536)
def rough_sound_of(name: str) -> str:
    """The sound with everything that is easily confused written alike.

    Examples
    --------
    >>> rough_sound_of("zara") == rough_sound_of("sahra")
    True
    """
    return re.sub(r"(.)\1+", r"\1", sound_of(name).translate(_ROUGH))


@lru_cache(maxsize=262_144)
def likeness(heard: str, name: str) -> float:
    """How near what was heard is to a name, 0 to 1: letters and sound count half each.

    Examples
    --------
    >>> likeness("ayesha", "aisha") > likeness("asia", "aisha") > likeness("issue", "aisha")
    True
    """
    letters = Levenshtein.normalized_similarity(heard, name)
    return (letters + sound_likeness(heard, name)) / 2


def sound_likeness(heard: str, name: str) -> float:
    """How near the sounds are, 0 to 1; see `sound_distance`."""
    one, other = sound_of(heard), sound_of(name)
    longest = max(len(one), len(other))
    return 1 - sound_distance(one, other) / longest if longest else 0.0


def sound_distance(one: str, other: str) -> float:
    """How many sounds have to change: one that is easily confused counts as less than half.

    A weighted edit distance (Wagner and Fischer 1974) between two results of `sound_of`.

    Examples
    --------
    >>> sound_distance("bat", "pat"), sound_distance("bat", "kat")
    (0.4, 1.0)
    """
    row = [0.0]
    for i, sound in enumerate(other):
        row.append(row[-1] + _added(other, i, sound))
    for i, sound in enumerate(one):
        added = _added(one, i, sound)
        before, row = row, [row[0] + added]
        for j, its in enumerate(other):
            row.append(
                min(
                    before[j] + _changed(sound, its),
                    before[j + 1] + added,
                    row[j] + _added(other, j, its),
                )
            )
    return row[-1]


def _changed(sound: str, its: str) -> float:
    if sound == its:
        return 0.0
    both_vowels = sound in _VOWELS and its in _VOWELS
    return _CONFUSED if both_vowels or sound + its in _NEAR else 1.0


def _added(sounds: str, place: int, sound: str) -> float:
    """A vowel beside a vowel is one glide more or less; anything else is a sound."""
    beside = sounds[max(0, place - 1) : place + 2]
    is_glide = sound in "aioY" and sum(one in "aioY" for one in beside) > 1
    return _CONFUSED if is_glide else 1.0
