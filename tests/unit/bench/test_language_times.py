"""Talk, turns and pauses of a transcript, counted in a few lines and by the whole program."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))
from language_times import Line, pauses_of, same, time_of, time_rows, turns_of

LINES: list[Line] = [
    (0.0, 2.0, "teacher", "What is six times two?"),
    (1.5, 2.5, "teacher", "Six times two?"),
    (2.9, 3.2, "student", "Mm."),
    (5.0, 6.0, "student", "Twelve."),
    (6.1, 7.0, "teacher", "Why?"),
]


def test_time_that_overlaps_counts_once() -> None:
    assert (time_of(LINES, "teacher"), time_of(LINES, "student")) == pytest.approx((3.4, 1.3))


def test_turns_are_changes_between_teacher_and_student() -> None:
    assert turns_of(LINES) == 2
    assert turns_of([LINES[0], (2, 3, "other", "Hello."), LINES[1]]) == 0


def test_a_listener_ends_no_pause_and_a_speaker_does() -> None:
    assert pauses_of(LINES) == [(2.5, 5.0)]
    near = [*LINES[:3], (3.4, 6.0, "student", "Twelve."), LINES[4]]
    assert same(pauses_of(near), [(2.5, 2.9), (3.2, 3.4)])


@pytest.mark.parametrize(("other", "is_same"), [(0.0005, True), (0.01, False)])
def test_stretches_are_compared_to_the_millisecond(other: float, is_same: bool) -> None:
    assert same([(1.0, 2.0)], [(1.0, 2.0 + other)]) is is_same
    assert not same([(1.0, 2.0)], [])


def test_a_session_is_counted_alike_in_both_ways(tmp_path: Path) -> None:
    names = {"teacher": "Tutor", "student": "Student"}
    rows = [
        {
            "start": f"00:{start:05.2f}",
            "stop": f"00:{end:05.2f}",
            "speaker": names[role],
            "dialogue": text,
        }
        for start, end, role, text in LINES
    ]
    (tmp_path / "amber").mkdir()
    (tmp_path / "amber" / "1.json").write_text(json.dumps(rows), encoding="utf-8")
    found = {row.task: (row.value, row.n) for row in time_rows(tmp_path)}
    assert found == {
        "amber.talk_ratio.agreement": (1.0, 1),
        "amber.turns.agreement": (1.0, 1),
        "amber.pauses.agreement": (1.0, 1),
    }
    assert list(time_rows(tmp_path / "amber")) == []
