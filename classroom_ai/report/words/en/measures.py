"""Everything that was counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from classroom_ai.english import NBSP, number, plural
from classroom_ai.types import Grade

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
WHOSE_NAME = (
    "It was not clear enough which lines of the transcript are yours. What it calls you, given "
    "with --teacher-label, makes it known."
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


def among(observations: tuple[float, ...], unit: str, *, middle: bool) -> str:
    """Which of several values a measure is."""
    if len(observations) == 1:
        return "From one value."
    low, high = number(min(observations), unit), number(max(observations), unit)
    half = "; half of them lie below this" if middle else ""
    return f"From {len(observations)} values between {low} and {high}{half}."


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
