"""How often a label is right: ``label_errors.py DIR [--json FILE]``.

Takes every labelled set in the folder that it knows by its name and prints, for each label
that was given, which label people gave, and what was missed:

- ``questions_*.csv``: sentences of teachers with one of six labels;
- ``talkmoves_*.csv.gz``: sentences of lessons with the talk move of teacher or student;
- ``uptake_*.csv``, ``funneling_*.csv``: replies to students; on the set that a small model was
  trained on, labels are those of weights from other conversations;
- ``mrbench_*.jsonl``: replies of tutors, encouraging or not.

With ``--json`` the counts are written in the form of ``measures/label_errors.json``, which the
intervals are drawn from; families that no set in the folder has stay as FILE has them.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom_ai.annotate import annotate, load_nlp
from classroom_ai.catalogue import path_of
from classroom_ai.types import Lesson, Recording, Role, Tag, Utterance

if TYPE_CHECKING:
    from spacy.language import Language

Said = list[tuple[Role, str]]
#: Labels given, and labels of people.
Pairs = Iterable[tuple[str, str]]
#: One family as ``label_errors.json`` has it.
Family = dict[str, Any]

_WHOSE: dict[Role, str] = {"teacher": "teachers", "student": "students"}
QUESTIONS = ("open", "closed", "procedural", "check", "rhetorical", "none")


def main() -> None:
    """Count, print and, where asked, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the counts here")
    given = parser.parse_args()
    nlp = load_nlp(path_of("en_core_web_sm"))
    families = dict(families_of(given.folder, nlp))
    if not families:
        parser.error(f"{given.folder} has none of {', '.join(SETS)}")
    for name, family in families.items():
        print(f"{name}: {family['source']}\n\n{table(family['true'])}\n")
    if given.json:
        before = json.loads(given.json.read_text("utf-8")) if given.json.exists() else {}
        given.json.write_text(as_json({**before, **families}), encoding="utf-8")


def families_of(folder: Path, nlp: Language) -> Iterator[tuple[str, Family]]:
    """Families that the sets in a folder measure, with their counts."""
    for pattern, counted in SETS.items():
        for path in sorted(folder.glob(pattern)):
            yield from counted(path, nlp)


def family_of(pairs: Pairs, *, missed_by: str, source: str, lessons: Sequence[str] = ()) -> Family:
    """Counts of a family; ``missed_by`` and ``alike`` as in ``LabelErrors``.

    ``lessons`` names for each pair the lesson that it is from, where that is known.
    """
    pairs = list(pairs)
    true: dict[str, dict[str, int]] = {}
    for (given, label), n in sorted(Counter(pairs).items()):
        true.setdefault(given, {})[label] = n
    family = {"source": source, "missed_by": missed_by, "true": true}
    if lessons:
        by_lesson: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for lesson, (given, label) in zip(lessons, pairs, strict=True):
            by_lesson[given][lesson][label] += 1
        alike = {given: how_alike(list(rows.values())) for given, rows in by_lesson.items()}
        family["alike"] = {given: n for given, n in alike.items() if n is not None}
    return family


def how_alike(lessons: Sequence[Counter[str]]) -> float | None:
    """By how many sentences the rates of one lesson are known from the rates of many.

    The concentration ``M`` of a Dirichlet distribution from which lessons draw their rates, by
    the variance of rates between lessons beyond that of counting: ``1 / (M + 1)`` is the
    intraclass correlation, by analysis of variance (Ridout et al. 1999, Biometrics 55(1)).
    None where lessons differ by no more than chance does; at least a tenth.

    Examples
    --------
    >>> how_alike([Counter(a=50, b=50)] * 9) is None
    True
    >>> how_alike([Counter(a=90, b=10), Counter(a=10, b=90)] * 5) < 3
    True
    """
    sizes = [lesson.total() for lesson in lessons]
    whole = sum(lessons, Counter())
    n, k = whole.total(), len(lessons)
    rates = {label: count / n for label, count in whole.items()}
    spread = sum(rate * (1 - rate) for rate in rates.values())
    rest = n - sum(size**2 for size in sizes) / n - (k - 1)
    if not spread or rest <= 0:
        return None
    between = sum(
        size * (lesson[label] / size - rate) ** 2
        for lesson, size in zip(lessons, sizes, strict=True)
        for label, rate in rates.items()
    )
    correlation = (between / spread - (k - 1)) / rest
    return round(max(1 / correlation - 1, 0.1), 1) if correlation > 0 else None


def as_json(families: dict[str, Family]) -> str:
    """JSON with one row of counts a line, so that a change can be read."""
    text = json.dumps(families, indent=1, sort_keys=True, ensure_ascii=False)
    row = re.compile(r"\{([^{}]*?\d)\n\s*\}")
    return row.sub(lambda found: "{" + " ".join(found[1].split()) + "}", text) + "\n"


def questions(path: Path, nlp: Language) -> Iterator[tuple[str, Family]]:
    """Kinds of question."""
    yield (
        "question",
        family_of(
            question_pairs(path, nlp),
            missed_by="sentences",
            source=f"Sentences of teachers with one of six labels ({path.stem}); the rules were "
            "tuned while looking at them.",
        ),
    )


