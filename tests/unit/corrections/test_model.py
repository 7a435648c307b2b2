"""corrections.json comes from a browser: what is wrong with it is said, with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classroom_ai.corrections.model import (
    MOST_BYTES,
    MOST_CHANGES,
    corrections_of,
    read_corrections,
    to_json,
)
from classroom_ai.errors import CorrectionError

LINE: dict[str, Any] = {"kind": "line", "start": 1.0, "end": 2, "role": "student", "was": "teacher"}
EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "speaker", "speaker": "S01", "role": "student", "was": "teacher"},
    LINE,
    {"kind": "words", "start": 12.3, "end": 15.0, "text": "new", "was": "old"},
    {"kind": "tag", "start": 1.0, "end": 2.0, "label": "question.open", "to": None},
    {"kind": "tag", "start": 1.0, "end": 2.0, "label": None, "to": "question.open"},
    {"kind": "left-out", "start": 60.0, "end": 120.0},
    {"kind": "put-back", "start": 90.0, "end": 120.0},
]


def content(*changes: Any, **others: Any) -> bytes:
    whole = {"schema_version": 1, "lesson": "abc", "by": "", "at": "2026-11-22T17:03:00Z"}
    return json.dumps({**whole, "changes": changes, **others}).encode()


def test_every_kind_of_change_is_read_and_written_as_it_was() -> None:
    read = corrections_of(content(*EVERY_KIND), name="c.json")
    assert [change.kind for change in read.changes] == [change["kind"] for change in EVERY_KIND]
    assert json.loads(to_json(read))["changes"] == EVERY_KIND
    assert corrections_of(to_json(read).encode(), name="c.json") == read


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (b"", "c.json is not JSON"),
        (b"{", "c.json is not JSON"),
        (b"[" * 100_000, "c.json is not JSON"),
        (b"\xff\xfe", "c.json is not JSON"),
        (b"[]", "it has no schema_version"),
        (content(schema_version=2), "has schema version '2'. This version of classroom-ai reads"),
        (content(schema_version="x" * 9999), "has schema version 'xxx"),
        (content(lesson="\x1b[2J"), "lesson: there are signs in it that are no text"),
        (content(by="\x07"), "by: there are signs in it that are no text"),
        (content({**EVERY_KIND[2], "text": "a\x0bb"}), "text: there are signs in it"),
        (content(LINE).replace(b"student", rb"\ud800"), "c.json is not JSON"),
        (content(lesson=3), "lesson: Input should be a valid string"),
        (content(lesson=""), "lesson: String should have at least 1 character"),
        (content(LINE, {**LINE, "role": "techer"}), r"change 2 \(line\), role: Input should be"),
        (content({**LINE, "strat": 1}), r"change 1 \(line\), strat: there is no such key"),
        (content({"kind": "lines"}), "change 1: Input tag 'lines'"),
        (content({"start": 1}), "change 1: Unable to extract tag"),
        (content("line"), "change 1: Input should be"),
        (content({**LINE, "start": 3}), "it ends at 2 s, before it starts at 3 s"),
        (content({**LINE, "start": -1}), r"change 1 \(line\), start: Input should be greater"),
        (content({**LINE, "end": 1e300}), r"change 1 \(line\), end: Input should be less"),
        (content({**LINE, "start": "1.0"}), "Input should be a valid number"),
        (content({**LINE, "start": True}), "Input should be a valid number"),
        (content(LINE).replace(b"1.0", b"NaN"), "start: Input should be a finite number"),
        (content({**EVERY_KIND[2], "text": "a" * 1_000_000}), "text: this text is too long"),
        (content({**EVERY_KIND[3], "label": "question.opne"}), "Did you mean 'question.open'"),
        (content({**EVERY_KIND[4], "to": None}), "label and to are both null"),
        (content({**EVERY_KIND[5], "end": 60.0}), "it has no length"),
        (content(*[EVERY_KIND[0]] * (MOST_CHANGES + 1)), f"more than {MOST_CHANGES} changes"),
        (content(*[EVERY_KIND[0]] * 100_000), "is larger than 4 MB"),
        (b" " * MOST_BYTES + b"{}", "is larger than 4 MB"),
        (content(changes={"0": LINE}), "changes: Input should be a valid"),
    ],
)
def test_what_is_wrong_is_said_in_one_short_message(wrong: bytes, said: str) -> None:
    with pytest.raises(CorrectionError, match=said) as told:
        corrections_of(wrong, name="c.json")
    assert len(str(told.value)) < 500


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"none\.json cannot be read: No such file"):
        read_corrections(tmp_path / "none.json")
    with pytest.raises(CorrectionError, match="cannot be read: Is a directory"):
        read_corrections(tmp_path)
