"""Lessons stay comparable over an update that changes nothing of how they are heard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classroom_ai.hearing.version import HEARING_VERSION
from classroom_ai.history.alike import heard_as, kind_of
from classroom_ai.lesson import lesson_from_text
from classroom_ai.types import Lesson, ModelUsed, Provenance

MODELS = {"asr": ModelUsed("small", sha256="a" * 64), "voices": ModelUsed("v", sha256="b" * 64)}
SETTINGS: dict[str, Any] = {"teacher": "Rivera", "hearing": HEARING_VERSION, "device": "cpu"}


def lesson(provenance: Provenance | None = None, **other: Any) -> Lesson:
    used = provenance or Provenance("0.1.0", MODELS, SETTINGS, "first")
    return replace(lesson_from_text("T 0 1 Why?"), provenance=used, language="en", **other)


@pytest.mark.parametrize(
    "provenance",
    [
        Provenance("9.9.9", MODELS, SETTINGS, "other"),
        Provenance("0.1.0", MODELS, {**SETTINGS, "vocabulary": "new", "teacher_voice": "c"}),
        Provenance("0.1.0", MODELS, {**SETTINGS, "device": "cuda", "model_note": "slow"}),
        Provenance("0.1.0", dict(reversed(MODELS.items())), SETTINGS),
    ],
    ids=["version of the package", "words and voice", "device", "order"],
)
def test_what_changes_nothing_of_hearing_keeps_lessons_alike(provenance: Provenance) -> None:
    assert heard_as(lesson(provenance)) == heard_as(lesson())


@pytest.mark.parametrize(
    "other",
    [
        lesson(Provenance("0.1.0", {**MODELS, "asr": ModelUsed("large", sha256="a" * 64)})),
        lesson(Provenance("0.1.0", {**MODELS, "asr": ModelUsed("small", sha256="c" * 64)})),
        lesson(Provenance("0.1.0", {"asr": MODELS["asr"]}, SETTINGS)),
        lesson(Provenance("0.1.0", MODELS, {**SETTINGS, "hearing": HEARING_VERSION + 1})),
        lesson(timing="captions"),
        replace(lesson(), language="es"),
    ],
    ids=["model", "weights", "fewer models", "hearing", "timing", "language"],
)
def test_what_changes_hearing_does_not(other: Lesson) -> None:
    assert heard_as(other) != heard_as(lesson())


def test_formats_and_versions_of_a_measure_are_kinds_of_their_own() -> None:
    kinds = {kind_of(*of) for of in (("a", "x", 1), ("a", "x", 2), ("a", "y", 1), ("b", "x", 1))}
    assert len(kinds) == 4
