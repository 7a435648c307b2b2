"""The cards that may be used are those that CUDA uses, called as it calls them."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from classroom_ai import graphics
from classroom_ai.graphics import Card, card_memory, cards, known_cards, missing_libraries

A = "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6"
B = "GPU-77f1c2aa-0b1e-4f55-9a63-0d5a8a1e9b10"
TABLE = f"""\
0, {A}, NVIDIA H200, 143771, 143000, 570.86.15
1, {B}, NVIDIA T4, 15360, 10240, 570.86.15
"""


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A pretended ``nvidia-smi``: prints the table beside it, with two cards."""
    tool = tmp_path / "nvidia-smi"
    (tmp_path / "table").write_text(TABLE)
    tool.write_text(f"#!/bin/sh\ncat {tmp_path / 'table'}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.delenv(graphics.CARD_MEMORY, raising=False)
    usable(monkeypatch, 2)
    return tool


def usable(monkeypatch: pytest.MonkeyPatch, answer: Any, *types_: str) -> None:
    """What CTranslate2 answers."""

    def count() -> int:
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    fake = types.SimpleNamespace(
        get_cuda_device_count=count, get_supported_compute_types=lambda device: set(types_)
    )
    monkeypatch.setitem(sys.modules, "ctranslate2", fake)


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize(
    ("visible", "count", "names", "models"),
    [
        (None, 2, [A, B], ["NVIDIA H200", "NVIDIA T4"]),
        # CUDA itself says how many of those that are named it uses.
        (None, 1, [A], ["NVIDIA H200"]),
        (None, 0, [], []),
        ("1", 1, ["1"], ["NVIDIA T4"]),
        ("1, 0", 2, ["1", "0"], ["NVIDIA T4", "NVIDIA H200"]),
        ("1,-1,0", 1, ["1"], ["NVIDIA T4"]),
        ("GPU-77f1", 1, ["GPU-77f1"], ["NVIDIA T4"]),
        ("MIG-4c1d", 1, ["MIG-4c1d"], [""]),
        ("7", 0, [], []),
        ("-1", 0, [], []),
        ("", 0, [], []),
    ],
)
def test_cards_are_those_that_cuda_uses(
    monkeypatch: pytest.MonkeyPatch,
    visible: str | None,
    count: int,
    names: list[str],
    models: list[str],
) -> None:
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    usable(monkeypatch, count)
    found = cards()
    assert [card.name for card in found] == names
    assert [card.model for card in found] == models


@pytest.mark.usefixtures("driver")
def test_a_card_has_its_memory_and_its_driver() -> None:
    assert cards()[1] == Card(B, "NVIDIA T4", 15360 * 2**20, 10240 * 2**20, "570.86.15")


@pytest.mark.parametrize(
    ("script", "wrong"),
    [
        ("echo 'NVIDIA-SMI has failed because it could not talk to the driver.'; exit 9", "failed"),
        ("exit 12", "code 12"),
        ("kill -9 $$", "code -9"),
    ],
)
def test_a_driver_that_does_not_answer_raises_nothing(
    driver: Path, monkeypatch: pytest.MonkeyPatch, script: str, wrong: str
) -> None:
    driver.write_text(f"#!/bin/sh\n{script}\n")
    assert known_cards() == ()
    assert wrong in graphics.asked_of_driver("-L")[1]
    assert cards() == (Card("0"), Card("1"))  # CUDA finds them all the same
    usable(monkeypatch, RuntimeError("CUDA driver version is insufficient"))
    assert cards() == ()


def test_a_driver_that_hangs_is_waited_for_no_longer(
    driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hangs(*_: Any, **__: Any) -> Any:
        raise subprocess.TimeoutExpired("nvidia-smi", 30.0)

    monkeypatch.setattr(subprocess, "run", hangs)
    assert graphics.asked_of_driver("-L") == ("", "nvidia-smi does not answer")


@pytest.mark.parametrize("table", ["", "No devices were found\n", "0, GPU-1, T4\n", ",,,,,\n" * 2])
def test_what_is_no_table_of_cards_raises_nothing(driver: Path, table: str) -> None:
    (driver.parent / "table").write_text(table)
    assert all(card.total is None for card in known_cards())


def test_a_worker_takes_its_share_and_others_most_of_what_is_free(
    driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", B)
    usable(monkeypatch, 1)
    assert card_memory() == int(0.8 * 10240 * 2**20)
    monkeypatch.setenv(graphics.CARD_MEMORY, "123456")
    assert card_memory() == 123456


def test_where_nobody_says_how_much_memory_there_is_none_is_made_up(
    driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (driver.parent / "table").write_text(f"0, {A}, Orin, [N/A], [N/A], 540.4\n")
    monkeypatch.setattr(graphics, "torch_can_use_cards", lambda: False)
    assert card_memory() is None
    monkeypatch.setattr(graphics, "torch_can_use_cards", lambda: True)
    monkeypatch.setattr("torch.cuda.mem_get_info", lambda: (10**9, 2 * 10**9))
    assert card_memory() == 8 * 10**8


def test_libraries_are_loaded_from_packages_that_the_system_does_not_know(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inside = tmp_path / "ctranslate2.libs"
    (tmp_path / "ctranslate2").mkdir()
    inside.mkdir()
    (tmp_path / "ctranslate2" / "__init__.py").touch()
    (inside / "libctranslate2-1.so.4").write_bytes(b"\0libcublas.so.12\0libcuda.so.1\0")
    (inside / "libcudnn-1.so.9.1.0").touch()
    packaged = tmp_path / "nvidia" / "cublas" / "lib"
    packaged.mkdir(parents=True)
    (packaged / "libcublas.so.12").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "platform", "linux")
    loaded: list[str] = []

    def load(name: str, mode: int) -> None:
        if "/" not in name:
            raise OSError(f"{name}: cannot open shared object file")
        loaded.append(name)

    for module in ("ctranslate2", "nvidia"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setattr("ctypes.CDLL", load)
    assert missing_libraries() == ("libcudnn_cnn.so.9", "libcudnn_ops.so.9")
    assert loaded == [str(packaged / "libcublas.so.12")]
    monkeypatch.setattr(sys, "platform", "win32")
    assert missing_libraries() == ()


def test_the_installed_recogniser_names_the_libraries_that_it_needs() -> None:
    if sys.platform.startswith("linux"):
        assert any(name.startswith("libcublas.so.") for name in graphics._looked_for())


@pytest.mark.slow
def test_workers_that_do_not_listen_take_nothing_of_a_card() -> None:
    """What they import neither warns nor opens a card where all cards are hidden from them."""
    code = "import ctranslate2, spacy, torch; print(torch.cuda.is_initialized())"
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-W", "error::RuntimeWarning", "-c", code],
        capture_output=True, check=True, text=True,
        env={"CUDA_VISIBLE_DEVICES": "-1", "PATH": ""},
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("False", "")