def talk_moves_of(path: Path, nlp: Language) -> Iterator[tuple[str, Family]]:
    """Talk moves of the teacher, and of students."""
    import talk_moves

    lines = talk_moves.labelled(path, nlp)
    roles: dict[str, Role] = {"move": "teacher", "student": "student"}
    for family, role in roles.items():
        known = [line for line in lines if line.role == role and line.true is not None]
        yield (
            family,
            family_of(
                talk_moves.pairs(known, role),
                missed_by="sentences",
                source=f"Sentences of {_WHOSE[role]} in mathematics lessons "
                f"({path.name.partition('.')[0]}), typed with their marks; the rules were tuned "
                "while looking at them.",
                lessons=[line.lesson for line in known],
            ),
        )


def replies(path: Path, nlp: Language) -> Iterator[tuple[str, Family]]:
    """Uptake, or what a follow-up is, by labels that the majority of raters gave."""
    import numpy as np
    from language_followups import runs_of
    from small_models.tasks import TASKS, read_rows

    task = next(task for task in TASKS if path.match(task.files))
    rows = read_rows(path, task, nlp=nlp)
    how, runs = runs_of(rows, rows, task)
    known = ~np.isnan(rows.true)
    family, yes = task.label.split(".")
    names = {True: yes, False: task.otherwise.split(".")[1]}
    given, true = runs[0].labels[known].tolist(), (rows.true[known] == 1).tolist()
    pairs = [(names[a], names[b]) for a, b in zip(given, true, strict=True)]
    source = f"Replies of teachers to students ({path.stem}), {how}."
    yield family, family_of(pairs, missed_by="found", source=source)


def praise(path: Path, nlp: Language) -> Iterator[tuple[str, Family]]:
    """Praise; the set does not tell specific praise from general, so each gets the counts of both.

    That few of the other replies encourage is a matter of these tutors, so it is not kept.
    """
    counts = Counter(praise_pairs(path, nlp))
    kinds = ("specific", "general")
    right, wrong = counts["praise", "encouraging"], counts["praise", "other"]
    missed = dict.fromkeys(kinds, counts["none", "encouraging"])
    yield (
        "praise",
        {
            "source": f"Replies of tutors that people found encouraging or not ({path.stem}); "
            "specific and general praise are not told apart there, so each has the counts of both.",
            "missed_by": "found",
            "true": {**{kind: {kind: right, "none": wrong} for kind in kinds}, "none": missed},
        },
    )


#: By the name of a file: what counts it.
SETS: dict[str, Callable[[Path, Language], Iterator[tuple[str, Family]]]] = {
    "questions_*.csv": questions,
    "talkmoves_*.csv.gz": talk_moves_of,
    "uptake_*.csv": replies,
    "funneling_*.csv": replies,
    "mrbench_*.jsonl": praise,
}


def question_pairs(path: Path, nlp: Language, *, marks: bool = True) -> Iterator[tuple[str, str]]:
    """What the rules say of a sentence, and what people do; question marks may be taken out."""
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if not row["label"]:
                continue
            before = said_in(row["before"])
            lines = [*before, ("teacher", row["sentence"]), *said_in(row["after"])]
            if not marks:
                lines = [(role, text.replace("?", "")) for role, text in lines]
            found = tags_of_line(lines, len(before), nlp, family="question")
            yield found[-1].label.split(".")[1] if found else "none", row["label"]


def praise_pairs(path: Path, nlp: Language) -> Iterator[tuple[str, str]]:
    """Whether the rules find praise in a reply, and whether people find it encouraging."""
    for line in path.read_text(encoding="utf-8").splitlines():
        for reply in answers(json.loads(line)):
            tone = "encouraging" if reply["annotation"]["Tutor_Tone"] == "Encouraging" else "other"
            lines: Said = [("student", "So."), ("teacher", reply["response"])]
            found = tags_of_line(lines, 1, nlp, family="praise")
            yield "praise" if found else "none", tone


def answers(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Replies of tutors that people judged."""
    replies = row["anno_llm_responses"]
    for reply in replies.values() if isinstance(replies, dict) else ():
        if isinstance(reply, dict) and "Tutor_Tone" in reply.get("annotation", {}):
            yield reply


def said_in(text: str) -> Said:
    """Lines of a context such as ``STUDENT: Six. TEACHER: Why?``."""
    first, *rest = re.split(r"(STUDENT|TUTOR|TEACHER): ?", text)
    lines: Said = [("teacher", first)] if first.strip() else []
    for who, words in zip(rest[::2], rest[1::2], strict=True):
        if words.strip():
            lines.append(("student" if who == "STUDENT" else "teacher", words.strip()))
    return lines


def tags_of_line(lines: Said, index: int, nlp: Language, *, family: str = "") -> list[Tag]:
    """Tags of a family, or of all, on one of some lines."""
    utterances = tuple(
        Utterance(i, i + 1, id=str(i), speaker=role, role=role, text=text)
        for i, (role, text) in enumerate(lines)
    )
    lesson = Lesson("lines", Recording("", "", len(lines)), language="en", utterances=utterances)
    tags = annotate(lesson, nlp=nlp)
    return [t for t in tags if t.utterance == str(index) and t.label.startswith(family)]


def table(true: dict[str, dict[str, int]]) -> str:
    """One row a label that was given, one column a label of people; ``none`` last."""
    names = sorted({*true, *(name for row in true.values() for name in row)} - {"none"})
    columns = (*names, "none")
    lines = [f"| given | {' | '.join(columns)} |", f"|{' --- |' * (len(columns) + 1)}"]
    lines += [
        f"| {label} | {' | '.join(str(true[label].get(name, 0)) for name in columns)} |"
        for label in columns
        if label in true
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
