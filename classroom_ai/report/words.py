"""Every word that a teacher reads in a report, in one place.

Another language is another module of this form and another ``formats.py``.
The tone: what was in the lesson, never what the teacher is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from classroom_ai.missed import KINDS
from classroom_ai.report.formats import NBSP, clock, day, length, number, plural
from classroom_ai.types import Grade, Lesson, Measurement, Mode, ModeName, Seconds, Span

LANGUAGE = "en"

# --- how well it was heard ---------------------------------------------------

HEARD = "How well it was heard"
VERDICTS: dict[Grade, str] = {
    "A": "Heard very well (A).",
    "B": "Heard well (B).",
    "C": "Heard in part (C). Read the figures as rough ones.",
    "D": "Hardly heard (D). Read the figures as hints only, and the quotes with care.",
}
NEXT_TIME = "To be heard better next time:"
BEFORE_NEXT_TIME = "Before you record again"
NO_VOICE = "No voice was heard."
FROM_TRANSCRIPT = (
    "This report was made from a transcript, not from sound. "
    "Pauses are only as exact as the times in the transcript."
)
FROM_STARTS = (
    "This report was made from a transcript that says when lines begin and not when they end, "
    "so there are no pauses and no shares of talk."
)
WITHOUT_TIMES = (
    "This report was made from a transcript without times, so there are no pauses, no shares of "
    "talk, and no counts by the minute."
)
NO_TEACHER = (
    "None of the voices could be told to be yours, so there are no figures about you. "
    "A short recording of your own voice (classroom-ai enroll) lets the tool find it."
)
STUDENTS_AT_LEAST = (
    "Quiet students and those far from the microphone are heard less, "
    "so student figures are at least what is shown."
)
NO_TEACHER_NAMED = (
    "The transcript does not say who speaks, so there are no figures about you. With a transcript "
    "that names its speakers, or with the recording itself (classroom-ai analyze), there are."
)
NO_WORDS = "Voices were heard, but no words could be made out, so there are no quotes."


def heard(grade: Grade, yours: float | None, students: float | None) -> str:
    """The verdict, with how much of the words was made out surely."""
    made_out = [
        f"{whose} {number(share, 'share')}"
        for whose, share in (("yours", yours), ("students'", students))
        if share is not None
    ]
    words_made_out = f" Words made out surely: {', '.join(made_out)}." if made_out else ""
    return f"{VERDICTS[grade]}{words_made_out} Student figures are at least what is shown."


def unknown_speech(share: float) -> str:
    """How much of the talk has no known speaker."""
    return f"For {number(share, 'share')} of the talk it is not known who spoke."


# --- a lesson without speech -------------------------------------------------

SILENT = "No speech was heard in this recording"
SILENT_REASONS = (
    "That happens, and nothing is wrong with your lesson: there is just nothing to count yet.",
    "Is it the right file? Play a minute of it and listen for your voice.",
    "Was the microphone on, and not covered by a bag or a sleeve? "
    "A phone on a table near you usually hears a classroom well.",
    "If you can hear people talk in it, the voices may be too faint for the tool. "
    "A recording made closer to them usually helps.",
)

# --- the first page ----------------------------------------------------------

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
QUESTION = "A question for you"
QUESTION_FOR_ANY_LESSON = "When did a student's answer surprise you, and what did you do next?"
NEXT_LESSON = "Next lesson"
NO_STEP = "Nothing to try is proposed, because nothing is known well enough to tie it to."
EVERYTHING_ELSE = "Everything else"
WHAT_ELSE = "pictures · all figures · transcript · how sure this is"
PICTURES = "In pictures"
STUDENT = "a student"
LONGEST = ", the longest answer of the lesson"

#: What happened in a moment that worked, by its kind.
_WORKED = {
    "waited": "You left {wait} of quiet, and {last} answered in {n_words}{longest}.",
    "thinking-asked-for": "You asked for students' own thinking, and {last} answered in "
    "{n_words}{longest}.",
    "followed-up": "You asked about what {first} had just said, and heard {n_words} more.",
    "built-on": "You took up {first}'s words and went on from them.",
    "between-students": "{last} took up what {first} had said.",
    "praised": "You named what was good about it.",
}
#: What could have been asked in a missed moment, by its kind.
COULD_ASK = {
    "check-passed-over": "What could you have asked to find out who had understood? For example: "
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


def keep_as_goal(measure: str) -> str:
    """How to make the focus a goal."""
    return f"To keep it as your goal, add  --goal {measure}  next time."


# --- pictures ----------------------------------------------------------------

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


LEFT_OUT = "left out"


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


# --- measures ----------------------------------------------------------------

MEASURES = "Everything that was counted"
FAMILIES = {
    "talk": "Talk",
    "student-talk": "Students' talk",
    "thinking-time": "Thinking time",
    "questions": "Questions",
    "talk-moves": "Talk moves",
    "building-on-students": "Building on what students say",
    "encouragement": "Encouragement",
    "climate": "Corrections, instructions, courtesy",
    "language": "Language",
}
UNITS = {
    "share": "share",
    "s": "seconds",
    "per_min": "per minute",
    "per_10_min": "per 10 minutes",
    "words_per_min": "words per minute",
    "per_100_words": "per 100 words",
    "words": "words",
    "turns": "turns",
    "band": "few, some, many",
}
#: What a lesson must have; every other need is a family of labels.
NEEDS = {
    "turns": "turns",
    "gaps": "pauses",
    "words": "words",
    "students_words": "students' words",
    "voices": "students told apart",
    "class_size": "size of the class",
}
MODES = {
    "teacher-led": "while you led",
    "dialogue": "in discussion",
    "group": "in group work",
    "quiet": "in quiet work",
    "other": "in other parts",
}
RANGES = (
    "Microphones miss things, and rules take one kind of sentence for another. The range beside a "
    "figure allows for that: the true figure of this lesson lies in it about nine times out of "
    "ten. It does not say how your other lessons are."
)
SURENESS: dict[Grade, str] = {
    "A": f"Known well{NBSP}(A).",
    "B": f"Known fairly well{NBSP}(B).",
    "C": f"Known roughly{NBSP}(C).",
}
#: Columns of the tables of figures.
FIGURE = "Figure"
VALUE = "Value"
RANGE = "Range"
MEANING = "What it says"
NO_VALUE = "No figure"
NOT_SURE = "Not known well enough"
TOO_FEW = (
    "Single sentences are now and then taken for what they are not, and there were too few here "
    "for that to even out. A longer part of the lesson, or a better recording, makes it known."
)
WHOSE_VOICE = (
    "It was not clear enough which voice is yours. Half a minute of your voice alone, "
    "given with --teacher-voice, makes it known."
)
NOT_MEASURED = (
    "Nobody has measured yet how often the rules behind this are right, so no figure is shown."
)
ONLY_IN_WRITING = (
    "How well single words are heard has not been measured, so from a recording no figure is "
    "shown; from a transcript there is one."
)
VOICES_NOT_MEASURED = (
    "Voices of children are told apart only roughly, so from a recording no figure is shown; from "
    "a transcript that names its speakers there is one."
)
BETTER_RECORDING = (
    "Too much of what this counts may have been missed or heard wrongly. A recording made closer "
    "to the voices, or with less noise, makes it known."
)


def need(name: str) -> str:
    """What a measure needs, in words."""
    return NEEDS.get(name, f"labels of {name}")


def why_not_measured(needs: Iterable[str]) -> str:
    """Why nothing is known of how sure a measure with such needs is."""
    if "voices" in needs:
        return VOICES_NOT_MEASURED
    return ONLY_IN_WRITING if "vocabulary" in needs else NOT_MEASURED


def known(n: int, of: int) -> str:
    """How many measures of a family have a figure."""
    return plural(n, "figure") if n == of else f"{n} of {plural(of, 'figure')} known"


def listed(titles: Sequence[str]) -> str:
    """Names of measures in one line."""
    return "; ".join(titles)


def family(name: str) -> str:
    """Heading of a family of measures."""
    return FAMILIES.get(name, name.replace("-", " ").capitalize())


def figure_title(title: str, scope: str) -> str:
    """Name of a measure, with the part of the lesson where it is not the whole of it."""
    return title if scope == "lesson" else f"{title}, {MODES.get(scope, scope)}"


def between(low: float, high: float, unit: str) -> str:
    """A range; empty if both ends read the same."""
    first, last = number(low, unit), number(high, unit)
    if first == last:
        return ""
    # The unit is said once where both ends have it.
    digits, *words = first.split()
    same = words == last.split()[1:] and not any(word.isdigit() for word in words)
    return f"between {digits if same else first} and {last}"


def among(observations: tuple[float, ...], unit: str, *, middle: bool) -> str:
    """Which of several values a measure is."""
    if len(observations) == 1:
        return "From one value."
    low, high = number(min(observations), unit), number(max(observations), unit)
    which = "The middle one of" if middle else "One of"
    return f"{which} {len(observations)} values, from {low} to {high}."


_CAME_NEXT = {
    "student": "a student answered{}",
    "named": "you called a name{}, and a student answered",
    "rephrased": "you asked again{}",
    "answered": "you went on{}",
    "teacher": "you spoke{}",
    "student went on": "you let it stand, and the student went on{}",
}


def to_try(step: str, when: str, what_happened: str) -> str:
    """A next step, and the moment of this lesson that it is tied to."""
    return f"To try: {step} One such moment is at {when}: {what_happened}."


def with_rule(said: str, rule: str | None) -> str:
    """What came after a quote, and the rule that chose it."""
    return " · ".join(part for part in (said, rule) if part)


def rules(example: str) -> str:
    """What the names of rules beside quotes are for."""
    return (
        "Beside each quote stands the rule that chose it. Why it does: "
        f"classroom-ai rubric explain {example}"
    )


def came_next(outcome: str | None, value: str = "") -> str:
    """What happened after a question or an answer, and after what pause; else the value alone."""
    said = _CAME_NEXT.get(outcome or "")
    return said.format(f" after {value}" if value else "") if said else value


def part_of(numerator: float, denominator: float) -> str:
    """What a share of counted things was taken from."""
    return f"{numerator:.0f} of {denominator:.0f}."


def counted_from(n: int) -> str:
    """What any other measure was taken from."""
    return f"Counted from {plural(n, 'place')} in the lesson."


def fold(evidence_count: int) -> str:
    """Summary of the folded part below a measure."""
    return "Where in the lesson, and its limits" if evidence_count else "Its limits"


def more_places(n: int) -> str:
    """What is left of a long list of evidence."""
    return f"and {n} more"


def limits(text: str) -> str:
    """What a measure cannot tell."""
    return f"Limits: {text}"


def source(text: str) -> str:
    """Where a measure comes from."""
    return f"Source: {text}"


def smallest_change(value: float, unit: str) -> str:
    """From which difference on two lessons differ."""
    return (
        f"A difference below {number(value, unit, change=True)} between two lessons says nothing."
    )


# --- transcript, and the end -------------------------------------------------

TRANSCRIPT = "Transcript"
SURE = "How sure is this, and what it cannot hear"
BY_MACHINE = (
    "Words were written down by a machine. It mishears, children more than adults and "
    "distant voices more than near ones. Read a quote before you trust it."
)
AS_WRITTEN = (
    "Words are those of the transcript, with its mistakes. Read a quote before you trust it."
)
CANNOT_HEAR = (
    "Sound does not show faces, hands, the board, or what somebody wrote. "
    "Quiet can be thinking, writing or waiting; only you know which.",
    "Kinds of question and praise are told apart by written rules on the words alone. "
    "They miss some and take some for what they are not.",
    "This is one lesson. Lessons differ with topic and class; one alone shows no habit.",
)
PRIVACY = "Who can see this"
PRIVATE = (
    "This report was made on this computer. Nothing was sent, and the page loads nothing.",
    "The files can be read from this computer account only. Whom you show them to is your choice.",
)
MADE = "How it was made"


def line_number(n: int) -> str:
    """A place in a transcript without times."""
    return f"line {n}"


def lines(n: int) -> str:
    """Summary of the folded transcript."""
    return f"All {plural(n, 'line')}" if n != 1 else "The one line"


def teacher_confidence(share: float) -> str:
    """How sure the tool is which voice is the teacher's."""
    # A hundred per cent would be a promise, and the estimate is none.
    sure = number(share, "share") if share <= 0.99 else f"more than {number(0.99, 'share')}"
    return f"By its own estimate the tool is {sure} sure which voice is yours."


