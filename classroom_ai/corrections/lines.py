"""A line that somebody else said: its words, and the sound that it covers.

A correction must reach the turns, since all measures of time are taken from them and
not from words. Turns may overlap, so only those of the voice that the line had go along.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, islice

from classroom_ai.corrections.model import LineChange
from classroom_ai.types import (
    SOME_STUDENT,
    Lesson,
    Role,
    Seconds,
    Span,
    Speaker,
    Turn,
    Utterance,
    Word,
)

#: Sound of the same turn that reaches this little beyond a line belongs to it: words are
#: timed less exactly than turns, and what would be left is no turn of its own.
GOES_ALONG: Seconds = 0.5

#: Whose a line is where it is not known whose: one id for all such lines.
_SOMEBODY: dict[Role, str] = {
    "teacher": "TEACHER",
    "student": SOME_STUDENT,
    "other": "OTHER",
    "unknown": "UNKNOWN",
}
_P_TEACHER: dict[Role, float] = {"teacher": 1.0, "student": 0.0}


def relabelled(lesson: Lesson, change: LineChange) -> Lesson | None:
    """The lesson with the line of a change given to its role; None where there is no such line."""
    place = Span(change.start, change.end)
    who = _speaker_for(lesson, change)
    utterances, line = lines_at(lesson.utterances, place)
    wrong = {
        utt.id
        for utt in line
        if utt.role != change.role or (change.speaker is not None and utt.speaker != who)
    }
    if line and not wrong:
        return lesson
    voices = {utt.speaker for utt in line if utt.id in wrong} or _without_words(lesson, change)
    if not voices:
        return None
    return replace(
        lesson,
        speakers=_with_speaker(lesson.speakers, who, change.role),
        turns=_turns_given(lesson.turns, place, voices, who=who, role=change.role),
        utterances=tuple(
            replace(utt, speaker=who, role=change.role) if utt.id in wrong else utt
            for utt in utterances
        ),
    )


def lines_at(
    utterances: Sequence[Utterance], place: Span
) -> tuple[tuple[Utterance, ...], tuple[Utterance, ...]]:
    """All utterances, and those that were meant by a stretch of time; none if it has no words.

    What lies there by most of its length, so that the line is found again where a new
    hearing moved or divided it, but not what somebody else said at the same time. Where
    the recording is now heard as one longer line, its words there become one of their own.
    """
    there = [utt for utt in utterances if _lies_in(utt, place)]
    if not there:
        whole = max(utterances, key=lambda utt: _shared(utt, place), default=None)
        taken = {utt.id for utt in utterances}
        parts = _cut_at(whole, place, taken=taken) if whole else ()
        there = [utt for utt in parts if _lies_in(utt, place)]
        if whole is None or not there:
            return tuple(utterances), ()
        apart = [part for utt in utterances for part in (parts if utt is whole else (utt,))]
        utterances = sorted(apart, key=lambda utt: (utt.start, utt.end))
    best = max(there, key=lambda utt: _likeness(utt, place))
    meant = (utt for utt in there if utt is best or _shared(utt, best) <= (utt.end - utt.start) / 2)
    return tuple(utterances), tuple(meant)


def _lies_in(utt: Utterance, place: Span) -> bool:
    """Whether most of an utterance lies in a stretch of time; all of one without a length."""
    if utt.end == utt.start:
        return place.start <= utt.start <= place.end
    return _shared(utt, place) > (utt.end - utt.start) / 2


def _likeness(one: Span, other: Span) -> float:
    """Shared time of two stretches as a share of all their time, 0 to 1."""
    together = max(one.end, other.end) - min(one.start, other.start)
    return max(_shared(one, other), 0.0) / together if together else 1.0


def _cut_at(utt: Utterance, place: Span, *, taken: Collection[str]) -> tuple[Utterance, ...]:
    """An utterance cut where a stretch of time begins and ends; whole where words have no times.

    The first part keeps its id, the others get ids that are not ``taken``.
    """
    before = tuple(word for word in utt.words if _middle(word) < place.start)
    inside = tuple(word for word in utt.words if place.start <= _middle(word) <= place.end)
    after = tuple(word for word in utt.words if _middle(word) > place.end)
    if not inside or _shared(utt, place) <= (place.end - place.start) / 2:
        return (utt,)
    parts = [words for words in (before, inside, after) if words]
    free = (id_ for n in count(1) if (id_ := f"{utt.id}.{n}") not in taken)
    ids = (utt.id, *islice(free, len(parts) - 1))
    return tuple(
        replace(
            utt,
            id=id_,
            start=words[0].start,
            end=max(word.end for word in words),
            text=" ".join(word.text for word in words),
            words=words,
        )
        for id_, words in zip(ids, parts, strict=True)
    )


def sure_of(turn: Turn, speaker: str, role: Role) -> Turn:
    """A turn that a person gave to somebody; a transcript's has no probabilities to be sure of."""
    from_sound = turn.p_speech is not None or turn.p_teacher is not None
    p_teacher = _P_TEACHER.get(role) if from_sound else None
    return replace(turn, speaker=speaker, role=role, p_teacher=p_teacher)


