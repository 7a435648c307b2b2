"""Of which groups of teachers something may be published.

A figure about a group is a sum over its teachers, or can be turned into one. Whoever holds
several of them can add and subtract: all teachers less those of two schools are those of the
third. So what counts is not the size of each group alone. A set of groups is published only
if no sum and difference of them, whatever they are multiplied with, is about one to four
teachers. In the language of tables that is protection against linear disclosure [1]_.

Deciding it: teachers who are in the same groups make up one cell, a column of zeros and ones.
A combination of groups that is about few teachers is zero in all columns but theirs; there is
one just if taking those few teachers away lowers the rank of the columns. They must then be in
every basis of the columns, so it is enough to try taking away the columns of one basis, again
and again, until four teachers are gone.

References
----------
.. [1] Willenborg, L., & de Waal, T. (2001). Elements of Statistical Disclosure Control.
   Lecture Notes in Statistics 155. Springer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Nothing is published for fewer teachers.
LEAST = 5
#: Larger than any determinant of as many rows of zeros and ones as there will be.
_PRIME = 2**61 - 1
#: After so many steps a group is not published: an answer that takes this long is too close.
_MOST_STEPS = 3000

Column = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Teachers that a figure would be about, by key; those to be left out first come first."""

    name: tuple[str, ...]
    members: tuple[str, ...]


def publishable(
    candidates: Iterable[Group], *, before: Iterable[frozenset[str]] = ()
) -> dict[tuple[str, ...], frozenset[str]]:
    """Groups that may be published together, and with all that was published before.

    A group that would let fewer than five teachers be told apart is tried again with one to
    four of its teachers left out: 26 of 30 teachers may not be published beside all 30, but
    25 of them may.

    Parameters
    ----------
    candidates : iterable of Group
        The most important first.
    before : iterable of frozenset of str
        Groups that stand on earlier pages.

    Returns
    -------
    dict
        Name to the teachers that its figures may be about, in the order given; what is not in
        it is not published.

    Examples
    --------
    >>> everybody = Group(("all",), tuple("abcdefghijkl"))
    >>> north, quay = Group(("north",), tuple("abcdef")), Group(("quay",), tuple("ghi"))
    >>> sorted(publishable([everybody, north, quay]))
    [('all',), ('north',)]
    >>> later = Group(("all",), tuple("mabcdefghijkl"))
    >>> "m" in publishable([later], before=[frozenset("abcdefghijkl")])["all",]
    False
    """
    known = list(dict.fromkeys(before))
    found = {}
    for candidate in candidates:
        for n_left_out in range(LEAST):
            group = frozenset(candidate.members[n_left_out:])
            if _may_join(group, known):
                found[candidate.name] = group
                if group not in known:
                    known.append(group)
                break
    return found


def _may_join(group: frozenset[str], known: Sequence[frozenset[str]]) -> bool:
    """Whether a group can be added to groups that are safe together."""
    if group in known:
        return len(group) >= LEAST
    if len(group) < LEAST or any(len(group ^ other) < LEAST for other in known):
        return False
    return is_safe([*known, group])


def is_safe(groups: Sequence[frozenset[str]]) -> bool:
    """Whether no sum and difference of groups is about one to four teachers.

    Examples
    --------
    >>> is_safe([frozenset("abcdefghij"), frozenset("abcde")])
    True
    >>> is_safe([frozenset("abcdefgh"), frozenset("abcde")])
    False
    """
    cells = Counter(
        tuple(int(teacher in group) for group in groups) for teacher in frozenset().union(*groups)
    )
    rank = len(_basis(cells))
    steps = iter(range(_MOST_STEPS))
    seen: set[frozenset[Column]] = set()

    def falls(removed: frozenset[Column], left: int) -> bool:
        """Whether taking away these cells, and at most so many teachers more, lowers the rank."""
        if removed in seen:
            return False
        seen.add(removed)
        if next(steps, None) is None:
            return True
        basis = _basis({cell: n for cell, n in cells.items() if cell not in removed})
        return len(basis) < rank or any(
            falls(removed | {cell}, left - cells[cell]) for cell in basis if cells[cell] <= left
        )

    return not falls(frozenset(), LEAST - 1)


def _basis(cells: Mapping[Column, int]) -> list[Column]:
    """Cells whose columns span those of all, the ones with the most teachers first."""
    reduced: list[tuple[int, list[int]]] = []  # place of the leading 1, and the row
    basis = []
    for cell in sorted(cells, key=lambda each: (-cells[each], each)):
        row = list(cell)
        for lead, other in reduced:
            if factor := row[lead]:
                row = [(a - factor * b) % _PRIME for a, b in zip(row, other, strict=True)]
        lead = next((i for i, value in enumerate(row) if value), -1)
        if lead >= 0:
            inverse = pow(row[lead], -1, _PRIME)
            reduced.append((lead, [value * inverse % _PRIME for value in row]))
            basis.append(cell)
    return basis
