"""Which rules fit a sentence: the phrases of all rules in one pass over a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classroom_ai.annotate.phrases import PhraseFinder, Place
from classroom_ai.annotate.rules import Range, Rule, RuleSet, matcher_patterns
from classroom_ai.annotate.sentences import Sentence
from classroom_ai.errors import RubricError
from classroom_ai.types import Seconds, Tag

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Whoever lets this much time pass, in seconds, has asked and waited: Rowe's wait time.
ANSWERED_AT_ONCE: Seconds = 3.0

#: Numbers of a sentence that a rule can give a range for, by their name in both.
NUMBERS = ("words", "since", "echo", "kept", "verbatim")

#: Places of a doc in which phrases were found, by what they are for: ``3 phrases``.
Places = dict[str, list[Place]]


class RuleMatcher:
    """Rules, ready to be tried on sentences of one spaCy pipeline.

    Each family of labels must be in one of the sets of rules; the lexicons of a set
    are for its own rules.

    Raises
    ------
    RubricError
        If spaCy does not take the patterns of a rule.
    """

    def __init__(self, rule_sets: Sequence[RuleSet], *, nlp: Language) -> None:
        from spacy.matcher import DependencyMatcher

        self._nlp = nlp
        self._words = PhraseFinder(nlp.vocab)
        self._trees = DependencyMatcher(nlp.vocab)
        #: By who speaks and family: rules with the number by which their places are kept.
        self._families: dict[tuple[str, str], list[tuple[int, Rule]]] = defaultdict(list)
        numbered = enumerate((rule, rules) for rules in rule_sets for rule in rules.rules)
        for number, (rule, rules) in numbered:
            self._families[rule.by, rule.family].append((number, rule))
            self._add(f"{number} phrases", rule.phrases, rules)
            self._add(f"{number} unless", rule.unless, rules)
            self._add(f"{number} followed_by", rule.followed_by, rules)
            try:
                self._words.add(f"{number} phrases", rule.patterns)
                if rule.dependencies:
                    self._trees.add(f"{number} phrases", [list(tree) for tree in rule.dependencies])
            except (ValueError, LookupError, TypeError, re.error) as error:
                raise RubricError(
                    f"Rule {rule.id!r} has patterns that spaCy does not take: {error}",
                    "'patterns' are those of spaCy's Matcher, 'dependencies' of its "
                    "DependencyMatcher.",
                    "Correct them, or write phrases; rubrics/README.md describes both.",
                ) from error

    def _add(self, key: str, phrases: Sequence[str], rules: RuleSet) -> None:
        for phrase in phrases:
            patterns = matcher_patterns(phrase, lexicons=rules.lexicons, nlp=self._nlp)
            self._words.add(key, patterns)

    def tags(self, sentences: Sequence[Sentence]) -> Iterator[Tag]:
        """Tags of some sentences in a row, in their order.

        In a family a sentence gets one tag at most, from the first rule that fits;
        a rule with ``each`` gives one for each place.
        """
        places: dict[int, Places] = {}
        for sentence in sentences:
            if id(sentence.span.doc) not in places:
                places[id(sentence.span.doc)] = self._places(sentence.span.doc)
        going_on = _same_speaker_goes_on(sentences)
        before: frozenset[str] = frozenset()
        for sentence, following in zip(sentences, going_on, strict=True):
            there = places[id(following.span.doc)] if following else {}
            seen = _Seen(sentence, places[id(sentence.span.doc)], before, following, there)
            tags = [
                tag
                for (by, _), rules in self._families.items()
                if by == sentence.utt.role
                for tag in seen.tags(rules)
            ]
            yield from tags
            before = frozenset(tag.label for tag in tags)

    def _places(self, doc: Doc) -> Places:
        places: Places = defaultdict(list)
        for key, place in self._words.places(doc):
            places[key].append(place)
        for tree, tokens in self._trees(doc) if len(self._trees) else ():
            places[doc.vocab.strings[tree]].append((min(tokens), max(tokens) + 1))
        return places


def _same_speaker_goes_on(sentences: Sequence[Sentence]) -> Iterator[Sentence | None]:
    """For each sentence the next of its speaker, if that comes at once and nobody is between."""
    for sentence, following in zip(sentences, [*sentences[1:], None], strict=False):
        goes_on = (
            following is not None
            and sentence.next == sentence.utt.role
            and sentence.utt.speaker == following.utt.speaker
            and following.utt.start - sentence.utt.end < ANSWERED_AT_ONCE
        )
        yield following if goes_on else None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sentence, what was found in it and in the one with which its speaker goes on.

    ``before`` are the labels of the sentence before it.
    """

    sentence: Sentence
    places: Places
    before: frozenset[str]
    following: Sentence | None
    places_there: Places

    def tags(self, rules: Sequence[tuple[int, Rule]]) -> Iterator[Tag]:
        """Tags by the rules of one family."""
        tagged: list[Place] = []
        for number, rule in rules:
            named = [
                place
                for place in self.places.get(f"{number} phrases", ())
                if _lies(place, self.sentence, rule.where)
            ]
            if (rule.names_words and not named) or not self._allowed(number, rule):
                continue
            if not rule.each:
                yield self._tag(rule, (self.sentence.span.start, self.sentence.span.end))
                return
            for place in _longest(named):
                if not any(_share_words(place, other) for other in tagged):
                    tagged.append(place)
                    yield self._tag(rule, place)

    def _allowed(self, number: int, rule: Rule) -> bool:
        """Whether everything but the words named is as the rule wants it."""
        sentence = self.sentence
        return (
            (not rule.forms or sentence.form in rule.forms)
            and self._comes_after(rule.after)
            and rule.before in (None, sentence.next)
            and (not rule.follows or not self.before.isdisjoint(rule.follows))
            and all(_holds(getattr(rule, name), sentence, name) for name in NUMBERS)
            and not any(
                _lies(place, sentence, "anywhere")
                for place in self.places.get(f"{number} unless", ())
            )
            and (not rule.followed_by or self._is_answered(number))
        )

    def _comes_after(self, who: str | None) -> bool:
        """Whether that is who spoke before."""
        if who == "classmate":
            return self.sentence.previous == "student" and self.sentence.by_other
        return who in (None, self.sentence.previous)

    def _is_answered(self, number: int) -> bool:
        """Whether the speaker goes on with one of the answers that the rule names."""
        answer = self.following
        if answer is None or answer.form not in {"statement", "unfinished", "tag"}:
            return False
        answers = self.places_there.get(f"{number} followed_by", ())
        return any(_lies(place, answer, "start") for place in answers)

    def _tag(self, rule: Rule, place: Place) -> Tag:
        start, end = self.sentence.times(*place)
        return Tag(start, end, utterance=self.sentence.utt.id, label=rule.label, rule=rule.id)


def _holds(wanted: Range | None, sentence: Sentence, name: str) -> bool:
    """Whether a number of the sentence lies in the range that a rule wants, if it wants one."""
    if wanted is None:
        return True
    value = getattr(sentence, name)
    return value is not None and wanted.holds(value)


def _longest(places: Sequence[Place]) -> Iterator[Place]:
    """Places that share no word, the longest of those that do, in order."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda place: (place[0] - place[1], place)):
        if not any(_share_words(place, other) for other in kept):
            kept.append(place)
    yield from sorted(kept)


def _share_words(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _lies(place: Place, sentence: Sentence, where: str) -> bool:
    """Whether a phrase lies in the sentence, and at the asked end of its core."""
    start, end = place
    if start < sentence.span.start or end > sentence.span.end:
        return False
    if where in {"start", "whole"} and start != sentence.core.start:
        return False
    return where not in {"end", "whole"} or end == sentence.core.end
