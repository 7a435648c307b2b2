"""Agreement and its intervals, against published formulae, other libraries and the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.validation.agreement import (
    FEWEST,
    Agreed,
    agreed,
    kappa_of,
    plain_words,
    word_errors,
)


def test_alternating_mistakes_get_wilsons_interval() -> None:
    """Spread as evenly as can be, no run differs from another: 90 of 100, z = 1.645."""
    found = agreed(([True] * 9 + [False]) * 10)
    z, n, share = 1.6448536, 100, 0.9
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half), abs=2e-3)


def test_mistakes_in_a_row_say_less_than_mistakes_all_over() -> None:
    run = agreed([True] * 90 + [False] * 10)
    spread = agreed(([True] * 9 + [False]) * 10)
    assert run.part == spread.part
    assert run.high is not None
    assert run.low is not None
    assert spread.high is not None
    assert spread.low is not None
    assert run.high - run.low > 1.5 * (spread.high - spread.low)


def test_all_right_is_not_certain() -> None:
    found = agreed([True] * 20)
    assert found.high == 1.0
    assert found.low is not None
    assert 0.85 < found.low < 0.9


@given(st.lists(st.booleans(), max_size=80))
def test_an_interval_holds_its_share(same: list[bool]) -> None:
    found = agreed(same)
    assert (found.part, found.whole) == (sum(same), len(same))
    assert found.enough == (len(same) >= FEWEST)
    if not same:
        assert found == Agreed(0, 0)
        return
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.part / found.whole + 1e-4
    assert found.part / found.whole - 1e-4 <= found.high <= 1


@pytest.mark.parametrize("run", [1, 5, 10])
def test_intervals_of_a_sheet_hold_the_truth_about_nine_times_in_ten(run: int) -> None:
    """Mistakes one by one, and in runs as long as where a wrong voice is followed."""
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(200):
        same = np.repeat(rng.random(200 // run) < 0.85, run)
        found = agreed(same.tolist())
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.85 <= found.high
    assert 0.84 <= held / 200 <= 0.97


def test_kappa_is_cohens() -> None:
    """The table of 20, 5, 10 and 15 that textbooks use has 0.4."""
    truth = ["yes"] * 25 + ["no"] * 25
    heard = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    found = kappa_of(truth, heard)
    assert found.value == 0.4
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.4 < found.high
    assert found == kappa_of(truth, heard)


def test_kappa_of_three_labels() -> None:
    """scikit-learn's cohen_kappa_score says 0.3233; its import would take longer than this file."""
    cells = {"aa": 3, "ab": 2, "ac": 1, "ba": 1, "bb": 4, "bc": 2, "ca": 2, "cb": 1, "cc": 4}
    pairs = "".join(pair * times for pair, times in cells.items())
    assert kappa_of(list(pairs[::2]), list(pairs[1::2])).value == 0.323


@pytest.mark.parametrize(
    ("truth", "heard"),
    [([], []), (["open"] * 5, ["none"] * 5), (["none"] * 30, ["none"] * 30)],
    ids=["nothing", "few", "one label"],
)
def test_kappa_is_not_claimed_where_it_means_nothing(truth: list[str], heard: list[str]) -> None:
    assert kappa_of(truth, heard).value is None


def test_kappa_without_any_difference_has_no_interval() -> None:
    found = kappa_of(["open", "none"] * 10, ["open", "none"] * 10)
    assert (found.value, found.low, found.high) == (1.0, None, None)


def test_word_errors_go_to_whoever_spoke() -> None:
    typed = [("teacher", "What do you see?"), ("student", "a red box"), (None, "me too")]
    whole, by_role = word_errors(typed, "What do you see a bread socks me uh too")
    assert (whole.words, whole.wrong, whole.missed, whole.added) == (9, 2, 0, 0)
    assert by_role["teacher"].wrong == 0
    assert by_role["student"].wrong == 2
    assert set(by_role) == {"teacher", "student"}


def test_who_stops_typing_early_is_not_charged_for_the_rest() -> None:
    whole, _ = word_errors([("teacher", "one two three")], "one two three four five six")
    assert whole.rate == 0


@pytest.mark.parametrize("heard", ["", "..."])
def test_words_that_were_not_heard_are_missed(heard: str) -> None:
    whole, _ = word_errors([(None, "one two three")], heard)
    assert (whole.missed, whole.rate) == (3, 1.0)


def test_nothing_typed_has_no_rate() -> None:
    whole, by_role = word_errors([(None, "(laughs) ... um")], "hello")
    assert whole.rate is None
    assert by_role == {}


def test_a_few_words_have_no_interval_and_many_have_one() -> None:
    line = "the cat sat on the mat and looked at us "
    few, _ = word_errors([(None, line)], line)
    many, _ = word_errors([(None, line * 10)], line * 5 + line.replace("cat", "hat") * 5)
    assert few.low is None
    assert many.rate is not None
    assert many.low is not None
    assert many.high is not None
    assert many.low <= many.rate == 0.05 <= many.high


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It's 3/4!", "it’s three fourths"),
        ("Well-known, UM, fact", "well known fact"),
        ("[noise] yes (?)", "Yes."),
        ("", "..."),
    ],
)
def test_how_words_are_written_makes_no_difference(one: str, other: str) -> None:
    assert plain_words(one) == plain_words(other)
