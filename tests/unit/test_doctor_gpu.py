"""What stands between a card and its use is named, the first of it first, with what to do."""

from __future__ import annotations

import subprocess
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from classroom_ai.cli.doctor import doctor as command
from classroom_ai.doctor import gpu
from classroom_ai.doctor.gpu import gpu_checks
from classroom_ai.graphics import Card

CARD = Card("GPU-8932f937", "NVIDIA T4", 15 * 2**30, 10 * 2**30, "570.86")
TRIED = "tiny.en: 23 words of 10 s in 0.4 s"


class Machine:
    """A machine with a card, on which all is well until something is said to be wrong."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set = monkeypatch.setattr
        self.known: tuple[Card, ...] = (CARD,)
        self.found: tuple[Card, ...] = self.known
        self.usable = 1
        self.types = {"float16", "float32"}
        self.tried = (0, TRIED, "")
        self.run: list[str] = []
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        self.set(gpu, "known_cards", lambda: self.known)
        self.set(gpu, "cards", lambda: self.found[: self.usable])
        self.set(gpu, "asked_of_driver", lambda *options: ("", "nvidia-smi is not there"))
        self.set(gpu, "_is_built_in", lambda: False)
        self.set(gpu, "computes_in_half", self._half)
        self.set(gpu, "missing_libraries", lambda: ())
        self.set(gpu, "torch_can_use_cards", lambda: True)
        self.torch(cuda="12.8")
        self.set(subprocess, "run", self._run)
        monkeypatch.setitem(sys.modules, "torch", self._torch)

    def torch(self, *, cuda: str | None) -> None:
        version = types.SimpleNamespace(cuda=cuda)
        self._torch = types.SimpleNamespace(__version__="2.8.0", version=version)

    def _half(self) -> bool:
        if not self.usable:
            raise RuntimeError("CUDA driver version is insufficient")
        return "float16" in self.types

    def _run(self, arguments: list[str], **_: Any) -> Any:
        self.run = arguments
        code, out, err = self.tried
        return subprocess.CompletedProcess(arguments, code, out, err)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    models = [types.SimpleNamespace(name="tiny.en"), types.SimpleNamespace(name="base")]
    monkeypatch.setattr("classroom_ai.catalogue.installed", lambda task: models)
    return Machine(monkeypatch)


def noes() -> dict[str, tuple[str, str, bool]]:
    found = {}
    for check in gpu_checks():
        assert check.found
        assert bool(check.advice) is not check.passed, check.name
        if not check.passed:
            found[check.name] = (check.found, check.advice, check.needed)
    return found


def test_where_all_is_well_something_was_run_on_the_card(machine: Machine) -> None:
    results = list(gpu_checks())
    assert all(check.passed for check in results)
    said = {check.name: check.found for check in results}
    assert said["Driver"] == "NVIDIA 570.86"
    assert said["Graphics card"] == "NVIDIA T4, 15 GiB, 10 of them free (GPU-8932f937)"
    assert said["A short run"] == TRIED
    assert "try_out('tiny.en')" in machine.run[-1]
    done = CliRunner().invoke(command, ["--gpu"])
    assert done.exit_code == 0, done.output


def test_without_a_card_it_is_said_that_it_works_without(machine: Machine) -> None:
    machine.known = machine.found = ()
    assert noes() == {
        "Graphics card": (
            "this machine has none of NVIDIA's",
            "Nothing to do: all of it works without one, on the processor.",
            True,
        )
    }
    assert CliRunner().invoke(command, ["--gpu"]).exit_code == 1


def test_a_card_of_which_nvidia_smi_does_not_tell_is_used_all_the_same(machine: Machine) -> None:
    machine.known, machine.found = (), (Card("0"),)
    said = {check.name: check.found for check in gpu_checks()}
    assert said["Driver"] == "NVIDIA of a version not known"
    assert said["Graphics card"] == "of a kind not known, memory not known (0)"
    assert said["A short run"] == TRIED


def _built_in(machine: Machine) -> None:
    machine.known = machine.found = ()
    machine.set(gpu, "_is_built_in", lambda: True)


def _driver_fails(machine: Machine) -> None:
    machine.known = machine.found = ()
    machine.set(gpu, "asked_of_driver", lambda *options: ("", "NVIDIA-SMI has failed."))


def _driver_knows_none(machine: Machine) -> None:
    machine.known = machine.found = ()
    machine.set(gpu, "asked_of_driver", lambda *options: ("", ""))


def _old_driver(machine: Machine) -> None:
    machine.usable = 0


def _no_libraries(machine: Machine) -> None:
    missing = ("libcublas.so.12", "libcudnn_cnn.so.9", "libcudnn_ops.so.9")
    machine.set(gpu, "missing_libraries", lambda: missing)


def _dies(machine: Machine) -> None:
    machine.tried = (-6, "", "")


def _says_why(machine: Machine) -> None:
    machine.tried = (1, "", "Traceback\nRuntimeError: [x] no kernel image")


def _hangs(machine: Machine) -> None:
    def run(*_: Any, **__: Any) -> Any:
        raise subprocess.TimeoutExpired("python", 600.0)

    machine.set(subprocess, "run", run)


def _no_models(machine: Machine) -> None:
    machine.set("classroom_ai.catalogue.installed", lambda task: [])


@pytest.mark.parametrize(
    ("wrong", "name", "found", "advice"),
    [
        (_built_in, "Driver", "nvidia-smi is not there", "Install NVIDIA's driver"),
        (_driver_fails, "Driver", "has failed", "--gpus all"),
        (_driver_knows_none, "Driver", "knows no card", "--gpus all"),
        (_old_driver, "Words", "insufficient", "newer driver"),
        (
            _no_libraries,
            "Libraries of CUDA",
            "libcudnn_cnn.so.9",
            'pip install "nvidia-cudnn-cu12==9.*" nvidia-cublas-cu12',
        ),
        (_dies, "A short run", "code -6", "--device cpu"),
        (_says_why, "A short run", "[x] no kernel image", "--device cpu"),
        (_hangs, "A short run", "10 minutes", "--device cpu"),
        (_no_models, "A short run", "no model", "models pull embedded"),
    ],
)
def test_what_keeps_a_card_from_being_used_is_named(
    machine: Machine, wrong: Any, name: str, found: str, advice: str
) -> None:
    wrong(machine)
    ((said, what_to_do, needed),) = (noes()[name],)
    assert found in said
    assert advice in what_to_do
    assert needed
    assert len(noes()) == 1
    done = CliRunner().invoke(command, ["--gpu"])
    assert done.exit_code == 1
    assert found.split()[0] in " ".join(done.output.split())


def test_cards_hidden_by_a_variable_are_named(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.usable = 0
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert "CUDA_VISIBLE_DEVICES is '-1'" in noes()["Words"][0]


def _cpu_build(machine: Machine) -> None:
    machine._torch.version.cuda = None


def _torch_finds_none(machine: Machine) -> None:
    machine.set(gpu, "torch_can_use_cards", lambda: False)


def _old_card(machine: Machine) -> None:
    machine.types = {"float32", "int8"}


@pytest.mark.parametrize(
    ("wrong", "name", "found"),
    [
        (_cpu_build, "Voices", "without CUDA"),
        (_torch_finds_none, "Voices", "built for CUDA 12.8, finds no card"),
        (_old_card, "Numbers", "float32 only"),
    ],
)
def test_what_makes_it_slower_only_is_told_and_is_no_failure(
    machine: Machine, wrong: Any, name: str, found: str
) -> None:
    wrong(machine)
    ((said, _, needed),) = noes().values()
    assert (found in said, needed) == (True, False)
    assert noes().keys() == {name}
    assert CliRunner().invoke(command, ["--gpu"]).exit_code == 0


@pytest.mark.parametrize(
    ("devices", "built_in"),
    [
        ({}, False),
        ({"a": ("0x10de\n", "0x030200\n")}, True),
        ({"a": ("0x10de\n", "0x040300\n")}, False),  # the sound of a card
        ({"a": ("0x8086\n", "0x030000\n")}, False),
        ({"a": ("0x8086\n", "0x030000\n"), "b": ("0x10de\n", "0x030000\n")}, True),
    ],
)
def test_a_card_without_a_driver_is_seen_on_linux(
    tmp_path: Path, devices: Mapping[str, tuple[str, str]], built_in: bool
) -> None:
    (tmp_path / "strange").mkdir()
    for name, (vendor, kind) in devices.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "vendor").write_text(vendor)
        (tmp_path / name / "class").write_text(kind)
    assert gpu._is_built_in(tmp_path) is built_in


@pytest.mark.models
def test_the_short_run_is_a_real_one(capsys: pytest.CaptureFixture[str]) -> None:
    gpu.try_out("tiny.en", device="cpu")
    words = int(capsys.readouterr().out.split()[1])
    assert words > 5
