"""Settings: defaults < ``classroom-ai.toml`` < ``CLASSROOM_AI_*`` < flags.

Each value knows where it came from, so that a surprising one can be traced.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classroom_ai.errors import UsageError

FILE_NAME = "classroom-ai.toml"
PREFIX = "CLASSROOM_AI_"


class Settings(BaseModel):
    """How recordings are heard and scored.

    ``asr`` names a speech recognition model, or ``"auto"`` for the best
    installed one that finishes within the lesson's own length. ``language`` is
    an ISO 639-1 code, or ``None`` to hear it from the sound. ``vocabulary`` is a
    file of words that the lesson is likely to hold. ``teacher`` is the name under
    which the teacher enrolled. ``audio`` says whether the report may be listened to. A lesson
    leaves the history ``keep_days`` days after it was added; ``None`` is never.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    asr: str = "auto"
    language: str | None = None
    vocabulary: Path | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"
    rubric: tuple[str, ...] = ("core",)
    teacher: str | None = None
    audio: bool = True
    keep_days: int | None = Field(default=None, ge=1, le=36_500)


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and for each of them the name of the place it came from."""

    values: Settings
    origins: Mapping[str, str]


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> LoadedSettings:
    """Settings from all places, the later ones winning.

    Parameters
    ----------
    flags : mapping, optional
        Values of command line options; ``None`` and empty ones are not given.
    environ : mapping, optional
        Environment; that of the process by default.
    folder : pathlib.Path, optional
        Where ``classroom-ai.toml`` is looked for first; the current folder by
        default. After it comes the user's configuration folder.

    Returns
    -------
    LoadedSettings

    Raises
    ------
    UsageError
        If a file cannot be read, or a key or value is wrong; names its place.

    Examples
    --------
    >>> loaded = load_settings({"asr": "base"}, environ={"CLASSROOM_AI_DEVICE": "cpu"})
    >>> loaded.values.asr, loaded.origins["asr"], loaded.origins["device"]
    ('base', 'command line', 'CLASSROOM_AI_DEVICE')
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    places = [
        *_from_file(folder or Path.cwd()),
        *_from_environment(os.environ if environ is None else environ),
        *((key, value, "command line") for key, value in (flags or {}).items()),
    ]
    for key, value, origin in places:
        if value is None or value == ():
            continue
        if key not in Settings.model_fields:
            raise UsageError(
                f"{origin} sets {key!r}, which is no setting.",
                f"Settings are {', '.join(Settings.model_fields)}.",
                "Correct or remove it.",
            )
        values[key], origins[key] = value, origin
    try:
        return LoadedSettings(Settings.model_validate(values), origins)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise UsageError(
            f"{key} is {values.get(key)!r} ({origins[key]}).", f"{first['msg']}.", "Correct it."
        ) from error


def _from_environment(environ: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    """``CLASSROOM_AI_ASR`` and so on; other variables of that prefix are not settings."""
    found: list[tuple[str, Any, str]] = []
    for key in Settings.model_fields:
        name = PREFIX + key.upper()
        if value := environ.get(name):
            names = [part.strip() for part in value.split(",")]
            found.append((key, names if key == "rubric" else value, name))
    return found


def _from_file(folder: Path) -> list[tuple[str, Any, str]]:
    import platformdirs

    for place in (folder, platformdirs.user_config_path("classroom-ai")):
        path = place / FILE_NAME
        if (values := _read_toml(path)) is not None:
            return [(key, value, str(path)) for key, value in values.items()]
    return []


def _read_toml(path: Path) -> dict[str, Any] | None:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} cannot be read: {error}.", "It must be valid TOML.", "Correct or remove it."
        ) from error
