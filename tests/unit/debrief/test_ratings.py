"""Ratings are blind until both are in, and stay what they were once agreement was shown."""

from __future__ import annotations

import itertools
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom_ai.cli import cli
from classroom_ai.debrief.agreement import team_agreement
from classroom_ai.debrief.pack import Pack, read_pack
from classroom_ai.debrief.ratings import (
    Rating,
    add_ratings,
    all_ratings,
    mark_shown,
    own_ratings,
    path_of,
    was_shown,
    with_rating,
)
from classroom_ai.debrief.writing import write_pack
from classroom_ai.errors import ClassroomAIError, DebriefError

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from talks import talk_bundle
from test_pack import made

PACK, SOUND = made(talk_bundle())
IDS = tuple(each.id for each in PACK.moments)
Given = Mapping[str, Rating]

FIRST: Given = {m: Rating(point=1, use="leave") for m in IDS}
SECOND: Given = {m: Rating(point=4, use="exemplar") for m in IDS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_pack(tmp_path / "rivera.debrief", PACK, SOUND)
    return tmp_path / "rivera.debrief"


def give(folder: Path, coach: str, given_: Given, pack: Pack = PACK) -> None:
    ratings = own_ratings(folder, pack, coach)
    for each, rating in given_.items():
        ratings = with_rating(folder, pack, ratings, each, rating)


def rate(folder: Path, *options: str, answers: str = "") -> Result:
    return CliRunner().invoke(cli, ["rate", str(folder), *options], input=answers)


# --- blind --------------------------------------------------------------------

ratings = st.builds(
    Rating, point=st.none() | st.integers(1, 4), use=st.sampled_from(["exemplar", "probe", "leave"])
)
some = st.dictionaries(st.sampled_from(IDS), ratings, max_size=len(IDS) - 1)
all_or_some = some | st.fixed_dictionaries(dict.fromkeys(IDS, ratings))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(mine=all_or_some, theirs=some, other=some)
def test_nothing_that_a_command_says_depends_on_ratings_that_are_not_complete(
    mine: Given, theirs: Given, other: Given, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # The same moments, rated otherwise: which ones are not rated yet may be told.
    other = {m: other.get(m, Rating(point=None, use="probe")) for m in theirs}

    def said(given_: Given) -> list[str]:
        folder = tmp_path_factory.getbasetemp() / "blind"
        shutil.rmtree(folder, ignore_errors=True)
        write_pack(folder, PACK, SOUND)
        give(folder, "Ines", mine)
        give(folder, "Tom", given_)
        file = path_of(folder, "Tom")
        each = (
            rate(folder, "--agreement"),
            rate(folder, "--coach", "Ines", answers="s\n"),
            rate(folder, "--coach", "Ines", "--add", str(file)),
            rate(folder, "--coach", "Ana", "--add", str(file)),
        )
        assert not was_shown(folder, PACK)
        return [result.output + str(result.exception) for result in each]

    with patch("classroom_ai.debrief.ratings.secrets.token_hex", return_value="0" * 32):
        assert said(theirs) == said(other)


def test_a_complete_coach_learns_nothing_of_one_who_is_not(folder: Path) -> None:
    give(folder, "Ines", FIRST)
    give(folder, "Tom", dict(itertools.islice(SECOND.items(), 3)))
    result = rate(folder, "--agreement")
    assert result.exit_code == 0
    assert "Tom not done yet" in result.output
    assert "kappa" not in result.output
    assert "rows" not in result.output
    assert not was_shown(folder, PACK)


def test_two_who_are_done_wait_for_a_third_who_began(folder: Path) -> None:
    give(folder, "Ines", FIRST)
    give(folder, "Tom", SECOND)
    give(folder, "Ana", {IDS[0]: FIRST[IDS[0]]})
    team = team_agreement([(folder, PACK)])
    assert (team.pairs, team.counted) == ((), ())
    assert team.waiting[0].coaches == ("Ana",)


def test_while_rating_nothing_of_the_packs_own_view_is_shown(folder: Path) -> None:
    result = rate(folder, "--coach", "Ines", answers="1\ne\n" * len(IDS))
    assert result.exit_code == 0, result.output
    for each in PACK.moments:
        assert each.lines[0].text in result.output
        for hidden in (each.sentence, each.ask, each.why):
            assert not hidden or hidden not in result.output
    assert "Something to keep" not in result.output


def test_a_seal_says_nothing_without_the_salt(folder: Path) -> None:
    give(folder, "Ines", FIRST)
    one = own_ratings(folder, PACK, "Ines")
    assert one.seal != one.model_copy(update={"salt": "0" * 32}).seal
    assert one.seal != one.model_copy(update={"blind": SECOND}).seal
    assert one.seal == one.model_copy(update={"later": SECOND}).seal


# --- one after the other ------------------------------------------------------------


def test_who_stops_goes_on_where_they_were(folder: Path) -> None:
    first = rate(folder, "--coach", "Ines", answers="2\ne\ns\n")
    assert "Moment 2 of 4" in first.output
    assert "To go on: classroom-ai rate" in first.output
    second = rate(folder, "--coach", "Ines", answers="nine\nx\nq\np\n3\nl\n4\ne\n")
    assert "Moment 1 of 4" not in second.output
    assert "1 to 4, x or s is expected." in second.output
    assert "e, p, l or s is expected." in second.output
    assert "Seal: " in second.output
    assert dict(own_ratings(folder, PACK, "Ines").blind) == {
        "p01": Rating(point=2, use="exemplar"),
        "p02": Rating(point=None, use="probe"),
        "p03": Rating(point=3, use="leave"),
        "p04": Rating(point=4, use="exemplar"),
    }


def test_before_agreement_was_shown_a_rating_can_be_changed(folder: Path) -> None:
    give(folder, "Ines", FIRST)
    rate(folder, "--coach", "Ines", "--again", answers="3\np\ns\n")
    assert own_ratings(folder, PACK, "Ines").blind["p01"] == Rating(point=3, use="probe")


def test_the_last_to_finish_is_told_where_agreement_is_seen(folder: Path) -> None:
    every = "1\ne\n" * len(IDS)
    first = rate(folder, "--coach", "Ines", answers=every).output
    last = rate(folder, "--coach", "Tom", answers=every).output
    assert ("--add FILE" in first, "--agreement" in first) == (True, False)
    assert ("--add FILE" in last, "--agreement" in last) == (False, True)


def test_after_agreement_was_shown_the_first_rating_stays(folder: Path) -> None:
    give(folder, "Ines", FIRST)
    give(folder, "Tom", SECOND)
    before = rate(folder, "--agreement").output
    result = rate(folder, "--coach", "Ines", "--again", answers="4\ne\n" * len(IDS))
    assert "kept beside it" in result.output
    kept = own_ratings(folder, PACK, "Ines")
    assert dict(kept.blind) == FIRST
    assert dict(kept.later) == SECOND
    assert rate(folder, "--agreement").output == before


def test_who_begins_after_agreement_was_shown_is_not_counted(folder: Path) -> None:
    give(folder, "Ines", FIRST)
    give(folder, "Tom", SECOND)
    rate(folder, "--agreement")
    rate(folder, "--coach", "Ana", answers="1\ne\n" * len(IDS))
    assert not own_ratings(folder, PACK, "Ana").blind
    assert [pair.coaches for pair in team_agreement([(folder, PACK)]).pairs] == [("Ines", "Tom")]


def test_agreement_that_cannot_be_marked_as_shown_is_not_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(folder, "Ines", FIRST)
    give(folder, "Tom", SECOND)

    def fails(*_: object) -> None:
        raise ClassroomAIError("No space left.")

    monkeypatch.setattr("classroom_ai.debrief.ratings.write_private", fails)
    result = rate(folder, "--agreement")
    assert isinstance(result.exception, ClassroomAIError)
    assert result.output == ""


# --- two machines -------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The same pack on another machine, rated by Tom."""
    write_pack(tmp_path / "elsewhere", PACK, SOUND)
    give(tmp_path / "elsewhere", "Tom", SECOND)
    return tmp_path / "elsewhere"


def test_ratings_of_the_other_machine_are_brought_in(folder: Path, elsewhere: Path) -> None:
    give(folder, "Ines", FIRST)
    result = rate(folder, "--coach", "Ines", "--add", str(path_of(elsewhere, "Tom")))
    assert result.exit_code == 0
    assert own_ratings(elsewhere, PACK, "Tom").seal in result.output
    assert [each.coach for each in all_ratings(folder, PACK)] == ["Ines", "Tom"]


def changed(file: Path, **changes: Any) -> Path:
    content = json.loads(file.read_text("utf-8"))
    target = file.parent.parent / "changed.json"
    target.write_text(json.dumps(content | changes), "utf-8")
    return target


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"coach": "Ines"}, "which are your own"),
        ({"coach": "ines"}, "which are your own"),
        ({"coach": "../Ines"}, "is no file of ratings"),
        ({"pack": "0" * 16}, "ratings of the pack 0000000000000000; this one is"),
        ({"blind": {"p01": {"point": 4, "use": "leave"}}}, "Tom has not rated all moments yet"),
        ({"blind": {"p09": {"point": 4, "use": "leave"}}}, "that the pack does not have"),
        ({"blind": {"p01": {"point": 5, "use": "leave"}}}, "that the pack does not have"),
        ({"blind": {"p01": {"point": 4, "use": "keep"}}}, "no file of ratings, or was changed"),
        ({"salt": "x"}, "no file of ratings, or was changed"),
        ({"kind": "debrief-pack"}, "no file of ratings, or was changed"),
    ],
)
def test_what_is_not_the_other_coachs_is_refused(
    folder: Path, elsewhere: Path, changes: dict[str, Any], message: str
) -> None:
    give(folder, "Ines", FIRST)
    with pytest.raises(ClassroomAIError, match=message) as error:
        add_ratings(folder, PACK, "Ines", changed(path_of(elsewhere, "Tom"), **changes))
    assert "\n" not in str(error.value)
    assert [each.coach for each in all_ratings(folder, PACK)] == ["Ines"]


