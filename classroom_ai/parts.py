"""A lesson cut to some of its time: one minute of it, or all of its group work.

Times stay those of the recording, so that evidence still leads back to it; only
the duration becomes that of the part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from classroom_ai.spans import gaps_between, union
from classroom_ai.types import Lesson, Mode, Seconds, Span, Tag, Turn, Utterance

_Clipped = TypeVar("_Clipped", Turn, Mode, Span)


def part_of(lesson: Lesson, start: Seconds, end: Seconds) -> Lesson:
    r"""A lesson as if only the time from ``start`` to ``end`` had been recorded.

    See ``parts_of``, which takes several stretches.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 4.0 What is that then?\nS1 6.0 8.0 Six.")
    >>> part = part_of(lesson, 2.0, 7.0)
    >>> [(turn.start, turn.end) for turn in part.turns], part.utterances[0].text
    ([(2.0, 4.0), (6.0, 7.0)], 'that then?')
    """
    return parts_of(lesson, [Span(start, end)])


def parts_of(lesson: Lesson, stretches: Iterable[Span]) -> Lesson:
    """A lesson cut to some stretches of its time, taken together.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start.
    stretches : iterable of Span
        In any order; what lies outside the recording is left out.

    Returns
    -------
    Lesson
        ``recording.duration`` is the time of the stretches together. Turns and modes
        are clipped. A gap that is not wholly inside is dropped: who spoke on its
        other side is not part of it. Words go by their middle, utterances without
        word times by theirs.
    """
    duration = lesson.recording.duration
    kept = [
        Span(max(part.start, 0.0), min(part.end, duration))
        for part in union(stretches)
        if part.end > 0 and part.start < duration
    ]
    return replace(
        lesson,
        recording=replace(lesson.recording, duration=round(sum(part.duration for part in kept), 3)),
        turns=_clipped(lesson.turns, kept),
        gaps=tuple(
            gap
            for gap in lesson.gaps
            if any(part.start <= gap.start and gap.end <= part.end for part in kept)
        ),
        # A line that lost its first words may begin after the next one.
        utterances=tuple(
            sorted(
                (cut for utt in lesson.utterances for cut in _said_in(utt, kept)),
                key=lambda utt: (utt.start, utt.end),
            )
        ),
        modes=_clipped(lesson.modes, kept),
        left_out=_clipped(lesson.left_out, kept),
    )


def without(lesson: Lesson, stretches: Iterable[Span]) -> Lesson:
    """A lesson with some stretches of its time left out, besides those that are already.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start.
    stretches : iterable of Span
        In any order; what lies outside the recording is none of it.

    Returns
    -------
    Lesson
        The recording keeps its length, ``duration`` is what is left. Turns and modes are
        cut at the edges, words go by their middle, and no gap spans what is left out.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = without(lesson_from_text("T 0.0 4.0 What is that then?"), [Span(2.0, 3.0)])
    >>> lesson.duration, [(turn.start, turn.end) for turn in lesson.turns]
    (3.0, [(0.0, 2.0), (3.0, 4.0)])
    >>> lesson.utterances[0].text
    'What is then?'
    """
    duration = lesson.recording.duration
    inside = (
        Span(max(span.start, 0.0), min(span.end, duration))
        for span in (*lesson.left_out, *stretches)
    )
    left_out = tuple(union(span for span in inside if span.start < span.end))
    edges = [0.0, *(edge for span in left_out for edge in (span.start, span.end)), duration]
    kept = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    part = parts_of(lesson, kept)
    return replace(
        part,
        recording=lesson.recording,
        gaps=gaps_between(part.turns, part.utterances, left_out=left_out),
        left_out=left_out,
    )


def tags_in(lesson: Lesson, tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """Tags whose middle lies in words that a part of a lesson still has."""
    said = {utt.id: utt for utt in lesson.utterances}
    return tuple(
        tag
        for tag in tags
        if (utt := said.get(tag.utterance)) and utt.start <= (tag.start + tag.end) / 2 <= utt.end
    )


def _clipped(spans: Iterable[_Clipped], parts: Sequence[Span]) -> tuple[_Clipped, ...]:
    clipped = [
        replace(span, start=max(span.start, part.start), end=min(span.end, part.end))
        for span in spans
        for part in parts
        if span.start < part.end and span.end > part.start
    ]
    return tuple(sorted(clipped, key=lambda span: (span.start, span.end)))


def _said_in(utt: Utterance, parts: Sequence[Span]) -> list[Utterance]:
    """The utterance as far as it was said in the parts: nothing, or one."""
    if not utt.words:
        return [utt] if _is_in(utt, parts) else []
    words = tuple(word for word in utt.words if _is_in(word, parts))
    if len(words) == len(utt.words):
        return [utt]
    if not words:
        return []
    text = " ".join(word.text for word in words)
    end = max(word.end for word in words)
    return [replace(utt, start=words[0].start, end=end, words=words, text=text)]


def _is_in(span: Span, parts: Sequence[Span]) -> bool:
    middle = (span.start + span.end) / 2
    return any(part.start <= middle < part.end for part in parts)
