"""Which stretches of a recording are kept for its moments."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.playback.stretches import LONGEST_CLIP, LONGEST_MOMENT, heard, stretches
from classroom_ai.types import Span

DURATION = 300.0


def kept(*spans: tuple[float, float]) -> list[tuple[float, float]]:
    found = stretches((Span(*span) for span in spans), duration=DURATION)
    return [(span.start, span.end) for span in found]


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([], []),
        ([(10.0, 12.0)], [(9.7, 12.5)]),
        ([(0.1, 2.0)], [(0.0, 2.5)]),  # nothing before the beginning
        ([(299.0, 300.0)], [(298.7, 300.0)]),  # nor after the end
        ([(20.0, 60.0)], [(19.7, 34.7)]),  # of a long one the beginning
        ([(10.0, 12.0), (12.0, 14.0)], [(9.7, 14.5)]),
        ([(10.0, 12.0), (12.8, 14.0)], [(9.7, 14.5)]),  # they touch
        ([(10.0, 12.0), (12.9, 14.0)], [(9.7, 12.5), (12.6, 14.5)]),
        ([(12.0, 14.0), (10.0, 12.0), (10.0, 12.0)], [(9.7, 14.5)]),
        ([(10.0, 20.0), (12.0, 13.0)], [(9.7, 20.5)]),
        ([(10.0, 10.0)], [(9.7, 10.5)]),
        ([(0.0, 14.0), (14.0, 28.0), (28.0, 42.0)], [(0.0, 28.5), (27.7, 42.5)]),
        ([(12.0, 10.0), (-1.0, 2.0), (400.0, 401.0)], []),
        ([(float("nan"), 2.0), (1.0, float("nan"))], []),
        ([(1.0, float("inf"))], [(0.7, 15.7)]),
    ],
)
def test_table(moments: list[tuple[float, float]], expected: list[tuple[float, float]]) -> None:
    assert kept(*moments) == expected


times = st.floats(0.0, 299.999)
lengths = st.floats(0.0, 40.0)
moments = st.lists(st.builds(lambda start, length: Span(start, start + length), times, lengths))


@given(moments)
def test_each_moment_is_whole_in_one_stretch_and_stretches_are_short(spans: list[Span]) -> None:
    found = stretches(spans, duration=DURATION)
    for moment in heard(spans, duration=DURATION):
        assert any(one.start <= moment.start and moment.end <= one.end for one in found)
        assert moment.duration <= LONGEST_MOMENT
    assert all(0.0 <= one.start < one.end <= DURATION for one in found)
    assert all(one.duration <= LONGEST_CLIP for one in found)
    assert bool(found) == bool(spans)


@given(moments)
def test_stretches_are_in_order_and_touch_only_where_one_would_be_too_long(
    spans: list[Span],
) -> None:
    found = stretches(spans, duration=DURATION)
    for one, following in pairwise(found):
        assert one.start < following.start
        if following.start <= one.end:
            first = min(
                moment.end
                for moment in heard(spans, duration=DURATION)
                if moment.start == following.start and moment.end > one.end
            )
            assert first - one.start > LONGEST_CLIP


@given(moments, st.randoms())
def test_the_order_of_moments_does_not_matter(spans: list[Span], random: object) -> None:
    mixed = list(spans)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert stretches(mixed, duration=DURATION) == stretches(spans, duration=DURATION)
