"""``classroom-ai programme``: what coaching costs, whom it reaches, whether it moves anything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.programme.figures import Figures
    from classroom_ai.programme.releases import Releases
    from classroom_ai.programme.what_if import Move

SHARE = click.FloatRange(0, 1)


def _print_example(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    from classroom_ai.programme.plan import EXAMPLE

    if wanted and not context.resilient_parsing:
        click.echo(EXAMPLE.read_text(encoding="utf-8"), nl=False)
        context.exit()


@click.command()
@click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN.yaml")
@click.argument("bundles", type=click.Path(path_type=Path), metavar="BUNDLE...", nargs=-1)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER",
    help="Where programme.html, .csv and .md go; PLAN.programme beside the plan if not given.",
)  # fmt: skip
@click.option(
    "--ledger", type=click.Path(path_type=Path), metavar="FILE",
    help="What earlier pages were about; PLAN.ledger.json beside the plan if not given.",
)  # fmt: skip
@click.option(
    "--caseload", type=click.IntRange(min=1), help="What if each coach saw so many teachers?"
)
@click.option(
    "--observe-with-tool", type=SHARE, metavar="SHARE",
    help="What if the tool stood for this share of the observations (0 to 1)?",
)  # fmt: skip
@click.option(
    "--observations-to-leaders", type=SHARE, metavar="SHARE",
    help="What if teacher-leaders took over this share of the coaches' observations?",
)  # fmt: skip
@click.option(
    "--move", "moves", multiple=True, metavar="COACH:FROM:TO",
    help="What if a coach moved from one school to another? May be given again.",
)  # fmt: skip
@click.option(
    "--central", metavar="CHANGE", help="What if central support cost more or less, as -20%?"
)
@click.option(
    "--example", is_flag=True, is_eager=True, expose_value=False, callback=_print_example,
    help="Print a plan to begin with.",
)  # fmt: skip
def programme(
    plan: Path,
    bundles: tuple[Path, ...],
    output: Path | None,
    ledger: Path | None,
    caseload: int | None,
    observe_with_tool: float | None,
    observations_to_leaders: float | None,
    moves: tuple[str, ...],
    central: str | None,
) -> None:
    """Say what coaching costs, whom it reaches and whether it moves anything.

    PLAN says who coaches whom and what is paid; begin one with --example. Each BUNDLE is
    what a teacher released to the school (or a folder of such files). Nothing is said of
    fewer than five teachers, also not by putting this page beside an earlier one: keep the
    ledger with the plan.

    Example: classroom-ai programme district.yaml released

    Example: classroom-ai programme district.yaml released --caseload 18 --central -20%
    """
    from classroom_ai.files import write_private, write_together
    from classroom_ai.programme.figures import figures_of
    from classroom_ai.programme.ledger import read_ledger
    from classroom_ai.programme.page import to_html, to_markdown
    from classroom_ai.programme.plan import read_plan
    from classroom_ai.programme.releases import read_releases
    from classroom_ai.programme.table import to_csv
    from classroom_ai.programme.what_if import Question

    question = Question(
        caseload=caseload,
        observe_with_tool=observe_with_tool,
        observations_to_leaders=observations_to_leaders,
        central=None if central is None else _factor(central),
        moves=tuple(map(_move, moves)),
    )
    read = read_plan(plan)
    ledger = ledger or plan.with_name(f"{plan.stem}.ledger.json")
    before = read_ledger(ledger)
    releases = read_releases(bundles, read, before)
    figures = figures_of(read, releases, before, question=question)
    target = output or plan.with_name(f"{plan.stem}.programme")
    # The ledger first: a page that it does not know of would not be protected later.
    if figures.ledger != before:
        write_private(ledger, figures.ledger.to_json())
    write_together(
        target,
        {
            "programme.html": to_html(figures),
            "programme.csv": to_csv(figures.rows),
            "programme.md": to_markdown(figures),
        },
    )
    _say(figures, releases)
    click.echo(target / "programme.html")


def _say(figures: Figures, releases: Releases) -> None:
    """The three answers, or what was asked beyond them, and what was left out."""
    from classroom_ai.programme.answers import OLDER
    from classroom_ai.programme.page import SHORTENED, text_of
    from classroom_ai.programme.table import table_of

    # What was asked changes none of the three: the page has them either way.
    for said in () if figures.what_if_rests_on else figures.answers:
        click.echo(said.question)
        click.echo(f"  {said.answer}")
        for sentence in said.more:
            click.echo(f"  {sentence}")
    for group, cells in table_of(figures.rows, "what if").lines:
        now, then = (text_of(row, figures.plan.currency) if row else "–" for row in cells)
        click.echo(f"What if: {group}: {now} now, {then} then")
    for sentence in figures.what_if_rests_on:
        click.echo(f"  {sentence}")
    if figures.left_out:
        click.echo(SHORTENED, err=True)
    if OLDER in figures.assumptions:
        click.echo(OLDER, err=True)
    for path in releases.outside:
        click.echo(f"{path} is of no term of the plan and was left out.", err=True)


def _move(text: str) -> Move:
    from classroom_ai.errors import UsageError
    from classroom_ai.programme.what_if import Move

    parts = text.split(":")
    if len(parts) != 3 or not all(parts):
        raise UsageError(
            f"--move {text} cannot be used.",
            "A coach and two schools of the plan are expected: COACH:FROM:TO.",
            "Write for example: --move c1:north:mill",
        )
    return Move(*parts)


def _factor(text: str) -> float:
    """What a change in per cent multiplies with."""
    from classroom_ai.errors import UsageError

    found = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)\s*%", text.strip())
    factor = 1 + float(found[1]) / 100 if found else -1.0
    if not 0 <= factor <= 100:
        raise UsageError(
            f"--central {text} cannot be used.",
            "A change in per cent is expected, down to -100%.",
            "Write for example: --central -20%",
        )
    return factor
