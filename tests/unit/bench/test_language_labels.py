"""The benchmark of language, on rows that can be checked by eye."""

from __future__ import annotations

import csv
import gzip
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))
import language
from language import rows_of, table
from language_scores import Row, f1_of, macro_f1, pearson
from talk_moves import Line, lesson_of, lines_of, pairs, rate_r

if TYPE_CHECKING:
    from spacy.language import Language


def test_f1_of_a_label_that_nobody_gave_is_unknown_and_left_out_of_the_mean() -> None:
    said = [("a", "a"), ("a", "b"), ("b", "b")]
    assert math.isnan(f1_of(said, "c"))
    assert macro_f1(said, ("a", "b", "c")) == pytest.approx(2 / 3)
    assert f1_of([("a", "b")], "b") == 0


@pytest.mark.parametrize(
    ("xs", "ys", "r"),
    [([1, 2, 3], [2, 4, 6], 1.0), ([1, 2, 3], [3, 2, 1], -1.0), ([1, 2, 1, 2], [1, 1, 2, 2], 0.0)],
)
def test_pearson(xs: list[float], ys: list[float], r: float) -> None:
    assert pearson(xs, ys) == pytest.approx(r)


def test_pearson_of_what_never_changes_is_unknown() -> None:
    assert math.isnan(pearson([1, 1], [1, 2]))
    assert math.isnan(pearson([], []))


def row(role: str, sentence: str, tag: str = "", **more: str) -> dict[str, str]:
    """A sentence as TalkMoves has it."""
    tags = {"teacher_tag": "", "student_tag": ""}
    if role in {"T", "S"}:
        tags["teacher_tag" if role == "T" else "student_tag"] = tag
    return {"file": "l", "turn": "1", "speaker": role, "role": role, "sentence": sentence} | (
        tags | more
    )


ROWS = [
    row("T", "Why does it float?", "9"),
    row("S", "Because it is light.", "5"),
    row("T", "Because it is light.", "4"),
    row("T", "Open your books.", "1"),
    row("T", "Hm.", "6"),
    row("?", "[noise]", "1"),
    row("S", "What?"),
]


def test_every_sentence_has_the_label_of_rules_and_people(nlp: Language) -> None:
    lines = lines_of(ROWS, nlp)
    assert [(line.role, line.given, line.true) for line in lines] == [
        ("teacher", "press_reasoning", "press_reasoning"),
        ("student", "reasoning", "reasoning"),
        ("teacher", "restate", "restate"),
        ("teacher", "none", "none"),
        ("teacher", "none", None),
        ("student", "ask", None),
    ]
    assert len(pairs(lines, "teacher")) == 3
    assert len(pairs(lines, "student")) == 1


def test_marks_are_taken_out_of_what_is_said() -> None:
    assert lesson_of(ROWS, marks=False).utterances[0].text == "Why does it float"


def test_students_without_a_name_are_others_in_every_turn() -> None:
    rows = [
        row("S", "A.", speaker=speaker, turn=turn)
        for speaker, turn in [("S", "1"), ("S", "1"), ("SN", "2"), ("Ana:", "3"), ("Ana", "4")]
    ]
    first, again, other, ana, still_ana = (utt.speaker for utt in lesson_of(rows).utterances)
    assert first == again != other
    assert ana == still_ana == "Ana"


def test_rates_are_compared_over_lessons_that_are_long_enough() -> None:
    def lesson(name: str, n: int, given: int, true: int) -> list[Line]:
        return [
            Line(
                name,
                "teacher",
                "restate" if i < given else "none",
                "restate" if i < true else "none",
            )
            for i in range(n)
        ]

    lines = [*lesson("a", 50, 1, 2), *lesson("b", 100, 8, 12), *lesson("c", 50, 9, 9)]
    rates, n = rate_r([*lines, *lesson("short", 49, 40, 0)])
    assert n == 3
    assert rates["restate"] == pytest.approx(pearson([0.02, 0.08, 0.18], [0.04, 0.12, 0.18]))
    assert math.isnan(rates["revoice"])


def test_every_known_set_of_a_folder_gives_its_rows(tmp_path: Path, nlp: Language) -> None:
    with gzip.open(tmp_path / "talkmoves_x.csv.gz", "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ROWS[0])
        writer.writeheader()
        writer.writerows(ROWS)
    (tmp_path / "questions_x.csv").write_text(
        "before,sentence,after,label\nSTUDENT: Six.,Why?,,open\n,What is six?,,\n"
    )
    replies = ["What is blue?", "Blue is blu."]
    actions = [[True, False, False, False, False], [False, True, False, False, False]]
    write_json(
        tmp_path / "cima_x.jsonl",
        {"past_convo": ["Ciao."], "tutorResponses": replies, "tutorActions": actions},
    )
    said = "Teacher: (probing)Why is it 4?|EOM|Ana: Because.|EOM|Teacher: (telling)It is 5."
    write_json(tmp_path / "mathdial_x.jsonl", {"conversation": said})
    reply = {"response": "Great job!", "annotation": {"Tutor_Tone": "Encouraging"}}
    write_json(tmp_path / "mrbench_x.jsonl", {"anno_llm_responses": {"A": reply}})
    rows = {row.task: row for row in rows_of(tmp_path, nlp)}
    assert rows["talkmoves.teacher.macro_f1"] == Row("talkmoves.teacher.macro_f1", 1.0, 3)
    assert rows["talkmoves.teacher.macro_f1.unpunctuated"].n == 3
    assert rows["talkmoves.student.macro_f1"].value == 1.0
    assert rows["talkmoves.rate_r"] == Row("talkmoves.rate_r", None, 0)
    assert rows["questions.macro_f1"] == Row("questions.macro_f1", 1.0, 1)
    assert rows["questions.macro_f1.unpunctuated"].value == 1.0
    assert rows["cima.question_f1"] == Row("cima.question_f1", 1.0, 2)
    assert rows["mathdial.macro_f1"].n == 2
    assert rows["mrbench.encouraging_f1"] == Row("mrbench.encouraging_f1", 1.0, 1)
    assert "| talkmoves.rate_r | - | 0 |" in table(list(rows.values()))


def write_json(path: Path, line: dict[str, object]) -> None:
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")


def test_a_folder_without_known_sets_is_told(
    tmp_path: Path,
    nlp: Language,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["language.py", str(tmp_path)])
    monkeypatch.setattr(language, "load_nlp", lambda _: nlp)
    with pytest.raises(SystemExit):
        language.main()
    assert "has none of talkmoves_*.csv.gz" in capsys.readouterr().err