#: Kinds of corrections with the name of one, in the order in which they are told.
_CORRECTED = {
    "speaker": "voice",
    "line": "line given to somebody else",
    "words": "line with other words",
    "tag": "label",
    "left-out": "part left out",
}


def corrected(counts: Mapping[str, int]) -> tuple[str, ...]:
    """That a lesson was corrected by hand, and how much; nothing where it was not.

    Examples
    --------
    >>> corrected({"line": 3, "speaker": 1})
    ('Corrected by hand: 1 voice, 3 lines given to somebody else.',)
    """
    said = []
    for kind, one in _CORRECTED.items():
        noun, _, rest = one.partition(" ")
        if n := counts.get(kind, 0):
            said.append(" ".join(filter(None, (plural(n, noun), rest))))
    return (f"Corrected by hand: {', '.join(said)}.",) if said else ()


CORRECTED_BEFORE = "All of this was corrected before; nothing changed."
NOTHING_TO_UNDO = "Nothing is corrected in this lesson, so there is nothing to take back."


def figure(measurement: Measurement | None, unit: str) -> str:
    """A figure as a report shows it, with a word where it shows none."""
    if measurement is None or measurement.value is None:
        return "none"
    return "not sure enough" if measurement.grade == "D" else number(measurement.value, unit)


