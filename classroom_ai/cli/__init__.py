"""The command ``classroom-ai``: one file a subcommand, loaded when it is called.

Results go to stdout, progress to stderr. An error that a user can cause becomes
one message here and nowhere else; with ``--debug`` it keeps its traceback.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from classroom_ai import __version__
from classroom_ai.errors import ClassroomAIError

#: Command, its module in this package, and its line in the help: read without importing it.
COMMANDS = {
    "check-recording": "Say how well a recording can be heard, from its first minutes.",
    "analyze": "Turn one recording into a report.",
    "batch": "Turn many recordings into reports, one folder a teacher.",
    "enroll": "Keep your voice print on this machine, list or delete what is kept.",
    "score": "Count and report again from a lesson.json, or from a transcript, without sound.",
    "rubric": "See what is looked at, check and test a rubric, begin your own.",
    "correct": "Put right what was heard wrongly, and count again.",
    "review": "Open the report of a lesson so that what you correct in it applies at once.",
    "validate": "Check some minutes of a lesson by ear against what was counted.",
    "goal": "Set what you want to move, see it, or end it.",
    "history": "List your lessons, how all figures moved, and where your goal stands.",
    "visit": "Keep what you and your coach looked at and agreed.",
    "note": "Keep a note of your own, list your notes, or take one back.",
    "ask": "Keep a question for your coach, or for yourself.",
    "cycle": "Tell what came of a visit: your lessons from one visit to the next.",
    "release": "Give a coach, or the school, just what you choose.",
    "revoke": "Take back what you released.",
    "export": "Write a lesson, or all that is kept of a teacher, as tables.",
    "purge": "Remove a lesson, or all that is kept of a teacher, with a receipt.",
    "debrief": "Make a pack for a ten-minute talk from what a teacher released.",
    "rate": "Rate the moments of packs, and see where coaches agree.",
    "programme": "Say what coaching costs, whom it reaches and whether it moves anything.",
    "measures": "Show everything that is counted, or how one of it is.",
    "models": "Show, fetch and check the models that do the listening.",
    "doctor": "Say whether this machine can do the job, and what to do if not.",
    "demo": "Do the whole job on the sample lesson.",
}


class _LazyGroup(click.Group):
    """Commands whose modules are imported when they are called: ``--help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = name.replace("-", "_")
        command = getattr(importlib.import_module(f"classroom_ai.cli.{module}"), module)
        assert isinstance(command, click.Command)  # noqa: S101 - a wrong table is a bug of ours
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="classroom-ai")
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,  # read by main, which catches what it shows
    help="Show where in the program an error happened.",
)
def cli() -> None:
    """Turn a recorded lesson into feedback a teacher trusts.

    Everything happens on this machine; nothing is sent anywhere.

    Start with: classroom-ai demo
    """


def main() -> None:
    """Run the command and exit with its code: 0 done, 1 failed, 2 wrong usage."""
    try:
        # Outside its standalone mode click returns the code of ``Exit``.
        sys.exit(cli.main(standalone_mode=False))
    except ClassroomAIError as error:
        if "--debug" in sys.argv:
            raise
        _say(f"Error: {error}")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _say("Stopped. Nothing was left half written; run the command again to continue.")
        # At once: a plain exit would wait for the thread that writes down words.
        sys.stdout.flush()
        os._exit(1)
    except MemoryError:
        _say("Error: There is not enough memory. Close other programs, or choose a smaller --asr.")
        sys.exit(1)


def _say(message: str) -> None:
    # Names of files and words from a file that somebody gave may hold what a terminal obeys.
    shown = "".join(c if c.isprintable() or c == "\n" else " " for c in message)
    click.echo(shown, err=True)
