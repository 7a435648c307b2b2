"""No sum or difference of what is published is about one to four teachers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_ai.programme.groups import LEAST, Group, is_safe, owner, publishable

Part = str


def group(name: str, teachers: Sequence[object], *, term: int = 1) -> Group:
    return Group((name,), tuple(frozenset([f"{t}:{term}:a"]) for t in teachers))


def teachers_in(parts: frozenset[Part]) -> set[str]:
    return {owner(part) for part in parts}


def smallest_combination(groups: Sequence[frozenset[Part]]) -> int:
    """Fewest teachers that a combination with small whole numbers is about, by trying all."""
    parts = sorted(frozenset[Part]().union(*groups))
    sizes = [
        len({owner(p) for p in parts if sum(k * (p in g) for k, g in zip(ks, groups, strict=True))})
        for ks in itertools.product((-2, -1, 0, 1, 2), repeat=len(groups))
    ]
    return min((size for size in sizes if size), default=0)


PARTS = st.tuples(st.integers(0, 14), st.integers(0, 1)).map(lambda p: f"{p[0]}:{p[1]}")
GROUPS = st.lists(st.frozensets(PARTS, min_size=4, max_size=26), min_size=1, max_size=3)


@given(groups=GROUPS)
def test_safe_is_what_no_combination_breaks(groups: list[frozenset[Part]]) -> None:
    everything = frozenset[Part]().union(*groups)
    tried = list(dict.fromkeys([everything, *groups]))
    # Of up to four groups, a combination about as few as possible needs no number above 2.
    assert is_safe(tried) == (smallest_combination(tried) >= LEAST)


@given(schools=st.lists(st.integers(0, 9), min_size=2, max_size=7))
def test_no_part_of_a_whole_is_told_by_what_is_left(schools: list[int]) -> None:
    """Total and schools: unions and differences of what is published are 0, or 5 and more."""
    names = [[f"{i}.{j}" for j in range(n)] for i, n in enumerate(schools)]
    every = [name for school in names for name in school]
    found = publishable(
        [group("all", every), *(group(f"{i}", school) for i, school in enumerate(names))]
    )
    total = teachers_in(found.get(("all",), frozenset()))
    published = [teachers_in(parts) for name, parts in found.items() if name != ("all",)]
    for n in range(len(published) + 1):
        for some in itertools.combinations(published, n):
            union = set[str]().union(*some)
            for left in (union, total - union if total else set()):
                assert len(left) == 0 or len(left) >= LEAST


@given(
    groups=st.lists(st.frozensets(st.integers(0, 11), min_size=1), min_size=1, max_size=4),
    pages=st.integers(1, 2),
)
@settings(max_examples=30)
def test_groups_of_two_pages_are_safe_together(groups: list[frozenset[int]], pages: int) -> None:
    published: list[frozenset[Part]] = []
    for page in range(pages + 1):
        candidates = [group(f"{i}", sorted(g)[page:]) for i, g in enumerate(groups)]
        published += publishable(candidates, before=published).values()
    unique = list(dict.fromkeys(published))
    if unique:
        assert smallest_combination(unique[:6]) >= LEAST
        pairs = itertools.combinations(map(teachers_in, unique), 2)
        assert all(not a ^ b or len(a ^ b) >= LEAST for a, b in pairs)


def test_four_teachers_are_too_few_and_five_are_not() -> None:
    assert publishable([group("a", range(4))]) == {}
    assert list(publishable([group("a", range(5))])) == [("a",)]


def test_a_third_term_is_not_told_by_the_year_less_two() -> None:
    everybody = [f"{i}" for i in range(12)]
    parts = {t: [f"{t}:1:a", f"{t}:2:a"] for t in everybody}
    for t in everybody[:2]:
        parts[t].append(f"{t}:3:a")
    year = Group(("year",), tuple(frozenset(parts[t]) for t in everybody))
    terms = [group(f"{n}", everybody, term=n) for n in (1, 2)]
    found = publishable([year, *terms])
    assert ("year",) in found
    assert ("1",) in found
    # Twelve teachers each, and yet: the year less both is what two teachers did in the third.
    assert not is_safe([found["year",], *(frozenset[Part]().union(*g.members) for g in terms)])
    assert teachers_in(found.get(("2",), frozenset())) != set(everybody)


def test_one_teacher_more_waits_and_five_come_in() -> None:
    first = publishable([group("all", range(10))])
    one_more = publishable([group("all", [10, *range(10)])], before=first.values())
    assert one_more == first
    five_more = publishable([group("all", [*range(10, 15), *range(10)])], before=first.values())
    assert len(teachers_in(five_more["all",])) == 15


def test_one_teacher_less_is_not_told_either() -> None:
    first = publishable([group("all", range(12))])
    later = publishable([group("all", range(11))], before=first.values())
    assert len(teachers_in(later["all",])) == 7  # five differ


def test_one_release_more_is_not_told_either() -> None:
    first = publishable([group("all", range(12))])
    members = (frozenset(["0:1:b"]), *(frozenset([f"{i}:1:a"]) for i in range(1, 12)))
    later = publishable([Group(("all",), members)], before=first.values())
    assert smallest_combination([first["all",], later["all",]]) >= LEAST
    changed = (*(frozenset([f"{i}:1:b"]) for i in range(5)), *members[5:])
    five_more = publishable([Group(("all",), changed)], before=first.values())
    assert len(teachers_in(five_more["all",])) == 12


def test_earlier_groups_come_again_rather_than_others_with_a_few_left_out() -> None:
    first = publishable([group("all", range(20)), group("some", range(8))])
    second = publishable(
        [group("all", range(20), term=2), group("some", range(9), term=2)], before=first.values()
    )
    assert teachers_in(second["some",]) == teachers_in(first["some",])


def test_few_are_left_out_rather_than_all() -> None:
    every, most = group("all", range(30)), group("most", range(4, 30))
    found = publishable([every, most])
    assert len(teachers_in(found["most",])) == 25
