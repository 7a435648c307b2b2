"""How apt the moments of the first page are: ``moments.py DIR --sheet SHEET.md``.

And when that was read: ``moments.py DIR --verdicts VERDICTS.csv``. Takes lessons of a folder
at random (``lessonlink/*.csv``, ``amber/*.json``, ``talkmoves_*.csv.gz``), scores each as a
user would, and writes what its first page shows: the claim of each moment, with the lines
before and after it. Somebody who sees nothing but this sheet says of each claim whether it
is apt. The verdicts are a table with the columns ``moment`` and ``apt`` (yes or no); the
result has no words of the lessons and may be committed. The same ``--seed`` takes the same
lessons; with ``--unseen 1 2`` none that those seeds would have come by.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scipy.stats import binomtest

from classroom_ai.annotate import annotate, load_nlp
from classroom_ai.catalogue import path_of
from classroom_ai.errors import ClassroomAIError
from classroom_ai.measures import measure_lesson, registry
from classroom_ai.missed import missed_moments
from classroom_ai.pipeline import LANGUAGE_MODEL
from classroom_ai.report import build
from classroom_ai.report.view import ShownMoment
from classroom_ai.rubric import read_rubric, score
from classroom_ai.transcripts import import_transcript
from classroom_ai.types import Lesson

if TYPE_CHECKING:
    from spacy.language import Language

#: Lines of the lesson before and after a moment.
AROUND = 8
#: Below this many lines there is no lesson to look at.
SHORTEST = 60
SETS = ("lessonlink", "amber", "talkmoves")


@dataclass(frozen=True)
class Shown:
    """A moment of a first page, and the lesson that it is in."""

    id: str
    where: str
    is_strength: bool
    moment: ShownMoment
    lesson: Lesson


def main() -> None:
    """Write the sheet, or the table of verdicts and its shares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--lessons", type=int, default=18, help="how many to take")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--unseen", type=int, nargs="*", default=[], help="seeds looked at before")
    parser.add_argument("--sheet", type=Path, help="what a reader gets; holds words of lessons")
    parser.add_argument("--verdicts", type=Path, help="what the reader gave back")
    parser.add_argument("--table", type=Path, help="rows and verdicts, without words")
    given = parser.parse_args()
    shown = list(moments_of(given.folder, given.lessons, given.seed, unseen=given.unseen))
    if given.sheet:
        given.sheet.write_text("\n".join(sheet(shown)), encoding="utf-8")
        print(f"{len(shown)} moments of {len({each.where for each in shown})} lessons")
    if given.verdicts:
        rows = list(judged(shown, given.verdicts))
        print("\n".join(summary(rows)))
        if given.table:
            with given.table.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerows([("moment", "set", "shown as", "kind", "apt"), *rows])


