"""Names in lines of talk: those of the roster, however they were heard, and those of others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from classroom_ai.redaction.context import expectation, is_addressed, is_capital_inside
from classroom_ai.redaction.letters import Piece, pieces
from classroom_ai.redaction.lexicon import Lexicon
from classroom_ai.redaction.names import CLOSE_THOUGH_A_WORD, SOMEBODY, Match, Names
from classroom_ai.redaction.roster import Roster

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_LONGEST = 4
_JOINT = re.compile(r"[\s\-‐‑.'’]{1,3}")
#: A longer line is cut for the parser; no line of talk is that long.
_LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class Find:
    """A name in a text, by its characters; one that is not ``sure`` is for a person to judge."""

    start: int
    end: int
    placeholder: str
    sure: bool = True
    rank: tuple[float, ...] = ()


class NameFinder:
    """Finds names in many lines.

    Parameters
    ----------
    roster : Roster or None
        Whose names; without one, only what the language model takes for people.
    nlp : spacy.language.Language
        What `load_nlp` returned.
    """

    def __init__(self, roster: Roster | None, nlp: Language) -> None:
        self._nlp = nlp
        self.lexicon = Lexicon(nlp)
        self.names = Names(roster or Roster(()), self.lexicon)

    def in_lines(self, lines: Sequence[str]) -> list[tuple[Find, ...]]:
        """Names of each line, in order; they do not overlap."""
        parsed = self._nlp.pipe(self._as_the_model_likes(line) for line in lines)
        return [
            _merged(self._chosen(self._all(line, doc)), line, self.names)
            for line, doc in zip(lines, parsed, strict=True)
        ]

    def _as_the_model_likes(self, line: str) -> str:
        """A line without any capital letter gets some: the model knows people by them.

        Only words that it does not know and that are names get one; no character moves.
        """
        found = pieces(line)
        if len(line) > _LONGEST_LINE or any(piece.is_capital for piece in found[1:]):
            return line[:_LONGEST_LINE].ljust(len(line))
        letters = list(line)
        for piece in found:
            if not self.lexicon.is_known(piece.plain):
                letters[piece.start] = letters[piece.start].upper()[:1]
        return "".join(letters)

    def _all(self, line: str, doc: Doc) -> Iterator[Find]:
        found = pieces(line)
        for first in range(len(found)):
            for last in range(first, min(first + _LONGEST, len(found))):
                if last > first and not _joined(line, found[last - 1], found[last]):
                    break
                find = self._on_roster(found[first : last + 1], doc)
                if find is not None:
                    yield find
        yield from self._others(found, doc)

    def _on_roster(self, window: Sequence[Piece], doc: Doc) -> Find | None:
        """The student whom these words name, if they do."""
        if all(piece.plain in self.names.keep for piece in window):
            return None
        heard = "".join(piece.plain for piece in window)
        words = all(self.lexicon.is_everyday(piece.plain) for piece in window)
        match = self.names.exact(heard)
        start, end = window[0].start, window[-1].end
        if match is not None:
            if not (match.is_word or (words and len(window) > 1)):
                return self._find(start, end, match, len(window))
            expected = expectation(doc, start, end)
            if expected >= 1:
                return self._find(start, end, match, len(window))
            if expected == 0 and len(window) == 1:
                return replace(self._find(start, end, match, 1), sure=False)
            return None
        return self._misheard(window, heard, doc, words=words)

    def _misheard(
        self, window: Sequence[Piece], heard: str, doc: Doc, *, words: bool
    ) -> Find | None:
        if len(heard) < 2 or (words and not self._may_be_name(window, doc)):
            return None
        match = self.names.nearest(heard)
        if match is None:
            return None
        start, end = window[0].start, window[-1].end
        if words and (match.likeness < CLOSE_THOUGH_A_WORD or expectation(doc, start, end) < 2):
            return None
        return self._find(start, end, match, len(window))

    def _may_be_name(self, window: Sequence[Piece], doc: Doc) -> bool:
        return is_capital_inside(doc.text, window[0].start) or is_addressed(
            doc.text, window[0].start
        )

    def _find(self, start: int, end: int, match: Match, n_words: int) -> Find:
        rank = (match.likeness - 0.02 * (n_words - 1), n_words)
        if match.likeness == 1:
            rank = (1.0, n_words)
        return Find(start, end, self.names.placeholder(match.form), rank=rank)

    def _others(self, found: Sequence[Piece], doc: Doc) -> Iterator[Find]:
        """People whom no roster names, as far as they can be known for people."""
        for piece in found:
            if piece.plain in self.names.keep or len(piece.plain) < 2:
                continue
            if self._is_somebody(piece, doc):
                yield Find(piece.start, piece.end, SOMEBODY)

    def _is_somebody(self, piece: Piece, doc: Doc) -> bool:
        span = doc.char_span(piece.start, piece.end, alignment_mode="expand")
        is_person = span is not None and any(token.ent_type_ == "PERSON" for token in span)
        if self.lexicon.is_everyday(piece.plain):
            return is_person and is_capital_inside(doc.text, piece.start)
        if self.lexicon.is_given_name(piece.plain):
            return is_person or expectation(doc, piece.start, piece.end) >= 1
        if self.lexicon.is_known(piece.plain):
            return is_person
        return is_person or is_addressed(doc.text, piece.start)

    def _chosen(self, finds: Iterable[Find]) -> list[Find]:
        """The best of those that overlap: spelt exactly, then most alike, then longest."""
        chosen: list[Find] = []
        ranked = sorted(finds, key=lambda find: (find.sure, find.rank), reverse=True)
        for find in ranked:
            if all(find.end <= other.start or other.end <= find.start for other in chosen):
                chosen.append(find)
        return sorted(chosen, key=lambda find: find.start)


def _joined(line: str, before: Piece, after: Piece) -> bool:
    return bool(_JOINT.fullmatch(line[before.end : after.start]))


def _merged(finds: Sequence[Find], line: str, names: Names) -> tuple[Find, ...]:
    """Given name and surname of one person, found one after the other, are one name."""
    merged: list[Find] = []
    for find in finds:
        if merged and find.sure and merged[-1].sure and line[merged[-1].end : find.start] == " ":
            together = _together(merged[-1].placeholder, find.placeholder)
            if together is not None:
                merged[-1] = replace(merged[-1], end=find.end, placeholder=together)
                continue
        merged.append(find)
    return tuple(merged)


def _together(first: str, second: str) -> str | None:
    """What two names in a row are as one; None where they are two people."""
    one, other = (set(re.findall(r"\d+", placeholder)) for placeholder in (first, second))
    if shared := one & other:
        return f"[Student {' or '.join(sorted(shared, key=int))}]"
    if second == SOMEBODY:  # an unknown surname
        return first
    return None
