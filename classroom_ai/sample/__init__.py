"""The sample lesson: three minutes of an invented Grade 4 lesson, spoken by synthetic voices."""

from __future__ import annotations

import json
from pathlib import Path

from classroom_ai.types import About

SAMPLE_RECORDING = Path(__file__).parent / "fractions.ogg"
SAMPLE_TRUTH = SAMPLE_RECORDING.with_suffix(".json")


def sample_about() -> About:
    """What the teacher says of the sample lesson."""
    return About(**json.loads(SAMPLE_TRUTH.read_text(encoding="utf-8"))["about"])
