"""What teachers released to the school, a record for each teacher, as the plan divides the year.

A release counts in the term in which its last month lies, and of several in one term only the
latest. A release may go back further than the one before it and so hold it: then only what
came since is counted again. Where two overlap in part, what they share cannot be told apart,
and only the later one counts: figures of reach are never too high.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from classroom_ai.bundles.file import SUFFIX, read_school
from classroom_ai.bundles.model import ReleasedChange, SchoolBundle
from classroom_ai.errors import ProgrammeError
from classroom_ai.programme.ledger import Ledger
from classroom_ai.programme.plan import Plan, Term
from classroom_ai.strict import did_you_mean


class Counts(NamedTuple):
    """How often something was done."""

    lessons: int = 0
    with_feedback: int = 0
    cycles: int = 0
    visits: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    def less(self, other: Counts) -> Counts:
        """What is left without another, never below zero."""
        return Counts(*(max(a - b, 0) for a, b in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Teacher:
    """What is known of one teacher in the period; ``key`` is a hash that means nothing.

    ``terms`` are counts by the name of a term, ``parts`` what stands for the release that they
    come from (``groups.py``). ``changes`` are as of the last term in which
    something was released, ``changes_in`` by term. ``contact`` is the month of the last visit,
    or of the first lesson where there was none. ``is_older`` says that lessons from before the
    first term are among them, for want of an earlier release that could be taken off.
    """

    key: str
    school: str
    terms: dict[str, Counts]
    parts: dict[str, str]
    changes: tuple[ReleasedChange, ...] = ()
    changes_in: dict[str, tuple[ReleasedChange, ...]] = field(default_factory=dict)
    contact: str = ""
    wants_visit: bool = False
    is_older: bool = False

    @property
    def counts(self) -> Counts:
        """All terms together."""
        whole = Counts()
        for counts in self.terms.values():
            whole = whole.plus(counts)
        return whole


@dataclass(frozen=True, slots=True)
class Releases:
    """Everybody of whom something was released in the period, and the day of the latest."""

    teachers: tuple[Teacher, ...] = ()
    latest: date | None = None
    outside: tuple[Path, ...] = ()


def read_releases(paths: Sequence[Path], plan: Plan, ledger: Ledger) -> Releases:
    """Read bundles and put them beside the plan.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Bundles, or folders of them.
    plan : Plan
        Names the schools, coaches and terms.
    ledger : Ledger
        Hashes the tokens.

    Returns
    -------
    Releases
        ``outside`` are bundles that end before the first term or long after the last.

    Raises
    ------
    BundleError
        If one is damaged, withdrawn, or for a coach.
    ProgrammeError
        If one names a school or coach that the plan has not, or more teachers of a school
        released something than the plan says there are.
    """
    by_token: dict[str, list[Given]] = {}
    outside = []
    for path in _files(paths):
        read = read_school(path)
        bundle = read.bundle
        _check_names(path, bundle, plan)
        by_token.setdefault(bundle.token, []).append(Given(read.id, bundle))
        if _term_of(bundle.last, plan.terms) is None:
            outside.append(path)
    teachers = [
        teacher
        for token, given in by_token.items()
        if (teacher := teacher_of(token, given, plan.terms, ledger)) is not None
    ]
    _check_numbers(teachers, plan)
    days = [each.bundle.released for given in by_token.values() for each in given]
    ordered = tuple(sorted(teachers, key=lambda teacher: teacher.key))
    return Releases(ordered, max(days, default=None), tuple(outside))


class Given(NamedTuple):
    """A bundle and its id."""

    id: str
    bundle: SchoolBundle


def teacher_of(
    token: str, given: Iterable[Given], terms: Sequence[Term], ledger: Ledger
) -> Teacher | None:
    """One teacher's record; None if nothing of it lies in the period."""
    latest: dict[str, Given] = {}
    for each in sorted(given, key=_order):
        term = _term_of(each.bundle.last, terms)
        if term or is_before(each.bundle.last, terms):
            latest[term.name if term else ""] = each
    pieces: list[_Piece] = []
    if earlier := latest.pop("", None):
        _add_piece(pieces, "", earlier.bundle)  # what it counts is of another period
    if not latest:
        return None
    order = [term.name for term in terms if term.name in latest]
    for name in order:
        _add_piece(pieces, name, latest[name].bundle)
    last = latest[order[-1]].bundle
    bundles = [each.bundle for each in latest.values()]
    visits = [bundle.last_visit for bundle in bundles if bundle.last_visit]
    counted = {piece.term: piece.counts for piece in pieces if piece.term}
    key = ledger.key(token)
    # What a release counts depends on those before it, which are taken off.
    ids = [*([earlier.id] if earlier else []), *(latest[name].id for name in order)]
    until = {name: " ".join(ids[: len(ids) - len(order) + i]) for i, name in enumerate(order, 1)}
    days = {term.name: term.span for term in terms}
    return Teacher(
        key=key,
        school=last.school,
        terms=counted,
        parts={
            name: f"{key}:{ledger.key(days[name])}:{ledger.key(until[name])}" for name in counted
        },
        changes=last.changes,
        changes_in={name: latest[name].bundle.changes for name in counted},
        contact=max(visits, default=min(bundle.first for bundle in bundles)),
        wants_visit=last.wants_visit,
        is_older=any(piece.term and is_before(piece.first, terms) for piece in pieces[:1]),
    )


