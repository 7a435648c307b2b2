"""Lessons of an invented teacher over a term: written talk with the pauses of a real room.

What is heard in them is known, for they were never spoken: a lesson is written down as if
it had been heard. The teacher leaves about one second after a question until a goal is set, and
then step by step about three. What students say depends on it, as Rowe found: with little time
a word or two, with more of it a reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from classroom_ai.lesson import evenly_spread
from classroom_ai.spans import gaps_between
from classroom_ai.types import (
    GROUP,
    About,
    Lesson,
    Mode,
    ModeName,
    Provenance,
    Recording,
    Role,
    Seconds,
    Speaker,
    Turn,
    Utterance,
)
from term_lessons.bank import Exchange, Topic, bank_of

TEACHER = "S00"
#: The class; the first is who is on the roster as number one.
STUDENTS = (
    "Amara Okafor", "Ben Lindqvist", "Chiara Russo", "Diego Marin", "Elif Yilmaz", "Farid Nasser",
    "Greta Holm", "Hugo Dubois", "Imani Reyes", "Jonas Weber", "Keiko Tanaka", "Leo Novak",
    "Maya Solberg", "Nikhil Rao", "Oona Virtanen", "Pavel Horak",
)  # fmt: skip
_WORDS_PER_S = {"teacher": 2.7, "student": 2.3}
#: A pause from here on is time to think; below it, an answer is a word or two.
_TIME_TO_THINK: Seconds = 2.0


@dataclass(frozen=True)
class Planned:
    """One lesson of the term: ``wait`` is the usual pause after a question, in seconds."""

    day: date
    subject: str
    topic: int
    format: str
    wait: Seconds


def _planned(day: str, subject: str, topic: int, format_: str, wait: Seconds) -> Planned:
    return Planned(date.fromisoformat(day), subject, topic, format_, wait)


#: Before the first visit, and from there to the second.
BEFORE = (
    _planned("2026-02-04", "mathematics", 0, "whole class", 1.25),
    _planned("2026-02-06", "reading", 0, "discussion", 1.35),
    _planned("2026-02-11", "science", 0, "whole class", 1.05),
    _planned("2026-02-13", "mathematics", 1, "practice", 1.1),
    _planned("2026-02-18", "science", 1, "discussion", 1.3),
    _planned("2026-02-24", "reading", 2, "whole class", 1.2),
)
SINCE = (
    _planned("2026-03-04", "mathematics", 2, "whole class", 1.5),
    _planned("2026-03-10", "science", 2, "whole class", 2.3),
    _planned("2026-03-17", "reading", 1, "discussion", 2.7),
    _planned("2026-03-24", "mathematics", 4, "practice", 2.2),
    _planned("2026-03-31", "science", 3, "discussion", 3.1),
    _planned("2026-04-08", "mathematics", 3, "whole class", 2.9),
    _planned("2026-04-15", "reading", 3, "whole class", 2.8),
    _planned("2026-04-22", "science", 4, "discussion", 3.2),
)


def lesson_of(planned: Planned, *, teacher: str) -> Lesson:
    """The lesson of a day, the same each time.

    Parameters
    ----------
    planned : Planned
        What is taught, in which format, and how long the teacher waits.
    teacher : str
        The name under which the teacher enrolled.

    Returns
    -------
    Lesson
        As if it had been heard, so that pauses count; its provenance says that it was written.
    """
    topic = bank_of(planned.subject).topics[planned.topic]
    room = _Room(planned)
    _play(room, planned, topic)
    return room.written_down(planned, topic, teacher=teacher)


def roster() -> str:
    """The class as a table, for ``--redact``."""
    rows = (name.replace(" ", ",") for name in STUDENTS)
    return "first,last\n" + "\n".join(rows) + "\n"


def write_roster(path: Path) -> None:
    """The roster as a file."""
    path.write_text(roster(), encoding="utf-8")


def _play(room: _Room, planned: Planned, topic: Topic) -> None:
    """A lesson from good morning to goodbye."""
    facts = list(bank_of(planned.subject).facts)
    room.rng.shuffle(facts)
    n_facts, n_first, minutes = {
        "whole class": (4, 4, 12.0),
        "discussion": (0, 5, 8.0),
        "practice": (5, 3, 20.0),
    }[planned.format]
    with_mode = room.mode
    with with_mode("teacher-led"):
        room.teacher(f"Good morning, everyone. {topic.opening}", after=1.0)
        room.teacher("Do you all have your notebook on the table?", after=0.5)
        room.student("Yes.", after=0.8)
    with with_mode("dialogue"):
        for fact in facts[:n_facts]:
            _ask_fact(room, fact)
        for exchange in topic.exchanges[:n_first]:
            _ask(room, exchange)
    with with_mode("teacher-led"):
        room.teacher(f"{topic.work} You have {_in_words(minutes)} minutes.", after=1.2)
    with with_mode("group"):
        room.group(minutes * 60)
    with with_mode("dialogue"):
        room.teacher("Eyes up here, please. Let us put together what you have.", after=0.6)
        for exchange in topic.exchanges[n_first:]:
            _ask(room, exchange)
    with with_mode("teacher-led"):
        room.teacher(f"{topic.closing} Thank you, everyone, that is all for today.", after=1.0)


def _ask_fact(room: _Room, fact: Exchange) -> None:
    room.teacher(fact.ask, after=0.6)
    room.student(fact.short, after=0.8 * room.wait())
    room.teacher(room.one_of("Yes.", "Right.", "Good.", "Thank you, {name}."), after=0.4)


def _ask(room: _Room, exchange: Exchange) -> None:
    """A question, and what comes of it in the time that it gets."""
    room.teacher(exchange.ask, after=0.9)
    wait = room.wait()
    if wait >= _TIME_TO_THINK:
        room.student(exchange.full, after=wait)
        _go_on_from(room, exchange)
        return
    chance = room.rng.random()
    if exchange.again and chance < 0.4:
        room.teacher(exchange.again, after=wait)
        room.student(exchange.short, after=room.wait())
        room.teacher(room.one_of("Okay.", "Yes, good."), after=0.4)
    elif chance < 0.6:
        room.student(exchange.short, after=wait)
        room.teacher(room.one_of("Right.", "Good.", "Okay, thank you."), after=0.4)
    elif chance < 0.75:
        room.student(exchange.full, after=wait)
        room.teacher("Okay. Let us look at the next one.", after=0.4)
    else:
        room.student(exchange.full, after=wait)
        _go_on_from(room, exchange)


def _go_on_from(room: _Room, exchange: Exchange) -> None:
    """A question about the answer, another student, or praise that says of what."""
    if exchange.follow:
        room.teacher(exchange.follow, after=room.wait_after_answer())
        room.same_student(exchange.more, after=room.wait())
    if exchange.other:
        room.student(exchange.other, after=room.wait_after_answer())
    thanks = room.one_of("Thank you, {name}.", "Thank you, {name} and {other}.")
    room.teacher(exchange.praise or thanks, after=room.wait_after_answer())


class _Room:
    """A lesson as it goes on: the time, who spoke last, and all that was said."""

    def __init__(self, planned: Planned) -> None:
        seed = hashlib.sha256(planned.day.isoformat().encode()).digest()[:8]
        self.rng = np.random.default_rng(int.from_bytes(seed, "big"))
        self._usual_wait = planned.wait
        self._time: Seconds = 0.0
        self._turns: list[Turn] = []
        self._utterances: list[Utterance] = []
        self._modes: list[Mode] = []
        self._present = list(self.rng.permutation(len(STUDENTS)))
        self._spoke: list[int] = []

    def wait(self) -> Seconds:
        """A pause after a question; such pauses are skewed."""
        return float(np.clip(self._usual_wait * np.exp(self.rng.normal(0.0, 0.3)), 0.4, 9.0))

    def wait_after_answer(self) -> Seconds:
        """A pause after an answer: shorter, and it grows with the other."""
        return 0.3 + 0.3 * self.wait()

    def one_of(self, *lines: str) -> str:
        """One line by chance."""
        return lines[int(self.rng.integers(len(lines)))]

    def mode(self, name: ModeName) -> _InMode:
        """What is said inside is of one kind of activity."""
        return _InMode(self, name)

    def teacher(self, text: str, *, after: Seconds) -> None:
        """The teacher says it, with the names of those who spoke."""
        self._say(TEACHER, "teacher", text, after=after)

    def student(self, text: str, *, after: Seconds) -> None:
        """Another student says it than the one who spoke last."""
        others = [i for i in self._present[:9] if [i] != self._spoke[-1:]]
        student = int(self.rng.choice(others))
        self._say(_id_of(student), "student", text, after=after)
        self._spoke.append(student)

    def same_student(self, text: str, *, after: Seconds) -> None:
        """Who spoke last goes on."""
        self._say(_id_of(self._spoke[-1]), "student", text, after=after)

    def group(self, length: Seconds) -> None:
        """Everybody works and talks; who says what cannot be told."""
        until = self._time + length
        self._time += 2.0
        while self._time < until:
            end = min(self._time + float(self.rng.uniform(5, 14)), until)
            self._turns.append(Turn(_ms(self._time), _ms(end), GROUP, "student"))
            self._time = end + float(self.rng.uniform(0.2, 0.9))

    def _say(self, speaker: str, role: Role, text: str, *, after: Seconds) -> None:
        said = self._with_names(text)
        start = _ms(self._time + after)
        pace = _WORDS_PER_S[role] * float(self.rng.uniform(0.92, 1.08))
        end = _ms(start + max(len(said.split()) / pace, 0.5))
        self._turns.append(Turn(start, end, speaker, role))
        self._utterances.append(
            Utterance(
                start,
                end,
                id=f"u{len(self._utterances) + 1:04d}",
                speaker=speaker,
                role=role,
                text=said,
                words=evenly_spread(said, start, end),
            )
        )
        self._time = end

    def _with_names(self, text: str) -> str:
        names = [STUDENTS[i].split()[0] for i in reversed(self._spoke)]
        last = names[0] if names else ""
        other = next((name for name in names if name != last), last)
        return text.replace("{name}", last).replace("{other}", other)

    def written_down(self, planned: Planned, topic: Topic, *, teacher: str) -> Lesson:
        """All of it as a lesson."""
        duration = _ms(self._time + 1.5)
        turns = tuple(self._turns)
        words = "\n".join(f"{utt.start} {utt.text}" for utt in self._utterances)
        sha256 = hashlib.sha256(f"{planned.day} {words}".encode()).hexdigest()
        return Lesson(
            id=sha256[:12],
            recording=Recording(f"{planned.day}.m4a", sha256, duration),
            language="en",
            about=About(
                title=topic.title,
                subject=planned.subject,
                grade="Grade 4",
                format=planned.format,
                date=planned.day.isoformat(),
                class_size=len(STUDENTS),
            ),
            speakers=tuple(_speakers(turns)),
            turns=turns,
            gaps=gaps_between(turns, self._utterances),
            utterances=tuple(self._utterances),
            modes=tuple(self._modes),
            provenance=Provenance(
                "scripts/term", settings={"teacher": teacher}, fingerprint="written"
            ),
        )


class _InMode:
    """Notes from when to when an activity went on."""

    def __init__(self, room: _Room, name: ModeName) -> None:
        self._room, self._name = room, name

    def __enter__(self) -> None:
        self._start = self._room._modes[-1].end if self._room._modes else 0.0

    def __exit__(self, *_: object) -> None:
        self._room._modes.append(Mode(self._start, _ms(self._room._time), self._name))


def _speakers(turns: Sequence[Turn]) -> Iterator[Speaker]:
    for speaker, role in sorted({(turn.speaker, turn.role) for turn in turns}):
        yield Speaker(speaker, role, confidence=None if speaker == GROUP else 0.95)


def _id_of(student: int) -> str:
    return f"S{student + 1:02d}"


def _in_words(minutes: float) -> str:
    return {8.0: "eight", 12.0: "twelve", 20.0: "twenty"}[minutes]


def _ms(time: Seconds) -> Seconds:
    return round(time, 3)
