"""Pictures of a lesson: each answers one question, and says the same as a table.

One picture a file; ``strip.py`` is what three of them share and ``drawing.py``
draws. No words of the lesson enter a picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from classroom_ai.report.pictures.questions import questions
from classroom_ai.report.pictures.student_turns import student_turns
from classroom_ai.report.pictures.timeline import timeline
from classroom_ai.report.pictures.waits import waits
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Picture
from classroom_ai.types import Measurement, Tag

__all__ = ["all_pictures", "questions", "student_turns", "timeline", "waits"]


def all_pictures(
    quotes: Quotes, tags: Sequence[Tag], measurements: Sequence[Measurement]
) -> tuple[Picture, ...]:
    """Those pictures of a lesson for which enough is known, in reading order.

    A measure of grade D is not shown, so it is not drawn either; one value is no
    distribution.

    Parameters
    ----------
    quotes : Quotes
        Of the lesson.
    tags : sequence of Tag
        ``question.*``.
    measurements : sequence of Measurement
        Of the whole lesson; those of parts of it are left out.

    Returns
    -------
    tuple of Picture
        None to four.
    """
    return tuple(_drawn(quotes, tags, {m.id: m for m in measurements if m.scope == "lesson"}))


def _drawn(quotes: Quotes, tags: Sequence[Tag], whole: dict[str, Measurement]) -> Iterator[Picture]:
    if quotes.lesson.turns:
        share = whole.get("talk.teacher_share")
        is_sure = share is None or share.grade != "D"
        value = share.value if share and is_sure else None
        yield timeline(quotes.lesson, tags, teacher_share=value, is_sure=is_sure)
    if _is_distribution(wait := whole.get("wait.after_question")):
        yield waits(quotes, wait)
    kinds = whole.get("questions.open_share")
    if kinds is None or kinds.grade != "D":
        picture = questions(quotes, tags)
        if picture is not None:
            yield picture
    lengths = (whole.get(each) for each in ("talk.median_student_turn", "students.words_per_turn"))
    for measurement in lengths:
        if _is_distribution(measurement):
            yield student_turns(quotes, measurement)
            return


def _is_distribution(measurement: Measurement | None) -> TypeGuard[Measurement]:
    return (
        measurement is not None
        and measurement.value is not None
        and measurement.grade != "D"
        and len(measurement.observations) > 1
    )
