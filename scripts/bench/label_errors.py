"""How often a label of the rules is right: ``label_errors.py DIR``.

Takes ``questions_*.csv`` (sentences of teachers with one of six labels) and
``mrbench_*.jsonl`` (tutor replies, encouraging or not) and prints, for every
label that the rules gave, which label people gave, and what the rules missed.
``measures/errors.py`` has these counts.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom_ai.annotate import annotate, load_nlp
from classroom_ai.catalogue import path_of
from classroom_ai.types import Lesson, Recording, Role, Tag, Utterance

if TYPE_CHECKING:
    from spacy.language import Language

Said = list[tuple[Role, str]]
QUESTIONS = ("open", "closed", "procedural", "check", "rhetorical", "none")
TONES = ("encouraging", "other")


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    given = parser.parse_args()
    nlp = load_nlp(path_of("en_core_web_sm"))
    for path in sorted(given.folder.glob("questions_*.csv")):
        print(table(Counter(question_pairs(path, nlp)), QUESTIONS, QUESTIONS), end="\n\n")
    for path in sorted(given.folder.glob("mrbench_*.jsonl")):
        print(table(Counter(praise_pairs(path, nlp)), ("praise", "none"), TONES), end="\n\n")


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


def table(counts: Counter[tuple[str, str]], heard: tuple[str, ...], true: tuple[str, ...]) -> str:
    """One row a label of the rules, one column a label of people."""
    lines = [f"| rules | {' | '.join(true)} |", f"|{' --- |' * (len(true) + 1)}"]
    lines += [
        f"| {label} | {' | '.join(str(counts[label, truth]) for truth in true)} |"
        for label in heard
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
