"""What holds for corrections of any lesson, whatever they say."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from classroom_ai.corrections import applied, apply, apply_to_tags
from classroom_ai.corrections.model import (
    Change,
    LeftOutChange,
    LineChange,
    PutBackChange,
    SpeakerChange,
    TagChange,
    WordsChange,
)
from classroom_ai.lesson import evenly_spread
from classroom_ai.measures import measure_lesson
from classroom_ai.spans import gaps_between, seconds, union
from classroom_ai.types import Lesson, Recording, Role, Span, Speaker, Tag, Turn, Utterance

ROLES: tuple[Role, ...] = ("teacher", "student", "other", "unknown")
SPEAKERS: dict[str, Role] = {
    "S00": "teacher",
    "S01": "student",
    "S02": "student",
    "STUDENT": "student",
    "O01": "other",
}
LABELS = ("question.open", "question.closed", "praise.general")
TEXTS = ("So what is it now?", "Because it is even.", "Yes.", "")


@st.composite
def lessons(draw: st.DrawFn) -> Lesson:
    turns, utterances = [], []
    at = 0
    for n in range(draw(st.integers(0, 10))):
        start = max(at + draw(st.integers(-1500, 4000)), 0)
        at = start + draw(st.integers(100, 9000))
        speaker = draw(st.sampled_from(list(SPEAKERS)))
        role = SPEAKERS[speaker]
        turns.append(Turn(start / 1000, at / 1000, speaker, role, 0.9, 0.4))
        first, last = start / 1000, at / 1000 - draw(st.sampled_from([0.0, 0.02]))
        text = draw(st.sampled_from(TEXTS[:3]))
        words = evenly_spread(text, first, last) if draw(st.booleans()) else ()
        utterances.append(Utterance(first, last, f"u{n:04d}", speaker, role, text, words))
    turns.sort(key=lambda turn: (turn.start, turn.end))
    utterances.sort(key=lambda utt: (utt.start, utt.end))
    return Lesson(
        id="drawn",
        recording=Recording("drawn", "", 90.0),
        language="en",
        speakers=tuple(Speaker(one, role, 0.7) for one, role in SPEAKERS.items()),
        turns=tuple(turns),
        gaps=gaps_between(tuple(turns), tuple(utterances)),
        utterances=tuple(utterances),
    )


@st.composite
def corrected(draw: st.DrawFn, *, left_out: bool = True) -> tuple[Lesson, tuple[Change, ...]]:
    """A lesson with changes at its lines, mostly; no two of them at nearly the same place."""
    lesson = draw(lessons())
    places = [Span(utt.start, utt.end) for utt in lesson.utterances] or [Span(0.0, 5.0)]
    changes: list[Change] = []
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.sampled_from(places))
        start, end = place.start, place.end
        kind = draw(st.sampled_from(["speaker", "line", "words", "tag", "left-out", "put-back"]))
        role = draw(st.sampled_from(ROLES))
        if kind == "speaker":
            who = draw(st.sampled_from([*SPEAKERS, "S99"]))
            changes.append(SpeakerChange(kind="speaker", speaker=who, role=role))
        elif kind == "line":
            speaker = draw(st.none() | st.sampled_from(list(SPEAKERS)))
            changes.append(
                LineChange(kind="line", start=start, end=end, role=role, speaker=speaker)
            )
        elif kind == "words":
            text = draw(st.sampled_from(TEXTS))
            changes.append(WordsChange(kind="words", start=start, end=end, text=text))
        elif kind == "tag":
            label, to = draw(st.permutations([*LABELS, None]))[:2]
            changes.append(TagChange(kind="tag", start=start, end=end, label=label, to=to))
        elif left_out:
            end = max(end, start + 1.0) + draw(st.integers(0, 5))
            changes.append(
                LeftOutChange(kind="left-out", start=start, end=end)
                if kind == "left-out"
                else PutBackChange(kind="put-back", start=start, end=end)
            )
    return lesson, tuple(changes)


def assert_valid(lesson: Lesson) -> None:
    for parts in (lesson.turns, lesson.gaps, lesson.utterances, lesson.left_out):
        spans = [(part.start, part.end) for part in parts]
        assert spans == sorted(spans)
        assert all(0 <= start <= end for start, end in spans)
    assert len({utt.id for utt in lesson.utterances}) == len(lesson.utterances)
    for utt in lesson.utterances:
        assert utt.text
        if utt.words:
            assert " ".join(word.text for word in utt.words) == utt.text
        assert all(a.start <= b.start for a, b in itertools.pairwise(utt.words))
    roles = {speaker.id: speaker.role for speaker in lesson.speakers}
    assert all(roles[turn.speaker] == turn.role for turn in lesson.turns)
    assert all(roles[utt.speaker] == utt.role for utt in lesson.utterances)
    for gap in lesson.gaps:
        assert not any(gap.start < out.end and gap.end > out.start for out in lesson.left_out)


@given(corrected())
def test_a_corrected_lesson_is_a_lesson(drawn: tuple[Lesson, tuple[Change, ...]]) -> None:
    lesson, changes = drawn
    done = applied(lesson, changes)
    assert_valid(done.lesson)
    assert set(done.unmatched) <= set(range(len(changes)))
    measure_lesson(done.lesson, (), draws=0)


@given(corrected(left_out=False))
def test_what_is_corrected_already_stays(drawn: tuple[Lesson, tuple[Change, ...]]) -> None:
    lesson, changes = drawn
    # Where a line or a part of it was taken away, something else would be found in its place the
    # second time. That cannot happen: a lesson is always made again from what was heard.
    assume(not any(isinstance(change, WordsChange) and not change.text for change in changes))
    once = apply(lesson, changes)
    assert apply(once, changes) == once


@given(corrected(left_out=False))
def test_nobody_speaks_more_or_less_because_somebody_else_did(
    drawn: tuple[Lesson, tuple[Change, ...]],
) -> None:
    lesson, changes = drawn
    after = apply(lesson, changes)
    assert union(after.turns) == union(lesson.turns)
    assert round(sum(turn.duration for turn in after.turns), 3) == round(
        sum(turn.duration for turn in lesson.turns), 3
    )


@given(corrected())
def test_time_left_out_is_time_that_is_gone(drawn: tuple[Lesson, tuple[Change, ...]]) -> None:
    lesson, changes = drawn
    after = apply(lesson, changes)
    outside = seconds([*lesson.turns, *after.left_out]) - seconds(after.left_out)
    assert abs(seconds(after.turns) - outside) < 0.002
    assert after.duration == round(90.0 - seconds(after.left_out), 3)


@given(lessons(), st.data())
def test_a_role_that_is_corrected_back_is_what_it_was(lesson: Lesson, data: st.DataObject) -> None:
    who = data.draw(st.sampled_from(list(SPEAKERS)))
    there = SpeakerChange(kind="speaker", speaker=who, role=data.draw(st.sampled_from(ROLES)))
    back = SpeakerChange(kind="speaker", speaker=who, role=SPEAKERS[who])
    after = apply(apply(lesson, [there]), [back])
    assert [(t.start, t.end, t.role) for t in after.turns] == [
        (t.start, t.end, t.role) for t in lesson.turns
    ]
    assert [utt.role for utt in after.utterances] == [utt.role for utt in lesson.utterances]
    assert after.gaps == lesson.gaps


@given(corrected())
def test_nothing_said_changes_nothing(drawn: tuple[Lesson, tuple[Change, ...]]) -> None:
    lesson, _ = drawn
    assert apply(lesson, ()) is lesson


@given(corrected(), st.data())
def test_labels_by_hand_stand_and_are_alone_in_their_family(
    drawn: tuple[Lesson, tuple[Change, ...]], data: st.DataObject
) -> None:
    lesson, changes = drawn
    tags = tuple(
        Tag(utt.start, utt.end, utt.id, data.draw(st.sampled_from(LABELS)), "a/b")
        for utt in lesson.utterances
    )
    once = apply_to_tags(tags, lesson, changes)
    for tag in once:
        assert tag.utterance in {utt.id for utt in lesson.utterances}
        assert tag.rule in {"a/b", f"by-hand/{tag.label}"}
    assert [(tag.start, tag.end) for tag in once] == sorted((tag.start, tag.end) for tag in once)


@given(lessons())
def test_words_corrected_to_themselves_stay(lesson: Lesson) -> None:
    changes = [
        WordsChange(kind="words", start=utt.start, end=utt.end, text=utt.text)
        for utt in lesson.utterances
    ]
    apart = all(a.end < b.start for a, b in itertools.pairwise(lesson.utterances))
    if apart:
        assert apply(lesson, changes) == lesson


@given(lessons())
def test_order_of_roles_of_different_voices_does_not_matter(lesson: Lesson) -> None:
    swap = [
        SpeakerChange(kind="speaker", speaker="S00", role="student"),
        SpeakerChange(kind="speaker", speaker="S01", role="teacher"),
    ]
    assert apply(lesson, swap) == apply(lesson, swap[::-1])
    twice = [*swap, replace_role(swap[0], "teacher"), replace_role(swap[1], "student")]
    assert [turn.role for turn in apply(lesson, twice).turns] == [t.role for t in lesson.turns]


def replace_role(change: SpeakerChange, role: Role) -> SpeakerChange:
    return change.model_copy(update={"role": role})


def test_a_lesson_without_times_takes_lines_by_their_place() -> None:
    lines = tuple(
        Utterance(n, n, f"u{n}", "S01", "student", text) for n, text in enumerate(["Why?", "So."])
    )
    lesson = Lesson("typed", Recording("t.txt", "", 0.0), timing="none", utterances=lines)
    change = LineChange(kind="line", start=1, end=1, role="teacher")
    done = applied(lesson, [change, LeftOutChange(kind="left-out", start=0, end=1)])
    assert [utt.role for utt in done.lesson.utterances] == ["student", "teacher"]
    assert done.unmatched == (1,)
    assert replace(done.lesson, utterances=lines, speakers=()) == lesson
