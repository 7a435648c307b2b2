"""Bundles with enough in them to talk about, and short ways to make others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from classroom_ai.bundles.model import (
    CoachBundle,
    Line,
    Pooled,
    ReleasedFigure,
    ReleasedGoal,
    ReleasedLesson,
    ReleasedMoment,
    ReleasedNote,
    ReleasedVisit,
)

TOKEN = "0123456789abcdef" * 2
#: Not a sound, but bytes that come out again as they went in.
SOUND = b"\x00\x00\x00\x18ftypM4A sound" * 20

FRACTIONS = ReleasedLesson(
    id="l01",
    title="Fractions with unlike denominators",
    subject="Mathematics",
    day=date(2026, 3, 3),
    minutes=41.0,
    corrected=True,
    figures=(
        ReleasedFigure(
            measure="wait.after_question", title="Time to think after a question", unit="s",
            value=2.1, low=1.8, high=2.5, grade="B",
        ),
    ),
)  # fmt: skip
DECIMALS = ReleasedLesson(id="l02", title="Decimals", day=date(2026, 2, 26), minutes=44.0)

GOAL = ReleasedGoal(
    measure="wait.after_question",
    title="Time to think after a question",
    unit="s",
    direction="more",
    toward=3.0,
    why="Some of them never get there.",
    since=date(2026, 2, 9),
    before=Pooled(value=1.2, low=1.0, high=1.4, n_lessons=5),
    now=Pooled(value=2.1, low=1.8, high=2.5, n_lessons=3),
    verdict="toward",
)


def line(at: float, who: str, text: str, *, chosen: bool = False) -> Line:
    role: Any = "teacher" if who == "Teacher" else "student"
    return Line(start=at, end=at + 2.0, role=role, who=who, text=text, chosen=chosen)


def moment(
    id: str,  # noqa: A002 - as the model has it
    kind: str,
    about: str,
    lines: Sequence[Line],
    *,
    lesson: str = "l01",
    **more: Any,
) -> ReleasedMoment:
    return ReleasedMoment(
        id=id,
        lesson=lesson,
        kind=kind,
        about=about,
        start=lines[0].start,
        end=lines[-1].end,
        lines=tuple(lines),
        **more,
    )


WAITED = moment(
    "m01", "strength", "waited",
    [
        line(724.0, "Teacher", "How did you know that twelve would work?", chosen=True),
        line(729.1, "Student B", "Because three and four both go into it without a rest."),
    ],
    wait=3.1,
    sentence="After your question you left 3.1 s of quiet. Then Student B answered in 10 words.",
    clip="clips/m01.m4a",
)  # fmt: skip
CUT_SHORT = moment(
    "m02", "missed", "open-question-cut-short",
    [
        line(1102.0, "Teacher", "Why can we not add the bottoms?", chosen=True),
        line(1104.4, "Teacher", "Because they are not of one size, are they?"),
    ],
    wait=0.4,
    sentence="You asked for students' own words, and spoke on within three seconds.",
    could_ask="What might a student have said with three seconds more?",
)  # fmt: skip
BUILT_ON = moment(
    "m03", "strength", "built-on",
    [
        line(1660.0, "Student D", "I think you can cut every third into four small parts."),
        line(1664.0, "Teacher", "So you cut the thirds until the parts fit.", chosen=True),
    ],
)  # fmt: skip
PASSED_BY = moment(
    "m04", "missed", "idea-passed-by",
    [
        line(300.0, "Student A", "It is like money because ten of these make one.", chosen=True),
        line(304.0, "Teacher", "Okay, turn to page forty please everybody."),
    ],
    lesson="l02",
)  # fmt: skip
OWN = moment(
    "m05", "own", "",
    [
        line(2000.0, "Student C", "But last week you said the other way round.", chosen=True),
        line(2003.0, "Teacher", "Did I? Show me."),
    ],
    why="I did not know what to say, and then it went well.",
)  # fmt: skip
MOMENTS = (WAITED, CUT_SHORT, BUILT_ON, PASSED_BY, OWN)
QUESTION = ReleasedNote(
    text="How do I keep quiet when they look at me?", asks=True, written=date(2026, 3, 3)
)
NOTE = ReleasedNote(text="Fire drill at the end.", asks=False, written=date(2026, 3, 3))


def talk_bundle(**changes: Any) -> CoachBundle:
    """What Rivera released before the second visit, with whatever is changed in it."""
    content: dict[str, Any] = {
        "teacher": "rivera",
        "token": TOKEN,
        "released": date(2026, 3, 5),
        "goal": GOAL,
        "lessons": (FRACTIONS, DECIMALS),
        "moments": MOMENTS,
        "notes": (QUESTION, NOTE),
        "last_visit": ReleasedVisit(
            day=date(2026, 2, 9),
            focus="Time to think after a question",
            agreed="Count to three after an open question.",
        ),
        "wants_visit": True,
    }
    return CoachBundle(**{**content, **changes})


def clips_of(bundle: CoachBundle) -> dict[str, bytes]:
    return {each.clip: SOUND for each in bundle.moments if each.clip}
