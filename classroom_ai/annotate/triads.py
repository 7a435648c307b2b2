"""The third move: what a teacher does with the answer to a question.

A triad is a question about the content, a student's answer, and the teacher's reply.
Nobody has labelled such triads openly, so this is a definition that can be read and not
a trained model: the reply takes the answer further, only judges it, or does neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from classroom_ai.annotate.exchanges import JUDGING, Exchange
from classroom_ai.annotate.questions import is_name, word_set
from classroom_ai.annotate.sentences import Sentence
from classroom_ai.annotate.tagged import CONTENT_QUESTIONS, Tagged

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Rule: why a reply is what it is.
THIRD_MOVES = {
    "third/presses": "It asks for the reason behind the answer.",
    "third/revoices": "It says the student's idea again in other or more words.",
    "third/asks-others": "It asks other students to take the answer up.",
    "third/asks-about-it": "Its question follows the student's own thinking.",
    "third/builds-on-it": "It takes up what the student said and goes on from there.",
    "third/judges-only": "It says whether the answer is right, or says it again, and no more.",
    "third/tells": "The teacher goes on telling; the answer is not taken further.",
    "third/moves-on": "The teacher moves on without a word about the answer.",
}

#: Words that a judgement is made of besides.
_AROUND = word_set(
    "that this it is 's was are were the a an you your i we he she got did do n't very really so "
    "all and both answer job work way thinking one idea question point try there to go of course "
    "just for oh too much indeed still guess"
)
#: Words that judge also in front of something else: not ``well, what`` or ``close it``.
_OPENS = JUDGING - word_set("well close agree mm hmm uh huh")
#: Forms of a sentence that can judge: it states, if with a nod at its end.
_STATES = frozenset({"statement", "unfinished", "tag"})
#: By what a sentence shows that the teacher has moved on.
_MOVES_ON = frozenset(
    {"question.open", "question.closed", "question.procedural", "directive.instruction"}
)
_ASKS_MORE = {"move.press_reasoning": "third/presses", "move.relate": "third/asks-others"}
#: What may stand between a question and its answer: a name called, a check, the floor given.
_STAND_BETWEEN = frozenset({"question.check", "question.procedural", "name.called"})


def third_move(
    exchange: Exchange, tagged: Tagged, *, uptake: str | None, follow_up: str | None
) -> tuple[str, str] | None:
    """Label and rule of the reply to an answer; None where nobody answered a question.

    Parameters
    ----------
    exchange : Exchange
        With what the teacher said before.
    tagged : Tagged
        What the rules say of its sentences.
    uptake, follow_up : str or None
        Labels that the small models gave to the reply.
    """
    if not _is_asked(exchange, tagged) or tagged.asks(exchange):
        return None
    for label, rule in _ASKS_MORE.items():
        if any(tagged.has(one, {label}) for one in exchange.reply):
            return "third.extension", rule
    if follow_up == "follow.focusing":
        return "third.extension", "third/asks-about-it"
    judges = only_judges(exchange, tagged)
    if judges:
        return "third.evaluation", "third/judges-only"
    if any(tagged.has(one, {"move.revoice"}) for one in exchange.reply):
        return "third.extension", "third/revoices"
    if uptake == "uptake.high":
        return "third.extension", "third/builds-on-it"
    return "third.other", "third/moves-on" if judges is None else "third/tells"


def _is_asked(exchange: Exchange, tagged: Tagged) -> bool:
    """Whether the last that the teacher said before, but for a name called, is a question."""
    for sentence in reversed(exchange.before):
        if tagged.has(sentence, CONTENT_QUESTIONS):
            return True
        if not (sentence.form == "name" or tagged.has(sentence, _STAND_BETWEEN)):
            return False
    return False


def only_judges(exchange: Exchange, tagged: Tagged) -> bool | None:
    """Whether all that comes before the teacher moves on judges or repeats; None if nothing."""
    judged = None
    for sentence in exchange.reply:
        if _judges(sentence, exchange):
            judged = True
        elif not _moves_on(sentence, tagged):
            return False
        else:  # "Nice, and what is ..." judges and moves on in one go
            return True if judged or sentence.span[0].lower_ in _OPENS else None
    return judged


def _judges(sentence: Sentence, exchange: Exchange) -> bool:
    """Whether a sentence has words of judgement, or the student's own, and nothing else."""
    words = _words_but_names(sentence)
    said = {token.lower_ for token in words}
    own = set(exchange.student_words)
    return (
        sentence.form in _STATES
        and bool(said & (JUDGING | (own - _AROUND)) or (said and said <= own))
        and all(
            token.lower_ in JUDGING | _AROUND | own
            or token.lemma_.lower() in exchange.student_content
            for token in words
        )
    )


def _moves_on(sentence: Sentence, tagged: Tagged) -> bool:
    """Whether a sentence asks, calls a name, or tells somebody to do something."""
    words = _words_but_names(sentence)
    return (
        sentence.form not in _STATES
        or not words
        or tagged.has(sentence, _MOVES_ON)
        or sentence.core[0].tag_ == "VB"
        or any(token.lower_ == "next" for token in words)
    )


def _words_but_names(sentence: Sentence) -> list[Token]:
    return [
        token for token in sentence.span if any(map(str.isalnum, token.text)) and not is_name(token)
    ]
