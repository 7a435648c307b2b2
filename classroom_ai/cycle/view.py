"""What the report of a cycle says, as plain data: every string is worded.

An empty string or tuple means that there is nothing to show in that place. ``report`` is
the address of a lesson's own report, relative to the page; empty where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from classroom_ai.report.view import Headed, Passage, Quote, ShownMoment


@dataclass(frozen=True, slots=True)
class CycleMoment:
    """A moment, and the lesson that it was in."""

    lesson: str
    report: str
    shown: ShownMoment


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments of one kind; ``nothing`` says so where none was found."""

    heading: str
    moments: tuple[CycleMoment, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class Then:
    """What a figure was in one lesson, and lines that it comes from."""

    when: str
    lesson: str
    report: str
    value: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class StartAndNow:
    """The figure of the goal in the first and the latest lesson that can be held together."""

    heading: str
    lessons: tuple[Then, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """One lesson of the cycle; ``about`` is its format and length."""

    day: str
    title: str
    about: str
    figure: str
    range: str
    report: str


@dataclass(frozen=True, slots=True)
class Lessons:
    """All lessons of the cycle as a table, and where their results lie."""

    heading: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    folders: Passage


@dataclass(frozen=True, slots=True)
class Written:
    """A note or question of the teacher's: the day, what it is about, and the words."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """The teacher's own words under a heading."""

    heading: str
    texts: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Cycle:
    """The whole report of a cycle, in reading order; all after ``step`` is folded."""

    language: str
    title: str
    context: str
    facts: tuple[str, ...]
    visit: Passage
    goal: Passage
    evidence: StartAndNow | None
    worked: Moments
    again: Moments
    questions: Words | None
    question: Headed
    step: Headed
    rest: Headed
    lessons: Lessons
    notes: Words | None
    closing: tuple[Passage, ...]
