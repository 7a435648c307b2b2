"""How often sentences with one label come: one function for each label, all made alike.

What differs between them is a row of words and one number, so they are made from
these instead of being written down as many times as there are labels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from classroom_ai.measures.registry import Family, Measure, Need, measure, nothing, rate
from classroom_ai.measures.speech import (
    evidence_of_tags,
    labelled,
    minutes,
    said_by,
    why_no_tags,
    words_of,
)
from classroom_ai.types import Lesson, Measurement, Role, Tag

Per = Literal["per_10_min", "per_100_words"]

_OF: dict[Role, str] = {"teacher": "of the teacher", "student": "of students"}


def count_label(
    *labels: str,
    id: str,  # noqa: A002 - the word that every file format of the project uses
    family: Family,
    title: str,
    explanation: str,
    source: str,
    smallest_change: float,
    limits: str,
    by: Role = "teacher",
    per: Per = "per_10_min",
    needs: tuple[Need, ...] = (),
    version: int = 1,
    why_not: Callable[[Lesson], str] = lambda lesson: "",
) -> Measure:
    """Register a measure that counts some labels in ten minutes, or in 100 words, and return it.

    Parameters
    ----------
    *labels : str
        One or more, of one family.
    id, family, title, explanation, source, smallest_change, limits
        See ``MeasureInfo``.
    by : {"teacher", "student"}
        In whose words.
    per : {"per_10_min", "per_100_words"}
        What the count is divided by: tens of minutes, or hundreds of words of ``by``.
    needs : tuple of str
        What it needs besides words and labels.
    version : int
        Of the measure.
    why_not : callable
        Why nothing looked for such a label in a lesson, if so: said in place of a zero.

    Returns
    -------
    callable
        From lesson and tags to a Measurement with the count as numerator.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> from classroom_ai.measures.moves import PRESSING_FOR_REASONING
    >>> lesson = lesson_from_text("T 0.0 2.0 Why is that so?", duration=300.0)
    >>> tag = Tag(0.0, 2.0, utterance="u0001", label="move.press_reasoning", rule="press/why")
    >>> PRESSING_FOR_REASONING(lesson, (tag,)).value
    2.0
    """

    def counted(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
        if missing := why_no_tags(lesson, by):
            return nothing(missing)
        anybodys = labelled(tags, *labels)
        if not anybodys and (missing := why_not(lesson)):
            return nothing(missing)
        found = said_by(lesson, anybodys, by)
        evidence = evidence_of_tags(found)
        if per == "per_10_min":
            return rate(len(found), minutes(lesson), per_minutes=10, evidence=evidence)
        return rate(len(found), words_of(lesson, by), per_minutes=100, evidence=evidence)

    named = " or ".join(labels)
    whole = "tens of minutes" if per == "per_10_min" else f"hundreds of words {_OF[by]}"
    counted.__doc__ = f"Places labelled {named} in words {_OF[by]}, by {whole}."
    return measure(
        id=id,
        version=version,
        unit=per,
        family=family,
        title=title,
        explanation=explanation,
        needs=("words", *needs, cast("Need", labels[0].partition(".")[0])),
        source=source,
        smallest_change=smallest_change,
        limits=limits,
        formula=f"places labelled {named} {_OF[by]} / {whole}",
    )(counted)
