"""Whether a name is expected at a place in a line: "grace" is a child here, and a word there.

Evidence is counted: being thanked, greeted, asked or quoted, standing alone between commas,
a capital letter inside a sentence, and what the language model takes it for. Against it
speak articles, adjectives and the grammar of "will" and "may".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_ADDRESSED = re.compile(
    r"\b(?:thank you|thanks|hi|hello|hey|sorry|goodbye|bye|welcome|bravo|well done|go ahead"
    r"|(?:good|nice|great|excellent|lovely|super|fantastic|amazing) (?:job|work|one|point|try"
    r"|question|thinking|idea|morning|afternoon|answer)|your turn|come (?:here|on|up)|sit down"
    r"|stop it|(?:agree|disagree|work|talk|share|sit|go|partner|start) with|ask|asked|tell|told"
    r"|help|hear from|listen to|heard|over to|how about|what (?:does|did|do you think)"
    r"|(?:is|are) you ready|called|named|name is|name's|mr|mrs|ms|miss|excuse me|pass it to"
    r"|(?:hand|give|gave|pass|send|show|bring) (?:it|that|this|them|one|your \w+|the \w+) to"
    r"|what's up|i am|i'm|this is|next to|behind|(?:your|his|her|my) (?:friend|partner|sister"
    r"|brother|classmate)),? +$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:^|[.?!,;:…—] *|\b(?:okay|ok|so|and|yes|yeah|right|alright|now|well|oh|no|um|uh|but)"
    r",? +)$",
    re.IGNORECASE,
)
_SPOKEN_TO = re.compile(
    r"^[,]? +(?:(?:can|could|would|do|did|are|have|will) you|you're|your turn|you (?:said|had|can)"
    r"|what (?:do|did|would|about|is|are|'s)|what's|how (?:do|did|would|about)|why (?:do|did)"
    r"|where (?:do|did)|tell (?:me|us|the)|come (?:here|on|up)|please|sit|stop|read|explain|show"
    r"|go ahead|i (?:like|see|heard|want|love|need)|let's|that's|thank|good|great|nice)\b",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(
    r"^ +(?:said|says|thinks|thought|thinking|asked|asks|told|noticed|wants|wanted|got|gets|did"
    r"|does|had|has|was|is|and i|goes|went|knows|found|wrote|used|solved|made|just|also|came"
    r"|explained|agrees|disagrees|shared|raised|suggested|showed|(?:and|or) (?:her|his|their)"
    r"|would|wrote|drew|counted|added|forgot|needs|looked|tried|called|is \w+ing)\b",
    re.IGNORECASE,
)
_BEFORE_CLAUSE = re.compile(
    r"\b(?:what|how|when|while|because|think|if|that|where|way|like|as|until|since|after"
    r"|before|so|and|but) +$",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"^['’]s +(?:\w+ )?(?:answer|idea|turn|group|way|method|strategy|point|work|question|paper"
    r"|book|team|rule|move|graph|row|thinking|number|drawing|example|claim|table|graph|picture|explanation|side"
    r"|solution|hand|desk|partner|mom|dad|brother|sister|house)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"^ *(?:[,.?!;:…—]|$)")
_PAUSE = re.compile(r"(?:^|[,.?!;:…—]) *$")
_MODIFIED = re.compile(
    r"\b(?:the|a|an|this|that|these|those|your|my|his|her|its|our|their|some|any|no|every|each"
    r"|more|of|to|in|on|at|for|by|very|will|can|could|would|should|must|may|might|i|you|he|she|it"
    r"|we|they|there|who|which|what|don't|doesn't|didn't|not) +$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:^|[.?!…:\"“”>]) *[-–—\"“]* *$")
_MONTH = re.compile(r"\b(?:in|of|last|next|since|until|by|early|late|this) +$", re.IGNORECASE)
#: Characters to either side that are looked at.
_NEAR = 60
#: What no name is for the tagger.
_NOT_A_NAME = {"AUX", "VERB", "DET", "PRON", "ADP", "SCONJ", "CCONJ", "PART", "ADV", "ADJ"}


class Line:
    """A parsed line, whose tokens are found by their characters."""

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text
        self._tokens = list(doc)
        self._ends = [token.idx + len(token) for token in self._tokens]

    def tokens(self, start: int, end: int) -> list[Token]:
        """Those that reach into a stretch of characters."""
        first = bisect_right(self._ends, start)
        return list(takewhile(lambda token: token.idx < end, self._tokens[first:]))


def expectation(line: Line, start: int, end: int) -> int:
    """How much speaks for a name between two characters of a line, and how much against.

    Returns
    -------
    int
        2 or more: a name; 1: likely; 0: cannot be told; below: a word.
    """
    text = line.text
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    if start > _NEAR:
        before = "_" + before  # not the beginning of the line
    count = 0
    opens = bool(_OPENING.search(before))
    if _ADDRESSED.search(before):
        count += 2
    if _OWNED.match(after):
        count += 2
    if opens and _SPOKEN_TO.match(after):
        count += 2
    if (opens or _BEFORE_CLAUSE.search(before)) and _TOLD_OF.match(after):
        count += 2
    if _PAUSE.search(before) and _CLOSING.match(after):
        count += 1
    if is_capital_inside(text, start):
        count += 2
    count += _of_model(line.tokens(start, end))
    if not _ADDRESSED.search(before) and _MODIFIED.search(before):
        count -= 1 if is_capital_inside(text, start) else 3
    if _MONTH.search(before) and text[start:end].casefold() in _MONTHS:
        count -= 3
    return count


_MONTHS = frozenset({"april", "may", "june", "august"})


def is_capital_inside(text: str, start: int) -> bool:
    """Whether a capital letter stands there that no sentence begins with.

    Examples
    --------
    >>> is_capital_inside("I think Will is right.", 8), is_capital_inside("Yes. Will it?", 5)
    (True, False)
    """
    return text[start : start + 1].isupper() and bool(
        (start > _NEAR and not _SENTENCE_START.search("_" + text[start - _NEAR : start]))
        or (start <= _NEAR and not _SENTENCE_START.search(text[:start]))
    )


def is_addressed(text: str, start: int) -> bool:
    """Whether somebody is thanked, greeted, asked or named just before."""
    return bool(_ADDRESSED.search(text[max(0, start - _NEAR) : start]))


def _of_model(tokens: list[Token]) -> int:
    """What the tagger and the finder of names say of it."""
    if any(token.ent_type_ == "PERSON" for token in tokens):
        return 1
    if tokens and all(token.pos_ == "PROPN" for token in tokens):
        return 1
    return -1 if any(token.pos_ in _NOT_A_NAME for token in tokens) else 0
