"""Which speaker of a transcript is the teacher: by name if a label says so, else by signs.

A teacher talks most, asks most of the questions and gives most of the directives; each
sign is a share that can be read. Where they do not agree nobody is guessed: the user,
who knows, is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from classroom_ai.errors import LessonError, UsageError
from classroom_ai.transcripts.cues import Cue
from classroom_ai.transcripts.roles import says

By = Literal["asked", "label", "signs"]

#: Below this it is not clear who teaches.
CLEAR = 0.65

_SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")
_ASKS = re.compile(
    r"\s*(?:(?:so|and|okay|now|well|but)[,\s]+)?"
    r"(?:what|why|how|which|who|where|when|can|could|do|does|did|is|are|would)\b",
    re.IGNORECASE,
)
#: What a sentence begins with that tells others to do something.
_DIRECTS = re.compile(
    r"\s*(?:(?:so|and|okay|now|alright|all right|please|everybody|everyone|class|guys)[,\s]+)*"
    r"(?:please|let's|let us|look|listen|turn|open|close|take|write|read|raise|sit|stand|go|come|"
    r"think|try|tell|show|put|remember|start|stop|check|talk|work|draw|use|click|make sure|"
    r"give me|hold on|wait|i want you|i'd like you|you need to|we're going to|"
    r"schaut|hört|nehmt|macht|lest|schreibt|bitte|regardez|écoutez|prenez|mirad|miren|escuchen)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A speaker with the signs: how many lines, words, questions and directives."""

    label: str
    lines: int
    words: int
    questions: int
    directives: int


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who is taken for the teacher, by what; ``confidence`` is None unless by signs."""

    label: str
    by: By
    confidence: float | None


def candidates(cues: Iterable[Cue]) -> tuple[Candidate, ...]:
    """Every speaker with a label, those with most signs of a teacher first."""
    said: dict[str, list[str]] = defaultdict(list)
    for cue in cues:
        if cue.speaker:
            said[cue.speaker].append(cue.text)
    marked = any("?" in text for texts in said.values() for text in texts)
    found = [
        Candidate(
            label,
            len(texts),
            sum(len(text.split()) for text in texts),
            sum(_count(_asks, text, marked=marked) for text in texts),
            sum(_count(_directs, text, marked=marked) for text in texts),
        )
        for label, texts in said.items()
    ]
    return tuple(sorted(found, key=lambda each: -_likeness(each, found)))


def find_teacher(cues: Sequence[Cue], *, label: str | None = None) -> Teacher | None:
    """The speaker who is taken for the teacher.

    Parameters
    ----------
    cues : sequence of Cue
        All lines of a transcript.
    label : str, optional
        What the user says: a label, or a part that only one has; upper and lower case are
        one.

    Returns
    -------
    Teacher or None
        None where no line says who speaks.

    Raises
    ------
    UsageError
        If no label, or more than one, is like the one given.
    LessonError
        If it is not clear who the teacher is.

    Examples
    --------
    >>> cues = [Cue("Why is that?", speaker="Ms Rivera"), Cue("It's even.", speaker="Maya")]
    >>> find_teacher(cues, label="rivera").label
    'Ms Rivera'
    """
    found = candidates(cues)
    if label is not None:
        return _asked_for(label, found)
    if not found:
        return None
    named = _by_label(found)
    if named is not None:
        return Teacher(named.label, "label", None)
    possible = [each for each in found if says(each.label) in {"nothing", "titled"}]
    if len(found) == 1:
        raise LessonError(
            f"{found[0].label!r} is the only speaker, and nothing says that it is the teacher.",
            "A label such as Teacher, or more than one speaker, was expected.",
            f'If it is the teacher: --teacher-label "{found[0].label}"',
        )
    sure = _confidence(possible)
    if sure < CLEAR:
        raise LessonError(
            f"It is not clear who of {_listed(found)} is the teacher.",
            "One speaker who talks, asks and directs most was expected.",
            f'Say who it is: --teacher-label "{found[0].label}"',
        )
    return Teacher(possible[0].label, "signs", round(sure, 2))


def disagreement(cues: Iterable[Cue], teacher: Teacher | None) -> tuple[str, ...]:
    """What to tell a user where a label says one thing and all signs another; mostly nothing."""
    if teacher is None or teacher.by != "label":
        return ()
    found = candidates(cues)
    if found[0].label == teacher.label or _confidence(found) < CLEAR:
        return ()
    return (
        f"{found[0].label!r} talks, asks and directs most. If that is the teacher, say so: "
        f'--teacher-label "{found[0].label}"',
    )


def _by_label(found: Sequence[Candidate]) -> Candidate | None:
    """The speaker whose label is a teacher's; of several the one who talks most."""
    for said in ("teacher", "titled"):
        named = [each for each in found if says(each.label) == said]
        if said == "teacher" and named:
            return max(named, key=lambda each: each.words)
        # Two with a title may be two grown-ups, or a class that is called so.
        if len(named) == 1 and len(found) > 1:
            return named[0]
    students = [each for each in found if says(each.label) in {"student", "students"}]
    rest = [each for each in found if says(each.label) in {"nothing", "titled"}]
    return rest[0] if students and len(rest) == 1 else None


def _asked_for(label: str, found: Sequence[Candidate]) -> Teacher:
    if not found:
        raise UsageError(
            f"--teacher-label is {label!r}, but no line of this transcript says who speaks.",
            "A transcript with speakers was expected.",
            "Analyze the recording instead: classroom-ai analyze RECORDING",
        )
    wanted = label.strip().casefold()
    same = [each for each in found if each.label.casefold() == wanted]
    like = same or [each for each in found if wanted and wanted in each.label.casefold()]
    if len(like) != 1:
        raise UsageError(
            f"--teacher-label is {label!r}, which "
            + ("fits more than one speaker." if like else "is no speaker of this transcript."),
            f"Its speakers: {_listed(found)}.",
            f'Give one of them: --teacher-label "{(like or found)[0].label}"',
        )
    return Teacher(like[0].label, "asked", None)


def _confidence(found: Sequence[Candidate]) -> float:
    """How far the first speaker's signs stand above the next one's, 0 to 1."""
    if len(found) < 2:
        return 0.0
    first, second = (_likeness(each, found) for each in found[:2])
    return first / (first + second)


def _likeness(candidate: Candidate, found: Sequence[Candidate]) -> float:
    """Mean of the speaker's shares of words, questions and directives, 0 to 1."""
    shares = [
        part / total
        for part, total in (
            (candidate.words, sum(each.words for each in found)),
            (candidate.questions, sum(each.questions for each in found)),
            (candidate.directives, sum(each.directives for each in found)),
        )
        if total
    ]
    return sum(shares) / len(shares) if shares else 0.0


def _count(is_one: Callable[[str, bool], bool], text: str, *, marked: bool) -> int:
    return sum(is_one(sentence, marked) for sentence in _SENTENCE.findall(text))


def _asks(sentence: str, marked: bool) -> bool:
    return "?" in sentence if marked else _ASKS.match(sentence) is not None


def _directs(sentence: str, marked: bool) -> bool:
    return "?" not in sentence and _DIRECTS.match(sentence) is not None


def _listed(found: Sequence[Candidate]) -> str:
    """Speakers with how much each says, eight at most."""
    shown = [f"{each.label!r} ({each.words} words)" for each in found[:8]]
    return ", ".join([*shown, f"{len(found) - 8} more"] if len(found) > 8 else shown)
