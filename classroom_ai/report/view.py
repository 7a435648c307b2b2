"""What a report says, as plain data: every string is worded, nothing is left to decide.

A report is built once and rendered to several formats, so that HTML and text
cannot tell two stories. An empty string or tuple means that there is nothing
to show in that place.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Time:
    """A moment of the lesson: as shown, as ISO 8601 duration, and the transcript line it is in.

    ``iso`` is empty where the lesson has no times. ``start`` and ``end`` in seconds are there
    where the moment can be played.
    """

    text: str
    iso: str
    anchor: str = ""
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the lesson, who said them, and what came after."""

    time: Time
    who: str
    text: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """How well the lesson was heard, and what that leaves unknown."""

    heading: str
    verdict: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoodOut:
    """Moments worth a second look; the ``nothing`` fields say so where there are none."""

    heading: str
    moments: tuple[Quote, ...]
    nothing: str
    again_heading: str
    again: tuple[Quote, ...]
    nothing_again: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One answer as a drawing (SVG without words of the lesson) and the same as a table."""

    title: str
    key: str
    svg: str
    table_title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: its value, what it means, and what it was counted from."""

    title: str
    value: str
    range: str
    meaning: tuple[str, ...]
    basis: str
    fold: str
    quotes: tuple[Quote, ...]
    more: str
    method: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Measures without a figure that have the same reason for it: their names, in one line."""

    value: str
    titles: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that belong together: those with a figure, then the others; ``known`` counts."""

    heading: str
    known: str
    figures: tuple[Figure, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """All measures of the lesson, by family."""

    heading: str
    introduction: str
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript; ``role`` is that of ``types.Role``.

    What the page's script needs to play and correct it: where it lies in the lesson (``start``
    and ``end``; in a transcript without times, its place), its utterance and speaker, and
    where each of its words begins, in hundredths of a second after ``start``.
    """

    time: Time
    who: str
    role: str
    text: str
    start: float = 0.0
    end: float = 0.0
    utterance: str = ""
    speaker: str = ""
    word_starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was said, line by line; ``language`` is ISO 639-1."""

    heading: str
    fold: str
    language: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with plain sentences under it."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report, in reading order.

    ``silent`` is there only for a recording without speech; ``stood_out``,
    ``measures`` and ``transcript`` only for one with it.
    """

    language: str
    title: str
    context: str
    facts: tuple[str, ...]
    heard: Heard
    silent: Passage | None
    stood_out: StoodOut | None
    pictures: tuple[Picture, ...]
    measures: Measures | None
    transcript: Transcript | None
    closing: tuple[Passage, ...]
