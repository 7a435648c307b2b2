"""From released bundles to a pack, by the command; what cannot be used is one message."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[1]))

from bundles import school_bundle
from talks import clips_of, talk_bundle

from classroom_ai.bundles.file import SUFFIX, withdraw, write_bundle
from classroom_ai.cli import cli
from classroom_ai.debrief.pack import read_pack
from classroom_ai.errors import ClassroomAIError

OKORO: dict[str, Any] = {"teacher": "okoro", "token": "f" * 32, "wants_visit": False, "notes": ()}


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSROOM_AI_WITHDRAWN", str(tmp_path / "withdrawn.json"))


def released(folder: Path, name: str = "rivera", **changes: Any) -> Path:
    bundle = talk_bundle(**changes)
    write_bundle(bundle, folder / f"{name}{SUFFIX}", clips=clips_of(bundle))
    return folder / f"{name}{SUFFIX}"


def debrief(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["debrief", *map(str, arguments)])


def test_a_bundle_becomes_a_pack_beside_it(tmp_path: Path) -> None:
    result = debrief(released(tmp_path))
    assert result.exit_code == 0, result.output
    pack = read_pack(tmp_path / "rivera.debrief")
    assert f"bundle {pack.bundles[0]}, released Thu 5 March 2026" in result.output
    assert f"Pack: {pack.id}" in result.output
    assert "order" not in result.output
    assert not (tmp_path / "order.md").exists()


@pytest.mark.parametrize("n", [3, 4, 5])
def test_as_many_moments_as_were_asked_for(tmp_path: Path, n: int) -> None:
    debrief(released(tmp_path), "--moments", n, "-o", tmp_path / "talks")
    assert len(read_pack(tmp_path / "talks" / "rivera.debrief").moments) == n


def test_several_bundles_of_one_teacher_are_one_pack(tmp_path: Path) -> None:
    new = released(tmp_path, moments=())
    old = released(tmp_path, "old", released=date(2026, 2, 1), goal=None)
    assert debrief(new, old).exit_code == 0
    pack = read_pack(tmp_path / "rivera.debrief")
    assert (len(pack.bundles), len(pack.moments), pack.goal is None) == (2, 4, False)


def test_several_teachers_get_a_pack_each_and_an_order(tmp_path: Path) -> None:
    result = debrief(released(tmp_path, "o", **OKORO), released(tmp_path), "-o", tmp_path / "x")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "x").iterdir()} == {
        "rivera.debrief", "okoro.debrief", "order.md",
    }  # fmt: skip
    assert re.findall(r"\d\. \w+", (tmp_path / "x" / "order.md").read_text()) == [
        "1. rivera", "2. okoro",
    ]  # fmt: skip


def test_names_that_are_one_folder_get_one_each(tmp_path: Path) -> None:
    debrief(released(tmp_path), released(tmp_path, "o", **{**OKORO, "teacher": "rivera!"}))
    assert sorted(path.name for path in tmp_path.glob("*.debrief")) == [
        "rivera-01234567.debrief", "rivera-ffffffff.debrief",
    ]  # fmt: skip


def test_the_same_bundle_twice_is_said_and_counts_once(tmp_path: Path) -> None:
    path = released(tmp_path)
    copy = tmp_path / "copy.classroom-bundle"
    copy.write_bytes(path.read_bytes())
    result = debrief(path, copy)
    assert result.exit_code == 0
    assert "copy.classroom-bundle is the same bundle as" in result.output
    assert len(read_pack(tmp_path / "rivera.debrief").bundles) == 1


def test_own_criteria_are_in_the_pack(tmp_path: Path) -> None:
    from classroom_ai.debrief.criteria import SHIPPED

    own = tmp_path / "own.yaml"
    text = SHIPPED.read_text("utf-8").replace("What made you choose this moment?", "Why this?")
    own.write_text(text.replace("version: 1", "version: 7"), "utf-8")
    debrief(released(tmp_path), "--criteria", own)
    pack = read_pack(tmp_path / "rivera.debrief")
    assert pack.criteria.version == 7
    assert pack.moments[0].ask == "Why this?"


def tampered(path: Path) -> Path:
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["bundle.json"] = members["bundle.json"].replace(b"twelve", b"eleven")
    return rewritten(path, members)


def newer(path: Path) -> Path:
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members["MANIFEST.json"]) | {"schema_version": 2}
    members["MANIFEST.json"] = json.dumps(manifest).encode()
    return rewritten(path, members)


def rewritten(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    return path


def withdrawn(path: Path) -> Path:
    from classroom_ai.bundles.file import read_bundle

    withdraw(path, read_bundle(path).id, on=date(2026, 3, 9))
    return path


def of_a_school(path: Path) -> Path:
    path.unlink()
    write_bundle(school_bundle(), path)
    return path


def cut_off(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:900])
    return path


def gone(path: Path) -> Path:
    path.unlink()
    return path


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (tampered, "was changed after it was released"),
        (newer, "newer version"),
        (withdrawn, "withdrawn on 2026-03-09"),
        (of_a_school, "classroom-ai programme"),
        (cut_off, "damaged or not complete"),
        (gone, "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_one_message_and_no_pack(
    tmp_path: Path, spoil: Callable[[Path], Path], message: str
) -> None:
    good = released(tmp_path, "o", **OKORO)
    result = debrief(good, spoil(released(tmp_path)))
    assert isinstance(result.exception, ClassroomAIError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
    assert not list(tmp_path.glob("*.debrief"))


def test_two_teachers_of_one_name_are_one_message(tmp_path: Path) -> None:
    result = debrief(released(tmp_path), released(tmp_path, "o", token="f" * 32))
    assert isinstance(result.exception, ClassroomAIError)
    assert "two teachers" in str(result.exception)
    assert not list(tmp_path.glob("*.debrief"))


@pytest.mark.parametrize("n", ["2", "6", "many"])
def test_a_number_of_moments_that_no_talk_has_is_wrong_usage(tmp_path: Path, n: str) -> None:
    assert debrief(released(tmp_path), "--moments", n).exit_code == 2


def test_nothing_of_a_bundle_is_told_but_its_id_and_name(tmp_path: Path) -> None:
    result = debrief(released(tmp_path), released(tmp_path, "o", **OKORO))
    for hidden in ("twelve", "0123456789abcdef" * 2, "never get there", "Fractions", "2.1"):
        assert hidden not in result.output


def test_criteria_that_ship_can_be_printed_and_used(tmp_path: Path) -> None:
    printed = debrief("--print-criteria")
    (tmp_path / "ours.yaml").write_text(printed.output, "utf-8")
    result = debrief(released(tmp_path), "--criteria", tmp_path / "ours.yaml")
    assert (printed.exit_code, result.exit_code) == (0, 0)