def moments_of(
    folder: Path, n_lessons: int, seed: int, *, unseen: Sequence[int] = ()
) -> Iterator[Shown]:
    """What the first pages of some lessons show, as many lessons of each set."""
    nlp = load_nlp(path_of(LANGUAGE_MODEL))
    earlier = [in_order(folder, before) for before in unseen]
    for name, in_this_order in in_order(folder, seed).items():
        seen = {each for order in earlier for each in order[name][: n_lessons // len(SETS)]}
        transcripts = [each for each in in_this_order if each not in seen]
        taken = 0
        for transcript in transcripts:
            if taken == n_lessons // len(SETS):
                break
            lesson = lesson_of(*transcript)
            if lesson is None or len(lesson.utterances) < SHORTEST:
                continue
            moments = first_page_of(lesson, nlp)
            if not moments:
                continue
            taken += 1
            at = f"{name}-{taken}"
            for number, (is_strength, moment) in enumerate(moments, start=1):
                yield Shown(f"{at}.{number}.{moment.kind}", at, is_strength, moment, lesson)


def in_order(folder: Path, seed: int) -> dict[str, list[tuple[Path, str | None, str]]]:
    """The transcripts of each set in an order that a seed stands for."""
    chosen = random.Random(seed)  # noqa: S311 - keeps no secret
    orders = {name: list(transcripts_of(folder, name)) for name in SETS}
    for transcripts in orders.values():
        chosen.shuffle(transcripts)
    return orders


def transcripts_of(folder: Path, name: str) -> Iterator[tuple[Path, str | None, str]]:
    """Files of one set in the order of their names, with their text and who teaches."""
    if name == "talkmoves":
        for path in sorted(folder.glob("talkmoves_*.csv.gz")):
            yield from ((path, text, "T") for text in talk_moves_as_text(path))
        return
    for path in sorted((folder / name).glob("*.*")):
        yield path, None, "Tutor" if name == "amber" else "tutor"


def lesson_of(path: Path, text: str | None, teacher: str) -> Lesson | None:
    """A transcript as a lesson; None if it has another form, or nobody of that name."""
    try:
        return import_transcript(path, text, teacher_label=teacher).lesson
    except ClassroomAIError:
        return None


def talk_moves_as_text(path: Path) -> Iterator[str]:
    """The lessons of a file as transcripts: a line a turn, with who speaks."""
    lessons: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            lessons[row["file"]][row["turn"]].append(row)
    for turns in lessons.values():
        yield "\n".join(
            f"{'T' if rows[0]['role'] == 'T' else rows[0]['speaker'].strip(' :') or 'S'}: "
            + " ".join(row["sentence"] for row in rows)
            for rows in turns.values()
        )


def first_page_of(lesson: Lesson, nlp: Language) -> list[tuple[bool, ShownMoment]]:
    """The moments of a lesson's first page, and whether each is shown as a strength."""
    tags = annotate(lesson, nlp=nlp, rules=(rubric := [read_rubric("core")]))
    measures = measure_lesson(lesson, tags)
    scores = (score(rubric[0], measures, missed_moments(lesson, tags)),)
    whole = tuple(m for m in measures if m.scope == "lesson")
    first = build(lesson, tags, whole, scores, registry()).first_page
    if first is None:
        return []
    again = [(False, first.again)] if first.again else []
    return [*((True, moment) for moment in first.worked), *again]


def sheet(shown: Sequence[Shown]) -> Iterator[str]:
    """What the reader gets."""
    for each in shown:
        anchor = int(each.moment.time.anchor.removeprefix("line-")) - 1
        first = max(anchor - AROUND, 0)
        yield f"\n## {each.id}\n"
        yield f"The claim: {each.moment.said} {each.moment.ask}\n"
        yield "It is about: " + " / ".join(line.text for line in each.moment.lines) + "\n"
        for utt in each.lesson.utterances[first : anchor + AROUND + len(each.moment.lines)]:
            yield f"- {utt.role} ({utt.speaker}): {utt.text}"


def judged(shown: Sequence[Shown], verdicts: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Every moment with its verdict."""
    with verdicts.open(encoding="utf-8", newline="") as file:
        apt = {row["moment"].strip(): row["apt"].strip().lower() for row in csv.DictReader(file)}
    for each in shown:
        if apt.get(each.id) not in {"yes", "no"}:
            sys.exit(f"{verdicts} has no yes or no for {each.id}.")
        shown_as = "worked" if each.is_strength else "look again"
        yield each.id, each.where.split("-")[0], shown_as, each.moment.kind, apt[each.id]


def summary(rows: Sequence[tuple[str, str, str, str, str]]) -> Iterator[str]:
    """Shares of apt moments, by kind and together."""
    yield "| moments | apt | of | share | 90 % interval |"
    yield "| --- | ---: | ---: | ---: | --- |"
    counts = Counter((row[2], row[3]) for row in rows)
    for shown_as, kind in sorted(counts):
        yield _row(f"{shown_as}: {kind}", [r[4] for r in rows if r[2:4] == (shown_as, kind)])
    yield _row("all", [row[4] for row in rows])


def _row(name: str, verdicts: Sequence[str]) -> str:
    apt, n = verdicts.count("yes"), len(verdicts)
    between = binomtest(apt, n).proportion_ci(0.9, method="wilson")
    return f"| {name} | {apt} | {n} | {apt / n:.2f} | {between.low:.2f} to {between.high:.2f} |"


if __name__ == "__main__":
    main()
