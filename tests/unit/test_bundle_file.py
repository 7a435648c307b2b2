"""Bundles as files: what was written is read again, and nothing else is."""

from __future__ import annotations

import io
import json
import stat
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.bundles import file as bundle_file
from classroom_ai.bundles import withdrawn
from classroom_ai.bundles.file import (
    BUNDLE,
    MANIFEST,
    bundle_id,
    read_bundle,
    read_coach,
    read_school,
    withdraw,
    write_bundle,
)
from classroom_ai.bundles.model import CoachBundle, SchoolBundle
from classroom_ai.errors import BundleError, OutputError

sys.path.insert(0, str(Path(__file__).parents[1]))

from bundles import CLIPS, coach_bundle, school_bundle

Members = dict[str, bytes]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Rivera.classroom-bundle"


@pytest.fixture
def written(path: Path) -> Path:
    write_bundle(coach_bundle(), path, clips=CLIPS)
    return path


@pytest.mark.parametrize(
    ("bundle", "clips", "read"),
    [(coach_bundle(), CLIPS, read_coach), (school_bundle(), {}, read_school)],
)
def test_what_was_written_is_read_again(
    path: Path, bundle: CoachBundle | SchoolBundle, clips: Members, read: Callable[[Path], Any]
) -> None:
    name = write_bundle(bundle, path, clips=clips)

    found = read(path)

    assert (found.bundle, found.id, found.clips) == (bundle, name, clips)
    assert read_bundle(path).id == name == bundle_id(bundle, clips=clips)
    assert len(name) == 16


def test_same_release_has_same_bytes_and_id(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert write_bundle(coach_bundle(), one, clips=CLIPS) == write_bundle(
        coach_bundle(), other, clips=CLIPS
    )
    assert one.read_bytes() == other.read_bytes()


def test_another_sound_is_another_bundle() -> None:
    louder = {name: data + b"!" for name, data in CLIPS.items()}
    assert bundle_id(coach_bundle(), clips=CLIPS) != bundle_id(coach_bundle(), clips=louder)


def test_only_its_owner_can_read_it(written: Path) -> None:
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_nothing_is_overwritten(written: Path) -> None:
    before = written.read_bytes()
    with pytest.raises(OutputError, match=r"already.*-o"):
        write_bundle(school_bundle(), written)
    assert written.read_bytes() == before


def test_clips_are_those_of_the_moments(path: Path) -> None:
    with pytest.raises(ValueError, match="clips"):
        write_bundle(coach_bundle(), path)
    with pytest.raises(ValueError, match="clips"):
        write_bundle(school_bundle(), path, clips=CLIPS)
    assert not path.exists()


def test_too_much_to_be_read_again_is_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_file, "MOST_BYTES", 1000)
    with pytest.raises(BundleError, match="fewer moments"):
        write_bundle(coach_bundle(), path, clips=CLIPS)
    assert not path.exists()


@pytest.mark.parametrize(
    ("write", "read", "says"),
    [
        (coach_bundle, read_school, r"released to a coach.*classroom-ai debrief"),
        (school_bundle, read_coach, r"released to a school.*classroom-ai programme"),
    ],
)
def test_one_of_the_other_kind_says_who_reads_it(
    path: Path, write: Callable[[], Any], read: Callable[[Path], Any], says: str
) -> None:
    bundle = write()
    write_bundle(bundle, path, clips=CLIPS if isinstance(bundle, CoachBundle) else {})
    with pytest.raises(BundleError, match=says):
        read(path)


# --- changed after it was released ---------------------------------------------


def packed(members: Members | list[tuple[str, bytes]], *, compression: int = 0) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items() if isinstance(members, dict) else members:
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return file.getvalue()


