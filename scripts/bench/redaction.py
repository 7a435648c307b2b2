"""How many names are replaced, and how many words that are none: ``redaction.py [DIR]``.

Invented students (``redaction_data/names.txt``) are planted into invented talk with and
without capitals, a third of them misspelt, with rosters of about 27; then in the ways that a
recogniser really wrote them (``redaction_data/heard.csv``, see redaction_hearing.py). With
DIR, a folder that holds ``amber/*.json``, ``lessonlink/*.csv`` and ``talkmoves_*.csv.gz``,
also into real talk: where a student's name was masked as ``[STUDENT_2]``. All lines with
names of a class are one lesson, in which a name that is sure once decides doubt elsewhere; so
recall is also measured line by line, and false placeholders are counted in lessons that hold
the planted names besides. ``--sample FILE`` writes 100 of these placeholders, drawn at random,
for a reader to judge how many are no names; it has lines of the data and is not to be kept.
One half of the names was looked at while the matcher was written, the other was not.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from redaction_names import Pupil, pupils_of
from redaction_plants import Plant, plant, planted

from classroom_ai.catalogue import path_of
from classroom_ai.pipeline import LANGUAGE_MODEL
from classroom_ai.redaction import load_nlp
from classroom_ai.redaction.finding import Find, NameFinder
from classroom_ai.redaction.roster import Roster, roster_from_text

if TYPE_CHECKING:
    from spacy.language import Language

DATA = Path(__file__).parent / "redaction_data"
SEED = 5
CLASSES = 4


@dataclass
class Count:
    """Plants of a kind: how many, replaced, by the right placeholder, or held for a person."""

    n: int = 0
    replaced: int = 0
    right: int = 0
    held: int = 0

    @property
    def figures(self) -> dict[str, float]:
        """Shares of ``n``; ``held`` are those that stop the lesson until somebody has looked."""
        share = {name: round(getattr(self, name) / self.n, 3) for name in ("replaced", "right")}
        return {"n": self.n, **share, "held": round(self.held / self.n, 3)}


@dataclass(frozen=True)
class Placed:
    """A placeholder where nothing was planted."""

    find: Find
    line: str


class Half:
    """One half of the names, in classes with a roster each."""

    def __init__(self, pupils: Sequence[Pupil], nlp: Language, *, dice: random.Random) -> None:
        shuffled = dice.sample(pupils, len(pupils))
        self.classes = [shuffled[i::CLASSES] for i in range(CLASSES)]
        self.finders = [NameFinder(roster_of(pupils), nlp) for pupils in self.classes]
        self.without = NameFinder(None, nlp)
        self.dice = dice


def main() -> None:
    """Measure, print tables and, with ``--json``, write the same numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    parser.add_argument("--half", choices=["developed", "other", "both"], default="both")
    parser.add_argument("--sample", type=Path, metavar="FILE", help="placeholders for a reader")
    parser.add_argument("--misses", action="store_true", help="show what was missed (not to keep)")
    given = parser.parse_args()
    nlp = load_nlp(path_of(LANGUAGE_MODEL))
    pupils = pupils_of(DATA / "names.txt")
    lines = [
        line
        for line in (DATA / "lines.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    report: dict[str, object] = {}
    for name, is_test in (("developed", False), ("other", True)):
        if given.half not in (name, "both"):
            continue
        chosen = [pupil for pupil in pupils if pupil.is_test == is_test]
        half = Half(chosen, nlp, dice=random.Random(SEED))  # noqa: S311 - a plan, not a secret
        placed: list[Placed] = []
        report[name] = figures_of(half, lines, given.folder, placed, misses=given.misses)
        if given.sample:
            write_sample(given.sample, placed)
    print(json.dumps(report, indent=1))
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def figures_of(
    half: Half,
    lines: Sequence[str],
    folder: Path | None,
    placed: list[Placed],
    *,
    misses: bool,
) -> dict[str, object]:
    """All that is measured of one half; placeholders in real talk are noted in ``placed``."""
    found: dict[str, object] = {}
    groups = {
        "invented": [list(planted(p, lines, dice=half.dice)) for p in half.classes],
        "recognised": [list(recognised(p, lines, half.dice)) for p in half.classes],
    }
    if folder:
        masked = masked_lines(folder)
        groups["real talk"] = [list(planted(p, masked, dice=half.dice)) for p in half.classes]
    for name, plants in groups.items():
        found[name] = recall(plants, half.finders, misses=misses)
        found[f"{name}, line by line"] = recall(plants, half.finders, misses=False, alone=True)
        found[f"{name}, no roster"] = recall(plants, [half.without] * CLASSES, misses=False)
    plain = [line for line in lines if "{}" not in line]
    plain += [without_marks(line) for line in plain]
    found["false, invented"] = false_rate(
        [plain] * CLASSES, groups["invented"], half.finders, [], misses=misses
    )
    if folder:
        talk = real_lines(folder)
        low = [without_marks(line) for line in talk]
        for name, text in (("real talk", talk), ("real talk, lower case", low)):
            parts = [text[i::CLASSES] for i in range(CLASSES)]
            found[f"false, {name}"] = false_rate(
                parts, groups["real talk"], half.finders, placed, misses=misses
            )
    return found


def without_marks(line: str) -> str:
    """A line as a recogniser writes it that knows neither capitals nor marks."""
    return re.sub(r"[,.?!]", "", line).lower()


def roster_of(pupils: Sequence[Pupil]) -> Roster:
    """The class as a teacher would write it."""
    rows = [f"{p.given},{p.family},{p.nickname}" for p in pupils]
    return roster_from_text("\n".join(["first,last,nickname", *rows]))


def recognised(
    pupils: Sequence[Pupil], lines: Sequence[str], dice: random.Random
) -> Iterable[Plant]:
    """Each student as the recogniser wrote them, with and without capitals."""
    by_name: dict[str, list[str]] = defaultdict(list)
    with (DATA / "heard.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_name[row["name"]].append(row["heard"])
    open_lines = [line for line in lines if "{}" in line]
    for pupil in pupils:
        for heard in by_name[pupil.given]:
            for is_lower in (False, True):
                kind = "right" if heard.casefold() == pupil.given.casefold() else "misheard"
                kind += ", lower case" if is_lower else ""
                yield plant(dice.choice(open_lines), heard, pupil, kind, is_lower=is_lower)


def recall(
    classes: Sequence[Sequence[Plant]],
    finders: Sequence[NameFinder],
    *,
    misses: bool,
    alone: bool = False,
) -> dict[str, dict[str, float]]:
    """Share of plants that were replaced, by how they are spelt and by group of names.

    All lines of a class are one lesson, or each one is if it stands ``alone``.
    """
    counts: dict[str, Count] = defaultdict(Count)
    for plants, finder in zip(classes, finders, strict=True):
        lesson = [plant.line for plant in plants]
        found = [finder.in_line(line) for line in lesson] if alone else finder.in_lines(lesson)
        for one, finds in zip(plants, found, strict=True):
            over = [f for f in finds if f.start < one.end and one.start < f.end]
            sure = [f for f in over if f.sure]
            is_whole = bool(sure) and _covers(sure, one)
            student = {str(n) for n in finder.names.students(_plain(one.pupil.given))}
            right = any(student & set(re.findall(r"\d+", f.placeholder)) for f in sure)
            special = one.pupil.group in {"everyday", "short", "two-part"}
            for key in ("all", one.kind, *((one.pupil.group,) if special else ())):
                count = counts[key]
                count.n += 1
                count.replaced += is_whole
                count.right += is_whole and right
                count.held += not is_whole and any(not f.sure for f in over)
            if misses and not is_whole:
                print(f"MISS {one.pupil.given}: {one.line[one.start : one.end]!r} in {one.line!r}")
    return {key: counts[key].figures for key in sorted(counts)}


def _covers(finds: Iterable[Find], one: Plant) -> bool:
    """Whether every letter of the planted name is replaced."""
    left = set(range(one.start, one.end))
    for find in finds:
        left -= set(range(find.start, find.end))
    return not any(one.line[i].isalpha() for i in left)


def _plain(name: str) -> str:
    from classroom_ai.redaction.letters import plain

    return plain(name)


def false_rate(
    parts: Sequence[Sequence[str]],
    planted_lines: Sequence[Sequence[Plant]],
    finders: Sequence[NameFinder],
    placed: list[Placed],
    *,
    misses: bool,
) -> dict[str, float]:
    """Placeholders in talk without planted names, in 500 words: of the roster, of others, held.

    Each part is one lesson together with lines that hold names; only the part is counted.
    """
    words = roster = others = held = 0
    for lines, plants, finder in zip(parts, planted_lines, finders, strict=True):
        found = finder.in_lines([*lines, *(plant.line for plant in plants)])
        for line, finds in zip(lines, found[: len(lines)], strict=True):
            words += len(line.split())
            for find in finds:
                held += not find.sure
                roster += find.sure and find.placeholder != "[name]"
                others += find.sure and find.placeholder == "[name]"
                if find.sure:
                    placed.append(Placed(find, line))
                if misses:
                    print(
                        f"FALSE {find.placeholder} {line[find.start : find.end]!r} in {line[:90]!r}"
                    )
    per_500 = {"roster": roster, "others": others, "held": held}
    return {"words": words, **{k: round(500 * v / words, 3) for k, v in per_500.items()}}


def write_sample(path: Path, placed: Sequence[Placed], *, size: int = 100) -> None:
    """Placeholders drawn at random, with the words around, for a reader to judge."""
    chosen = random.Random(SEED).sample(placed, min(size, len(placed)))  # noqa: S311 - a plan
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("no_name", "placeholder", "words", "line"))
        for one in chosen:
            find, line = one.find, one.line
            around = line[max(0, find.start - 80) : find.end + 80]
            rows.writerow(("", find.placeholder, line[find.start : find.end], around))


def masked_lines(folder: Path) -> list[str]:
    """Real lines in which exactly one name was masked."""
    return [
        re.sub(r"\[STUDENT_\d+\]", "{}", line)
        for line in tutoring(folder)
        if len(re.findall(r"\[STUDENT_\d+\]", line)) == 1 and "{" not in line
    ]


def tutoring(folder: Path) -> Iterable[str]:
    """Lines of real tutoring, names of students masked."""
    for path in sorted(folder.glob("lessonlink/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (row["text"] or "" for row in csv.DictReader(file))
    for path in sorted(folder.glob("amber/*.json")):
        yield from (row["dialogue"] for row in json.loads(path.read_text(encoding="utf-8")))


def real_lines(folder: Path) -> list[str]:
    """Real talk: tutoring with its names masked, and every fifth mathematics lesson."""
    found = [re.sub(r"\[STUDENT_(\d+)\]", r"[Student \1]", line) for line in tutoring(folder)][::6]
    for path in sorted(folder.glob("talkmoves_*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        files = sorted({row["file"] for row in rows})[::48]
        found += [row["sentence"] for row in rows if row["file"] in set(files)]
    return [line for line in found if line]


if __name__ == "__main__":
    main()
