"""``classroom-ai rubric``: read, check, test and begin a rubric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.annotate.rules import Rule
    from classroom_ai.rubric import Criterion, Rubric


@click.group()
def rubric() -> None:
    """See what is looked at, check and test a rubric, begin your own.

    A rubric is a text file; every key is explained in rubrics/README.md.
    """


@rubric.command("list")
def list_rubrics() -> None:
    """Show the rubrics that ship with the project.

    Example: classroom-ai rubric list
    """
    from rich.console import Console
    from rich.table import Table

    from classroom_ai.rubric import shipped_rubrics

    table = Table("Rubric", "Title", "Criteria", "Rules", box=None, pad_edge=False)
    for each in shipped_rubrics():
        table.add_row(each.id, each.title, str(len(each.criteria)), str(len(each.rules)))
    Console().print(table)


@rubric.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def check(files: tuple[str, ...]) -> None:
    """Check the form of a rubric: keys, measures, labels, bands.

    What is wrong is told with its line. Whether the rules do what they should is
    told by: classroom-ai rubric test FILE

    Example: classroom-ai rubric check our-school.yaml
    """
    from classroom_ai.rubric import read_rubric

    for file in files:
        found = read_rubric(file)
        families = ", ".join(sorted(found.families)) or "none"
        click.echo(
            f"{file}: valid. {found.title}, version {found.version}: "
            f"criteria {len(found.criteria)}, rules {len(found.rules)} (families: {families})."
        )


@rubric.command()
@click.argument("files", metavar="FILE_OR_ID...", nargs=-1, required=True)
def test(files: tuple[str, ...]) -> None:
    """Run the examples of a rubric: each rule on what it must and must not fit.

    Example: classroom-ai rubric test our-school.yaml
    """
    from classroom_ai.annotate import load_nlp
    from classroom_ai.annotate.examples import wrong_examples
    from classroom_ai.catalogue import path_of
    from classroom_ai.errors import RubricError
    from classroom_ai.pipeline import LANGUAGE_MODEL
    from classroom_ai.rubric import read_rubric

    rubrics = [(file, read_rubric(file)) for file in files]
    nlp = load_nlp(path_of(LANGUAGE_MODEL))
    n_wrong = 0
    for file, each in rubrics:
        for wrong in wrong_examples(each, nlp=nlp):
            n_wrong += 1
            does = "fits, and should not" if wrong.fits else "does not fit, and should"
            instead = f" (fitted by {wrong.instead})" if wrong.instead and not wrong.fits else ""
            click.echo(f"{file}: {wrong.rule.id} {does}: {wrong.example}{instead}")
        n_examples = sum(
            len(rule.examples.match) + len(rule.examples.no_match) for rule in each.rules
        )
        click.echo(f"{file}: {n_examples} examples of rules were run.")
    if n_wrong:
        raise RubricError(
            f"{n_wrong} {'example does' if n_wrong == 1 else 'examples do'} not do what "
            f"{'it is' if n_wrong == 1 else 'they are'} there for.",
            next_step="Change the rule, or the example. Rules are tried from top to bottom.",
        )


@rubric.command()
@click.argument("name", metavar="ID")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Where to write it; ID.yaml in this folder if not given.",
)  # fmt: skip
def new(name: str, output: Path | None) -> None:
    """Begin a rubric of your own: a small, valid one with a remark for every key.

    Example: classroom-ai rubric new our-school
    """
    from classroom_ai.rubric import write_starter

    path = output or Path(f"{name}.yaml")
    write_starter(name, path)
    click.echo(f"{path} is a rubric that you can change.")
    click.echo(f"Check it: classroom-ai rubric check {path}")
    click.echo(f"Run its examples: classroom-ai rubric test {path}")
    click.echo(f"Use it: classroom-ai score lesson.classroom --rubric {path}")


@rubric.command()
@click.argument("name", metavar="ID")
@click.option(
    "--rubric",
    "files",
    multiple=True,
    metavar="FILE",
    help="A rubric of your own to look in first.",
)
def explain(name: str, files: tuple[str, ...]) -> None:
    """Say what a rubric, a criterion, a rule or a label is.

    Rules are shown in reports as the reason why a sentence was counted.

    Example: classroom-ai rubric explain open/why
    """
    from classroom_ai.annotate.labels import MEANINGS
    from classroom_ai.errors import RubricError
    from classroom_ai.rubric import read_rubric, shipped_rubrics
    from classroom_ai.strict import did_you_mean

    rubrics = [*map(read_rubric, files), *shipped_rubrics()]
    told = list(_explanations(name, rubrics))
    if not told:
        known = {
            *MEANINGS,
            *(each.id for each in rubrics),
            *(criterion.id for each in rubrics for criterion in each.criteria),
            *(rule.id for each in rubrics for rule in each.rules),
            *_other_rules(),
        }
        raise RubricError(
            f"Nothing here is called {name!r}.{did_you_mean(name, known)}",
            "The id of a rubric, a criterion, a rule or a label is expected.",
            "Run: classroom-ai rubric list",
        )
    for line in told:
        click.echo(line)


def _explanations(name: str, rubrics: Sequence[Rubric]) -> Iterator[str]:
    """Everything that is called so, in lines."""
    from classroom_ai.annotate.labels import MEANINGS

    if name in (others := _other_rules()):
        yield f"Rule {name}: {others[name]}"
    if name in MEANINGS:
        yield f"Label {name}: {MEANINGS[name]}."
    for each in rubrics:
        if each.id == name:
            yield f"Rubric {each.id}, version {each.version}: {each.title}"
            yield from (f"  Criterion {c.id}, on {c.measure}" for c in each.criteria)
            yield from (f"  Rule {rule.id} gives {rule.label}" for rule in each.rules)
        for criterion in each.criteria:
            if criterion.id == name:
                yield from _lines_of_criterion(criterion, each)
        for rule in each.rules:
            if rule.id == name:
                yield from _lines_of_rule(rule, each)
            if rule.label == name:
                yield f"  Rule {rule.id} of rubric {each.id}: {rule.reason}"


def _other_rules() -> dict[str, str]:
    """Rules that are not in a rubric: small models, third moves, glossaries, people."""
    from classroom_ai.annotate.labels import MEANINGS
    from classroom_ai.annotate.linear import SMALL_MODELS, small_model
    from classroom_ai.annotate.replies import REASONS
    from classroom_ai.glossaries import OWN, shipped_glossaries
    from classroom_ai.types import BY_HAND

    models = {model.rule: model.reason for model in map(small_model, SMALL_MODELS)}
    words = {
        f"glossary/{each.id}": f"A word of the glossary {each.title}."
        for each in shipped_glossaries()
    }
    own = {f"glossary/{OWN}": "A word that the teacher gave for this lesson."}
    by_hand = {f"{BY_HAND}{label}": "A person gave this label by hand." for label in MEANINGS}
    return {**REASONS, **models, **words, **own, **by_hand}


def _lines_of_criterion(criterion: Criterion, each: Rubric) -> Iterator[str]:
    from classroom_ai.missed import KINDS

    yield f"Criterion {criterion.id} of rubric {each.id}, on {criterion.measure}"
    for band in criterion.bands:
        low = f"from {band.from_:g}" if band.from_ is not None else ""
        high = f"below {band.below:g}" if band.below is not None else ""
        yield f"  {' '.join(filter(None, (low, high))) or 'any value'}: {band.sentence}"
    yield f"  To ask oneself: {criterion.question}"
    if criterion.next_step:
        yield f"  To try, where {KINDS[criterion.next_step.missed]}: {criterion.next_step.say}"
    yield f"  Source: {criterion.source}"


def _lines_of_rule(rule: Rule, each: Rubric) -> Iterator[str]:
    yield f"Rule {rule.id} of rubric {each.id} gives {rule.label}"
    yield f"  Why: {rule.reason}"
    if rule.forms:
        yield f"  Forms of sentence: {', '.join(rule.forms)}"
    yield from (f"  Says: {phrase}" for phrase in rule.phrases)
    yield from (f"  Unless it says: {phrase}" for phrase in rule.unless)
    yield from (f"  Fits: {example}" for example in rule.examples.match)
    yield from (f"  Does not fit: {example}" for example in rule.examples.no_match)