def test_nothing_is_brought_in_before_ones_own_are_complete(folder: Path, elsewhere: Path) -> None:
    give(folder, "Ines", {IDS[0]: FIRST[IDS[0]]})
    with pytest.raises(DebriefError, match=r"Ines has not rated all.*rate .* --coach Ines"):
        add_ratings(folder, PACK, "Ines", path_of(elsewhere, "Tom"))
    assert not path_of(folder, "Tom").exists()


def test_ratings_that_were_changed_after_they_were_given_are_refused(
    folder: Path, elsewhere: Path
) -> None:
    give(folder, "Ines", FIRST)
    add_ratings(folder, PACK, "Ines", path_of(elsewhere, "Tom"))
    before = path_of(folder, "Tom").read_bytes()
    give(elsewhere, "Tom", {IDS[0]: Rating(point=1, use="leave")})
    with pytest.raises(DebriefError, match=r"not what Tom gave before.*the earlier one was kept"):
        add_ratings(folder, PACK, "Ines", path_of(elsewhere, "Tom"))
    assert path_of(folder, "Tom").read_bytes() == before


def test_a_file_under_another_name_is_refused(folder: Path) -> None:
    give(folder, "Ines", FIRST)
    path_of(folder, "Ines").rename(path_of(folder, "Tom"))
    with pytest.raises(DebriefError, match=r"Tom\.json has the ratings of Ines"):
        team_agreement([(folder, PACK)])


