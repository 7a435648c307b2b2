"""How much a change must stand out at each look, so that looking often claims nothing falsely.

A teacher looks after every lesson. If each look had the usual 5 %, a teacher whose teaching
did not change would sooner or later be told that it had. So the 5 % are spent over the
looks: little while lessons are few, most of it when the planned number is there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Where the distribution of the statistic is followed: as far as matters, finely enough.
_GRID = np.linspace(-8.0, 8.0, 161)


def spent(used: float, alpha: float) -> float:
    r"""How much of a chance is spent when some part of the planned looks is used.

    Lan and DeMets' spending function of the O'Brien-Fleming kind [1]_,

    .. math:: \alpha(t) = 2 - 2\Phi(z_{\alpha / 2} / \sqrt{t}).

    Parameters
    ----------
    used : float
        From 0, where nothing is spent, to 1, where all is.
    alpha : float
        The chance, 0 to 0.5.

    References
    ----------
    .. [1] Lan, K. K. G., & DeMets, D. L. (1983). Discrete sequential boundaries for clinical
       trials. Biometrika 70(3), 659-663.

    Examples
    --------
    >>> [round(spent(used, 0.05), 4) for used in (0.0, 0.5, 1.0)]
    [0.0, 0.0056, 0.05]
    """
    from scipy.special import ndtr, ndtri

    if used <= 0 or alpha <= 0:
        return 0.0
    return float(2 * ndtr(ndtri(alpha / 2) / math.sqrt(min(used, 1.0))))


def nominal_levels(
    information: Sequence[float], alpha: float, *, used: Sequence[float]
) -> tuple[float, ...]:
    """One-sided level of the test at each look, so that all together have ``alpha``.

    What may be spent follows from the part of the planned looks that is used (`spent`),
    which needs no knowledge of what is to come; the boundary is found look by look from the
    joint distribution of the statistic [1]_, which has independent increments in the
    information.

    Parameters
    ----------
    information : sequence of float
        What is known at each look, above 0, in any unit.
    alpha : float
        Chance of ever crossing without a change, 0 to 0.5.
    used : sequence of float
        Part of the planned looks used up at each, above 0 to 1, rising.

    Returns
    -------
    tuple of float
        Same length. 0 where a look adds nothing: what it could have spent is left for the next.

    References
    ----------
    .. [1] Armitage, P., McPherson, C. K., & Rowe, B. C. (1969). Repeated significance tests on
       accumulating data. Journal of the Royal Statistical Society A 132(2), 235-244.

    Examples
    --------
    >>> [round(level, 4) for level in nominal_levels([7.0], 0.05, used=[1.0])]
    [0.05]
    >>> [round(level, 4) for level in nominal_levels([0.5, 1.0], 0.05, used=[0.5, 1.0])]
    [0.0056, 0.0482]
    """
    if not information or alpha <= 0:
        return (0.0,) * len(information)
    # By the first, so that a look says the same when others have followed.
    grown = tuple(round(each / information[0], 3) for each in information)
    return _levels(grown, tuple(used), alpha)


@lru_cache(maxsize=1024)
def _levels(
    information: tuple[float, ...], used: tuple[float, ...], alpha: float
) -> tuple[float, ...]:
    from scipy.special import ndtr

    levels: list[float] = []
    density, score, reached, already = np.array([1.0]), np.array([0.0]), 0.0, 0.0
    for share, part in zip(information, used, strict=True):
        if share <= reached:
            levels.append(0.0)
            continue
        step = math.sqrt(share - reached)
        until_now = spent(part, alpha)
        bound = _bound(score, density, step, until_now - already)
        levels.append(float(ndtr(-bound / math.sqrt(share))))
        density, score = _moved_on(score, density, step, math.sqrt(share) * _GRID, bound)
        reached, already = share, until_now
    return tuple(levels)


def _bound(
    score: NDArray[np.float64], density: NDArray[np.float64], step: float, to_spend: float
) -> float:
    """What the score must exceed now, if it has not before, with the chance ``to_spend``."""
    from scipy.optimize import brentq
    from scipy.special import ndtr

    def too_likely(bound: float) -> float:
        return float(density @ ndtr((score - bound) / step)) - to_spend

    end = 10.0 * (np.abs(score).max() + step)
    return float(brentq(too_likely, -end, end))


def _moved_on(
    score: NDArray[np.float64],
    density: NDArray[np.float64],
    step: float,
    grid: NDArray[np.float64],
    bound: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chances of the score after this look, where it has not crossed; and the scores."""
    width = grid[1] - grid[0]
    away = (grid[:, None] - score[None, :]) / step
    next_ = np.exp(-(away**2) / 2) @ density * (width / step / np.sqrt(2 * np.pi))
    below = np.clip((bound - (grid - width / 2)) / width, 0.0, 1.0)
    return next_ * below, grid
