"""From a lesson and what was counted in it to everything that its report says."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from classroom_ai.measures.errors import CLEAR
from classroom_ai.missed import KINDS
from classroom_ai.report import formats, moments, pictures, words
from classroom_ai.report.quotes import Quotes, line_of
from classroom_ai.report.view import (
    Family,
    Figure,
    Heard,
    LeftOut,
    Measures,
    Passage,
    Picture,
    Quote,
    Report,
    StoodOut,
    Transcript,
)
from classroom_ai.types import Lesson, Measurement, Quality, RubricScore, Tag

if TYPE_CHECKING:
    from classroom_ai.measures.registry import MeasureInfo

#: More evidence than this is a list to scroll, not one to read.
MAX_QUOTES = 8
_FROM_TRANSCRIPT = {"starts": words.FROM_STARTS, "none": words.WITHOUT_TIMES}


def build(
    lesson: Lesson,
    tags: tuple[Tag, ...],
    measurements: tuple[Measurement, ...],
    scores: tuple[RubricScore, ...],
    registry: Mapping[str, MeasureInfo],
    *,
    by_hand: tuple[str, ...] = (),
) -> Report:
    r"""Everything that the report of a lesson says, worded.

    Parameters
    ----------
    lesson : Lesson
        What was heard; one without turns and utterances gets a short report.
    tags : tuple of Tag
        ``question.*`` and ``praise.*``.
    measurements : tuple of Measurement
        Shown in this order within their families.
    scores : tuple of RubricScore
        Their sentences say what the measures mean; levels are not shown.
    registry : mapping of str to MeasureInfo
        Names, units and limits by measure id; holds every id of ``measurements``.
    by_hand : tuple of str
        What ``said_of_check`` says of a check by a person.

    Returns
    -------
    Report
        Plain data for ``to_html`` and ``to_markdown``.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> report = build(lesson, (), (), (), {})
    >>> report.transcript.lines[1].who
    'Student A'
    """
    silent = not lesson.turns and not lesson.utterances
    quotes = Quotes(lesson)
    return Report(
        language=words.LANGUAGE,
        title=lesson.title,
        context=words.context(lesson),
        facts=words.facts(lesson),
        heard=_heard(lesson, silent=silent),
        silent=Passage(words.SILENT, words.SILENT_REASONS) if silent else None,
        stood_out=None if silent else _stood_out(quotes, tags, measurements),
        pictures=_pictures(quotes, tags, measurements),
        measures=None if silent else _measures(quotes, measurements, scores, registry),
        transcript=_transcript(quotes) if lesson.utterances else None,
        closing=_closing(lesson, by_hand, silent=silent),
    )


def _heard(lesson: Lesson, *, silent: bool) -> Heard:
    """The quality in words, what is unknown because of it, and what a better model would cost."""
    quality = lesson.quality
    details = list(_quality_details(quality)) if quality else []
    if not silent:
        details += _unknown(lesson)
    note = lesson.provenance.settings.get("model_note")
    if isinstance(note, str) and note:
        details.append(note)
    if quality is None:
        verdict = _FROM_TRANSCRIPT.get(lesson.timing, words.FROM_TRANSCRIPT)
    else:
        verdict = words.NO_VOICE if silent else words.VERDICTS[quality.grade]
    return Heard(words.HEARD, verdict, tuple(details))


def _quality_details(quality: Quality) -> Iterable[str]:
    """What was wrong, how much of the words was understood, and what to do about it."""
    yield from quality.warnings
    for aspect in quality.aspects:
        if aspect.name == "words" and aspect.sentence not in quality.warnings:
            yield aspect.sentence
    for advice in quality.advice:
        yield f"{words.NEXT_TIME} {advice[0].lower()}{advice[1:]}"


def _unknown(lesson: Lesson) -> Iterable[str]:
    spoke = {turn.role for turn in lesson.turns} | {utt.role for utt in lesson.utterances}
    if "teacher" not in spoke:
        yield words.NO_TEACHER if lesson.timing == "sound" else words.NO_TEACHER_NAMED
    talk = sum(turn.duration for turn in lesson.turns)
    unknown = sum(turn.duration for turn in lesson.turns if turn.role == "unknown")
    if unknown:
        yield words.unknown_speech(unknown / talk)
    yield words.STUDENTS_AT_LEAST
    if not lesson.utterances:
        yield words.NO_WORDS


def _stood_out(
    quotes: Quotes, tags: Sequence[Tag], measurements: Sequence[Measurement]
) -> StoodOut:
    shown = moments.that_stood_out(quotes, tags, measurements)
    again = moments.to_look_at_again(quotes, tags)
    return StoodOut(
        heading=words.STOOD_OUT,
        moments=shown,
        nothing="" if shown else words.NOTHING_STOOD_OUT,
        again_heading=words.AGAIN,
        again=again,
        nothing_again="" if again else words.NOTHING_AGAIN,
    )


def _pictures(
    quotes: Quotes, tags: Sequence[Tag], measurements: Sequence[Measurement]
) -> tuple[Picture, ...]:
    if not quotes.lesson.turns:
        return ()
    whole = {m.id: m for m in measurements if m.scope == "lesson" and _sayable(m) is not None}
    share, wait = whole.get("talk.teacher_share"), whole.get("wait.after_question")
    shown = [pictures.timeline(quotes.lesson, tags, teacher_share=share.value if share else None)]
    # One dot is no distribution.
    if wait is not None and len(wait.observations) > 1:
        shown.append(pictures.waits(quotes, wait))
    return tuple(shown)


def _sayable(measurement: Measurement) -> float | None:
    """The value, if it is sure enough to be shown to a teacher as a number."""
    return None if measurement.grade == "D" else measurement.value


def _measures(
    quotes: Quotes,
    measurements: Sequence[Measurement],
    scores: Sequence[RubricScore],
    registry: Mapping[str, MeasureInfo],
) -> Measures:
    order = list(dict.fromkeys(registry[m.id].family for m in measurements))
    by_family = sorted(measurements, key=lambda m: order.index(registry[m.id].family))
    ranges = any(_range(m) for m in measurements)
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
        if (value := _sayable(m)) is not None
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
        if _sayable(m) is None:
            value = words.NO_VALUE if m.value is None else words.NOT_SURE
            reasons = _why_no_value(m, registry[m.id], lesson)
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
        value=formats.number(value, m.unit),
        range=_range(m),
        meaning=_meaning(m, scores, info, quotes),
        basis=_basis(m),
        fold=words.fold(len(m.evidence)),
        quotes=shown,
        more=words.more_places(left) if left else "",
        method=_method(info, rule=next((p.rule for p in m.evidence if p.rule), None)),
    )


def _why_no_value(measurement: Measurement, info: MeasureInfo, lesson: Lesson) -> tuple[str, ...]:
    needed = _what_would_help(measurement, info, lesson) if measurement.value is not None else ""
    return tuple(said for said in (measurement.note, needed) if said)


def _what_would_help(measurement: Measurement, info: MeasureInfo, lesson: Lesson) -> str:
    """Why a value is not known well enough, and what would make it so."""
    if measurement.low is None:
        return words.why_not_measured(info.needs)
    sure = [s.confidence for s in lesson.speakers if s.role == "teacher"]
    if any(confidence is not None and confidence < CLEAR for confidence in sure):
        return words.WHOSE_VOICE
    by_label = any(need not in words.NEEDS for need in info.needs)
    return words.TOO_FEW if by_label else words.BETTER_RECORDING


def _range(measurement: Measurement) -> str:
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
        words.to_try(step.say, quotes.time(step.moment.start).text, KINDS[step.missed])
        for criterion in criteria
        if (step := criterion.next_step)
    ]
    said = [*(sentences or [info.explanation]), measurement.note, *steps]
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


def _basis(measurement: Measurement) -> str:
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
                    words.came_next(place.outcome, formats.number(value, measurement.unit)),
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


def _transcript(quotes: Quotes) -> Transcript:
    lesson = quotes.lesson
    return Transcript(
        heading=words.TRANSCRIPT,
        fold=words.lines(len(lesson.utterances)),
        language=lesson.language or "",
        lines=tuple(line_of(quotes, utt) for utt in lesson.utterances),
    )


def _closing(lesson: Lesson, by_hand: tuple[str, ...], *, silent: bool) -> tuple[Passage, ...]:
    """How sure, who can see it, and how it was made."""
    written = words.BY_MACHINE if lesson.timing == "sound" else words.AS_WRITTEN
    sure = [*by_hand, written, *words.CANNOT_HEAR]
    teachers = [
        speaker.confidence
        for speaker in lesson.speakers
        if speaker.role == "teacher" and speaker.confidence is not None
    ]
    if teachers:
        sure.insert(0, words.teacher_confidence(min(teachers)))
    provenance = lesson.provenance
    made = [
        words.made_with(provenance.package) if provenance.package else "",
        *(words.model_used(task, model.name) for task, model in provenance.models.items()),
        words.fingerprint(provenance.fingerprint) if provenance.fingerprint else "",
    ]
    passages = (
        Passage(words.SURE, () if silent else tuple(sure)),
        Passage(words.PRIVACY, words.PRIVATE),
        Passage(words.MADE, tuple(sentence for sentence in made if sentence)),
    )
    return tuple(passage for passage in passages if passage.sentences)
