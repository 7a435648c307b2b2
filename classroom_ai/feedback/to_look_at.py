"""The one missed moment to show, with the lines around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from classroom_ai.feedback.moments import Moment, can_be_quoted, line
from classroom_ai.measures.asked import are_in_a_row
from classroom_ai.measures.speech import word_count
from classroom_ai.missed import KINDS
from classroom_ai.types import Evidence, Lesson, Utterance

#: Kinds in which the line before the one that was found belongs to the moment.
_NEEDS_BEFORE = frozenset({"answer-left-at-that", "praise-without-a-reason"})
#: And those in which the next line does.
_NEEDS_AFTER = frozenset(
    {"open-question-cut-short", "question-asked-again", "check-passed-over", "idea-passed-by"}
)


def moment_to_look_at(
    lesson: Lesson,
    found: Mapping[str, Sequence[Evidence]],
    *,
    first: str | None = None,
    but: frozenset[str] = frozenset(),
) -> Moment | None:
    """The clearest missed moment, of the kind ``first`` if there is one, without a line of ``but``.

    Kinds come in the order of ``missed.KINDS``, the surest first.
    """
    kinds = [kind for kind in (*([first] if first else []), *KINDS) if kind in found]
    moments = (moment for kind in kinds for moment in _moments(lesson, kind, found[kind]))
    return next((moment for moment in moments if not moment.utterances & but), None)


def _moments(lesson: Lesson, kind: str, places: Sequence[Evidence]) -> Iterator[Moment]:
    at = {utt.id: i for i, utt in enumerate(lesson.utterances)}
    for place in places:
        i = at.get(place.utterance or "")
        if i is None or not can_be_quoted(lesson.utterances[i]):
            continue
        before = _neighbour(lesson, i, -1) if kind in _NEEDS_BEFORE else None
        after = _neighbour(lesson, i, +1) if kind in _NEEDS_AFTER else None
        lines = (
            *((line(before),) if before else ()),
            place,
            *((line(after),) if after else ()),
        )
        yield Moment(kind, lines, place, None, word_count(lesson.utterances[i]))


def _neighbour(lesson: Lesson, i: int, step: int) -> Utterance | None:
    """The line just before or after another, if it can be shown."""
    if not 0 <= i + step < len(lesson.utterances):
        return None
    utt = lesson.utterances[i + step]
    first, last = (lesson.utterances[k] for k in sorted((i, i + step)))
    return utt if can_be_quoted(utt) and are_in_a_row(lesson, first, last) else None