def members_of(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def signed(content: Members) -> Members:
    """With a manifest that fits: as who knows how would do it."""
    content = {name: data for name, data in content.items() if name != MANIFEST}
    return {**content, MANIFEST: bundle_file._manifest(content)}


def with_json(members: Members, **changes: Any) -> Members:
    content = {**json.loads(members[BUNDLE]), **changes}
    return signed({**members, BUNDLE: json.dumps(content).encode()})


def renamed(members: Members, old: str, new: str) -> Members:
    return {new if name == old else name: data for name, data in members.items()}


TAMPERED: dict[str, Callable[[Members], Members]] = {
    "member changed": lambda m: {**m, BUNDLE: m[BUNDLE].replace(b"Rivera", b"Riviera")},
    "clip changed": lambda m: {**m, "clips/m01.m4a": b"other"},
    "member added": lambda m: {**m, "notes.txt": b"hello"},
    "member removed": lambda m: {name: d for name, d in m.items() if name != "clips/m01.m4a"},
    "member renamed": lambda m: renamed(m, "clips/m01.m4a", "clips/m02.m4a"),
    "bundle removed": lambda m: {name: d for name, d in m.items() if name != BUNDLE},
    "manifest edited": lambda m: {**m, MANIFEST: m[MANIFEST].replace(b"m01", b"m09")},
    "manifest is no JSON": lambda m: {**m, MANIFEST: b"{"},
    "manifest is a list": lambda m: {**m, MANIFEST: b"[]"},
    "manifest nested deeply": lambda m: {**m, MANIFEST: b"[" * 100_000},
    "member added, manifest too": lambda m: signed({**m, "notes.txt": b"hello"}),
    "absolute name": lambda m: signed({**m, "/etc/passwd": b"x"}),
    "name of a folder above": lambda m: signed({**m, "../m01.m4a": b"x"}),
    "clip without its moment": lambda m: signed({**m, "clips/m77.m4a": b"x"}),
    "no JSON": lambda m: signed({**m, BUNDLE: b"\xff{"}),
    "a list": lambda m: signed({**m, BUNDLE: b"[1]"}),
    "nested deeply": lambda m: signed({**m, BUNDLE: b"[" * 100_000}),
    "unknown kind": lambda m: with_json(m, kind="principal"),
    "kind is a list": lambda m: with_json(m, kind=["coach"]),
    "unknown key": lambda m: with_json(m, transcript="everything"),
    "no number": lambda m: with_json(m, goal={**json.loads(m[BUNDLE])["goal"], "toward": 1e999}),
    "old version": lambda m: with_json(m, schema_version=0),
    "moment without lesson": lambda m: with_json(m, lessons=[]),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_tampered_is_refused(written: Path, change: Callable[[Members], Members]) -> None:
    written.write_bytes(packed(change(members_of(written.read_bytes()))))
    with pytest.raises(BundleError, match=r"was changed after .* again\.") as refused:
        read_bundle(written)
    assert "Because" not in str(refused.value)


def test_a_newer_version_is_told_from_a_changed_one(written: Path) -> None:
    members = members_of(written.read_bytes())
    newer = json.dumps({"schema_version": 2, "files": {}, "signature": "x"}).encode()
    written.write_bytes(packed({**members, MANIFEST: newer, "more.bin": b""}))
    with pytest.raises(BundleError, match=r"newer version .*form 2.*Install"):
        read_bundle(written)


def repeated(data: bytes) -> bytes:
    members = list(members_of(data).items())
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed([*members, members[0]])


PACKED_STRANGELY: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "compressed": (lambda d: packed(members_of(d), compression=8), "packed as no bundle"),
    "a bomb": (
        lambda d: packed({**members_of(d), "a": b"\0" * 10_000_000}, compression=8),
        "packed as no bundle",
    ),
    "one name twice": (repeated, "two of its parts"),
    "too many members": (
        lambda d: packed({**members_of(d), **{str(n): b"" for n in range(600)}}),
        "packed as no bundle",
    ),
    "something before it": (lambda d: b"#!/bin/sh\n" + d, "more than its parts"),
    "a comment behind it": (lambda d: d[:-2] + b"\5\0hello", "more than its parts"),
    "encrypted": (
        lambda d: d.replace(b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1"),
        "packed as no bundle",
    ),
    "cut off": (lambda d: d[: len(d) // 2], "damaged or not complete"),
    "begun": (lambda d: d[:4], "damaged or not complete"),
    "empty": (lambda d: b"", "no bundle of classroom-ai"),
    "a text": (lambda d: b"Dear coach", "no bundle of classroom-ai"),
    "another zip": (lambda d: packed({"word/document.xml": b"<x/>"}), "no bundle of"),
}


@pytest.mark.parametrize(("change", "says"), PACKED_STRANGELY.values(), ids=PACKED_STRANGELY)
def test_strange_files_are_refused(
    written: Path, change: Callable[[bytes], bytes], says: str
) -> None:
    written.write_bytes(change(written.read_bytes()))
    with pytest.raises(BundleError, match=says):
        read_bundle(written)


def test_too_large_is_not_even_read(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_file, "MOST_BYTES", 100)
    with pytest.raises(BundleError, match="MB"):
        read_bundle(written)


@pytest.mark.parametrize("name", ["missing", "."])
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(BundleError, match="cannot be read"):
        read_bundle(tmp_path / name)


WHOLE = bundle_file._zipped(bundle_file._members(coach_bundle(), CLIPS))


def refused_or_same(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    try:
        found = read_bundle(path)
    except BundleError:
        return
    assert (found.bundle, found.clips) == (coach_bundle(), CLIPS)
    assert found.id == bundle_id(coach_bundle(), clips=CLIPS)


@given(place=st.integers(0, len(WHOLE) * 8 - 1))
def test_a_flipped_bit_never_passes_as_another_content(
    tmp_path_factory: pytest.TempPathFactory, place: int
) -> None:
    flipped = bytearray(WHOLE)
    flipped[place // 8] ^= 1 << place % 8
    refused_or_same(bytes(flipped), tmp_path_factory.mktemp("flipped") / "a.classroom-bundle")


@given(cut=st.integers(0, len(WHOLE)), paste=st.binary(max_size=40), gone=st.integers(0, 40))
def test_changed_bytes_never_pass_as_another_content(
    tmp_path_factory: pytest.TempPathFactory, cut: int, paste: bytes, gone: int
) -> None:
    changed = WHOLE[:cut] + paste + WHOLE[cut + gone :]
    refused_or_same(changed, tmp_path_factory.mktemp("changed") / "a.classroom-bundle")


# --- withdrawn -----------------------------------------------------------------


def test_a_withdrawn_bundle_and_older_copies_of_it_are_refused(written: Path) -> None:
    copy = written.with_name("copy.classroom-bundle")
    copy.write_bytes(written.read_bytes())
    name = read_bundle(copy).id

    assert withdraw(written, name, on=date(2026, 3, 9))

    assert written.read_text() == withdrawn.notice(name, on=date(2026, 3, 9))
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert read_bundle(copy).id == name  # nobody has told this reader yet
    for path in (written, copy):
        with pytest.raises(BundleError, match=rf"{name}, which was withdrawn on 2026-03-09"):
            read_bundle(path)


def test_withdrawing_twice_changes_nothing(written: Path) -> None:
    name = read_bundle(written).id
    assert withdraw(written, name, on=date(2026, 3, 9))
    assert withdraw(written, name, on=date(2026, 4, 1))
    assert "2026-03-09" in written.read_text()


def test_a_damaged_bundle_is_withdrawn_too(written: Path) -> None:
    name = read_bundle(written).id
    members = members_of(written.read_bytes())
    written.write_bytes(packed({**members, BUNDLE: b"{}"}))
    assert withdraw(written, name, on=date(2026, 3, 9))


@pytest.mark.parametrize("content", [b"", b"my own words", packed({"a": b"b"}), WHOLE])
def test_another_file_at_its_place_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert not withdraw(path, "0123456789abcdef", on=date(2026, 3, 9))
    assert path.read_bytes() == content


def test_a_file_that_is_gone_is_not_withdrawn(path: Path) -> None:
    assert not withdraw(path, "0123456789abcdef", on=date(2026, 3, 9))
    assert not path.exists()


@pytest.mark.parametrize("text", ["{", '{"schema_version": 1, "withdrawn": {"x": "2026"}}'])
def test_a_damaged_list_of_withdrawn_bundles_lets_none_pass(written: Path, text: str) -> None:
    withdrawn.remembered_path().write_text(text)
    with pytest.raises(BundleError, match="lists the bundles that were withdrawn"):
        read_bundle(written)


def test_who_cannot_remember_is_still_told(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    withdraw(written, read_bundle(written).id, on=date(2026, 3, 9))
    monkeypatch.setenv("CLASSROOM_AI_WITHDRAWN", str(written / "no-folder" / "withdrawn.json"))
    with pytest.raises(BundleError, match="was withdrawn"):
        read_bundle(written)
