"""A lesson of a cycle, as its results lie in its folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom_ai.errors import LessonError
from classroom_ai.feedback.moments import Moment, can_be_quoted
from classroom_ai.feedback.strengths import strengths
from classroom_ai.feedback.to_look_at import moment_to_look_at
from classroom_ai.history.alike import heard_as, same_format
from classroom_ai.history.listing import Listed
from classroom_ai.lesson import read_lesson
from classroom_ai.measures import lesson_wide
from classroom_ai.missed import KINDS, missed_moments
from classroom_ai.report import words as report_words
from classroom_ai.report.first_page import shown_moment
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Quote, ShownMoment
from classroom_ai.results import Results, read_results
from classroom_ai.types import Evidence, Lesson, Measurement, RubricScore, Timing

#: Two lines are enough to know a figure by.
_QUOTES = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A moment that was found, worded; ``n_words`` are those of the idea in it."""

    kind: str
    n_words: int
    shown: ShownMoment


@dataclass(frozen=True, slots=True)
class Seen:
    """What a cycle needs of one lesson; its words stay in its folder.

    ``like`` is the same for lessons that were heard in the same way and have one format.
    ``figure`` and ``quotes`` are of the measure that the cycle is about.
    """

    listed: Listed
    like: tuple[str, str]
    timing: Timing
    strengths: tuple[Found, ...]
    missed: Found | None
    figure: Measurement | None
    quotes: tuple[Quote, ...]
    measurements: tuple[Measurement, ...]
    scores: tuple[RubricScore, ...]


def results_of(listed: Listed) -> tuple[Lesson, Results] | None:
    """What lies in a lesson's folder; None where that is gone, damaged, or of another lesson."""
    folder = Path(listed.folder)
    try:
        lesson = read_lesson(folder / "lesson.json")
        results = read_results(folder / "measures.json")
    except LessonError:
        return None
    is_same = lesson.recording.sha256 == listed.recording and results.lesson == lesson.id
    return (lesson, results) if is_same else None


def seen_in(
    listed: Listed, *, measure: str, is_tied: Callable[[str], bool] = lambda kind: False
) -> Seen | None:
    """What a cycle needs of a lesson; None where its results are not there.

    Parameters
    ----------
    listed : Listed
        As the store has it.
    measure : str
        Id of the measure that the cycle is about; empty for none.
    is_tied : callable
        Whether a kind of moment has to do with that measure: such a missed moment comes first.
    """
    found = results_of(listed)
    if found is None:
        return None
    lesson, results = found
    quotes = Quotes(lesson)
    worked = strengths(lesson, results.tags)
    missed = missed_moments(lesson, results.tags)
    again = moment_to_look_at(
        lesson,
        missed,
        first=next((kind for kind in KINDS if kind in missed and is_tied(kind)), None),
        but=frozenset(utt for moment in worked for utt in moment.utterances),
    )
    measurements = tuple(lesson_wide(results.measures))
    figure = next((m for m in measurements if m.id == measure), None)
    return Seen(
        listed=listed,
        like=(heard_as(lesson), same_format(lesson.about.format)),
        timing=lesson.timing,
        strengths=tuple(_found(quotes, moment) for moment in worked),
        missed=_found(quotes, again, ask=report_words.COULD_ASK[again.kind]) if again else None,
        figure=figure,
        quotes=_typical(quotes, figure) if figure else (),
        measurements=measurements,
        scores=results.rubrics,
    )


def _found(quotes: Quotes, moment: Moment, *, ask: str = "") -> Found:
    return Found(moment.kind, moment.n_words, shown_moment(quotes, moment, ask=ask))


def _typical(quotes: Quotes, figure: Measurement) -> tuple[Quote, ...]:
    """Lines that a figure comes from: those nearest to it, not the best or the worst.

    Where places have no value of their own, the longest, which carry most of it.
    """
    values: Sequence[float | None] = figure.observations
    if len(values) != len(figure.evidence):
        values = [None] * len(figure.evidence)

    def distance(each: tuple[Evidence, float | None]) -> float:
        place, value = each
        return -place.duration if value is None else abs(value - (figure.value or 0.0))

    sure = [
        each
        for each in zip(figure.evidence, values, strict=True)
        if each[0].utterance in quotes.utterances
        and can_be_quoted(quotes.utterances[each[0].utterance])
    ]
    nearest = sorted(sorted(sure, key=distance)[:_QUOTES], key=lambda each: each[0].start)
    return tuple(
        quotes.of(
            place,
            place.utterance,
            after=report_words.came_next(
                place.outcome,
                "" if value is None else report_words.number(value, figure.unit),
            ),
        )
        for place, value in nearest
    )
