"""Counts of how often a label is right: their form, and how far lessons differ in them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from classroom_ai.measures.label_errors import LabelErrors

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))

from label_errors import as_json, family_of, how_alike, table

PAIRS = [("open", "open"), ("open", "none"), ("none", "none"), ("open", "open")]


def test_counts_are_by_label_given_and_label_of_people() -> None:
    family = family_of(PAIRS, missed_by="sentences", source="Four sentences.")
    assert family["true"] == {"none": {"none": 1}, "open": {"none": 1, "open": 2}}
    assert LabelErrors(**family).names == ("open",)


def test_what_is_written_is_read_as_it_was_with_a_row_a_line() -> None:
    families = {"question": family_of(PAIRS, missed_by="sentences", source="Four {braces}.")}
    text = as_json(families)
    assert json.loads(text) == families
    assert '"open": {"none": 1, "open": 2}' in text


def test_a_table_has_every_label_and_none_last() -> None:
    lines = table(family_of(PAIRS, missed_by="found", source="")["true"]).splitlines()
    assert lines == [
        "| given | open | none |",
        "| --- | --- | --- |",
        "| open | 2 | 1 |",
        "| none | 0 | 1 |",
    ]


@pytest.mark.parametrize("concentration", [5.0, 40.0])
def test_how_far_lessons_differ_is_found_again(concentration: float) -> None:
    rng = np.random.default_rng(0)
    lessons = []
    for _ in range(400):
        rates = rng.dirichlet(np.array([0.7, 0.2, 0.1]) * concentration)
        counts = rng.multinomial(int(rng.integers(5, 120)), rates).tolist()
        lessons.append(Counter(dict(zip("abc", counts, strict=True))))
    assert how_alike(lessons) == pytest.approx(concentration, rel=0.25)


@pytest.mark.parametrize(
    "lessons",
    [
        [Counter(a=3)],
        [Counter(a=3), Counter(a=9)],
        [Counter(a=10, b=10)] * 5,
    ],
)
def test_lessons_that_cannot_be_told_from_chance_have_no_figure(
    lessons: list[Counter[str]],
) -> None:
    assert how_alike(lessons) is None


def test_families_have_the_lessons_of_their_own_labels() -> None:
    pairs = [("open", "open")] * 20 + [("open", "none")] * 20
    lessons = ["one"] * 20 + ["another"] * 20
    family = family_of(pairs, missed_by="sentences", source="", lessons=lessons)
    assert family["alike"] == {"open": 0.1}  # as unlike as can be
    mixed = [("open", "open"), ("open", "open"), ("open", "none")] * 6 + [("open", "none")] * 12
    lessons = ["one"] * 18 + ["another"] * 12
    assert family_of(mixed, missed_by="sentences", source="", lessons=lessons)["alike"]["open"] < 2