def is_before(month: str, terms: Sequence[Term]) -> bool:
    """Whether a month lies before the first term."""
    return month < terms[0].first.isoformat()[:7]


def _order(given: Given) -> tuple[date, str, int, str]:
    """The latest release comes last."""
    return given.bundle.released, given.bundle.last, given.bundle.lessons, given.id


class _Piece(NamedTuple):
    """What one release adds to those before it."""

    term: str
    first: str
    last: str
    counts: Counts


def _add_piece(pieces: list[_Piece], term: str, bundle: SchoolBundle) -> None:
    """Add a release without what earlier ones have counted; drop those it holds only in part."""
    counts = Counts(bundle.lessons, bundle.with_feedback, bundle.cycles, bundle.visits)
    for piece in [piece for piece in pieces if piece.last >= bundle.first]:
        if piece.first >= bundle.first:
            counts = counts.less(piece.counts)
        else:
            pieces.remove(piece)
    pieces.append(_Piece(term, bundle.first, bundle.last, counts))


def _files(paths: Iterable[Path]) -> list[Path]:
    """The bundles themselves, those in folders by name."""
    files = []
    for path in paths:
        found = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
        if not found:
            raise ProgrammeError(
                f"There is no bundle in {path}.",
                f"Files that teachers released are expected there; their names end with {SUFFIX}.",
                "Name the files themselves if they are called otherwise.",
            )
        files.extend(found)
    return files


def _check_names(path: Path, bundle: SchoolBundle, plan: Plan) -> None:
    schools = [school.id for school in plan.schools]
    coaches = [coach.id for coach in plan.coaches]
    for what, name, known in (("school", bundle.school, schools), ("coach", bundle.coach, coaches)):
        if name is not None and name not in known:
            raise ProgrammeError(
                f"{path} is of the {what} {name!r}, which the plan has not."
                f"{did_you_mean(name, known)}",
                f"The plan has: {', '.join(known)}.",
                f"Add it to the plan, or ask for a release that names another {what}.",
            )


def _check_numbers(teachers: Iterable[Teacher], plan: Plan) -> None:
    keys = [teacher.school for teacher in teachers]
    for school in plan.schools:
        if (n := keys.count(school.id)) > school.teachers:
            raise ProgrammeError(
                f"{n} teachers of {school.id} released something.",
                f"The plan says that the school has {school.teachers}.",
                "Correct 'teachers' of that school in the plan.",
            )


def _term_of(month: str, terms: Sequence[Term]) -> Term | None:
    """The term with most days of a month; for a month of holidays within the year the one before.

    None before the first term and after the month that follows the last.
    """
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    shared = {
        i: (min(term.last, last) - max(term.first, first)).days + 1 for i, term in enumerate(terms)
    }
    i = max(shared, key=lambda each: shared[each])
    if shared[i] > 0:
        return terms[i]
    over = [term for term in terms if term.last < first]
    if not over or (len(over) == len(terms) and (first - over[-1].last).days > 31):
        return None
    return over[-1]
