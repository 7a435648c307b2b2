"""From frames to turns, and from turns and words to utterances."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, groupby, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.hearing.grid import Frames, Mask, runs, seconds
from classroom_ai.hearing.others import within
from classroom_ai.hearing.teacher import TeacherTrack, teacher_stretches
from classroom_ai.types import (
    GROUP,
    SOME_STUDENT,
    Mode,
    Role,
    Seconds,
    Span,
    Speaker,
    Turn,
    Utterance,
    Word,
)

if TYPE_CHECKING:
    from pyannote.core import Annotation

TEACHER = "S00"

#: What both detectors hear too early, and too little of, in every one of eleven simulated
#: lessons (docs/benchmarks.md): a teacher's start, and the soft end of a student's turn.
_TEACHER_STARTS_LATER: Seconds = 0.03
_STUDENT_ENDS_LATER: Seconds = 0.06
#: A cluster that overlaps the teacher's turns by more than this names no student.
_MOSTLY = 0.5
#: One cluster of all who are not the teacher says nothing of who is who.
_FEWEST_NAMED = 2
#: A pause this long inside one speaker's words begins a new utterance.
_NEW_UTTERANCE: Seconds = 1.0
#: A word this far from any turn belongs to nobody.
_NEAR: Seconds = 1.0
#: At a change of speaker, up to so many words may be on the wrong side of it.
_STRAY_WORDS = 2
_SENTENCE_END = (".", "?", "!")


def turns_from(
    track: TeacherTrack, *, speech: Mask, probability: Frames, speakers: Annotation
) -> tuple[Turn, ...]:
    """Turns of the teacher and of students.

    Parameters
    ----------
    track : TeacherTrack
        Where the teacher's voice is.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks.
    probability : ndarray, shape (n_frames,)
        How sure that is, 0 to 1.
    speakers : pyannote.core.Annotation
        Voices as the pipeline clustered them; they name students.

    Returns
    -------
    tuple of Turn
        Sorted by start. Students are ``S01``, ``S02``, ... in order of
        appearance; one that cannot be told apart is ``SOME_STUDENT``, and so are
        all where the pipeline heard but one student's voice. Without any
        confidence in the track every role is unknown.
    """
    p_teacher = 1 / (1 + np.exp(-np.clip(track.log_odds, -30, 30)))
    turns = [
        Turn(
            seconds(first),
            seconds(end),
            speaker=TEACHER if is_teacher else SOME_STUDENT,
            role="teacher" if is_teacher else "student",
            p_speech=round(float(probability[first:end].mean()), 3),
            p_teacher=round(float(p_teacher[first:end].mean()), 3),
        )
        for first, end, is_teacher in teacher_stretches(track, speech)
    ]
    if not track.confidence:
        return tuple(replace(turn, speaker="U00", role="unknown", p_teacher=None) for turn in turns)
    until = seconds(len(speech))
    return _with_student_names(_with_edges_corrected(turns, until=until), speakers)


def _with_edges_corrected(turns: Sequence[Turn], *, until: Seconds) -> list[Turn]:
    """Turns that begin and end where the voice does, as far as pauses leave room."""
    corrected: list[Turn] = []
    for turn, next_turn in zip_longest(turns, turns[1:]):
        before = corrected[-1].end if corrected else 0.0
        if turn.role == "teacher" and turn.start > before:
            turn = replace(turn, start=round(turn.start + _TEACHER_STARTS_LATER, 3))
        pause = (next_turn.start if next_turn else until) - turn.end
        if turn.role == "student" and pause > _STUDENT_ENDS_LATER:
            turn = replace(turn, end=round(turn.end + _STUDENT_ENDS_LATER, 3))
        corrected.append(turn)
    return corrected


def _with_student_names(turns: Sequence[Turn], speakers: Annotation) -> tuple[Turn, ...]:
    from pyannote.core import Segment, Timeline

    def timeline(role: Role) -> Timeline:
        return Timeline([Segment(turn.start, turn.end) for turn in turns if turn.role == role])

    teacher = timeline("teacher")
    students = {
        label
        for label in speakers.labels()
        if speakers.label_timeline(label).crop(teacher).duration()
        <= _MOSTLY * speakers.label_duration(label)
    }
    if len(students) < _FEWEST_NAMED:
        return tuple(turns)
    names: dict[str, str] = {}
    named: list[Turn] = []
    for turn in turns:
        if turn.role == "student":
            heard = speakers.crop(Segment(turn.start, turn.end)).subset(students)
            label = heard.argmax()
            if label is not None:
                name = names.setdefault(label, f"S{len(names) + 1:02d}")
                turn = replace(turn, speaker=name)
        named.append(turn)
    return tuple(named)


def with_played(
    turns: Sequence[Turn], played: Sequence[Span], *, speech: Mask, probability: Frames
) -> tuple[Turn, ...]:
    """Turns with those of recordings that were played: ``O01``, ``O02``, ... of role other.

    Parameters
    ----------
    turns : sequence of Turn
        Of the people in the room.
    played : sequence of Span
        Stretches in which all speech is a recording's.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks, in the room or in a recording.
    probability : ndarray, shape (n_frames,)
        How sure that is, 0 to 1.

    Returns
    -------
    tuple of Turn
        Sorted by start.
    """
    others = [
        Turn(
            seconds(first),
            seconds(end),
            speaker=f"O{number:02d}",
            role="other",
            p_speech=round(float(probability[first:end].mean()), 3),
        )
        for number, stretch in enumerate(played, start=1)
        for first, end in runs(speech & within([stretch], len(speech)))
    ]
    return tuple(sorted([*turns, *others], key=lambda turn: (turn.start, turn.end)))


def with_groups_pooled(turns: Sequence[Turn], modes: Sequence[Mode]) -> tuple[Turn, ...]:
    """Turns in which the students of group work are one speaker, counted once.

    Parameters
    ----------
    turns : sequence of Turn
        Sorted by start.
    modes : sequence of Mode
        What kind of activity goes on.

    Returns
    -------
    tuple of Turn
        Sorted by start. A student's turn of which most lies in group work is
        ``GROUP``'s, and joined with those that it overlaps or touches; the
        teacher's and all others are as they were.

    Examples
    --------
    >>> turns = (Turn(0, 9, "S01", "student"), Turn(7, 16, "S02", "student"))
    >>> with_groups_pooled(turns, (Mode(0, 20, "group"),))
    (Turn(start=0, end=16, speaker='GROUP', role='student', p_speech=None, p_teacher=None),)
    """
    stretches = [mode for mode in modes if mode.mode == "group"]

    def in_group_work(turn: Turn) -> bool:
        shared = sum(max(_shared_time(turn, stretch), 0.0) for stretch in stretches)
        return turn.role == "student" and shared > turn.duration / 2

    pooled: list[Turn] = []
    kept: list[Turn] = []
    for turn in turns:
        if not in_group_work(turn):
            kept.append(turn)
        elif pooled and turn.start <= pooled[-1].end:
            pooled[-1] = _joined(pooled[-1], turn)
        else:
            pooled.append(replace(turn, speaker=GROUP))
    return tuple(sorted(kept + pooled, key=lambda turn: (turn.start, turn.end)))


def _joined(turn: Turn, other: Turn) -> Turn:
    """One turn for two, probabilities averaged over time."""

    def mean(a: float | None, b: float | None) -> float | None:
        if a is None or b is None:
            return None
        length = turn.duration + other.duration
        return round((a * turn.duration + b * other.duration) / length, 3) if length else a

    return replace(
        turn,
        end=max(turn.end, other.end),
        p_speech=mean(turn.p_speech, other.p_speech),
        p_teacher=mean(turn.p_teacher, other.p_teacher),
    )


def speakers_of(turns: Sequence[Turn], *, teacher_confidence: float) -> tuple[Speaker, ...]:
    """The speakers of some turns; a student is as sure as the teacher is, of others nothing is."""
    roles = {turn.speaker: turn.role for turn in turns}
    confidence = round(teacher_confidence, 3)
    return tuple(
        Speaker(speaker, role, confidence if role in ("teacher", "student") else None)
        for speaker, role in sorted(roles.items())
    )


def utterances_from(words: Sequence[Word], turns: Sequence[Turn]) -> tuple[Utterance, ...]:
    """Words given to the turns in which they were said.

    A word goes to the turn that it overlaps most, or lies nearest to. Word
    times are rough, so where the speaker changes in the middle of a sentence
    and only a word or two are cut off, they go with the rest of it.

    Parameters
    ----------
    words : sequence of Word
        Sorted by start.
    turns : sequence of Turn
        Sorted by start.

    Returns
    -------
    tuple of Utterance
        Each is of one speaker and has no pause of a second or more in it.

    Examples
    --------
    >>> turns = (Turn(0, 1, "S00", "teacher"), Turn(1.5, 2, "S01", "student"))
    >>> words = (Word(0.1, 0.9, "Why?"), Word(1.3, 1.9, "Because."))
    >>> [(utt.speaker, utt.text) for utt in utterances_from(words, turns)]
    [('S00', 'Why?'), ('S01', 'Because.')]
    """
    placed = _placed(words, turns)
    utterances: list[Utterance] = []
    for said in _same_speaker(_with_strays_returned(placed)):
        speaking = said[0][1]
        spoken = tuple(word for word, _ in said)
        utterances.append(
            Utterance(
                spoken[0].start,
                max(word.end for word in spoken),
                id=f"u{len(utterances) + 1:04d}",
                speaker=speaking.speaker,
                role=speaking.role,
                text=" ".join(word.text for word in spoken),
                words=spoken,
            )
        )
    return tuple(utterances)


Placed = list[tuple[Word, Turn]]


def _placed(words: Sequence[Word], turns: Sequence[Turn]) -> Placed:
    """Each word with the turn that shares most time with it, else the nearest within a second."""
    starts = [turn.start for turn in turns]
    latest_ends = list(accumulate((turn.end for turn in turns), max))
    placed: Placed = []
    for word in words:
        first = bisect_right(latest_ends, word.start - _NEAR)
        last = bisect_left(starts, word.end + _NEAR)
        near = turns[first:last]
        if near:
            placed.append((word, max(near, key=partial(_shared_time, word))))
    return placed


def _shared_time(one: Span, other: Span) -> Seconds:
    """Time in which both last; negative, the distance between them."""
    return min(one.end, other.end) - max(one.start, other.start)


def _with_strays_returned(placed: Placed) -> Placed:
    """One or two words cut off a sentence by a change of speaker go back to it."""
    settled: Placed = []
    for sentence in _sentences(placed):
        counts = Counter(turn.speaker for _, turn in sentence)
        (main, most), *_ = counts.most_common(1)
        strays = len(sentence) - most
        if 0 < strays <= _STRAY_WORDS and strays < most:
            turn_of_main = next(turn for _, turn in sentence if turn.speaker == main)
            sentence = [
                (word, turn if turn.speaker == main else turn_of_main) for word, turn in sentence
            ]
        settled += sentence
    return settled


def _sentences(placed: Placed) -> Iterator[Placed]:
    """Words up to one that ends a sentence, or up to a pause."""
    sentence: Placed = []
    for word, turn in placed:
        if sentence and word.start - sentence[-1][0].end >= _NEW_UTTERANCE:
            yield sentence
            sentence = []
        sentence.append((word, turn))
        if word.text.endswith(_SENTENCE_END):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _same_speaker(placed: Placed) -> Iterator[Placed]:
    """Stretches of words of one speaker without a pause of a second."""
    for _, group in groupby(placed, key=lambda pair: pair[1].speaker):
        stretch: Placed = []
        for word, turn in group:
            if stretch and word.start - stretch[-1][0].end >= _NEW_UTTERANCE:
                yield stretch
                stretch = []
            stretch.append((word, turn))
        yield stretch
