"""How often labels are right: for each family, what people called what the rules called so.

The counts are data (``label_errors.json``), written by ``scripts/bench/label_errors.py``
from sentences that people labelled; ``docs/benchmarks.md`` has them as tables. A
family that is not among them has not been measured: whatever is counted from its
labels is of grade D and has no interval, since any interval would be narrower than
what is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from classroom_ai.types import Grade, Lesson

#: A sentence without a label of the family.
NONE = "none"

#: By what missed labels are counted: the sentences without one, where the set is of whole
#: lessons; those that were found, where its share of such sentences is not that of lessons.
MissedBy = Literal["sentences", "found"]

#: Families whose labels follow from the words and need no judgement: words of a list. They are
#: exact where the words are; how well single words are heard has not been measured.
EXACT_IN_WRITING = frozenset({"vocabulary"})

_FILE = Path(__file__).with_name("label_errors.json")


@dataclass(frozen=True, slots=True)
class LabelErrors:
    """Counts of one family: ``true[given][label of people]``, both of which may be ``none``.

    ``source`` says in a sentence what was labelled, and by whom. Lessons differ in how often a
    label is right: ``alike[given]`` is by how many sentences the rates of one lesson are known
    from those of all others, however many were counted in these; without it, by all of them.
    """

    source: str
    missed_by: MissedBy
    true: Mapping[str, Mapping[str, int]]
    alike: Mapping[str, float] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Labels of the family that occur, without ``none``."""
        found = {name for row in self.true.values() for name in row} | set(self.true)
        return tuple(sorted(found - {NONE}))


@cache
def measured() -> Mapping[str, LabelErrors]:
    """Families whose errors were measured, by name."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    return {family: LabelErrors(**counts) for family, counts in content.items()}


def not_measured(needs: Iterable[str], lesson: Lesson) -> frozenset[str]:
    """Of what a measure needs, what is not known how often it is right in such a lesson.

    Families of labels without counts; and, where the lesson was heard, words of a list,
    and which student speaks: voices of students are told apart too weakly to be counted.
    """
    known = _NO_LABELS | measured().keys()
    if not was_heard(lesson):
        known |= EXACT_IN_WRITING | {"voices"}
    return frozenset(needs) - known


def best_grade(needs: Iterable[str], lesson: Lesson) -> Grade:
    """The best grade of what rests on labels in a lesson.

    Labels were measured on words as they were said. In a recording many words of children are
    missed, and what that does to labels that rest on them has not been measured.
    """
    return "C" if "students_words" in needs and was_heard(lesson) else "A"


def was_heard(lesson: Lesson) -> bool:
    """Whether turns come from sound and not from a transcript."""
    return any(turn.p_speech is not None for turn in lesson.turns)


#: Needs that errors of hearing are drawn for, or that the teacher says.
_NO_LABELS = frozenset({"turns", "gaps", "words", "students_words", "class_size"})
