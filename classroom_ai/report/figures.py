"""Everything that was counted, as figures: each with its range, meaning, basis and places."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from classroom_ai.measures.errors import CLEAR
from classroom_ai.measures.speech import teacher_confidence
from classroom_ai.report import words
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Family, Figure, LeftOut, Measures, Quote
from classroom_ai.types import Lesson, Measurement, RubricScore

if TYPE_CHECKING:
    from classroom_ai.measures.registry import MeasureInfo

#: More evidence than this is a list to scroll, not one to read.
MAX_QUOTES = 8


def sayable(measurement: Measurement) -> float | None:
    """The value, if it is sure enough to be shown to a teacher as a number."""
    return None if measurement.grade == "D" else measurement.value


def measures_of(
    quotes: Quotes,
    measurements: Sequence[Measurement],
    scores: Sequence[RubricScore],
    registry: Mapping[str, MeasureInfo],
) -> Measures:
    """All measurements by family, those with a figure first."""
    order = list(dict.fromkeys(registry[m.id].family for m in measurements))
    by_family = sorted(measurements, key=lambda m: order.index(registry[m.id].family))
    ranges = any(range_of(m) for m in measurements)
    return Measures(
        heading=words.MEASURES,
        introduction=words.RANGES if ranges else "",
        families=tuple(
            _family(quotes, name, list(members), scores, registry)
            for name, members in groupby(by_family, key=lambda m: registry[m.id].family)
        ),
    )


def _family(
    quotes: Quotes,
    name: str,
    members: Sequence[Measurement],
    scores: Sequence[RubricScore],
    registry: Mapping[str, MeasureInfo],
) -> Family:
    figures = [
        _figure(quotes, m, value, scores, registry[m.id])
        for m in members
        if (value := sayable(m)) is not None
    ]
    return Family(
        heading=words.family(name),
        known=words.known(len(figures), len(members)),
        figures=tuple(figures),
        left_out=_left_out(quotes.lesson, members, registry),
    )


def _left_out(
    lesson: Lesson, members: Iterable[Measurement], registry: Mapping[str, MeasureInfo]
) -> tuple[LeftOut, ...]:
    """Measures without a figure, those with the same reason together."""
    titles: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for m in members:
        if sayable(m) is None:
            value = words.NO_VALUE if m.value is None else words.NOT_SURE
            reasons = why_no_value(m, registry[m.id], lesson)
            title = words.figure_title(registry[m.id].title, m.scope)
            titles.setdefault((value, reasons), []).append(title)
    return tuple(
        LeftOut(value, words.listed(names), reasons) for (value, reasons), names in titles.items()
    )


def _figure(
    quotes: Quotes,
    measurement: Measurement,
    value: float,
    scores: Sequence[RubricScore],
    info: MeasureInfo,
) -> Figure:
    m = measurement
    shown = _evidence(quotes, m)
    left = len(m.evidence) - len(shown)
    return Figure(
        title=words.figure_title(info.title, m.scope),
        value=words.number(value, m.unit),
        range=range_of(m),
        meaning=_meaning(m, scores, info, quotes),
        basis=basis(m),
        fold=words.fold(len(m.evidence)),
        quotes=shown,
        more=words.more_places(left) if left else "",
        method=_method(info, rule=next((p.rule for p in m.evidence if p.rule), None)),
    )


def why_no_value(measurement: Measurement, info: MeasureInfo, lesson: Lesson) -> tuple[str, ...]:
    """Why a measure has no figure, and what would give it one."""
    needed = _what_would_help(measurement, info, lesson) if measurement.value is not None else ""
    return tuple(said for said in (measurement.note, needed) if said)


def _what_would_help(measurement: Measurement, info: MeasureInfo, lesson: Lesson) -> str:
    """Why a value is not known well enough, and what would make it so."""
    if measurement.low is None:
        return words.why_not_measured(info.needs)
    if is_unsure_who_teaches(lesson):
        return words.WHOSE_VOICE if lesson.timing == "sound" else words.WHOSE_NAME
    by_label = any(need not in words.NEEDS for need in info.needs)
    return words.TOO_FEW if by_label else words.BETTER_RECORDING


def is_unsure_who_teaches(lesson: Lesson) -> bool:
    """Whether the roles may be exchanged, for all that was heard or read."""
    sure = teacher_confidence(lesson)
    return sure is not None and sure < CLEAR


def value_and_range(measurement: Measurement) -> str:
    """A known value and between what the true one lies, in one line."""
    value = words.number(measurement.value or 0.0, measurement.unit)
    return ", ".join(part for part in (value, range_of(measurement)) if part)


def range_of(measurement: Measurement) -> str:
    """Between what the true figure lies, and how well that is known."""
    if measurement.low is None or measurement.high is None or measurement.grade is None:
        return ""
    span = words.between(measurement.low, measurement.high, measurement.unit)
    sure = words.SURENESS.get(measurement.grade, "")
    said = ". ".join(part for part in (span, sure) if part)
    return said[:1].lower() + said[1:]


def _meaning(
    measurement: Measurement, scores: Sequence[RubricScore], info: MeasureInfo, quotes: Quotes
) -> tuple[str, ...]:
    """What rubrics say of the value, else what the measure is; its own note; what to try."""
    criteria = [
        criterion
        for score in scores
        for criterion in score.criteria
        if criterion.measure == measurement.id and measurement.scope == "lesson"
    ]
    sentences = [criterion.sentence for criterion in criteria if criterion.sentence]
    steps = [
        words.to_try(step.say, quotes.time(step.moment.start).text, words.missed(step.missed))
        for criterion in criteria
        if (step := criterion.next_step)
    ]
    said = [*(sentences or [info.explanation]), measurement.note, *steps]
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


def basis(measurement: Measurement) -> str:
    """What a value was counted from; empty if the measure does not say."""
    m = measurement
    if m.observations:
        is_middle = m.value is not None and math.isclose(
            m.value, statistics.median(m.observations), abs_tol=0.001
        )
        return words.among(m.observations, m.unit, middle=is_middle)
    if m.unit == "share" and m.numerator is not None and m.denominator == m.n and m.n:
        return words.part_of(m.numerator, m.denominator)
    return words.counted_from(m.n) if m.n else ""


def _evidence(quotes: Quotes, measurement: Measurement) -> tuple[Quote, ...]:
    """Some places that a value comes from, in lesson order.

    The first ones, each with its own value, where a measure has a value for each
    place; else the longest, which carry most of a share of time.
    """
    places, values = measurement.evidence, measurement.observations
    if len(places) == len(values):
        return tuple(
            quotes.of(
                place,
                place.utterance,
                after=words.with_rule(
                    words.came_next(place.outcome, words.number(value, measurement.unit)),
                    place.rule,
                ),
            )
            for place, value in zip(places[:MAX_QUOTES], values, strict=False)
        )
    longest = sorted(places, key=lambda place: place.duration, reverse=True)[:MAX_QUOTES]
    in_order = sorted(longest, key=lambda place: place.start)
    return tuple(
        quotes.of(
            place,
            place.utterance,
            after=words.with_rule(words.came_next(place.outcome), place.rule),
        )
        for place in in_order
    )


def _method(info: MeasureInfo, *, rule: str | None) -> tuple[str, ...]:
    """What a measure cannot tell and where it comes from; ``rule`` chose one of its places."""
    return tuple(
        sentence
        for sentence in (
            words.rules(rule) if rule else "",
            words.limits(info.limits) if info.limits else "",
            words.smallest_change(info.smallest_change, info.unit),
            words.source(info.source) if info.source else "",
        )
        if sentence
    )