def test_names_that_differ_in_capitals_only_are_refused(folder: Path) -> None:
    give(folder, "Ines", FIRST)
    with pytest.raises(DebriefError, match="hard to tell apart"):
        own_ratings(folder, PACK, "INES")


@pytest.mark.parametrize("name", ["", " ", "../x", "a/b", ".x", "a" * 61, "a\nb/", "\x1b[31m"])
def test_a_name_that_is_no_file_name_is_refused(folder: Path, name: str) -> None:
    result = rate(folder, "--coach", name)
    assert result.exit_code != 0
    assert not (folder / "ratings").exists()


# --- a sheet -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "moment,rating,use\np01,1,leave\np02,x,probe\n",
        "\ufeffmoment;rating;use;why\r\np01;1;L;so\r\np02;cannot tell;p;\r\np03;;;\r\n;;;\r\n",
        "use,rating,moment\nLeave,1,p01\nPROBE,?,p02\n",
        "moment,rating,use\n1,1,leave\n2,x,probe\n",
    ],
)
def test_a_sheet_is_read_with_patience(folder: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "r.csv").write_bytes(text.encode())
    result = rate(folder, "--coach", "Ines", "--file", str(tmp_path / "r.csv"))
    assert "2 moments of" in result.output
    assert dict(own_ratings(folder, PACK, "Ines").blind) == {
        "p01": Rating(point=1, use="leave"),
        "p02": Rating(point=None, use="probe"),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column 'moment'"),
        ("moment,use\n", "no column 'rating'"),
        ("moment,rating,use\np01,5,leave\n", "row 2: '5' is no rating. 1 to 4"),
        ("moment,rating,use\np01,2.0,leave\n", "'2.0' is no rating"),
        ("moment,rating,use\np01,2,keep\n", "row 2: 'keep' is no use. One of exemplar"),
        ("moment,rating,use\np01,2,\n", "'' is no use"),
        ("moment,rating,use\np07,2,leave\n", "no moment 'p07'. Moments are p01, p02"),
        ("moment,rating,use\np01,2,leave\np01,2,leave\n", "row 3: p01 is rated twice"),
        ("moment,rating,use\np01,2,leave\n1,2,leave\n", "row 3: p01 is rated twice"),
        ("moment,rating,use\n0,2,leave\n", "no moment '0'"),
        ("moment,rating,use\n\x00,2,leave\n", "moment"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_named_and_nothing_kept(
    folder: Path, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "r.csv").write_text(text)
    result = rate(folder, "--coach", "Ines", "--file", str(tmp_path / "r.csv"))
    assert isinstance(result.exception, ClassroomAIError)
    assert message in str(result.exception)
    assert not (folder / "ratings").exists()


# --- wrong usage ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--coach", "A", "--agreement"],
        ["--again"],
        ["--add", "x"],
        ["--coach", "A", "--add", "x", "--file", "y"],
        ["--coach", "A", "--again", "--file", "y"],
    ],
)
def test_wrong_options_are_one_message(folder: Path, options: list[str]) -> None:
    result = rate(folder, *options)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_the_same_pack_twice_is_refused(folder: Path, elsewhere: Path) -> None:
    packs = [(folder, PACK), (elsewhere, read_pack(elsewhere))]
    with pytest.raises(DebriefError, match=r"same pack.*--add"):
        team_agreement(packs)


def test_packs_of_different_criteria_are_not_counted_together(folder: Path, tmp_path: Path) -> None:
    criteria = PACK.criteria.model_copy(update={"version": 2})
    other = PACK.model_copy(update={"criteria": criteria})
    write_pack(tmp_path / "other", other, SOUND)
    with pytest.raises(DebriefError, match="different criteria"):
        team_agreement([(folder, PACK), (tmp_path / "other", other)])


def test_shown_is_of_one_pack(folder: Path) -> None:
    mark_shown(folder, PACK)
    assert was_shown(folder, PACK)
    assert not was_shown(folder, PACK.model_copy(update={"teacher": "x"}))


@pytest.mark.parametrize("mark", [b"\xff\xfe", None])
def test_a_mark_that_cannot_be_read_is_no_traceback(folder: Path, mark: bytes | None) -> None:
    path = folder / "ratings" / ".shown"
    path.parent.mkdir(exist_ok=True)
    if mark is None:
        path.mkdir()
    else:
        path.write_bytes(mark)
    result = rate(folder, "--coach", "Ines", answers="s\n")
    assert result.exception is None, result.exception
    assert ("was shown here before" in result.output) == (mark is None)
