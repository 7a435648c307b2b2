"""Which words are everyday English, and which of them are names.

Whether "Grace" in a line is a child or a word cannot be seen from the word alone. The
language model brings the words (the index of its lemmatizer, made from WordNet), and a list
of given names says which of these are there only as names: Maria, Jordan, Noah.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.lookups import Lookups

_ENDINGS = (("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ed", ""), ("ed", "e"),
            ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("est", ""), ("est", "e"),
            ("ly", ""), ("y", ""), ("y", "e"))  # fmt: skip


_SAID_EVERYWHERE = frozenset(
    {"like", "right", "okay", "ok", "yeah", "yes", "yep", "wait", "look", "see", "good", "great",
     "nice", "sure", "oh", "uh", "um", "hm", "mm", "hi", "hey", "hello", "thanks", "sorry", "cool",
     "know", "think", "want", "let", "need", "got"}
)  # fmt: skip


class Lexicon:
    """Words that a language model knows.

    Parameters
    ----------
    nlp : spacy.language.Language
        What `load_nlp` returned.
    """

    def __init__(self, nlp: Language) -> None:
        tables: Lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
        index, exceptions = tables.get_table("lemma_index"), tables.get_table("lemma_exc")
        by_class = {name: set(index[name]) for name in ("noun", "verb", "adj", "adv")}
        # Short nouns and adjectives of the index are symbols and Roman numerals: Bo, Li, Xi.
        short = {word for word in by_class["noun"] | by_class["adj"] if len(word) < 3}
        irregular = {word for name in by_class for word in exceptions[name]}
        self._certain = frozenset(
            (by_class["verb"] | by_class["adj"] | by_class["adv"] | irregular) - short
            | nlp.Defaults.stop_words
            | _listed("everyday_names.txt")
        ) - _listed("names_first.txt")
        self._nouns = frozenset(by_class["noun"] - short)
        self._function_words = nlp.Defaults.stop_words | _SAID_EVERYWHERE
        self._seen = nlp.vocab.strings
        self.is_everyday = cache(self._is_everyday)

    def _is_everyday(self, word: str) -> bool:
        """Whether a word in lower case is more than a name.

        A noun has to be one that the model was trained on: WordNet has gods and towns.
        """
        return any(
            stem in self._certain
            or (stem in self._nouns and stem in self._seen and not self.is_given_name(stem))
            for stem in _stems(word)
        )

    def is_function_word(self, word: str) -> bool:
        """Whether it holds sentences together, or is said in every one: you, all, like, okay."""
        return word in self._function_words

    def is_given_name(self, word: str) -> bool:
        """Whether it is on the list of given names, everyday or not."""
        return word in _listed("given_names.txt")

    def is_known(self, word: str) -> bool:
        """Whether it is written in any list of words or was met by the model, but as no name."""
        return self.is_everyday(word) or (
            not self.is_given_name(word)
            and (word in self._seen or any(stem in self._nouns for stem in _stems(word)))
        )


def _stems(word: str) -> list[str]:
    """The word, and what is left of it without an ending: hopes, hoped, hoping."""
    stems = [word]
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            bare = word.removesuffix(ending)
            if ending.startswith("e") and bare.endswith("e"):
                continue  # pare and parees
            stem = bare + instead
            stems.append(stem)
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
                stems.append(stem[:-1])
    return stems


@cache
def _listed(name: str) -> frozenset[str]:
    text = files("classroom_ai.redaction").joinpath(name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())
