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
    """How well the lesson was heard: the verdict, what must be known at once, and the rest."""

    heading: str
    verdict: str
    first: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a moment; ``role`` is that of ``types.Role``."""

    who: str
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownMoment:
    """A few lines in a row, what happened in them, and what could have been asked."""

    time: Time
    lines: tuple[Said, ...]
    said: str
    ask: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Headed:
    """A heading, what stands under it, and something to do about it."""

    heading: str
    text: str
    action: str = ""


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
class TheFocus:
    """The goal, or the one thing to look at: its value with range, and what that means."""

    heading: str
    value: str
    sentences: tuple[str, ...]
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What is read first; the ``nothing`` fields say so where nothing was found."""

    focus: TheFocus
    worked_heading: str
    worked: tuple[ShownMoment, ...]
    nothing_worked: str
    again_heading: str
    again: ShownMoment | None
    nothing_again: str
    question: Headed
    step: Headed


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
class Cut:
    """Minutes that are not part of the lesson: they stand before the line of that place."""

    before: int
    time: Time
    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was said, line by line; ``language`` is ISO 639-1."""

    heading: str
    fold: str
    language: str
    lines: tuple[Line, ...]
    cuts: tuple[Cut, ...] = ()

    def cuts_before(self, place: int) -> tuple[Cut, ...]:
        """Those that stand before a line; the place after the last line has some too."""
        return tuple(cut for cut in self.cuts if cut.before == place)


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with plain sentences under it."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What to know before recording: a heading, the line that leads to it, and the page."""

    heading: str
    link: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report, in reading order.

    ``silent`` is there only for a recording without speech; ``first_page``,
    ``measures`` and ``transcript`` only for one with it. All after the first page is
    folded under ``rest``.
    """

    language: str
    title: str
    context: str
    facts: tuple[str, ...]
    heard: Heard
    silent: Passage | None
    first_page: FirstPage | None
    rest: Headed
    pictures: tuple[Picture, ...]
    pictures_heading: str
    measures: Measures | None
    transcript: Transcript | None
    closing: tuple[Passage, ...]
    before: Before
