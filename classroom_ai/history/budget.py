"""How much chance a goal has of a false claim, so that a year of goals has one in twenty.

Only what was chosen beforehand as the goal can be claimed at all. All goals share the
chance of a year: each gets eight ninths of what is left when it is set, and uses it up look by
look. What it did not use is there for the next one; a goal whose change was found gives back
all: that was no false claim, or the year has its one already (the fallback procedure [1]_,
with what is recycled as in [2]_). What was used comes back after a year.

.. [1] Wiens, B. L., & Dmitrienko, A. (2005). The fallback procedure for evaluating a single
   family of hypotheses. Journal of Biopharmaceutical Statistics 15(6), 929-942.
.. [2] Bretz, F., Maurer, W., Brannath, W., & Posch, M. (2009). A graphical approach to
   sequentially rejective multiple test procedures. Statistics in Medicine 28(4), 586-604.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from classroom_ai.history.compare import Chance, Look

#: Of ever claiming a change that is none, in any 365 days, over all goals, measures and looks. Half
#: a per cent of the 5 that are promised is kept back for what skewed lessons add.
OF_A_YEAR = 0.045
YEAR = timedelta(days=365)
_PART_OF_A_GOAL = 8 / 9
#: With less than this only changes of several standard deviations would be found: better none.
_LEAST = 0.004


@dataclass(frozen=True, slots=True)
class Spending:
    """A chance that a look has used up, and the day of the look."""

    day: str
    chance: float


@dataclass(frozen=True, slots=True)
class Share:
    """What a goal may use; where that is nothing, from which day on a new goal could."""

    chance: Chance
    again_from: str | None = None


def share_on(day: str, spendings: Sequence[Spending]) -> Share:
    """What a goal gets that is set on a day, after what earlier ones have used.

    Examples
    --------
    >>> share_on("2026-03-02", []).chance
    Chance(toward=0.035, away=0.005)
    >>> share_on("2026-03-02", [Spending("2026-01-30", 0.048)])
    Share(chance=Chance(toward=0.0, away=0.0), again_from='2027-01-30')
    """
    chance = _PART_OF_A_GOAL * _left(date.fromisoformat(day), spendings)
    if chance >= _LEAST:
        return Share(Chance.of(round(chance, 6)))
    returns = sorted(date.fromisoformat(each.day) + YEAR for each in spendings)
    enough = (on for on in returns if _PART_OF_A_GOAL * _left(on, spendings) >= _LEAST)
    return Share(Chance(0.0, 0.0), next(enough).isoformat())


def spendings_of(looks: Sequence[Look]) -> list[Spending]:
    """What the looks of one goal have used up; nothing if one of them found a change.

    Examples
    --------
    >>> spendings_of([Look("2026-03-02", 0.01, False, False, 1.0)])
    [Spending(day='2026-03-02', chance=0.01)]
    >>> spendings_of([Look("2026-03-02", 0.01, True, False, 1.0)])
    []
    """
    if any(look.is_toward or look.is_away for look in looks):
        return []
    before = [0.0, *(look.spent for look in looks)]
    return [
        Spending(look.day, look.spent - until) for look, until in zip(looks, before, strict=False)
    ]


def _left(day: date, spendings: Sequence[Spending]) -> float:
    used = (each.chance for each in spendings if date.fromisoformat(each.day) + YEAR > day)
    return OF_A_YEAR - sum(used)
