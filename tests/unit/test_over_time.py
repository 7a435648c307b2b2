"""The picture of lessons over time: a mark a lesson, told apart by shape as well as colour."""

from __future__ import annotations

import math
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.report import words
from classroom_ai.report.pictures.over_time import Mark, Parting, _round_ends, over_time
from classroom_ai.report.pictures.png import to_png
from classroom_ai.types import Standing, Verdict

FORMATS = ("discussion", "practice", "test", "<script>", "lab")


def marks(n: int, formats: int = 1) -> list[Mark]:
    return [
        Mark(
            (date(2026, 1, 5) + timedelta(7 * k)).isoformat(), 1.0 + k % 3, 0.8 + k % 3,
            1.4 + k % 3, FORMATS[k % formats],
        )
        for k in range(n)
    ]  # fmt: skip


def stood(value: float) -> Standing:
    return Standing(value, value - 0.2, value + 0.2, 3, "2026-01-05", "2026-01-19")


PARTING = Parting("2026-01-21", "your goal, 21 January", stood(1.5), stood(2.5))


@pytest.mark.parametrize("n", [1, 2, 20, 600])
@pytest.mark.parametrize("formats", [1, 3, 5])
def test_it_is_well_formed_and_the_same_each_time(n: int, formats: int) -> None:
    svg = over_time(marks(n, formats), "s", parting=PARTING, wanted=3.0, heading="An answer " * 9)
    ElementTree.fromstring(svg)  # noqa: S314 - drawn here
    assert svg == over_time(
        marks(n, formats), "s", parting=PARTING, wanted=3.0, heading="An answer " * 9
    )
    assert len(svg) < 80_000


def test_formats_have_names_and_more_than_four_share_a_mark() -> None:
    svg = over_time(marks(20, 3), "s")
    assert all(f">{name}<" in svg for name in FORMATS[:3])
    svg = over_time(marks(20, 5), "s")
    assert words.OTHER_FORMATS in svg
    assert "<script>" not in svg


def test_days_and_values_that_matter_are_labelled() -> None:
    svg = over_time(marks(12), "s", parting=PARTING, wanted=3.0)
    assert "your goal, 21 January" in svg
    assert "3.0\u00a0s wanted" in svg
    assert ">Feb<" in svg
    assert ">5\u00a0Jan<" in over_time(marks(3), "s")


def test_a_lesson_that_is_far_out_stays_inside() -> None:
    svg = over_time([*marks(3), Mark("2026-03-01", 90.0, None, None, "")], "s", parting=PARTING)
    assert words.NO_FORMAT in svg
    assert to_png(svg).startswith(b"\x89PNG")


@given(st.floats(0, 1e4), st.floats(0, 1e4))
def test_axes_begin_and_end_at_round_numbers_around_the_values(one: float, other: float) -> None:
    low, high = sorted((one, other))
    first, last, step = _round_ends(low, high)
    assert first <= low + 1e-6 * step + 1e-9
    assert last >= high - 1e-6 * step - 1e-9
    assert 1 <= round((last - first) / step) <= 7
    assert math.isclose(round(first / step) * step, first, abs_tol=1e-6 * step + 1e-9)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("toward", "Pauses: 2.5 s since 21 January, 1.5 s before; that is a change"),
        ("within-noise", "no change since 21 January beyond what lessons differ"),
        ("too-early", "too early to say"),
        (None, "Pauses: 2.5 s since 21 January, 1.5 s before"),
    ],
)
def test_the_title_is_the_answer(verdict: Verdict | None, said: str) -> None:
    title = words.over_time_title(
        "Pauses", "s", before=stood(1.5), now=stood(2.5), day="2026-01-21", verdict=verdict
    )
    assert said in title.replace("\u00a0", " ")
