"""What models there are, where they lie, and whether they are whole.

``models/*.yaml`` holds one card a model: what it does, where it comes from, the
SHA-256 of every file, its licence and what it asks of a machine. Installed
models lie in one folder each, with a ``manifest.json`` that says which card
they were made from::

    <models folder>/base/model.bin, config.json, ..., manifest.json

Nothing in this module touches the network; ``download.py`` does, when asked.
Hugging Face's cache was not taken for this: its layout of links does not
survive a copy to a stick, and a folder that does is how a school without
internet gets its models.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from classroom_ai.errors import ModelDamaged, ModelError, ModelMissing, UsageError
from classroom_ai.files import sha256_of
from classroom_ai.resources import shipped

Task = Literal["asr", "segmentation", "voice", "diarization", "language"]
SetName = Literal["embedded", "recommended", "recommended-gpu"]

SETS: tuple[str, ...] = get_args(SetName)
MANIFEST = "manifest.json"


def _relative(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise ValueError(f"{name!r} leaves the folder of the model")
    return name


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(min_length=1), AfterValidator(_relative)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileRecord(_Strict):
    """What one file has to be: its SHA-256 and its size in bytes."""

    sha256: Sha256
    size: int = Field(ge=0)


class Wheel(_Strict):
    """A package of a registry whose wheel holds files of a model.

    ``files`` maps the path inside the wheel to the name in the model's folder.
    Files that go to the same name are joined in the order of the card.
    """

    package: str
    version: str
    files: dict[str, FileName] = Field(min_length=1)


class Hub(_Strict):
    """A repository of the model hub at one revision; ``gated`` when it asks for an account."""

    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = Field(pattern=r"^[0-9a-f]{40}$")
    gated: bool = False


class Conversion(FileRecord):
    """A fetched file that is not kept but converted once, and by what (``conversion.py``)."""

    converter: str
    file: FileName


class ModelCard(_Strict):
    """One entry of the catalogue, as it stands in ``models/<name>.yaml``.

    Attributes
    ----------
    name : str
        What users call it; also the name of its folder.
    task : {"asr", "segmentation", "voice", "diarization", "language"}
        What it is for.
    sets : tuple of str
        Sets that bring it: ``embedded`` needs no account, ``recommended`` and
        ``recommended-gpu`` the hub.
    good_for : str
        One plain sentence.
    languages : tuple of str or "many"
        Language codes it knows; "many" for multilingual ones.
    licence : str
        SPDX identifier of the weights.
    memory_mb : int
        Memory that a run with it takes at its peak, libraries included.
    cost : float or None
        Core-seconds of work per second of recording, speech recognisers only.
    measured : bool
        Whether ``memory_mb`` and ``cost`` were measured or are estimates.
    registry, hub
        Where it comes from: exactly one of them.
    converted_from : Conversion or None
        The fetched file that ``files`` were made from, if they were.
    files : dict
        Name to SHA-256 and size of every installed file.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    task: Task
    sets: tuple[SetName, ...] = ()
    good_for: str
    languages: tuple[str, ...] | Literal["many"]
    licence: str
    memory_mb: int = Field(gt=0)
    cost: float | None = Field(default=None, gt=0)
    measured: bool
    registry: tuple[Wheel, ...] = ()
    hub: Hub | None = None
    converted_from: Conversion | None = None
    files: dict[FileName, FileRecord] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> ModelCard:
        if bool(self.registry) == bool(self.hub):
            raise ValueError("name exactly one source: registry or hub")
        if (self.task == "asr") != (self.cost is not None):
            raise ValueError("cost belongs to models for asr, and each of them has one")
        return self

    @property
    def source(self) -> str:
        """Where it comes from, in one line."""
        if self.hub:
            return f"hub: {self.hub.repository}"
        return "registry: " + ", ".join(wheel.package for wheel in self.registry)

    @property
    def revision(self) -> str:
        """Commit of the hub's repository, or version of the package."""
        return self.hub.revision if self.hub else self.registry[0].version

    @property
    def sha256(self) -> str:
        """SHA-256 of the largest file, by which weights are known elsewhere too."""
        return max(self.files.values(), key=lambda record: record.size).sha256

    @property
    def size(self) -> int:
        """Bytes on disk once installed."""
        return sum(record.size for record in self.files.values())

    @property
    def folder(self) -> Path:
        """Where it lies, or would lie, on this machine."""
        return models_folder() / self.name


class Manifest(_Strict):
    """``manifest.json`` of an installed model: the part of its card that can be checked."""

    name: str
    source: str
    revision: str
    files: dict[str, FileRecord]

    @classmethod
    def of(cls, card: ModelCard) -> Manifest:
        """The manifest that belongs to a card."""
        return cls(name=card.name, source=card.source, revision=card.revision, files=card.files)


def models_folder() -> Path:
    """Folder of all installed models: ``CLASSROOM_AI_MODELS``, else in the user's data folder."""
    chosen = os.environ.get("CLASSROOM_AI_MODELS")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("classroom-ai")) / "models"


def catalogue() -> tuple[ModelCard, ...]:
    """All models of the catalogue, by task and then from small to large.

    Raises
    ------
    ModelError
        If a card breaks the rules; the message names file and key.

    Examples
    --------
    >>> [card.name for card in catalogue() if card.task == "asr"][:2]
    ['tiny.en', 'base']
    """
    return _cards_in(shipped("models"))


