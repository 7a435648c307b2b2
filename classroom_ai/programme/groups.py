"""Of which groups of teachers something may be published.

A figure about a group is a sum over what its teachers released, or can be turned into one.
Whoever holds several of them can add and subtract: all teachers less those of two schools are
those of the third, and the year less two terms is the third term. So what counts is not the
size of each group alone. A set of groups is published only if no sum and difference of them,
whatever they are multiplied with, is about one to four teachers. In the language of tables
that is protection against linear disclosure [1]_.

What is added up are teachers, and their releases: so a page with one release more than an
earlier page is protected too. Releases that are in the same groups make up one cell, a
column of zeros and ones. A combination of groups that is about few teachers is zero in all
columns but theirs; there is one just if taking those few teachers away lowers the rank of the
columns. One of their columns must then be in every basis of the columns, so it is enough to
try taking away the owners of each column of one basis, again and again, up to four teachers.

References
----------
.. [1] Willenborg, L., & de Waal, T. (2001). Elements of Statistical Disclosure Control.
   Lecture Notes in Statistics 155. Springer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Nothing is published for fewer teachers.
LEAST = 5
#: Larger than any determinant of as many rows of zeros and ones as there will be.
_PRIME = 2**61 - 1
#: After so many steps a group is not published: an answer that takes this long is too close.
_MOST_STEPS = 3000

#: A release of a teacher: who (up to the colon), and which.
Part = str
Column = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What a figure would be about: each teacher's parts, those to be left out first at first."""

    name: tuple[str, ...]
    members: tuple[frozenset[Part], ...]


def owner(part: Part) -> str:
    """The teacher that a part is of."""
    return part.partition(":")[0]


def publishable(
    candidates: Iterable[Group], *, before: Iterable[frozenset[Part]] = ()
) -> dict[tuple[str, ...], frozenset[Part]]:
    """Groups that may be published together, and with all that was published before.

    A group that would let fewer than five teachers be told apart is tried again with one to
    five of its teachers left out: 26 of 30 teachers may not be published beside all 30, but
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
        Name to the parts that its figures may be about, in the order given; what is not in it
        is not published.

    Examples
    --------
    >>> def group(name, teachers):
    ...     return Group((name,), tuple(frozenset([f"{teacher}:1"]) for teacher in teachers))
    >>> parts = [group("all", "abcdefghijkl"), group("north", "abcdef"), group("quay", "ghi")]
    >>> found = publishable(parts)
    >>> sorted(found)
    [('all',), ('north',)]
    >>> later = publishable([group("all", "mabcdefghijkl")], before=found.values())
    >>> len(later["all",]), "m:1" in later["all",]
    (12, False)
    """
    known = list(dict.fromkeys(before))
    found = {}
    for candidate in candidates:
        for n_left_out in range(LEAST + 1):
            group = frozenset[Part]().union(*candidate.members[n_left_out:])
            if _may_join(group, known):
                found[candidate.name] = group
                if group not in known:
                    known.append(group)
                break
    return found


def _may_join(group: frozenset[Part], known: Sequence[frozenset[Part]]) -> bool:
    """Whether a group can be added to groups that are safe together.

    Both as releases, which sums over terms are of, and as teachers, who are counted once.
    """
    if group in known:
        return True
    groups = [*known, group]
    people = list(dict.fromkeys(frozenset(map(owner, each)) for each in groups))
    pairs = (group, *(group ^ other for other in known))
    if any(0 < len(frozenset(map(owner, parts))) < LEAST for parts in pairs) or not group:
        return False
    return is_safe(people) and is_safe(groups)


def is_safe(groups: Sequence[frozenset[Part]]) -> bool:
    """Whether no sum and difference of groups is about one to four teachers.

    Examples
    --------
    >>> ten = [f"{teacher}:1" for teacher in "abcdefghij"]
    >>> is_safe([frozenset(ten), frozenset(ten[:5])])
    True
    >>> is_safe([frozenset(ten), frozenset(ten[:6])])
    False
    """
    owners: dict[Column, set[str]] = {}
    for part in frozenset[Part]().union(*groups):
        column = tuple(int(part in group) for group in groups)
        owners.setdefault(column, set()).add(owner(part))
    # Those of the most teachers first: what they span cannot be about a few.
    columns = sorted(owners, key=lambda each: (-len(owners[each]), each))
    rank = len(_basis(columns, most=len(groups)))
    steps = iter(range(_MOST_STEPS))
    seen: set[frozenset[str]] = set()

    def falls(gone: frozenset[str]) -> bool:
        """Whether taking away these teachers, and others up to four, lowers the rank."""
        if gone in seen:
            return False
        seen.add(gone)
        if next(steps, None) is None:
            return True
        basis = _basis((each for each in columns if not owners[each] <= gone), most=rank)
        return len(basis) < rank or any(
            falls(gone | owners[column]) for column in basis if len(gone | owners[column]) < LEAST
        )

    return not falls(frozenset())


def _basis(columns: Iterable[Column], *, most: int) -> list[Column]:
    """The first columns that span all; there are ``most`` of them, or fewer."""
    reduced: list[tuple[int, list[int]]] = []  # place of the leading 1, and the row
    basis: list[Column] = []
    for column in columns:
        if len(basis) == most:
            break
        row = list(column)
        for lead, other in reduced:
            if factor := row[lead]:
                row = [(a - factor * b) % _PRIME for a, b in zip(row, other, strict=True)]
        lead = next((i for i, value in enumerate(row) if value), -1)
        if lead >= 0:
            inverse = pow(row[lead], -1, _PRIME)
            reduced.append((lead, [value * inverse % _PRIME for value in row]))
            basis.append(column)
    return basis
