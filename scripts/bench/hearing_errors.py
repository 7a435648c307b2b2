"""How often hearing errs, and in which way: ``hearing_errors.py DIR [--no-voice]``.

Takes the recordings that ``hearing.py`` takes and prints what was *true*, given
what was *heard*: where the edges of speech really were, how much more students
spoke, which turns were somebody else's or nobody's. ``measures/errors.py`` has
these rates, rounded; intervals are drawn from them. One row a grade of
recording, and one for all. ``--kept FOLDER`` keeps each ``lesson.json`` there,
and takes those that are there already instead of listening again.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hearing import annotation_of_rttm, cell, heard_lesson, read_json, recordings, voice_of
from hearing_scores import FRAMES_PER_SECOND, Mask, RoleFrames, Talk, role_frames
from numpy.typing import NDArray

if TYPE_CHECKING:
    from classroom_ai.hearing import Ears
    from classroom_ai.types import Lesson, Role, Turn

#: A true edge further off belongs to another turn.
SAME_EDGE = 0.7
#: Turns are counted by how likely, by their own ``p_teacher``, they are the other role's.
DOUBTS = (0.0, 0.02, 0.1, 0.3, 1.01)

#: A ratio of fewer words says nothing.
FEWEST_WORDS = 20

Spans = Sequence[tuple[float, float]]
ROLES: tuple[Role, ...] = ("teacher", "student")


@dataclass
class Errors:
    """What was true in one lesson, given what was heard; seconds unless said otherwise."""

    grade: str
    edges: dict[str, list[float]] = field(default_factory=dict)
    missed: dict[str, list[float]] = field(default_factory=dict)
    heard: float = 0.0
    turns: list[tuple[str, float, float, float]] = field(default_factory=list)
    words: dict[str, tuple[int, int]] = field(default_factory=dict)
    swapped: bool = False


def main() -> None:
    """Compare what was heard with what was true, and print the rates."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--no-voice", action="store_true", help="do not use NAME.teacher.flac")
    parser.add_argument("--asr", default="tiny.en", help="speech recognition model (tiny.en)")
    parser.add_argument("--kept", type=Path, metavar="FOLDER", help="lessons heard before")
    given = parser.parse_args()
    found = [
        errors_of(truth, lesson, read_json(sound.with_suffix(".json")))
        for sound, lesson in lessons(
            given.folder, use_voice=not given.no_voice, asr=given.asr, kept=given.kept
        )
        if (truth := true_talk(sound))
    ]
    print(report(found))


def lessons(
    folder: Path, *, use_voice: bool, asr: str, kept: Path | None
) -> Iterator[tuple[Path, Lesson]]:
    """Every recording of a folder with what is heard in it."""
    from classroom_ai.hearing.backends import load_ears
    from classroom_ai.lesson import read_lesson, write_lesson

    ears: Ears | None = None
    for sound in recordings(folder):
        before = kept and kept / f"{sound.stem}.json"
        if before and before.is_file():
            yield sound, read_lesson(before)
            continue
        ears = ears or load_ears(asr)
        voice = voice_of(sound) if use_voice else None
        lesson, _ = heard_lesson(sound, ears, voice=voice, asr=asr)
        if before:
            before.parent.mkdir(parents=True, exist_ok=True)
            write_lesson(lesson, before)
        yield sound, lesson


def true_talk(sound: Path) -> list[Talk]:
    """Who spoke when, by the RTTM; empty if it names no teacher."""
    speakers = annotation_of_rttm(sound.with_suffix(".rttm"))
    if "teacher" not in speakers.labels():
        return []
    return [
        Talk(turn.start, turn.end, "teacher" if label == "teacher" else "student")
        for turn, _, label in speakers.itertracks(yield_label=True)
    ]


