"""``classroom-ai measures``: everything that is counted, and how."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.measures import MeasureInfo


@click.command()
@click.argument("name", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, for other programs.")
def measures(name: str | None, as_json: bool) -> None:
    """Show everything that is counted, or how one of it is.

    Without ID: all measures by family. With one: its definition and formula, where
    it comes from, from which difference on two lessons differ, and what it cannot tell.

    Example: classroom-ai measures wait.after_question
    """
    from classroom_ai.measures import registry

    known = registry()
    shown = [_of(name, known)] if name else list(known.values())
    if as_json:
        cards = [asdict(info) for info in shown]
        click.echo(json.dumps(cards[0] if name else cards, ensure_ascii=False, indent=1))
    elif name:
        click.echo("\n".join(_card(shown[0])))
    else:
        _show_table(shown)


def _of(name: str, known: dict[str, MeasureInfo]) -> MeasureInfo:
    from classroom_ai.errors import UsageError
    from classroom_ai.strict import did_you_mean

    if name not in known:
        raise UsageError(
            f"There is no measure {name!r}.{did_you_mean(name, known)}",
            next_step="Run: classroom-ai measures",
        )
    return known[name]


def _show_table(shown: Iterable[MeasureInfo]) -> None:
    from itertools import groupby

    from rich.console import Console
    from rich.table import Table

    from classroom_ai.report import words

    table = Table("Measure", "Unit", "What it is called", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for family, members in groupby(shown, key=lambda info: info.family):
        table.add_row(f"[bold]{words.family(family)}[/bold]", "", "")
        for info in members:
            table.add_row(info.id, words.UNITS[info.unit], info.title)
        table.add_row()
    Console().print(table)
    click.echo("More about one: classroom-ai measures ID")


def _card(info: MeasureInfo) -> Iterator[str]:
    """Everything that is said of a measure, line by line."""
    from classroom_ai.measures.label_errors import measured
    from classroom_ai.report import words

    yield f"{info.title} ({info.id}, version {info.version})"
    yield ""
    yield info.explanation
    yield ""
    yield info.definition
    yield ""
    yield f"Family:   {words.family(info.family)}"
    yield f"Unit:     {words.UNITS[info.unit]}"
    yield f"Formula:  {info.formula}"
    yield f"Needs:    {', '.join(words.need(need) for need in info.needs)}"
    yield words.smallest_change(info.smallest_change, info.unit)
    yield words.limits(info.limits)
    yield words.source(info.source)
    for need in info.needs:
        if need in measured():
            yield f"How often its labels are right was measured: {measured()[need].source}"
    if unknown := set(info.needs) - measured().keys() - (words.NEEDS.keys() - {"voices"}):
        yield words.why_not_measured(unknown)