def how_figures_moved(moved: Sequence[tuple[str, str, str]]) -> str:
    """How figures moved, each as title, before and after.

    Examples
    --------
    >>> how_figures_moved([("Your share of the talk", "72 %", "64 %"), ("Waits", "2 s", "3 s")])
    'Your share of the talk: 64 %, and not 72 %. One other number moved.'
    """
    if not moved:
        return "Corrected. No number moved by more than it is rounded."
    title, before, after = moved[0]
    first = f"{title}: {after}, and not {before}."
    others = len(moved) - 1
    if not others:
        return f"{first} No other number moved."
    return f"{first} {'One other number' if others == 1 else f'{others} other numbers'} moved."


def left_out_by_you(spans: Sequence[Span]) -> str:
    """Which minutes of the recording are not part of the lesson."""
    return f"Left out by hand: {listed([f'{clock(s.start)} to {clock(s.end)}' for s in spans])}."


def left_out_here(span: Span) -> str:
    """What stands in the transcript in the place of minutes that are not part of the lesson."""
    return f"Until {clock(span.end)} left out by hand"


SOUND_IS_GONE = (
    "The recording is not where it was when this lesson was heard, so only the moments that are "
    "quoted in this report can be played. To hear all of it, put the recording back in its place "
    "and run: classroom-ai score FOLDER. If it has a new place, run: classroom-ai analyze "
    "RECORDING -o FOLDER, which does not listen to it again."
)
SOUND_IS_NOT_KNOWN = (
    "What is known about the sound of this lesson cannot be read (playback.json in its folder is "
    "damaged), so nothing can be played. To mend that, run: classroom-ai analyze RECORDING "
    "-o FOLDER, which does not listen to it again."
)


