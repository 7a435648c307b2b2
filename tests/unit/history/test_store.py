"""The file of the store: private, whole after a crash, shared by processes, refused if not ours."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

sys.path.insert(0, str(Path(__file__).parents[2]))

from histories import keep

from classroom_ai.errors import HistoryError
from classroom_ai.history import store
from classroom_ai.history.listing import history_of
from classroom_ai.history.store import REVISIONS, reading, store_path, writing
from classroom_ai.history.tables import Base, Teacher
from classroom_ai.history.teachers import teacher_made

HERE = Path(__file__).parents[2]


def run(code: str) -> subprocess.Popen[str]:
    """Another process that has the helpers of these tests."""
    begin = f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
    return subprocess.Popen(
        [sys.executable, "-c", begin + code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def names() -> list[str]:
    with reading() as session:
        assert session is not None
        return list(session.scalars(select(Teacher.name).order_by(Teacher.name)))


def add(name: str) -> None:
    with writing() as session:
        teacher_made(session, name)


@pytest.fixture
def kept() -> Path:
    add("Rivera")
    return store_path()


def test_only_its_owner_can_read_it(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_it_lies_in_the_data_folder_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLASSROOM_AI_HISTORY")
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    assert store_path().name == "history.sqlite3"
    assert "classroom-ai" in store_path().parts


def test_nothing_is_made_by_looking() -> None:
    with reading() as session:
        assert session is None
    assert not store_path().exists()


def test_the_migrations_make_the_tables_that_the_program_uses(kept: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with writing() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []


def test_the_last_revision_is_the_head_of_the_migrations() -> None:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(store.__file__).parent / "migrations"))
    assert scripts.get_heads() == [REVISIONS[-1]]
    assert [each.revision for each in scripts.walk_revisions()][::-1] == list(REVISIONS)


def test_a_store_made_from_an_empty_file_is_whole() -> None:
    store_path().parent.mkdir()
    store_path().touch()
    add("Rivera")
    assert names() == ["Rivera"]


def test_an_error_half_way_changes_nothing(kept: Path) -> None:
    def half_way() -> None:
        with writing() as session:
            teacher_made(session, "Sato")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_way()
    assert names() == ["Rivera"]


def test_writers_at_once_lose_nothing() -> None:
    """Also the first ones, who all find no store."""
    code = "from histories import keep\nfor n in range({0}, {0} + 5): print(keep(n, 1.0), end='')"
    writers = [run(code.format(first)) for first in (0, 100)]
    assert [writer.communicate(timeout=60) for writer in writers] == [("", "")] * 2
    assert len(history_of("Rivera").lessons) == 10


def test_a_killed_write_leaves_the_old_state(kept: Path) -> None:
    writer = run(
        "import time\n"
        "from classroom_ai.history.store import writing\n"
        "from classroom_ai.history.tables import Teacher\n"
        "from classroom_ai.history.teachers import now\n"
        "from sqlalchemy import insert, text\n"
        "texts = ('key', 'name', 'token')\n"
        "rows = [{**dict.fromkeys(texts, str(n)), 'added_at': now()} for n in range(5000)]\n"
        "with writing() as session:\n"
        "    session.execute(text('PRAGMA cache_size = 1'))\n"  # so that it reaches the disk
        "    session.execute(insert(Teacher), rows)\n"
        "    print('written', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        left_behind = kept.with_name(f"{kept.name}-journal")
        assert left_behind.exists()
        assert stat.S_IMODE(left_behind.stat().st_mode) == 0o600
        writer.kill()
    assert names() == ["Rivera"]
    with writing() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_killed_migration_leaves_no_store_that_cannot_be_made_whole() -> None:
    writer = run(
        "import time\n"
        "import classroom_ai.history.store as store\n"
        "from alembic import command\n"
        "done = command.upgrade\n"
        "def slow(*given):\n"
        "    done(*given)\n"
        "    print('made', flush=True)\n"
        "    time.sleep(60)\n"
        "command.upgrade = slow\n"
        "with store.writing(): pass\n"
    )
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "made\n"
        writer.kill()
    add("Sato")
    assert names() == ["Sato"]


def test_a_store_of_a_newer_version_is_refused_and_untouched(kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
        connection.commit()
    before = kept.read_bytes()
    for opened in (reading, writing):
        with pytest.raises(HistoryError, match=r"newer version of classroom-ai.*0099"), opened():
            pass
    assert kept.read_bytes() == before


def test_another_database_is_refused_and_untouched() -> None:
    store_path().parent.mkdir()
    with closing(sqlite3.connect(store_path())) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
        connection.commit()
    before = store_path().read_bytes()
    with pytest.raises(HistoryError, match="not one of classroom-ai"):
        add("Rivera")
    assert store_path().read_bytes() == before


@pytest.mark.parametrize("at", [0, 100, 4096])
def test_a_damaged_store_is_told_and_left(kept: Path, at: int) -> None:
    content = bytearray(kept.read_bytes())
    content[at:] = b"\x5a" * (len(content) - at)
    kept.write_bytes(content)
    with pytest.raises(HistoryError, match=r"is damaged|cannot be used"):
        add("Sato")
    assert kept.read_bytes() == bytes(content)


def test_a_store_that_may_not_be_written_is_told(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the database says it; whoever runs the tests as root may write everywhere."""

    def refused(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(sqlite3, "connect", refused)
    with pytest.raises(HistoryError, match="cannot be used: attempt to write a readonly"):
        add("Sato")


def test_a_file_in_the_place_of_the_folder_is_told() -> None:
    store_path().parent.write_text("mine")
    with pytest.raises(HistoryError, match="cannot be used"):
        add("Rivera")
    assert store_path().parent.read_text() == "mine"


def test_a_store_in_use_for_too_long_is_told(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PATIENCE_MS", 50)
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="in use by another"):
            add("Sato")
    assert names() == ["Rivera"]


def test_a_lesson_is_reported_although_it_cannot_be_kept(kept: Path) -> None:
    kept.write_bytes(b"no database" * 1000)
    said = keep(1, 1.0)
    assert said.startswith("The report is written, but this lesson is not in the history")
    assert "is damaged" in said


def test_what_is_removed_is_not_left_in_the_file(kept: Path) -> None:
    add("Unmistakable")
    assert b"Unmistakable" in kept.read_bytes()
    with writing() as session:
        for teacher in session.scalars(select(Teacher).where(Teacher.key == "unmistakable")):
            session.delete(teacher)
    assert b"nmistakable" not in kept.read_bytes()
