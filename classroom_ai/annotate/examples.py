"""Examples of rules, run as tests: each must fit what it says it fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classroom_ai.annotate.matching import RuleMatcher
from classroom_ai.annotate.rules import Rule, RuleSet, rules_in_force
from classroom_ai.annotate.sentences import lesson_sentences
from classroom_ai.types import Lesson, Recording, Utterance

if TYPE_CHECKING:
    from spacy.language import Language

_BETWEEN = " / "
#: How the sentence of a student begins; a number tells students apart.
_STUDENT = re.compile(r"(S\d*):\s*")


@dataclass(frozen=True, slots=True)
class WrongExample:
    """An example that a rule fits and should not (``fits``), or the other way round.

    ``instead`` is the rule of the same family that fits it, if one does.
    """

    rule: Rule
    example: str
    fits: bool
    instead: str | None


def wrong_examples(rules: RuleSet, *, nlp: Language) -> Iterator[WrongExample]:
    """Examples of some rules that do not do what they are there for.

    Parameters
    ----------
    rules : RuleSet
        Rules with their examples; those that ship stand in for all other families.
    nlp : spacy.language.Language
        What ``load_nlp`` returned.

    Yields
    ------
    WrongExample
        In the order of the rules.
    """
    matcher = RuleMatcher(_rules_that_matter(rules), nlp=nlp)
    for rule in rules.rules:
        for examples, right in ((rule.examples.match, True), (rule.examples.no_match, False)):
            for example in examples:
                found = _rules_that_fit(example, matcher, nlp, family=rule.family)
                if (rule.id in found) != right:
                    others = [id_ for id_ in found if id_ != rule.id]
                    yield WrongExample(rule, example, not right, others[0] if others else None)


def _rules_that_matter(rules: RuleSet) -> list[RuleSet]:
    """The rules, and those that ship as far as labels that they follow come from them."""
    in_force = rules_in_force([rules])
    needed = rules.families
    while more := _followed(in_force, needed) - needed:
        needed |= more
    kept = [each.without(each.families - needed) for each in in_force]
    return [each for each in kept if each.rules]


def _followed(rule_sets: Sequence[RuleSet], families: Set[str]) -> frozenset[str]:
    """Families of the labels that rules of some families follow."""
    return frozenset(
        label.partition(".")[0]
        for rules in rule_sets
        for rule in rules.rules
        if rule.family in families
        for label in rule.follows
    )


def dialogue(example: str) -> Lesson:
    """A lesson of the sentences of an example.

    Parameters
    ----------
    example : str
        Sentences parted by `` / ``; one that begins with ``S:`` is a student's, one
        with ``S2:`` another's.

    Examples
    --------
    >>> [utt.speaker for utt in dialogue("Is it even? / S: Yes. / S2: No.").utterances]
    ['T', 'S', 'S2']
    """
    utterances = []
    for i, part in enumerate(example.split(_BETWEEN)):
        student = _STUDENT.match(part)
        utterances.append(
            Utterance(
                float(i),
                i + 1.0,
                id=f"u{i}",
                speaker=student[1] if student else "T",
                role="student" if student else "teacher",
                text=part[student.end() :] if student else part,
            )
        )
    recording = Recording("example", "", float(len(utterances)))
    return Lesson("example", recording, language="en", utterances=tuple(utterances))


def _rules_that_fit(
    example: str, matcher: RuleMatcher, nlp: Language, *, family: str
) -> Sequence[str]:
    sentences = tuple(lesson_sentences(dialogue(example), nlp=nlp))
    return [tag.rule for tag in matcher.tags(sentences) if tag.label.startswith(f"{family}.")]
