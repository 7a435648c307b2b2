"""What a machine remembers saves time; without it, everything is done all the same."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from classroom_ai.batch.remembered import Remembered, cache_folder

OLD = 1_600_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    os.utime(path, (OLD, OLD))
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "batch.sqlite3"


def test_a_hash_is_known_until_the_file_changes(file: Path, cache: Path) -> None:
    with Remembered(cache) as remembered:
        assert remembered.sha256_of(file.stat()) is None
        remembered.keep(file.stat(), "f" * 64)
    with Remembered(cache) as remembered:
        assert remembered.sha256_of(file.stat()) == "f" * 64
        file.rename(file.with_name("b.wav"))
        assert remembered.sha256_of(file.with_name("b.wav").stat()) == "f" * 64
        file.with_name("b.wav").write_bytes(b"other sound")
        assert remembered.sha256_of(file.with_name("b.wav").stat()) is None


def test_a_file_of_the_same_size_and_another_time_is_another(file: Path, cache: Path) -> None:
    with Remembered(cache) as remembered:
        remembered.keep(file.stat(), "f" * 64)
        file.write_bytes(b"SOUND")
        os.utime(file, (OLD + 1, OLD + 1))
        assert remembered.sha256_of(file.stat()) is None


def test_a_file_that_may_still_be_written_is_not_remembered(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "now.wav"
    path.write_bytes(b"sound")
    with Remembered(cache) as remembered:
        remembered.keep(path.stat(), "f" * 64)
        assert remembered.sha256_of(path.stat()) is None


def test_only_its_owner_can_read_it(file: Path, cache: Path) -> None:
    with Remembered(cache) as remembered:
        remembered.keep(file.stat(), "f" * 64)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.parent.stat().st_mode) == 0o700
    assert b"a.wav" not in cache.read_bytes()


def test_pace_is_pooled_over_what_was_done(cache: Path) -> None:
    with Remembered(cache) as remembered:
        assert remembered.work_per_second("hear", model="base", device="cpu") is None
        remembered.add_work("hear", model="base", device="cpu", sound=100.0, work=10.0)
        remembered.add_work("hear", model="base", device="cpu", sound=300.0, work=70.0)
        remembered.add_work("hear", model="base", device="cuda", sound=300.0, work=1.0)
        remembered.add_work("hear", model="base", device="cpu", sound=0.0, work=50.0)
    with Remembered(cache) as remembered:
        assert remembered.work_per_second("hear", model="base", device="cpu") == pytest.approx(0.2)


def test_pace_follows_a_machine_that_changes(cache: Path) -> None:
    with Remembered(cache) as remembered:
        for work in (0.1, 0.1, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4):
            hours = 200 * 3600.0
            remembered.add_work("hear", model="b", device="cpu", sound=hours, work=work * hours)
        now = remembered.work_per_second("hear", model="b", device="cpu")
    assert now == pytest.approx(0.4, abs=0.02)


def test_a_damaged_file_is_begun_anew(file: Path, cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_bytes(b"no database at all" * 500)
    with Remembered(cache) as remembered:
        remembered.keep(file.stat(), "f" * 64)
        assert remembered.sha256_of(file.stat()) == "f" * 64


def test_where_it_cannot_be_kept_nothing_is_remembered_and_nothing_fails(
    file: Path, tmp_path: Path
) -> None:
    with Remembered(file / "below a file" / "batch.sqlite3") as remembered:
        remembered.keep(file.stat(), "f" * 64)
        assert remembered.sha256_of(file.stat()) is None


def test_two_batches_may_use_it_at_once(file: Path, cache: Path) -> None:
    with Remembered(cache) as one, Remembered(cache) as other:
        one.keep(file.stat(), "f" * 64)
        assert other.sha256_of(file.stat()) == "f" * 64


def test_it_lies_where_the_environment_says(tmp_path: Path) -> None:
    assert cache_folder() == tmp_path / "cache"
