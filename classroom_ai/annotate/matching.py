"""Which rule fits a sentence: all phrases of all rules in one pass of spaCy's Matcher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from classroom_ai.annotate.rules import Rule, RuleSet, matcher_patterns
from classroom_ai.annotate.sentences import Sentence
from classroom_ai.types import Seconds, Tag

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Whoever lets this much time pass, in seconds, has asked and waited: Rowe's wait time.
ANSWERED_AT_ONCE: Seconds = 3.0

#: Places of a doc in which a phrase was found: first token, and the one after the last.
Places = dict[str, list[tuple[int, int]]]


class RuleMatcher:
    """The rules of a rubric, ready to be tried on sentences of one spaCy pipeline."""

    def __init__(self, rules: RuleSet, *, nlp: Language) -> None:
        from spacy.matcher import Matcher

        self._rules: dict[str, list[Rule]] = defaultdict(list)
        self._matcher = Matcher(nlp.vocab, validate=False)
        for rule in rules.rules:
            self._rules[rule.family].append(rule)
            self._add(f"phrases {rule.id}", rule.phrases, rules, nlp)
            self._add(f"unless {rule.id}", rule.unless, rules, nlp)
            self._add(f"followed_by {rule.id}", rule.followed_by, rules, nlp)
            if rule.patterns:
                self._matcher.add(f"phrases {rule.id}", [list(p) for p in rule.patterns])

    def _add(self, key: str, phrases: Sequence[str], rules: RuleSet, nlp: Language) -> None:
        patterns = [
            pattern
            for phrase in phrases
            for pattern in matcher_patterns(phrase, lexicons=rules.lexicons, nlp=nlp)
        ]
        if patterns:
            self._matcher.add(key, patterns)

    def tags(self, sentences: Sequence[Sentence]) -> Iterator[Tag]:
        """At most one tag a family for each sentence, from the first rule that fits."""
        places: dict[int, Places] = {}
        for sentence in sentences:
            if id(sentence.span.doc) not in places:
                places[id(sentence.span.doc)] = self._places(sentence.span.doc)
        for sentence, following in zip_longest(sentences, sentences[1:]):
            here = places[id(sentence.span.doc)]
            answer = following if following and _goes_on(sentence, following) else None
            there = places[id(answer.span.doc)] if answer else {}
            for rules in self._rules.values():
                for rule in rules:
                    if _fits(rule, sentence, here, answer, there):
                        start, end = sentence.times()
                        yield Tag(
                            start, end, utterance=sentence.utt.id, label=rule.label, rule=rule.id
                        )
                        break

    def _places(self, doc: Doc) -> Places:
        places: Places = defaultdict(list)
        for key, start, end in self._matcher(doc):
            places[doc.vocab.strings[key]].append((start, end))
        return places


def _goes_on(sentence: Sentence, following: Sentence) -> bool:
    """Whether the teacher speaks on at once, and nobody else in between."""
    pause = following.utt.start - sentence.utt.end
    return sentence.next == "teacher" and pause < ANSWERED_AT_ONCE


def _fits(
    rule: Rule, sentence: Sentence, here: Places, answer: Sentence | None, there: Places
) -> bool:
    if rule.forms and sentence.form not in rule.forms:
        return False
    if rule.after not in (None, sentence.previous) or rule.before not in (None, sentence.next):
        return False
    if (rule.phrases or rule.patterns) and not any(
        _lies(place, sentence, rule.where) for place in here.get(f"phrases {rule.id}", ())
    ):
        return False
    if any(_lies(place, sentence, "anywhere") for place in here.get(f"unless {rule.id}", ())):
        return False
    if not rule.followed_by:
        return True
    if answer is None or answer.form not in {"statement", "unfinished"}:
        return False
    return any(_lies(place, answer, "start") for place in there.get(f"followed_by {rule.id}", ()))


def _lies(place: tuple[int, int], sentence: Sentence, where: str) -> bool:
    """Whether a phrase lies in the sentence, and at the asked end of its core."""
    start, end = place
    if start < sentence.span.start or end > sentence.span.end:
        return False
    if where in {"start", "whole"} and start != sentence.core.start:
        return False
    return where not in {"end", "whole"} or end == sentence.core.end
