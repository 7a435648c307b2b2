"""From what was gathered to everything that the report of a cycle says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote as url_quote

from classroom_ai.cycle import words
from classroom_ai.cycle.chosen import strongest, tied_to, to_look_at_again
from classroom_ai.cycle.gathered import Gathered, measures_of
from classroom_ai.cycle.proposal import offered, state_of
from classroom_ai.cycle.seen import Found, Seen
from classroom_ai.cycle.view import (
    Cycle,
    CycleMoment,
    Lessons,
    Moments,
    Row,
    StartAndNow,
    Then,
    Words,
    Written,
)
from classroom_ai.history.compare import LEAST_LESSONS
from classroom_ai.history.listing import Listed
from classroom_ai.history.notes import Note
from classroom_ai.measures import MeasureInfo, registry
from classroom_ai.report import words as report_words
from classroom_ai.report.view import Headed, Passage

_STRONGEST, _AGAIN = 3, 2


def build(found: Gathered, folder: Path) -> Cycle:
    """Everything that the report of a cycle says, worded.

    Parameters
    ----------
    found : Gathered
        From ``gathered``; at least one lesson.
    folder : pathlib.Path
        Where the page will lie: the reports of the lessons are named from there.

    Returns
    -------
    Cycle
        Plain data for ``to_html`` and ``to_markdown``.
    """
    is_tied = tied_to(measures_of(found.goal, found.stretch))
    info = registry().get(found.measure)
    strong = strongest(found.seen, most=_STRONGEST, is_tied=is_tied)
    again = to_look_at_again(found.seen, most=_AGAIN, is_tied=is_tied)
    return Cycle(
        language=words.LANGUAGE,
        title=_title(found),
        context=words.context(
            found.teacher,
            [one.day for one in found.lessons],
            sum(one.duration for one in found.lessons),
        ),
        facts=tuple(filter(None, [words.few_lessons(len(found.lessons)), _gone(found)])),
        visit=_visit(found),
        goal=_goal(found, info),
        evidence=_start_and_now(found, info, folder) if info else None,
        worked=Moments(
            report_words.WORKED,
            tuple(_moment(*each, folder) for each in strong),
            "" if strong else _nothing(found).worked,
        ),
        again=Moments(
            words.AGAIN,
            tuple(_moment(*each, folder) for each in again),
            "" if again else _nothing(found).again,
        ),
        questions=_written(words.QUESTIONS, [note for note in found.notes if note.for_coach]),
        question=Headed(report_words.QUESTION, _question(found)),
        step=_step(found),
        rest=Headed(words.EVERYTHING_ELSE, words.WHAT_ELSE),
        lessons=_lessons(found, info, folder),
        notes=_written(words.NOTES, [note for note in found.notes if not note.for_coach]),
        closing=(
            Passage(words.SURE, words.HOW_SURE),
            Passage(words.PRIVACY, words.PRIVATE),
        ),
    )


def _title(found: Gathered) -> str:
    days = [one.day for one in found.lessons]
    stretch = found.stretch
    if stretch.visit is None or not stretch.is_cycle:
        return words.title_between(days[0], days[-1])
    first = stretch.visit.day
    return words.title(first, stretch.last or days[-1], is_open=stretch.ends is None)


def _visit(found: Gathered) -> Passage:
    visit, ends = found.stretch.visit, found.stretch.ends
    after = (words.next_visit(ends),) if ends else ()
    if visit is None:
        keep = words.to_keep_a_visit(found.teacher)
        return Passage(words.NO_VISIT_YET, (words.NO_VISIT, *(after or (keep,))))
    info = registry().get(visit.measure or "")
    said = words.looked_at(visit, info.title if info else ""), words.agreed(visit)
    return Passage(words.visit_heading(visit), (*said, *after))


def _goal(found: Gathered, info: MeasureInfo | None) -> Passage:
    """The goal as it was set, and what the lessons say of it."""
    goal = found.goal
    if goal is None:
        return Passage(words.NO_GOAL_HEADING, (words.NO_GOAL,))
    unit = info.unit if info else ""
    answer = found.answer
    said = report_words.goal_answer(answer, unit) if answer else (words.NOTHING_OF_GOAL,)
    heading = report_words.goal(info.title if info else goal.measure)
    return Passage(heading, (words.goal_line(goal, unit), *said))


def _start_and_now(found: Gathered, info: MeasureInfo, folder: Path) -> StartAndNow | None:
    """Lines behind the figure in the first and the latest lesson of one kind."""
    known = [one for one in found.seen if one.figure and one.listed.value is not None]
    if not known:
        return None
    alike = [one for one in known if one.like == known[-1].like]
    shown = [(words.NOW, alike[-1])]
    if len(alike) > 1:
        start = words.START if alike[0] is known[0] else words.START_ALIKE
        shown = [(start, alike[0]), *shown]
    said = words.TWO_EXAMPLES if len(alike) > 1 else words.ONE_EXAMPLE
    return StartAndNow(
        words.START_AND_NOW,
        tuple(_then(when, one, info, folder) for when, one in shown),
        said,
    )


def _then(when: str, one: Seen, info: MeasureInfo, folder: Path) -> Then:
    listed = one.listed
    return Then(
        when=when,
        lesson=_named(listed),
        report=_report(listed, folder),
        value=words.figure(info, listed.value or 0.0, listed.low, listed.high),
        quotes=one.quotes,
    )


class _Nothing(NamedTuple):
    """What is said where no moment was found."""

    worked: str
    again: str


def _nothing(found: Gathered) -> _Nothing:
    """Of what could be looked for: a transcript says too little of pauses."""
    if not found.seen:
        return _Nothing(words.NOT_LOOKED_AT, words.NOT_LOOKED_AT)
    if all(one.timing != "sound" for one in found.seen):
        return _Nothing(
            report_words.NOTHING_WORKED_IN_WRITING, report_words.NOTHING_AGAIN_IN_WRITING
        )
    return _Nothing(report_words.NOTHING_WORKED, report_words.NOTHING_AGAIN)


def _moment(one: Seen, moment: Found, folder: Path) -> CycleMoment:
    return CycleMoment(_named(one.listed), _report(one.listed, folder), moment.shown)


def _question(found: Gathered) -> str:
    """About what was agreed; else that of the rubric for the goal; else one for any lesson."""
    if found.stretch.visit:
        return words.reflection(found.stretch.visit.agreed)
    scores = found.seen[-1].scores if found.seen else ()
    criteria = [criterion for score in scores for criterion in score.criteria]
    asked = (c.question for c in criteria if c.measure == found.measure and c.question)
    return next(asked, report_words.QUESTION_FOR_ANY_LESSON)


def _step(found: Gathered) -> Headed:
    """The goal kept, or another one offered with the command that sets it.

    Of a cycle of the past it is said what came after.
    """
    if found.next_goal is not None:
        after = registry().get(found.next_goal.measure)
        title = after.title if after else found.next_goal.measure
        unit = after.unit if after else ""
        return Headed(words.WHAT_CAME_NEXT, words.set_since(found.next_goal, title, unit))
    if found.is_past:
        return Headed(words.WHAT_CAME_NEXT, words.said_in_the_latest(found.teacher))
    goal = found.goal if found.goal and not found.goal.ended_at else None
    state = state_of(found.answer if goal else None, has_goal=goal is not None)
    wants_another = state in ("none", "there", "no-change-in-many")
    but = goal.measure if goal else ""
    offer = offered(found.seen, but=but) if wants_another and found.seen else None
    info = registry().get(offer.measure) if offer else None
    few = len(found.lessons) < LEAST_LESSONS
    command = words.goal_command(found.teacher, offer, info.unit) if offer and info else ""
    return Headed(words.NEXT_GOAL, words.next_step(state, offer, info, few=few), command)


def _lessons(found: Gathered, info: MeasureInfo | None, folder: Path) -> Lessons:
    folders = dict.fromkeys(str(Path(one.folder)) for one in found.lessons)
    return Lessons(
        heading=words.LESSONS,
        header=words.header(info),
        rows=tuple(_row(one, info, folder) for one in found.lessons),
        folders=Passage(words.WHERE, tuple(folders)),
    )


def _gone(found: Gathered) -> str:
    """Which lessons' results are not where they were."""
    there = {one.listed.recording for one in found.seen}
    gone = [_named(one) for one in found.lessons if one.recording not in there]
    return words.gone(gone) if gone else ""


