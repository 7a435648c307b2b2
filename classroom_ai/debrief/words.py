"""Every word of a pack besides the questions, which are data (``criteria.yaml``).

It is read by two people together, and says "you" to the teacher.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence

from classroom_ai.bundles.model import Line, Pooled, ReleasedGoal, ReleasedLesson, ReleasedVisit
from classroom_ai.english import between, clock, day, day_and_month, number, plural

#: Heading of a moment, by its place in the talk.
ROLES = {
    "own": "Your own moment",
    "exemplar": "Something to keep",
    "contrast": "Beside it",
    "probe": "Open to more than one reading",
}
SINCE_LAST_TIME = "Since last time"
YOUR_QUESTION = "What you asked"
AGREEMENT = "What we agree"
AGREE = "One thing to try, in which lesson, and what you will look at afterwards."
FIRST_TALK = "What would make these ten minutes worth it for you?"
HOW_DID_IT_GO = "How did it go?"
NO_MOMENTS = "No moment was released"
WITHOUT_MOMENTS = (
    "What would you like to look at together next time? The report of a lesson has moments to "
    "choose from."
)
WITHOUT_GOAL = "No goal was released."
ONLY_RELEASED = (
    "It holds what {teacher} released and nothing else. The questions have no right answer: a "
    "moment is a few seconds of a lesson, and who was there knows more of it."
)
#: Longest part of a line that a question quotes.
_QUOTED_WORDS = 12


def one_line(text: str) -> str:
    r"""Text for a terminal: nothing in it moves the cursor or changes colours.

    Examples
    --------
    >>> one_line("a\x1b[31m\nb")
    'a [31m b'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def few(n: int) -> str:
    """What is said where fewer moments than three were released."""
    if not n:
        return f"{NO_MOMENTS}: the ten minutes are for what was agreed and asked."
    what = "One moment was" if n == 1 else "Two moments were"
    return f"{what} released; three to five fill ten minutes well. There is more time for each."


def lesson(held: ReleasedLesson) -> str:
    """A lesson by its title, or its subject, and its day."""
    about = held.title or ", ".join(filter(None, (held.subject, held.school_grade))) or "Lesson"
    corrected = ", corrected by hand" if held.corrected else ""
    return f"{about}, {day(held.day.isoformat())}{corrected}"


def quoted(line: Line) -> str:
    """The beginning of a line, short enough to stand in a question."""
    words = line.text.split()
    more = " ..." if len(words) > _QUOTED_WORDS else ""
    return " ".join(words[:_QUOTED_WORDS]).rstrip(".,;: ") + more


def agreed(visit: ReleasedVisit | None) -> str:
    """What was agreed last time, as the first thing of the talk."""
    if visit is None:
        return FIRST_TALK
    when = day_and_month(visit.day.isoformat())
    return f"On {when} you agreed: {visit.agreed.rstrip('. ')}. {HOW_DID_IT_GO}"


def student_in(lines: Sequence[Line]) -> str:
    """The first student of some lines, as they are called inside a sentence."""
    who = next((line.who for line in lines if line.role == "student"), "the student")
    return who if who.startswith("Student ") else who[:1].lower() + who[1:]


def asked(questions: Sequence[str]) -> str:
    """The teacher's questions, as a part of the talk."""
    more = len(questions) - 1
    return questions[0] + (f" (and {plural(more, 'other question')})" if more else "")


def goal(aim: ReleasedGoal) -> str:
    """A goal in a sentence."""
    if aim.toward is not None:
        toward = f"toward {number(aim.toward, aim.unit)}"
    else:
        toward = aim.direction or ""
    since = f"since {day_and_month(aim.since.isoformat())}"
    return f"{', '.join(filter(None, (aim.title, toward, since)))}."


def standing(aim: ReleasedGoal) -> tuple[str, ...]:
    """Where a goal stood and stands, and whether that is more than noise."""
    since = day_and_month(aim.since.isoformat())
    said = []
    if aim.before:
        said.append(f"Before {since} it was {_stood(aim.before, aim.unit)}.")
    if aim.now:
        said.append(f"Since then it is {_stood(aim.now, aim.unit)}.")
    return (*said, _verdict(aim))


def _stood(value: Pooled, unit: str) -> str:
    lessons = f"in {plural(value.n_lessons, 'lesson')}"
    if value.low is None or value.high is None:
        return f"{number(value.value, unit)} {lessons}"
    span = between(value.low, value.high, unit)
    return f"{number(value.value, unit)} {lessons}" + (f" ({span})" if span else "")


def _verdict(aim: ReleasedGoal) -> str:
    if aim.verdict == "toward":
        return "That is more than lessons differ by themselves."
    if aim.verdict == "away":
        return (
            "That is more than lessons differ by themselves, and not the way you wanted. The "
            "figures do not know what was different about these lessons; you may."
        )
    if aim.verdict == "too-early":
        return "It is too early to say whether anything has changed."
    seen = aim.smallest_seen
    if seen is None or not math.isfinite(seen):
        return "That is no more than lessons differ by themselves."
    change = number(round(seen, 1) if aim.unit == "s" else seen, aim.unit, change=True)
    return (
        "That is no more than lessons differ by themselves; with so many lessons, a change of "
        f"{change} would show."
    )


def moment(n: int, role: str, start: float) -> str:
    """Heading of a moment."""
    return f"{n}. {ROLES[role]}, at {clock(start)}"


def wait(seconds: float) -> str:
    """The quiet that a moment is about."""
    return f"Quiet in it: {number(seconds, 's')}."


def figure(value: float, low: float | None, high: float | None, unit: str) -> str:
    """A figure with its range."""
    span = between(low, high, unit) if low is not None and high is not None else ""
    return number(value, unit) + (f", {span}" if span else "")


def keep(teacher: str, focus: str) -> str:
    """The command with which a teacher keeps what was agreed."""
    said = ("--date", "YYYY-MM-DD", "--focus", focus, "--agreed", "WHAT YOU AGREED")
    return shlex.join(("classroom-ai", "visit", teacher, *said))
