"""Invented names planted into talk, and how a recogniser would misspell them.

The misspellings are made here from pairs of spellings that are confused in English. They share
no code with the matcher of the package, whose weights of sounds were tried on them;
real ones are in ``redaction_data/heard.csv``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redaction_names import Pupil

#: Either may be written for the other.
_CONFUSED = (
    ("ph", "f"), ("c", "k"), ("k", "ck"), ("s", "z"), ("sh", "ch"), ("zh", "j"), ("j", "y"),
    ("v", "w"), ("th", "t"), ("d", "t"), ("b", "p"), ("g", "k"), ("x", "sh"), ("q", "ch"),
    ("ei", "ay"), ("ai", "i"), ("ee", "i"), ("ie", "ee"), ("y", "i"), ("oo", "u"), ("ou", "u"),
    ("au", "o"), ("a", "e"), ("o", "u"), ("i", "e"), ("a", "ah"), ("o", "oh"), ("ia", "ea"),
    ("n", "m"), ("ng", "n"), ("l", "ll"), ("n", "nn"), ("r", "rr"), ("t", "tt"), ("m", "mm"),
)  # fmt: skip


@dataclass(frozen=True)
class Plant:
    """A line with a name in it: where, whose, and in what way it is spelt."""

    line: str
    start: int
    end: int
    pupil: Pupil
    kind: str


def planted(
    pupils: Sequence[Pupil], lines: Sequence[str], *, dice: random.Random
) -> Iterator[Plant]:
    """Six plants a student: each line with and without capitals, a third of them misspelt."""
    open_lines = [line for line in lines if "{}" in line]
    for pupil in pupils:
        called = [pupil.given] * 4
        if pupil.nickname:
            called[2] = pupil.nickname
        called += [misspelt(pupil.given, dice), misspelt(pupil.given, dice)]
        for number, name in enumerate(called):
            is_lower = number % 2 == 1
            kind = ("misspelt" if number > 3 else "exact") + (", lower case" if is_lower else "")
            yield plant(dice.choice(open_lines), name, pupil, kind, is_lower=is_lower)


def plant(line: str, name: str, pupil: Pupil, kind: str, *, is_lower: bool) -> Plant:
    """A name put in the place of ``{}``; without capitals there are no marks either."""
    before, _, after = line.partition("{}")
    if is_lower:
        before, after = (re.sub(r"[,.?!]", "", part).lower() for part in (before, after))
        name = name.lower()
    return Plant(f"{before}{name}{after}", len(before), len(before) + len(name), pupil, kind)


def misspelt(name: str, dice: random.Random) -> str:
    """A name as somebody writes it who only heard it."""
    changes = 1 if len(name) < 6 else 2
    for _ in range(changes):
        name = _changed(name, dice)
    return name[:1].upper() + name[1:]


def _changed(name: str, dice: random.Random) -> str:
    """One confusion, a letter h lost, an ending dropped, or a cut or join between syllables."""
    options: list[str] = []
    low = name.lower()
    for pair in _CONFUSED:
        for one, other in (pair, pair[::-1]):
            options += [
                low[: match.start()] + other + low[match.end() :]
                for match in re.finditer(one, low)
                if match.start() or len(one) + len(other) > 2
            ]
    options += [low[: m.start()] + low[m.end() :] for m in re.finditer(r"(?<=.)h", low)]
    if len(low) > 5 and low[-1] in "aeiouh":
        options.append(low[:-1])
    if re.search(r"[ -]", low):
        options.append(re.sub(r"[ -]", "", low))
    elif len(low) > 5 and dice.random() < 0.3:
        cut = next((m.end() for m in re.finditer(r"[aeiou](?=[^aeiou][aeiou])", low)), 0)
        if cut:
            options = [f"{low[:cut]} {low[cut:]}"]
    changed = dice.choice(options) if options else low
    return changed if changed != low else low + "h"
