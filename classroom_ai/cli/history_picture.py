"""One figure over time, as a drawing or as a page with the same in tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import UsageError
from classroom_ai.history.goals import known_measure
from classroom_ai.report import words
from classroom_ai.report.pictures.over_time import Mark, Parting, over_time

if TYPE_CHECKING:
    from classroom_ai.history.listing import History
    from classroom_ai.history.trends import Trend, Trends

_KINDS = (".html", ".png", ".svg")


def picture_as(file: Path, found: History, trends: Trends) -> bytes:
    """What the file of a picture holds, by the end of its name.

    Raises
    ------
    UsageError
        If it ends in another way, no measure is chosen, or no lesson has it.
    """
    kind = file.suffix.lower()
    if kind not in _KINDS:
        raise UsageError(
            f"--picture is {str(file)!r}.",
            "Its name ends in .svg or .png for the drawing, or in .html for a page.",
            "For instance: --picture my-lessons.html",
        )
    picture = _Picture(found, trends)
    if kind == ".html":
        return picture.page().encode()
    from classroom_ai.report.pictures.png import standing_alone, to_png

    svg = picture.svg(heading=picture.title)
    return to_png(svg) if kind == ".png" else standing_alone(svg).encode()


class _Picture:
    """The measure beside the lessons of a history, with its trend."""

    def __init__(self, found: History, trends: Trends) -> None:
        if not found.measure:
            raise UsageError(
                "No figure is chosen for the picture.",
                "Without a goal, it has to be said which.",
                "For instance: --measure wait.after_question (classroom-ai measures lists all)",
            )
        self._found, self._trends = found, trends
        self._info = known_measure(found.measure)
        trend = next((each for each in trends.rows if each.measure == self._info), None)
        self._marks = [
            Mark(one.day, one.value, one.low, one.high, one.format)
            for one in found.lessons
            if one.value is not None
        ]
        if trend is None or not self._marks:
            raise UsageError(
                f"No lesson has a figure for {self._info.id} that may be shown.",
                "One lesson at least is needed.",
                f"To see how it is counted: classroom-ai measures {self._info.id}",
            )
        self._trend: Trend = trend

    @property
    def title(self) -> str:
        """The answer."""
        return words.over_time_title(
            words.figure_title(self._info.title, self._trends.mode or "lesson"),
            self._info.unit,
            before=self._trend.before,
            now=self._trend.now,
            day=self._trends.day,
            verdict=self._trend.verdict,
        )

    def svg(self, *, heading: str = "") -> str:
        """The drawing, under a heading where it has no page around it."""
        goal = self._found.goal
        is_goal = goal is not None and goal.measure == self._info.id
        trends, trend = self._trends, self._trend
        label = words.parting_line(trends.around, trends.day)
        parting = Parting(trends.day, label, trend.before, trend.now)
        wanted = goal.toward if goal and is_goal else None
        return over_time(
            self._marks, self._info.unit, parting=parting, wanted=wanted, heading=heading
        )

    def page(self) -> str:
        """A page with the answer, the drawing, and the same in tables."""
        from classroom_ai.cli.history_tables import (
            compares,
            how_to_read,
            lesson_header,
            lesson_rows,
            trend_groups,
            trend_header,
        )
        from classroom_ai.pages import render

        answer = self._found.answer
        is_goal = answer is not None and answer.measure == self._info.id
        said = words.goal_answer(answer, self._info.unit) if answer and is_goal else ()
        trends = self._trends
        return render(
            "report/over_time.html",
            title=words.history_of(self._found.teacher),
            answer=self.title,
            said=said,
            svg=self.svg(),
            key=words.OVER_TIME_KEY,
            lessons_title=words.YOUR_LESSONS,
            lesson_header=lesson_header(self._found, trends.mode or "lesson"),
            lesson_rows=lesson_rows(self._found),
            trends_title=words.ALL_FIGURES,
            around=compares(trends),
            trend_header=trend_header(trends),
            trend_groups=list(trend_groups(trends)),
            notes=(
                how_to_read(trends),
                words.nothing_claimed(trends.teacher, has_goal=trends.around == "goal"),
            ),
        )
