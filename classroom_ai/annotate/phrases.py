"""Where phrases lie in a text: spaCy's Matcher, asked only for what can be there.

The rules have thousands of patterns, and a Matcher tries each of them at every word.
But nearly every pattern has a word that must occur. So patterns are kept by their
rarest such word, and for a text only those are tried whose word it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

#: Tokens as spaCy's Matcher takes them.
Pattern = Sequence[dict[str, Any]]
#: First token of a place in a doc, and the one after its last.
Place = tuple[int, int]
#: An attribute of a token and its value, such as ``("LOWER", "why")``.
Word = tuple[str, str]

_ATTRIBUTES = ("LOWER", "LEMMA")
#: A word such as "is" or "you" is in most texts: as good as this many others to choose from.
_COMMON = 50


class PhraseFinder:
    """Patterns by name, and the places where they lie in a doc."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self._by_word: dict[Word | None, Matcher] = {}

    def add(self, name: str, patterns: Sequence[Pattern]) -> None:
        """Look for these patterns too."""
        from spacy.matcher import Matcher

        by_word: dict[Word | None, list[list[dict[str, Any]]]] = defaultdict(list)
        for pattern in patterns:
            for word in self._rarest(pattern) or (None,):
                by_word[word].append(list(pattern))
        for word, those in by_word.items():
            if word not in self._by_word:
                self._by_word[word] = Matcher(self._vocab, validate=False)
            self._by_word[word].add(name, those)

    def places(self, doc: Doc) -> Iterator[tuple[str, Place]]:
        """Each place of each pattern, with its name; none twice."""
        said: set[Word | None] = {None}
        for token in doc:
            said.add(("LOWER", token.lower_))
            said.add(("LEMMA", token.lemma_))
        # In the order in which patterns came, so that the same doc gives the same.
        found = {
            (name, start, end): None
            for word, matcher in self._by_word.items()
            if word in said
            for name, start, end in matcher(doc)
        }
        for name, start, end in found:
            yield doc.vocab.strings[name], (start, end)

    def _rarest(self, pattern: Pattern) -> tuple[Word, ...]:
        """Words of which one must occur where the pattern does; empty if there are none."""
        needed = [
            tuple((attribute, word) for word in words)
            for token in pattern
            if token.get("OP", "1") in {"1", "+"}
            for attribute in _ATTRIBUTES
            if (words := _words(token.get(attribute)))
        ]
        return min(needed, key=self._frequency, default=())

    def _frequency(self, words: Sequence[Word]) -> int:
        return sum(_COMMON if self._vocab[word].is_stop else 1 for _, word in words)


def _words(value: object) -> tuple[str, ...]:
    """The words that a token may be, where they are listed."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict) and value.keys() == {"IN"}:
        return tuple(value["IN"])
    return ()
