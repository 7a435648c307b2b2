"""Voice prints of teachers who enrolled: kept on this machine, listed, and deleted on demand.

A voice print is biometric data, so this is all that is kept of anybody's voice,
and only a teacher's own command makes one. One small JSON file a teacher lies in
a folder of its own, readable by its owner only::

    <voices folder>/rivera.json

The file is named for the pseudonym in lower case, so that "Rivera" and "rivera"
are one teacher. One file for all was not taken: a print that is deleted should
be gone with its file.
"""

from __future__ import annotations

import difflib
import hashlib
import math
import os
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from classroom_ai.errors import OutputError, UsageError, VoiceError
from classroom_ai.files import write_private
from classroom_ai.types import ModelUsed, Seconds

DIMENSION = 256
_LONGEST_NAME = 40
_NAME = re.compile(r"[^\W_](?:[\w '.-]*[\w'-])?")
_NAME_RULE = (
    f"A name has up to {_LONGEST_NAME} letters, digits, spaces or . - _ ', "
    "begins with a letter or digit, and does not end with a dot."
)

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def checked_name(name: str) -> str:
    """A teacher's name as it is shown, with outer and doubled spaces removed.

    Raises
    ------
    UsageError
        If it is empty or too long, or has a character that a file name should not have.

    Examples
    --------
    >>> checked_name("  Ms  Rivera ")
    'Ms Rivera'
    >>> checked_name("../me")
    Traceback (most recent call last):
        ...
    classroom_ai.errors.UsageError: '../me' cannot be the name of a teacher. A name has ...
    """
    shown = " ".join(unicodedata.normalize("NFC", name).split(" ")).strip()
    shown = re.sub(" +", " ", shown)
    if len(shown) > _LONGEST_NAME or not _NAME.fullmatch(shown):
        raise UsageError(
            f"{name!r} cannot be the name of a teacher.",
            _NAME_RULE,
            "Choose another one; it need not be your real name.",
        )
    return shown


class VoicePrint(BaseModel):
    """How one teacher's voice sounds, and where that is known from.

    Attributes
    ----------
    name : str
        The teacher's pseudonym, as first typed.
    vector : tuple of float
        256 values, of unit length.
    model, model_sha256 : str
        The voice model that made it: prints of two models cannot be compared.
    seconds : float
        Speech that it was made from.
    created : datetime.date
        Day on which it was made.
    samples : tuple of str
        SHA-256 of each recording that it was made from; the recordings are not kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    name: str
    vector: tuple[float, ...] = Field(min_length=DIMENSION, max_length=DIMENSION, repr=False)
    model: str
    model_sha256: Sha256
    seconds: Seconds = Field(gt=0, allow_inf_nan=False)
    created: date
    samples: tuple[Sha256, ...] = Field(min_length=1)

    @field_validator("name")
    @classmethod
    def _a_name(cls, name: str) -> str:
        try:
            return checked_name(name)
        except UsageError as error:
            raise ValueError(error.what) from error

    @field_validator("vector")
    @classmethod
    def _of_unit_length(cls, vector: tuple[float, ...]) -> tuple[float, ...]:
        length = math.sqrt(sum(value * value for value in vector))
        if not abs(length - 1) < 1e-3:  # also where a value is NaN
            raise ValueError(f"its length is {length:.3g} instead of 1")
        return vector

    @property
    def sha256(self) -> str:
        """Hash by which a lesson tells that it was heard with this very print.

        The vector cannot be found again from it.
        """
        values = ",".join(f"{value:.6f}" for value in self.vector)
        return hashlib.sha256(f"{self.model_sha256}:{values}".encode()).hexdigest()


def voices_folder() -> Path:
    """Folder of all voice prints: ``CLASSROOM_AI_VOICES``, else in the user's data folder."""
    chosen = os.environ.get("CLASSROOM_AI_VOICES")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("classroom-ai")) / "voices"


def key_of(name: str) -> str:
    """What a teacher's name is known by: "Rivera" and "rivera" are one teacher."""
    return unicodedata.normalize("NFC", checked_name(name).casefold())


