"""A check by hand: what a person heard against what was counted, and the file that keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import SheetError
from classroom_ai.types import Lesson, Seconds, Span, Tag
from classroom_ai.validation.agreement import (
    Agreed,
    Kappa,
    WordErrors,
    agreed,
    kappa_of,
    word_errors,
)
from classroom_ai.validation.families import NONE, ROLE, TAG_FAMILIES, Family
from classroom_ai.validation.rows import best_match, rows_of, words_in
from classroom_ai.validation.sheet import Answer, Sheet

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FILE = "validation.json"
SCHEMA_VERSION = 1
#: What a sentence is given that a person heard and the program did not.
NOT_HEARD = "not heard"


@dataclass(frozen=True, slots=True)
class Judged(Span):
    """One sentence in one family: what the person wrote, and what the program had."""

    family: str
    words: str
    yours: str
    heard: str


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """One label.

    ``right``: of those that the program gave, how many the person gave too; ``found``: of
    those that the person gave, how many the program gave too.
    """

    label: str
    right: Agreed
    found: Agreed


@dataclass(frozen=True, slots=True)
class FamilyCheck:
    """One family of labels.

    ``same``: of the sentences that were judged, how many have the same label or, both
    times, none; ``cases``: the same of those that have a label from either side, so
    without what is easy.
    """

    name: str
    title: str
    same: Agreed
    cases: Agreed
    kappa: Kappa
    labels: tuple[LabelCheck, ...]


@dataclass(frozen=True, slots=True)
class HandCheck:
    """What came of a filled-in sheet.

    ``fingerprint`` is that of the ``measures.json`` that was checked; ``checked_on`` an ISO
    date; ``sampled`` tells whether the program had spread the sentences over the lesson.
    ``words`` is None where nothing was typed.
    """

    lesson: str
    fingerprint: str
    checked_on: str
    by: str | None
    sampled: bool
    sentences: int
    not_heard: int
    seconds: Seconds
    families: tuple[FamilyCheck, ...]
    words: WordErrors | None
    words_by_role: dict[str, WordErrors]
    differences: tuple[Judged, ...]

    def family(self, name: str) -> FamilyCheck | None:
        """The family of that name, if anything was judged in it."""
        return next((family for family in self.families if family.name == name), None)


def check(
    lesson: Lesson,
    tags: Sequence[Tag],
    sheet: Sheet,
    *,
    fingerprint: str,
    checked_on: str,
    by: str | None = None,
) -> HandCheck:
    """Hold a filled-in sheet against a lesson, analysed then or since.

    Parameters
    ----------
    lesson : Lesson
        What was heard.
    tags : sequence of Tag
        Its labels.
    sheet : Sheet
        From ``read_sheet``.
    fingerprint : str
        Of the ``measures.json`` that the tags are from.
    checked_on : str
        Date of the check, ISO 8601.
    by : str, optional
        Who checked.

    Returns
    -------
    HandCheck
        Families in which nothing was judged are left out.

    Raises
    ------
    SheetError
        If the sheet is of another lesson, or nothing in it is filled in.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.0 Why?")
    >>> answer = Answer(1, Span(0.0, 2.0), "Why?", {"role": "teacher"})
    >>> found = check(lesson, (), Sheet("text", True, (answer,)), fingerprint="", checked_on="")
    >>> found.family("role").same.part
    1
    """
    if sheet.lesson not in (None, lesson.id):
        raise SheetError(
            f"This is a sheet of lesson {sheet.lesson}; the folder holds lesson {lesson.id}.",
            "",
            "Give the folder that the sheet was made from.",
        )
    judged = [*_roles(lesson, sheet.answers), *_labels(tags, sheet.answers)]
    if not judged and not sheet.typed:
        raise SheetError(
            "Nothing in this sheet is filled in.",
            "At least one role, label or typed line is needed.",
            "Fill in what you can, save it as CSV, and run the command again.",
        )
    words: WordErrors | None = None
    by_role: dict[str, WordErrors] = {}
    if sheet.typed and sheet.typed_span:
        lines = [(line.role, line.words) for line in sheet.typed]
        words, by_role = word_errors(lines, words_in(lesson, sheet.typed_span))
    answered = [answer for answer in sheet.answers if answer.given]
    return HandCheck(
        lesson=lesson.id,
        fingerprint=fingerprint,
        checked_on=checked_on,
        by=by,
        sampled=sheet.spread,
        sentences=len(answered),
        not_heard=sum(answer.span is None for answer in answered),
        seconds=round(sum(answer.span.duration for answer in answered if answer.span), 3),
        families=tuple(
            _family_check(family, mine)
            for family in (ROLE, *TAG_FAMILIES)
            if (mine := [one for one in judged if one.family == family.name])
        ),
        words=words,
        words_by_role=by_role,
        differences=tuple(
            sorted((one for one in judged if one.yours != one.heard), key=lambda one: one.start)
        ),
    )


def _roles(lesson: Lesson, answers: Iterable[Answer]) -> Iterable[Judged]:
    """Sentences whose speaker was judged. Those that were not heard have no role to be right."""
    rows = rows_of(lesson)
    for answer in answers:
        if answer.span is not None and (yours := answer.given.get(ROLE.name)):
            match = best_match(answer.span, rows)
            heard = NOT_HEARD if match is None else rows[match].role
            yield Judged(answer.span.start, answer.span.end, ROLE.name, answer.words, yours, heard)


def _labels(tags: Sequence[Tag], answers: Sequence[Answer]) -> Iterable[Judged]:
    """Sentences whose kind was judged; of somebody of another role none can have one."""
    placed = _at_their_times(answers)
    spans = [span for span, _ in placed]
    for family in TAG_FAMILIES:
        heard: dict[int, Tag] = {}
        for tag in tags:
            name, _, label = tag.label.partition(".")
            if name != family.name or label not in family.labels:
                continue
            row = best_match(tag, spans)
            # The longest of several; the last of equals, which is the one that asks.
            if row is not None and (row not in heard or tag.duration >= heard[row].duration):
                heard[row] = tag
        for row, (span, answer) in enumerate(placed):
            yours = _true_label(answer, family)
            if yours is not None:
                given = heard[row].label.partition(".")[2] if row in heard else NONE
                yield Judged(span.start, span.end, family.name, answer.words, yours, given)


def _at_their_times(answers: Iterable[Answer]) -> list[tuple[Span, Answer]]:
    """Answers with times.

    A sentence that was not heard has no length, so that no tag falls to it, and the time
    where the sentence above it ends.
    """
    placed: list[tuple[Span, Answer]] = []
    end = 0.0
    for answer in answers:
        span = answer.span or Span(end, end)
        placed.append((span, answer))
        end = span.end
    return placed


def _true_label(answer: Answer, family: Family) -> str | None:
    role = answer.given.get(ROLE.name)
    if role not in (None, family.of):
        return NONE
    return answer.given.get(family.name)


def _family_check(family: Family, judged: Sequence[Judged]) -> FamilyCheck:
    yours, heard = [one.yours for one in judged], [one.heard for one in judged]
    labels = [label for label in family.labels if label != NONE]
    return FamilyCheck(
        family.name,
        family.title,
        agreed([one.yours == one.heard for one in judged]),
        agreed([one.yours == one.heard for one in judged if {one.yours, one.heard} != {NONE}]),
        kappa_of(yours, heard),
        tuple(
            LabelCheck(
                label,
                right=agreed([one.yours == label for one in judged if one.heard == label]),
                found=agreed([one.heard == label for one in judged if one.yours == label]),
            )
            for label in labels
            if label in yours or label in heard
        ),
    )


# --- the file ----------------------------------------------------------------


@cache
def _adapter() -> TypeAdapter[HandCheck]:
    from pydantic import TypeAdapter

    return TypeAdapter(HandCheck)


def to_json(found: HandCheck) -> str:
    """Text of ``validation.json``."""
    content = {"schema_version": SCHEMA_VERSION, **_adapter().dump_python(found, mode="json")}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_check(folder: Path) -> HandCheck | None:
    """The check that a folder of results holds; None if there is none.

    Raises
    ------
    SheetError
        If there is one that cannot be read, or that a newer version wrote.
    """
    from pydantic import ValidationError

    path = folder / FILE
    again = "Run classroom-ai validate with the filled-in sheet again, or delete that file."
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SheetError(f"{path} cannot be read: {error}.", "", again) from error
    version = content.get("schema_version") if isinstance(content, dict) else None
    if version != SCHEMA_VERSION:
        raise SheetError(
            f"{path} has schema version {version!r}.",
            f"This version of classroom-ai reads version {SCHEMA_VERSION}.",
            again,
        )
    try:
        return _adapter().validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SheetError(f"{path} is damaged: {where}: {first['msg']}.", "", again) from error
