"""What worked: shown where a student bore it out, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom_ai.feedback import Feedback, feedback
from classroom_ai.lesson import lesson_from_text
from classroom_ai.parts import without
from classroom_ai.types import Span, Tag

WHY = (1, "question.open")
REASON = "Because it is a very even number and two goes into it."


def of(text: str, *labels: tuple[int, str], claims: bool = True) -> Feedback:
    """Feedback on a few lines, with labels by their number; students say what is so."""
    lesson = lesson_from_text(text)
    lines = lesson.utterances
    points = [(n, "student.claim") for n, utt in enumerate(lines, 1) if utt.role == "student"]
    tags = [
        Tag(lines[n - 1].start, lines[n - 1].end, f"u{n:04d}", label, "invented")
        for n, label in (*labels, *(points if claims else ()))
    ]
    return feedback(lesson, tags, (), ())


def kinds(found: Feedback) -> list[str]:
    return [moment.kind for moment in found.strengths]


@pytest.mark.parametrize(
    ("start", "said", "expected"),
    [
        (5.5, "Because it is even.", []),
        (5.5, "Because it is very even.", ["waited"]),
        (4.0, "Because it is very even.", []),
        (4.0, REASON, ["thinking-asked-for"]),
        (5.5, REASON, ["waited"]),
    ],
)
def test_a_question_worked_where_the_answer_has_words(
    start: float, said: str, expected: list[str]
) -> None:
    assert kinds(of(f"T 0 2 Why is that?\nS1 {start} 9 {said}", WHY)) == expected


def test_what_is_said_minutes_later_is_no_answer() -> None:
    assert kinds(of(f"T 0 2 Why is that?\nS1 60 69 {REASON}", WHY)) == []


def test_what_is_said_after_minutes_left_out_is_no_answer_to_what_was_asked_before() -> None:
    lesson = lesson_from_text(f"T 0 2 Why is that?\nS1 13 19 {REASON}")
    asked, said = lesson.utterances
    tags = [
        Tag(asked.start, asked.end, asked.id, "question.open", "invented"),
        Tag(said.start, said.end, said.id, "student.claim", "invented"),
    ]
    assert kinds(feedback(lesson, tags, (), ())) == ["waited"]
    assert kinds(feedback(without(lesson, [Span(3.0, 12.0)]), tags, (), ())) == []


def test_the_wait_and_the_longest_answer_are_known() -> None:
    (moment,) = of(f"T 0 2 Why is that?\nS1 5.5 9 {REASON}\nS2 10 11 Yes.", WHY).strengths
    assert (moment.wait, moment.n_words, moment.is_longest) == (3.5, 12, True)


@pytest.mark.parametrize(
    "text",
    [
        f"T 0 2 Why is that?\nT 3 9 {REASON}",
        f"S1 0 2 Why is that?\nS2 3 9 {REASON}",
        f"T 0 2 Why is that?\nX 3 9 {REASON}",
    ],
)
def test_only_the_teacher_asks_and_only_a_student_answers(text: str) -> None:
    assert kinds(of(text, WHY)) == []


def test_a_later_answer_is_not_taken_for_one_whose_words_were_not_heard() -> None:
    assert kinds(of(f"T 0 2 Why?\nS1 5.5 7\nT 8 9 Yes.\nS2 30 33 {REASON}", WHY)) == []


def test_chat_and_not_knowing_are_no_answer() -> None:
    text = "T 0 2 Why is that?\nS1 4 9 {}"
    assert kinds(of(text.format(REASON), WHY, claims=False)) == []
    unsure = "I don't really know because I was late and so I guessed."
    assert kinds(of(text.format(unsure), WHY)) == []


def test_a_misheard_answer_is_not_quoted() -> None:
    lesson = lesson_from_text(f"T 0 2 Why?\nS1 5.5 9 {REASON}")
    question, answer = lesson.utterances
    unsure = tuple(replace(word, confidence=0.2) for word in answer.words)
    tags = [
        Tag(0, 2, "u0001", "question.open", "invented"),
        Tag(5.5, 9, "u0002", "student.claim", "invented"),
    ]
    assert feedback(lesson, tags, (), ()).strengths
    lesson = replace(lesson, utterances=(question, replace(answer, words=unsure)))
    assert feedback(lesson, tags, (), ()).strengths == ()


def test_following_up_is_shown_with_what_came_before_and_after() -> None:
    text = "S1 0 2 {}\nT 3 4 How did you see that?\nS1 5 9 Two goes into it exactly."
    asks = ((2, "follow.focusing"), (2, "question.open"))
    (moment,) = of(text.format("It is even."), *asks).strengths
    assert (moment.kind, len(moment.lines)) == ("followed-up", 3)
    assert kinds(of(text.format("Even."), *asks)) == []


def test_an_idea_is_taken_up_only_in_words_of_the_student() -> None:
    labels = ((1, "question.closed"), (3, "uptake.high"))
    asked, reply = "T 0 1 Is it even?", "T 5 6 So an even number is what two goes into."
    assert kinds(of(f"{asked}\nS1 2 4 {REASON}\n{reply}", *labels)) == ["built-on"]
    assert kinds(of(f"{asked}\nS1 2 4 {REASON}\n{reply}", labels[1])) == []
    assert kinds(of(f"{asked}\nS1 2 4 An even number.\n{reply}", *labels)) == []
    assert kinds(of(f"{asked}\nS1 2 4 {REASON}\nT 5 6 Take your books.", *labels)) == []


def test_praise_is_shown_if_it_has_room_for_its_reason() -> None:
    answer, praise = "S1 0 2 It is even.\n", (2, "praise.specific")
    assert kinds(of(answer + "T 3 5 I like how you drew it twice.", praise)) == ["praised"]
    assert kinds(of(answer + "T 3 5 I like how you drew it twice.", praise, claims=False)) == []
    assert kinds(of(answer + "T 3 5 You drew it.", praise)) == []
    assert kinds(of(answer + "T 3 5 I like how you drew it.", (2, "praise.general"))) == []


def test_two_at_most_in_lesson_order_without_a_line_in_common() -> None:
    text = (
        "S1 0 1 I drew it.\nT 1 2 I like how you drew it twice.\n"
        f"T 10 12 Why is that?\nS1 15.5 19 {REASON}\n"
        f"T 20 22 How do you know?\nS2 23 29 {REASON}\n"
    )
    labels = ((2, "praise.specific"), (3, "question.open"), (5, "question.open"))
    found = of(text, *labels)
    assert kinds(found) == ["waited", "thinking-asked-for"]
    one, other = found.strengths
    assert not one.utterances & other.utterances


def test_what_worked_is_not_what_is_looked_at_again() -> None:
    text = f"T 0 2 Why is that?\nS1 3 9 {REASON}\nT 10 11 So. Page nine."
    found = of(text, WHY, (2, "student.reasoning"))
    assert kinds(found) == ["thinking-asked-for"]
    assert found.missed is None
