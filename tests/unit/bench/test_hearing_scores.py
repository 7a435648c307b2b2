"""The benchmark of hearing, on cases that can be checked by eye."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))
from hearing_scores import (
    Pause,
    Talk,
    f1,
    found_pauses,
    interval_scores,
    mask_f1,
    mask_of,
    pauses_between,
    role_frames,
    role_scores,
    teacher_share,
    windows,
)

TRUTH = [
    Talk(0.0, 2.0, "teacher"),
    Talk(3.5, 4.5, "student"),
    Talk(4.0, 6.0, "teacher"),
    Talk(7.0, 8.0, "student"),
]
DURATION = 10.0
EVERYTHING = np.ones(1000, dtype=bool)


def scored(heard: list[Talk]) -> dict[str, float | None]:
    return role_scores(role_frames(TRUTH, DURATION), role_frames(heard, DURATION), EVERYTHING)


def test_truth_against_itself_has_no_error() -> None:
    figures = scored(TRUTH)
    assert figures["role_error"] == figures["teacher_share_error"] == 0
    assert figures["student_recall"] == figures["student_precision"] == 1
    pauses = pauses_between(TRUTH)
    assert f1(found_pauses(pauses, pauses), len(pauses), len(pauses)) == 1


@pytest.mark.parametrize(
    ("heard", "confused", "missed", "false_alarm"),
    [
        # 5.5 s of speech in the truth: the half second of overlap is the teacher's.
        ([], 0, 1, 0),
        (TRUTH[:3], 0, 1 / 5.5, 0),
        ([*TRUTH, Talk(9.0, 9.5, "student")], 0, 0, 0.5 / 5.5),
        ([*TRUTH[:3], Talk(7.0, 8.0, "teacher")], 1 / 5.5, 0, 0),
        ([*TRUTH[:3], Talk(7.0, 8.0, "unknown")], 1 / 5.5, 0, 0),
        ([*TRUTH[:3], Talk(7.0, 8.0, "other")], 1 / 5.5, 0, 0),
        ([*TRUTH, Talk(9.0, 9.5, "unknown")], 0, 0, 0.5 / 5.5),
    ],
    ids=["nothing", "missed", "invented", "swapped", "unknown", "other", "unknown in silence"],
)
def test_parts_of_the_role_error(
    heard: list[Talk], confused: float, missed: float, false_alarm: float
) -> None:
    figures = scored(heard)
    assert figures["confused"] == pytest.approx(confused)
    assert figures["missed"] == pytest.approx(missed)
    assert figures["false_alarm"] == pytest.approx(false_alarm)
    assert figures["role_error"] == pytest.approx(confused + missed + false_alarm)


def test_students_are_counted_where_no_teacher_speaks() -> None:
    figures = scored([*TRUTH[:1], Talk(7.0, 8.0, "student"), Talk(9.0, 10.0, "student")])
    assert figures["student_recall"] == pytest.approx(1 / 1.5)
    assert figures["student_precision"] == pytest.approx(1 / 2)


def test_the_share_counts_an_overlap_for_both() -> None:
    # The truth has 4 s of teacher and 2 s of students.
    figures = scored([Talk(0.0, 2.0, "teacher"), Talk(7.0, 9.0, "student")])
    assert figures["teacher_share_error"] == pytest.approx(4 / 6 - 2 / 4)


def test_frames_outside_the_scored_part_do_not_count() -> None:
    first_half = np.arange(1000) < 500
    frames = role_frames(TRUTH, DURATION), role_frames(TRUTH[:3], DURATION)
    assert role_scores(*frames, first_half)["role_error"] == 0


def test_pauses_have_teacher_on_one_side_and_student_on_the_other() -> None:
    assert pauses_between(TRUTH) == [Pause(2.0, 3.5, True), Pause(6.0, 7.0, True)]
    assert pauses_between([Talk(0, 1, "student"), Talk(2, 3, "student")]) == []
    assert pauses_between([Talk(0, 1, "teacher"), Talk(1.1, 2, "student")]) == []
    assert pauses_between([]) == []


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        ([Pause(2.3, 3.2, True)], 1),
        ([Pause(2.31, 3.5, True)], 0),
        ([Pause(2.0, 3.5, False)], 0),
        ([Pause(2.0, 2.6, True), Pause(2.7, 3.5, True)], 0),
        ([Pause(5.0, 6.0, True)], 0),
    ],
    ids=["both edges near", "one edge off", "other direction", "cut in two", "elsewhere"],
)
def test_a_pause_is_found_when_both_edges_are_near(heard: list[Pause], found: int) -> None:
    assert found_pauses([Pause(2.0, 3.5, True)], heard) == found


def test_modes_are_compared_in_frames() -> None:
    truth = mask_of([(0, 4)], DURATION)
    assert mask_f1(truth, truth) == 1
    assert mask_f1(truth, mask_of([(2, 4)], DURATION)) == pytest.approx(2 * 2 / (4 + 2))
    assert mask_f1(truth, mask_of([], DURATION)) == 0
    assert mask_f1(mask_of([], DURATION), mask_of([], DURATION)) is None


@pytest.mark.parametrize(
    ("true", "intervals", "coverage", "width"),
    [
        ([0.5], [(0.5, 0.5)], 1.0, 0.0),
        ([0.5, 0.5], [(0.4, 0.6), (0.6, 0.9)], 0.5, 0.25),
        ([None, 0.5], [(0.0, 1.0), (0.5, 0.6)], 1.0, 0.1),
        ([0.1, 0.5], [None, (0.5, 0.6)], 1.0, 0.1),
        ([None], [None], None, None),
    ],
    ids=["on the edge", "one of two", "no truth", "no interval", "nothing"],
)
def test_intervals_are_held_against_what_was_true(
    true: list[float | None],
    intervals: list[tuple[float, float] | None],
    coverage: float | None,
    width: float | None,
) -> None:
    figures = interval_scores(true, intervals)
    assert figures["interval_coverage"] == coverage
    assert figures["interval_width"] == (None if width is None else pytest.approx(width))


def test_windows_are_whole_minutes() -> None:
    assert windows(59.9) == []
    assert windows(120.0) == [(0.0, 60.0), (60.0, 120.0)]


def test_the_share_of_a_window_is_that_of_its_frames() -> None:
    frames = role_frames(TRUTH, DURATION)
    assert teacher_share(frames, mask_of([(3.0, 5.0)], DURATION)) == pytest.approx(1 / 2)
    assert teacher_share(frames, mask_of([(8.0, 10.0)], DURATION)) is None
