"""Changes put over a lesson: roles of voices, then lines, then words, then what is left out.

What is said of a line holds whatever is said of its whole voice, before or after: so all
voices come first. Of two changes of one thing the later one counts. Nothing of the lesson
that was heard is changed; a new one is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from classroom_ai.corrections.lines import relabelled, sure_of
from classroom_ai.corrections.model import (
    Change,
    LeftOutChange,
    LineChange,
    PutBackChange,
    SpeakerChange,
    TagChange,
    TimeChange,
    WordsChange,
)
from classroom_ai.corrections.wording import reworded
from classroom_ai.parts import without
from classroom_ai.spans import gaps_between, union
from classroom_ai.types import Lesson, Role, Seconds, Span, Speaker, Turn


@dataclass(frozen=True, slots=True)
class Applied:
    """A corrected lesson, and the places in the sequence of changes that found nothing in it."""

    lesson: Lesson
    unmatched: tuple[int, ...] = ()


def apply(lesson: Lesson, changes: Iterable[Change]) -> Lesson:
    r"""The lesson with changes put over it; see ``applied``.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nT 4.6 6.0 Because it's even.")
    >>> change = LineChange(kind="line", start=4.6, end=6.0, role="student")
    >>> [turn.role for turn in apply(lesson, [change]).turns]
    ['teacher', 'student']
    """
    return applied(lesson, changes).lesson


def applied(lesson: Lesson, changes: Iterable[Change]) -> Applied:
    """The lesson with changes put over it, and which of them found nothing.

    Parameters
    ----------
    lesson : Lesson
        What was heard, or what was corrected before.
    changes : iterable of Change
        Oldest first. Those of labels are left to ``labels_applied``.

    Returns
    -------
    Applied
        A valid lesson, whatever the changes say; the same where nothing is to be done.
        Turns are cut where a line ends, gaps and kinds of talk are told anew.
    """
    numbered = list(enumerate(changes))
    found = {i for i, change in numbered if isinstance(change, TagChange)}
    corrected = lesson
    last = {change.about(): i for i, change in numbered}
    for step in (_of_voice, _of_line, _of_words):
        for i, change in numbered:
            # What a later change says otherwise is not said at all.
            if last[change.about()] != i:
                found.add(i)
                continue
            after = step(corrected, change)
            if after is not None:
                found.add(i)
                corrected = after
    left_out: list[Span] = []
    for i, change in numbered:
        if not isinstance(change, TimeChange):
            continue
        before = left_out
        if change.start < lesson.recording.duration:
            left_out = _left_out_after(before, change)
            if left_out != before or isinstance(change, LeftOutChange):
                found.add(i)
    if left_out:
        corrected = without(corrected, left_out)
    if corrected is not lesson:
        corrected = _followed_up(corrected, lesson)
    return Applied(corrected, tuple(i for i, _ in numbered if i not in found))


def _of_voice(lesson: Lesson, change: Change) -> Lesson | None:
    if not isinstance(change, SpeakerChange):
        return None
    who, role = change.speaker, change.role
    known = {speaker.id for speaker in lesson.speakers}
    known |= {turn.speaker for turn in lesson.turns} | {utt.speaker for utt in lesson.utterances}
    if who not in known:
        return None
    quality = lesson.quality
    if quality is not None and role == "teacher":
        quality = replace(quality, warnings=_without_doubts(quality.warnings))
    return replace(
        lesson,
        quality=quality,
        speakers=tuple(
            Speaker(who, role, 1.0) if speaker.id == who else speaker for speaker in lesson.speakers
        ),
        turns=tuple(
            sure_of(turn, who, role) if turn.speaker == who else turn for turn in lesson.turns
        ),
        utterances=tuple(
            replace(utt, role=role) if utt.speaker == who else utt for utt in lesson.utterances
        ),
    )


def _without_doubts(warnings: Iterable[str]) -> tuple[str, ...]:
    """What is said of how well it was heard, without doubts that a person has ended."""
    from classroom_ai.hearing.doubts import is_about_the_teacher

    return tuple(said for said in warnings if not is_about_the_teacher(said))


def _of_line(lesson: Lesson, change: Change) -> Lesson | None:
    return relabelled(lesson, change) if isinstance(change, LineChange) else None


def _of_words(lesson: Lesson, change: Change) -> Lesson | None:
    return reworded(lesson, change) if isinstance(change, WordsChange) else None


def _left_out_after(before: Sequence[Span], change: TimeChange) -> list[Span]:
    """What is left out once a change has left out more, or put some of it back."""
    place = Span(change.start, change.end)
    if not isinstance(change, PutBackChange):
        return union([*before, place])
    kept = [
        part
        for span in before
        for part in (
            Span(span.start, min(span.end, place.start)),
            Span(max(span.start, place.end), span.end),
        )
    ]
    return union(part for part in kept if part.start < part.end)


def _followed_up(lesson: Lesson, heard: Lesson) -> Lesson:
    """A lesson with what follows from its turns and words: silences, and kinds of talk."""
    if lesson.turns == heard.turns and lesson.utterances == heard.utterances:
        return lesson
    gaps = gaps_between(lesson.turns, lesson.utterances, left_out=lesson.left_out)
    lesson = replace(lesson, gaps=gaps)
    if not lesson.modes or not _roles_differ(lesson, heard):
        return lesson
    from classroom_ai.hearing.modes import modes_of_other_roles

    modes = modes_of_other_roles(heard.modes, lesson.turns, heard=heard.turns)
    return without(replace(lesson, modes=modes), lesson.left_out)


def _roles_differ(lesson: Lesson, heard: Lesson) -> bool:
    def who(turns: Iterable[Turn]) -> set[tuple[Seconds, Seconds, Role]]:
        return {(turn.start, turn.end, turn.role) for turn in turns}

    return who(lesson.turns) != who(without(heard, lesson.left_out).turns)
