"""What each kind of correction does to a lesson."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom_ai.corrections import applied, apply, apply_to_tags, labels_applied
from classroom_ai.corrections.model import (
    Change,
    LeftOutChange,
    LineChange,
    PutBackChange,
    SpeakerChange,
    TagChange,
    WordsChange,
)
from classroom_ai.corrections.wording import retimed
from classroom_ai.hearing.doubts import is_about_the_teacher
from classroom_ai.lesson import evenly_spread, lesson_from_text
from classroom_ai.measures import measure_lesson
from classroom_ai.measures.plausible import plausible_lessons
from classroom_ai.types import (
    Gap,
    Lesson,
    Mode,
    Quality,
    Role,
    Span,
    Speaker,
    Tag,
    Turn,
    Utterance,
    Word,
)

LESSON = lesson_from_text(
    "T 0.0 4.0 Why is that so?\n"
    "S1 6.0 9.0 Because it is even.\n"
    "T 10.0 20.0 Good, so it is.\n"
    "S2 21.0 24.0 And odd?\n",
    duration=60.0,
)


def voice(speaker: str, role: Role) -> SpeakerChange:
    return SpeakerChange(kind="speaker", speaker=speaker, role=role)


def line(
    start: float, end: float, role: Role, *, speaker: str | None = None, was: Role | None = None
) -> LineChange:
    return LineChange(kind="line", start=start, end=end, role=role, speaker=speaker, was=was)


def words(start: float, end: float, text: str) -> WordsChange:
    return WordsChange(kind="words", start=start, end=end, text=text)


def tag(start: float, end: float, label: str | None, to: str | None) -> TagChange:
    return TagChange(kind="tag", start=start, end=end, label=label, to=to)


def who(lesson: Lesson) -> list[tuple[float, float, str, Role]]:
    return [(turn.start, turn.end, turn.speaker, turn.role) for turn in lesson.turns]


def from_sound(lesson: Lesson) -> Lesson:
    turns = (replace(turn, p_speech=0.9, p_teacher=0.6) for turn in lesson.turns)
    return replace(lesson, turns=tuple(turns))


# Voices.


def test_a_swap_of_voices_makes_everything_follow() -> None:
    lesson = replace(
        from_sound(LESSON),
        speakers=(Speaker("T", "teacher", 0.6), Speaker("S1", "student", 0.6)),
        quality=Quality(20, -20, 0, 0.5, "B", warnings=("It was not clear which voice is yours, "
                        "so every figure may be wrong. Help.", "There is noise.")),
    )  # fmt: skip
    swapped = apply(lesson, [voice("T", "student"), voice("S1", "teacher")])
    assert [turn.role for turn in swapped.turns] == ["student", "teacher", "student", "student"]
    assert [turn.p_teacher for turn in swapped.turns] == [0.0, 1.0, 0.0, 0.6]
    assert [utt.role for utt in swapped.utterances][:2] == ["student", "teacher"]
    assert swapped.speakers == (Speaker("T", "student", 1.0), Speaker("S1", "teacher", 1.0))
    assert swapped.gaps[0] == Gap(4.0, 6.0, before="student", after="teacher")
    assert swapped.quality is not None
    assert swapped.quality.warnings == ("There is noise.",)


def test_a_teacher_who_is_confirmed_is_in_no_plausible_lesson_somebody_else() -> None:
    doubtful = replace(from_sound(LESSON), speakers=(Speaker("T", "teacher", 0.5),))
    sure = apply(doubtful, [voice("T", "teacher")])

    def first_roles(lesson: Lesson) -> set[Role]:
        return {drawn.turns[0].role for drawn, _ in plausible_lessons(lesson, (), draws=20)}

    assert first_roles(doubtful) == {"teacher", "student"}
    assert first_roles(sure) == {"teacher"}


def test_doubts_about_the_teacher_are_known_as_such() -> None:
    assert not is_about_the_teacher("There is noise.")
    assert is_about_the_teacher("There was too little speech to tell your voice from others.")


def test_turns_of_a_transcript_get_no_probabilities() -> None:
    assert {turn.p_teacher for turn in apply(LESSON, [voice("T", "student")]).turns} == {None}


def test_kinds_of_talk_follow_from_who_speaks() -> None:
    lesson = replace(LESSON, modes=(Mode(0.0, 50.0, "dialogue"), Mode(50.0, 60.0, "quiet")))
    everybody = apply(lesson, [voice("S1", "teacher"), voice("S2", "teacher")])
    assert everybody.modes == (Mode(0.0, 50.0, "teacher-led"), Mode(50.0, 60.0, "quiet"))
    reworded = apply(lesson, [words(0, 4, "What?")])
    assert reworded.modes == lesson.modes


# Lines.


def test_a_line_takes_its_sound_along() -> None:
    after = apply(LESSON, [line(10.0, 20.0, "student")])
    assert who(after)[2] == (10.0, 20.0, "STUDENT", "student")
    assert after.utterances[2].role == "student"
    assert after.speakers[-1] == Speaker("STUDENT", "student", 1.0)


@pytest.mark.parametrize(
    ("change", "speaker"),
    [
        (line(6, 9, "teacher"), "T"),
        (line(6, 9, "student", speaker="S2"), "S2"),
        (line(6, 9, "teacher", speaker="S2"), "T"),
        (line(0, 4, "student", speaker="S9"), "STUDENT"),
        (line(6, 9, "other"), "OTHER"),
        (line(6, 9, "unknown"), "UNKNOWN"),
    ],
)
def test_a_line_goes_to_who_is_named_or_to_somebody_of_the_role(
    change: LineChange, speaker: str
) -> None:
    after = apply(LESSON, [change])
    said = next(utt for utt in after.utterances if utt.start == change.start)
    assert (said.speaker, said.role) == (speaker, change.role)
    assert (change.start, change.end, speaker, change.role) in who(after)


def test_without_any_teacher_a_line_makes_one() -> None:
    lesson = lesson_from_text("S1 0.0 2.0 Why?\nS2 3.0 4.0 So.")
    assert who(apply(lesson, [line(0, 2, "teacher")]))[0] == (0.0, 2.0, "TEACHER", "teacher")


def test_a_long_turn_is_cut_where_the_line_ends_and_small_ends_go_along() -> None:
    after = apply(LESSON, [line(10.3, 14.0, "student")])
    assert who(after)[2:4] == [(10.0, 14.0, "STUDENT", "student"), (14.0, 20.0, "T", "teacher")]
    # Only the words that lie there are the student's.
    assert [(utt.role, utt.text) for utt in after.utterances][2:4] == [
        ("student", "Good, so"),
        ("teacher", "it is."),
    ]


def test_sound_of_another_voice_at_the_same_time_stays() -> None:
    turns = (*LESSON.turns[:3], Turn(12.0, 13.0, "S1", "student"), *LESSON.turns[3:])
    yes = Utterance(12.0, 13.0, id="u9", speaker="S1", role="student", text="Yes.")
    said = (*LESSON.utterances[:3], yes, *LESSON.utterances[3:])
    after = apply(replace(LESSON, turns=turns, utterances=said), [line(10, 20, "other")])
    assert (12.0, 13.0, "S1", "student") in who(after)
    assert (10.0, 20.0, "OTHER", "other") in who(after)
    assert next(utt for utt in after.utterances if utt.id == "u9").role == "student"


def test_a_turn_that_only_reaches_into_a_line_stays() -> None:
    turns = (Turn(0.0, 4.2, "T", "teacher"), Turn(4.2, 9.0, "T", "teacher"))
    said = (
        Utterance(0.0, 4.0, id="u1", speaker="T", role="teacher", text="So."),
        Utterance(4.0, 9.0, id="u2", speaker="T", role="teacher", text="Six."),
    )
    after = apply(replace(LESSON, turns=turns, utterances=said), [line(4, 9, "student")])
    assert who(after) == [(0.0, 4.2, "T", "teacher"), (4.2, 9.0, "STUDENT", "student")]


def test_a_line_is_found_where_a_new_hearing_moved_it() -> None:
    moved = lesson_from_text("T 0.2 4.3 Why is that so?\nS1 6.3 8.8 Because it is even.")
    after = applied(moved, [line(0.0, 4.0, "student")])
    assert after.unmatched == ()
    assert [turn.role for turn in after.lesson.turns] == ["student", "student"]


def test_lines_that_are_now_heard_as_one_are_each_an_utterance_of_its_own() -> None:
    said = " ".join(f"word{n}" for n in range(30))
    utt = replace(LESSON.utterances[0], text=said, end=30.0, words=evenly_spread(said, 0.0, 30.0))
    longer = replace(LESSON, turns=(), utterances=(utt,))
    after = apply(longer, [line(20.0, 22.0, "student"), line(5.0, 7.0, "student")])
    roles = [utt.role for utt in after.utterances]
    assert roles == ["teacher", "student", "teacher", "student", "teacher"]
    assert len({utt.id for utt in after.utterances}) == 5


def test_a_line_whose_words_are_no_longer_heard_is_found_by_its_sound() -> None:
    mute = replace(LESSON, utterances=())
    after = applied(mute, [line(10.0, 20.0, "student", was="teacher")])
    assert after.unmatched == ()
    assert after.lesson.turns[2].role == "student"
    assert applied(mute, [line(10.0, 20.0, "student")]).unmatched == (0,)


def test_turns_that_touch_are_one_again_once_a_line_is_given_back() -> None:
    there = apply(LESSON, [line(14.0, 17.0, "student")])
    assert len(there.turns) == len(LESSON.turns) + 2
    back = apply(there, [line(14.0, 17.0, "teacher")])
    assert who(back) == who(LESSON)


# Words.


def test_other_words_keep_the_times_of_those_that_stay() -> None:
    after = apply(LESSON, [words(6, 9, "It was because it is odd.")])
    said = after.utterances[1]
    assert said.text == "It was because it is odd."
    assert [word.text for word in said.words] == said.text.split()
    heard = {word.text.lower(): word.start for word in LESSON.utterances[1].words}
    assert said.words[2].start < heard["it"]
    assert [word.start for word in said.words if word.text in ("it", "is")] == [
        heard["it"],
        heard["is"],
    ]
    assert (said.start, said.end) == (6.0, 9.0)


def test_new_words_without_room_share_that_of_the_word_before() -> None:
    heard = (Word(0, 1, "So", 0.9), Word(1, 2, "six", 0.9))
    timed = retimed("So now then six", heard, Span(0, 2))
    assert [(word.start, word.end) for word in timed[:3]] == [
        (0, 0.333),
        (0.333, 0.667),
        (0.667, 1.0),
    ]
    assert timed[3] == heard[1]


def test_no_words_are_no_line_and_the_voice_was_still_heard() -> None:
    after = apply(LESSON, [words(6, 9, "  ")])
    assert [utt.text[:3] for utt in after.utterances] == ["Why", "Goo", "And"]
    assert after.turns == LESSON.turns


def test_words_of_a_line_that_is_now_two_are_divided_between_them() -> None:
    two = lesson_from_text("S1 6.0 7.4 Because it\nS1 7.6 9.0 is even.")
    after = apply(two, [words(6, 9, "Because it was even, then.")])
    assert [utt.text for utt in after.utterances] == ["Because it", "was even, then."]


def test_an_mm_hm_that_was_words_ends_a_pause() -> None:
    mm = lesson_from_text("T 0.0 4.0 Why?\nS1 6.0 6.8 Mm-hm.\nS2 9.0 9.9 Six.")
    assert [gap.end for gap in mm.gaps] == [9.0]
    assert [gap.end for gap in apply(mm, [words(6, 6.8, "Six")]).gaps] == [6.0, 9.0]


# What is left out, what is not found, what comes last.


def test_what_lies_in_minutes_left_out_is_corrected_and_then_gone() -> None:
    changes: list[Change] = [
        LeftOutChange(kind="left-out", start=5.0, end=9.5),
        line(6, 9, "teacher"),
    ]
    done = applied(LESSON, changes)
    assert done.unmatched == ()
    assert done.lesson.left_out == (Span(5.0, 9.5),)
    assert len(done.lesson.utterances) == 3


def out(start: float, end: float) -> Change:
    return LeftOutChange(kind="left-out", start=start, end=end)


def back(start: float, end: float) -> Change:
    return PutBackChange(kind="put-back", start=start, end=end)


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ([out(5, 9.5), back(5, 9.5)], []),
        ([out(5, 9.5), back(6, 8)], [(5, 6), (8, 9.5)]),
        ([out(5, 7), out(6, 9), back(5, 9)], []),
        ([out(5, 9), back(5, 9), out(5, 9)], [(5, 9)]),
        ([out(5, 9), back(8, 20)], [(5, 8)]),
    ],
)
def test_minutes_are_put_back_with_all_that_was_said_in_them(
    changes: list[Change], left_out: list[tuple[float, float]]
) -> None:
    done = applied(LESSON, changes)
    assert done.unmatched == ()
    assert [(span.start, span.end) for span in done.lesson.left_out] == left_out
    if not left_out:
        assert done.lesson == LESSON


def test_what_is_in_the_lesson_is_not_put_back() -> None:
    assert applied(LESSON, [back(5, 9)]).unmatched == (0,)


@pytest.mark.parametrize(
    "change",
    [
        voice("S9", "teacher"),
        line(30, 40, "student"),
        line(4.2, 5.8, "student"),
        words(30, 40, "Hello"),
        LeftOutChange(kind="left-out", start=60.0, end=70.0),
    ],
)
def test_a_change_that_finds_nothing_is_told_and_changes_nothing(change: Change) -> None:
    done = applied(LESSON, [line(0, 4, "teacher"), change])
    assert done.unmatched == (1,)
    assert done.lesson == LESSON


def test_of_two_changes_of_one_thing_the_later_counts() -> None:
    done = applied(LESSON, [voice("T", "student"), voice("T", "other"), voice("T", "teacher")])
    assert done.unmatched == ()
    assert {turn.role for turn in done.lesson.turns if turn.speaker == "T"} == {"teacher"}


@pytest.mark.parametrize("first", [0, 1])
def test_what_is_said_of_a_line_holds_whatever_is_said_of_its_voice(first: int) -> None:
    changes: list[Change] = [line(10, 20, "student"), voice("T", "other")]
    after = apply(LESSON, [changes[first], changes[1 - first]])
    assert [utt.role for utt in after.utterances] == ["other", "student", "student", "student"]


# Labels.

OPEN = Tag(0.0, 4.0, utterance="u0001", label="question.open", rule="open/why")
PRAISE = Tag(10.0, 12.0, utterance="u0003", label="praise.general", rule="praise/good")


@pytest.mark.parametrize(
    ("change", "labels"),
    [
        (tag(0, 4, "question.open", "question.closed"), ["question.closed", "praise.general"]),
        (tag(0.3, 4.4, "question.open", None), ["praise.general"]),
        (tag(0, 4, "question.check", "question.closed"), ["question.closed", "praise.general"]),
        (tag(6, 9, None, "student.claim"), ["question.open", "student.claim", "praise.general"]),
        (tag(0, 4, "question.open", "directive.instruction"),
         ["directive.instruction", "praise.general"]),
    ],
)  # fmt: skip
def test_labels_are_changed_taken_away_and_given(change: TagChange, labels: list[str]) -> None:
    after = apply_to_tags((OPEN, PRAISE), LESSON, [change])
    assert [one.label for one in after] == labels
    for one in after:
        if one not in (OPEN, PRAISE):
            assert one.rule == f"by-hand/{one.label}"


@pytest.mark.parametrize(
    "change", [tag(0, 4, "question.closed", None), tag(30, 34, None, "question.open")]
)
def test_a_label_that_is_not_there_is_told(change: TagChange) -> None:
    assert labels_applied((OPEN,), LESSON, [change]) == ((OPEN,), (0,))


def test_labels_in_minutes_left_out_are_gone_and_not_missed() -> None:
    lesson = apply(LESSON, [LeftOutChange(kind="left-out", start=0.0, end=5.0)])
    assert labels_applied((), lesson, [tag(0, 4, "question.open", None)]) == ((), ())


def test_a_label_given_to_words_of_a_line_lies_on_these() -> None:
    (given,) = apply_to_tags((), LESSON, [tag(10.0, 15.0, None, "praise.general")])
    assert (given.start, given.end, given.utterance) == (10.0, 15.0, "u0003")


def test_a_label_by_hand_is_right_in_every_plausible_lesson() -> None:
    by_hand = replace(OPEN, rule="by-hand/question.open")

    def share_of_draws(one: Tag) -> float:
        drawn = [tags for _, tags in plausible_lessons(LESSON, (one,), draws=60)]
        return sum(one in tags for tags in drawn) / len(drawn)

    assert share_of_draws(by_hand) == 1
    assert share_of_draws(OPEN) < 1


def test_measures_are_taken_of_the_corrected_lesson() -> None:
    after = apply(LESSON, [line(10, 20, "student")])
    share = next(m for m in measure_lesson(after, (), draws=0) if m.id == "talk.teacher_share")
    assert share.value == pytest.approx(4 / 20)
