"""How what was heard is scored against what was said: pure functions, for ``hearing.py``.

Roles are compared in frames of 10 ms, pauses between teacher and student one by
one. Everything takes plain numbers, so that the scoring is tested on cases drawn
by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Codes = NDArray[np.int8]

FRAMES_PER_SECOND = 100
MIN_GAP = 0.2
EDGE_TOLERANCE = 0.3
#: A word whose middle is so near to somebody's talk was heard there.
WORD_TOLERANCE = 0.25
#: Intervals are held against the truth of each whole minute.
WINDOW = 60.0

NOBODY, TEACHER, STUDENT, NEITHER = range(4)


class Talk(NamedTuple):
    """Somebody talks: seconds, and ``teacher``, ``student``, ``other`` or ``unknown``."""

    start: float
    end: float
    role: str


class Pause(NamedTuple):
    """Silence with the teacher on one side and a student on the other."""

    start: float
    end: float
    after_teacher: bool


@dataclass(frozen=True)
class RoleFrames:
    """Who talks in each frame of 10 ms; overlaps are true in several masks."""

    teacher: Mask
    student: Mask
    neither: Mask

    @property
    def codes(self) -> Codes:
        """One code a frame: the teacher wins an overlap, then students."""
        return np.select(
            [self.teacher, self.student, self.neither], [TEACHER, STUDENT, NEITHER], NOBODY
        ).astype(np.int8)


def role_frames(talk: Iterable[Talk], duration: float) -> RoleFrames:
    """Frames of a recording of so many seconds."""
    masks = np.zeros((3, round(duration * FRAMES_PER_SECOND)), dtype=bool)
    rows = {"teacher": 0, "student": 1}
    for start, end, role in talk:
        first, last = round(start * FRAMES_PER_SECOND), round(end * FRAMES_PER_SECOND)
        masks[rows.get(role, 2), first:last] = True
    return RoleFrames(*masks)


def role_scores(reference: RoleFrames, heard: RoleFrames, scored: Mask) -> dict[str, float | None]:
    """``role_error`` and its parts, recall and precision of students, error of the share.

    Parameters
    ----------
    reference, heard : RoleFrames
        Of one length.
    scored : ndarray of bool
        Frames that count.

    Returns
    -------
    dict
        Shares of reference speech; ``None`` where there is nothing to divide by.

    Examples
    --------
    >>> talk = [Talk(0, 1, "teacher"), Talk(1, 2, "student")]
    >>> truth = role_frames(talk, 2)
    >>> everything = np.ones(200, dtype=bool)
    >>> role_scores(truth, truth, everything)["role_error"]
    0.0
    """
    said, found = reference.codes[scored], heard.codes[scored]
    speech = int((said > NOBODY).sum())
    confused = ((said > NOBODY) & (found > NOBODY) & (said != found)).sum()
    missed = ((said > NOBODY) & (found == NOBODY)).sum()
    false_alarm = ((said == NOBODY) & (found > NOBODY)).sum()
    no_teacher = scored & ~reference.teacher
    student, student_heard = reference.student[no_teacher], heard.student[no_teacher]
    both = int((student & student_heard).sum())
    share, share_heard = teacher_share(reference, scored), teacher_share(heard, scored)
    return {
        "role_error": _ratio(confused + missed + false_alarm, speech),
        "confused": _ratio(confused, speech),
        "missed": _ratio(missed, speech),
        "false_alarm": _ratio(false_alarm, speech),
        "student_recall": _ratio(both, student.sum()),
        "student_precision": _ratio(both, student_heard.sum()),
        "teacher_share_error": (
            None if share is None else abs((share_heard if share_heard is not None else 0) - share)
        ),
    }


def windows(duration: float) -> list[tuple[float, float]]:
    """Whole minutes of a recording, one after the other; what is left at its end is left out.

    Examples
    --------
    >>> windows(150.0)
    [(0.0, 60.0), (60.0, 120.0)]
    """
    count = int(duration // WINDOW)
    return [(i * WINDOW, (i + 1) * WINDOW) for i in range(count)]


def interval_scores(
    true: Sequence[float | None], intervals: Sequence[tuple[float, float] | None]
) -> dict[str, float | None]:
    """How often intervals hold what was true, and how wide they are.

    Parameters
    ----------
    true : sequence of float or None
        What was true of each window; None where nothing is.
    intervals : sequence of tuple or None
        Low and high; None where none was given. Such windows are left out.

    Returns
    -------
    dict
        ``interval_coverage``, ``interval_width``; None where no window is left.

    Examples
    --------
    >>> interval_scores([0.5, 0.9, None], [(0.4, 0.6), (0.4, 0.6), (0.0, 1.0)])
    {'interval_coverage': 0.5, 'interval_width': 0.2}
    """
    both = [
        (value, *interval)
        for value, interval in zip(true, intervals, strict=True)
        if value is not None and interval is not None
    ]
    inside = sum(low <= value <= high for value, low, high in both)
    width = round(sum(high - low for _, low, high in both), 9)
    return {
        "interval_coverage": _ratio(inside, len(both)),
        "interval_width": _ratio(width, len(both)),
    }


def teacher_share(frames: RoleFrames, scored: Mask) -> float | None:
    """Teacher's share of teacher and student time; ``None`` where nobody speaks."""
    teacher, student = frames.teacher[scored].sum(), frames.student[scored].sum()
    return _ratio(teacher, teacher + student)


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def pauses_between(talk: Sequence[Talk]) -> list[Pause]:
    """Silences of 0.2 s and more by everybody, teacher on one side and student on the other.

    Examples
    --------
    >>> pauses_between([Talk(0, 1, "teacher"), Talk(2.5, 3, "student")])
    [Pause(start=1, end=2.5, after_teacher=True)]
    """
    pauses: list[Pause] = []
    ordered = sorted(talk)
    end, ends = float("-inf"), set[str]()
    for index, (start, _, _) in enumerate(ordered):
        if round(start - end, 3) >= MIN_GAP and end > float("-inf"):
            starts = {role for first, _, role in ordered[index:] if first == start}
            before, after = _leading(ends), _leading(starts)
            if {before, after} == {"teacher", "student"}:
                pauses.append(Pause(end, start, before == "teacher"))
        for _, last, role in ordered[index : index + 1]:
            if last > end:
                end, ends = last, {role}
            elif last == end:
                ends.add(role)
    return pauses


