"""``classroom-ai release``: give a coach, or the school, just what the teacher chose."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from classroom_ai.cli.redact_options import NO_ROSTER

if TYPE_CHECKING:
    from classroom_ai.history.listing import History
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
    "student knows the voice. A moment in which a name is said, or could be, leaves without.",
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
    """Give a coach, or the school, just what you choose: one file, without names.

    NAME is the one under which your voice is enrolled. Nothing is sent: the file is
    yours to hand on. You see all that is in it before it is written, and every release is
    listed. What you do not choose stays with you.

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
