"""Lessons and trends as rows of words, for the terminal, the page and a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.measures import registry
from classroom_ai.report import words

if TYPE_CHECKING:
    from classroom_ai.history.listing import History, Listed
    from classroom_ai.history.trends import Trend, Trends

Row = tuple[str, ...]


def lesson_header(found: History, scope: str = "lesson") -> Row:
    """Columns of the lessons; the last is the figure, where one is chosen."""
    info = registry().get(found.measure)
    return (*words.LESSON_COLUMNS, *([words.figure_title(info.title, scope)] if info else []))


def lesson_rows(found: History) -> list[Row]:
    """One row a lesson, in order of time."""
    info = registry().get(found.measure)
    return [
        (
            lesson.day, name_of(lesson), lesson.subject, lesson.format,
            words.length(lesson.duration),
            *([_figure(lesson, info.unit)] if info else []),
        )
        for lesson in found.lessons
    ]  # fmt: skip


def name_of(lesson: Listed) -> str:
    """Its title, or the name of its folder; and whether it was corrected."""
    title = lesson.title or Path(lesson.folder).name.removesuffix(".classroom")
    return f"{title} (corrected)" if lesson.corrected else title


def _figure(lesson: Listed, unit: str) -> str:
    return "" if lesson.value is None else words.number(lesson.value, unit)


def compares(trends: Trends) -> str:
    """What the trends hold against each other."""
    return words.around(
        trends.around,
        trends.day,
        mode=trends.mode,
        format_=trends.format,
        has_before=_has_before(trends),
    )


def how_to_read(trends: Trends) -> str:
    """What stands in the columns of the trends."""
    said = (words.WHAT_WOULD_SHOW, words.IN_BRACKETS)
    return " ".join(said if _has_before(trends) else said[1:])


def trend_header(trends: Trends) -> Row:
    """Columns of the trends."""
    before, since = words.sides(trends.around, trends.day)
    header = (
        words.TREND_FIGURE, before, since, words.N_LESSONS, words.DIFFERENCE, words.WOULD_SHOW,
    )  # fmt: skip
    return header if _has_before(trends) else _without_before(header)


def trend_groups(trends: Trends) -> Iterator[tuple[str, list[Row]]]:
    """Rows of the trends by family, with its name."""
    shown: Callable[[Row], Row] = tuple if _has_before(trends) else _without_before
    for family, members in groupby(trends.rows, key=lambda trend: trend.measure.family):
        yield words.family(family), [shown(_trend_row(trend)) for trend in members]


def _has_before(trends: Trends) -> bool:
    """Whether there is a column to fill; the lessons before a goal or a visit always have one."""
    return trends.around != "lessons" or any(trend.before for trend in trends.rows)


def _without_before(row: Row) -> Row:
    """A row of the trends without the earlier lessons, and without what compares with them."""
    figure, _, since, n_lessons, *_ = row
    return figure, since, n_lessons.removeprefix("0 / ")


def _trend_row(trend: Trend) -> Row:
    unit = trend.measure.unit
    n_before, n_now = _counts(trend)
    change, seen = words.TOO_EARLY, ""
    if trend.change is not None and trend.smallest_seen is not None:
        change = words.difference(trend.change, unit, trend.verdict)
        seen = words.would_show(trend.smallest_seen, unit)
    return (
        words.with_unit(trend.measure.title, unit), words.stood(trend.before, unit),
        words.stood(trend.now, unit), f"{n_before} / {n_now}", change, seen,
    )  # fmt: skip


def _counts(trend: Trend) -> tuple[int, int]:
    return (
        trend.before.n_lessons if trend.before else 0,
        trend.now.n_lessons if trend.now else 0,
    )


def lessons_as_csv(found: History) -> bytes:
    """The list of lessons for a spreadsheet."""
    from classroom_ai.spreadsheet import as_csv

    header = (
        "date", "title", "subject", "school_grade", "format", "minutes", "corrected", "measure",
        "value", "low", "high", "folder",
    )  # fmt: skip
    rows = [
        (
            one.day, one.title, one.subject, one.class_name, one.format,
            round(one.duration / 60, 2), "yes" if one.corrected else "no",
            found.measure, one.value, one.low, one.high, one.folder,
        )
        for one in found.lessons
    ]  # fmt: skip
    return as_csv([header, *rows])


def trends_as_csv(trends: Trends) -> bytes:
    """All figures, earlier and later, for a spreadsheet."""
    from classroom_ai.spreadsheet import as_csv

    header = (
        "measure", "title", "unit", "mode", "format", "around", "day", "before", "before_low",
        "before_high", "n_before", "since", "since_low", "since_high", "n_since", "difference",
        "would_show_from", "verdict_on_the_goal",
    )  # fmt: skip
    return as_csv([header, *(_csv_row(trends, trend) for trend in trends.rows)])


def _csv_row(trends: Trends, trend: Trend) -> tuple[str | float | None, ...]:
    info = trend.measure
    sides: list[str | float | None] = []
    for side in (trend.before, trend.now):
        sides += (
            [side.value, side.low, side.high, side.n_lessons] if side else [None, None, None, 0]
        )
    change = None if trend.change is None else round(trend.change, 6)
    seen = None if trend.smallest_seen is None else round(trend.smallest_seen, 6)
    return (
        info.id, info.title, info.unit, trends.mode, trends.format, trends.around, trends.day,
        *sides, change, seen, trend.verdict,
    )  # fmt: skip
