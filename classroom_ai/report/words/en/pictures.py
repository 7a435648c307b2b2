"""Titles, labels and keys of pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from classroom_ai.english import NBSP, length, number, plural
from classroom_ai.report.words.en.measures import UNITS
from classroom_ai.types import Mode, ModeName, Seconds

WHO_SPOKE = "Who spoke when"
YOU = "You"
STUDENTS = "Students"
OTHERS = "Others"
QUIET = "Quiet"
QUESTIONS = "Your questions"
FROM = "From"
AT = "Question at"
QUIET_AFTER = "Quiet after it"
THEN = "Then"
MOSTLY = "Mostly"
TURN_LENGTH = "Length of a turn"
STUDENT_TURNS = "Students' turns"
SAME_IN_NUMBERS = "The same in numbers"


def you_spoke(share: float) -> str:
    """Title of the timeline: its answer."""
    return f"You spoke for {number(share, 'share')} of the talk"


#: Shares of time where they are not known well enough for numbers, each below the next.
_ROUGHLY = ((0.05, "hardly any"), (0.35, "some"), (0.65, "about half"), (0.95, "most"))


def roughly(share: float) -> str:
    """A share of time in words.

    Examples
    --------
    >>> roughly(0.0), roughly(0.3), roughly(0.7)
    ('none heard', 'some', 'most')
    """
    if not share:
        return "none heard"
    return next((said for end, said in _ROUGHLY if share < end), "nearly all")


#: Parts of a lesson that the timeline names.
MODE_NAMES: dict[ModeName, str] = {
    "teacher-led": "you led",
    "dialogue": "discussion",
    "group": "group work",
    "quiet": "long quiet",
}


#: How the timeline draws them.
_MODE_BANDS: dict[ModeName, str] = {
    "teacher-led": "solid",
    "dialogue": "two stripes",
    "group": "dotted",
    "quiet": "a thin line",
}


def mode_lengths(modes: Sequence[Mode]) -> str:
    """How long each kind of part lasted, together; empty where none is known."""
    said = []
    for mode, name in MODE_NAMES.items():
        seconds = sum(part.duration for part in modes if part.mode == mode)
        if seconds:
            said.append(f"{name} {length(seconds)} ({_MODE_BANDS[mode]})")
    return f"The band on top is what the time went to: {', '.join(said)}." if said else ""


LEFT_OUT = "left out"


def timeline_key(
    *,
    row: Seconds,
    rows: int,
    others: bool,
    questions: bool,
    left_out: bool = False,
    modes: Sequence[Mode] = (),
) -> str:
    """How to read the timeline."""
    return " ".join(
        part
        for part in (
            "Above the line: you. Below it: students. Blank: quiet.",
            "Grey, on the line: another voice, or not known whose." if others else "",
            "Triangles: your questions; full ones asked for students' own words."
            if questions
            else "",
            "Hatched: left out by hand." if left_out else "",
            f"Each row is {row / 60:.0f} minutes." if rows > 1 else "",
            mode_lengths(modes),
        )
        if part
    )


def minute_mark(minute: int, *, into_row: bool) -> str:
    """Label of a minute on the time axis, within a row or from the start."""
    return f"+{minute}{NBSP}min" if into_row else f"{minute}{NBSP}min"


THREE_SECONDS = "three seconds"


def axis_marks(values: Sequence[int], unit: str) -> list[str]:
    """Labels of an axis; the unit is said once, at its end."""
    return [*map(str, values[:-1]), _length(values[-1], unit)]


def _length(value: int, unit: str) -> str:
    return number(value, unit) if unit in UNITS and unit != "s" else f"{value}{NBSP}{unit}"


def longer(n: int, longest: float, unit: str) -> str:
    """What lies beyond the end of an axis."""
    value = number(longest, unit)
    return f"{value} →" if n == 1 else f"{n} longer, up to {value} →"


def waits_title(observed: Sequence[Seconds]) -> str:
    """Title of the waits: its answer."""
    n, middle = len(observed), median(observed)
    value = number(middle, "s")
    if value == number(0.0, "s"):
        at_once = sum(number(each, "s") == value for each in observed)
        return f"After {at_once} of {n} questions somebody spoke at once"
    which = "shorter" if middle < 3 else "longer"
    return f"Half of the {n} waits were {value} or {which}"


def waits_key(long: int, n: int) -> str:
    """How to read the waits, and how many were long."""
    return (
        "Each mark is one question, at the quiet until somebody spoke. "
        f"{long or 'None'} of the {n} lasted three seconds or longer; "
        "longer answers tend to come after three seconds."
    )


#: Who or what ended the quiet after a question or an answer.
WAIT_ENDED = {
    "student": "a student spoke",
    "student went on": "the student went on",
    "named": "you called a name",
    "teacher": "you spoke",
    "answered": "you went on",
    "rephrased": "you asked again",
}


def wait_lane(outcome: str | None, n: int) -> str:
    """Name of the waits that ended in one way; empty where that is not known."""
    return _lane(WAIT_ENDED[outcome], n) if outcome in WAIT_ENDED else ""


def _lane(name: str, n: int) -> str:
    return f"{name}: {n}"


#: Kinds of question, by what they asked for.
QUESTION_KINDS = {
    "question.open": "students' own words",
    "question.closed": "one right answer",
    "question.check": "whether it is clear",
    "question.procedural": "something else",
    "question.rhetorical": "no answer",
}


def question_lane(kind: str, n: int) -> str:
    """Name of the questions of one kind."""
    return _lane(QUESTION_KINDS[kind], n)


def questions_key(counts: Mapping[str, int]) -> str:
    """How to read the questions, and how many there were of each kind."""
    said = ", ".join(f"{QUESTION_KINDS[kind]} {n}" for kind, n in counts.items())
    return f"Each mark is one of your questions, sorted by what it asked for: {said}."


def asked_for(opened: int, closed: int) -> str:
    """Title of the questions: how many asked for what; empty if none was about the content."""
    if not opened and not closed:
        return ""
    if not opened:
        noun = "questions" if closed != 1 else "question"
        return f"{closed} {noun} asked for one right answer, none for students' own words"
    first = f"{plural(opened, 'question')} asked for students' own words"
    return f"{first}, {closed or 'none'} for one right answer"


def none_of_content(n: int) -> str:
    """Title of questions none of which was about the content."""
    return f"None of your {n} questions was about the content"


def most_open_after(seconds: Seconds) -> str:
    """Title of questions of which most open ones came late."""
    return f"Most questions for students' own words came after {length(seconds)}"


def most_open_before(seconds: Seconds) -> str:
    """Title of questions of which most open ones came early."""
    return f"Most questions for students' own words came in the first {length(seconds)}"


def turns_title(middle: float, unit: str) -> str:
    """Title of the lengths of students' turns: its answer."""
    if unit == "words":
        words = "one word" if middle < 2 else f"{int(middle)} words or fewer"
        return f"Half of the students' turns had {words}"
    return f"Half of the students' turns were {number(middle, unit)} or shorter"


def turns_key(n: int, shortest: float, longest: float, unit: str) -> str:
    """How to read the lengths of students' turns."""
    ends = f"from {number(shortest, unit)} to {number(longest, unit)}"
    return f"Each dot is one of the {n} times a student spoke, {ends}. Group work is left out."


def middle_one(middle: float, unit: str) -> str:
    """Label of the line at the middle of all lengths."""
    return f"middle one: {number(middle, unit)}"


def length_between(low: int, high: int, unit: str) -> str:
    """Lengths of one line of the table."""
    return f"up to {_length(high, unit)}" if not low else f"over {low} to {_length(high, unit)}"


def length_above(low: int, unit: str) -> str:
    """Lengths of the last line of the table."""
    return f"over {_length(low, unit)}"
