"""What a check comes to, in one sentence for somebody who reads no tables."""

from __future__ import annotations

from classroom_ai.validation.agreement import Agreed, Kappa
from classroom_ai.validation.check import HandCheck
from classroom_ai.validation.families import ROLE

#: From which lower end of the share on it is said that roles can be relied on, or mostly.
#: Judgements: at one sentence in ten given to the wrong side, shares of talk move by points.
_ROLES = ((0.9, "can be relied on"), (0.75, "is mostly right"))
_ROLES_ELSE = "is often wrong, or too little was judged to know better"
#: Kappas that are commonly called almost perfect, substantial, moderate (Landis & Koch 1977);
#: here the lower end has to reach them.
_KAPPAS = (
    (0.8, "is told much as you tell it"),
    (0.6, "is told mostly as you tell it"),
    (0.4, "is told in part as you tell it"),
)
_KAPPAS_ELSE = "is told otherwise than you tell it"


def verdict(found: HandCheck) -> str:
    """The check in one sentence.

    Parameters
    ----------
    found : HandCheck
        From ``check``.

    Returns
    -------
    str
        What can be relied on, family by family; that there is too little where there is.
    """
    said = [
        f"{family.title} {_of_roles(family.same)}"
        if family.name == ROLE.name
        else f"{family.title} {_of_labels(family.cases, family.kappa)}"
        for family in found.families
    ]
    if not said:
        return "Words were checked; nothing was said of who spoke or what was asked."
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _of_roles(same: Agreed) -> str:
    if not same.enough or same.low is None:
        return "was judged in too few sentences to tell"
    low = same.low
    return next((words for least, words in _ROLES if low >= least), _ROLES_ELSE)


def _of_labels(cases: Agreed, kappa: Kappa) -> str:
    if not cases.enough or kappa.value is None:
        return "was met too seldom to tell"
    value = kappa.value if kappa.low is None else kappa.low
    return next((words for least, words in _KAPPAS if value >= least), _KAPPAS_ELSE)
