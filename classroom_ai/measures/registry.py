"""What a measure is, and the list of all there are.

A measure is one small function of lesson and tags with a decorator that says
what it counts. The function does the arithmetic with ``share``, ``rate``,
``median_of`` or ``nothing``; the decorator adds id, version and unit, so that a
number cannot come without them. Changed arithmetic is a new version.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal, cast, get_args

from classroom_ai.measures.timing import NO_LENGTH, why_not
from classroom_ai.types import Evidence, Grade, Lesson, Measurement, Tag

Unit = Literal[
    "share",
    "s",
    "per_min",
    "per_10_min",
    "words_per_min",
    "per_100_words",
    "words",
    "turns",
    "band",
]
Family = Literal[
    "talk",
    "student-talk",
    "thinking-time",
    "questions",
    "talk-moves",
    "building-on-students",
    "encouragement",
    "climate",
    "language",
]
#: ``students_words``: what students said, and not only that they spoke; ``voices``: students who
#: are told apart; ``class_size``: what the teacher says of it; then families of labels.
Need = Literal[
    "turns",
    "gaps",
    "words",
    "students_words",
    "voices",
    "class_size",
    "question",
    "prompt",
    "move",
    "follow",
    "uptake",
    "third",
    "student",
    "praise",
    "correction",
    "directive",
    "courtesy",
    "name",
    "vocabulary",
    "hedge",
    "filler",
]
Measure = Callable[[Lesson, tuple[Tag, ...]], Measurement]


@dataclass(frozen=True, slots=True)
class MeasureInfo:
    """What is said about a measure wherever it is listed or shown.

    ``title`` is its name for a teacher and ``explanation`` one plain sentence of
    what was counted; ``formula`` is the same in numbers; ``needs`` is what a lesson
    must have; ``smallest_change``, in ``unit``, is the smallest difference between two
    lessons that would mean something; ``limits`` says what the number cannot tell.
    ``definition`` is what the function's docstring says before its parameters, and
    ``at_best`` the best grade that it can have, however narrow its interval.
    """

    id: str
    version: int
    unit: Unit
    family: Family
    title: str
    explanation: str
    needs: tuple[Need, ...]
    source: str
    smallest_change: float
    limits: str
    formula: str = ""
    definition: str = ""
    at_best: Grade = "A"


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure in the list.

    ``signed`` returns what readers get; ``counted`` the same number without the work
    that its evidence takes.
    """

    info: MeasureInfo
    signed: Measure
    counted: Measure


_MEASURES: dict[str, Entry] = {}


def measure(
    *,
    id: str,  # noqa: A002 - the word that every file format of the project uses
    version: int,
    unit: Unit,
    family: Family,
    title: str,
    explanation: str,
    needs: tuple[Need, ...],
    source: str,
    smallest_change: float,
    limits: str,
    formula: str,
    at_best: Grade = "A",
) -> Callable[[Measure], Measure]:
    """Register a function as a measure; see ``MeasureInfo`` for what to say about it.

    Raises
    ------
    ValueError
        If the id is taken, or is not of the form ``family.quantity``.
    """
    if not re.fullmatch(r"[a-z]+\.[a-z0-9_]+", id):
        raise ValueError(f"Measure id {id!r} is not of the form family.quantity.")
    if id in _MEASURES:
        raise ValueError(f"There are two measures with the id {id!r}.")

    def register(function: Measure) -> Measure:
        info = MeasureInfo(
            id=id,
            version=version,
            unit=unit,
            family=family,
            title=title,
            explanation=explanation,
            needs=needs,
            source=source,
            smallest_change=smallest_change,
            limits=limits,
            formula=formula,
            definition=_definition(function),
            at_best=at_best,
        )

        @functools.wraps(function)
        def signed(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
            missing = why_not(lesson, needs=needs, unit=unit)
            found = nothing(missing) if missing else function(lesson, tags)
            return replace(found, id=id, version=version, unit=unit, evidence=tuple(found.evidence))

        _MEASURES[id] = Entry(info, signed, function)
        return signed

    return register


def _definition(function: Measure) -> str:
    """What a docstring says before its parameters, for people: without the signs of its markup."""
    prose, _, _ = (inspect.getdoc(function) or "").partition("\nParameters\n")
    return re.sub(r"``|\s?\[\d\]_", "", prose).strip()


def in_order() -> list[Entry]:
    """Measures by family, as the families are listed above; within one as they are written."""
    families = get_args(Family)
    return sorted(_MEASURES.values(), key=lambda entry: families.index(entry.info.family))


def registry() -> dict[str, MeasureInfo]:
    """Every measure by its id, in the order in which they are reported."""
    return {entry.info.id: entry.info for entry in in_order()}


def nothing(note: str) -> Measurement:
    """No number, and why, in words for a teacher."""
    return Measurement(id="", version=0, unit="", value=None, note=note)


def _to_be_walked(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence as a measure hands it over; ``measure`` makes the tuple of it that readers get."""
    return cast("tuple[Evidence, ...]", evidence)


def share(
    part: float, whole: float, *, n: int, evidence: Iterable[Evidence] = (), note: str = ""
) -> Measurement:
    """``part / whole``, 0 to 1; both are kept, so that lessons can be pooled."""
    return replace(
        nothing(note),
        value=round(part / whole, 6),
        numerator=part,
        denominator=whole,
        n=n,
        evidence=_to_be_walked(evidence),
    )


def rate(
    count: float,
    minutes: float,
    *,
    per_minutes: float = 1.0,
    n: int | None = None,
    evidence: Iterable[Evidence] = (),
) -> Measurement:
    """How often in so many minutes; the denominator is in units of ``per_minutes``.

    Nothing can be said of no minutes.
    """
    if not minutes:
        return nothing(NO_LENGTH)
    return share(
        count, minutes / per_minutes, n=round(count) if n is None else n, evidence=evidence
    )


def median_of(observations: Sequence[float], *, evidence: Iterable[Evidence] = ()) -> Measurement:
    """Median of one or more observations, which are kept in the order of the lesson."""
    return replace(
        nothing(""),
        value=round(median(observations), 3),
        observations=tuple(observations),
        n=len(observations),
        evidence=_to_be_walked(evidence),
    )


def longest_of(observations: Sequence[float], *, evidence: Iterable[Evidence] = ()) -> Measurement:
    """The largest of one or more observations, which are kept in the order of the lesson."""
    return replace(median_of(observations, evidence=evidence), value=max(observations))
