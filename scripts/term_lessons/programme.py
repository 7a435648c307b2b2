"""The district: what everybody releases to the school, and the page that is made of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from term_lessons.district import live_through, members
from term_lessons.stage import Stage
from term_lessons.term import TEACHER

PLAN = Path(__file__).with_name("district.yaml")
RELEASED_ON = "2026-06-08"


def release_to_school(stage: Stage) -> None:
    """What the school gets of Rivera: counts, and how the goal moved."""
    stage.says("## What the school gets: Monday, 8 June")
    stage.says("How often, and how the goal moved; no lesson, no word, no name:")
    with stage.at(TEACHER) as folder:
        stage.runs(
            f"classroom-ai release {TEACHER} --to school --school north --coach c1 --yes "
            "-o for-north.classroom-bundle",
            day=RELEASED_ON,
        )
        _hand_in(stage, folder / "for-north.classroom-bundle", TEACHER)


def others(stage: Stage) -> None:
    """What the other teachers of three schools did meanwhile, and what they release."""
    stage.says(
        "So do 28 other teachers of three schools, of 84. Theirs are figures drawn by chance "
        "around what is true for them: with a goal on thinking time lessons moved by 1.5 of the "
        "usual difference between a teacher's lessons, with one on students' own words by two "
        "thirds of it, with one on the teacher's share of talk by nothing."
    )
    stage.begins_again()
    rng = np.random.default_rng(6)
    everybody = tuple(members(rng))
    with stage.at("others") as folder:
        live_through(stage, everybody, rng)
        for number, member in enumerate(everybody):
            wants = " --wants-visit" if number % 6 == 0 else ""
            stage.runs(
                f"classroom-ai release {member.name} --to school --school {member.school} "
                f"--coach {member.coach}{wants} --yes -o {member.name}.classroom-bundle",
                day=RELEASED_ON,
                silently=True,
            )
            _hand_in(stage, folder / f"{member.name}.classroom-bundle", member.name)


def page(stage: Stage) -> None:
    """One page: what it costs, whom it reaches, whether it moves anything."""
    stage.says("## The district's page: what it costs, whom it reaches, is it moving anything")
    stage.says(
        "The district has the bundles in a folder, and a plan with what is paid "
        "([its plan](../scripts/term_lessons/district.yaml), [every key](programme.md)):"
    )
    with stage.at("district") as folder:
        shutil.copy(PLAN, folder / "harbour.yaml")
        stage.runs("classroom-ai programme harbour.yaml released", day="2026-06-12")
        stage.says("And if each coach saw 18 teachers, with half of the observations by the tool?")
        stage.runs(
            "classroom-ai programme harbour.yaml released --caseload 18 --observe-with-tool 0.5 "
            "-o what-if",
            day="2026-06-12",
            since="What if",
        )


def _hand_in(stage: Stage, bundle: Path, name: str) -> None:
    """The file is handed to the district office: the program sends nothing."""
    released = stage.root / "district" / "released"
    released.mkdir(parents=True, exist_ok=True)
    shutil.copy(bundle, released / f"{name}.classroom-bundle")
