"""Every word of the report of a cycle, in one place.

What it says of figures and moments are the words of the lesson's own report.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from datetime import datetime

from classroom_ai.cycle.proposal import Offer, State
from classroom_ai.history.goals import Goal
from classroom_ai.history.teachers import day_of
from classroom_ai.history.visits import Visit
from classroom_ai.measures import MeasureInfo
from classroom_ai.report import words
from classroom_ai.report.quotes import shortened

LANGUAGE = "en"

NO_VISIT_YET = "Before the first visit"
NO_VISIT = "No visit of a coach is kept from before these lessons."
NO_GOAL_HEADING = "Your goal"
NO_GOAL = "No goal was set for these lessons, so no figure stands in front."
NOTHING_OF_GOAL = "None of these lessons says anything of it yet."
START_AND_NOW = "At the start, and now"
START = "First"
START_ALIKE = "First of this kind"
NOW = "Latest"
TWO_EXAMPLES = (
    "These are lines of two lessons of one kind: the same format, heard in the same way. They are "
    "there to hear what stands behind the figures. Two lessons are no trend: whether anything "
    "changed is said above."
)
ONE_EXAMPLE = "One lesson of this kind has a figure so far, so there is nothing to hold it against."
NO_LINES = "No single line stands behind this figure."
AGAIN = "Worth another look"
NOT_LOOKED_AT = "No lesson of this cycle could be looked into."
QUESTIONS = "Your questions for your coach"
NEXT_GOAL = "What could be next"
WHAT_CAME_NEXT = "What came next"
EVERYTHING_ELSE = "Everything else"
WHAT_ELSE = "all lessons · your notes · how sure this is"
LESSONS = "The lessons of this cycle"
WHERE = "Where they lie"
NOTES = "Your notes"
SURE = "How sure is this"
HOW_SURE = (
    "The moments were chosen by a program: at most one of a lesson, those first that have to do "
    "with your goal or with what the visit looked at. They are examples, and no measure of you.",
    "Words were written down by a machine, which mishears. Read a line, better hear it, before "
    "you build on it: its time leads to the report of that lesson, if it is where it was.",
    "Figures of single lessons differ with topic, class and day. Only the lines under your goal "
    "say whether anything changed.",
)
PRIVACY = "Who can see this"
PRIVATE = (
    "This page was made on this computer for you. It holds words of your lessons; nothing was "
    "sent, and nobody else can read the file unless you give it away.",
    "It is not what your coach gets: that is what you release, with names taken out.",
)
NO_FIGURE = "not known"

#: What could be next, by where the goal stands.
_NEXT: dict[State, str] = {
    "too-early": "Keep your goal: it is too early to say what has become of it.",
    "no-change": "Keep your goal, if it still matters to you: what there is so far is within what "
    "lessons differ by themselves. Each further lesson lets a smaller change show.",
    "no-change-in-many": "Ten lessons and more have not shown a change. That can be a goal that "
    "needs another way, or one that matters less than it did. Talk it over; you can keep it, take "
    "a smaller step toward it, or set another.",
    "moving": "Keep your goal: it moves the way you wanted, and is not there yet.",
    "there": "It is where you wanted it. Keep an eye on it for some lessons, or go on to "
    "something new.",
    "away": "Keep your goal until you have talked about it. A figure that goes the other way often "
    "has a reason outside of you: another topic, another class, tests, the end of term.",
    "none": "",
}
_NO_OFFER = (
    "No goal is proposed: in the latest three lessons of one kind no figure was known well enough "
    "that also had a moment to try it in. You may set any of your own: classroom-ai measures"
)
_TOO_FEW_TO_OFFER = (
    "No goal is proposed yet: it takes three lessons of one kind. You may set any of your own: "
    "classroom-ai measures"
)


def title(first: str, last: str, *, is_open: bool) -> str:
    """Heading of the page, by the days of the visits.

    Examples
    --------
    >>> title("2026-03-02", "2026-04-20", is_open=False)
    'From one visit to the next: 2 March to 20 April 2026'
    """
    if is_open:
        return f"Your lessons since the visit on {_day(first)}"
    return f"From one visit to the next: {_days(first, last)}"


def title_between(first: str, last: str) -> str:
    """Heading of the page where no visit bounds it."""
    return f"Your lessons: {_days(first, last)}"


def _days(first: str, last: str) -> str:
    if first == last:
        return _day(last)
    same_year = first[:4] == last[:4]
    return f"{words.day_and_month(first) if same_year else _day(first)} to {_day(last)}"


def _day(iso: str) -> str:
    """A day with its year, without its weekday."""
    return f"{words.day_and_month(iso)} {iso[:4]}"


def context(teacher: str, days: Sequence[str], seconds: float) -> str:
    """Whose lessons these are, how many, when, and how long they are together."""
    n = words.plural(len(days), "lesson")
    return f"{teacher} · {n}, {_days(days[0], days[-1])} · {words.length(seconds)}"


def gone(titles: Sequence[str]) -> str:
    """That results are not where they were."""
    which = words.listed(list(titles))
    one = len(titles) == 1
    return (
        f"The results of {words.plural(len(titles), 'lesson')} are not where they were, so only "
        f"{'its' if one else 'their'} figures are used: {which}. If you moved "
        f"{'it' if one else 'them'}, run classroom-ai score FOLDER at the new place."
    )


def visit_heading(visit: Visit) -> str:
    """The visit that a cycle began with."""
    return f"The visit on {words.day(visit.day)}"


def to_keep_a_visit(teacher: str) -> str:
    """How to keep one."""
    return (
        f"To keep one: classroom-ai visit {shlex.quote(teacher)} --date DAY --focus TEXT "
        "--agreed TEXT"
    )


def looked_at(visit: Visit, title: str) -> str:
    """Focus of a visit."""
    return f"You looked at: {_with_stop(_inside(title) or visit.focus)}"


def agreed(visit: Visit) -> str:
    """What came out of a visit."""
    return f"You agreed: {_with_stop(visit.agreed)}"


def next_visit(visit: Visit) -> str:
    """The visit that ends a cycle."""
    return f"The next visit: {words.day(visit.day)}."


def lesson(title: str, day: str) -> str:
    """A lesson by name and day, inside a line."""
    return f"{title}, {words.day_and_month(day)}"


def goal_line(goal: Goal, unit: str) -> str:
    """When and why the goal was set, and what is wanted."""
    ended = f", and ended it on {_on(goal.ended_at)}" if goal.ended_at else ""
    why = f" Your reason: {_with_stop(goal.why)}" if goal.why else ""
    return f"You set it on {_on(goal.set_at)}: {_aim(goal, unit)}{ended}.{why}"


def set_since(goal: Goal, title: str, unit: str) -> str:
    """The goal that was set after a cycle of the past."""
    return f"On {_on(goal.set_at)} you set your next goal: {_inside(title)}, {_aim(goal, unit)}."


def said_in_the_latest(teacher: str) -> str:
    """Where to read what could be next, if there are later lessons."""
    return (
        "You have taught since. What could be next stands in the page of your latest lessons: "
        f"classroom-ai cycle {shlex.quote(teacher)}"
    )


def _aim(goal: Goal, unit: str) -> str:
    toward, direction = goal.toward, goal.direction
    return str(words.number(toward, unit)) if toward is not None else str(direction)


def _inside(title: str) -> str:
    """A title inside a sentence."""
    return title[:1].lower() + title[1:]


def _on(moment: datetime) -> str:
    return str(words.day_and_month(day_of(moment)))


def figure(info: MeasureInfo, value: float, low: float | None, high: float | None) -> str:
    """A figure of one lesson with its range."""
    shown = words.number(value, info.unit)
    span = range_of(info, low, high)
    return f"{shown}, {span}" if span else shown


def range_of(info: MeasureInfo, low: float | None, high: float | None) -> str:
    """Between what the figure of one lesson lies; empty where that is not known."""
    return "" if low is None or high is None else str(words.between(low, high, info.unit))


def header(info: MeasureInfo | None) -> tuple[str, ...]:
    """Columns of the table of lessons."""
    return ("Day", "Lesson", info.title) if info else ("Day", "Lesson")


def format_and_length(format_: str, seconds: float) -> str:
    """What kind of lesson it was, where that is known, and how long."""
    return " · ".join(filter(None, (format_, words.length(seconds))))


def corrected(title: str) -> str:
    """A lesson that was corrected by hand."""
    return f"{title} (corrected)"


def few_lessons(n: int) -> str:
    """What so few lessons cannot say; nothing from three on."""
    if n >= 3:
        return ""
    which = "One lesson shows" if n == 1 else "Two lessons show"
    return (
        f"{which} no habit yet: the moments below were really there, and what is usual in your "
        "lessons is not known."
    )


def reflection(agreed: str) -> str:
    """A question about what was agreed."""
    return (
        f"You agreed: “{shortened(agreed).rstrip('.')}”. In which of these lessons did it come "
        "easiest, and what made it easy there?"
    )


def written_when(day: str, about: str) -> str:
    """When a note was written, and about which lesson."""
    when = str(words.day_and_month(day))
    return f"{when}, about {about}" if about else when


def next_step(state: State, offer: Offer | None, info: MeasureInfo | None, *, few: bool) -> str:
    """What could be next, in sentences."""
    said = [_NEXT[state]]
    if offer and info:
        said.append(_offer(offer, info))
    elif state == "none":
        said.append(_TOO_FEW_TO_OFFER if few else _NO_OFFER)
    return " ".join(filter(None, said))


def _offer(offer: Offer, info: MeasureInfo) -> str:
    aim = ""
    if offer.aim is not None:
        aim = f" The next step would be {words.number(offer.aim, info.unit)}."
    return (
        f"An offer, not a verdict: {_inside(info.title)}. In each of your latest "
        f"{offer.n_lessons} lessons of one kind there was room for {offer.direction}, and in one "
        f"of them at least a moment to try it in.{aim} Take it if it matters to you: what is "
        "picked for how it stood in a few lessons often moves a little by chance alone."
    )


def goal_command(teacher: str, offer: Offer, unit: str) -> str:
    """The command that sets the goal that is offered."""
    return (
        f"classroom-ai goal set {shlex.quote(teacher)} --measure {offer.measure} "
        f"--toward {_toward(offer, unit)}"
    )


def _toward(offer: Offer, unit: str) -> str:
    """A value as ``goal set`` takes it.

    Examples
    --------
    >>> _toward(Offer("questions.open_share", 0.3, "more", 3), "share")
    '30%'
    """
    if offer.aim is None or not math.isfinite(offer.aim):
        return offer.direction
    return f"{offer.aim * 100:g}%" if unit == "share" else f"{offer.aim:g}"


def _with_stop(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
