"""Words put right: what stays keeps its time, what is new lies between its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from classroom_ai.corrections.lines import lines_at
from classroom_ai.corrections.model import WordsChange
from classroom_ai.lesson import evenly_spread
from classroom_ai.types import Lesson, Seconds, Span, Utterance, Word

#: A word takes this long at least; a new one with less room shares that of the one before.
_SHORTEST: Seconds = 0.05


def reworded(lesson: Lesson, change: WordsChange) -> Lesson | None:
    """The lesson with other words in a line; None where there is no such line.

    Lines keep their times, so that other corrections still find them. A line of which
    nothing was said is no line.
    """
    place = Span(change.start, change.end)
    utterances, there = lines_at(lesson.utterances, place)
    if not there:
        return None
    text = " ".join(change.text.split())
    if " ".join(utt.text for utt in there) == text:
        return lesson
    said = dict(zip((utt.id for utt in there), _divided(text, there), strict=True))
    return replace(
        lesson,
        utterances=tuple(
            said.get(utt.id, utt) for utt in utterances if utt.id not in said or said[utt.id].text
        ),
    )


def retimed(text: str, words: Sequence[Word], place: Span) -> tuple[Word, ...]:
    """Words of a text with the times of those that were heard.

    Parameters
    ----------
    text : str
        What was said.
    words : sequence of Word
        What was heard, in order.
    place : Span
        When; nothing reaches beyond it.

    Returns
    -------
    tuple of Word
        A word that was heard, with or without capitals and marks, keeps its time and
        confidence. Others are spread where what was heard instead lies, or between their
        neighbours, and have no confidence.

    Examples
    --------
    >>> heard = (Word(0, 1, "Twin", 0.4), Word(1, 2, "is", 0.9), Word(2, 3, "even.", 0.9))
    >>> [(word.text, word.start, word.confidence) for word in
    ...  retimed("Ten is even!", heard, Span(0, 3))]
    [('Ten', 0.0, None), ('is', 1, 0.9), ('even!', 2, 0.9)]
    """
    written = text.split()
    same = SequenceMatcher(
        None,
        [_plain(word.text) for word in words],
        [_plain(one) for one in written],
        autojunk=False,
    )
    timed: list[Word] = []
    for what, a, b, first, last in same.get_opcodes():
        if what == "equal":
            timed += [
                replace(word, text=one)
                for word, one in zip(words[a:b], written[first:last], strict=True)
            ]
        elif first < last:
            start = words[a].start if a < b else timed[-1].end if timed else place.start
            end = words[b - 1].end if a < b else words[b].start if b < len(words) else place.end
            new = written[first:last]
            if timed and end - start < _SHORTEST * len(new):
                shared = timed.pop()
                start, new = shared.start, [shared.text, *new]
            timed += evenly_spread(" ".join(new), start, max(start, end))
    return tuple(timed)


def _divided(text: str, lines: Sequence[Utterance]) -> Iterator[Utterance]:
    """Lines heard in place of one, each with its part of what was said."""
    if len(lines) == 1 or not all(utt.words for utt in lines):
        first, *others = lines
        place = Span(first.start, max(utt.end for utt in lines))
        words = retimed(text, first.words, place) if first.words else ()
        yield replace(first, text=text, words=words)
        yield from (replace(utt, text="", words=()) for utt in others)
        return
    place = Span(lines[0].start, lines[-1].end)
    left = list(retimed(text, [word for utt in lines for word in utt.words], place))
    for utt, after in zip(lines, [*lines[1:], None], strict=True):
        mine = [word for word in left if after is None or word.start < after.start]
        left = left[len(mine) :]
        yield replace(utt, text=" ".join(word.text for word in mine), words=tuple(mine))


def _plain(word: str) -> str:
    return re.sub(r"\W", "", word).lower() or word
