"""The first page: focus, what worked, one moment to look at again, what to try."""

from __future__ import annotations

import math
import shlex

from classroom_ai.english import between, day_and_month, number, plural
from classroom_ai.missed import KINDS
from classroom_ai.types import GoalAnswer, Standing

FOCUS = "One thing to look at"
NO_FOCUS = (
    "No figure is known well enough to choose one. The moments below were really there, "
    "whatever the figures."
)
WORKED = "What worked"
NOTHING_WORKED = (
    "None found by what this report looks for: three seconds of quiet before a student's answer, "
    "a question for students' own words that got some, a student's idea given back or followed up, "
    "praise that names its reason. They may have been there and not been heard."
)
AGAIN = "One moment to look at again"
NOTHING_AGAIN = (
    "None found by what this report looks for: a question after which you spoke on, an answer or "
    "an idea that was left at that, praise without its reason, a long stretch without a question."
)
#: The same of a transcript, whose times say too little of pauses.
NOTHING_WORKED_IN_WRITING = (
    "None found by what this report looks for in a transcript: a question for students' own words "
    "that got some, a student's idea given back or followed up, praise that names its reason."
)
NOTHING_AGAIN_IN_WRITING = (
    "None found by what this report looks for in a transcript: an answer or an idea that was left "
    "at that, praise without its reason."
)
QUESTION = "A question for you"
QUESTION_FOR_ANY_LESSON = "When did a student's answer surprise you, and what did you do next?"
NEXT_LESSON = "Next lesson"
NO_STEP = "Nothing to try is proposed, because nothing is known well enough to tie it to."
EVERYTHING_ELSE = "Everything else"
WHAT_ELSE = "pictures · all figures · transcript · how sure this is"
PICTURES = "In pictures"
STUDENT = "a student"
LONGEST = ", the longest answer of the lesson"
#: By how much a format's part of the lessons must have grown to be worth a sentence.
_OTHER_MIX = 0.25
_LEAST_LESSONS = 3

#: What happened in a moment that worked, by its kind.
_WORKED = {
    "waited": "After your question you left {wait} of quiet. Then {last} answered in "
    "{n_words}{longest}.",
    "thinking-asked-for": "You asked for students' own thinking, and {last} answered in "
    "{n_words}{longest}.",
    "followed-up": "You asked about what {first} had just said, and heard {n_words} more.",
    "built-on": "You took up {first}'s words and went on from them.",
    "between-students": "{last} took up what {first} had said.",
    "praised": "You named what was good about it.",
}
#: What could have been asked in a missed moment, by its kind.
COULD_ASK = {
    "check-passed-over": "What could you have asked to hear how they understood it? For example: "
    "“Tell your neighbour in your own words why that works.”",
    "open-question-cut-short": "What might a student have said with three seconds more? The "
    "question itself could have stayed as it was.",
    "question-asked-again": "Which of the questions did you most want answered? That one, and "
    "three seconds of quiet, could have been enough.",
    "answer-left-at-that": "What could you have asked next? For example: “How do you know?”",
    "idea-passed-by": "What could you have asked about it? For example: “Tell us more about "
    "that”, or to somebody else: “What do you think of that idea?”",
    "praise-without-a-reason": "What was good about it? Said aloud, it would have told the "
    "whole class what to do again.",
    "long-stretch": "What could you have asked in the middle of it? For example: “What do you "
    "expect to happen next?”",
}

#: What to try, tied to a missed moment where the focus has no step of its own.
_TRY = {
    "check-passed-over": "Try: where you would ask whether everybody got it, let students tell a "
    "neighbour in their own words, and listen to one pair.",
    "open-question-cut-short": "Try: after one question for students' own words, count to three "
    "before anybody speaks, you included.",
    "question-asked-again": "Try: ask once, then count to three before you help.",
    "answer-left-at-that": "Try: after one right answer, ask how the student knows.",
    "idea-passed-by": "Try: say one student's idea again before you go on, and ask somebody what "
    "they think of it.",
    "praise-without-a-reason": "Try: once, say what was good in the same breath.",
    "long-stretch": "Try: plan one question for the middle of your next explanation, and write "
    "it down.",
}


def goal(title: str) -> str:
    """Heading of the focus, where the teacher has set it."""
    return f"Your goal: {_within(title)}"


def focus(title: str) -> str:
    """Heading of the focus, where it is the tool's offer."""
    return f"{FOCUS}: {_within(title)}"


def _within(title: str) -> str:
    """A title inside a line."""
    return title[:1].lower() + title[1:]


def inside(who: str) -> str:
    """A student's name as it is shown, inside a sentence."""
    return who if who.startswith("Student ") else _within(who)


def not_known_today() -> str:
    """Where the goal has no value that may be shown."""
    return "This is not known well enough in this lesson to give a figure."


def what_happened(kind: str, **details: str) -> str:
    """A moment that worked, or a missed one, in a sentence."""
    if kind in _WORKED:
        said = _WORKED[kind].format(**details)
        return said[:1].upper() + said[1:]
    return f"{KINDS[kind][:1].upper()}{KINDS[kind][1:]}."


def missed(kind: str) -> str:
    """What happened in a missed moment, inside a sentence."""
    return KINDS[kind]


def try_next(step: str, when: str) -> str:
    """A next step, and a moment of this lesson where it could have been done."""
    return f"Try: {_within(step)} At {when} there was a place for it."


def try_where(kind: str, when: str) -> str:
    """What to try, by the kind of a missed moment, and when that was."""
    return f"{_TRY[kind]} At {when} there was a place for it."


