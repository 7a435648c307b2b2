"""The invented students of the benchmark, in two halves: one to develop on, one that decides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: Groups of the list that are told by what the name is, not by where it comes from.
TWO_PART = "two-part"


@dataclass(frozen=True)
class Pupil:
    """An invented student: ``given`` is what a class calls them."""

    given: str
    family: str
    nickname: str
    group: str
    is_test: bool


def pupils_of(path: Path) -> tuple[Pupil, ...]:
    """All students of a list; every second of each group belongs to the half that decides."""
    pupils: list[Pupil] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        group, _, names = line.partition(": ")
        for number, entry in enumerate(names.split(", ")):
            name, _, nickname = entry.partition("/")
            words = name.split()
            cut = len(words) - 1 if group == TWO_PART else 1
            given, family = " ".join(words[:cut]), " ".join(words[cut:])
            pupils.append(Pupil(given, family, nickname, group, is_test=number % 2 == 1))
    return tuple(pupils)
