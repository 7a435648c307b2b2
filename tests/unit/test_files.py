"""Results are written whole or not at all, and nobody else can read them."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from classroom_ai.errors import OutputError
from classroom_ai.files import (
    check_space,
    is_shut,
    private_folder,
    sha256_of,
    write_private,
    write_together,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_can_read_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        path = write_private(tmp_path / "new" / "note.txt", "é\r\n")
    finally:
        os.umask(before)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert path.read_bytes() == b"\xc3\xa9\r\n"


def test_an_open_earlier_file_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("old")
    path.chmod(0o644)
    assert mode(write_private(path, b"new")) == 0o600


def test_a_folder_that_was_there_keeps_its_permissions(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert mode(private_folder(tmp_path)) == 0o755


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (errno.ENOSPC, "No space left.*Free some space"),
        (errno.EFBIG, "No space left"),
        (errno.EDQUOT, "No space left"),
        (errno.EIO, "cannot be written: Input/output error.*-o"),
    ],
)
def test_a_failing_disk_leaves_the_earlier_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, message: str
) -> None:
    path = write_private(tmp_path / "note.txt", "old")

    def fail(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=message):
        write_private(path, "new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


def test_ctrl_c_while_writing_leaves_the_earlier_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_private(tmp_path / "note.txt", "old")

    def interrupt(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_private(path, "new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


def test_of_files_that_belong_together_all_are_replaced_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_together(tmp_path, {"a": "old a", "b": "old b"})
    calls = []

    def full_at_the_second(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    with pytest.raises(OutputError, match="/b"):
        write_together(tmp_path, {"a": "new a", "b": "new b", "c": "new c"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a": "old a",
        "b": "old b",
    }
    monkeypatch.undo()
    write_together(tmp_path, {"a": "new a", "b": "new b"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a": "new a",
        "b": "new b",
    }


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match="cannot be written"):
            private_folder(folder)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError, match=r"report\.html cannot be written"):
        write_private(tmp_path / "report.html", "page")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_that_may_not_be_written_in_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    with pytest.raises(OutputError, match="Permission denied"):
        private_folder(tmp_path)


def test_space_is_looked_at(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    check_space(tmp_path, 1)
    with pytest.raises(OutputError, match="MB are left on the disk"):
        check_space(tmp_path, free * 2)


@pytest.mark.parametrize("content", [b"", b"abc", bytes(3 << 20)])
def test_sha256_is_that_of_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    expected = hashlib.sha256(content).hexdigest()
    assert sha256_of(path) == expected
    monkeypatch.delattr(hashlib, "file_digest", raising=False)  # Python 3.10
    assert sha256_of(path) == expected


@pytest.fixture
def shut() -> Iterator[Path]:
    """A folder with another one in it that nobody here may enter, also not root."""
    folder = Path(tempfile.mkdtemp())
    (folder / "deeper").mkdir()
    folder.chmod(0)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(before)
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_folder_of_somebody_else_is_shut_with_all_that_is_in_it(shut: Path) -> None:
    for folder in (shut, shut / "deeper", shut / "no such folder"):
        assert is_shut(folder)
    assert not is_shut(shut.parent)
    assert not is_shut(shut.with_name("no such folder"))