def keep_doing(title: str) -> str:
    """Where the focus is already as far as the rubric goes."""
    return f"Nothing to change here: keep an eye on {_within(title)}, and on what you do for it."


def look_again(title: str) -> str:
    """Where no moment was found to tie a step to."""
    return (
        "No moment was found to tie a suggestion to. "
        f"If you like, look at this figure again in your next lesson: {_within(title)}."
    )


def keep_as_goal(title: str, measure: str, teacher: str = "") -> str:
    """How to make the focus a goal; where ``teacher`` keeps a history, for all lessons to come."""
    if not teacher:
        return (
            f"To make {_within(title)} your goal, add --goal {measure} when you analyze your next "
            "lesson: its report then begins with it."
        )
    return (
        f"To make {_within(title)} your goal for all lessons to come, run: classroom-ai goal set "
        f"{shlex.quote(teacher)} --measure {measure} --toward more (or less, or a figure)"
    )


def kept_goal(
    title: str,
    unit: str,
    *,
    toward: float | None,
    direction: str | None,
    since: str,
    until: str = "",
    why: str = "",
) -> str:
    """A goal that a teacher keeps, in a line."""
    aim = f"toward {number(toward, unit)}" if toward is not None else f"{direction}"
    when = f"from {since} to {until}" if until else f"since {since}"
    reason = f": {why}" if why else ""
    return f"{_within(title)}, {aim}, {when}{reason}"


def goal_answer(answer: GoalAnswer, unit: str) -> tuple[str, ...]:
    """Where a goal stood and stands over several lessons, and whether that is more than noise."""
    since = day_and_month(answer.since)
    before, now = answer.before, answer.now
    said = []
    if before:
        lessons = _lessons(before.n_lessons)
        said.append(f"In {lessons} before {since} it was {_stood(before, unit)}.")
    else:
        said.append(f"No lesson like these from before {since} is kept to compare with.")
    if now and now.n_lessons > 1:
        said.append(f"In the {_lessons(now.n_lessons)} since then it is {_stood(now, unit)}.")
    said.append(_verdict(answer, unit))
    if mixed := _mixed(answer, unit):
        said.append(mixed)
    if answer.left_aside:
        said.append(
            f"{_lessons(answer.left_aside).capitalize()} of a format that is on one side only, or "
            f"heard in another way, {'is' if answer.left_aside == 1 else 'are'} left aside."
        )
    return tuple(said)


def _mixed(answer: GoalAnswer, unit: str) -> str:
    """Where one format has become more frequent, how it differs from the others."""
    before = sum(each.n_before for each in answer.formats)
    now = sum(each.n_now for each in answer.formats)
    if not before or not now:
        return ""
    most = max(answer.formats, key=lambda each: each.n_now / now - each.n_before / before)
    others = [each for each in answer.formats if each is not most]
    if most.n_now / now - most.n_before / before < _OTHER_MIX or not others:
        return ""
    n = sum(each.n_before + each.n_now for each in others)
    rest = sum(each.value * (each.n_before + each.n_now) for each in others) / n
    name = f"of the format “{most.format}”" if most.format else "without a format"
    shown, shown_rest = number(most.value, unit), number(rest, unit)
    usual = f": there it is {shown}, in the others {shown_rest}" if shown != shown_rest else ""
    return (
        f"Of the {_lessons(now)} since then {most.n_now} {'was' if most.n_now == 1 else 'were'} "
        f"{name}, of the {before} before {most.n_before}{usual}. Each format is compared with "
        "itself only."
    )


def _stood(standing: Standing, unit: str) -> str:
    value = number(standing.value, unit)
    if standing.low is None or standing.high is None:
        return value
    span = between(standing.low, standing.high, unit)
    return f"{value} ({span})" if span else value


def _verdict(answer: GoalAnswer, unit: str) -> str:
    """Whether there is a change, in words that neither praise nor scold."""
    if answer.verdict == "toward":
        return "That is more than lessons differ by themselves."
    if answer.verdict == "away":
        return (
            "That is more than lessons differ by themselves, and not the way you wanted. What was "
            "different about these lessons: the topic, the class, the time of day? You know; the "
            "figures do not."
        )
    if answer.again_from is not None:
        return f"Whether that is a change is left open. {no_looks_left(answer.again_from)}"
    if answer.verdict == "too-early":
        n_before = answer.before.n_lessons if answer.before else 0
        n_now = answer.now.n_lessons if answer.now else 0
        if min(n_before, n_now) >= _LEAST_LESSONS:
            return (
                "Too early to say whether anything has changed: of each format there are still "
                "too few lessons to know how much they differ by themselves."
            )
        return (
            "Too early to say whether anything has changed: three lessons before and three since "
            f"are the least for that, and there are {n_before} and {n_now}."
        )
    needed = answer.smallest_seen
    enough = needed is not None and math.isfinite(needed)
    seen = f"; with so many lessons, a change of {_change(needed or 0.0, unit)} would show"
    return f"That is no more than lessons differ by themselves{seen if enough else ''}."


def no_looks_left(again_from: str) -> str:
    """Why a goal is shown and not answered, and from which day on a new one can be."""
    return (
        "A year has room for so many looks before chance alone would show a change, and your "
        f"earlier goals have used them. A goal that you set from {day_and_month(again_from)} "
        f"{again_from[:4]} on is answered again; until then all figures are shown as always."
    )


def _change(value: float, unit: str) -> str:
    """The difference of two values, as exact as it deserves."""
    return number(round(value, 1) if unit == "s" else value, unit, change=True)


def _lessons(n: int) -> str:
    return plural(n, "lesson")
