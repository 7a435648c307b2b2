r"""Whether anything moves: goal measures of many teachers, pooled.

Each teacher's change is taken in units of how much that teacher's own lessons differ from day
to day, in the direction that the teacher wanted, and corrected for few lessons [1]_. The unit
of what is pooled is the teacher: the mean over teachers with the interval of Student's t.

A random-effects mean [2]_ with the interval of Hartung and Knapp [3]_ was tried instead. Its
weights depend on the very changes that they weigh, so it is pulled towards zero, by up to
0.09 where the mean is 1, and its 95 % interval holds the truth in as few as 93 of 100
programmes; the plain mean with t does in 95 to 96. ``scripts/bench/programme_change.py`` has
both, and ``docs/programme.md`` the table.

References
----------
.. [1] Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and
   related estimators. Journal of Educational Statistics 6(2), 107-128.
.. [2] DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. Controlled
   Clinical Trials 7(3), 177-188.
.. [3] Hartung, J., & Knapp, G. (2001). A refined method for the meta-analysis of controlled
   clinical trials with binary outcome. Statistics in Medicine 20(24), 3875-3889.
.. [4] Harter, H. L. (1961). Expected values of normal order statistics. Biometrika 48(1/2),
   151-165.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from classroom_ai.bundles.model import ReleasedChange
from classroom_ai.programme.groups import LEAST

#: A page is made after each term. With 95 % one in twenty programmes in which nothing moves
#: is ever said to move over three terms; with 90 % it would be one in eleven.
LEVEL = 0.95
#: How far the lowest of six values lies below their mean, on average, in standard deviations [4]_.
_LOWEST_OF_SIX = 1.26721
#: More teachers than this are not asked for.
_MOST_TEACHERS = 2000


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over teachers with its 95 % range; ``sd`` is that between teachers."""

    value: float
    low: float
    high: float
    n: int
    sd: float

    @property
    def is_known(self) -> bool:
        """Whether the range excludes zero."""
        return self.low > 0 or self.high < 0


def gain(change: ReleasedChange) -> float:
    """Change in the wanted direction, in standard deviations of this teacher's own lessons.

    Examples
    --------
    >>> wait = ReleasedChange(
    ...     measure="wait.after_question", title="Thinking time", unit="s", direction="more",
    ...     difference=0.5, standard_error=0.2, lesson_sd=0.5, df=8, n_before=5, n_now=5)
    >>> round(gain(wait), 3)
    0.903
    """
    return _towards(change) / change.lesson_sd * hedges(change.df)


def _towards(change: ReleasedChange) -> float:
    return -change.difference if change.direction == "less" else change.difference


def hedges(df: int) -> float:
    """What a standardised difference is multiplied with, so that few lessons do not inflate it.

    Examples
    --------
    >>> round(hedges(4), 4), round(hedges(18), 4)
    (0.7979, 0.9576)
    """
    if df < 2:
        return 0.0  # of two lessons nothing can be said in these units
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def gain_of(changes: Sequence[ReleasedChange]) -> float:
    """One teacher's mean over the goal measures, so that each teacher counts once."""
    return fmean(map(gain, changes))


def change_in_unit(changes: Sequence[ReleasedChange]) -> float:
    """One teacher's change of one measure in the wanted direction, in its own unit."""
    return fmean(map(_towards, changes))


def noise_of(changes: Sequence[ReleasedChange]) -> float:
    """Variance that one teacher's change has for want of lessons, in lesson variances."""
    return fmean((change.standard_error / change.lesson_sd) ** 2 for change in changes)


def by_choice(changes: Sequence[ReleasedChange]) -> float:
    """One teacher's change, on average, where nothing moves and the choice of goals makes it.

    Who sets a goal on the figure that stood lowest of six starts from a low that is partly
    chance, and what is low by chance rises by itself; the less the more lessons it was seen in.

    Examples
    --------
    >>> wait = ReleasedChange(
    ...     measure="wait.after_question", title="Thinking time", unit="s", direction="more",
    ...     difference=0.5, standard_error=0.2, lesson_sd=0.5, df=18, n_before=10, n_now=10)
    >>> round(by_choice([wait]), 2)
    0.4
    """
    return fmean(_LOWEST_OF_SIX / math.sqrt(change.n_before) for change in changes)


def mean_over(values: Sequence[float]) -> Mean:
    """Mean over teachers with its range.

    Parameters
    ----------
    values : sequence of float
        One a teacher; at least five.

    Examples
    --------
    >>> found = mean_over([0.1, 0.4, 0.6, 0.9, 1.0])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.6, 0.14, 1.06)
    """
    if len(values) < LEAST:
        raise ValueError(f"a mean over {len(values)} teachers is about too few")
    mean, sd, n = fmean(values), stdev(values), len(values)
    half = _t(n - 1) * sd / math.sqrt(n)
    return Mean(mean, mean - half, mean + half, n, sd)


def teachers_needed(found: Mean, *, noise: float = 0.0, more_lessons: float = 1.0) -> int | None:
    """With how many teachers in all a mean like this one would be more than noise.

    Parameters
    ----------
    found : Mean
        Of the programme as it is.
    noise : float
        Mean of ``noise_of``.
    more_lessons : float
        As if each teacher had so many times the lessons.

    Returns
    -------
    int or None
        None if it is not in the wanted direction, or more than 2000.

    Examples
    --------
    >>> teachers_needed(mean_over([-0.6, 0.1, 0.4, 0.6, 0.9]), noise=0.2)
    19
    """
    if found.value <= 0:
        return None
    variance = max(found.sd**2 - noise, 0.0) + noise / more_lessons
    for n in range(LEAST, _MOST_TEACHERS + 1):
        if _t(n - 1) * math.sqrt(variance / n) < found.value:
            return n
    return None


def _t(df: int) -> float:
    """Quantile of Student's t for the two-sided range."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 1 - (1 - LEVEL) / 2))
