"""measures.json is what the contract says: plain JSON, null where nothing can be said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classroom_ai.errors import LessonError
from classroom_ai.results import Results, read_results, to_json
from classroom_ai.types import CriterionScore, Evidence, Measurement, RubricScore, Tag

RESULTS = Results(
    lesson="abc",
    fingerprint="f" * 64,
    measures=(
        Measurement(
            "wait.after_question",
            1,
            "s",
            1.4,
            observations=(1.1, 1.7),
            n=2,
            evidence=(Evidence(301.2, 303.9, "u0042", "open/why", outcome="student"),),
        ),
        Measurement("talk.teacher_share", 1, "share", None, note="Nobody speaks."),
    ),
    tags=(Tag(301.2, 303.9, utterance="u0042", label="question.open", rule="open/why"),),
    rubrics=(RubricScore("core", 2, (CriterionScore("waits", None, "Nothing.", "wait"),)),),
)


def test_it_has_the_keys_of_the_contract() -> None:
    content = json.loads(to_json(RESULTS))
    assert list(content) == [
        "schema_version",
        "lesson",
        "fingerprint",
        "measures",
        "tags",
        "rubrics",
    ]
    assert content["measures"][0] == {
        "id": "wait.after_question",
        "version": 1,
        "unit": "s",
        "value": 1.4,
        "low": None,
        "high": None,
        "grade": None,
        "note": "",
        "numerator": None,
        "denominator": None,
        "observations": [1.1, 1.7],
        "scope": "lesson",
        "n": 2,
        "evidence": [
            {
                "start": 301.2,
                "end": 303.9,
                "utterance": "u0042",
                "rule": "open/why",
                "outcome": "student",
            }
        ],
    }
    assert content["tags"][0]["label"] == "question.open"
    assert content["rubrics"][0]["criteria"][0]["level"] is None


def test_no_value_is_null_with_a_note() -> None:
    measure = json.loads(to_json(RESULTS))["measures"][1]
    assert (measure["value"], measure["note"]) == (None, "Nobody speaks.")


def test_the_same_results_are_the_same_text() -> None:
    assert to_json(RESULTS) == to_json(RESULTS)
    assert to_json(RESULTS).endswith("}\n")


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "measures.json"
    path.write_text(to_json(RESULTS), encoding="utf-8")
    assert read_results(path) == RESULTS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        ("{", "is not JSON"),
        ("3", "schema version None"),
        ('{"schema_version": 9}', "schema version 9"),
        ('{"schema_version": 1, "lesson": []}', "is damaged: lesson"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_way_out(
    tmp_path: Path, content: str | None, said: str
) -> None:
    path = tmp_path / "measures.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(LessonError, match=f"{said}.*classroom-ai score"):
        read_results(path)
