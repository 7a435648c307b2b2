"""Whom the programme reaches and how often, as far as teachers released it.

A teacher is reached who had feedback on at least one lesson. What is published of whom is
decided here for the whole page, before anything is counted (``groups.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from classroom_ai.bundles.model import ReleasedChange
from classroom_ai.programme.groups import LEAST, Group, owner, publishable
from classroom_ai.programme.ledger import Ledger
from classroom_ai.programme.plan import Plan
from classroom_ai.programme.releases import Counts, Releases, Teacher
from classroom_ai.programme.table import ALL, Row, count, withheld

Name = tuple[str, ...]
Goal = tuple[str, str, str]
#: Lessons with feedback a teacher, from the first of each band to the next.
_BANDS = (1, 3, 6, 10, 20)
FIGURES = (
    ("teachers with feedback", "teachers"),
    ("lessons with feedback", "lessons"),
    ("lessons of a teacher, median", "lessons"),
    ("cycles completed", "cycles"),
    ("visits of a coach", "visits"),
)


@dataclass(frozen=True, slots=True)
class Reached:
    """Teachers that figures may be about, by the name of their group.

    ``everybody`` are all that anything is published of. Groups that are ``shortened`` had to
    leave out a few, so that no fewer than five can be told apart; ``published`` is what the
    ledger keeps.
    """

    everybody: tuple[Teacher, ...]
    groups: Mapping[Name, tuple[Teacher, ...]]
    shortened: frozenset[Name]
    published: tuple[frozenset[str], ...] = ()

    def of(self, *name: str) -> tuple[Teacher, ...] | None:
        """The teachers of a group; None if nothing may be said of it."""
        return self.groups.get(name)


def reached_by(releases: Releases, plan: Plan, ledger: Ledger) -> Reached:
    """Of whom anything may be published, in the order of what matters most.

    First everybody; then schools and requests for a coach; then all who have a change, terms,
    measures and bands. Changes come after what decides who needs a coach, so that no measure
    has a part in it.
    """
    known = ledger.teachers
    reached = sorted(
        (teacher for teacher in releases.teachers if teacher.counts.with_feedback),
        key=lambda each: (each.key in known, each.counts.lessons, each.key),
    )
    every = _group((ALL,), reached)
    allowed = publishable([every], before=ledger.published)
    kept = _owners_of(allowed.get(every.name, frozenset()), reached)
    candidates = [_group((ALL,), kept), *_candidates(kept, plan)]
    found = publishable(candidates, before=ledger.published)
    groups = {name: _owners_of(parts, kept) for name, parts in found.items()}
    asked = {group.name: len(group.members) for group in (*candidates, every)}
    return Reached(
        everybody=kept,
        groups=groups,
        shortened=frozenset(name for name in groups if len(groups[name]) < asked[name]),
        published=tuple(found.values()),
    )


def _owners_of(parts: frozenset[str], teachers: Sequence[Teacher]) -> tuple[Teacher, ...]:
    keys = set(map(owner, parts))
    return tuple(teacher for teacher in teachers if teacher.key in keys)


def _group(name: Name, teachers: Sequence[Teacher], *, term: str = "") -> Group:
    """What teachers released in a term, or in all."""
    members = (
        frozenset([teacher.parts[term]]) if term else frozenset(teacher.parts.values())
        for teacher in teachers
    )
    return Group(name, tuple(members))


def _candidates(teachers: Sequence[Teacher], plan: Plan) -> list[Group]:
    """Every group that a figure would be about."""
    schools = [school.id for school in plan.schools]
    terms = [term.name for term in plan.terms]
    at = {name: [t for t in teachers if t.school == name] for name in schools}
    during = {name: [t for t in teachers if in_term(t, name)] for name in terms}
    return [
        *(_group(("school", name), at[name]) for name in schools),
        *(_group(("asks", name), [t for t in at[name] if t.wants_visit]) for name in schools),
        _group(("change",), [t for t in teachers if t.changes]),
        *(_group(("term", name), during[name], term=name) for name in terms),
        *(
            _group(("change in", name), [t for t in during[name] if t.changes_in[name]], term=name)
            for name in terms
        ),
        *(
            _group(("measure", *goal), [t for t in teachers if goal in goals_of(t)])
            for goal in goals_in(teachers)
        ),
        *bands_of(teachers),
    ]


def goals_of(teacher: Teacher) -> set[Goal]:
    """What a teacher released a change of."""
    return {goal_of(change) for change in teacher.changes}


def goal_of(change: ReleasedChange) -> Goal:
    """Measure, unit and title: all that is ever shown of a goal is shared by five teachers."""
    return change.measure, change.unit, change.title


def in_term(teacher: Teacher, term: str) -> bool:
    """Whether a teacher had feedback in a term."""
    return teacher.terms.get(term, Counts()).with_feedback > 0


def goals_in(teachers: Sequence[Teacher]) -> list[Goal]:
    """Goals of teachers, those of most teachers first."""
    goals = [goal for teacher in teachers for goal in goals_of(teacher)]
    return sorted(set(goals), key=lambda goal: (-goals.count(goal), goal))


def bands_of(teachers: Sequence[Teacher]) -> list[Group]:
    """Teachers by how many lessons with feedback they had, bands joined until each has five."""
    bands: list[tuple[int, list[Teacher]]] = []
    for first, end in zip(_BANDS, [*_BANDS[1:], None], strict=True):
        members = [
            teacher
            for teacher in teachers
            if first <= teacher.counts.with_feedback and (end is None or _less(teacher, end))
        ]
        if bands and len(bands[-1][1]) < LEAST:
            bands[-1][1].extend(members)
        else:
            bands.append((first, members))
    if len(bands) > 1 and len(bands[-1][1]) < LEAST:
        bands[-2][1].extend(bands.pop()[1])
    ends = [first - 1 for first, _ in bands[1:]]
    names = [f"{first} to {end}" for (first, _), end in zip(bands, ends, strict=False)]
    names.append(f"{bands[-1][0]} or more")
    return [
        _group(("lessons", name), members) for name, (_, members) in zip(names, bands, strict=True)
    ]


def _less(teacher: Teacher, end: int) -> bool:
    return teacher.counts.with_feedback < end


def reach_rows(reached: Reached, plan: Plan) -> Iterator[Row]:
    """How many were reached and how often: in all, by school, by term, in bands."""
    yield from _rows("reach", ALL, reached.of(ALL), plan.teachers)
    for school in plan.schools:
        yield from _rows(
            "reach by school", school.id, reached.of("school", school.id), school.teachers
        )
    for term in plan.terms:
        teachers = reached.of("term", term.name)
        yield from _rows("reach by term", term.name, teachers, plan.teachers, term=term.name)
    for band in bands_of(reached.everybody):
        teachers = reached.of(*band.name)
        if teachers is None:
            yield withheld("how often", f"{band.name[1]} lessons", "teachers", "teachers")
        else:
            n = count(len(teachers), of=plan.teachers)
            yield Row("how often", f"{band.name[1]} lessons", "teachers", n, "teachers", n=n)


def _rows(
    section: str, group: str, teachers: Sequence[Teacher] | None, of: int, *, term: str = ""
) -> Iterator[Row]:
    """The same figures for any group."""
    if teachers is None:
        yield from (withheld(section, group, figure, unit) for figure, unit in FIGURES)
        return
    counts = [teacher.terms.get(term, Counts()) if term else teacher.counts for teacher in teachers]
    n = count(len(teachers), of=of)
    values = (
        n,
        sum(each.with_feedback for each in counts),
        median(each.with_feedback for each in counts),
        sum(each.cycles for each in counts),
        sum(each.visits for each in counts),
    )
    note = f"of {of} teachers in the plan"
    for (figure, unit), value in zip(FIGURES, values, strict=True):
        yield Row(section, group, figure, value, unit, n=n, note=note)


def replaced_row(reached: Reached, plan: Plan) -> Row:
    """Hours of observation that the tool stood for: planned, and with a lesson to show for it.

    Of each teacher as many lessons count as the plan leaves to the tool, at a school no more
    than for its places in caseloads, each for as many hours as an observation takes. Only
    schools count of which something may be said: a plan can leave observations to the tool
    at one school alone, and then it is about that school.
    """
    figure = "observation hours replaced by the tool"
    at = {school.id: reached.of("school", school.id) for school in plan.schools}
    teachers = [teacher for some in at.values() for teacher in some or ()]
    if not teachers:
        return withheld("hours in all", ALL, figure, "hours")
    each = plan.hours_a_cycle.observation / plan.observations_a_cycle
    observations = sum(_replaced(school.id, teachers, plan) for school in plan.schools)
    note = "planned for the tool, and a lesson was observed with it"
    n = count(len(teachers), of=plan.teachers)
    return Row("hours in all", ALL, figure, observations * each, "hours", n=n, note=note)


def _replaced(school: str, teachers: Sequence[Teacher], plan: Plan) -> float:
    """Observations at a school that the tool stood for, and no more than the plan leaves to it."""
    rows = plan.rows_of(school)
    places = sum(row.teachers for row in rows)
    cycles = sum(row.teachers * row.cycles for row in rows)
    planned = cycles * plan.observations_a_cycle * plan.tool.replaces
    of_one = planned / places if places else 0.0
    seen = sum(min(t.counts.lessons, of_one) for t in teachers if t.school == school)
    return min(seen, planned)
