"""Cases that a teacher can read: a few lines of a lesson, and what must be counted in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from classroom_ai.annotate import annotate
from classroom_ai.lesson import lesson_from_text
from classroom_ai.measures import measure_lesson

if TYPE_CHECKING:
    from spacy.language import Language

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))


def expected_values(lines: str) -> dict[str, float | None]:
    pairs = (line.split(" = ") for line in lines.splitlines() if line.strip())
    return {id_.strip(): None if value == "None" else float(value) for id_, value in pairs}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path, nlp: Language) -> None:
    text, _, expected = case.read_text(encoding="utf-8").partition("# expect\n")
    wanted = expected_values(expected)
    lesson = lesson_from_text(text)
    found = {m.id: m for m in measure_lesson(lesson, annotate(lesson, nlp=nlp), draws=0)}
    assert {id_: found[id_].value for id_ in wanted} == wanted
    assert all(found[id_].note for id_, value in wanted.items() if value is None)


def test_there_are_cases() -> None:
    assert CASES
