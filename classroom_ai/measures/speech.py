"""Turns, words and evidence that several measures share."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from classroom_ai.measures.remembered import remembered
from classroom_ai.spans import seconds
from classroom_ai.types import Evidence, Lesson, Role, Seconds, Span, Tag, Turn, Utterance, Word

NOBODY_HEARD = "Nobody was heard speaking."
NEITHER_HEARD = "Neither you nor a student was heard speaking."
NO_TEACHER_HEARD = "Your voice was not heard in this lesson."
NO_STUDENT_HEARD = "No student was heard in this lesson."

_NO_WORDS: dict[Role, str] = {
    "teacher": "No words of yours were heard in this lesson.",
    "student": "No words of a student were heard in this lesson.",
}

#: Languages whose words can be counted by kind of sentence.
_TAGGED_LANGUAGES = frozenset({None, "en"})


def turns_of(lesson: Lesson, role: Role) -> tuple[Turn, ...]:
    """Turns of one role, in the order of the lesson."""
    return tuple(_turns_by_role(lesson).get(role, ()))


@remembered
def _turns_by_role(lesson: Lesson) -> Mapping[Role, list[Turn]]:
    by_role: dict[Role, list[Turn]] = defaultdict(list)
    for turn in lesson.turns:
        by_role[turn.role].append(turn)
    return by_role


def time_of(lesson: Lesson, role: Role) -> Seconds:
    """For how long voices of a role were heard; where several speak at once it counts once."""
    return _times_by_role(lesson).get(role, 0.0)


@remembered
def _times_by_role(lesson: Lesson) -> Mapping[Role, Seconds]:
    return {role: seconds(turns) for role, turns in _turns_by_role(lesson).items()}


def minutes(lesson: Lesson) -> float:
    """Length of the lesson in minutes, by which every rate is divided.

    Minutes that a person left out are no part of it.
    """
    return lesson.duration / 60


def words_of(lesson: Lesson, role: Role) -> int:
    """How many words a role said: those of the recogniser, or what stands between spaces."""
    return _words_by_role(lesson).get(role, 0)


@remembered
def _words_by_role(lesson: Lesson) -> Mapping[Role, int]:
    counts: dict[Role, int] = defaultdict(int)
    for utt in lesson.utterances:
        counts[utt.role] += word_count(utt)
    return counts


def word_count(utt: Utterance) -> int:
    """Words of an utterance: those of the recogniser, or what stands between spaces."""
    return len(utt.words) or len(utt.text.split())


def words_in(utt: Utterance, span: Span) -> tuple[Word, ...]:
    """Words of an utterance that are heard in a span; one that only reaches into it is."""
    return tuple(word for word in utt.words if word.end > span.start and word.start < span.end)


def labels_by_utterance(tags: Iterable[Tag]) -> dict[str, set[str]]:
    """Labels of each utterance that has any, by its id."""
    labels: dict[str, set[str]] = {}
    for tag in tags:
        labels.setdefault(tag.utterance, set()).add(tag.label)
    return labels


def teacher_confidence(lesson: Lesson) -> float | None:
    """How sure it is who the teacher is, 0 to 1: the least of several; None where nobody says."""
    sure = [speaker.confidence for speaker in lesson.speakers if speaker.role == "teacher"]
    return min((confidence for confidence in sure if confidence is not None), default=None)


def labelled(tags: tuple[Tag, ...], *labels: str) -> list[Tag]:
    """Tags with one of some labels, in the order of the lesson."""
    by_label = _by_label(tags)
    if len(labels) == 1:
        return by_label.get(labels[0], [])
    found = [tag for label in labels for tag in by_label.get(label, ())]
    return sorted(found, key=lambda tag: (tag.start, tag.end))


@remembered
def _by_label(tags: tuple[Tag, ...]) -> Mapping[str, list[Tag]]:
    found: dict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        found[tag.label].append(tag)
    return found


def said_by(lesson: Lesson, tags: Iterable[Tag], role: Role) -> list[Tag]:
    """Those tags that lie in words of a role."""
    roles = _roles(lesson)
    return [tag for tag in tags if roles.get(tag.utterance) == role]


@remembered
def _roles(lesson: Lesson) -> Mapping[str, Role]:
    return {utt.id: utt.role for utt in lesson.utterances}


def why_no_tags(lesson: Lesson, role: Role = "teacher") -> str:
    """Why sentences of a role could not be told apart, or nothing if they could."""
    if lesson.language not in _TAGGED_LANGUAGES:
        return (
            "Kinds of sentences are only counted in English; "
            f"this lesson was heard as {lesson.language!r}."
        )
    return "" if words_of(lesson, role) else _NO_WORDS.get(role, NOBODY_HEARD)


# Evidence is yielded, not built: it costs more than the number that it stands behind, and
# nobody reads that of a plausible lesson.


def evidence_of_tags(tags: Iterable[Tag]) -> Iterator[Evidence]:
    """The tagged sentences, each with the rule that chose it."""
    for tag in tags:
        yield Evidence(tag.start, tag.end, utterance=tag.utterance, rule=tag.rule)


def evidence_of_turns(lesson: Lesson, turns: Iterable[Span]) -> Iterator[Evidence]:
    """Stretches of sound, each with the utterance of the same voice that lies most in it.

    A span that is no turn is matched against the words of everybody.
    """
    said: dict[str | None, list[Utterance]] = defaultdict(list)
    for utt in lesson.utterances:
        said[utt.speaker].append(utt)
        said[None].append(utt)
    starts = {speaker: [utt.start for utt in utts] for speaker, utts in said.items()}
    for turn in turns:
        speaker = turn.speaker if isinstance(turn, Turn) else None
        utts = said[speaker]
        # Utterances are sorted by start; those that begin after the turn cannot lie in it.
        last = bisect_left(starts.get(speaker, []), turn.end)
        inside = [utt for utt in utts[max(last - 8, 0) : last] if utt.end > turn.start]
        best = max(inside, key=lambda utt: _overlap(utt, turn), default=None)
        yield Evidence(turn.start, turn.end, utterance=best.id if best else None)


def _overlap(a: Span, b: Span) -> Seconds:
    return min(a.end, b.end) - max(a.start, b.start)


def reply_to(lesson: Lesson, *, since: Seconds, until: Seconds, role: Role) -> Turn | None:
    """The first turn that goes on after ``until`` and began after ``since``.

    Parameters
    ----------
    lesson : Lesson
        Turns sorted by start.
    since, until : float
        Start and end, in seconds, of what is replied to. A turn that began between
        them and goes on overlaps, and is a reply; one that began before was there
        already.
    role : {"teacher", "student", "other", "unknown"}
        Who is replied to: overlapping turns of this role are part of what was said.

    Returns
    -------
    Turn or None
        None where nobody speaks any more.
    """
    first = bisect_left(lesson.turns, since, key=lambda turn: turn.start)
    return next(
        (
            turn
            for turn in islice(lesson.turns, first, None)
            if turn.end > until and (turn.start >= until or turn.role != role)
        ),
        None,
    )
