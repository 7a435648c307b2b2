"""What came after each question: cases of a few lines that a teacher could read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom_ai.lesson import lesson_from_text
from classroom_ai.measures import measure_lesson
from classroom_ai.measures.asked import what_followed
from classroom_ai.spans import gaps_between
from classroom_ai.types import Lesson, Measurement, Tag, Word

RULES = {"open": "open/why", "closed": "closed/yes-no", "name": "procedural/name"}


def tag_of(lesson: Lesson, text: str, kind: str = "open") -> Tag:
    """A label on the words of the lesson that say the text."""
    for utt in lesson.utterances:
        if text in utt.text:
            first = len(utt.text[: utt.text.index(text)].split())
            said = utt.words[first : first + len(text.split())]
            label = "question.procedural" if kind == "name" else f"question.{kind}"
            return Tag(said[0].start, said[-1].end, utt.id, label, RULES.get(kind, "any/rule"))
    raise LookupError(text)


def followed(
    text: str, *questions: str, name: str = "", duration: float | None = None
) -> list[tuple[str, float | None]]:
    """Outcome and wait of each question of a lesson."""
    lesson = lesson_from_text(text, duration=duration)
    tags = [tag_of(lesson, question) for question in questions]
    if name:
        tags.append(tag_of(lesson, name, "name"))
    return [(asked.outcome, asked.wait) for asked in what_followed(lesson, tuple(tags))]


@pytest.mark.parametrize(
    ("text", "outcome", "wait"),
    [
        ("T 0 2 Why is that?\nS1 4.5 6 Because.", "student", 2.5),
        ("T 0 2 Why is that?\nGROUP 4.5 6 Because!", "student", 2.5),
        ("T 0 2 Why is that?\nS1 1.5 6 Because.", "student", 0.0),
        ("T 0 2 Why is that?\nS1 2.05 6 Because.", "student", 0.05),
        ("T 0 2 Why is that?\nT 3 5 It is even.\nS1 6 7 Oh.", "answered", 1.0),
        ("T 0 2 Why is that?\nT 3 5\nS1 6 7 Oh.", "answered", 1.0),
        ("T 0 2 Why is that?\nT 2.1 4 It is even.\nS1 6 7 Oh.", "answered", None),
        ("T 0 2 Why is that?\nS1 3 3.4 Mm.\nS2 5 6 Because.", "student", 3.0),
        ("T 0 2 Why is that?\nS1 3 3.4 Mm.\nT 5 6 It is even.", "answered", 3.0),
        ("T 0 2 Why is that?\nS1 1.8 2.3 Mm.\nS2 5 6 Because.", "student", 3.0),
        ("T 0 2 Why is that?\nS1 3 3.4\nT 5 6 Yes.", "student", 1.0),
        ("T 0 2 Why is that?\nX 3 4 Because.\nS1 5 6 Yes.", "unknown", None),
        ("T 0 2 Why is that?\nO 3 4 Excuse me.\nS1 5 6 Yes.", "unknown", None),
        ("T 0 2 Why is that?", "nothing", None),
        ("T 0 2 Why is that?\nS1 3 3.4 Mm.", "nothing", None),
        ("T 0 2 Why is that?\nS1 17 18 Done.", "nothing", None),
        ("T 0 2 Why is that?\nS1 16.9 18 Done.", "student", 14.9),
    ],
    ids=[
        "a student answers",
        "many answer",
        "overlap",
        "at once",
        "you go on",
        "you go on, words not made out",
        "you run on",
        "a student's mm in the pause",
        "a student's mm, then you",
        "a student's mm over the last word",
        "a quiet answer without words",
        "not known who",
        "another adult",
        "end of the lesson",
        "end of the lesson, with an mm",
        "quiet work",
        "just short of quiet work",
    ],
)
def test_what_came_next(text: str, outcome: str, wait: float | None) -> None:
    assert followed(text, "Why is that?") == [(outcome, wait)]


def test_asked_again_after_a_pause() -> None:
    text = "T 0 2 Why is that?\nT 4 6 How do you know?\nS1 7 8 Because."
    found = followed(text, "Why is that?", "How do you know?")
    assert found == [("rephrased", 2.0), ("student", 1.0)]


def test_asked_again_in_one_breath() -> None:
    text = "T 0 4 Why? How do you know?\nS1 6 7 Because."
    found = followed(text, "Why?", "How do you know?")
    assert found == [("rephrased", None), ("student", 2.0)]


def test_two_questions_at_one_end_of_speech_have_one_wait() -> None:
    text = "T 0 4 Is it so? Really why?\nS1 6 7 Because."
    lesson = lesson_from_text(text)
    first, last = tag_of(lesson, "Is it so?"), tag_of(lesson, "Really why?")
    close = replace(first, end=3.7), replace(last, start=3.7)
    found = [(asked.outcome, asked.wait) for asked in what_followed(lesson, close)]
    assert found == [("rephrased", None), ("student", 2.0)]


def test_a_question_in_the_middle_of_a_turn_that_runs_on() -> None:
    text = "T 0 8 What is it? We did this one yesterday with the array.\nS1 9 10 Twelve."
    assert followed(text, "What is it?") == [("answered", None)]


def test_a_pause_inside_your_own_turn_is_a_pause() -> None:
    """The utterance goes on; the sound of it has a silence in the middle."""
    lesson = lesson_from_text("T 0 2.0\nT 2.9 6.0\nS1 8.0 9.0 Twelve.")
    said = lesson_from_text("T 0 6 What is it now then We did this one before")
    (utt,) = said.utterances
    times = [0.0, 0.4, 0.8, 1.2, 1.6, 2.9, 3.4, 3.9, 4.4, 4.9]
    ends = [0.4, 0.8, 1.2, 1.6, 2.3, 3.4, 3.9, 4.4, 4.9, 5.9]
    words = tuple(
        Word(start, end, word.text) for start, end, word in zip(times, ends, utt.words, strict=True)
    )
    lesson = replace(lesson, utterances=(replace(utt, words=words), *lesson.utterances))
    question = Tag(0.0, 2.3, utt.id, "question.open", "open/why")
    (asked,) = what_followed(lesson, (question,))
    assert (asked.outcome, asked.wait) == ("answered", 0.9)


@pytest.mark.parametrize(
    ("word_end", "found"),
    [
        (1.6, ("student", 2.0)),
        (2.4, ("student", 2.0)),
        (3.9, ("student", 2.0)),
        (1.4, ("student", None)),
    ],
    ids=["0.4 s early", "0.4 s late", "stretched over the silence", "0.6 s early"],
)
def test_word_times_only_say_which_end_of_speech(
    word_end: float, found: tuple[str, float | None]
) -> None:
    lesson = lesson_from_text("T 0.0 2.0 Why is that so?\nS1 4.0 5.0 Because.")
    asked_by, answer = lesson.utterances
    words = (Word(0.0, word_end - 0.3, "Why is that"), Word(word_end - 0.3, word_end, "so?"))
    lesson = replace(lesson, utterances=(replace(asked_by, words=words), answer))
    question = Tag(0.0, word_end, "u0001", "question.open", "open/why")
    (asked,) = what_followed(lesson, (question,))
    assert (asked.outcome, asked.wait) == found


NAMED = "T 0 2 Why is that?\nT 5 5.5 Maria?\nS1 7 8 Because."


def test_a_name_called_ends_the_pause_and_leaves_the_answer_to_a_student() -> None:
    assert followed(NAMED, "Why is that?", name="Maria?") == [("named", 3.0)]


def test_a_name_that_no_student_follows_gives_no_floor() -> None:
    scolded = "T 0 2 Why is that?\nT 5 5.5 Maria?\nT 7 8 Sit down.\nS1 9 10 Yes."
    assert followed(scolded, "Why is that?", name="Maria?") == [("answered", 3.0)]


def test_a_name_in_the_same_breath_is_part_of_the_question() -> None:
    text = "T 0 3.2 So why is it that? Maria-Magdalena?\nS1 5 6 Because."
    lesson = lesson_from_text(text)
    question, name = tag_of(lesson, "So why is it that?"), tag_of(lesson, "Maria", "name")
    name = replace(name, start=2.4, end=3.2)
    question = replace(question, end=2.4)
    (asked,) = what_followed(lesson, (question, name))
    assert (asked.outcome, asked.wait) == ("student", 1.8)


def test_questions_without_word_times_still_have_outcomes() -> None:
    lesson = lesson_from_text("T 0 2 Why? Why not?\nS1 4 5 Because.")
    utts = tuple(replace(utt, words=()) for utt in lesson.utterances)
    tags = tuple(Tag(0, 2, "u0001", "question.open", rule) for rule in ("open/why", "open/how"))
    found = what_followed(replace(lesson, utterances=utts), tags)
    assert [(asked.outcome, asked.wait) for asked in found] == [
        ("rephrased", None),
        ("student", 2.0),
    ]


# --- what the measures make of it --------------------------------------------


def measured(lesson: Lesson, *tags: Tag) -> dict[str, Measurement]:
    return {m.id: m for m in measure_lesson(lesson, tags, draws=0)}


def test_pauses_that_you_end_count_and_questions_that_run_on_do_not() -> None:
    lesson = lesson_from_text(
        "T 0 2 Why is that?\nS1 4 5 Because.\nT 6 7 And who says so?\nT 7.5 9 I do."
        "\nT 20 29 What is it? We did this one yesterday with the big array.\nS1 30 31 Six."
    )
    tags = [tag_of(lesson, text) for text in ("Why is that?", "And who says so?", "What is it?")]
    found = measured(lesson, *tags)
    wait, left = found["wait.after_question"], found["wait.left_to_students"]
    assert (wait.observations, wait.value) == ((2.0, 0.5), 1.25)
    assert [place.outcome for place in wait.evidence] == ["student", "answered"]
    assert (left.numerator, left.denominator, left.n) == (1, 3, 3)
    assert [place.outcome for place in left.evidence] == ["student", "answered", "answered"]


def test_questions_that_nobody_known_followed_are_left_out_and_told() -> None:
    lesson = lesson_from_text("T 0 2 Why is that?\nX 3 4 Because.\nT 5 6 And who says so?")
    tags = tag_of(lesson, "Why is that?"), tag_of(lesson, "And who says so?")
    found = measured(lesson, *tags)["wait.left_to_students"]
    assert found.value is None
    assert found.note == (
        "Left out: 1 question followed by another voice or one not known, "
        "1 question followed by 15 s of quiet or by the end of the lesson."
    )


ANSWERS = [
    ("S1 0 2 It is even.\nT 3.2 4 How so?", [(1.2, "teacher")]),
    ("S1 0 2 It is even.\nT 2.8 3.2 Mm-hm.\nT 6 7 How so?", [(4.0, "teacher")]),
    (
        "S1 0 2 It is even.\nT 2.8 3.2 Mm-hm.\nS1 5 7 And it is big.\nT 8 9 Yes.",
        [(3.0, "student went on"), (1.0, "teacher")],
    ),
    ("S1 0 2 It is even.\nT 2.8 3.2 Mm-hm.\nS2 5 7 No!\nT 8 9 Yes.", [(1.0, "teacher")]),
    ("S1 0 2 It is even.\nS1 5 7 And it is big.\nT 8 9 Yes.", [(1.0, "teacher")]),
    ("S1 0 2 It is even.\nT 1.5 2.2 Mm-hm.\nT 6 7 How so?", [(4.0, "teacher")]),
    ("S1 0 2 It is even.\nT 2.8 3.2 Mm-hm.\nT 3.4 4 How so?", [(0.8, "teacher")]),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    ANSWERS,
    ids=[
        "you speak",
        "your mm-hm ends no pause",
        "the student goes on after it",
        "another student does",
        "without it",
        "mm-hm over the last word",
        "mm-hm begins your turn",
    ],
)
def test_pauses_after_answers(text: str, expected: list[tuple[float, str]]) -> None:
    found = measured(lesson_from_text(text))["wait.after_answer"]
    assert [
        (wait, place.outcome)
        for wait, place in zip(found.observations, found.evidence, strict=True)
    ] == expected


def test_gaps_of_an_older_file_change_no_wait() -> None:
    lesson = lesson_from_text("T 0 2 Why is that?\nS1 3 3.4 Mm.\nS2 5 6 Because.")
    older = replace(lesson, gaps=gaps_between(lesson.turns))
    assert older.gaps != lesson.gaps
    tag = tag_of(lesson, "Why is that?")
    assert what_followed(older, (tag,)) == what_followed(lesson, (tag,))
