"""Which moments of several lessons are shown: few, each of another lesson, the goal's first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from classroom_ai.cycle.seen import Found, Seen
from classroom_ai.measures import registry

#: What a kind of moment has to do with, as families of measures; the surest kind first,
#: those that worked and then those that were missed.
FAMILY_OF = {
    "waited": "thinking-time",
    "thinking-asked-for": "questions",
    "followed-up": "building-on-students",
    "between-students": "student-talk",
    "built-on": "building-on-students",
    "praised": "encouragement",
    "check-passed-over": "questions",
    "question-asked-again": "thinking-time",
    "open-question-cut-short": "thinking-time",
    "praise-without-a-reason": "encouragement",
    "idea-passed-by": "building-on-students",
    "answer-left-at-that": "building-on-students",
    "long-stretch": "talk",
}
_SUREST = list(FAMILY_OF)


def tied_to(measures: Iterable[str]) -> Callable[[str], bool]:
    """Whether a kind of moment has to do with one of some measures.

    Examples
    --------
    >>> is_tied = tied_to(["wait.after_question"])
    >>> is_tied("waited"), is_tied("praised")
    (True, False)
    """
    known = registry()
    families = {known[measure].family for measure in measures if measure in known}
    return lambda kind: FAMILY_OF.get(kind) in families


def strongest(
    seen: Sequence[Seen], *, most: int, is_tied: Callable[[str], bool]
) -> tuple[tuple[Seen, Found], ...]:
    """Moments that worked, in order of time: at most one of a lesson."""
    return _chosen([(one, found) for one in seen for found in one.strengths], most, is_tied)


def to_look_at_again(
    seen: Sequence[Seen], *, most: int, is_tied: Callable[[str], bool]
) -> tuple[tuple[Seen, Found], ...]:
    """Missed moments, in order of time: at most one of a lesson."""
    return _chosen([(one, one.missed) for one in seen if one.missed], most, is_tied)


def _chosen(
    found: Sequence[tuple[Seen, Found]], most: int, is_tied: Callable[[str], bool]
) -> tuple[tuple[Seen, Found], ...]:
    """What has to do with the goal first, then of a kind that is not shown yet, then the surest."""
    chosen: list[tuple[Seen, Found]] = []

    def order(each: tuple[Seen, Found]) -> tuple[bool, bool, int, int]:
        kind = each[1].kind
        shown = any(kind == other.kind for _, other in chosen)
        return not is_tied(kind), shown, _SUREST.index(kind), -each[1].n_words

    while len(chosen) < most:
        taken = [one for one, _ in chosen]
        left = [each for each in found if not any(each[0] is one for one in taken)]
        if not left:
            break
        chosen.append(min(left, key=order))
    in_order = {id(one): place for place, (one, _) in enumerate(found)}
    return tuple(sorted(chosen, key=lambda each: in_order[id(each[0])]))