def _leading(roles: set[str]) -> str:
    return "teacher" if "teacher" in roles else next(iter(sorted(roles)), "")


def found_pauses(reference: Sequence[Pause], heard: Sequence[Pause]) -> int:
    """How many pauses are found: matched one to one by overlap, both edges within 0.3 s.

    Examples
    --------
    >>> truth = [Pause(1.0, 2.5, True), Pause(4.0, 5.0, False)]
    >>> found_pauses(truth, [Pause(1.2, 2.4, True), Pause(4.0, 5.0, True)])
    1
    """
    overlaps = sorted(
        (
            (min(a.end, b.end) - max(a.start, b.start), i, j)
            for i, a in enumerate(reference)
            for j, b in enumerate(heard)
            if a.after_teacher == b.after_teacher and min(a.end, b.end) > max(a.start, b.start)
        ),
        key=lambda row: (-row[0], row[1], row[2]),
    )
    matched_a, matched_b, found = set[int](), set[int](), 0
    for _, i, j in overlaps:
        if i in matched_a or j in matched_b:
            continue
        matched_a.add(i)
        matched_b.add(j)
        a, b = reference[i], heard[j]
        edges = abs(a.start - b.start), abs(a.end - b.end)
        found += max(edges) <= EDGE_TOLERANCE + 1e-9
    return found


def f1(found: int, reference: int, heard: int) -> float | None:
    """Harmonic mean of recall and precision; ``None`` where neither side has any."""
    return _ratio(2 * found, reference + heard)


def words_outside(middles: Iterable[float], talk: Sequence[Talk]) -> int:
    """How many words lie where nobody talks: made up, or given a wrong time.

    Examples
    --------
    >>> words_outside([0.5, 1.2, 1.3], [Talk(0, 1, "teacher")])
    1
    """
    return sum(
        not any(start - WORD_TOLERANCE <= t <= end + WORD_TOLERANCE for start, end, _ in talk)
        for t in middles
    )


def mask_of(spans: Iterable[tuple[float, float]], duration: float) -> Mask:
    """Frames inside some spans of seconds."""
    return role_frames((Talk(start, end, "teacher") for start, end in spans), duration).teacher


def mask_f1(reference: Mask, heard: Mask) -> float | None:
    """F1 in frames."""
    return f1(int((reference & heard).sum()), int(reference.sum()), int(heard.sum()))
