"""The first page: what a tired teacher reads in one minute, worded.

Which moments and which focus is ``classroom_ai.feedback``'s choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from classroom_ai.feedback import Feedback, feedback
from classroom_ai.feedback.focus import Focus
from classroom_ai.feedback.moments import Moment
from classroom_ai.report import figures, pictures, words
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import FirstPage, Headed, Picture, Said, ShownMoment, TheFocus
from classroom_ai.types import GoalAnswer, Measurement, RubricScore, Tag

if TYPE_CHECKING:
    from classroom_ai.measures.registry import MeasureInfo

#: Kinds of moment that were found by a question.
_ASKED = frozenset(
    {
        "waited",
        "thinking-asked-for",
        "followed-up",
        "check-passed-over",
        "question-asked-again",
        "open-question-cut-short",
    }
)


def first_page(
    quotes: Quotes,
    tags: Sequence[Tag],
    measurements: Sequence[Measurement],
    scores: Sequence[RubricScore],
    registry: Mapping[str, MeasureInfo],
    *,
    answer: GoalAnswer | None = None,
    teacher: str = "",
) -> FirstPage:
    """Focus, strengths, one missed moment, one question and one step, in this order.

    ``answer`` and ``teacher`` are there where the teacher keeps a history of lessons.
    """
    chosen = feedback(quotes.lesson, tags, measurements, scores, answer=answer)
    worked = tuple(shown_moment(quotes, moment) for moment in chosen.strengths)
    missed = chosen.missed
    in_writing = quotes.lesson.timing != "sound"
    no_strength = words.NOTHING_WORKED_IN_WRITING if in_writing else words.NOTHING_WORKED
    none_missed = words.NOTHING_AGAIN_IN_WRITING if in_writing else words.NOTHING_AGAIN
    return FirstPage(
        focus=_focus(quotes, chosen.focus, registry),
        worked_heading=words.WORKED,
        worked=worked,
        nothing_worked="" if worked else no_strength,
        again_heading=words.AGAIN,
        again=shown_moment(quotes, missed, ask=words.COULD_ASK[missed.kind]) if missed else None,
        nothing_again="" if missed else none_missed,
        question=Headed(words.QUESTION, _question(chosen)),
        step=Headed(words.NEXT_LESSON, *_step(quotes, chosen, registry, teacher)),
    )


def _focus(quotes: Quotes, focus: Focus | None, registry: Mapping[str, MeasureInfo]) -> TheFocus:
    if focus is None:
        return TheFocus(words.FOCUS, "", (words.NO_FOCUS,))
    info, m = registry.get(focus.measure), focus.measurement
    title = _title(focus, registry)
    heading = words.goal(title) if focus.is_goal else words.focus(title)
    stood = _answered(focus.answer, info)
    if m is None or info is None or not focus.is_known:
        reasons = figures.why_no_value(m, info, quotes.lesson) if m and info else ()
        return TheFocus(heading, "", (words.not_known_today(), *reasons, *stood))
    sentence = focus.criterion.sentence if focus.criterion else info.explanation
    return TheFocus(
        heading,
        figures.value_and_range(m),
        tuple(said for said in (*stood, sentence, figures.basis(m)) if said),
        _strip(quotes, m),
    )


def _answered(answer: GoalAnswer | None, info: MeasureInfo | None) -> tuple[str, ...]:
    """Where a kept goal stood and stands, and whether that is more than noise."""
    return words.goal_answer(answer, info.unit) if answer and info else ()


def _strip(quotes: Quotes, measurement: Measurement) -> Picture | None:
    """One dot a question, for the waits that have such a picture; one dot is no distribution."""
    if measurement.id != "wait.after_question" or len(measurement.observations) < 2:
        return None
    return pictures.waits(quotes, measurement)


def _question(chosen: Feedback) -> str:
    criterion = chosen.focus.criterion if chosen.focus else None
    return (criterion.question if criterion else "") or words.QUESTION_FOR_ANY_LESSON


def _step(
    quotes: Quotes, chosen: Feedback, registry: Mapping[str, MeasureInfo], teacher: str
) -> tuple[str, str]:
    """What to try, and how to keep the focus as a goal."""
    focus, missed = chosen.focus, chosen.missed
    title = _title(focus, registry) if focus else ""
    keep = ""
    if focus and not focus.is_goal:
        keep = words.keep_as_goal(title, focus.measure, teacher)
    step = focus.criterion.next_step if focus and focus.criterion else None
    if step is not None:
        return words.try_next(step.say, quotes.time(step.moment.start).text), keep
    if missed is not None:
        return words.try_where(missed.kind, quotes.time(missed.start).text), keep
    if focus is None:
        return words.NO_STEP, keep
    if focus.criterion is not None and focus.criterion.room == 0:
        return words.keep_doing(title), keep
    return words.look_again(title), keep


def _title(focus: Focus, registry: Mapping[str, MeasureInfo]) -> str:
    info = registry.get(focus.measure)
    return info.title if info else focus.measure


def shown_moment(quotes: Quotes, moment: Moment, *, ask: str = "") -> ShownMoment:
    """A moment as its lines, what happened in it, and what could have been asked."""
    asked = moment.chosen if moment.kind in _ASKED else None
    lines = tuple(
        Said(quote.who, quotes.role_of(line.utterance), quote.text)
        for line in moment.lines
        for quote in [quotes.of(line, line.utterance, keep_end=line == asked)]
    )
    return ShownMoment(
        time=quotes.time(moment.start, moment.lines[0].utterance, end=moment.end),
        lines=lines,
        said=words.what_happened(moment.kind, **_details(quotes, moment)),
        ask=ask,
        kind=moment.kind,
    )


def _details(quotes: Quotes, moment: Moment) -> dict[str, str]:
    """What a sentence about a moment may name: who spoke last, in how many words, after what."""
    by_students = [
        quotes.utterances[line.utterance]
        for line in moment.lines
        if line.utterance and quotes.utterances[line.utterance].role == "student"
    ]
    who = [words.inside(quotes.names[utt.speaker]) for utt in by_students]
    return {
        "first": who[0] if who else words.STUDENT,
        "last": who[-1] if who else words.STUDENT,
        "n_words": words.plural(moment.n_words, "word"),
        "longest": words.LONGEST if moment.is_longest else "",
        "wait": words.number(moment.wait, "s") if moment.wait is not None else "",
    }
