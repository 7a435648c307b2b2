"""Which labels the rules gave to which sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

from classroom_ai.annotate.exchanges import Exchange
from classroom_ai.annotate.sentences import Sentence
from classroom_ai.types import Seconds, Tag

#: Questions that students answer with something about the subject.
CONTENT_QUESTIONS = frozenset({"question.open", "question.closed"})
#: Forms that a sentence with one of the labels asked for here can have, where only the
#: utterance is known to have it.
_MAY_ASK = frozenset({"wh", "inverted", "in-place", "raised", "unfinished"})


class Tagged:
    """Tags, found again by their sentence.

    A tag knows its utterance and times and not its sentence. Where words have no times, all
    sentences of an utterance have the same; there, a sentence has a label only if its
    form is one that asks.
    """

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._labels: dict[tuple[str, Seconds, Seconds], set[str]] = defaultdict(set)
        for tag in tags:
            self._labels[tag.utterance, tag.start, tag.end].add(tag.label)

    def has(self, sentence: Sentence, labels: Set[str]) -> bool:
        """Whether a sentence carries one of some labels."""
        found = self._labels.get((sentence.utt.id, *sentence.times()), set()) & labels
        return bool(found) and (bool(sentence.utt.words) or self._may_have(sentence))

    def is_about_content(self, exchange: Exchange) -> bool:
        """Whether the student said something about the subject, and did not ask."""
        says = bool(exchange.student_content) or any(
            token.pos_ == "NUM" for one in exchange.student for token in one.span
        )
        return says and not self.asks(exchange)

    def asks(self, exchange: Exchange) -> bool:
        """Whether the student asks, so that the teacher's reply is an answer."""
        return any(
            one.form in {"wh", "inverted"} or self.has(one, {"student.ask"})
            for one in exchange.student
        )

    @staticmethod
    def _may_have(sentence: Sentence) -> bool:
        whole = sentence.span.text.strip() == sentence.span.doc.text.strip()
        return whole or sentence.form in _MAY_ASK
