"""``classroom-ai models``: which weights are there, fetch and check them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.catalogue import ModelCard


@click.group()
def models() -> None:
    """Show, fetch and check the models that do the listening.

    Analysing never fetches anything: it uses what these commands installed.
    """


@models.command("list")
def list_models() -> None:
    """Show all models, and which of them are installed.

    Example: classroom-ai models list
    """
    from rich.console import Console
    from rich.table import Table

    from classroom_ai.catalogue import catalogue, models_folder

    table = Table("Model", "Installed", "Size", "Good for", box=None, pad_edge=False)
    for card in catalogue():
        known = card.languages if card.languages == "many" else ", ".join(card.languages)
        about = f"{card.good_for} Languages: {known}. Licence: {card.licence}."
        table.add_row(card.name, _state(card), f"{card.size / 1e6:.0f} MB", about)
    console = Console()
    console.print(table)
    console.print(f"Folder: {models_folder()}", highlight=False, soft_wrap=True)


def _state(card: ModelCard) -> str:
    from classroom_ai.catalogue import is_installed, problems

    if not is_installed(card):
        return "no"
    return "damaged" if problems(card) else "yes"


@models.command()
@click.argument("names", metavar="[SET | MODEL]...", nargs=-1)
@click.option("--force", is_flag=True, help="Fetch again what is already installed.")
def pull(names: tuple[str, ...], force: bool) -> None:
    """Fetch models: a set of them, or single ones by name.

    The set "embedded", fetched when nothing is named, needs no account. The set
    "recommended" brings better ones from the model hub, chosen for whether this
    machine has a graphics card; one of them asks for a free account.

    Example: classroom-ai models pull recommended
    """
    from rich.console import Console

    from classroom_ai import download

    console = Console(stderr=True)

    def show(card: ModelCard, doing: str) -> None:
        console.print(f"{card.name}: {doing}", highlight=False, markup=False)

    download.pull(
        [_for_this_machine(name) for name in names or ("embedded",)], force=force, on_progress=show
    )


def _for_this_machine(name: str) -> str:
    if name != "recommended":
        return name
    import ctranslate2

    return "recommended-gpu" if ctranslate2.get_cuda_device_count() else "recommended"


@models.command()
@click.argument("names", metavar="[SET | MODEL]...", nargs=-1)
def verify(names: tuple[str, ...]) -> None:
    """Read every byte of installed models and compare it with the catalogue.

    Without names: all that are installed.

    Example: classroom-ai models verify base
    """
    from classroom_ai import catalogue
    from classroom_ai.errors import ModelDamaged, ModelMissing

    cards = catalogue.selection(names) if names else catalogue.installed()
    if not cards:
        raise ModelMissing(
            f"No model is installed in {catalogue.models_folder()}.",
            next_step="Run: classroom-ai models pull embedded",
        )
    damaged = [card.name for card in cards if not _reported_whole(card)]
    if damaged:
        raise ModelDamaged(
            f"{len(damaged)} of {len(cards)} models are damaged: {', '.join(damaged)}.",
            next_step=f"Run: classroom-ai models pull {' '.join(damaged)} --force",
        )


def _reported_whole(card: ModelCard) -> bool:
    from classroom_ai import catalogue
    from classroom_ai.errors import ModelDamaged

    try:
        catalogue.verify(card)
    except ModelDamaged as error:
        click.echo(f"{card.name}: {error.what}")
        return False
    click.echo(f"{card.name}: whole")
    return True
