"""What a rule can ask of a sentence, each key on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from classroom_ai.annotate import annotate
from classroom_ai.annotate.matching import RuleMatcher
from classroom_ai.annotate.rules import Rule, RuleSet
from classroom_ai.annotate.sentences import lesson_sentences
from classroom_ai.errors import RubricError
from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Tag

if TYPE_CHECKING:
    from spacy.language import Language

EXAMPLES = {"match": ["a"], "no_match": ["b"]}


def rule_of(**rule: Any) -> Rule:
    whole = {"id": "x/y", "label": "praise.general", "reason": "R.", "examples": EXAMPLES}
    return Rule.model_validate(whole | rule)


def tags_by(nlp: Language, said: str, **rule: Any) -> list[Tag]:
    """Tags of one rule, which marks praise, on a lesson in the form of ``lesson_from_text``."""
    rules = RuleSet(rules=(rule_of(**rule),))
    sentences = tuple(lesson_sentences(lesson_from_text(said), nlp=nlp))
    return list(RuleMatcher([rules], nlp=nlp).tags(sentences))


EXCHANGE = "S1 0 1 The square has four equal sides.\nT 2 3 {}"


@pytest.mark.parametrize(
    ("rule", "fits", "fits_not"),
    [
        ({"words": {"from": 2, "below": 4}}, "Well done, Maria.", "Well."),
        ({"echo": {"from": 0.9}}, "Four equal sides.", "Four equal angles and a diagonal."),
        ({"kept": {"from": 0.9}}, "A square with four equal sides.", "Four sides."),
        ({"kept": {"below": 0.9}}, "Four sides.", "A square with four equal sides."),
        ({"verbatim": {"from": 1}}, "Okay, square has equal sides.", "Has equal square sides."),
        ({"since": {"below": 1}, "words": {"from": 2}}, "Four sides.", "Okay. Four sides."),
        (
            {
                "dependencies": [
                    [
                        {"RIGHT_ID": "verb", "RIGHT_ATTRS": {"POS": "VERB"}},
                        {
                            "LEFT_ID": "verb",
                            "REL_OP": ">",
                            "RIGHT_ID": "object",
                            "RIGHT_ATTRS": {"DEP": "dobj"},
                        },
                    ]
                ]
            },
            "She drew a circle.",
            "She slept.",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_sentence_must_be_what_the_rule_asks(
    rule: dict[str, Any], fits: str, fits_not: str, nlp: Language
) -> None:
    assert len(tags_by(nlp, EXCHANGE.format(fits), **rule)) == 1
    assert tags_by(nlp, EXCHANGE.format(fits_not), **rule) == []


def test_a_choice_can_be_between_words_and_kinds_of_word(nlp: Language) -> None:
    said = "T 0 1 {} said it was cold."
    rule = {"phrases": ["he|:NNP said"]}
    found = [len(tags_by(nlp, said.format(who), **rule)) for who in ("He", "Maria", "They")]
    assert found == [1, 1, 0]


def test_nothing_is_an_echo_before_anybody_else_spoke(nlp: Language) -> None:
    assert tags_by(nlp, "T 0 1 Four equal sides.", echo={"below": 0.5}) == []


def test_an_echo_is_of_the_last_turn_and_may_come_after_other_sentences(nlp: Language) -> None:
    said = "S1 0 1 It has four sides.\nT 1 2 Okay. Four sides.\nS1 3 4 Yes.\nT 4 5 Four sides."
    (tag,) = tags_by(nlp, said, echo={"from": 0.9})
    assert tag.utterance == "u0002"


def test_a_rule_can_ask_for_a_label_of_the_sentence_before_whoever_said_it(nlp: Language) -> None:
    said = "T 0 1 Why is it warm?\nS1 2 3 The sun shone.\nT 4 5 Open it.\nS1 6 7 The sun shone."
    rule = {"by": "student", "follows": ["question.open"]}
    rules = RuleSet(rules=(rule_of(**rule),))
    tags = annotate(lesson_from_text(said), nlp=nlp, rules=[rules])
    assert [tag.utterance for tag in tags if tag.rule == "x/y"] == ["u0002"]


def test_only_the_same_student_goes_on_with_what_follows(nlp: Language) -> None:
    said = "S1 0 1 It is old.\nS{} 1 2 It is grey."
    rule = {"by": "student", "phrases": ["old"], "followed_by": ["it is"]}
    assert [len(tags_by(nlp, said.format(who), **rule)) for who in (1, 2)] == [1, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"patterns": [[{"LOWR": "good"}]]},
        {"patterns": [[]]},
        {"patterns": [[{"LOWER": "good", "OP": "x"}]]},
        {"patterns": [[{"LOWER": {"REGEX": "("}}]]},
        {"dependencies": [[{"RIGHT_ID": "verb"}]]},
    ],
    ids=["no attribute", "no tokens", "no operator", "no expression", "half a tree"],
)
def test_patterns_that_spacy_does_not_take_are_told_with_their_rule(
    wrong: dict[str, Any], nlp: Language
) -> None:
    with pytest.raises(RubricError, match=r"Rule 'x/y' has patterns that spaCy does not take"):
        tags_by(nlp, "T 0 1 Good.", **wrong)


def test_a_classmate_is_another_student_than_the_one_who_speaks(nlp: Language) -> None:
    said = "T 0 1 So.\nS1 2 3 It is old. It is grey.\nS2 4 5 It is new.\nT 6 7 It is blue."
    rule = {"by": "student", "phrases": ["it is"], "after": "classmate"}
    assert [t.utterance for t in tags_by(nlp, said, **rule)] == ["u0003"]


def test_a_rule_is_for_the_teacher_unless_it_is_for_students(nlp: Language) -> None:
    said = "T 0 1 Because it is even.\nS1 2 3 Because it is odd."
    phrases = ["because"]
    assert [t.utterance for t in tags_by(nlp, said, phrases=phrases)] == ["u0001"]
    assert [t.utterance for t in tags_by(nlp, said, phrases=phrases, by="student")] == ["u0002"]


def test_each_marks_every_place_once_by_its_longest_phrase(nlp: Language) -> None:
    said = "T 0 10 The number line and the number of a line on the number line."
    rule = {"phrases": ["number line", "number", "line"], "each": True}
    tags = tags_by(nlp, said, **rule)
    assert len(tags) == 4
    assert tags[0].end < tags[1].start


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({}, "needs forms, phrases, patterns"),
        ({"forms": ["wh"], "each": True}, "'each' needs phrases"),
        ({"words": {"from": 4, "below": 4}}, "impossible"),
        ({"phrases": ["a"], "by": "parent"}, "teacher"),
    ],
)
def test_a_rule_that_cannot_work_is_refused(wrong: dict[str, Any], message: str) -> None:
    rule = {"id": "x/y", "label": "praise.general", "reason": "R.", "examples": EXAMPLES}
    with pytest.raises(ValueError, match=message):
        Rule.model_validate(rule | wrong)
