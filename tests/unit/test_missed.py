"""Moments that were missed: found where they are, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom_ai.lesson import lesson_from_text
from classroom_ai.missed import KINDS, missed_moments
from classroom_ai.parts import without
from classroom_ai.report.words import to_try
from classroom_ai.rubric import read_rubric, score
from classroom_ai.types import Evidence, Span, Tag

OPEN = (1, "question.open", "open/why")
CLOSED = (1, "question.closed", "closed/which")
CLAIM = (2, "student.claim", "claim/think")
MOVED_ON = (3, "third.other", "third/moves-on")
REASON = (2, "student.reasoning", "reasoning/because")


def found(text: str, *tags: tuple[int, str, str]) -> dict[str, list[str | None]]:
    """Utterances of the moments found, by kind; tags by the number of their utterance."""
    lesson = lesson_from_text(text)
    utts = lesson.utterances
    given = [
        Tag(utts[n - 1].start, utts[n - 1].end, utterance=f"u{n:04d}", label=label, rule=rule)
        for n, label, rule in tags
    ]
    moments = missed_moments(lesson, given)
    return {kind: [place.utterance for place in places] for kind, places in moments.items()}


ANSWERED = "T 0.0 2.0 Why is it even?\nT {} 5.0 It has no half.\nS1 6.0 7.0 Oh."


@pytest.mark.parametrize(("start", "is_found"), [(3.0, True), (4.9, True), (5.0, False)])
def test_an_open_question_is_cut_short_below_three_seconds(start: float, is_found: bool) -> None:
    text = ANSWERED.format(start).replace("5.0 It", "8.0 It").replace("6.0 7.0", "9.0 9.5")
    assert ("open-question-cut-short" in found(text, OPEN)) is is_found


def test_a_question_that_a_student_answered_was_not_cut_short() -> None:
    assert found("T 0 2 Why?\nS1 2.5 4 Because.", OPEN) == {}


def test_a_question_asked_again_is_one_kind_and_not_the_other() -> None:
    text = "T 0 2 Why is it even?\nT 3 5 Why is it?\nS1 6 7 Two fits."
    again = (2, "question.open", "open/why")
    assert found(text, OPEN, again) == {"question-asked-again": ["u0001"]}


IDEA = "T 0 1 What is it?\nS1 2 4 I think it is even because two goes in.\nT 5 6 {}\n"


@pytest.mark.parametrize(
    ("label", "is_found"),
    [
        ("praise.general", True),
        ("question.check", True),
        ("question.open", False),
        ("uptake.high", False),
        ("move.revoice", False),
        ("praise.specific", False),
    ],
)
def test_an_idea_is_passed_by_where_the_reply_does_nothing_with_it(
    label: str, is_found: bool
) -> None:
    kinds = found(
        IDEA.format("So take your books out."), CLOSED, REASON, MOVED_ON, (3, label, "x/y")
    )
    assert ("idea-passed-by" in kinds) is is_found


def test_a_word_or_two_is_no_idea_and_students_among_themselves_miss_nothing() -> None:
    short = "T 0 1 What is it?\nS1 2 3 It is even.\nT 4 5 Okay."
    assert found(short, CLOSED, CLAIM) == {}
    among = "T 0 1 What is it?\nS1 2 4 I think it is even because two goes in.\nS2 5 6 Me too."
    assert found(among, CLOSED, REASON) == {}


@pytest.mark.parametrize(
    "reply", ["So two goes in with nothing left.", "Keep that, we come back to it tomorrow."]
)
def test_an_idea_said_again_or_kept_for_later_was_not_passed_by(reply: str) -> None:
    text = IDEA.format(reply).replace("because two", "because nothing")
    assert "idea-passed-by" not in found(text, CLOSED, REASON)


def test_a_question_of_a_student_is_no_idea() -> None:
    asked = (2, "student.ask", "ask/can")
    text = "T 0 1 What is it?\nS1 2 4 Can I go and get the ruler from my bag?\nT 5 6 So."
    assert found(text, CLOSED, asked) == {}


def test_praise_without_a_reason_is_of_an_answer_with_words() -> None:
    praise = (3, "praise.general", "general/approval")
    assert "praise-without-a-reason" in found(IDEA.format("Good job."), CLOSED, REASON, praise)
    assert "praise-without-a-reason" not in found(IDEA.format("Good job."), CLOSED, CLAIM, praise)
    short = "T 0 1 What is it?\nS1 2 3 Two.\nT 4 5 Good job."
    assert "praise-without-a-reason" not in found(short, CLOSED, CLAIM, praise)


def test_the_longest_idea_comes_first() -> None:
    text = (
        IDEA.format("So take your books out.")
        + "S3 6.1 6.3 Oh.\nT 6.5 7 And that?\n"
        + "S2 7 9 I think that it is odd because one is left over here.\n"
        + "T 10 11 Now to the next one."
    )
    later = (7, *MOVED_ON[1:])
    asked, second = (5, *CLOSED[1:]), (6, "student.reasoning", "reasoning/because")
    assert found(text, CLOSED, REASON, MOVED_ON, asked, second, later)["idea-passed-by"] == [
        "u0006",
        "u0002",
    ]


@pytest.mark.parametrize(
    ("after", "is_found"),
    [
        ("T 2.4 9.0 So take your books.", True),
        ("T 4.0 9.0 So take your books.", False),
        ("S1 2.4 3.0 Yes.\nT 3.1 9.0 So take your books.", False),
        ("S1 1.5 3.0\nT 2.4 9.0 So take your books.", False),
        ("", False),
    ],
)
def test_a_check_is_passed_over_where_nobody_had_time_to_answer(after: str, is_found: bool) -> None:
    check = (1, "question.check", "check/everybody")
    kinds = found(f"T 0 2 Does everybody get that?\n{after}", check)
    assert ("check-passed-over" in kinds) is is_found


LEFT = (3, "third.evaluation", "third/judges-only")


@pytest.mark.parametrize(
    ("asked", "said", "is_found"),
    [
        (OPEN, CLAIM, True),
        (CLOSED, CLAIM, False),
        (OPEN, REASON, False),
    ],
)
def test_an_answer_is_left_at_that_where_its_reason_was_worth_asking(
    asked: tuple[int, str, str], said: tuple[int, str, str], is_found: bool
) -> None:
    text = "T 0 1 What do you see?\nS1 2 4 They are all even.\nT 5 6 Right. Page nine."
    assert ("answer-left-at-that" in found(text, asked, said, LEFT)) is is_found


def test_what_was_said_minutes_later_is_no_reply() -> None:
    text = "T 0 1 What do you see?\nS1 2 4 They are all even.\nT {} 30 Right. Page nine."
    lesson = lesson_from_text(text.format(12))
    tags = [
        Tag(utt.start, utt.end, utt.id, label, rule)
        for (n, label, rule) in (OPEN, CLAIM, LEFT)
        for utt in [lesson.utterances[n - 1]]
    ]
    assert "answer-left-at-that" in missed_moments(lesson, tags)
    assert missed_moments(without(lesson, [Span(5.0, 11.0)]), tags) == {}
    assert "answer-left-at-that" not in found(text.format(25), OPEN, CLAIM, LEFT)


def test_a_check_whose_sound_was_not_heard_was_not_passed_over_minutes_later() -> None:
    lesson = lesson_from_text("T 0 2 Does everybody get that?\nT 90 99 So take your books.")
    check = Tag(0.0, 2.0, "u0001", "question.check", "check/everybody")
    assert "check-passed-over" not in missed_moments(
        replace(lesson, turns=lesson.turns[1:]), [check]
    )


def test_captions_say_too_little_of_pauses_for_a_question_to_be_cut_short() -> None:
    lesson = replace(lesson_from_text("T 0 2 Why?\nT 2.5 9 Because."), timing="captions")
    question = Tag(0.0, 2.0, "u0001", "question.open", "open/why")
    assert missed_moments(lesson, (question,)) == {}


@pytest.mark.parametrize("rule", ["check/tag", "check/lone-right"])
def test_okay_asks_for_no_answer(rule: str) -> None:
    check = (1, "question.check", rule)
    assert found("T 0 2 So that is twelve, okay?\nT 2.4 9 Take your books.", check) == {}


def test_a_check_inside_a_longer_turn_is_passed_over() -> None:
    lesson = lesson_from_text("T 0 20 Is that clear? So take your books and read the next page.")
    words = lesson.utterances[0].words
    check = Tag(words[0].start, words[2].end, "u0001", "question.check", "check/clear")
    assert "check-passed-over" in missed_moments(lesson, (check,))


@pytest.mark.parametrize(("end", "is_found"), [(119.0, False), (121.0, True)])
def test_a_long_stretch_without_a_question(end: float, is_found: bool) -> None:
    text = f"T 0 {end} We look at it together.\nS1 {end + 1} {end + 30} Yes."
    assert ("long-stretch" in found(text)) is is_found
    assert "long-stretch" not in found(text, CLOSED)


def test_a_next_step_is_said_only_with_its_moment() -> None:
    rubric = read_rubric("core")
    (criterion, *_) = [c for c in rubric.criteria if c.next_step]
    assert criterion.next_step is not None
    kind = criterion.next_step.missed

    def steps(missed: dict[str, tuple[Evidence, ...]]) -> list[str]:
        scored = score(rubric, (), missed).criteria
        return [c.next_step.missed for c in scored if c.next_step]

    assert steps({}) == []
    assert kind in steps({kind: (Evidence(1.0, 2.0),)})
    assert KINDS[kind] in to_try("Wait.", "0:01", KINDS[kind])
