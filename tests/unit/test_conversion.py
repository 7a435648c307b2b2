from __future__ import annotations

import json
import pickle
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from classroom_ai.conversion import convert
from classroom_ai.errors import ModelDamaged


class OpensADoor:
    """What a hostile checkpoint holds: an instruction to run something when it is opened."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.witness,)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    return folder


def foreign(full_name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A class of a library that is not there, for as long as the patch holds."""
    module_name, name = full_name.rsplit(".", 1)
    parts = module_name.split(".")
    for end in range(1, len(parts) + 1):
        prefix = ".".join(parts[:end])
        monkeypatch.setitem(sys.modules, prefix, types.ModuleType(prefix))
    made = type(name, (), {"__module__": module_name})
    monkeypatch.setattr(sys.modules[module_name], name, made, raising=False)
    return made


class Written:
    """Pickled as a call of another class, as enumerations are."""

    def __init__(self, kind: Any, *arguments: Any) -> None:
        self.call = (kind, arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


def test_a_voice_encoder_keeps_its_network_and_nothing_of_its_training(
    tmp_path: Path, target: Path
) -> None:
    import torch
    from safetensors.torch import load_file

    state = {
        "lstm.w": torch.ones(2, 3),
        "linear.b": torch.zeros(4),
        "similarity_bias": torch.ones(1),
    }
    torch.save({"step": 7, "model_state": state, "optimizer_state": {}}, tmp_path / "ge2e.pt")
    convert("ge2e", tmp_path / "ge2e.pt", target)
    assert sorted(load_file(target / "model.safetensors")) == ["linear.b", "lstm.w"]


def test_a_segmentation_network_is_read_without_the_libraries_that_wrote_it(
    tmp_path: Path, target: Path
) -> None:
    import torch
    from safetensors.torch import load_file

    content: dict[str, Any] = {
        "state_dict": {"linear.weight": torch.ones(2, 2)},
        "hyper_parameters": {
            "sample_rate": 16000,
            "num_channels": 1,
            "sincnet": {"stride": 10, "sample_rate": 16000},
            "lstm": {"hidden_size": 128, "batch_first": True},
            "linear": {"hidden_size": 128},
        },
    }
    checkpoint = tmp_path / "pytorch_model.bin"
    with pytest.MonkeyPatch.context() as libraries:
        content["optimizer"] = foreign("omegaconf.listconfig.ListConfig", libraries)()
        # One module for the three: a later stand-in would replace an earlier one.
        task = foreign("pyannote.audio.core.task.Specifications", libraries)
        problem, resolution = type("Problem", (), {}), type("Resolution", (), {})
        for kind in (problem, resolution):
            kind.__module__ = task.__module__
            setattr(sys.modules[task.__module__], kind.__name__, kind)
        specifications = task()
        specifications.__dict__.update(
            duration=5.0,
            classes=["a", "b"],
            problem=Written(problem, 2),
            resolution=Written(resolution, 1),
        )
        content["pyannote.audio"] = {
            "architecture": {"class": "PyanNet"},
            "specifications": specifications,
        }
        torch.save(content, checkpoint)

    before = set(sys.modules)
    convert("pyannote-segmentation", checkpoint, target)

    loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
    assert not loaded & {"omegaconf", "pyannote"}
    assert list(load_file(target / "model.safetensors")) == ["linear.weight"]
    config = json.loads((target / "config.json").read_text("utf-8"))
    assert config["lstm"] == {"hidden_size": 128}
    assert config["specifications"] == {
        "classes": ["a", "b"],
        "duration": 5.0,
        "problem": "MULTI_LABEL_CLASSIFICATION",
        "resolution": "FRAME",
    }


@pytest.mark.parametrize("converter", ["ge2e", "pyannote-segmentation"])
def test_a_checkpoint_that_would_run_code_is_refused(
    converter: str, tmp_path: Path, target: Path
) -> None:
    import torch

    witness = tmp_path / "witness"
    torch.save({"model_state": OpensADoor(witness)}, tmp_path / "evil.pt")
    with pytest.raises(ModelDamaged, match=r"evil\.pt cannot be converted"):
        convert(converter, tmp_path / "evil.pt", target)
    assert not witness.exists()


@pytest.mark.parametrize(
    "content", [b"", b"not a checkpoint", pickle.dumps({"model_state": {}})], ids=len
)
def test_what_is_no_checkpoint_is_one_clear_message(
    content: bytes, tmp_path: Path, target: Path
) -> None:
    (tmp_path / "pretrained.pt").write_bytes(content)
    with pytest.raises(ModelDamaged, match=r"pretrained\.pt cannot be converted") as caught:
        convert("pyannote-segmentation", tmp_path / "pretrained.pt", target)
    assert caught.value.next_step
