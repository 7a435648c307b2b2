"""How a teacher replies to what a student said: is it built on, and which way do questions lead.

Two small models (``models/small``) weigh facts that can be seen in the exchange; ``explain``
tells which of them spoke for a tag. The third move of question, answer, reply is
read in ``triads.py`` by rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from classroom_ai.annotate.exchanges import Exchange, exchange_of, lesson_exchanges
from classroom_ai.annotate.linear import SMALL_MODELS, LinearModel, small_model
from classroom_ai.annotate.sentences import Sentence, lesson_sentences
from classroom_ai.annotate.tagged import CONTENT_QUESTIONS, Tagged
from classroom_ai.annotate.triads import THIRD_MOVES, third_move
from classroom_ai.types import Lesson, Tag

if TYPE_CHECKING:
    from spacy.language import Language

    from classroom_ai.annotate.rules import RuleSet

#: A question that comes later in the reply follows up what the teacher said meanwhile.
_FOLLOWS_WITHIN_SENTENCES = 3
#: Below this many words there is too little to build on; raters saw no shorter turns either.
SHORTEST_TURN = 5
#: A reply that presses for reasons asks about the answer, whether or not its form is a question.
_FOLLOW_UPS = CONTENT_QUESTIONS | {"move.press_reasoning"}
#: The one rule that is asked before the model of uptake.
ONLY_REPEATS = "uptake/only-repeats"
#: Rules that are no model's: why a reply has its tag.
REASONS = {
    ONLY_REPEATS: "The reply says the student's words again, judges them at most, and no more.",
    **THIRD_MOVES,
}
#: How many facts ``explain`` tells: the rest weigh little.
_TOLD = 4


def with_replies(
    sentences: Sequence[Sentence], tags: Sequence[Tag], *, rules: Sequence[RuleSet] = ()
) -> Iterator[Tag]:
    """Tags of the rules, and those of the families ``uptake``, ``follow`` and ``third``.

    Parameters
    ----------
    sentences : sequence of Sentence
        Of teacher and students, in the order of the lesson.
    tags : sequence of Tag
        What the rules gave to them: which sentences ask about the content, which press.
    rules : sequence of RuleSet
        Rules of a school's own: families that they have are left to them.

    Yields
    ------
    Tag
        Those given, and for the teacher's replies: ``uptake.high`` or ``.low`` to a turn of
        five words or more; ``follow.focusing`` or ``.funneling`` for the first question about
        the content, within three sentences, after a student said something about it;
        ``third.*`` for the reply to an answer. The rule is the model's id and version, or
        that of the third move.
    """
    yield from tags
    taken = {family for each in rules for family in each.families}
    tagged = Tagged(tags)
    for exchange in lesson_exchanges(sentences):
        yield from (
            tag for tag in _tags_of(exchange, tagged) if tag.label.partition(".")[0] not in taken
        )


def _tags_of(exchange: Exchange, tagged: Tagged) -> Iterator[Tag]:
    uptake = follow_up = None
    if len(exchange.student_words) >= SHORTEST_TURN and exchange.student_content:
        uptake, rule = _uptake(exchange)
        yield _tag(exchange.reply, uptake, rule)
    soon = exchange.reply[:_FOLLOWS_WITHIN_SENTENCES]
    asked = next((one for one in soon if tagged.has(one, _FOLLOW_UPS)), None)
    if asked and tagged.is_about_content(exchange):
        model = small_model("follow-up")
        follow_up = model.label_of(exchange)
        yield _tag((asked,), follow_up, model.rule)
    if third := third_move(exchange, tagged, uptake=uptake, follow_up=follow_up):
        yield _tag(exchange.reply, *third)


def _uptake(exchange: Exchange) -> tuple[str, str]:
    """Label and rule: whoever only says a student's words again builds nothing on them."""
    if exchange.only_repeats:
        return "uptake.low", ONLY_REPEATS
    model = small_model("uptake")
    return model.label_of(exchange), model.rule


def _tag(said: Sequence[Sentence], label: str, rule: str) -> Tag:
    """A tag on the sentences that lie in the first one's utterance."""
    first = said[0]
    last = [one for one in said if one.utt is first.utt][-1]
    return Tag(first.times()[0], last.times()[1], utterance=first.utt.id, label=label, rule=rule)


def uptake_score(student: str, teacher: str, *, nlp: Language) -> float:
    """How much a teacher's reply builds on what a student said.

    Parameters
    ----------
    student, teacher : str
        Words of both; marks and capitals help and are not needed.
    nlp : spacy.language.Language
        What ``load_nlp`` returned.

    Returns
    -------
    float
        In standard deviations of what raters said, 0 for a usual exchange; from
        about 0 on, as many exchanges are called high as raters did.

    References
    ----------
    .. [1] Demszky, D. et al. (2021). Measuring conversational uptake: a case study on
       student-teacher interactions. ACL 2021.
    """
    return small_model("uptake").score(exchange_of(student, teacher, nlp=nlp))


def focusing_probability(student: str, teacher: str, *, nlp: Language) -> float:
    """How likely raters call a teacher's follow-up question focusing rather than funneling.

    Parameters
    ----------
    student, teacher : str
        Words of both; the teacher's have a question in them.
    nlp : spacy.language.Language
        What ``load_nlp`` returned.

    Returns
    -------
    float
        0 to 1; means nothing for a reply that asks nothing.

    References
    ----------
    .. [1] Alic, S. et al. (2022). Computationally identifying funneling and focusing
       questions in classroom discourse. BEA 2022.
    """
    return small_model("follow-up").score(exchange_of(student, teacher, nlp=nlp))


def explanations(
    lesson: Lesson, tags: Sequence[Tag], *, nlp: Language
) -> dict[Tag, tuple[str, ...]]:
    """Why replies have their tags: what was seen in each exchange, the weightiest first.

    Parameters
    ----------
    lesson : Lesson
        The lesson that was tagged.
    tags : sequence of Tag
        Any; those of other families are left out.
    nlp : spacy.language.Language
        What ``load_nlp`` returned. The lesson is read once more.

    Returns
    -------
    dict
        For every tag of a reply the facts that spoke for it, then those that spoke against
        it, in plain words; the reason of the rule where it is no model's.
    """
    models = {model.rule: model for model in map(small_model, SMALL_MODELS)}
    found: dict[Tag, tuple[str, ...]] = {
        tag: (REASONS[tag.rule],) for tag in tags if tag.rule in REASONS
    }
    if by_models := [tag for tag in tags if tag.rule in models]:
        sentences = tuple(lesson_sentences(lesson, nlp=nlp))
        exchange_at = {
            (one.utt.id, one.times()[0]): exchange
            for exchange in lesson_exchanges(sentences)
            for one in exchange.reply
        }
        for tag in by_models:
            if exchange := exchange_at.get((tag.utterance, tag.start)):
                found[tag] = facts_for(models[tag.rule], exchange)
    return found


def explain(lesson: Lesson, tag: Tag, *, nlp: Language) -> tuple[str, ...]:
    """Why one reply has its tag, as ``explanations`` has it; empty if it is none of a reply."""
    return explanations(lesson, [tag], nlp=nlp).get(tag, ())


def facts_for(model: LinearModel, exchange: Exchange) -> tuple[str, ...]:
    """What speaks for the label that a model gives an exchange, then what speaks against it."""
    sign = 1 if model.label_of(exchange) == model.label else -1
    weighty = model.reasons(exchange)[:_TOLD]
    return (
        *(reason.text for reason in weighty if sign * reason.weight > 0),
        *(f"but {reason.text}" for reason in weighty if sign * reason.weight < 0),
    )
