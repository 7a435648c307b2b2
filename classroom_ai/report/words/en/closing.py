"""The transcript, corrections by hand, and how sure it all is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classroom_ai.english import clock, number, plural
from classroom_ai.report.words.en.measures import listed
from classroom_ai.types import Measurement, Span

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
