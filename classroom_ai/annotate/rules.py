"""Rules as data: what a school can read, change and test without Python.

A rule says which label a sentence gets and why (``labels.py``). It names the forms
of sentence it is about (``questions.Form``) and, if the form is not enough, phrases,
or how much of the sentence a student just said. A phrase is written as it is said:

- ``does that make sense``: these words, in any case;
- ``can|could you``: one or the other;
- ``[really] like``: a word that may be missing;
- ``$praise job``: any form of a word of the lexicon ``praise`` (``$praise|neat``: or of this word);
- ``you ... think``: up to four words between;
- ``thank you for :VBG``: a word with that part-of-speech tag (``:VBG`` is explaining, showing).

``patterns`` takes spaCy Matcher tokens where that is not enough, ``dependencies``
those of its DependencyMatcher. Rules of one family are tried in the order of the
file and the first that fits gives the tag; a rule with ``each`` tags every place in
which one of its phrases lies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from classroom_ai.annotate.labels import MEANINGS
from classroom_ai.annotate.questions import Form
from classroom_ai.resources import shipped
from classroom_ai.strict import Strict, Text, checked, did_you_mean, read_yaml

if TYPE_CHECKING:
    from spacy.language import Language

RuleId = Annotated[str, Field(pattern=r"^[a-z-]+/[a-z0-9-]+$")]

#: How many words ``...`` in a phrase may stand for.
MAX_SKIPPED = 4

#: A pattern as spaCy's Matcher or DependencyMatcher takes it.
Tokens = tuple[dict[str, Any], ...]


def _is_known(label: str) -> str:
    if label not in MEANINGS:
        raise ValueError(f"there is no label {label!r}.{did_you_mean(label, MEANINGS)}")
    return label


Label = Annotated[str, AfterValidator(_is_known)]


class Examples(Strict):
    """Sentences that a rule must and must not fit; they run as tests.

    ``/`` parts sentences of one dialogue; one that begins with ``S:`` is a student's,
    one with ``S2:`` another's.
    """

    match: tuple[Text, ...] = Field(min_length=1)
    no_match: tuple[Text, ...] = Field(min_length=1)


class Range(Strict):
    """Numbers from ``from`` up to, not including, ``below``; either may be left out."""

    from_: float | None = Field(default=None, alias="from")
    below: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a number lies in the range."""
        return (self.from_ is None or value >= self.from_) and (
            self.below is None or value < self.below
        )

    @model_validator(mode="after")
    def _is_possible(self) -> Range:
        if self.from_ is not None and self.below is not None and self.below <= self.from_:
            raise ValueError(f"from {self.from_} below {self.below} is impossible")
        return self


class Rule(Strict):
    """What makes a sentence, or words in it, carry a label.

    All that is given must hold: one of ``forms``; one of ``phrases``, ``patterns`` or
    ``dependencies``, lying where ``where`` says in the sentence's core; none of
    ``unless`` anywhere in it; one of ``followed_by`` at the start of the next sentence
    of the same speaker, before anybody else speaks; who speaks before it
    (``after: student``, or ``classmate``: another student than who speaks) and after it
    (``before: student``); one of the labels ``follows`` on the sentence before, whoever
    said it; how many ``words`` it has, and how many sentences its own side has said
    ``since`` the other side spoke.

    ``echo`` is the share of its content words that the other side just said, ``kept``
    the share of the other side's content words that it says again, ``verbatim`` the
    share of all its words that the other side just said in that order, 0 to 1; none
    fits where nobody else spoke before.
    """

    id: RuleId
    label: Label
    reason: Text
    by: Literal["teacher", "student"] = "teacher"
    forms: tuple[Form, ...] = ()
    phrases: tuple[Text, ...] = ()
    patterns: tuple[Tokens, ...] = ()
    dependencies: tuple[Tokens, ...] = ()
    where: Literal["anywhere", "start", "end", "whole"] = "anywhere"
    unless: tuple[Text, ...] = ()
    followed_by: tuple[Text, ...] = ()
    after: Literal["teacher", "student", "classmate"] | None = None
    before: Literal["teacher", "student"] | None = None
    follows: tuple[Label, ...] = ()
    words: Range | None = None
    since: Range | None = None
    echo: Range | None = None
    kept: Range | None = None
    verbatim: Range | None = None
    each: bool = False
    examples: Examples

    @property
    def family(self) -> str:
        """The part of the label before the dot."""
        return self.label.partition(".")[0]

    @property
    def names_words(self) -> bool:
        """Whether certain words must occur."""
        return bool(self.phrases or self.patterns or self.dependencies)

    @model_validator(mode="after")
    def _fits_something(self) -> Rule:
        overlap = self.echo or self.kept or self.verbatim
        if not (self.forms or self.names_words or self.follows or self.words or overlap):
            raise ValueError(
                "a rule needs forms, phrases, patterns, dependencies, follows, words, echo, kept "
                "or verbatim"
            )
        if self.each and not self.names_words:
            raise ValueError("a rule with 'each' needs phrases or patterns")
        return self


