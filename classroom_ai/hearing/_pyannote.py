"""The one door through which pyannote.audio is imported: silent, offline, and wherever it can run.

Three things stand in the way of a plain ``import pyannote.audio``:

* It reports usage over the network unless told not to before its import.
* torchaudio from the package index is built for CUDA, and its import fails
  beside a CPU build of torch. pyannote needs only its Python parts, so a module
  that says "no native extension" takes the place of the one that cannot load.
  Where the native extension loads, nothing is changed.
* torchcodec fails likewise, with a long warning. Sound is handed over in
  memory, so it is never asked for.
"""

from __future__ import annotations

import importlib
import sys
import types
import warnings
from functools import cache

from classroom_ai.offline import stay_offline


@cache
def prepare() -> None:
    """Make pyannote.audio importable; call before any import of it.

    Raises
    ------
    ImportError
        If torch, torchaudio or pyannote.audio is not installed.
    """
    stay_offline()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _import_torchaudio()
        importlib.import_module("pyannote.audio")


def _import_torchaudio() -> None:
    try:
        importlib.import_module("torchaudio")
    except (ImportError, OSError):
        for name in [name for name in sys.modules if name.split(".")[0] == "torchaudio"]:
            del sys.modules[name]
        sys.modules["torchaudio._extension"] = _no_native_extension()
        importlib.import_module("torchaudio")


def _no_native_extension() -> types.ModuleType:
    module = types.ModuleType("torchaudio._extension", "Stands for an extension that cannot load.")
    module.__dict__.update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        fail_if_no_align=lambda function: function,
    )
    return module
