"""From a lesson and what was counted in it to everything that its report says."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from classroom_ai.measures.speech import teacher_confidence
from classroom_ai.report import figures, pictures, words
from classroom_ai.report.first_page import first_page
from classroom_ai.report.quotes import Quotes, line_of
from classroom_ai.report.view import Before, Cut, Headed, Heard, Passage, Report, Transcript
from classroom_ai.types import GoalAnswer, Lesson, Measurement, Quality, RubricScore, Tag

if TYPE_CHECKING:
    from classroom_ai.measures.registry import MeasureInfo

#: Below this share of the talk it changes nothing that it is not known who spoke.
_UNKNOWN_TOLD = 0.02


def build(
    lesson: Lesson,
    tags: tuple[Tag, ...],
    measurements: tuple[Measurement, ...],
    scores: tuple[RubricScore, ...],
    registry: Mapping[str, MeasureInfo],
    *,
    by_hand: tuple[str, ...] = (),
    answer: GoalAnswer | None = None,
    teacher: str = "",
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
    answer : GoalAnswer, optional
        What earlier lessons say about the goal that the teacher keeps.
    teacher : str
        The name under which the teacher keeps a history, if this report is the teacher's own.

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
    measurements = tuple(replace(m, note=words.from_data(m.note)) for m in measurements)
    scores = tuple(_shown_score(score) for score in scores)
    registry = {name: _shown_card(info) for name, info in registry.items()}
    return Report(
        language=words.LANGUAGE,
        title=lesson.title,
        context=words.context(lesson),
        facts=words.facts(lesson),
        heard=_heard(lesson, silent=silent),
        silent=Passage(words.SILENT, words.SILENT_REASONS) if silent else None,
        first_page=None
        if silent
        else first_page(
            quotes, tags, measurements, scores, registry, answer=answer, teacher=teacher
        ),
        rest=Headed(words.EVERYTHING_ELSE, words.WHAT_ELSE),
        pictures_heading=words.PICTURES,
        pictures=pictures.all_pictures(quotes, tags, measurements),
        measures=None if silent else figures.measures_of(quotes, measurements, scores, registry),
        transcript=_transcript(quotes) if lesson.utterances else None,
        closing=_closing(lesson, by_hand, silent=silent),
        before=Before(
            words.BEFORE_YOU_RECORD, words.BEFORE_NEXT_TIME, words.BEFORE_YOU_RECORD_PAGE
        ),
    )


def _shown_card(info: MeasureInfo) -> MeasureInfo:
    """A measure's card in the language of the report."""
    return replace(
        info,
        title=words.from_data(info.title),
        explanation=words.from_data(info.explanation),
        limits=words.from_data(info.limits),
    )


def _shown_score(score: RubricScore) -> RubricScore:
    """What a rubric says, in the language of the report."""
    return replace(
        score,
        criteria=tuple(
            replace(
                criterion,
                sentence=words.from_data(criterion.sentence),
                question=words.from_data(criterion.question),
                next_step=replace(step, say=words.from_data(step.say))
                if (step := criterion.next_step)
                else None,
            )
            for criterion in score.criteria
        ),
    )


def _heard(lesson: Lesson, *, silent: bool) -> Heard:
    """The quality in words; what a reader must know at once; the rest, for who asks.

    A recording that was heard in part is read differently, so its warnings come first.
    """
    quality = lesson.quality
    if quality is None:
        from_transcript = {"starts": words.FROM_STARTS, "none": words.WITHOUT_TIMES}
        verdict = from_transcript.get(lesson.timing, words.FROM_TRANSCRIPT)
    elif silent:
        verdict = words.NO_VOICE
    else:
        verdict = words.heard(
            quality.grade, quality.understood_share, quality.students_understood_share
        )
    first = [] if silent else list(_unknown(lesson))
    details = list(_quality_details(quality)) if quality else []
    if quality and (silent or quality.grade in "CD"):
        first, details = [*first, *details], []
    if not silent and quality:
        details.append(words.STUDENTS_AT_LEAST)
    note = lesson.provenance.settings.get("model_note")
    if isinstance(note, str) and note:
        details.append(words.from_data(note))
    return Heard(words.HEARD, verdict, tuple(first), tuple(details))


def _quality_details(quality: Quality) -> Iterable[str]:
    """What was wrong, how much of the words was understood, and what to do about it."""
    yield from map(words.from_data, quality.warnings)
    for aspect in quality.aspects:
        if aspect.name == "words" and aspect.sentence not in quality.warnings:
            yield words.from_data(aspect.sentence)
    yield from (words.next_time(words.from_data(advice)) for advice in quality.advice)


def _unknown(lesson: Lesson) -> Iterable[str]:
    spoke = {turn.role for turn in lesson.turns} | {utt.role for utt in lesson.utterances}
    if "teacher" not in spoke:
        yield words.NO_TEACHER if lesson.timing == "sound" else words.NO_TEACHER_NAMED
    talk = sum(turn.duration for turn in lesson.turns)
    unknown = sum(turn.duration for turn in lesson.turns if turn.role == "unknown")
    if unknown > _UNKNOWN_TOLD * talk:
        yield words.unknown_speech(unknown / talk)
    if figures.is_unsure_who_teaches(lesson):
        yield words.WHOSE_VOICE if lesson.timing == "sound" else words.WHOSE_NAME
    if not lesson.utterances:
        yield words.NO_WORDS
    if lesson.left_out:
        yield words.left_out_by_you(lesson.left_out)


def _transcript(quotes: Quotes) -> Transcript:
    lesson = quotes.lesson
    return Transcript(
        heading=words.TRANSCRIPT,
        fold=words.lines(len(lesson.utterances)),
        language=lesson.language or "",
        lines=tuple(line_of(quotes, utt) for utt in lesson.utterances),
        cuts=tuple(
            Cut(
                bisect_left(lesson.utterances, span.start, key=lambda utt: utt.start),
                quotes.time(span.start),
                words.left_out_here(span),
                span.start,
                span.end,
            )
            for span in lesson.left_out
        ),
    )


def _closing(lesson: Lesson, by_hand: tuple[str, ...], *, silent: bool) -> tuple[Passage, ...]:
    """How sure, who can see it, and how it was made."""
    written = words.BY_MACHINE if lesson.timing == "sound" else words.AS_WRITTEN
    sure = [*by_hand, written, *words.CANNOT_HEAR]
    which = teacher_confidence(lesson)
    # Of what a person said the tool has no estimate.
    if which is not None and which < 1:
        sure.insert(0, words.teacher_confidence(which))
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