def _speaker_for(lesson: Lesson, change: LineChange) -> str:
    """Who said a line: the one named, the teacher, or somebody of the role."""
    roles = {speaker.id: speaker.role for speaker in lesson.speakers}
    if change.speaker is not None and roles.get(change.speaker) == change.role:
        return change.speaker
    if change.role == "teacher":
        teachers = (speaker.id for speaker in lesson.speakers if speaker.role == "teacher")
        known = next(teachers, None)
        if known is not None:
            return known
    somebody = _SOMEBODY[change.role]
    # Unless all of those were said to be somebody else.
    return somebody if roles.get(somebody, change.role) == change.role else f"{somebody}-2"


def _with_speaker(speakers: tuple[Speaker, ...], speaker: str, role: Role) -> tuple[Speaker, ...]:
    if any(known.id == speaker for known in speakers):
        return speakers
    return (*speakers, Speaker(speaker, role, 1.0))


def _without_words(lesson: Lesson, change: LineChange) -> set[str]:
    """Voices of the role that a line had, where no words of it are heard any more."""
    place = Span(change.start, change.end)
    return {
        turn.speaker
        for turn in lesson.turns
        if turn.role == change.was != change.role and _shared(turn, place) > turn.duration / 2
    }


def _turns_given(
    turns: Iterable[Turn], place: Span, voices: set[str], *, who: str, role: Role
) -> tuple[Turn, ...]:
    """Turns with what some voices said in a stretch of time given to somebody."""
    given: list[Turn] = []
    for turn in turns:
        covered = _covered(turn, place) if turn.speaker in voices else None
        if covered is None:
            given.append(turn)
            continue
        if turn.start < covered.start:
            given.append(replace(turn, end=covered.start))
        given.append(replace(sure_of(turn, who, role), start=covered.start, end=covered.end))
        if covered.end < turn.end:
            given.append(replace(turn, start=covered.end))
    given.sort(key=lambda turn: (turn.start, turn.end))
    return tuple(_joined(given, place, who))


def _covered(turn: Turn, place: Span) -> Span | None:
    """The part of a turn that goes with a line; None for one that only reaches into it."""
    shared = _shared(turn, place)
    if shared <= 0 or shared < min(GOES_ALONG, turn.duration / 2):
        return None
    start = place.start if place.start - turn.start >= GOES_ALONG else turn.start
    end = place.end if turn.end - place.end >= GOES_ALONG else turn.end
    return Span(round(start, 3), round(end, 3))


def _joined(turns: Iterable[Turn], place: Span, who: str) -> Iterator[Turn]:
    """Turns of one voice that touch at the edge of a line are one, as they would be heard."""
    last: dict[tuple[str, Role], int] = {}
    joined: list[Turn] = []
    for turn in turns:
        i = last.get((turn.speaker, turn.role)) if turn.speaker == who else None
        near = place.start - GOES_ALONG <= turn.start <= place.end + GOES_ALONG
        if i is not None and near and joined[i].end == turn.start:
            joined[i] = _one(joined[i], turn)
        else:
            last[turn.speaker, turn.role] = len(joined)
            joined.append(turn)
    return iter(joined)


def _one(turn: Turn, after: Turn) -> Turn:
    """One turn of two, its probabilities averaged over time."""
    length = turn.duration + after.duration

    def mean(a: float | None, b: float | None) -> float | None:
        if a is None or b is None or not length:
            return None
        return round((a * turn.duration + b * after.duration) / length, 3)

    return replace(
        turn,
        end=after.end,
        p_speech=mean(turn.p_speech, after.p_speech),
        p_teacher=mean(turn.p_teacher, after.p_teacher),
    )


def _shared(one: Span, other: Span) -> Seconds:
    return min(one.end, other.end) - max(one.start, other.start)


def _middle(word: Word) -> Seconds:
    return (word.start + word.end) / 2
