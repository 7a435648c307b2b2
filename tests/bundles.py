"""Bundles for tests, complete and small."""

from __future__ import annotations

from datetime import date

from classroom_ai.bundles.model import (
    CoachBundle,
    Line,
    ReleasedChange,
    ReleasedFigure,
    ReleasedGoal,
    ReleasedLesson,
    ReleasedMoment,
    ReleasedNote,
    ReleasedVisit,
    SchoolBundle,
)

TOKEN = "0123456789abcdef" * 2
#: Not a sound, but bytes that come out again as they went in.
CLIPS = {"clips/m01.m4a": b"\x00\x01sound" * 20}
CHANGE = ReleasedChange(
    measure="wait.after_question",
    title="Wait after a question",
    unit="s",
    direction="more",
    difference=0.8,
    standard_error=0.2,
    lesson_sd=0.5,
    df=10,
    n_before=5,
    n_now=7,
)


def coach_bundle(*, clip: bool = True) -> CoachBundle:
    lines = (
        Line(start=301.2, end=303.9, role="teacher", who="Teacher", text="Why?", chosen=True),
        Line(start=306.0, end=308.0, role="student", who="Student A", text="Because it’s even."),
    )
    return CoachBundle(
        teacher="Rivera",
        token=TOKEN,
        released=date(2026, 3, 2),
        goal=ReleasedGoal(
            measure="wait.after_question",
            title="Wait after a question",
            unit="s",
            direction="more",
            why="They need time.",
            since=date(2026, 1, 12),
        ),
        lessons=(
            ReleasedLesson(
                id="l01",
                title="Fractions",
                day=date(2026, 2, 27),
                minutes=45.2,
                figures=(
                    ReleasedFigure(
                        measure="talk.teacher_share",
                        title="Teacher talk",
                        unit="share",
                        value=0.6,
                        grade="B",
                    ),
                ),
            ),
        ),
        moments=(
            ReleasedMoment(
                id="m01",
                lesson="l01",
                kind="strength",
                start=301.2,
                end=308.0,
                lines=lines,
                clip="clips/m01.m4a" if clip else None,
            ),
        ),
        notes=(ReleasedNote(text="How do I wait?", asks=True, written=date(2026, 2, 28)),),
        last_visit=ReleasedVisit(day=date(2026, 1, 12), focus="Questions", agreed="Wait"),
        wants_visit=True,
    )


def school_bundle() -> SchoolBundle:
    return SchoolBundle(
        token=TOKEN,
        school="north",
        coach="c1",
        released=date(2026, 3, 2),
        first="2025-09",
        last="2026-02",
        lessons=12,
        with_feedback=12,
        cycles=2,
        visits=2,
        last_visit="2026-01",
        changes=(CHANGE,),
    )
