"""Whether a name is expected at a place in a line: "grace" is a child here, and a word there.

Evidence is counted: being thanked, greeted, asked or quoted, being all that a line says,
standing between commas or where the grammar has no room for another word, a capital letter
inside a sentence, and what the language model takes it for. Against it speak articles,
adjectives and the grammar of "will" and "may".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_ADDRESSED = re.compile(
    r"\b(?:(?:thank you|thanks)(?: so much| very much| a lot)?|hi|hello|hey|sorry|goodbye|bye"
    r"|welcome|bravo|well done|go ahead"
    r"|(?:good|nice|great|excellent|lovely|super|fantastic|amazing|wonderful|brilliant) (?:job"
    r"|work|one|point|try|question|thinking|idea|morning|afternoon|answer|catch|call|eye|start"
    r"|effort|guess|strategy|explanation|reasoning|observation|connection|reading|to see you)"
    r"|(?:pop|popcorn|pass|toss|throw|back)(?: it| this| that)?(?: off| on| over| back)?"
    r" (?:to|into)|(?:pick|picking|call|calling|choose|nominate) on|popcorn|see you later"
    r"|your turn|come (?:here|on|up)|sit down"
    r"|stop it|(?:agree|disagree|work|talk|share|sit|go|partner|start) with|ask|asked|tell|told"
    r"|help|hear from|listen to|heard|over to|how about|what (?:does|did|do you think)"
    r"|(?:is|are) you ready|called|named|name is|name's|mr|mrs|ms|miss|excuse me|pass it to"
    r"|(?:hand|give|gave|pass|send|show|bring) (?:it|that|this|them|one|your \w+|the \w+) to"
    r"|what's up|i am|i'm|this is|next to|behind|(?:your|his|her|my) (?:friend|partner|sister"
    r"|brother|classmate)),? +$",
    re.IGNORECASE,
)
#: What a sentence opens with before somebody is spoken to.
_OPENER = (
    r"\b(?:okay|ok|so|and|yes|yeah|yep|right|all right|alright|now|well|oh|no|um|uh|hm+|but|then"
    r"|maybe|also|or|great|good|perfect|exactly|cool|nice|sure|wait|guys|(?:let's )?see|thanks"
    r"|(?:thank you|thanks)(?: so| very)? much|thank you)\b"
)
_OPENING = re.compile(rf"(?:^|[.?!,;:…—] *|{_OPENER},? +)$", re.IGNORECASE)
#: From the beginning of a sentence nothing but openers; and to its end nothing but them.
_ONLY_OPENERS = re.compile(rf"(?:^|[.?!;:…—]) *(?:{_OPENER}[,. ]+)*$", re.IGNORECASE)
_ENDS = re.compile(r"^ *(?:[.?!;:…—]|$)")
#: After a name that is called, whoever called it thinks aloud or goes on.
_GOES_ON = re.compile(
    r"^,? +(?:oh|okay|ok|um|uh|yeah|yes|no|well|so|sure|but|because)\b", re.IGNORECASE
)
#: Where a clause is complete, so that a noun that follows can only be somebody's name.
_COMPLETE = re.compile(
    r"\b(?:for|to|with|about|by|from|like|at) (?:you|us|me|him|them|it|everyone|everybody) +$",
    re.IGNORECASE,
)
_LIKELY_COMPLETE = re.compile(
    r"\b(?:again|please|today|here|there|louder|a (?:little|bit|lot)|too|already|back|how"
    r"|anyone|anybody|someone|somebody) +$",
    re.IGNORECASE,
)
_SPOKEN_TO = re.compile(
    r"^[,]? +(?:(?:well|so|okay|um|uh|now|oh|maybe),? )?"
    r"(?:(?:can|could|would|do|did|are|have|will) you|you're|your turn|you (?:said|had|can)"
    r"|what (?:do|did|would|about|is|are|the|'s)|what's|how (?:do|did|would|about)|why (?:do|did)"
    r"|where (?:do|did|would|is)|if (?:you|we)|can i|is that"
    r"|tell (?:me|us|the)|come (?:here|on|up)|please|sit|stop|read|explain|show"
    r"|go ahead|i (?:like|see|heard|want|love|need)|let's|that's|thank|good|great|nice)\b",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(
    r"^ +(?:said|says|thinks|thought|thinking|asked|asks|told|noticed|wants|wanted|got|gets|did"
    r"|does|had|has|was|is|and i|goes|went|knows|found|wrote|used|solved|made|just|also|came"
    r"|explained|agrees|disagrees|shared|raised|suggested|showed|(?:and|or) (?:her|his|their)"
    r"|would|wrote|drew|counted|added|forgot|needs|looked|tried|called|is \w+ing|already|never"
    r"|always|still|went|left)\b",
    re.IGNORECASE,
)
#: What only people do: after "what" or "that" it begins a clause about somebody.
_DID = re.compile(
    r"^ +(?:said|says|thinks|thought|asked|told|noticed|wants|wanted|knows|found|wrote|used|solved"
    r"|made|explained|agrees|disagrees|shared|suggested|showed|drew|counted|added|forgot|tried"
    r"|is (?:say|think|do|try|ask|show)ing|was (?:say|think|do|try|ask|show)ing)\b",
    re.IGNORECASE,
)
#: "will" and "may" have no past tense after them.
_PAST = re.compile(r"^ +\w{2,}[^\We]ed\b", re.IGNORECASE)
_ITS_SUBJECT = re.compile(r"\b(?:what|that|who) +$", re.IGNORECASE)
_WHO = re.compile(r"^,? +who\b", re.IGNORECASE)
_BEFORE_CLAUSE = re.compile(
    r"\b(?:what|how|when|while|because|think|if|that|where|way|like|as|until|since|after"
    r"|before|so|and|but) +$",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"^['’]s +(?:\w+ )?(?:answer|idea|turn|group|way|method|strategy|point|work|question|paper"
    r"|book|team|rule|move|graph|row|thinking|number|drawing|example|claim|table|picture"
    r"|explanation|side|solution|hand|desk|partner|mom|dad|brother|sister|house|mic|screen)\b",
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

    def is_before_verb(self, end: int) -> bool:
        """Whether the next word is a verb that somebody has to be the subject of."""
        after = self._tokens[bisect_right(self._ends, end) :][:1]
        return any(token.tag_ in {"VBD", "VBZ"} for token in after)


def expectation(line: Line, start: int, end: int, *, is_word: bool = True) -> int:
    """How much speaks for a name between two characters of a line, and how much against.

    Parameters
    ----------
    line : Line
        Parsed.
    start, end : int
        Characters of what could be a name.
    is_word : bool
        Whether it is an everyday word. Of what is none, the language model's guess that it
        is a verb says nothing.

    Returns
    -------
    int
        2 or more: a name; 1: likely; 0: cannot be told; below: a word.
    """
    before, after = _around(line.text, start, end)
    of_model = _of_model(line.tokens(start, end))
    count = of_model if is_word else max(of_model, 0)
    is_addressed_here = bool(_ADDRESSED.search(before))
    is_clause = bool(_ITS_SUBJECT.search(before) and (_DID.match(after) or _OWNED.match(after)))
    count += 2 * is_addressed_here
    count += 2 * bool(_OWNED.match(after))
    count += _of_clause(before, after) or line.is_before_verb(end) * _opens_clause(before)
    count += _of_pause(before, after)
    count += 2 * bool(of_model < 0 and _PAST.match(after))
    is_capital = is_capital_inside(line.text, start)
    count += 2 * is_capital
    is_free = bool(
        is_addressed_here or is_clause or (_COMPLETE.search(before) and _CLOSING.match(after))
    )
    if not is_free and _MODIFIED.search(before):
        count -= 1 if is_capital else 3
    if _MONTH.search(before) and line.text[start:end].casefold() in _MONTHS:
        count -= 3
    return count


def _of_clause(before: str, after: str) -> int:
    """Whether somebody is spoken to or told of by what comes next."""
    opens = bool(_OPENING.search(before))
    count = 2 * bool(opens and _SPOKEN_TO.match(after))
    count += 2 * bool((opens or _opens_clause(before)) and _TOLD_OF.match(after))
    count += 2 * bool(_WHO.match(after))
    return count or int(opens and bool(_GOES_ON.match(after)))


def _opens_clause(before: str) -> bool:
    return bool(_BEFORE_CLAUSE.search(before))


def _of_pause(before: str, after: str) -> int:
    """Whether it stands alone, or where a clause is over."""
    if not _CLOSING.match(after):
        return 0
    if (_ONLY_OPENERS.search(before) and _ENDS.match(after)) or _COMPLETE.search(before):
        return 2
    return int(bool(_PAUSE.search(before) or _LIKELY_COMPLETE.search(before)))


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after; a mark where that is not the beginning of the line."""
    before = text[max(0, start - _NEAR) : start]
    return ("_" + before if start > _NEAR else before), text[end : end + _NEAR]


def is_at_end(line: Line, start: int, end: int) -> bool:
    """Whether a clause or the line ends there, with nothing before that belongs to a noun."""
    before, after = _around(line.text, start, end)
    return bool(_CLOSING.match(after)) and not _MODIFIED.search(before)


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


def may_be_called(text: str, start: int) -> bool:
    """Whether a name can stand there at all: after an address, an opening or with a capital."""
    before = text[max(0, start - _NEAR) : start]
    return bool(
        is_capital_inside(text, start) or _OPENING.search(before) or _ADDRESSED.search(before)
    )


def _of_model(tokens: list[Token]) -> int:
    """What the tagger and the finder of names say of it."""
    if any(token.ent_type_ == "PERSON" for token in tokens):
        return 1
    if tokens and all(token.pos_ == "PROPN" for token in tokens):
        return 1
    return -1 if any(token.pos_ in _NOT_A_NAME for token in tokens) else 0
