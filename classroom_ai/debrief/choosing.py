"""Three to five moments for a talk: the teacher's own, a strength, a contrast to it, a probe.

Coaches use evidence to demonstrate, to probe, and to compare moments [1]_. So a missed moment
is not shown by itself but beside a strength of the same criterion, or of the same lesson.

References
----------
.. [1] EdWorkingPaper 25-1298, Annenberg Institute at Brown University (2025).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from classroom_ai.bundles.model import ReleasedGoal
from classroom_ai.debrief.criteria import Criteria, Criterion, Role
from classroom_ai.debrief.released import Shown

FEWEST, MOST = 3, 5
#: A strength and a moment beside it have room in every pack, however many the teacher chose.
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """A moment with its place in the talk; a contrast stands ``beside`` a strength."""

    shown: Shown
    role: Role
    beside: Shown | None = None


def chosen(
    moments: Sequence[Shown], *, criteria: Criteria, goal: ReleasedGoal | None, n: int
) -> tuple[Chosen, ...]:
    """At most ``n`` moments in the order of the talk.

    Parameters
    ----------
    moments : sequence of Shown
        From the latest lesson to the first.
    criteria : Criteria
        Says which kinds of moment are about the same.
    goal : ReleasedGoal or None
        Moments about it come before others.
    n : int
        Three to five.

    Returns
    -------
    tuple of Chosen
        The teacher's own first; as many as there are, if there are fewer.
    """
    aim = criteria.of_measure(goal.measure) if goal else None
    about = {each.key: _criterion(each, criteria) for each in moments}
    own = [each for each in moments if each.moment.kind == "own"]
    rest = [each for each in moments if each.moment.kind != "own"]
    rest.sort(key=lambda each: aim is None or about[each.key] != aim)
    strengths = [each for each in rest if each.moment.kind == "strength"]
    missed = [each for each in rest if each.moment.kind == "missed"]
    talk = [Chosen(each, "own") for each in own[: n - min(len(rest), _PAIR)]]
    talk += _strength_and_contrast(strengths, missed, about, aim)
    taken = {each.shown.key for each in talk}
    # A missed moment asks more of both than another strength does.
    probes = [each for each in (*missed, *strengths) if each.key not in taken]
    return (*talk, *(Chosen(each, "probe") for each in probes))[:n]


def _strength_and_contrast(
    strengths: Sequence[Shown],
    missed: Sequence[Shown],
    about: Mapping[tuple[object, ...], Criterion | None],
    aim: Criterion | None,
) -> list[Chosen]:
    """The pair that has most in common; a strength alone where no two have anything."""

    def common(pair: tuple[Shown, Shown]) -> tuple[bool, bool, bool]:
        one, other = pair
        same = about[one.key] is not None and about[one.key] == about[other.key]
        return same, same and about[one.key] == aim, one.held == other.held

    # Of those that have as much in common the first, which is of the latest lesson.
    pair = max(product(strengths, missed), key=common, default=None)
    if pair is None or not any(common(pair)):
        return [Chosen(each, "exemplar") for each in strengths[:1]]
    return [Chosen(pair[0], "exemplar"), Chosen(pair[1], "contrast", beside=pair[0])]


def _criterion(each: Shown, criteria: Criteria) -> Criterion | None:
    """What a moment is about; None where its kind is not known."""
    return criteria.of(each.moment.about) if criteria.knows(each.moment.about) else None
