"""What a teacher sees of a release, and is asked, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from classroom_ai.cli.redact_options import in_a_line

if TYPE_CHECKING:
    from classroom_ai.bundles.model import (
        CoachBundle,
        Pooled,
        ReleasedGoal,
        ReleasedMoment,
        SchoolBundle,
    )
    from classroom_ai.history.releases import Release
    from classroom_ai.releasing.candidates import Candidate, Chosen

#: What a moment is called beside its time.
_KINDS = {"strength": "worked", "missed": "to look at again", "own": "your choice"}


def picked(among: Sequence[Candidate]) -> list[Chosen]:
    """The moments that a teacher says yes to, one shown after another; none after a stop."""
    from classroom_ai.releasing.candidates import Chosen

    found: list[Chosen] = []
    for number, candidate in enumerate(among, start=1):
        click.echo(f"\n{number} of {len(among)}", err=True)
        for line in told(candidate):
            click.echo(line, err=True)
        answer = click.prompt(
            "Show it? y: yes, n: no, s: stop here", type=click.Choice(["y", "n", "s"]),
            show_choices=False, err=True,
        )  # fmt: skip
        if answer == "s":
            break
        if answer == "y":
            why = click.prompt(
                "Why do you show it? (Enter: no reason)", default="", show_default=False, err=True
            )
            found.append(Chosen(candidate, why.strip()))
    return found


def told(candidate: Candidate) -> Iterator[str]:
    """A moment as it could be shown, for the teacher's own screen: names are still in it."""
    from classroom_ai.lesson import speaker_names

    kind = "where your goal was counted" if candidate.sentence and candidate.kind == "own" else ""
    said = f"{candidate.name}  {kind or _KINDS[candidate.kind]}: {candidate.sentence}".rstrip(": ")
    yield in_a_line(f"{said}  ({candidate.own.title}, {candidate.own.day})")
    called = speaker_names(candidate.own.lesson)
    for utt in candidate.utterances:
        yield in_a_line(f"    {called[utt.speaker]}: {utt.text}")


def say_coach(bundle: CoachBundle) -> None:
    """All that will be in a bundle for a coach."""
    _say(f"In the bundle for your coach, from {bundle.teacher}:", _in_coach(bundle))


def say_school(bundle: SchoolBundle) -> None:
    """All that will be in a bundle for a school."""
    _say("In the bundle for your school, without your name:", _in_school(bundle))


def say_releases(releases: Sequence[Release]) -> None:
    """Every release in a line."""
    for one in releases:
        held = one.held
        parts = [
            _counted(held.moments, "moment") if held.moments else "",
            f"sound of {held.clips}" if held.clips else "",
            f"figures {', '.join(held.figures)}" if held.figures else "",
            f"goal {held.goal}" if held.goal else "",
            _counted(held.notes, "question") if held.notes else "",
            f"visit of {held.visit}" if held.visit else "",
            f"of {_counted(len(held.lessons), 'lesson')}" if held.lessons else "",
            held.school,
        ]
        what = ", ".join(filter(None, parts))
        state = f"withdrawn {one.revoked}" if one.revoked else held.path
        click.echo(f"{one.bundle}  {one.day}  {held.kind}: {what}  {state}")


def _say(heading: str, lines: Iterable[str]) -> None:
    click.echo(heading, err=True)
    for line in lines:
        click.echo(f"  {in_a_line(line)}", err=True)


def _in_coach(bundle: CoachBundle) -> Iterator[str]:
    from classroom_ai.report import words

    if bundle.wants_visit:
        yield "you would like a visit"
    if bundle.goal is not None:
        yield _goal(bundle.goal)
    if visit := bundle.last_visit:
        yield f"visit of {visit.day}: {visit.focus}. Agreed: {visit.agreed}"
    for note in bundle.notes:
        yield f"question: {note.text}"
    for lesson in bundle.lessons:
        about = [lesson.subject, lesson.school_grade, lesson.format]
        what = ", ".join(filter(None, [lesson.title or "no title", *about]))
        yield f"lesson {lesson.id} of {lesson.day}, {lesson.minutes:g} min: {what}"
        for figure in lesson.figures:
            yield f"  {figure.title}: {words.number(figure.value, figure.unit)}"
        for moment in bundle.moments:
            if moment.lesson == lesson.id:
                yield from (f"  {line}" for line in _moment(moment))
    yield f"a number that is the same in all you release to coaches: {bundle.token}"


def _goal(goal: ReleasedGoal) -> str:
    from classroom_ai.report import words

    sides = [_pooled("before", goal.before, goal.unit), _pooled("now", goal.now, goal.unit)]
    where = ", ".join(filter(None, sides))
    toward = f", toward {words.number(goal.toward, goal.unit)}" if goal.toward is not None else ""
    said = f"goal since {goal.since}: {goal.title}{toward}" + (f" ({where})" if where else "")
    return f"{said}. Your reason: {goal.why}" if goal.why else said


def _pooled(when: str, pooled: Pooled | None, unit: str) -> str:
    from classroom_ai.report import words

    if pooled is None:
        return ""
    lessons = _counted(pooled.n_lessons, "lesson")
    return f"{when} {words.number(pooled.value, unit)} in {lessons}"


def _moment(moment: ReleasedMoment) -> Iterator[str]:
    from classroom_ai.report import words

    sound = ", with its sound" if moment.clip else ""
    yield f"{moment.id} at {words.clock(moment.start)}, {_KINDS[moment.kind]}{sound}"
    if moment.why:
        yield f"  your reason: {moment.why}"
    for line in moment.lines:
        yield f"  {line.who}: {line.text}"
    for said in filter(None, (moment.sentence, moment.could_ask)):
        yield f"  beside it: {said}"


def _in_school(bundle: SchoolBundle) -> Iterator[str]:
    from classroom_ai.report import words

    coach = f", coach {bundle.coach}" if bundle.coach else ""
    yield f"school {bundle.school}{coach}"
    months = bundle.first if bundle.first == bundle.last else f"{bundle.first} to {bundle.last}"
    yield f"{_counted(bundle.lessons, 'lesson')}, {months}; results of {bundle.with_feedback}"
    last = f", the last in {bundle.last_visit}" if bundle.last_visit else ""
    cycles = _counted(bundle.cycles, "cycle")
    yield f"{_counted(bundle.visits, 'visit')}{last}; {cycles} with lessons"
    if bundle.wants_visit:
        yield "you would like a visit"
    for change in bundle.changes:
        difference = words.difference(change.difference, change.unit)
        yield (
            f"{change.title}: {difference} (wanted: {change.direction}), {change.n_now} lessons "
            f"since the goal beside {change.n_before} before"
        )
    yield f"a number that is the same in all you release to schools: {bundle.token}"


def _counted(n: int, noun: str) -> str:
    from classroom_ai.report import words

    return words.plural(n, noun)
