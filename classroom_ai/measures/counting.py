"""Every measure of a lesson: of all of it, and inside each kind of activity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from classroom_ai.measures.intervals import with_intervals
from classroom_ai.measures.plausible import DRAWS
from classroom_ai.measures.registry import in_order
from classroom_ai.parts import parts_of, tags_in
from classroom_ai.types import Lesson, Measurement, ModeName, Seconds, Tag

#: Less time than this in a mode says nothing about it.
SHORTEST_MODE: Seconds = 60.0


def measure_lesson(
    lesson: Lesson, tags: tuple[Tag, ...], *, draws: int = DRAWS
) -> tuple[Measurement, ...]:
    """Every registered measure, of the whole lesson and inside each activity mode.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start.
    tags : tuple of Tag
        What ``annotate`` returned for it.
    draws : int
        How many plausible lessons the intervals are made of; with 0 there are none,
        and no grades.

    Returns
    -------
    tuple of Measurement
        First those of ``scope`` ``lesson``, in the order of the registry; a value
        that cannot be had is None with a note. Then, for each mode that lasts a
        minute or more in all, those that have a value there, with the mode's name as
        ``scope``; its stretches are taken together.
    """
    measures = in_order()
    return (
        *with_intervals(measures, lesson, tags, scope="lesson", draws=draws),
        *(
            measurement
            for mode, part in _modes(lesson)
            for measurement in with_intervals(
                measures, part, tags_in(part, tags), scope=mode, draws=draws
            )
            if measurement.value is not None
        ),
    )


def lesson_wide(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Those of the whole lesson."""
    return tuple(m for m in measurements if m.scope == "lesson")


def _modes(lesson: Lesson) -> Iterator[tuple[str, Lesson]]:
    """Each mode with the part of the lesson that it takes up; none that is all of it."""
    for name in get_args(ModeName):
        part = parts_of(lesson, [mode for mode in lesson.modes if mode.mode == name])
        if SHORTEST_MODE <= part.duration < lesson.duration:
            yield name, part
