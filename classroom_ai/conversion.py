"""Pickled checkpoints, read once with the narrowest loader and kept as safetensors.

A pickle can run code when it is opened, so none is opened during analysis.
``torch.load(weights_only=True)`` refuses all classes but plain containers and
tensors. pyannote's checkpoint names classes of omegaconf and pyannote beside
its tensors; they are met by inert stand-ins that keep what they are given and
do nothing, so neither library is imported and no safety is switched off.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom_ai.errors import ModelDamaged

if TYPE_CHECKING:
    from torch import Tensor

#: Classes named in Lightning checkpoints of pyannote that are not tensors or containers.
_FOREIGN = (
    "omegaconf.base.ContainerMetadata",
    "omegaconf.base.Metadata",
    "omegaconf.listconfig.ListConfig",
    "omegaconf.nodes.AnyNode",
    "pyannote.audio.core.model.Introspection",
    "pyannote.audio.core.task.Problem",
    "pyannote.audio.core.task.Resolution",
    "pyannote.audio.core.task.Specifications",
    "torch.torch_version.TorchVersion",
    "typing.Any",
)

#: Values of pyannote's enumerations, which the stand-ins see as plain numbers.
_PROBLEMS = {1: "MONO_LABEL_CLASSIFICATION", 2: "MULTI_LABEL_CLASSIFICATION"}
_RESOLUTIONS = {1: "FRAME", 2: "CHUNK"}


class _Inert:
    """Stand-in for a class that a checkpoint names: keeps its arguments, does nothing."""

    def __init__(self, *args: Any) -> None:
        self.args = args
        self.state: dict[str, Any] = {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.state = state


def convert(converter: str, checkpoint: Path, folder: Path) -> None:
    """Write the files that a checkpoint is kept as into a folder.

    Parameters
    ----------
    converter : {"ge2e", "pyannote-segmentation"}
        Which kind of checkpoint it is.
    checkpoint : pathlib.Path
        The pickled file, its SHA-256 already checked.
    folder : pathlib.Path
        Where ``model.safetensors`` and, for networks with options, ``config.json`` go.

    Raises
    ------
    ModelDamaged
        If the checkpoint does not hold what its kind holds.
    """
    try:
        CONVERTERS[converter](checkpoint, folder)
    except Exception as error:  # whatever unpickling and looking into it raises
        raise ModelDamaged(
            f"{checkpoint.name} cannot be converted: {type(error).__name__}: {error}.",
            f"A checkpoint of the kind {converter!r} was expected.",
            "Run the command again; if that does not help, report it with this message.",
        ) from error


def _ge2e(checkpoint: Path, folder: Path) -> None:
    """Voice encoder of Resemblyzer: the recurrent layers and the projection after them."""
    import torch

    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["model_state"]
    # similarity_weight and similarity_bias belong to the loss it was trained with.
    _save({key: state[key] for key in state if key.startswith(("lstm.", "linear."))}, folder)


def _pyannote_segmentation(checkpoint: Path, folder: Path) -> None:
    """PyanNet of pyannote.audio: its weights, and the options that build the same network."""
    import torch

    allowed: list[Any] = [(type(name, (_Inert,), {}), name) for name in _FOREIGN]
    allowed += [list, dict, int, defaultdict]
    with torch.serialization.safe_globals(allowed):
        content = torch.load(checkpoint, map_location="cpu", weights_only=True)
    _save(content["state_dict"], folder)

    options = content["hyper_parameters"]
    specifications = content["pyannote.audio"]["specifications"].state
    config = {
        "architecture": content["pyannote.audio"]["architecture"],
        **{key: options[key] for key in ("sample_rate", "num_channels", "linear")},
        # PyanNet adds sample_rate and batch_first by itself.
        "sincnet": {"stride": options["sincnet"]["stride"]},
        "lstm": {key: value for key, value in options["lstm"].items() if key != "batch_first"},
        "specifications": {
            **specifications,
            "problem": _PROBLEMS[specifications["problem"].args[0]],
            "resolution": _RESOLUTIONS[specifications["resolution"].args[0]],
        },
    }
    text = json.dumps(config, indent=2, sort_keys=True) + "\n"
    (folder / "config.json").write_text(text, "utf-8", newline="\n")


def _save(state: dict[str, Tensor], folder: Path) -> None:
    from safetensors.torch import save_file

    # No metadata: the same tensors always give the same bytes, which the catalogue names.
    save_file(
        {key: value.contiguous() for key, value in state.items()}, folder / "model.safetensors"
    )


CONVERTERS: dict[str, Callable[[Path, Path], None]] = {
    "ge2e": _ge2e,
    "pyannote-segmentation": _pyannote_segmentation,
}
