"""``classroom-ai validate``: a sheet to check a lesson by ear, and what came of it."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from classroom_ai.validation import HandCheck
    from classroom_ai.validation.agreement import Agreed, Kappa, WordErrors

SHEET = "check-sheet.csv"
#: More differences than these are a list to look up, not one to print.
_MOST_SHOWN = 40


def _seconds(context: click.Context, param: click.Parameter, written: str | None) -> float | None:
    """``MM:SS`` or ``H:MM:SS`` as seconds."""
    if written is None:
        return None
    found = re.fullmatch(r"(?:(\d+):)?(\d{1,3}):([0-5]?\d)", written.strip())
    if not found:
        raise click.BadParameter(f"{written!r} is no time of the lesson, such as 12:30.")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return float(hours * 3600 + minutes * 60 + seconds)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("sheet", required=False, type=click.Path(path_type=Path))
@click.option("--template", is_flag=True, help="Write an empty sheet to fill in.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help=f"Where the empty sheet goes; {SHEET} in FOLDER if not given.",
)  # fmt: skip
@click.option(
    "--from", "start", callback=_seconds, metavar="MM:SS",
    help="Ask about one stretch from here on; five spread over the lesson if not given.",
)  # fmt: skip
@click.option(
    "--minutes", type=click.IntRange(1, 60), default=10, show_default=True,
    help="How much of the lesson to ask about.",
)  # fmt: skip
@click.option(
    "--semicolons", is_flag=True,
    help="Semicolons between cells, for a spreadsheet in a language that writes 1,5.",
)  # fmt: skip
@click.option("--by", metavar="NAME", help="Who checked; the report will say so.")
def validate(
    folder: Path,
    sheet: Path | None,
    *,
    template: bool,
    output: Path | None,
    start: float | None,
    minutes: int,
    semicolons: bool,
    by: str | None,
) -> None:
    """Check some minutes of a lesson by ear against what was counted.

    FOLDER is what analyze wrote. With --template, a sheet for ten minutes of
    the lesson is made: times and words, no labels. Somebody plays the
    recording and writes who spoke, which questions were asked, and one minute
    word by word; half an hour is enough, and half a sheet will do. Given with
    that SHEET, the command says how far the two agree, and so does the report
    from then on. All of it stays on this machine.

    Example: classroom-ai validate lesson.classroom --template

    Example: classroom-ai validate lesson.classroom sheet.csv --by "A. Rivera"
    """
    if template == (sheet is not None):
        raise click.UsageError(
            "Make a sheet with --template, or give one that is filled in. "
            "For instance: classroom-ai validate lesson.classroom --template"
        )
    # Not Path.is_file, which fails where a folder above may not be entered.
    folder = folder.parent if os.path.isfile(folder) else folder  # noqa: PTH113
    if sheet is None:
        _write_template(
            folder,
            output or folder / SHEET,
            minutes=minutes,
            start=start,
            separator=";" if semicolons else ",",
        )
    else:
        _compare(folder, sheet, by=" ".join(by.split()) if by else None)


def _write_template(
    folder: Path, target: Path, *, minutes: int, start: float | None, separator: str
) -> None:
    from classroom_ai.errors import LessonError, OutputError, UsageError
    from classroom_ai.files import write_private
    from classroom_ai.lesson import read_lesson
    from classroom_ai.report.words import clock, plural
    from classroom_ai.validation.rows import rows_in, rows_of, stretches_of, typed_stretch
    from classroom_ai.validation.sheet import to_sheet

    lesson = read_lesson(folder / "lesson.json")
    duration = lesson.recording.duration
    if start is not None and start >= duration:
        raise UsageError(
            f"The lesson is {clock(duration)} long; there is nothing from {clock(start)} on.",
            next_step="Give an earlier time with --from, or leave it out.",
        )
    rows = rows_of(lesson)
    if not rows:
        raise LessonError(f"No words were heard in {lesson.title}, so there is nothing to check.")
    stretches = stretches_of(rows, duration=duration, minutes=minutes, start=start)
    typed = typed_stretch(rows, stretches)
    asked = rows_in(rows, stretches, but=typed)
    if not asked:
        raise UsageError(
            "No words were heard in this part of the lesson.",
            next_step="Choose another one with --from, or leave it out.",
        )
    if target.exists():
        raise OutputError(
            f"{target} is there already, and may be filled in.",
            next_step="Choose another name with -o, or delete it first.",
        )
    text = to_sheet(
        lesson, asked, stretches, typed=typed, spread=start is None, separator=separator
    )
    write_private(target, text)
    click.echo(f"Sheet: {target}")
    parts = ", ".join(f"{clock(part.start)} to {clock(part.end)}" for part in stretches)
    click.echo(f"It asks about {plural(len(asked), 'sentence')} from {parts}.")
    if typed:
        click.echo(f"From {clock(typed.start)} to {clock(typed.end)} it asks for words by ear.")
    click.echo(
        "Open it in a spreadsheet program, play the recording, fill in what you hear, save it "
        "as CSV."
    )
    click.echo(f"Then: {shlex.join(['classroom-ai', 'validate', str(folder), str(target)])}")


def _compare(folder: Path, path: Path, *, by: str | None) -> None:
    from datetime import date

    from classroom_ai.errors import LessonError
    from classroom_ai.files import write_private
    from classroom_ai.lesson import read_lesson
    from classroom_ai.results import read_results
    from classroom_ai.retelling import tell_again
    from classroom_ai.validation.check import FILE, check, to_json
    from classroom_ai.validation.sheet import read_sheet

    lesson = read_lesson(folder / "lesson.json")
    results = read_results(folder / "measures.json")
    if results.lesson != lesson.id:
        raise LessonError(
            f"measures.json in {folder} is of another lesson than lesson.json.",
            next_step=f"Run: classroom-ai score {folder}",
        )
    found = check(
        lesson,
        results.tags,
        read_sheet(path),
        fingerprint=results.fingerprint,
        checked_on=date.today().isoformat(),
        by=by,
    )
    write_private(folder / FILE, to_json(found))
    _print(found)
    tell_again(lesson, results, folder)
    click.echo(f"The report now names this check: {folder / 'report.html'}")


def _print(found: HandCheck) -> None:
    from rich.console import Console
    from rich.text import Text

    from classroom_ai.validation.verdict import verdict

    console = Console(highlight=False)
    console.print(Text(verdict(found), style="bold"))
    _print_families(console, found)
    _print_words(console, found)
    _print_differences(console, found)


def _print_families(console: Console, found: HandCheck) -> None:
    from rich.table import Table

    if not found.families:
        return
    table = Table("", "the same", "kappa", box=None, pad_edge=False)
    labels = Table("", "right", "found", box=None, pad_edge=False)
    for family in found.families:
        table.add_row(family.title, _share(family.same), _kappa(family.kappa))
        if family.cases != family.same:
            table.add_row("  where either of you has one", _share(family.cases), "")
        for one in family.labels:
            labels.add_row(f"{family.name}, {one.label}", _share(one.right), _share(one.found))
    console.print(table)
    console.print(labels)
    console.print(
        "right: of those that were counted, how many you have too; found: of yours, how many "
        "were counted. (few): fewer than ten, too few to tell."
    )
    if found.not_heard:
        console.print(f"Sentences that you added because they were not heard: {found.not_heard}.")


def _share(share: Agreed) -> str:
    counted = f"{share.part} of {share.whole}"
    if not share.enough or share.low is None or share.high is None:
        return f"{counted} (few)"
    return f"{counted} ({share.low * 100:.0f} to {share.high * 100:.0f} %)"


def _kappa(kappa: Kappa) -> str:
    if kappa.value is None:
        return ""
    if kappa.low is None or kappa.high is None:
        return f"{kappa.value:.2f}"
    return f"{kappa.value:.2f} ({kappa.low:.2f} to {kappa.high:.2f})"


def _print_words(console: Console, found: HandCheck) -> None:
    from rich.table import Table

    if found.words is None or not found.words.words:
        return
    table = Table("words typed by ear", "", "wrong", "missed", "added", "mistakes for 100 words",
                  box=None, pad_edge=False)  # fmt: skip
    for who, words in {"all": found.words, **found.words_by_role}.items():
        counts = (words.words, words.wrong, words.missed, words.added)
        table.add_row(f"  {who}", *map(str, counts), _rate(words))
    console.print(table)


def _rate(words: WordErrors) -> str:
    if words.rate is None or words.low is None or words.high is None:
        return "too few to tell"
    return f"{words.rate * 100:.0f} ({words.low * 100:.0f} to {words.high * 100:.0f})"


def _print_differences(console: Console, found: HandCheck) -> None:
    from rich.table import Table
    from rich.text import Text

    from classroom_ai.report.words import clock

    if not found.differences:
        return
    table = Table("at", "", "yours", "counted", "words", box=None, pad_edge=False)
    for one in found.differences[:_MOST_SHOWN]:
        words = Text(one.words, overflow="ellipsis", no_wrap=True)
        table.add_row(clock(one.start), one.family, one.yours, one.heard, words)
    console.print(Text("Where the two differ", style="bold"))
    console.print(table)
    left = len(found.differences) - _MOST_SHOWN
    if left > 0:
        console.print(f"and {left} more, in validation.json")
