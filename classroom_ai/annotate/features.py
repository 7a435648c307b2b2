"""What a reader can see in an exchange: the facts that the small models weigh.

Each is one number with a plain meaning, and can say in words what it saw. A model's file in
``models/small`` names the facts it uses and how much each counts. Sentence vectors
were left out: they rank exchanges no better here, and nobody could read why.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from classroom_ai.annotate.exchanges import Exchange, content_words, words_of
from classroom_ai.annotate.sentences import Sentence

#: Replies of so few words take nothing up that was not said again.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Feature:
    """One fact: its name, what it is, its number in an exchange, and that in words."""

    name: str
    meaning: str
    value: Callable[[Exchange], float]
    says: Callable[[Exchange], str]


def _phrases(*phrases: str) -> Callable[[str], bool]:
    """Whether one of some phrases occurs in a text of words with single blanks between.

    They are written as in rubrics: ``can|could you`` is one or the other, ``[really]``
    may be missing, and ``^`` is the start of the sentence.
    """
    found = re.compile("|".join(map(_regex, phrases))).search
    return lambda text: found(f" {text} ") is not None


def _regex(phrase: str) -> str:
    parts = []
    for part in phrase.removeprefix("^").split():
        choices = "|".join(map(re.escape, part.strip("[]").split("|")))
        parts.append(f"(?:(?:{choices}) ){'?' if part.startswith('[') else ''}")
    return ("^ " if phrase.startswith("^") else "(?<= )") + "".join(parts)


def _text(sentences: tuple[Sentence, ...]) -> str:
    return " ".join(word for sentence in sentences for word in words_of(sentence))


_WHY = _phrases(
    "why", "how come", "how do|did|does|would|could|can|'d you|we|he|she|they",
    "explain|convince|prove|justify|describe", "tell|show me|us more|about|why|how|what",
    "because why|what",
)  # fmt: skip
_MEANT = _phrases("mean|means|meant")
_POINTS = _phrases("that|this|it|those|these|he|she|they")
_WHOSE = _phrases(
    "you said|say|mean|think|thought|noticed|found|used|told|did|got|had|have|know|want|wanted|"
    "started|took|put",
    "you 're|are saying",
    "your idea|thinking|answer|way|strategy|method|reason|explanation|number|work|picture|point|"
    "question",
    "he|she|they said|says|thinks|thought|used|noticed|did|got",
    "saying|said",
)
_VIEW = _phrases(
    "you|he|she|they [all|guys|just|really|actually] think|thinking|mean|know|notice|see|do|doing|"
    "did|find|found|figure|decide|choose|pick|use|used|come|put|say|saying|said|write|work|start|"
    "solve|draw|get|got|want|try|understand|feel|believe|predict"
)
_OF_THINKING = _phrases(
    "think|thinking|thought|notice|noticed|mean|understand|agree|disagree|idea|ideas|strategy|"
    "reason|predict|wonder"
)
_OTHER = _phrases(
    "another|different|other way|ways|idea|ideas|thing|things|word|words|strategy|strategies|"
    "example|examples|method|methods|name|names",
    "what|who|how|anything|anyone|anybody else",
    "what if",
    "what would|will|could happen",
    "what 's going to happen",
    "an|your|another example",
    "story",
    "add|agree|disagree",
)
_GO_ON = _phrases(
    "say|tell [me|us] [that|it] more|again", "keep|go going|talking|on|ahead", "continue",
    "in [your] [own] words",
)  # fmt: skip
_NUMBERS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    "hundred|thousand|half"
)
_AMOUNT = _phrases(
    "how many|much|big|long|far|old|tall", "equal|equals|times|plus|minus|divided",
    f"what 's|is|are {_NUMBERS}",
)  # fmt: skip
_WHAT_IS = _phrases(
    "^[so|and|okay|now|but] [so|and|then] what is|'s|are|was|were the|that|this|my|our|a|an|it|"
    "these|those"
)
_WE = _phrases("we|us|our", "let 's")


def _asks_why(exchange: Exchange) -> bool:
    """Whether reasons are asked for, also by a request, or by a ``because`` left open."""
    words = exchange.reply_words
    return (
        _WHY(_text(exchange.reply))
        or _MEANT(_text(exchange.questions))
        or (bool(words) and words[-1] == "because")
    )


def _asks_back(exchange: Exchange) -> bool:
    """Whether words of the student are given back with a rising voice."""
    return any(
        sentence.form == "raised" and content_words((sentence,)) & exchange.student_content
        for sentence in exchange.reply
    )


def _leaves_gap(exchange: Exchange) -> bool:
    """Whether a sentence is left for the student to fill: ``and that is called a``."""
    return any(sentence.form in {"in-place", "unfinished"} for sentence in exchange.reply) or (
        bool(exchange.reply) and exchange.reply[-1].utt.text.rstrip().endswith(("-", "–", "—", "…"))
    )


def _said_again(exchange: Exchange) -> int:
    return len(set(exchange.student_words) & set(exchange.reply_words))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _in_words(exchange: Exchange) -> str:
    if not exchange.student_content:
        return "the student's turn has no content words"
    taken, said = exchange.taken_up, len(exchange.student_content)
    named = f" ({', '.join(taken)})" if taken else ""
    return f"{len(taken)} of the student's {said} content words are taken up{named}"


def _told(exchange: Exchange) -> int:
    """Words of the reply that neither ask nor leave a gap."""
    told = (one for one in exchange.reply if one.form in {"statement", "unfinished"})
    return sum(len(words_of(sentence)) for sentence in told)


def _sign(
    name: str, meaning: str, holds: Callable[[Exchange], bool], *, yes: str, no: str
) -> Feature:
    """A fact that is so (1) or not (0)."""
    return Feature(
        name, meaning, lambda one: float(holds(one)), lambda one: yes if holds(one) else no
    )


_ALL = (
    Feature(
        "said_again",
        "share of the student's different words that the teacher says too",
        lambda one: _share(_said_again(one), len(set(one.student_words))),
        lambda one: (
            f"{_said_again(one)} of the student's {len(set(one.student_words))} different words "
            "are said again"
        ),
    ),
    Feature(
        "taken_up",
        "share of the student's content words that the teacher says too, in any form",
        lambda one: _share(len(one.taken_up), len(one.student_content)),
        _in_words,
    ),
    Feature(
        "words_taken_up",
        "how many of them, as log(1 + number)",
        lambda one: math.log1p(len(one.taken_up)),
        _in_words,
    ),
    _sign(
        "asks",
        "some sentence of the reply asks",
        lambda one: bool(one.questions),
        yes="the reply asks something",
        no="the reply asks nothing",
    ),
    _sign(
        "asks_why",
        "the reply asks why, how, or what is meant, or to explain",
        _asks_why,
        yes="it asks why, how or what is meant",
        no="it does not ask why, how or what is meant",
    ),
    _sign(
        "asks_about_it",
        "a question of the reply points at something said: that, it, they",
        lambda one: _POINTS(_text(one.questions)),
        yes="its question points at what was said (that, it, they)",
        no="no question points at what was said",
    ),
    _sign(
        "names_idea",
        "the reply says whose idea it is: you said, your idea, she thinks",
        lambda one: _WHOSE(_text(one.reply)),
        yes="it says whose idea it is (such as: you said)",
        no="it does not say whose idea it is",
    ),
    _sign(
        "few_words",
        f"the reply has {_FEW} words or fewer",
        lambda one: len(one.reply_words) <= _FEW,
        yes=f"the reply has {_FEW} words or fewer",
        no=f"the reply has more than {_FEW} words",
    ),
    _sign(
        "broken_off",
        "the student's words break off",
        lambda one: one.breaks_off,
        yes="the student's words break off",
        no="the student gets to the end",
    ),
    Feature(
        "asking_share",
        "share of the reply's sentences that ask",
        lambda one: _share(len(one.questions), len(one.reply)),
        lambda one: f"{len(one.questions)} of {len(one.reply)} sentences of the reply ask",
    ),
    _sign(
        "asks_view",
        "a question asks what somebody thinks, means or did",
        lambda one: _VIEW(_text(one.questions)),
        yes="a question asks what somebody thinks, means or did",
        no="no question asks what somebody thinks, means or did",
    ),
    _sign(
        "speaks_of_thinking",
        "the reply has a word of thinking: think, notice, idea, agree",
        lambda one: _OF_THINKING(_text(one.reply)),
        yes="it has a word of thinking (think, notice, idea, agree)",
        no="it has no word of thinking",
    ),
    _sign(
        "asks_other",
        "the reply asks for another way, an example, or what if",
        lambda one: _OTHER(_text(one.reply)),
        yes="it asks for another way, an example, what if, or whether others agree",
        no="it does not ask for another way or an example",
    ),
    _sign(
        "invites_more",
        "the reply invites the student to go on: say more, keep going",
        lambda one: _GO_ON(_text(one.reply)),
        yes="it invites the student to go on",
        no="it does not invite the student to go on",
    ),
    _sign(
        "asks_back",
        "words of the student are given back as a question",
        _asks_back,
        yes="it gives the student's words back as a question",
        no="it does not give the student's words back as a question",
    ),
    _sign(
        "asks_amount",
        "a question asks for a number or a calculation",
        lambda one: _AMOUNT(_text(one.questions)),
        yes="a question asks for a number or a calculation",
        no="no question asks for a number or a calculation",
    ),
    _sign(
        "asks_what_is",
        "a question begins with: what is the",
        lambda one: any(_WHAT_IS(_text((each,))) for each in one.questions),
        yes="a question begins with: what is the",
        no="no question begins with: what is the",
    ),
    _sign(
        "leaves_gap",
        "a sentence of the reply is left for the student to fill",
        _leaves_gap,
        yes="it leaves a sentence for the student to fill",
        no="it leaves no sentence for the student to fill",
    ),
    _sign(
        "says_we",
        "the reply says we, us or our",
        lambda one: _WE(_text(one.reply)),
        yes="it says we, us or our",
        no="it does not say we, us or our",
    ),
    Feature(
        "tells",
        "words of the reply's statements, as log(1 + number)",
        lambda one: math.log1p(_told(one)),
        lambda one: f"{_told(one)} words of the reply tell rather than ask",
    ),
)

#: Every fact by its name.
FEATURES: dict[str, Feature] = {feature.name: feature for feature in _ALL}
