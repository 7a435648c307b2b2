"""Which sentences of a lesson a person is asked about.

A row is cut from an utterance at the marks that end a sentence, with the times of its
words: no parser has a part in it, so that a better one changes no sheet that is already
filled in. What it is compared with is found by time.

Ten minutes stand for the whole lesson only if nobody picks them for what is in them. So
they are five pieces, centred on the sentences at 10, 30, 50, 70 and 90 % of all that were
heard: every sentence has about the same chance, and quiet work takes no one's time. Picking
minutes with many labels would have made more cases of them, and would have hidden what the
rules miss where they see nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from classroom_ai.types import Lesson, Role, Seconds, Span, Utterance, Word

PIECES = 5
#: What is typed by ear: long enough for some hundred words, short enough to be done.
TYPED: Seconds = 60.0
#: Of a short sample no more than this part is typed; the rest is for labels.
_MOST_TYPED = 1 / 3

_ENDS_SENTENCE = re.compile(r"[.?!…][\"'”’)\]]*$")
#: A full stop after these belongs to the word.
_ABBREVIATION = re.compile(r"(?i)^\W*(mrs?|ms|dr|st|vs|e\.g|i\.e)\.$")


@dataclass(frozen=True, slots=True)
class Row(Span):
    """A sentence as it was heard: its time in seconds, whose role it was given, its words."""

    role: Role
    words: str


def rows_of(lesson: Lesson) -> tuple[Row, ...]:
    r"""Every sentence of a lesson, of whatever role.

    Parameters
    ----------
    lesson : Lesson
        Utterances sorted by start.

    Returns
    -------
    tuple of Row
        Sorted by start. An utterance whose words have no times is one row, because its
        tags have no times of their own either.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 3.0 Look here. Why?\nS1 4.0 5.0 It's even.")
    >>> [(row.start, row.end, row.words) for row in rows_of(lesson)]
    [(0.0, 2.0, 'Look here.'), (2.0, 3.0, 'Why?'), (4.0, 5.0, "It's even.")]
    """
    rows = [row for utt in lesson.utterances for row in _rows_of(utt)]
    return tuple(sorted(rows, key=lambda row: (row.start, row.end)))


def _rows_of(utt: Utterance) -> Iterator[Row]:
    if not utt.words:
        if utt.text.strip():
            yield Row(utt.start, utt.end, utt.role, " ".join(utt.text.split()))
        return
    sentence: list[Word] = []
    for word in utt.words:
        sentence.append(word)
        text = word.text.strip()
        if _ENDS_SENTENCE.search(text) and not _ABBREVIATION.match(text):
            yield _row(utt, sentence)
            sentence = []
    if sentence:
        yield _row(utt, sentence)


def _row(utt: Utterance, words: Sequence[Word]) -> Row:
    said = " ".join(text for word in words if (text := word.text.strip()))
    return Row(words[0].start, max(word.end for word in words), utt.role, said)


def stretches_of(
    rows: Sequence[Row], *, duration: Seconds, minutes: float, start: Seconds | None = None
) -> tuple[Span, ...]:
    """The parts of a lesson that a sheet is made of.

    Parameters
    ----------
    rows : sequence of Row
        Sorted by start; at least one.
    duration : float
        Length of the recording in seconds.
    minutes : float
        How much of it in all; a shorter lesson is taken whole.
    start : float, optional
        Take one stretch from here on, in seconds, in the place of five spread ones.

    Returns
    -------
    tuple of Span
        Sorted, without overlap; the same lesson always gives the same ones.

    Examples
    --------
    >>> rows = [Row(t, t + 2.0, "teacher", "So.") for t in range(0, 1500, 3)]
    >>> [(s.start, s.end) for s in stretches_of(rows, duration=1500.0, minutes=10)][:2]
    [(90.0, 210.0), (390.0, 510.0)]
    """
    wanted = minutes * 60
    if start is not None:
        return (Span(start, min(start + wanted, duration)),)
    if wanted >= duration:
        return (Span(0.0, duration),)
    length = wanted / PIECES
    starts: list[Seconds] = []
    free = 0.0
    for piece in range(PIECES):
        centre = rows[int((piece + 0.5) / PIECES * len(rows))].start
        starts.append(max(centre - length / 2, free))
        free = starts[-1] + length
    last = duration
    for piece in reversed(range(PIECES)):
        starts[piece] = min(starts[piece], last - length)
        last = starts[piece]
    return tuple(Span(round(at, 3), round(at + length, 3)) for at in starts)


def typed_stretch(rows: Sequence[Row], stretches: Sequence[Span]) -> Span | None:
    """The minute to type by ear: about the middle of the middle piece.

    It begins where a sentence does; which words it holds, and how many, has no part in the
    choice. None where no sentence begins in time.
    """
    middle = stretches[len(stretches) // 2]
    length = min(TYPED, sum(part.duration for part in stretches) * _MOST_TYPED)
    earliest = max(middle.start, (middle.start + middle.end - length) / 2)
    start = next((row.start for row in rows if earliest <= row.start < middle.end), None)
    if start is None:
        return None
    return Span(start, round(min(start + length, middle.end), 3))


def rows_in(rows: Iterable[Row], stretches: Sequence[Span], *, but: Span | None) -> list[Row]:
    """Rows whose middle lies in a stretch, and none that shares a moment with ``but``."""
    return [
        row
        for row in rows
        if any(part.start <= (row.start + row.end) / 2 < part.end for part in stretches)
        and not (but and row.start < but.end and row.end > but.start)
    ]


def words_in(lesson: Lesson, stretch: Span) -> str:
    """All words whose middle lies in a stretch, whoever said them, in their order in time."""
    words = [word for utt in lesson.utterances for word in (utt.words or _untimed(utt))]
    inside = [w for w in words if stretch.start <= (w.start + w.end) / 2 < stretch.end]
    return " ".join(word.text.strip() for word in sorted(inside, key=lambda word: word.start))


def _untimed(utt: Utterance) -> tuple[Word, ...]:
    """Words of an utterance that have no times, spread evenly over it."""
    texts = utt.text.split()
    step = (utt.end - utt.start) / max(len(texts), 1)
    return tuple(
        Word(utt.start + i * step, utt.start + (i + 1) * step, text) for i, text in enumerate(texts)
    )


def best_match(span: Span, among: Sequence[Span]) -> int | None:
    """Index of the span that covers most of the same time; None where none shares a moment.

    Shared time is taken as a part of all time that the two cover, so that of two spans
    around the same words the one that fits is taken, not the longer one.
    """
    shares = [_shared(span, other) for other in among]
    best = max(shares, default=0.0)
    return shares.index(best) if best > 0 else None


def _shared(a: Span, b: Span) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(shared, 0.0) / max(a.end - a.start + b.end - b.start - shared, 1e-9)
