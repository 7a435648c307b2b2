"""Stretches of time and the silences between them, swept in one pass.

An interval (``measures/plausible.py``) counts a lesson again and again, hundreds
of times in a second or two. Building a ``pyannote.core.Timeline`` for each union
took most of that, so the three operations that measures need are written here;
a test holds them to pyannote.core's answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from classroom_ai.backchannels import floor_turns
from classroom_ai.types import Gap, Role, Seconds, Span, Turn, Utterance

#: Silences shorter than this belong to fluent speech and are not gaps.
MIN_GAP: Seconds = 0.2
#: Times are rounded to 1 ms, so a difference this small is none.
_HALF_A_MS: Seconds = 0.0005


def union(spans: Iterable[Span]) -> list[Span]:
    """Stretches of time covered by at least one of the spans, sorted; touching ones are one.

    Examples
    --------
    >>> union([Span(0.0, 2.0), Span(1.0, 3.0), Span(5.0, 6.0)])
    [Span(start=0.0, end=3.0), Span(start=5.0, end=6.0)]
    """
    return [Span(start, end) for start, end in _covered(spans)]


def seconds(spans: Iterable[Span]) -> Seconds:
    """Time covered by at least one of the spans, rounded to 1 ms.

    Examples
    --------
    >>> seconds([Span(0.0, 2.0), Span(1.0, 3.0), Span(5.0, 6.0)])
    4.0
    """
    return round(sum(end - start for start, end in _covered(spans)), 3)


def _covered(spans: Iterable[Span]) -> list[tuple[Seconds, Seconds]]:
    covered: list[tuple[Seconds, Seconds]] = []
    first, last = 0.0, -1.0
    for start, end in sorted((span.start, span.end) for span in spans):
        if start > last:
            if last > first:
                covered.append((first, last))
            first, last = start, end
        elif end > last:
            last = end
    if last > first:
        covered.append((first, last))
    return covered


def gaps_between(
    turns: Sequence[Turn],
    utterances: Sequence[Utterance] = (),
    *,
    min_gap: Seconds = MIN_GAP,
    left_out: Sequence[Span] = (),
) -> tuple[Gap, ...]:
    """Silences between turns, with who speaks before and after; a backchannel ends none.

    Parameters
    ----------
    turns : sequence of Turn
        In any order; overlaps are allowed.
    utterances : sequence of Utterance
        The words of these turns. A turn that says "mm-hm" and nothing else lies
        inside a gap (see ``backchannels.py``); without words no turn does.
    min_gap : float
        Shortest silence that counts, in seconds.
    left_out : sequence of Span
        Time that is not part of the lesson. No gap reaches into it: what was to be heard
        there is not known.

    Returns
    -------
    tuple of Gap
        Sorted; before the first and after the last turn there is no gap. Where
        several turns end or start together the teacher is named.

    Examples
    --------
    >>> a = Turn(0.0, 2.0, speaker="S00", role="teacher")
    >>> b = Turn(3.5, 4.0, speaker="S01", role="student")
    >>> gaps_between((a, b))
    (Gap(start=2.0, end=3.5, before='teacher', after='student'),)
    """
    gaps: list[Gap] = []
    heard_until: Seconds | None = None
    before: Role = "unknown"
    shortest = min_gap - _HALF_A_MS
    # At one start the teacher comes first, and so is who speaks after the silence.
    held = floor_turns(turns, utterances)
    for turn in sorted(held, key=lambda turn: (turn.start, turn.role != "teacher")):
        if turn.end <= turn.start:
            continue
        if heard_until is not None and turn.start - heard_until >= shortest:
            gaps.append(Gap(heard_until, turn.start, before=before, after=turn.role))
        if heard_until is None or turn.end > heard_until:
            heard_until, before = turn.end, turn.role
        elif turn.end == heard_until and turn.role == "teacher":
            before = "teacher"
    return tuple(
        gap
        for gap in gaps
        if not any(gap.start < span.end and gap.end > span.start for span in left_out)
    )


def with_left_out(turns: Sequence[Turn], left_out: Sequence[Span]) -> tuple[Turn, ...]:
    """Turns with what is left out as somebody's of whom nothing is known.

    For whatever goes from turn to turn: what was said before those minutes is neither
    answered nor continued by what was said after them.

    Examples
    --------
    >>> turns = with_left_out([Turn(0, 2, "S00", "teacher")], [Span(5, 8)])
    >>> [(turn.start, turn.end, turn.role) for turn in turns]
    [(0, 2, 'teacher'), (5, 8, 'unknown')]
    """
    if not left_out:
        return tuple(turns)
    unknown = [Turn(span.start, span.end, speaker="", role="unknown") for span in left_out]
    return tuple(sorted([*turns, *unknown], key=lambda turn: (turn.start, turn.end)))