def _row(one: Listed, info: MeasureInfo | None, folder: Path) -> Row:
    title = _title_of(one)
    figure = ""
    if info:
        figure = words.NO_FIGURE if one.value is None else report_words.number(one.value, info.unit)
    return Row(
        day=report_words.day_and_month(one.day),
        title=words.corrected(title) if one.corrected else title,
        about=words.format_and_length(one.format, one.duration),
        figure=figure,
        range=words.range_of(info, one.low, one.high) if info else "",
        report=_report(one, folder),
    )


def _written(heading: str, notes: list[Note]) -> Words | None:
    if not notes:
        return None
    return Words(
        heading,
        tuple(Written(words.written_when(one.day, one.title), one.text) for one in notes),
    )


def _title_of(one: Listed) -> str:
    return one.title or Path(one.folder).name.removesuffix(".classroom")


def _named(one: Listed) -> str:
    return words.lesson(_title_of(one), one.day)


def _report(one: Listed, folder: Path) -> str:
    """Address of a lesson's own report from the page; empty where there is none.

    With ``./`` in front no name of a folder can be taken for the scheme of an address.
    """
    report = Path(one.folder) / "report.html"
    if not os.path.isfile(report):  # noqa: PTH113 - Path.is_file fails where a folder is closed
        return ""
    try:
        way = Path(os.path.relpath(report, folder.absolute())).as_posix()
    except ValueError:  # on another drive
        return ""
    return f"./{url_quote(way)}"
