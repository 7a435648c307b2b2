"""measures.json is what the contract says: plain JSON, null where nothing can be said."""

from __future__ import annotations

import json

from classroom_ai.results import Results, to_json
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
