"""What a report says of a check by hand: worded here, because it is a story of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from classroom_ai.english import NBSP, day, plural
from classroom_ai.types import Lesson

if TYPE_CHECKING:
    from classroom_ai.validation.agreement import Agreed, WordErrors
    from classroom_ai.validation.check import FamilyCheck, HandCheck

NOT_CHECKED = (
    "Nobody has checked this lesson by hand yet. You can: classroom-ai validate FOLDER --template "
    "makes a sheet for ten minutes of it."
)
OUTDATED = (
    "That check was made of an earlier analysis of this lesson. The same sheet brings it up to "
    "date: classroom-ai validate FOLDER SHEET"
)
LOST = "This lesson was checked by hand, but the file of that check cannot be read."
CHOSEN = "The part that was checked was chosen by hand; the rest of the lesson may differ."


def said_of_check(
    lesson: Lesson, check: HandCheck | None, *, fingerprint: str, lost: bool = False
) -> tuple[str, ...]:
    """Sentences on how a lesson was checked by hand, or how it can be.

    Parameters
    ----------
    lesson : Lesson
        What the report is of.
    check : HandCheck, optional
        What lies in its folder; a check of another lesson is not told.
    fingerprint : str
        Of what was counted now; that a check was of something else is told.
    lost : bool
        Whether there is a check that cannot be read.

    Returns
    -------
    tuple of str
        Empty for a lesson without words.
    """
    if lost:
        return (LOST,)
    if check is None or check.lesson != lesson.id:
        return (NOT_CHECKED,) if lesson.utterances else ()
    outdated = check.fingerprint != fingerprint
    return (*_sentences(check), *([OUTDATED] if outdated else []))


def _sentences(check: HandCheck) -> Iterator[str]:
    who = f" by {check.by}" if check.by else ""
    yield f"Checked by hand on {day(check.checked_on)}{who}, by ear."
    for family in check.families:
        yield from role_sentences(family) if family.name == "role" else label_sentences(family)
    if check.not_heard:
        yield f"{plural(check.not_heard, 'sentence')} that somebody said had not been heard at all."
    if check.words is not None:
        yield word_sentence(check.words)
    if not check.sampled:
        yield CHOSEN


def role_sentences(family: FamilyCheck) -> Iterator[str]:
    """Of how many sentences the speaker was right."""
    same = family.same
    yield f"Of {plural(same.whole, 'sentence')}, {same.part} had the same speaker{span(same)}."


def label_sentences(family: FamilyCheck) -> Iterator[str]:
    """Of how many sentences the kind was right, then label by label where there are enough."""
    same, cases = family.same, family.cases
    yield (
        f"Of {plural(same.whole, 'sentence')}, {same.whole - cases.whole} had no "
        f"{family.name} both times; of the other {cases.whole}, {cases.part} had the same "
        f"{family.title}{span(cases)}."
    )
    for one in family.labels:
        said = []
        if one.right.enough:
            said.append(
                f"{one.right.part} of {one.right.whole} counted were right{span(one.right)}"
            )
        if one.found.enough:
            said.append(
                f"{one.found.part} of {one.found.whole} heard were counted{span(one.found)}"
            )
        if said:
            yield f"{family.name.capitalize()}, {one.label}: {'; '.join(said)}."
    few = [one.label for one in family.labels if not (one.right.enough or one.found.enough)]
    if few:
        yield f"Too few to tell one by one: {', '.join(few)}."


def word_sentence(words: WordErrors) -> str:
    """How many words of those that were typed were heard otherwise."""
    if words.rate is None or words.low is None or words.high is None:
        return (
            f"{plural(words.words, 'word')} typed by ear are too few to tell how words are heard."
        )
    return (
        f"Of {words.words} words typed by ear, {words.wrong} were heard as others, {words.missed} "
        f"not at all, and {words.added} were added: {words.rate * 100:.0f} mistakes for 100 words "
        f"({words.low * 100:.0f} to {words.high * 100:.0f})."
    )


def span(share: Agreed) -> str:
    """Between what a true share lies, in brackets; that it cannot be told from few cases."""
    if not share.enough or share.low is None or share.high is None:
        return " (too few to tell)"
    return f" ({share.low * 100:.0f} to {share.high * 100:.0f}{NBSP}%)"
