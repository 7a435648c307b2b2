"""Agreement of pairs over packs, and none of it below thirty shared ratings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from classroom_ai.cli import cli
from classroom_ai.debrief.agreement import FEWEST, team_agreement
from classroom_ai.debrief.pack import Pack
from classroom_ai.debrief.ratings import Rating, Use
from classroom_ai.debrief.writing import write_pack

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from talks import talk_bundle
from test_pack import made
from test_ratings import give

Points = Sequence[tuple[int | None, int | None]]


def packs(tmp_path: Path, n: int) -> list[tuple[Path, Pack]]:
    found = []
    for i in range(n):
        pack, sound = made(talk_bundle(teacher=f"t{i}", token=f"{i:032x}"))
        write_pack(tmp_path / f"t{i}.debrief", pack, sound)
        found.append((tmp_path / f"t{i}.debrief", pack))
    return found


def rated(each: list[tuple[Path, Pack]], points: Points, uses: list[Use] | None = None) -> None:
    """Give pairs of points to the moments of all packs, in their order."""
    left = iter(points)
    used = iter(uses or ["probe"] * len(points))
    for folder, pack in each:
        both = [(moment.id, next(left), next(used)) for moment in pack.moments]
        for i, coach in enumerate(("Ines", "Tom")):
            give(folder, coach, {m: Rating(point=p[i], use=u) for m, p, u in both}, pack)


def test_below_thirty_shared_ratings_there_is_no_kappa(tmp_path: Path) -> None:
    each = packs(tmp_path, 7)
    rated(each, [(1, 2), (4, 4)] * 14)
    (pair,) = team_agreement(each).pairs
    assert (len(pair.shared), pair.points_kappa, pair.uses_kappa) == (28, None, None)
    result = CliRunner().invoke(cli, ["rate", *(str(f) for f, _ in each), "--agreement"])
    assert "28 moments rated by both; 2 more are needed" in result.output
    assert "kappa" not in result.output


def test_what_one_cannot_tell_does_not_count_as_shared(tmp_path: Path) -> None:
    each = packs(tmp_path, 8)
    rated(each, [(1, 2), (4, 4), (3, 3), (None, 3)] * 8)
    (pair,) = team_agreement(each).pairs
    assert (pair.n_points, pair.cannot_tell) == (24, 8)
    assert pair.points_kappa is None
    assert pair.uses_kappa is not None


def test_kappa_and_tables_count_what_was_given(tmp_path: Path) -> None:
    each = packs(tmp_path, 8)
    points: Points = [(1, 2), (4, 4), (3, 3), (2, 2)] * 7 + [(1, 1), (4, 1), (3, 3), (2, 3)]
    uses: list[Use] = ["exemplar", "probe", "leave", "leave"]
    rated(each, points, uses * 8)
    (pair,) = team_agreement(each).pairs
    assert pair.n_points == len(points) >= FEWEST
    for row in range(4):
        for column in range(4):
            assert pair.points[row][column] == points.count((row + 1, column + 1))
    assert pair.points_kappa is not None
    assert pair.points_kappa.value == round(by_definition(points), 3)
    assert pair.points_kappa.low is not None
    assert pair.uses_kappa is not None
    assert (pair.uses_kappa.value, pair.uses_kappa.low) == (1.0, None)


def by_definition(points: Points) -> float:
    """Weighted kappa as Cohen (1968) writes it: one less observed by expected disagreement."""
    n = len(points)
    one, other = [p[0] or 0 for p in points], [p[1] or 0 for p in points]
    observed = sum(abs(a - b) for a, b in zip(one, other, strict=True)) / n
    expected = sum(abs(a - b) for a in one for b in other) / n**2
    return 1 - observed / expected


def test_moments_to_talk_about_are_those_that_differ_most(tmp_path: Path) -> None:
    each = packs(tmp_path, 1)
    rated(each, [(1, 2), (4, 4), (4, 1), (None, 1)])
    (pair,) = team_agreement(each).pairs
    assert [one.moment.id for one in pair.to_talk_about] == ["p03", "p01"]


def test_more_than_two_coaches_are_compared_pair_by_pair(tmp_path: Path) -> None:
    each = packs(tmp_path, 1)
    rated(each, [(1, 2)] * 4)
    folder, pack = each[0]
    give(folder, "Ana", {m.id: Rating(point=1, use="leave") for m in pack.moments}, pack)
    found = team_agreement(each)
    assert [pair.coaches for pair in found.pairs] == [
        ("Ana", "Ines"), ("Ana", "Tom"), ("Ines", "Tom"),
    ]  # fmt: skip
    result = CliRunner().invoke(cli, ["rate", str(folder), "--agreement"])
    assert "Each pair stands by itself" in result.output


@pytest.mark.parametrize("point", [1, None])
def test_the_same_throughout_is_said_without_a_figure(tmp_path: Path, point: int | None) -> None:
    each = packs(tmp_path, 8)
    rated(each, [(point, point)] * 32)
    result = CliRunner().invoke(cli, ["rate", *(str(f) for f, _ in each), "--agreement"])
    assert result.exit_code == 0, result.exception
    assert "one and the same throughout" in result.output
    assert "You rated every moment alike." in result.output
