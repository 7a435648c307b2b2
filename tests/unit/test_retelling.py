"""What of a report has to be heard."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import inputs

from classroom_ai.retelling import spans_of
from classroom_ai.types import Span


def test_quoted_moments_are_heard_and_not_the_whole_transcript() -> None:
    report = inputs().report()
    assert report.transcript is not None
    assert len(report.transcript.lines) == 4
    spans = set(spans_of(report))
    assert Span(0.0, 1.5) in spans  # a quote of a figure
    assert not [span for span in spans if span.start >= 4.0]
    assert set(spans_of(replace(report, transcript=None))) == spans
