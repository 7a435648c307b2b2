"""When everything in a written lesson is heard: the one place that turns pauses into times.

Pure arithmetic on the script and the lengths of the spoken lines, so that the
truth of a lesson can be tested without a synthesiser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classroom_ai.types import Seconds, Span
from sample_lesson.script import Group, Item, Line, Quiet

#: Silence after the last word, so that the room can die away.
TAIL: Seconds = 1.5


@dataclass(frozen=True, slots=True)
class Placed(Span):
    """A line of the script at its time; ``parts`` are where the voice is heard in it."""

    line: Line
    parts: tuple[Span, ...]
    in_group: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A lesson in time: lines in the order of the script, stretches of group and quiet work."""

    lines: tuple[Placed, ...]
    group: tuple[Span, ...]
    quiet: tuple[Span, ...]
    duration: Seconds


def laid_out(lesson: Sequence[Item], heard: Sequence[Sequence[Span]]) -> Layout:
    """Every line of a lesson at its time.

    ::

        teacher    |----------|
        student-1             <pause>|-----|
        student-2                       <->|------|      pause below zero: overlap

    A pause counts from the end of all speech before it; in a group, from the
    end of the line before on the same track.

    Parameters
    ----------
    lesson : sequence of Line, Group or Quiet
        What is said, in order: ``Script.lesson``.
    heard : sequence of sequence of Span
        For each line, in the order of ``Script.lines``, where in it the voice is heard, seconds
        from the start of the line; the last end is the length of the line.

    Returns
    -------
    Layout
        Seconds from the start of the lesson, rounded to 1 ms.

    Examples
    --------
    >>> lesson = [
    ...     Line(speaker="teacher", pause=1, text="Why?", label="question.open"),
    ...     Line(speaker="student-1", pause=2.5, text="It is even."),
    ...     Quiet(quiet=10),
    ...     Line(speaker="student-2", pause=-0.2, text="Yes."),
    ... ]
    >>> spoken = [[Span(0, 0.5)], [Span(0, 0.3), Span(0.6, 1)], [Span(0, 0.4)]]
    >>> layout = laid_out(lesson, spoken)
    >>> [(placed.start, placed.end) for placed in layout.lines]
    [(1.0, 1.5), (4.0, 5.0), (14.8, 15.2)]
    >>> layout.lines[1].parts
    (Span(start=4.0, end=4.3), Span(start=4.6, end=5.0))
    >>> layout.quiet, layout.duration
    ((Span(start=5.0, end=14.8),), 16.7)
    """
    remaining = iter(heard)
    lines: list[Placed] = []
    group: list[Span] = []
    quiet: list[Span] = []
    now = at_work = 0.0
    for item in lesson:
        if isinstance(item, Quiet):
            at_work = item.quiet
            continue
        start = round(now + at_work + item.pause, 3)
        if isinstance(item, Group):
            placed = _tracks(item, start, remaining)
            group.append(Span(start, max(line.end for line in placed)))
        else:
            placed = [_placed(item, start, next(remaining))]
        if at_work:
            quiet.append(Span(now, start))
        lines += placed
        now, at_work = max(now, *(line.end for line in placed)), 0.0
    return Layout(tuple(lines), tuple(group), tuple(quiet), round(now + TAIL, 3))


def _tracks(group: Group, start: Seconds, remaining: Iterator[Sequence[Span]]) -> list[Placed]:
    """Lines of a group; each track runs by itself from the start."""
    lines = []
    for track in group.tracks:
        now = start
        for line in track:
            placed = _placed(line, now + line.pause, next(remaining), in_group=True)
            lines.append(placed)
            now = placed.end
    return lines


def _placed(line: Line, start: Seconds, parts: Sequence[Span], *, in_group: bool = False) -> Placed:
    """One line moved to its start."""
    moved = tuple(Span(round(start + p.start, 3), round(start + p.end, 3)) for p in parts)
    return Placed(moved[0].start, moved[-1].end, line=line, parts=moved, in_group=in_group)
