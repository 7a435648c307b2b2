"""Names in lines of talk: those of the roster, however they were heard, and those of others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from classroom_ai.redaction.context import (
    Line,
    expectation,
    is_addressed,
    is_at_end,
    may_be_called,
)
from classroom_ai.redaction.letters import Piece, pieces
from classroom_ai.redaction.lexicon import Lexicon
from classroom_ai.redaction.names import (
    CLOSE,
    CLOSE_IN_ADDRESS,
    CLOSE_THOUGH_A_WORD,
    CLOSE_WITH_A_WORD,
    SOMEBODY,
    Match,
    Names,
)
from classroom_ai.redaction.roster import Roster

if TYPE_CHECKING:
    from spacy.language import Language

_LONGEST = 4
#: `expectation` of what is surely a name.
_SURELY = 2
#: And where a capital letter and the words around agree that somebody is named.
_BEYOND_DOUBT = 4
_TWO = 2
#: How much less alike a longer find may be to be taken for the whole of the name.
_NEARLY = 0.15
_JOINT = re.compile(r"[\s\-‐‑'’]{1,3}")
#: A longer line is read in parts; no line of talk is that long.
_LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class Find:
    """A name in a text, by its characters; one that is not ``sure`` is for a person to judge.

    ``form`` is the everyday word that the name is too, if it is one, and ``expected`` how much
    spoke for the name; see `expectation`.
    """

    start: int
    end: int
    placeholder: str
    sure: bool = True
    rank: tuple[float, ...] = ()
    form: str = ""
    expected: int = 0


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

    def in_line(self, line: str) -> tuple[Find, ...]:
        """Names of one line."""
        return self.in_lines([line])[0]

    def in_lines(self, lines: Sequence[str]) -> list[tuple[Find, ...]]:
        """Names of each line of one lesson, in order; they do not overlap.

        A word that is surely a name somewhere in these lines is one where that cannot be told.
        """
        parts = [(n, at, part) for n, line in enumerate(lines) for at, part in _parts(line)]
        parsed = self._nlp.pipe(self._as_the_model_likes(part) for _, _, part in parts)
        found: list[list[Find]] = [[] for _ in lines]
        for (n, at, _), doc in zip(parts, parsed, strict=True):
            found[n] += [
                replace(find, start=find.start + at, end=find.end + at)
                for find in self._chosen(self._all(Line(doc)), doc.text)
            ]
        known = {
            find.form for finds in found for find in finds if find.sure and find.expected >= _SURELY
        }
        return [
            _merged([_decided(find, known) for find in finds], line, self.names)
            for line, finds in zip(lines, found, strict=True)
        ]

    def _as_the_model_likes(self, line: str) -> str:
        """A line without any capital letter gets some: the model knows people by them.

        Only words that it does not know and that are names get one; no character moves.
        """
        found = pieces(line)
        if any(piece.is_capital for piece in found[1:]):
            return line
        letters = list(line)
        for piece in found:
            if not self.lexicon.is_known(piece.plain):
                letters[piece.start] = letters[piece.start].upper()[:1]
        return "".join(letters)

    def _all(self, line: Line) -> Iterator[Find]:
        found = pieces(line.text)
        for first in range(len(found)):
            for last in range(first, min(first + _LONGEST, len(found))):
                if last > first and not _joined(line.text, found[last - 1], found[last]):
                    break
                find = self._on_roster(found[first : last + 1], line)
                if find is not None:
                    yield find
        yield from self._others(found, line)

    def _on_roster(self, window: Sequence[Piece], line: Line) -> Find | None:
        """The student whom these words name, if they do."""
        if all(piece.plain in self.names.keep for piece in window):
            return None
        heard = "".join(piece.plain for piece in window)
        words = all(map(self._is_word, window))
        match = self.names.exact(heard)
        if match is None:
            return self._with_exact_part(window, line) or self._misheard(
                window, heard, line, words=words
            )
        start, end = window[0].start, window[-1].end
        found = self._find(start, end, match, len(window))
        if not (match.is_word or (words and len(window) > 1)):
            return found
        expected = expectation(line, start, end)
        found = replace(found, form=match.form, expected=expected)
        if expected >= 1:
            return found
        doubtful = expected == 0 or (expected == -1 and is_at_end(line, start, end))
        return replace(found, sure=False) if doubtful and len(window) == 1 else None

    def _misheard(
        self, window: Sequence[Piece], heard: str, line: Line, *, words: bool
    ) -> Find | None:
        function_words = [
            len(piece.plain) == 1 or self.lexicon.is_function_word(piece.plain) for piece in window
        ]
        if len(heard) < 2 or all(function_words):
            return None
        if words and not may_be_called(line.text, window[0].start):
            return None
        match = self.names.nearest(heard)
        if match is None:
            return None
        start, end = window[0].start, window[-1].end
        alone = len(window) == 1 and self.lexicon.is_given_name(heard)
        enough = CLOSE_WITH_A_WORD if any(function_words) else CLOSE
        if not words and match.likeness >= enough:
            found = self._find(start, end, match, len(window))
            is_another = alone and match.likeness < CLOSE_WITH_A_WORD
            return replace(found, placeholder=SOMEBODY) if is_another else found
        is_word = words and len(window) == 1
        expected = expectation(line, start, end, is_word=is_word)
        if expected < _SURELY:
            return None
        if match.likeness >= CLOSE_THOUGH_A_WORD:
            return self._find(start, end, match, len(window))
        if any(function_words):
            return None
        if words and expected < _BEYOND_DOUBT:
            return None
        # Near enough to be hidden, and too far to say whose name it is.
        return replace(self._find(start, end, match, len(window)), placeholder=SOMEBODY)

    def _with_exact_part(self, window: Sequence[Piece], line: Line) -> Find | None:
        """A name of two parts of which one is spelt right: Sarah bat, billy shoe."""
        if len(window) != _TWO:
            return None
        heard = [piece.plain for piece in window]
        for exact, other in (heard, heard[::-1]):
            match = self.names.with_part(exact, other, is_first=exact is heard[0])
            if match is None:
                continue
            is_spare = self.lexicon.is_function_word(other)
            if match.likeness >= (CLOSE_THOUGH_A_WORD if is_spare else CLOSE_IN_ADDRESS):
                found = self._find(window[0].start, window[-1].end, match, _TWO)
                return replace(found, rank=(1.0, _TWO))
        return None

    def _is_word(self, piece: Piece) -> bool:
        """Whether a piece alone says nothing of a name: a word, or a letter such as x."""
        is_letter = len(piece.plain) < 3 and not self.names.exact(piece.plain)
        return is_letter or self.lexicon.is_everyday(piece.plain)

    def _find(self, start: int, end: int, match: Match, n_words: int) -> Find:
        rank = (match.likeness - 0.02 * (n_words - 1), n_words)
        if match.likeness == 1:
            rank = (1.0, n_words)
        return Find(start, end, self.names.placeholder(match.form), rank=rank)

    def _others(self, found: Sequence[Piece], line: Line) -> Iterator[Find]:
        """People whom no roster names, as far as they can be known for people."""
        for piece in found:
            if piece.plain in self.names.keep or len(piece.plain) < 2:
                continue
            if self._is_somebody(piece, line):
                yield Find(piece.start, piece.end, SOMEBODY)

    def _is_somebody(self, piece: Piece, line: Line) -> bool:
        is_person = any(
            token.ent_type_ == "PERSON" for token in line.tokens(piece.start, piece.end)
        )
        if self.lexicon.is_everyday(piece.plain):
            return False
        if self.lexicon.is_given_name(piece.plain):
            return is_person or expectation(line, piece.start, piece.end, is_word=False) >= 1
        if is_person or self.lexicon.is_known(piece.plain):
            return is_person
        return len(piece.plain) > 2 and (
            is_addressed(line.text, piece.start)
            or expectation(line, piece.start, piece.end, is_word=False) >= _SURELY
        )

    def _chosen(self, finds: Iterable[Find], text: str) -> list[Find]:
        """The best of those that overlap: spelt exactly, then most alike, then longest.

        A longer one of the same student is taken whole if it is nearly as much alike, so that
        no piece of a name is left: Mahry an, Au luwaseun.
        """
        ranked = sorted(finds, key=lambda find: (find.sure, find.rank), reverse=True)
        chosen: list[Find] = []
        for find in ranked:
            over = [one for one in chosen if find.start < one.end and one.start < find.end]
            if not over:
                chosen.append(find)
            elif len(over) == 1 and self._is_more_of(find, over[0], text):
                chosen[chosen.index(over[0])] = find
        return sorted(chosen, key=lambda find: find.start)

    def _is_more_of(self, longer: Find, shorter: Find, text: str) -> bool:
        """Whether a misheard name is the same as a shorter one, with a piece that was cut off."""
        if longer.placeholder != shorter.placeholder or not (longer.rank and shorter.rank):
            return False
        if not (longer.start <= shorter.start and shorter.end <= longer.end):
            return False
        like, its = longer.rank[0], shorter.rank[0]
        cut_off = text[longer.start : shorter.start] + " " + text[shorter.end : longer.end]
        return its < 1 and (
            like >= CLOSE_THOUGH_A_WORD
            or (
                like >= its - _NEARLY
                and not any(
                    len(piece.plain) == 1 or self.lexicon.is_everyday(piece.plain)
                    for piece in pieces(cut_off)
                )
            )
        )


def _decided(find: Find, known: Collection[str]) -> Find:
    """Sure, where the same word is a name elsewhere in the lesson."""
    return replace(find, sure=True) if not find.sure and find.form in known else find


def _parts(line: str) -> Iterator[tuple[int, str]]:
    """A line in parts that the parser can take, with their places, cut between words if it can.

    Examples
    --------
    >>> [(at, len(part)) for at, part in _parts("Maya " * 5_000)]
    [(0, 20000), (20000, 5000)]
    """
    at = 0
    while len(line) - at > _LONGEST_LINE:
        end = line.rfind(" ", at, at + _LONGEST_LINE) + 1 or at + _LONGEST_LINE
        yield at, line[at:end]
        at = end
    yield at, line[at:]


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
