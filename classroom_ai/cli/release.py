"""``classroom-ai release``: give a coach, or the school, just what the teacher chose."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from classroom_ai.cli.redact_options import NO_ROSTER

if TYPE_CHECKING:
    from classroom_ai.bundles.model import CoachBundle
    from classroom_ai.history.listing import History
    from classroom_ai.history.stretches import Stretch
    from classroom_ai.releasing.candidates import Candidate, Chosen
    from classroom_ai.releasing.coach import Wish
    from classroom_ai.releasing.lessons import OwnLesson
    from classroom_ai.releasing.names import NamesOut

#: Options that say something of a release to a coach only.
_OF_COACH = (
    "lesson", "moment", "moments", "pick", "figures", "called", "redact", "approve", "sound",
    "goal", "goal_why", "notes", "visit",
)  # fmt: skip
_OF_SCHOOL = ("school", "coach")


@click.command()
@click.argument("name")
@click.option("--to", type=click.Choice(["coach", "school"]), help="Who is to read it.")
@click.option("--list", "as_list", is_flag=True, help="List what you have released.")
@click.option(
    "--lesson", multiple=True, type=click.Path(path_type=Path), metavar="FOLDER",
    help="A lesson to choose from, repeatable; all since the last visit (the last ten of them) "
    "if not given.",
)  # fmt: skip
@click.option("--pick", is_flag=True, help="Go through the moments found, one after another.")
@click.option("--moments", is_flag=True, help="List the moments found, and write nothing.")
@click.option(
    "--moment", multiple=True, metavar='"N@TIME WHY"',
    help="A moment to show, repeatable: lesson, its time in the report, why you show it. "
    "A stretch of your own: N@TIME-TIME.",
)  # fmt: skip
@click.option(
    "--figures", multiple=True, metavar="ID",
    help="A figure to show of each of these lessons, repeatable; none if not given.",
)  # fmt: skip
@click.option("--goal/--no-goal", default=None, help="Your goal and where it stands [yes].")
@click.option(
    "--goal-why",
    is_flag=True,
    default=None,
    help="Also your reason for it, which was for yourself.",
)
@click.option("--notes/--no-notes", default=None, help="Your questions to the coach [yes].")
@click.option("--visit/--no-visit", default=None, help="What the last visit agreed [yes].")
@click.option("--wants-visit", is_flag=True, help="Say that you would like a visit.")
@click.option(
    "--sound", is_flag=True,
    help="Also the sound of the moments. Names cannot be taken out of sound, and whoever knows a "
    "student knows the voice. A moment in which a name was written down, or could have been, "
    "leaves without; what nobody wrote down is heard all the same.",
)  # fmt: skip
@click.option(
    "--redact", metavar="ROSTER",
    help=f"File with the students' names; or {NO_ROSTER}, then you approve every line.",
)  # fmt: skip
@click.option("--approve", is_flag=True, help="Look at each doubtful place: may it stay?")
@click.option("--as", "called", metavar="PSEUDONYM", help="What your coach calls you; NAME.")
@click.option("--school", metavar="ID", help="Your school, as the programme's file has it.")
@click.option("--coach", metavar="ID", help="Your coach, as the programme's file has it.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The bundle.")
@click.option("--yes", is_flag=True, help="Do not ask before it is written.")
def release(
    name: str, to: str | None, *, as_list: bool, output: Path | None, yes: bool, **chosen: Any
) -> None:
    """Give a coach, or the school, just what you choose.

    It becomes one file without names. NAME is the one under which your voice is enrolled.
    Nothing is sent: the file is yours to hand on. You see all that is in it before it is
    written, and every release is listed. What you do not choose stays with you.

    For a coach: moments with their lines, figures, your goal, your questions. For the
    school: how many lessons and visits, and how your goals' figures moved over three
    lessons or more; no lesson, no word, not your name.

    Example: classroom-ai release rivera --to coach --pick --redact class-4b.csv

    Example: classroom-ai release rivera --to school --school north-side --coach lee
    """
    given = {key for key, value in chosen.items() if value not in (None, False, ())}
    if as_list:
        if to is not None or given:
            raise click.UsageError("--list stands alone.")
        _say_list(name)
    elif to == "coach":
        _refuse_others(given, _OF_SCHOOL, "of a release to a school")
        _to_coach(name, output, yes=yes, chosen=chosen)
    elif to == "school":
        _refuse_others(given, _OF_COACH, "of a release to a coach")
        _to_school(name, output, yes=yes, chosen=chosen)
    else:
        raise click.UsageError("Say who is to read it: --to coach, or --to school.")


def _refuse_others(given: set[str], strange: Sequence[str], why: str) -> None:
    found = [key for key in strange if key in given]
    if found:
        option = {"called": "as", "goal_why": "goal-why"}.get(found[0], found[0])
        raise click.UsageError(f"--{option} is {why}.")


def _say_list(name: str) -> None:
    from classroom_ai.cli.release_shown import say_releases
    from classroom_ai.history.releases import releases_of

    found = releases_of(name)
    say_releases(found)
    if not found:
        click.echo("Nothing was released.")


def _to_coach(name: str, output: Path | None, *, yes: bool, chosen: dict[str, Any]) -> None:
    from classroom_ai.cli.redact_options import check_redact, names_out
    from classroom_ai.cli.release_shown import say_coach, told
    from classroom_ai.history.listing import history_of
    from classroom_ai.history.visits import visits_of
    from classroom_ai.releasing.candidates import candidates
    from classroom_ai.releasing.coach import coach_bundle, has_words
    from classroom_ai.releasing.giving import check_free, default_path, give
    from classroom_ai.releasing.lessons import own_lessons, stretch_to_show

    check_redact(chosen["redact"], chosen["approve"])
    if output is not None:
        check_free(output)
    history = history_of(name)
    since = stretch_to_show(visits_of(name))
    lessons, notes = own_lessons(history, chosen["lesson"], since)
    _say_notes(notes)
    goal = history.goal.measure if history.goal else ""
    among = [each for own in lessons for each in candidates(own, goal=goal)]
    if chosen["moments"]:
        for line in (line for candidate in among for line in told(candidate)):
            click.echo(line)
        if not among:
            click.echo("No moment was found.")
        return
    moments = _moments(chosen, among, lessons)
    wish = _wish(history, since, chosen)
    _check_something(wish, moments, history.teacher)
    names: NamesOut | None = None
    if has_words(wish, moments, lessons):
        names = names_out(_roster(chosen["redact"]), approve=chosen["approve"])
    prepared = coach_bundle(history, lessons, moments, wish, names)
    say_coach(prepared.bundle)
    _say_notes((*prepared.notes, *_unknown_figures(prepared.bundle, wish)))
    if not moments:
        click.echo("No moment is in it. To go through those found: --pick", err=True)
    _confirm(yes)
    path = output or default_path(prepared.bundle)
    made = give(name, prepared.bundle, path, clips=prepared.clips, lessons=prepared.lessons)
    _say_done(history.teacher, path, made)


def _to_school(name: str, output: Path | None, *, yes: bool, chosen: dict[str, Any]) -> None:
    from classroom_ai.cli.release_shown import say_school
    from classroom_ai.releasing.giving import check_free, default_path, give
    from classroom_ai.releasing.school import school_bundle

    if chosen["school"] is None:
        raise click.UsageError("Say which school: --school ID, as the programme's file has it.")
    if output is not None:
        check_free(output)
    bundle = school_bundle(
        name,
        school=chosen["school"],
        coach=chosen["coach"],
        wants_visit=chosen["wants_visit"],
    )
    say_school(bundle)
    _confirm(yes)
    path = output or default_path(bundle)
    _say_done(name, path, give(name, bundle, path))


def _moments(
    chosen: dict[str, Any], among: Sequence[Candidate], lessons: Sequence[OwnLesson]
) -> tuple[Chosen, ...]:
    """Moments that were named, and those picked among the others."""
    from classroom_ai.cli.release_shown import picked
    from classroom_ai.releasing.candidates import chosen_by, in_order

    named = chosen_by(chosen["moment"], among, lessons)
    if not chosen["pick"]:
        return named
    taken = {one.candidate.name for one in named}
    return in_order([*named, *picked([each for each in among if each.name not in taken])])


def _wish(history: History, since: Stretch, chosen: dict[str, Any]) -> Wish:
    from classroom_ai.history.goals import known_measure
    from classroom_ai.history.notes import notes_of
    from classroom_ai.releasing.coach import Wish
    from classroom_ai.voices import checked_name

    def wanted(option: str) -> bool:
        return chosen[option] is not False

    begins = since.visit.day if since.visit else ""
    questions = [note for note in notes_of(history.teacher) if note.for_coach]
    return Wish(
        called=checked_name(chosen["called"] or history.teacher),
        figures=tuple(dict.fromkeys(known_measure(id_).id for id_ in chosen["figures"])),
        goal=history.goal if wanted("goal") else None,
        with_reason=bool(chosen["goal_why"]),
        notes=tuple(n for n in questions if n.day >= begins) if wanted("notes") else (),
        visit=since.visit if wanted("visit") else None,
        wants_visit=chosen["wants_visit"],
        sound=chosen["sound"],
    )


def _check_something(wish: Wish, moments: Sequence[Chosen], teacher: str) -> None:
    from classroom_ai.errors import UsageError

    says = (moments, wish.figures, wish.goal, wish.notes, wish.visit, wish.wants_visit)
    if not any(says):
        raise UsageError(
            "Nothing would be in the bundle.",
            "There is no goal, no question and no visit to show, and no moment was chosen.",
            f"Run: classroom-ai release {shlex.quote(teacher)} --to coach --pick --redact ROSTER",
        )


def _roster(redact: str | None) -> str:
    """Who is in the class, once words are to leave.

    Raises
    ------
    UsageError
        If that was not said.
    """
    from classroom_ai.errors import UsageError

    if redact is None:
        raise UsageError(
            "Words would leave, and nobody has said whose names could be in them.",
            "Names of students are taken out of everything that is released.",
            f"Give the file with their names: --redact ROSTER; or --redact {NO_ROSTER} --approve, "
            "and look at every line yourself.",
        )
    return redact


def _unknown_figures(bundle: CoachBundle, wish: Wish) -> list[str]:
    """What to say of figures that no lesson has well enough to be shown."""
    there = {figure.measure for lesson in bundle.lessons for figure in lesson.figures}
    return [
        f"{id_} stays with you: it is not known well enough in any of these lessons."
        for id_ in wish.figures
        if id_ not in there
    ]


def _say_notes(notes: Sequence[str]) -> None:
    for note in notes:
        click.echo(note, err=True)


def _confirm(yes: bool) -> None:
    if not yes:
        click.confirm("Write it?", abort=True, err=True)


def _say_done(name: str, path: Path, made: str) -> None:
    click.echo(f"{made}  {path}")
    click.echo(
        "Nothing was sent: hand the file on yourself. To withdraw it: "
        f"classroom-ai revoke {shlex.quote(name)} {made}. A copy of it cannot be called back.",
        err=True,
    )
