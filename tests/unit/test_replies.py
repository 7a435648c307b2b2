"""How a teacher replies: exchanges, what the small models see in them, and third moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from classroom_ai.annotate import annotate
from classroom_ai.annotate.exchanges import LONGEST_REPLY, Exchange, exchange_of, lesson_exchanges
from classroom_ai.annotate.features import FEATURES
from classroom_ai.annotate.linear import small_model
from classroom_ai.annotate.replies import (
    REASONS,
    explain,
    explanations,
    facts_for,
    focusing_probability,
    uptake_score,
)
from classroom_ai.annotate.rules import Rule, RuleSet
from classroom_ai.annotate.sentences import lesson_sentences
from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Lesson, Tag

if TYPE_CHECKING:
    from spacy.language import Language

ANSWER = "S1 3 5 It has three fours because I counted them."


def exchanges(said: str, nlp: Language) -> list[tuple[str, str]]:
    found = lesson_exchanges(tuple(lesson_sentences(lesson_from_text(said), nlp=nlp)))
    return [(" ".join(one.student_words), " ".join(one.reply_words)) for one in found]


def tags(lesson: str | Lesson, nlp: Language, family: str, **given: Any) -> list[Tag]:
    lesson = lesson_from_text(lesson) if isinstance(lesson, str) else lesson
    found = annotate(lesson, nlp=nlp, **given)
    return [tag for tag in found if tag.label.startswith(family)]


def value(feature: str, student: str, teacher: str, nlp: Language) -> float:
    return FEATURES[feature].value(exchange_of(student, teacher, nlp=nlp))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("S1 0 1 Six.\nT 2 3 Six sides.", [("six", "six sides")]),
        ("S1 0 1 Six.\nT 16.5 17 Now page two.", []),
        ("GROUP 0 1 Six.\nT 2 3 Six sides.", []),
        ("S1 0 1 Six.\nX 1 2 Who knows.\nT 2 3 Six sides.", []),
        ("S1 0 1 Six.\nO 1 2 Good day.\nT 2 3 Six sides.", []),
        ("S1 0 1 Six.\nS2 1 2 Eight.\nT 2 3 Eight sides.", [("eight", "eight sides")]),
        ("S1 0 1 It has.\nS1 1 2 Six.\nT 2 3 Yes.", [("it has six", "yes")]),
        ("S1 0 1 Six.\nT 2 3 Six sides.\nT 7 8 Page two.", [("six", "six sides")]),
        ("S1 0 1 Six.\nT 2 3 Six sides.\nT 4 5 Right.", [("six", "six sides right")]),
        ("S1 0 1 Six.\nS1 2 3 Mm-hm.\nT 4 5 Right.", [("six", "right")]),
        ("S1 0 1 Six.", []),
        ("T 0 1 Six.", []),
    ],
)
def test_an_exchange_is_a_students_turn_and_the_reply_to_it(
    said: str, expected: list[tuple[str, str]], nlp: Language
) -> None:
    assert exchanges(said, nlp) == expected


def test_a_long_talk_is_no_reply_from_the_sentence_on_that_makes_it_too_long(nlp: Language) -> None:
    talk = " ".join(["The numerator counts how many equal parts we have."] * 40)
    ((_, reply),) = exchanges(f"S1 0 1 Six.\nT 2 90 {talk}", nlp)
    assert LONGEST_REPLY <= len(reply.split()) < LONGEST_REPLY + 9


@pytest.mark.parametrize(
    ("feature", "student", "teacher", "expected"),
    [
        ("said_again", "it is big", "it was big", 2 / 3),
        ("taken_up", "I counted the sides", "Count each side", 1.0),
        ("taken_up", "I know", "You know.", 0.0),
        ("asks", "six", "How did you get six", 1.0),
        ("asks", "six", "Six, right?", 1.0),
        ("asks", "six", "Six.", 0.0),
        ("asks_why", "six", "How do you know?", 1.0),
        ("asks_why", "six", "Explain that.", 1.0),
        ("asks_why", "six", "It's six because", 1.0),
        ("asks_why", "six", "How many are there?", 0.0),
        ("asks_why", "six", "Somewhy.", 0.0),
        ("asks_about_it", "six", "Is that a prime?", 1.0),
        ("asks_about_it", "six", "That is a prime.", 0.0),
        ("names_idea", "six", "So you said six.", 1.0),
        ("names_idea", "six", "I like your idea.", 1.0),
        ("few_words", "six", "Okay.", 1.0),
        ("few_words", "six", "Okay, six it is.", 0.0),
        ("broken_off", "it goes to the", "Yes?", 1.0),
        ("broken_off", "it goes –", "Yes?", 1.0),
        ("broken_off", "it goes up", "Yes?", 0.0),
        ("asking_share", "six", "Six. Why?", 0.5),
        ("asks_view", "six", "What do you think?", 1.0),
        ("asks_other", "six", "Is there another way?", 1.0),
        ("asks_other", "six", "What if it were eight?", 1.0),
        ("invites_more", "six", "Say more.", 1.0),
        ("invites_more", "six", "Keep going.", 1.0),
        ("asks_back", "it has six sides", "Six sides?", 1.0),
        ("asks_back", "it has six sides", "Eight?", 0.0),
        ("speaks_of_thinking", "six", "Do you agree?", 1.0),
        ("asks_amount", "six", "How many are left?", 1.0),
        ("asks_amount", "six", "What is four times three?", 1.0),
        ("asks_amount", "six", "Why is it four?", 0.0),
        ("asks_what_is", "six", "So what's the next step?", 1.0),
        ("leaves_gap", "six", "And that is called a", 1.0),
        ("says_we", "six", "Let's count.", 1.0),
        ("says_we", "six", "Let it be.", 0.0),
        ("tells", "six", "Why?", 0.0),
    ],
)
def test_a_fact_is_what_a_reader_would_see(
    feature: str, student: str, teacher: str, expected: float, nlp: Language
) -> None:
    assert value(feature, student, teacher, nlp) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("student", "teacher"), [("", ""), ("six", ""), ("", "Why?"), ("😀 …", "?!"), ("לא", "¿Qué?")]
)
def test_every_fact_has_a_number_and_words_for_any_text(
    student: str, teacher: str, nlp: Language
) -> None:
    exchange = exchange_of(student, teacher, nlp=nlp)
    assert all(feature.value(exchange) >= 0 for feature in FEATURES.values())
    assert all(feature.says(exchange) for feature in FEATURES.values())


def test_taking_an_answer_up_scores_above_repeating_above_passing_over(nlp: Language) -> None:
    student = "you put three fours together and get twelve"
    replies = (
        "so you put the three fours together why does that give twelve",
        "three fours",
        "okay",
    )
    scores = [uptake_score(student, reply, nlp=nlp) for reply in replies]
    assert scores == sorted(scores, reverse=True)


def test_asking_for_thinking_is_likelier_focusing_than_asking_for_the_next_number(
    nlp: Language,
) -> None:
    thinking = focusing_probability("I added them", "why did you add them", nlp=nlp)
    number = focusing_probability("I added them", "so we have what is six plus six", nlp=nlp)
    assert 0 < number < 0.5 < thinking < 1


@pytest.mark.parametrize(
    ("reply", "label", "rule"),
    [
        ("So you counted three fours. Why does that work?", "uptake.high", "model/uptake-1"),
        ("Okay. Open your books.", "uptake.low", "model/uptake-1"),
        ("Three fours, very good.", "uptake.low", "uptake/only-repeats"),
    ],
)
def test_uptake_is_told_of_replies_to_turns_of_five_words(
    reply: str, label: str, rule: str, nlp: Language
) -> None:
    (tag,) = tags(f"{ANSWER}\nT 6 9 {reply}", nlp, "uptake")
    assert (tag.label, tag.rule, tag.start, tag.end) == (label, rule, 6.0, 9.0)
    assert tags(f"S1 3 4 Three fours.\nT 6 9 {reply}", nlp, "uptake") == []


def test_a_follow_up_is_the_first_question_about_the_content(nlp: Language) -> None:
    (tag,) = tags(f"{ANSWER}\nT 6 15 Okay. Why is that so? How many is it?", nlp, "follow")
    assert tag.label == "follow.focusing"
    assert (tag.start, tag.end) == (7.0, 11.0)


@pytest.mark.parametrize(
    "reply",
    [
        "Good.",
        "Can you open your book?",
        "Okay?",
        "A prime has two factors. Eleven is a prime. Two is a prime as well. How many are there?",
    ],
)
def test_without_a_question_soon_about_the_content_nothing_is_followed_up(
    reply: str, nlp: Language
) -> None:
    assert tags(f"{ANSWER}\nT 6 9 {reply}", nlp, "follow") == []


ASKED = "T 0 2 What is four times three?\n"


@pytest.mark.parametrize(
    ("answer", "reply", "rule"),
    [
        ("Twelve.", "Good.", "third/judges-only"),
        ("Twelve.", "Yes, very good job, Maria. Next one.", "third/judges-only"),
        ("Twelve.", "Twelve. What is four times four?", "third/judges-only"),
        ("Twelve.", "No, not quite. Maria?", "third/judges-only"),
        ("Twelve.", "It's twelve. Why?", "third/presses"),
        ("Twelve.", "It's twelve.", "third/judges-only"),
        ("Three fours.", "Four, exactly. Look at number six.", "third/judges-only"),
        ("Twelve.", "How do you know that?", "third/presses"),
        ("Twelve.", "What is four times four?", "third/moves-on"),
        ("Twelve.", "Well, what is four times four?", "third/moves-on"),
        ("Twelve.", "Close your books.", "third/moves-on"),
        ("Twelve.", "Nice, and what is four times four?", "third/judges-only"),
        ("Twelve.", "The numerator is always on top.", "third/tells"),
        ("Twelve.", "Good. Twelve is three fours put together.", "third/tells"),
        (
            "Three and three is six and six more.",
            "So six and six more makes two sixes, as you said.",
            "third/revoices",
        ),
    ],
)
def test_the_third_move_is_told_by_what_comes_before_the_teacher_moves_on(
    answer: str, reply: str, rule: str, nlp: Language
) -> None:
    lesson = lesson_from_text(f"{ASKED}S1 3 4 {answer}\nT 5 8 {reply}")
    (tag,) = tags(lesson, nlp, "third")
    assert tag.rule == rule
    assert explain(lesson, tag, nlp=nlp) == (REASONS[rule],)


@pytest.mark.parametrize(
    "said",
    [
        "T 0 2 Four times three is twelve.\nS1 3 4 Twelve.\nT 5 6 Good.",
        "T 0 2 What is four times three?\nS1 3 4 What does times mean?\nT 5 6 Good.",
        "T 0 2 What is four times three?\nT 3 4 It is twelve.\nS1 5 6 Oh.\nT 7 8 Good.",
        "T 0 2 What is four times three?\nS1 3 4 Twelve.\nS2 5 6 Eleven.\nT 7 8 Good.",
    ],
)
def test_without_question_answer_and_reply_there_is_no_third_move(said: str, nlp: Language) -> None:
    assert tags(said, nlp, "third") == []


def test_a_name_called_may_stand_between_question_and_answer(nlp: Language) -> None:
    said = "T 0 4 What is four times three? Maria?\nS1 5 6 Twelve.\nT 7 8 Good."
    assert [tag.label for tag in tags(said, nlp, "third")] == ["third.evaluation"]


def test_where_words_have_no_times_questions_are_found_by_their_form(nlp: Language) -> None:
    lesson = lesson_from_text(
        "T 0 4 Look here. What is four times three?\nS1 5 6 Twelve.\nT 7 9 Good. Why is it twelve?"
    )
    bare = replace(lesson, utterances=tuple(replace(u, words=()) for u in lesson.utterances))
    assert [tag.label for tag in tags(bare, nlp, "third")] == ["third.extension"]
    assert [(tag.start, tag.label) for tag in tags(bare, nlp, "follow")] == [
        (7.0, "follow.focusing")
    ]


def test_a_family_of_a_schools_own_rules_is_left_to_them(nlp: Language) -> None:
    rule = {
        "id": "own/says-so",
        "label": "uptake.high",
        "reason": "It says so.",
        "phrases": ["you said"],
        "examples": {"match": ["You said it."], "no_match": ["It is."]},
    }
    rules = [RuleSet(rules=(Rule.model_validate(rule),))]
    said = f"{ASKED}{ANSWER}\nT 6 9 So you counted three fours. Why?"
    assert tags(said, nlp, "uptake", rules=rules) == []
    assert len(tags(said, nlp, "third", rules=rules)) == 1


def test_a_tag_is_explained_by_what_was_seen(nlp: Language) -> None:
    lesson = lesson_from_text(f"{ANSWER}\nT 6 9 So you counted three fours. Why does that work?")
    (tag,) = tags(lesson, nlp, "uptake")
    facts = explain(lesson, tag, nlp=nlp)
    assert "3 of the student's 3 content words are taken up (count, four, three)" in facts
    assert "it asks why, how or what is meant" in facts
    assert explanations(lesson, [tag, tag], nlp=nlp) == {tag: facts}
    assert explain(lesson, replace(tag, start=99.0), nlp=nlp) == ()
    assert explain(lesson, replace(tag, rule="open/why"), nlp=nlp) == ()


def test_what_speaks_against_a_label_is_told_after_what_speaks_for_it(nlp: Language) -> None:
    model = small_model("uptake")
    for reply in ("So you counted.", "Okay then what is the next page?"):
        facts = facts_for(model, exchange_of("it has three fours in all", reply, nlp=nlp))
        against = [fact.startswith("but ") for fact in facts]
        assert against == sorted(against)
        assert not all(against)


def test_an_exchange_without_words_has_a_score(nlp: Language) -> None:
    assert uptake_score("", "", nlp=nlp) < small_model("uptake").threshold
    assert not Exchange((), ()).breaks_off