def errors_of(truth: Sequence[Talk], lesson: Lesson, about: Mapping[str, object]) -> Errors:
    r"""Every kind of error in one lesson.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0 2 Why?\nS1 4 5 So.", duration=9.0)
    >>> truth = [Talk(0, 1.9, "teacher"), Talk(4, 5, "student"), Talk(7, 8, "student")]
    >>> found = errors_of(truth, lesson, {})
    >>> [round(edge, 1) for edge in found.edges["teacher end"]], found.missed["student"]
    ([-0.1], [1.0])
    """
    duration = lesson.recording.duration
    heard = [Talk(turn.start, turn.end, turn.role) for turn in lesson.turns]
    true_frames, heard_frames = role_frames(truth, duration), role_frames(heard, duration)
    found = Errors(lesson.quality.grade if lesson.quality else "none")
    found.swapped = is_swapped(true_frames, heard_frames)
    if found.swapped:
        return found
    anybody = heard_frames.teacher | heard_frames.student | heard_frames.neither
    found.heard = float(anybody.sum() / FRAMES_PER_SECOND)
    found.words = {role: word_counts(about, lesson, role) for role in ROLES}
    for role in ROLES:
        said, mask = runs(getattr(true_frames, role)), getattr(heard_frames, role)
        for side in (0, 1):
            name = f"{role} {('start', 'end')[side]}"
            found.edges[name] = edge_offsets(runs(mask), said, side=side)
        found.missed[role] = missed_pieces(getattr(true_frames, role), mask, anybody)
    found.turns = [turn_truth(turn, true_frames) for turn in lesson.turns if turn.role in ROLES]
    return found


def is_swapped(truth: RoleFrames, heard: RoleFrames) -> bool:
    """Whether the wrong voice was followed: more of the speech is confused than is right."""
    right = (truth.teacher & heard.teacher).sum() + (truth.student & heard.student).sum()
    wrong = (truth.teacher & heard.student).sum() + (truth.student & heard.teacher).sum()
    return bool(wrong > right)


def runs(mask: Mask) -> list[tuple[float, float]]:
    """Stretches of true frames in seconds."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [
        (a / FRAMES_PER_SECOND, b / FRAMES_PER_SECOND)
        for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ]


def edge_offsets(heard: Spans, truth: Spans, *, side: int) -> list[float]:
    """For each heard edge with a true one near, how much later the true one is."""
    true_edges = np.array([span[side] for span in truth])
    if not len(true_edges):
        return []
    edges = np.array([span[side] for span in heard])
    offsets = true_edges[None, :] - edges[:, None]
    nearest = offsets[np.arange(len(edges)), np.abs(offsets).argmin(axis=1)]
    return [float(offset) for offset in nearest if abs(offset) <= SAME_EDGE]


def missed_pieces(said: Mask, mine: Mask, anybody: Mask) -> list[float]:
    """Lengths of speech in heard silence, but for what a misplaced edge of a turn explains."""
    lengths = []
    for start, end in runs(said & ~anybody):
        first, last = round(start * FRAMES_PER_SECOND), round(end * FRAMES_PER_SECOND)
        at_a_turn = mine[max(first - 1, 0) : last + 1].any()
        if end - start > SAME_EDGE or not at_a_turn:
            lengths.append(end - start)
    return lengths


def share_inside(start: float, end: float, mask: Mask) -> float:
    """How much of a stretch lies in a mask; 1 where it is shorter than a frame."""
    part = mask[round(start * FRAMES_PER_SECOND) : round(end * FRAMES_PER_SECOND)]
    return float(part.mean()) if len(part) else 1.0


def turn_truth(turn: Turn, truth: RoleFrames) -> tuple[str, float, float, float]:
    """Role and doubt of a heard turn, and how much of it was the other role's, or nobody's."""
    mine, other = (
        (truth.teacher, truth.student) if turn.role == "teacher" else (truth.student, truth.teacher)
    )
    others = share_inside(turn.start, turn.end, other & ~mine)
    nobodys = share_inside(turn.start, turn.end, ~other & ~mine)
    p_teacher = 0.5 if turn.p_teacher is None else turn.p_teacher
    doubt = 1 - p_teacher if turn.role == "teacher" else p_teacher
    return turn.role, doubt, others, nobodys


def word_counts(about: Mapping[str, object], lesson: Lesson, role: Role) -> tuple[int, int]:
    """Words of a role in the lines whose words are known: said, and heard."""
    words = [word for utt in lesson.utterances for word in utt.words]
    middles = np.array([(word.start + word.end) / 2 for word in words])
    said = heard = 0
    rows = about.get("words", ())
    for start, end, who, text in rows if isinstance(rows, list) else ():
        if (who == "teacher") == (role == "teacher"):
            said += len(text.split())
            heard += int(((middles >= start) & (middles < end)).sum())
    return said, heard


def report(found: Sequence[Errors]) -> str:
    """All rates as Markdown tables."""
    grades = sorted({errors.grade for errors in found if not errors.swapped})
    groups = {grade: [e for e in found if e.grade == grade and not e.swapped] for grade in grades}
    groups["all"] = [errors for errors in found if not errors.swapped]
    return "\n\n".join(
        (
            f"Wrong voice followed: {sum(e.swapped for e in found)} of {len(found)} lessons, "
            "left out below.",
            edge_table(groups),
            speech_table(groups),
            turn_table(groups["all"]),
            word_table(groups["all"]),
        )
    )


def edge_table(groups: Mapping[str, Sequence[Errors]]) -> str:
    """True edge minus heard edge: mean, spread of the lessons' means, spread in a lesson.

    What chance in a lesson adds to the spread of the means is taken off it.
    """
    rows = []
    for grade, group in groups.items():
        for name in group[0].edges if group else ():
            edges = [np.array(e.edges[name]) for e in group if len(e.edges[name]) > 1]
            if not edges:
                continue
            means = np.array([each.mean() for each in edges])
            within = np.sqrt(np.mean([each.var(ddof=1) for each in edges]))
            chance = np.mean([within**2 / len(each) for each in edges])
            between = max((spread(means) or 0.0) ** 2 - chance, 0.0) ** 0.5
            rows.append((grade, name, sum(map(len, edges)), means.mean(), between, within))
    return markdown(("recording", "edge", "n", "mean", "sd of lessons", "sd in a lesson"), rows)


def speech_table(groups: Mapping[str, Sequence[Errors]]) -> str:
    """Pieces of speech that were missed, for each second of anybody's that was heard."""
    rows = []
    for grade, group in groups.items():
        for role in ROLES:
            ratios = np.array([sum(e.missed[role]) / e.heard for e in group if e.heard > 0])
            lengths = list(chain.from_iterable(e.missed[role] for e in group))
            rows.append(
                (
                    grade,
                    role,
                    len(group),
                    ratios.mean(),
                    spread(ratios),
                    np.median(lengths) if lengths else None,
                    *(np.quantile(lengths, [0.1, 0.9]) if lengths else (None, None)),
                )
            )
    header = ("recording", "missed speech of", "lessons", "share of heard", "sd of lessons")
    return markdown((*header, "median length", "10 %", "90 %"), rows)


