"""Of which groups of teachers something may be published.

A figure about a group is a sum over what its teachers released, or can be turned into one.
Whoever holds several of them can add and subtract: all teachers less those of two schools are
those of the third, and the year less two terms is the third term. So what counts is not the
size of each group alone. A set of groups is published only if no sum and difference of them,
whatever they are multiplied with, is about one to four teachers. In the language of tables
that is protection against linear disclosure [1]_.

What is added up are teachers, each counted once, and terms of teachers, which sums over a year
are of: no combination of either may be about one to four. Pages of different days are judged
together; where a group stands on two pages, those of its teachers who released something
in between must be five, or none.

Deciding it: teachers who are in the same groups make up one column of zeros and ones. A
combination of groups that is about few teachers is zero in all columns but theirs; there is one
just if taking those few away lowers the rank of the columns. It does not if teachers can be
dealt into five heaps that each have the full rank, for four cannot be in all heaps. Otherwise one
of their columns must be in every basis of the columns, so it is enough to try taking away the
owners of each column of one basis, again and again, up to four teachers.

References
----------
.. [1] Willenborg, L., & de Waal, T. (2001). Elements of Statistical Disclosure Control.
   Lecture Notes in Statistics 155. Springer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: Nothing is published for fewer teachers.
LEAST = 5
#: The product of two smaller numbers fits into 64 bits.
_PRIME = 2**31 - 1
#: After so many steps a group is not published: an answer that takes this long is too close.
_MOST_STEPS = 250

#: What a teacher released in a term: ``teacher:term:release``, each a name without a colon.
Part = str
Column = tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What a figure would be about: each teacher's parts, those to be left out first at first."""

    name: tuple[str, ...]
    members: tuple[frozenset[Part], ...]


def owner(part: Part) -> str:
    """The teacher that a part is of."""
    return part.partition(":")[0]


def _without_release(part: Part) -> str:
    """Teacher and term of a part."""
    return part.rpartition(":")[0]


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
    ...     return Group((name,), tuple(frozenset([f"{teacher}:1:a"]) for teacher in teachers))
    >>> parts = [group("all", "abcdefghijkl"), group("north", "abcdef"), group("quay", "ghi")]
    >>> found = publishable(parts)
    >>> sorted(found)
    [('all',), ('north',)]
    >>> later = publishable([group("all", "mabcdefghijkl")], before=found.values())
    >>> len(later["all",]), "m:1:a" in later["all",]
    (12, False)
    """
    known = list(dict.fromkeys(before))
    found = {}
    for candidate in candidates:
        for group in _choices(candidate, known):
            if _may_join(group, known):
                found[candidate.name] = group
                if group not in known:
                    known.append(group)
                break
    return found


def _choices(group: Group, known: Iterable[frozenset[Part]]) -> Iterator[frozenset[Part]]:
    """All of a group; else those of it whom an earlier figure was about; else all but a few."""
    whole = frozenset[Part]().union(*group.members)
    yield whole
    people = frozenset(map(owner, whole))
    earlier = {people & frozenset(map(owner, each)) for each in known}
    enough = [each for each in earlier if 0 < len(people - each) <= LEAST]
    for each in sorted(enough, key=lambda some: (-len(some), sorted(some))):
        yield frozenset(part for part in whole if owner(part) in each)
    for n_left_out in range(1, LEAST + 1):
        yield frozenset[Part]().union(*group.members[n_left_out:])


def _may_join(group: frozenset[Part], known: Sequence[frozenset[Part]]) -> bool:
    """Whether a group can be added to groups that are safe together.

    Both as terms, which sums over a year are of, and as people, who are counted once.
    """
    if group in known:
        return True
    differences = (group, *(group ^ other for other in known))
    if not group or any(0 < len(set(map(owner, each))) < LEAST for each in differences):
        return False
    groups = [*known, group]
    return all(
        is_safe(list(dict.fromkeys(frozenset(map(level, each)) for each in groups)))
        for level in (owner, _without_release)
    )


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
    parts = sorted(frozenset[Part]().union(*groups))
    columns: dict[Column, set[str]] = {}
    people: dict[str, list[Column]] = {}
    for part in parts:
        column = tuple(part in group for group in groups)
        columns.setdefault(column, set()).add(owner(part))
        people.setdefault(owner(part), []).append(column)
    return _in_five_heaps(list(people.values()), _rank(columns)) or not _few_lower(columns)


def _in_five_heaps(people: list[list[Column]], rank: int) -> bool:
    """Whether each of five heaps has the full rank if people who are alike are spread over them."""
    people.sort()
    heaps = ([column for columns in people[i::LEAST] for column in columns] for i in range(LEAST))
    return all(_rank(heap) == rank for heap in heaps)


def _few_lower(owners: Mapping[Column, set[str]]) -> bool:
    """Whether the rank falls without one to four teachers, or it takes too long to say."""
    # Those of the most teachers first: what they span cannot be about a few.
    columns = sorted(owners, key=lambda each: (-len(owners[each]), each))
    rank = _rank(columns)
    steps = iter(range(_MOST_STEPS))
    seen: set[frozenset[str]] = set()

    def falls(gone: frozenset[str]) -> bool:
        """Whether it falls without these, and others up to four."""
        if gone in seen:
            return False
        seen.add(gone)
        if next(steps, None) is None:
            return True
        basis = _basis([each for each in columns if not owners[each] <= gone])
        return len(basis) < rank or any(
            falls(gone | owners[column]) for column in basis if len(gone | owners[column]) < LEAST
        )

    return falls(frozenset())


def _rank(columns: Iterable[Column]) -> int:
    return len(_basis(list(dict.fromkeys(columns))))


def _basis(columns: Sequence[Column]) -> list[Column]:
    """The first columns that span all, by elimination modulo a prime.

    A rank modulo a prime can only be too small, and is so if the prime divides a determinant.
    """
    import numpy as np

    rest = np.array(columns, dtype=np.int64).T
    basis: list[Column] = []
    for row in range(len(columns[0]) if columns else 0):
        is_left = rest[row:].any(axis=0)
        if not is_left.any():
            break
        place = int(is_left.argmax())
        pivot = row + int(rest[row:, place].argmax())
        rest[[row, pivot]] = rest[[pivot, row]]
        rest[row] = rest[row] * pow(int(rest[row, place]), -1, _PRIME) % _PRIME
        rest[row + 1 :] = (rest[row + 1 :] - rest[row + 1 :, [place]] * rest[row]) % _PRIME
        basis.append(columns[place])
    return basis
