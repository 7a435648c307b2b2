"""What two lines have in common: words of some meaning, told by how they begin."""

from __future__ import annotations

import re

#: Two words are of one stem if they begin alike.
_STEM = 5
_SHORTEST = 4
#: Frequent words that say nothing of what somebody spoke about.
_COMMON_WORDS = """
about actually after again also because been before being could does doing down even every from
gonna going have having here into just kind know like little look maybe mean more much need okay
only other over really right said same saying should some something that that's their them then
there there's these they they're thing things think this those through very wait want well were
what what's when where which will with would yeah your you're
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def shared_words(one: str, other: str) -> int:
    """How many words of some meaning, and numbers, two lines have in common.

    Examples
    --------
    >>> shared_words("I think we added the fractions", "So adding fractions is what you did")
    1
    """
    return len(_stems(one) & _stems(other))


def _stems(text: str) -> set[str]:
    found = re.findall(rf"[^\W\d_][\w']{{{_SHORTEST - 1},}}|\d+", text.lower())
    return {word[:_STEM] for word in found if word not in _COMMON}
