"""How well the rules label what is said: ``language.py DIR``.

Takes every labelled set in the folder that it knows by its name (``talkmoves_*.csv.gz``,
``questions_*.csv``, ``uptake_*.csv``, ``funneling_*.csv``, ``cima_*.jsonl``,
``mathdial_*.jsonl``, ``mrbench_*.jsonl``) and prints task, value and on how many labels it
rests. Tasks of ``.unpunctuated`` are the same with question marks taken out, as speech
recognition leaves them out. Transcripts with times (``lessonlink/*.csv``,
``amber/*.json``) are counted in two ways that must agree.

The rules are not trained, so all of a set is scored. What is trained is scored by
cross-validation on the file that it was trained on, and as it ships on any other.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import talk_moves
from label_errors import QUESTIONS, Said, praise_pairs, question_pairs, tags_of_line
from language_followups import rows_of_mathdial, rows_of_task
from language_scores import Row, f1_of, macro_f1
from language_times import time_rows
from small_models.tasks import FOLLOW_UP, UPTAKE

from classroom_ai.annotate import load_nlp
from classroom_ai.catalogue import path_of

if TYPE_CHECKING:
    from spacy.language import Language

    from classroom_ai.types import Role

#: Labels of the rules and of people.
Pairs = list[tuple[str, str]]


def main() -> None:
    """Score, print a table and, with ``--json``, write the same numbers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    given = parser.parse_args()
    nlp = load_nlp(path_of("en_core_web_sm"))
    rows = list(rows_of(given.folder, nlp))
    if not rows:
        parser.error(f"{given.folder} has none of {', '.join(SETS)}")
    print(table(rows))
    if given.json:
        content = json.dumps({"rows": [asdict(row) for row in rows]}, indent=1, allow_nan=False)
        given.json.write_text(content + "\n", encoding="utf-8")


def rows_of(folder: Path, nlp: Language) -> Iterator[Row]:
    """Figures of every set in the folder."""
    for pattern, rows in SETS.items():
        for path in sorted(folder.glob(pattern)):
            yield from rows(path, nlp)
    yield from time_rows(folder)


def table(rows: Sequence[Row]) -> str:
    """One line a figure."""
    lines = ["| task | value | n | scored |", "| --- | --- | --- | --- |"]
    for row in rows:
        value = "-" if row.value is None else f"{row.value:.3f}"
        lines.append(f"| {row.task} | {value} | {row.n} | {row.how} |")
    return "\n".join(lines)


def talk_move_rows(path: Path, nlp: Language) -> Iterator[Row]:
    """Moves of the teacher with and without marks, of students, and rates by lesson."""
    lines = talk_moves.labelled(path, nlp)
    bare = talk_moves.labelled(path, nlp, marks=False)
    yield from _macro_rows("talkmoves.teacher", "", lines, "teacher")
    yield from _macro_rows("talkmoves.teacher", ".unpunctuated", bare, "teacher")
    yield from _macro_rows("talkmoves.student", "", lines, "student")
    rates, n = talk_moves.rate_r(lines)
    yield _row("talkmoves.rate_r", fmean(rates.values()), n)
    yield from (_row(f"talkmoves.rate_r.{move}", r, n) for move, r in rates.items())


def _macro_rows(
    task: str, suffix: str, lines: Sequence[talk_moves.Line], role: Role
) -> Iterator[Row]:
    tags = talk_moves.TEACHER_TAGS if role == "teacher" else talk_moves.STUDENT_TAGS
    yield from _f1_rows(task, suffix, talk_moves.pairs(lines, role), tuple(tags.values()))


def question_rows(path: Path, nlp: Language) -> Iterator[Row]:
    """Six labels of questions, with and without marks."""
    for suffix, marks in (("", True), (".unpunctuated", False)):
        pairs = list(question_pairs(path, nlp, marks=marks))
        yield from _f1_rows("questions", suffix, pairs, QUESTIONS)


def cima_rows(path: Path, nlp: Language) -> Iterator[Row]:
    """Whether a tutor's reply asks, with and without marks."""
    for suffix, marks in (("", True), (".unpunctuated", False)):
        pairs = list(_cima_pairs(path, nlp, marks=marks))
        yield _row(f"cima.question_f1{suffix}", f1_of(pairs, "question"), len(pairs))


def _cima_pairs(path: Path, nlp: Language, *, marks: bool) -> Iterator[tuple[str, str]]:
    for dialogue in _json_lines(path):
        # The last to speak before is the student, as in every exchange of this set.
        before: Said = [("student", dialogue["past_convo"][-1])]
        for reply, actions in zip(
            dialogue["tutorResponses"], dialogue["tutorActions"], strict=True
        ):
            text = reply if marks else reply.replace("?", "")
            tags = tags_of_line([*before, ("teacher", text)], 1, nlp, family="question")
            yield "question" if tags else "other", "question" if actions[0] else "other"


def uptake_rows(path: Path, nlp: Language) -> Iterator[Row]:
    """How far scores of uptake rank exchanges as three experts do."""
    yield from rows_of_task(path, UPTAKE, nlp=nlp)


def funneling_rows(path: Path, nlp: Language) -> Iterator[Row]:
    """Whether a follow-up focuses on the student's thinking or funnels."""
    yield from rows_of_task(path, FOLLOW_UP, nlp=nlp)


def mathdial_rows(path: Path, nlp: Language) -> Iterator[Row]:
    """Four moves of a tutor."""
    yield from rows_of_mathdial(path, nlp=nlp)


def mrbench_rows(path: Path, nlp: Language) -> Iterator[Row]:
    """Whether a tutor's reply encourages."""
    names = {"praise": "encouraging", "none": "other"}
    pairs = [(names[given], true) for given, true in praise_pairs(path, nlp)]
    yield _row("mrbench.encouraging_f1", f1_of(pairs, "encouraging"), len(pairs))


#: By the name of a file: what makes figures of it.
SETS: dict[str, Callable[[Path, Language], Iterator[Row]]] = {
    "talkmoves_*.csv.gz": talk_move_rows,
    "questions_*.csv": question_rows,
    "uptake_*.csv": uptake_rows,
    "funneling_*.csv": funneling_rows,
    "mathdial_*.jsonl": mathdial_rows,
    "mrbench_*.jsonl": mrbench_rows,
    "cima_*.jsonl": cima_rows,
}


def _f1_rows(task: str, suffix: str, pairs: Pairs, labels: Sequence[str]) -> Iterator[Row]:
    """Macro-F1 over the labels, then F1 of each."""
    yield _row(f"{task}.macro_f1{suffix}", macro_f1(pairs, labels), len(pairs))
    for label in labels:
        n = sum(true == label for _, true in pairs)
        yield _row(f"{task}.f1{suffix}.{label}", f1_of(pairs, label), n)


def _row(task: str, value: float, n: int) -> Row:
    return Row(task, None if math.isnan(value) else round(value, 4), n)


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


if __name__ == "__main__":
    main()