def made_with(package: str) -> str:
    """Version of the program."""
    return f"classroom-ai {package}"


def model_used(task: str, name: str) -> str:
    """A model that had a part in the report."""
    return f"Model for {task.replace('_', ' ')}: {name}"


def fingerprint(value: str) -> str:
    """What makes two reports comparable."""
    return f"Lessons with the mark {value[:12]} were heard in the same way and can be compared."


# --- the page's script: playing and correcting -------------------------------

#: What a line was counted as, by label. Words on a list are not here: nobody corrects hundreds.
LABELS = {
    "question.open": "asks for students' own words",
    "question.closed": "asks for one right or a short answer",
    "question.procedural": "asks about the organisation",
    "question.check": "checks whether everybody follows",
    "question.rhetorical": "a question that nobody is meant to answer",
    "prompt.recall": "asks to remember",
    "prompt.explain": "asks to say why or how",
    "prompt.apply": "asks to use something on a case",
    "prompt.compare": "asks to compare",
    "prompt.evaluate": "asks to judge, and by what",
    "prompt.create": "asks to make up something new",
    "move.together": "keeps everyone together",
    "move.relate": "asks students to take up what another said",
    "move.restate": "says a student's words again",
    "move.revoice": "gives a student's idea back in other words",
    "move.press_accuracy": "asks for an exact or complete answer",
    "move.press_reasoning": "asks for reasons",
    "follow.focusing": "follows a student's own thinking",
    "follow.funneling": "leads an answer towards your way",
    "uptake.high": "builds on what a student said",
    "uptake.low": "replies without building on what was said",
    "third.evaluation": "says whether an answer is right, and no more",
    "third.extension": "takes an answer further",
    "third.other": "replies to an answer in another way",
    "student.relate": "a student takes up what another said",
    "student.ask": "a student asks",
    "student.claim": "a student says what is so",
    "student.reasoning": "a student gives a reason",
    "praise.specific": "praises and says what for",
    "praise.general": "praises without saying what for",
    "correction.behaviour": "corrects what somebody does",
    "correction.answer": "corrects an answer",
    "directive.instruction": "tells students to do something",
    "courtesy.courtesy": "please, thanks, a greeting or an apology",
    "name.called": "calls a student by name",
}

