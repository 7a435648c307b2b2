"""What holds for every lesson: measures are bounded or explained, and depend on nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TypeVar, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.annotate.labels import MEANINGS
from classroom_ai.measures import measure_lesson, registry
from classroom_ai.measures.asked import LONGEST_PAUSE, Outcome, what_followed
from classroom_ai.spans import gaps_between
from classroom_ai.types import (
    GROUP,
    Gap,
    Lesson,
    Measurement,
    Recording,
    Role,
    Tag,
    Turn,
    Utterance,
)

LABELS = tuple(MEANINGS)
Moved = TypeVar("Moved", Turn, Gap, Utterance, Tag)
Named = TypeVar("Named", Turn, Utterance)

#: Shares of time: what two halves count must add up to what the whole counts.
POOLED = ("talk.teacher_share", "talk.student_share", "time.silence_share")


def can_carry(role: Role, label: str) -> bool:
    family = label.partition(".")[0]
    if role == "student":
        return family in {"student", "vocabulary"}
    return role == "teacher" and family != "student"


@st.composite
def lessons(draw: st.DrawFn) -> tuple[Lesson, tuple[Tag, ...]]:
    speakers: dict[str, Role] = {
        "T": "teacher",
        "S1": "student",
        "S2": "student",
        GROUP: "student",
        "O": "other",
        "X": "unknown",
    }
    turns = []
    for _ in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, 60_000))
        end = start + draw(st.integers(1, 20_000))
        speaker = draw(st.sampled_from(list(speakers)))
        turns.append(Turn(start / 1000, end / 1000, speaker=speaker, role=speakers[speaker]))
    turns.sort(key=lambda turn: (turn.start, turn.end))
    utterances = tuple(
        Utterance(t.start, t.end, id=f"u{i}", speaker=t.speaker, role=t.role, text=text)
        for i, t in enumerate(turns)
        for text in [draw(st.sampled_from(["So what now", "Mm-hm."]))]
    )
    tags = tuple(
        Tag(utt.start, utt.end, utterance=utt.id, label=label, rule="a/b")
        for utt in utterances
        for label in draw(st.lists(st.sampled_from(LABELS), max_size=3, unique=True))
        if can_carry(utt.role, label)
    )
    lesson = Lesson(
        id="drawn",
        recording=Recording("drawn", "", 90.0),
        language="en",
        turns=tuple(turns),
        gaps=gaps_between(tuple(turns), utterances),
        utterances=utterances,
    )
    return lesson, tags


def shifted(lesson: Lesson, tags: tuple[Tag, ...], by: float) -> tuple[Lesson, tuple[Tag, ...]]:
    def moved(parts: tuple[Moved, ...]) -> tuple[Moved, ...]:
        return tuple(
            replace(part, start=round(part.start + by, 3), end=round(part.end + by, 3))
            for part in parts
        )

    return (
        replace(
            lesson,
            turns=moved(lesson.turns),
            gaps=moved(lesson.gaps),
            utterances=moved(lesson.utterances),
        ),
        moved(tags),
    )


def values(measurements: tuple[Measurement, ...]) -> dict[str, object]:
    return {m.id: (m.value, m.numerator, m.denominator, m.observations, m.n) for m in measurements}


@given(lessons())
def test_a_value_is_within_its_bounds_or_there_is_a_note(
    drawn: tuple[Lesson, tuple[Tag, ...]],
) -> None:
    for found in measure_lesson(*drawn, draws=0):
        if found.value is None:
            assert found.note
        else:
            assert 0 <= found.value <= (1 if found.unit == "share" else float("inf"))
            assert found.denominator is None or found.denominator > 0


@given(lessons(), st.integers(0, 5_000_000))
def test_when_a_lesson_starts_changes_nothing(
    drawn: tuple[Lesson, tuple[Tag, ...]], by_ms: int
) -> None:
    before = values(measure_lesson(*drawn, draws=0))
    after = values(measure_lesson(*shifted(*drawn, by_ms / 1000), draws=0))
    assert after == before


@given(lessons())
def test_what_speakers_are_called_changes_nothing(drawn: tuple[Lesson, tuple[Tag, ...]]) -> None:
    lesson, tags = drawn

    def renamed(parts: tuple[Named, ...]) -> tuple[Named, ...]:
        return tuple(
            part if part.speaker == GROUP else replace(part, speaker=f"Z{part.speaker}")
            for part in parts
        )

    other = replace(lesson, turns=renamed(lesson.turns), utterances=renamed(lesson.utterances))
    assert values(measure_lesson(other, tags, draws=0)) == values(
        measure_lesson(lesson, tags, draws=0)
    )


@given(lessons(), st.integers(1, 89_999))
def test_two_halves_pooled_are_the_whole(
    drawn: tuple[Lesson, tuple[Tag, ...]], cut_ms: int
) -> None:
    lesson, _ = drawn
    cut = cut_ms / 1000
    halves = [
        replace(
            lesson,
            recording=replace(lesson.recording, duration=end - start),
            turns=tuple(
                replace(turn, start=max(turn.start, start), end=min(turn.end, end))
                for turn in lesson.turns
                if turn.start < end and turn.end > start
            ),
        )
        for start, end in ((0.0, cut), (cut, 90.0))
    ]
    whole = {m.id: m for m in measure_lesson(lesson, (), draws=0)}
    parts = [{m.id: m for m in measure_lesson(half, (), draws=0)} for half in halves]
    for id_ in POOLED:
        if any(part[id_].value is None for part in parts):
            continue
        for name in ("numerator", "denominator"):
            added = sum(getattr(part[id_], name) for part in parts)
            assert added == pytest.approx(getattr(whole[id_], name), abs=2e-3)


@given(lessons())
def test_every_content_question_has_one_outcome_and_no_wait_is_negative(
    drawn: tuple[Lesson, tuple[Tag, ...]],
) -> None:
    lesson, tags = drawn
    asked = what_followed(lesson, tags)
    assert Counter(each.tag for each in asked) == Counter(
        tag for tag in tags if tag.label in {"question.open", "question.closed"}
    )
    assert {each.outcome for each in asked} <= set(get_args(Outcome))
    for each in asked:
        assert each.wait is None or 0 <= each.wait < LONGEST_PAUSE
    measured = {m.id: m for m in measure_lesson(lesson, tags, draws=0)}
    waits = measured["wait.after_question"].observations
    assert waits == tuple(each.wait for each in asked if each.wait is not None)
    left = measured["wait.left_to_students"]
    told = sum(each.outcome not in {"nothing", "unknown"} for each in asked)
    assert (left.denominator or 0) == told


@pytest.mark.parametrize("duration", [0.0, 60.0])
def test_an_empty_or_silent_lesson_has_no_value_and_says_why(duration: float) -> None:
    silent = Lesson(id="silent", recording=Recording("silent", "", duration))
    found = measure_lesson(silent, (), draws=0)
    assert {m.id for m in found} == set(registry())
    assert all(m.value is None and m.note for m in found)
