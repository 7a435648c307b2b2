"""``--redact`` and ``--approve``, and what they do with a lesson."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from classroom_ai.redaction import Doubt, Redaction
    from classroom_ai.redaction.approvals import Decision
    from classroom_ai.releasing.names import NamesOut
    from classroom_ai.types import Lesson

Command = TypeVar("Command", bound=Callable[..., object])

#: In the place of a roster: there is none, so every line has to be approved.
NO_ROSTER = "none"


def redact_options(command: Command) -> Command:
    """Add the two options to a command."""
    approve = click.option(
        "--approve", is_flag=True,
        help="With --redact: look at each doubtful place and say whether it may stay.",
    )  # fmt: skip
    redact = click.option(
        "--redact", metavar="ROSTER",
        help="Write a copy to hand on, without students' names, into a folder of its own (-o); "
        f"ROSTER: file with their names, or {NO_ROSTER}, then you approve every line.",
    )  # fmt: skip
    return redact(approve(command))


def check_redact(redact: str | None, approve: bool) -> None:
    """Look at the two options before any work is done, not after it.

    Raises
    ------
    UsageError, RosterError
        If ``--approve`` stands alone, or the roster cannot be read.
    """
    from classroom_ai.errors import UsageError
    from classroom_ai.redaction.roster import read_roster

    if approve and redact is None:
        raise UsageError(
            "--approve is given without --redact.",
            "It is about names that are doubtful.",
            "Give the file with the students' names: --redact ROSTER",
        )
    if redact is not None and redact != NO_ROSTER:
        read_roster(Path(redact))


def redaction_of(lesson: Lesson, own: Path, *, redact: str, approve: bool) -> Redaction:
    """The lesson without names; what was decided is kept in the teacher's own folder.

    Raises
    ------
    RosterError, RedactionError
        If the roster cannot be read, or a place is left undecided.
    """
    from classroom_ai.catalogue import path_of
    from classroom_ai.pipeline import LANGUAGE_MODEL
    from classroom_ai.redaction import load_nlp, redacted
    from classroom_ai.redaction.approvals import FILE, read_approvals, write_approvals
    from classroom_ai.redaction.roster import read_roster

    roster = None if redact == NO_ROSTER else read_roster(Path(redact))
    nlp = load_nlp(path_of(LANGUAGE_MODEL))
    kept = own / FILE
    approvals = read_approvals(kept, lesson.id)
    found = redacted(lesson, roster, nlp=nlp, approvals=approvals)
    if approve and found.doubtful:
        approvals |= decisions(found.doubtful)
        write_approvals(kept, lesson.id, approvals)
        found = redacted(lesson, roster, nlp=nlp, approvals=approvals)
    found.refuse_doubt()
    return found


def names_out(redact: str, *, approve: bool) -> NamesOut:
    """What takes the names out of a release, and asks whoever sits there where it is not sure.

    Raises
    ------
    RosterError, ModelError
        If the roster, or the language model, cannot be read.
    """
    from classroom_ai.catalogue import path_of
    from classroom_ai.pipeline import LANGUAGE_MODEL
    from classroom_ai.redaction import load_nlp
    from classroom_ai.redaction.roster import read_roster
    from classroom_ai.releasing.names import NamesOut

    roster = None if redact == NO_ROSTER else read_roster(Path(redact))
    nlp = load_nlp(path_of(LANGUAGE_MODEL))
    return NamesOut(roster, nlp, decisions if approve else None)


def say_what_was_replaced(found: Redaction, folder: Path) -> None:
    """Numbers only: which placeholder, how often, and where the copy is."""
    total = sum(found.found.values())
    click.echo(f"Names replaced: {total}.", err=True)
    for placeholder, count in sorted(found.found.items()):
        click.echo(f"  {placeholder}: {count}", err=True)
    click.echo(
        "Read it before you hand it on: a name that was written down as some other word, or that "
        "is not on the roster, may still be there. The sound is not in it.",
        err=True,
    )
    click.echo(f"To hand on: {folder}")


def decisions(doubtful: tuple[Doubt, ...]) -> dict[str, Decision]:
    """Each place decided by whoever sits at the terminal; those before a stop are kept."""
    decided: dict[str, Decision] = {}
    click.echo(
        "k: leave it as it is   h: hide it   r: hide it and all that follow   s: stop here",
        err=True,
    )
    for number, doubt in enumerate(doubtful, start=1):
        click.echo(f"\n{number} of {len(doubtful)}: {_shown(doubt)}", err=True)
        answer = click.prompt(
            "Keep or hide", type=click.Choice(["k", "h", "r", "s"]), err=True, show_choices=True
        )
        if answer == "s":
            break
        if answer == "r":
            decided.update((rest.place, "hide") for rest in doubtful[number - 1 :])
            break
        decided[doubt.place] = "keep" if answer == "k" else "hide"
    return decided


def in_a_line(text: str) -> str:
    """A text on one line and safe for a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _shown(doubt: Doubt) -> str:
    """The line with the words in question between marks."""
    text = f"{doubt.text[: doubt.first]}»{doubt.text[doubt.first : doubt.last]}«"
    text += doubt.text[doubt.last :]
    return in_a_line(text)


def hand_over_results(
    lesson: Lesson,
    own: Path,
    output: Path | None,
    *,
    redact: str,
    approve: bool,
    rubric: tuple[str, ...],
) -> None:
    """Write the copy of the results in ``own`` that may be handed on, and say where it is."""
    from classroom_ai.cli.progress import shown_progress
    from classroom_ai.corrections import in_force, record_of
    from classroom_ai.handover import checked_folder, hand_over, redacted_folder
    from classroom_ai.rubric import read_rubric

    found = redaction_of(lesson, own, redact=redact, approve=approve)
    folder = checked_folder(output or redacted_folder(own, found))
    with shown_progress() as show:
        hand_over(
            lesson,
            folder,
            redaction=found,
            rubrics=[read_rubric(name) for name in rubric],
            changes=in_force(record_of(lesson, own)),
            on_progress=show,
        )
    say_what_was_replaced(found, folder)