#: The script has no words of its own. It fills in what stands in braces.
PAGE: dict[str, str | dict[str, str]] = {
    # Playing.
    "play": "Play, {what}",
    "pause": "Pause, {what}",
    "listen": "Listen",
    "in_transcript": "in the transcript",
    "cannot_play": "This cannot be played here. The recording may have been moved, "
    "or this browser does not know its format. The words are in the transcript.",
    "recording_gone": "The recording is not where it was when this report was made, or this "
    "browser does not know its format. Put it back in its place to hear all of the lesson.",
    "recording": "The recording",
    "place_in_lesson": "Place in the lesson",
    "place": "{time}, {who}",
    "speaking": {
        "teacher": "you speaking",
        "student": "students speaking",
        "other": "another voice",
        "unknown": "a voice, not known whose",
        "nobody": "quiet",
    },
    "you": YOU,
    "students": STUDENTS,
    "by_keys": "Click a word to hear the lesson from there. With the keyboard: up and down for "
    "lines, left and right for words, Enter plays, Space pauses, Escape stops.",
    # Correcting.
    "offer": "Something heard wrongly? Correct it",
    "correcting": "Correcting",
    "how": "Change what was heard wrongly, here or at a line below. Nothing is changed for good "
    "until you save, and what was heard is kept.",
    "who_is_who": "Who is who",
    "voice": "Voice",
    "is": "Is",
    "role_of": "{name} is",
    "roles": {
        "teacher": "You",
        "student": "A student",
        "other": "Somebody else",
        "unknown": "Not known",
    },
    "says": {
        "teacher": "you",
        "student": "a student",
        "other": "somebody else",
        "unknown": "somebody not known",
    },
    "names": {
        "teacher": "Teacher",
        "student": "A student",
        "other": "Other voice",
        "unknown": "Not known who",
    },
    "swap": "Swap with {name}",
    "correct": "Correct",
    "correct_line": "Correct {time}",
    "who_says": "Who says this",
    "words": "Words",
    "words_hint": "Enter keeps the words, Escape leaves them as they were.",
    "keep": "Keep the words",
    "labels": "What it was counted as",
    "label_is": "Counted as: {label}",
    "no_label": "nothing of this kind",
    "dismiss": "Take away: {label}",
    "another_label": "Something else it is …",
    "add": "Add",
    "kinds": {
        "question": "Questions",
        "prompt": "What a question asks for",
        "move": "Talk moves",
        "follow": "Following an answer up",
        "uptake": "Building on what a student said",
        "third": "What an answer is answered with",
        "student": "What a student does",
        "praise": "Praise",
        "correction": "Corrections",
        "directive": "Instructions",
        "courtesy": "Courtesy",
        "name": "Names",
    },
    "leave_out": "Minutes that are not the lesson",
    "leave_out_button": "Leave out",
    "from": "From",
    "to": "to",
    "from_here": "Leave out from here …",
    "to_here": "… to here",
    "from_set": "From {time}. Now choose the line where it ends.",
    "times_wrong": "Two times are needed, such as 0:00 and 2:30, the first before the second "
    "and before the end at {end}.",
    "line_done": "Done with this line",
    "line_number": "line {n}",
    "badge": {"changed": "changed", "left_out": "left out", "put_back": "put back"},
    "put_back": "Put back",
    "put_back_this": "Put back {start} to {end}",
    # The changes so far, and saving them.
    "your_changes": "Your changes",
    "no_changes": "No changes yet",
    "all_saved": "All changes are saved",
    "one_change": "1 change",
    "n_changes": "{n} changes",
    "changed": {
        "speaker": "{name} is {role}",
        "line": "{time} is said by {role}",
        "words": "{time} says “{text}”",
        "no_words": "{time} says nothing",
        "label": "{time} not “{label}” but “{to}”",
        "no_label": "{time} not “{label}”",
        "new_label": "{time} also “{to}”",
        "left_out": "{start} to {end} is left out",
        "put_back": "{start} to {end} is part of the lesson again",
    },
    "undo": "Undo",
    "undo_this": "Undo: {change}",
    "applied": "(saved)",
    "save": "Save",
    "save_file": "Save as a file instead",
    "leave": "Stop correcting",
    "downloaded": "The file corrections.json is where your browser puts downloads. The report "
    "changes once it is applied. In a terminal, with the folder of this report in the place of "
    "FOLDER, and the place of the file before its name:",
    "run_this": "classroom-ai correct FOLDER corrections.json",
    "saving": "Saving, and counting again …",
    "saved": "Saved. No figure moved.",
    "not_saved": "This could not be saved. Nothing is lost: your changes are still here.",
    "not_reached": "The program that showed this page does not answer any more. "
    "It is started again with: classroom-ai review FOLDER",
    "unmatched": "Some changes fitted no line any more and were left out:",
    "more_moved": "{n} more figures that moved",
    "what": "What",
    "before": "Before",
    "after": "Now",
    "show_new": "Show the new report",
    # What was saved before.
    "lost_voice": "A voice that is no longer told apart",
    "heard_as": "{name} was heard as {was}, and is {role}",
    "take_back": "Take back the last save",
    "how_to_take_back": "To take back what was saved last, run this in a terminal, with the folder "
    "of this report in the place of FOLDER:",
    "run_to_take_back": "classroom-ai correct FOLDER --undo",
    "taking_back": "Taking back, and counting again …",
    "not_taken_back": "This could not be taken back. Nothing was changed.",
}


# --- the lesson --------------------------------------------------------------


def context(lesson: Lesson) -> str:
    """Grade and subject, format, date and length, as far as known, in one line."""
    about = lesson.about
    grade = f"Grade {about.grade}" if about.grade and about.grade.isdigit() else about.grade
    parts = (
        " ".join(part for part in (grade, about.subject) if part),
        about.format,
        about.date and day(about.date),
        length(lesson.duration) if lesson.timing != "none" else "",
    )
    return " · ".join(part for part in parts if part)


def facts(lesson: Lesson) -> tuple[str, ...]:
    """Class size and objective, as far as known."""
    about = lesson.about
    return tuple(
        fact
        for fact in (
            plural(about.class_size, "student") + " in the class" if about.class_size else "",
            f"Objective: {about.objective}" if about.objective else "",
        )
        if fact
    )


def quoted(text: str) -> str:
    """Words of the lesson inside a sentence."""
    return f"“{text}”"