def turn_table(group: Sequence[Errors]) -> str:
    """Turns by role and doubt: how many were mostly somebody else's, or nobody's."""
    rows = []
    for role in ROLES:
        for low, high in pairwise(DOUBTS):
            turns = [
                (others, nobodys)
                for errors in group
                for who, doubt, others, nobodys in errors.turns
                if who == role and low <= doubt < high
            ]
            if turns:
                others, nobodys = np.array(turns).T
                rows.append(
                    (
                        role,
                        f"{low:g} to {min(high, 1):g}",
                        len(turns),
                        (others > 0.5).mean(),
                        (nobodys > 0.5).mean(),
                    )
                )
    header = ("turns heard as", "doubt", "n", "another role's", "nobody's")
    return markdown(header, rows)


def word_table(group: Sequence[Errors]) -> str:
    """Words that were said for each written down: geometric mean, and factor of one deviation."""
    rows = []
    for role in ROLES:
        counts = [e.words[role] for e in group if min(e.words[role]) > FEWEST_WORDS]
        if counts:
            logs = np.log([said / heard for said, heard in counts])
            factor = spread(logs)
            rows.append((role, len(logs), np.exp(logs.mean()), factor and np.exp(factor)))
    header = ("words of", "lessons", "said for each heard", "factor of lessons")
    return markdown(header, rows)


def spread(values: NDArray[np.float64]) -> float | None:
    """Standard deviation; none of a single value."""
    return float(values.std(ddof=1)) if len(values) > 1 else None


def markdown(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table; numbers in three digits."""
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    for row in rows:
        cells = [str(each) if isinstance(each, (str, int)) else cell(each) for each in row]  # type: ignore[arg-type]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
