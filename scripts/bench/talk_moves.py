"""TalkMoves: lessons by sentence, with the talk move that people saw in each."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from language_scores import pearson

from classroom_ai.annotate import annotate
from classroom_ai.types import SOME_STUDENT, Lesson, Recording, Role, Tag, Utterance

if TYPE_CHECKING:
    from spacy.language import Language

NONE = "none"
#: The numbers that people gave, as labels; 6 and 7 are not scored.
TEACHER_TAGS = {
    "1": NONE,
    "2": "together",
    "3": "relate",
    "4": "restate",
    "5": "revoice",
    "8": "press_accuracy",
    "9": "press_reasoning",
}
STUDENT_TAGS = {"1": NONE, "2": "relate", "3": "ask", "4": "claim", "5": "reasoning"}
ROLES: dict[str, Role] = {"T": "teacher", "S": "student"}
#: Lessons with fewer sentences of the teacher have no rate worth the name.
MIN_SENTENCES = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: label and truth of the teacher, or of a student; truth None if not scored."""

    lesson: str
    role: Role
    given: str
    true: str | None


def labelled(path: Path, nlp: Language, *, marks: bool = True) -> list[Line]:
    """Every sentence of every lesson with the label of the rules and that of people.

    Parameters
    ----------
    path : pathlib.Path
        ``talkmoves_*.csv.gz``.
    nlp : spacy.language.Language
        What ``load_nlp`` returned.
    marks : bool
        Whether question marks are left in the text.
    """
    return [line for rows in _lessons(path) for line in lines_of(rows, nlp, marks=marks)]


def _lessons(path: Path) -> Iterator[list[dict[str, str]]]:
    lessons: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            lessons[row["file"]].append(row)
    yield from lessons.values()


def lines_of(rows: Sequence[dict[str, str]], nlp: Language, *, marks: bool = True) -> list[Line]:
    """The sentences of one lesson, each a row with speaker, role, sentence and tags."""
    families = {"teacher": ("move", TEACHER_TAGS), "student": ("student", STUDENT_TAGS)}
    given = _labels(annotate(lesson_of(rows, marks=marks), nlp=nlp))
    lines = []
    for i, row in enumerate(rows):
        role = ROLES.get(row["role"], "unknown")
        if role in families:
            family, known = families[role]
            true = known.get(row[f"{role}_tag"])
            lines.append(Line(row["file"], role, given.get((str(i), family), NONE), true))
    return lines


def lesson_of(rows: Sequence[dict[str, str]], *, marks: bool = True) -> Lesson:
    """One utterance a row, a second long: the times of the data say nothing."""
    utterances = tuple(
        Utterance(
            float(i),
            i + 1.0,
            id=str(i),
            speaker=_speaker(row),
            role=ROLES.get(row["role"], "unknown"),
            text=row["sentence"] if marks else row["sentence"].replace("?", ""),
        )
        for i, row in enumerate(rows)
    )
    return Lesson(
        rows[0]["file"], Recording("", "", len(rows)), language="en", utterances=utterances
    )


def _speaker(row: dict[str, str]) -> str:
    """Who speaks. ``S``, ``SN`` and the like stand for any student: another in every turn."""
    name = row["speaker"].strip(" :")
    return f"{SOME_STUDENT} {row['turn']}" if re.fullmatch(r"S[NSns]?\d*|s\d+", name) else name


def _labels(tags: Iterable[Tag]) -> dict[tuple[str, str], str]:
    """By row and family the label; of several in a row the last, as people were to decide."""
    return {(tag.utterance, (parts := tag.label.split("."))[0]): parts[1] for tag in tags}


def pairs(lines: Iterable[Line], role: Role) -> list[tuple[str, str]]:
    """Label of the rules and of people, for the scored sentences of the teacher or of students."""
    return [
        (line.given, line.true) for line in lines if line.role == role and line.true is not None
    ]


def rate_r(lines: Iterable[Line]) -> tuple[dict[str, float], int]:
    """How far the rate of a move in a lesson follows that which people found, and of how many.

    Pearson's r by move over lessons with 50 or more scored sentences of the teacher. Rates
    are per 100 of them; r is the same for shares.
    """
    lessons: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in lines:
        if line.role == "teacher" and line.true is not None:
            lessons[line.lesson].append((line.given, line.true))
    long = [said for said in lessons.values() if len(said) >= MIN_SENTENCES]
    moves = [move for move in TEACHER_TAGS.values() if move != NONE]
    return {
        move: pearson(
            [fmean(given == move for given, _ in said) for said in long],
            [fmean(true == move for _, true in said) for said in long],
        )
        for move in moves
    }, len(long)
