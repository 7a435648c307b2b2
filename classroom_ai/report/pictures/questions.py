"""When the teacher asked what."""

from __future__ import annotations

from collections.abc import Sequence

from classroom_ai.report import words
from classroom_ai.report.pictures.drawing import OTHER, TEACHER, diamond, dot, peak, square
from classroom_ai.report.pictures.strip import Axis, Lane, Shape, marked, strip
from classroom_ai.report.pictures.timeline import Rows, asked_by_teacher
from classroom_ai.report.quotes import Quotes
from classroom_ai.report.view import Picture
from classroom_ai.types import Seconds, Tag

#: Kinds from top to bottom: shape, colour, whether it is filled.
_KINDS: dict[str, tuple[Shape, str, bool]] = {
    "question.open": (dot, TEACHER, True),
    "question.closed": (square, TEACHER, False),
    "question.check": (diamond, TEACHER, False),
    "question.procedural": (peak, OTHER, True),
    "question.rhetorical": (peak, OTHER, False),
}
#: Steps between labels of the time axis, in minutes; the first that leaves room is taken.
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120)
_MOST_LABELS = 6
#: What is said of the time of questions is said of so many at least.
_ENOUGH = 4
_MOST_SHARE = 2 / 3
_LONG_LESSON: Seconds = 600.0


def questions(quotes: Quotes, tags: Sequence[Tag]) -> Picture | None:
    """One mark a question of the teacher at its time, with a lane for each kind.

    Parameters
    ----------
    quotes : Quotes
        Of a lesson with times.
    tags : sequence of Tag
        ``question.*``; those of students and names that were called are left out.

    Returns
    -------
    Picture or None
        Its table counts them by the stretches of time of the timeline. None with
        fewer than two questions, or where the lesson has no times.
    """
    asked = [tag for tag in asked_by_teacher(quotes.lesson, tags) if tag.label in _KINDS]
    if len(asked) < 2 or quotes.lesson.timing == "none":
        return None
    rows = Rows(max(quotes.lesson.recording.duration, *(tag.start for tag in asked), 1.0))
    kinds = {kind: [tag.start for tag in asked if tag.label == kind] for kind in _KINDS}
    heard = {kind: starts for kind, starts in kinds.items() if starts}
    return Picture(
        title=_title(
            kinds["question.open"], len(kinds["question.closed"]), len(asked), rows.duration
        ),
        key=words.questions_key({kind: len(starts) for kind, starts in heard.items()}),
        svg=strip(
            [
                Lane(
                    words.question_lane(kind, len(starts)),
                    tuple(at / 60 for at in starts),
                    *_KINDS[kind],
                )
                for kind, starts in heard.items()
            ],
            _time_axis(rows.duration),
        ),
        table_title=words.SAME_IN_NUMBERS,
        header=(words.FROM, *(words.QUESTION_KINDS[kind] for kind in heard)),
        rows=tuple(
            (
                words.clock(part.start),
                *(str(sum(rows.holds(k, at) for at in starts)) for starts in heard.values()),
            )
            for k, part in enumerate(rows.parts())
        ),
    )


def _title(opened: Sequence[Seconds], closed: int, asked: int, duration: Seconds) -> str:
    """When most questions for students' own words came, if that can be said; else how many."""
    half = 60 * round(duration / 120)
    if duration >= _LONG_LESSON and len(opened) >= _ENOUGH:
        late = sum(at >= half for at in opened) / len(opened)
        if late >= _MOST_SHARE:
            return words.most_open_after(half)
        if 1 - late >= _MOST_SHARE:
            return words.most_open_before(half)
    return words.asked_for(len(opened), closed) or words.none_of_content(asked)


def _time_axis(duration: Seconds) -> Axis:
    """Minutes of a lesson, labelled in round steps."""
    minutes = duration / 60
    step = next((step for step in _STEPS if minutes / step <= _MOST_LABELS), _STEPS[-1])
    return Axis(minutes, marked(range(0, int(minutes) + 1, step), "min"))