def path_of(name: str) -> Path:
    """Where the print of that name lies, or would lie."""
    return voices_folder() / f"{key_of(name)}.json"


def is_kept(name: str) -> bool:
    """Whether there is a print of that name, readable or not."""
    return path_of(name).is_file()


def keep(voice: VoicePrint) -> Path:
    """Write a print where its name says, whole or not at all; an earlier one is replaced.

    Returns
    -------
    pathlib.Path
        The file, readable by its owner only, in a folder that only its owner can enter.

    Raises
    ------
    OutputError
        If it cannot be written; an earlier one is then unchanged.
    """
    path = write_private(path_of(voice.name), voice.model_dump_json(indent=1) + "\n")
    _close_to_others(path.parent)
    return path


def _close_to_others(folder: Path) -> None:
    """Also a folder that was there before, for instance one that was copied here."""
    try:
        folder.chmod(0o700)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be closed to other users: {error.strerror}.",
            next_step="Set CLASSROOM_AI_VOICES to a folder that is yours.",
        ) from error


def find(name: str, *, made_by: ModelUsed) -> VoicePrint:
    """The kept print of a teacher.

    Parameters
    ----------
    name : str
        In any case: "Rivera" finds "rivera".
    made_by : ModelUsed
        The voice model in use.

    Raises
    ------
    UsageError
        If nobody enrolled by that name; the message has the names that there are.
    VoiceError
        If the file is damaged, or another voice model made it.
    """
    path = path_of(name)
    if not path.is_file():
        raise _unknown(name)
    voice = _read(path)
    if voice.model_sha256 != made_by.sha256:
        raise VoiceError(
            f"The voice print of {voice.name!r} was made by another voice model ({voice.model}).",
            f"This version of classroom-ai works with {made_by.name}.",
            f"Enroll again: classroom-ai enroll {_quoted(voice.name)} FILE... --replace",
        )
    return voice


def kept() -> tuple[VoicePrint | VoiceError, ...]:
    """All kept prints, by name; what is wrong in place of one that cannot be read."""
    return tuple(_read_or_error(path) for path in _files())


def remove(name: str) -> Path:
    """Delete a teacher's print for good.

    Returns
    -------
    pathlib.Path
        Where it was. A damaged one is deleted too.

    Raises
    ------
    UsageError
        If nobody enrolled by that name; the message has the names that there are.
    OutputError
        If it cannot be deleted.
    """
    path = path_of(name)
    try:
        path.unlink()
    except FileNotFoundError:
        raise _unknown(name) from None
    except OSError as error:
        raise OutputError(
            f"{path} cannot be deleted: {error.strerror}.", next_step="Delete it by hand."
        ) from error
    return path


def _files() -> list[Path]:
    return sorted(path for path in voices_folder().glob("*.json") if not path.name.startswith("."))


def _read_or_error(path: Path) -> VoicePrint | VoiceError:
    try:
        return _read(path)
    except VoiceError as error:
        return error


def _read(path: Path) -> VoicePrint:
    mend = (
        f"Enroll again: classroom-ai enroll {_quoted(path.stem)} FILE... --replace, "
        f"or delete it: classroom-ai enroll --remove {_quoted(path.stem)}"
    )
    try:
        return VoicePrint.model_validate_json(path.read_bytes())
    except OSError as error:
        raise VoiceError(f"{path} cannot be read: {error.strerror}.", "", mend) from error
    except ValidationError as error:
        # Only where it is wrong: the values themselves belong in no message and no log.
        where = ".".join(map(str, error.errors()[0]["loc"])) or "the file"
        raise VoiceError(f"{path} is not a whole voice print ({where}).", "", mend) from None


def _unknown(name: str) -> UsageError:
    names = [path.stem for path in _files()]
    near = difflib.get_close_matches(path_of(name).stem, names, n=1)
    return UsageError(
        f"No voice is enrolled as {name!r}.",
        f"Did you mean {near[0]!r}?" if near else "",
        f"Enrolled: {', '.join(names)}."
        if names
        else f"Nobody is enrolled yet. Run: classroom-ai enroll {_quoted(name)} FILE",
    )


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(name)