class RuleSet(Strict):
    """Lexicons and the rules that use them, in the order in which they are tried."""

    lexicons: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @property
    def families(self) -> frozenset[str]:
        """Families of labels that the rules give."""
        return frozenset(rule.family for rule in self.rules)

    def without(self, families: Set[str]) -> RuleSet:
        """The rules of all other families."""
        kept = tuple(rule for rule in self.rules if rule.family not in families)
        return RuleSet(lexicons=self.lexicons, rules=kept)

    @model_validator(mode="after")
    def _is_consistent(self) -> RuleSet:
        ids = [rule.id for rule in self.rules]
        for rule in self.rules:
            if ids.count(rule.id) > 1:
                raise ValueError(f"there are two rules with the id {rule.id!r}")
            for phrase in (*rule.phrases, *rule.unless, *rule.followed_by):
                for name in re.findall(r"\$([\w-]+)", phrase):
                    if name not in self.lexicons:
                        known = did_you_mean(name, self.lexicons)
                        raise ValueError(f"rule {rule.id!r} names no lexicon: ${name}.{known}")
        return self


def rules_in_force(rule_sets: Sequence[RuleSet] = ()) -> tuple[RuleSet, ...]:
    """By which rules a lesson is tagged: those given, and shipped ones for all other families.

    Parameters
    ----------
    rule_sets : sequence of RuleSet
        A family is taken from the first that has rules for it: two sets of rules for
        one thing would count it twice.

    Returns
    -------
    tuple of RuleSet
        Each family occurs in one of them.

    Examples
    --------
    >>> sum("question" in rules.families for rules in rules_in_force())
    1
    """
    taken: set[str] = set()
    in_force = []
    for rules in (*rule_sets, *_shipped_rules()):
        left = rules.without(taken)
        if left.rules:
            in_force.append(left)
            taken |= left.families
    return tuple(in_force)


@cache
def _shipped_rules() -> tuple[RuleSet, ...]:
    """The rules of every rubric that ships with the project."""
    return tuple(_rules_in(path) for path in sorted(shipped("rubrics").glob("*.yaml")))


def _rules_in(path: Path) -> RuleSet:
    content = read_yaml(path)
    parts = content if isinstance(content, dict) else {}
    return checked(
        RuleSet, {key: parts[key] for key in ("lexicons", "rules") if key in parts}, path=path
    )


def matcher_patterns(
    phrase: str, *, lexicons: dict[str, tuple[str, ...]], nlp: Language
) -> list[list[dict[str, Any]]]:
    """A phrase as patterns of spaCy's Matcher, any of which may match.

    A phrase with a lexicon makes two: one for any form of its words, one for the
    words as they stand, since ``done`` is a form of ``do`` and yet a word of its own.
    So does a choice between words and kinds of word (``he|:NNP``).

    Examples
    --------
    >>> import spacy
    >>> lexicons = {"praise": ("good", "great")}
    >>> matcher_patterns("$praise work|job", lexicons=lexicons, nlp=spacy.blank("en"))[0]
    [{'LEMMA': {'IN': ['good', 'great']}}, {'LOWER': {'IN': ['work', 'job']}}]
    """
    parts = list(_parts(phrase, nlp))
    lexicon_by = ("LEMMA", "LOWER") if "$" in phrase else ("LEMMA",)
    return [
        list(tokens)
        for attribute in lexicon_by
        for tokens in product(*(_tokens(part, attribute, lexicons) for part in parts))
    ]


def _parts(phrase: str, nlp: Language) -> Iterator[str]:
    """Parts of a phrase, plain words cut as the pipeline cuts them: ``don't`` is two."""
    for part in phrase.split():
        if part.isalpha() or part == "..." or part[0] in "[$:" or "|" in part:
            yield part
        else:
            yield from (token.text for token in nlp.make_doc(part))


def _tokens(
    part: str, lexicon_by: str, lexicons: dict[str, tuple[str, ...]]
) -> list[dict[str, Any]]:
    """Tokens that a part of a phrase stands for: one of its words, one of its kinds of word."""
    if part == "...":
        return [{"OP": f"{{0,{MAX_SKIPPED}}}"}]
    choices = part.strip("[]").split("|")
    kinds = [choice[1:] for choice in choices if choice.startswith(":")]
    words = [choice for choice in choices if not choice.startswith(":")]
    tokens = [_word(words, lexicon_by, lexicons)] if words else []
    tokens += [{"TAG": {"IN": kinds}}] if kinds else []
    return [token | {"OP": "?"} for token in tokens] if part.startswith("[") else tokens


def _word(
    choices: Sequence[str], lexicon_by: str, lexicons: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    if not any(choice.startswith("$") for choice in choices):
        return {"LOWER": {"IN": [choice.lower() for choice in choices]}}
    words = [
        word
        for choice in choices
        for word in (lexicons[choice[1:]] if choice.startswith("$") else (choice,))
    ]
    return {lexicon_by: {"IN": words}}