@cache
def _cards_in(folder: Path) -> tuple[ModelCard, ...]:
    order = get_args(Task)
    cards = [_card_from(path) for path in folder.glob("*.yaml")]
    return tuple(sorted(cards, key=lambda card: (order.index(card.task), card.size)))


def _card_from(path: Path) -> ModelCard:
    import yaml

    expected = "A card has the keys that models/README.md describes, and its file is named for it."
    try:
        card = ModelCard.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise ModelError(f"{path} is not YAML: {error}.", expected) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the card"
        raise ModelError(f"{path}: {key}: {first['msg']}.", expected) from error
    if card.name != path.stem:
        raise ModelError(f"{path}: name: is {card.name!r}.", expected)
    return card


def card(name: str) -> ModelCard:
    """Card of one model.

    Raises
    ------
    UsageError
        If there is no such model; the message has the nearest name and all names.

    Examples
    --------
    >>> card("base").licence
    'MIT'
    >>> card("bass")
    Traceback (most recent call last):
        ...
    classroom_ai.errors.UsageError: There is no model 'bass'. Did you mean 'base'? ...
    """
    known = {card.name: card for card in catalogue()}
    if name not in known:
        raise _unknown(name, known)
    return known[name]


def selection(names: str | Iterable[str]) -> tuple[ModelCard, ...]:
    """Cards of models and sets of models, each once.

    Parameters
    ----------
    names : str or iterable of str
        Names of models, or of sets: ``embedded``, ``recommended``, ``recommended-gpu``.

    Raises
    ------
    UsageError
        If a name is neither.

    Examples
    --------
    >>> [card.name for card in selection(["base", "base"])]
    ['base']
    """
    chosen: dict[str, ModelCard] = {}
    for name in [names] if isinstance(names, str) else names:
        members = [card for card in catalogue() if name in (card.name, *card.sets)]
        if not members:
            raise _unknown(name, [*SETS, *(card.name for card in catalogue())])
        chosen.update((card.name, card) for card in members)
    return tuple(chosen.values())


def _unknown(name: str, known: Iterable[str]) -> UsageError:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    return UsageError(
        f"There is no model {name!r}.",
        f"Did you mean {near[0]!r}?" if near else "",
        f"There are: {', '.join(names)}.",
    )


def problems(card: ModelCard, *, hashes: bool = False) -> tuple[str, ...]:
    """What is wrong with the files of a model; nothing when it is whole.

    Parameters
    ----------
    card : ModelCard
        The model.
    hashes : bool
        Read every byte and compare SHA-256; otherwise only names and sizes,
        which finds an interrupted copy in no time.

    Returns
    -------
    tuple of str
        One plain sentence without full stop a problem.
    """
    try:
        manifest = Manifest.model_validate_json((card.folder / MANIFEST).read_bytes())
    except OSError:
        return (f"{MANIFEST} is missing",)
    except ValidationError:
        return (f"{MANIFEST} cannot be read",)
    if manifest.files != card.files:
        return ("it is another version than this release of classroom-ai works with",)
    found = (_problem_of(card.folder / name, card.files[name], hashes) for name in card.files)
    return tuple(problem for problem in found if problem)


def _problem_of(path: Path, record: FileRecord, hashes: bool) -> str:
    try:
        size = path.stat().st_size
        if size != record.size:
            return f"{path.name} has {size} bytes instead of {record.size}"
        if hashes and sha256_of(path) != record.sha256:
            return f"{path.name} has changed since it was made"
    except FileNotFoundError:
        return f"{path.name} is missing"
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror or error}"
    return ""


def is_installed(card: ModelCard) -> bool:
    """Whether a model is there. Opening it (`path_of`) tells whether it is also whole."""
    return card.folder.is_dir()


def installed(task: Task | None = None) -> tuple[ModelCard, ...]:
    """Models that are there, in the order of the catalogue.

    Damaged ones are among them: whoever asked for good words is to hear that
    they are damaged, not to get worse words without a word.

    Parameters
    ----------
    task : str, optional
        Only models for this task.
    """
    return tuple(card for card in catalogue() if task in (None, card.task) and is_installed(card))


def path_of(name: str) -> Path:
    """Folder of an installed model, checked by names and sizes.

    Raises
    ------
    UsageError
        If there is no such model.
    ModelMissing
        If it is not installed; the message has the command that brings it.
    ModelDamaged
        If a file is missing or cut short; the message has the command that mends it.
    """
    return _whole(card(name), hashes=False)


def verify(card: ModelCard) -> Path:
    """Folder of an installed model, checked byte for byte.

    Raises
    ------
    ModelMissing, ModelDamaged
        As for `path_of`.
    """
    return _whole(card, hashes=True)


def _whole(card: ModelCard, *, hashes: bool) -> Path:
    if not is_installed(card):
        others = ", ".join(other.name for other in installed(card.task)) or "none"
        wanted = "embedded" if "embedded" in card.sets else card.name
        raise ModelMissing(
            f"Model {card.name!r} is not installed in {models_folder()}.",
            f"Installed for the same task: {others}.",
            f"Run: classroom-ai models pull {wanted}",
        )
    found = problems(card, hashes=hashes)
    if found:
        raise ModelDamaged(
            f"Model {card.name!r} in {card.folder} is damaged: {'; '.join(found)}.",
            next_step=f"Run: classroom-ai models pull {card.name} --force",
        )
    return card.folder
