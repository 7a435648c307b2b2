"""YAML files that people write, read strictly: a mistake is named with its line.

Rubrics and glossaries are such files. A model of one derives from ``Strict``; what
is wrong with a file becomes one message with the file, the line, the key and,
where a word is nearly right, the word that was probably meant.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classroom_ai.errors import RubricError

Text = Annotated[str, Field(min_length=1)]
#: What the id of a rubric, a criterion or a glossary looks like.
ID = r"^[a-z][a-z0-9-]*$"
Id = Annotated[str, Field(pattern=ID)]
#: A key of a mapping, or the number of an item in a list.
Key = int | str

_DESCRIBED = "The keys of a rubric are described in rubrics/README.md."


class Strict(BaseModel):
    """A part of a file: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Strict)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` for the nearest of the known words, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


def read_yaml(path: Path) -> object:
    """What a YAML file holds.

    Raises
    ------
    RubricError
        If it cannot be read or is not YAML; the message names the line.
    """
    import yaml

    # The loader in C reads a rubric in a tenth of the time; not every build of PyYAML has it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both safe
    except OSError as error:
        raise RubricError(
            f"{path} cannot be read: {error.strerror or error}.",
            "The path of a rubric is expected.",
            "Check the name and the folder.",
        ) from error
    except UnicodeDecodeError as error:
        raise RubricError(
            f"{path} cannot be read: it is not text in UTF-8.",
            next_step="Save it as UTF-8 in a text editor.",
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise RubricError(
            f"{path} is not YAML: {' '.join(str(error).split())}.",
            next_step="Look at the line named, and at the indentation of the lines around it.",
        ) from error


def checked(model: type[Model], content: object, *, path: Path) -> Model:
    """Content of a YAML file as a model.

    Raises
    ------
    RubricError
        Naming file, line and key, and for a misspelt one the key that was meant.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        keys, what = _first_mistake(error)
        line = _line_of(keys, path)
        where = ", ".join(filter(None, (f"line {line}" if line else "", _dotted(keys))))
        raise RubricError(f"{path}: {where}: {what}", next_step=_DESCRIBED) from error


def _dotted(keys: tuple[Key, ...]) -> str:
    return ".".join(str(key) for key in keys)


def _first_mistake(error: ValidationError) -> tuple[tuple[Key, ...], str]:
    """Place of a mistake and what it is; a misspelt key before what is missing because of it."""
    mistakes = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    first = mistakes[0]
    keys = first["loc"] or ("rubric",)
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        what = f"there is no such key.{did_you_mean(str(keys[-1]), _known_keys())}"
    elif first["type"] == "missing":
        what = "this key is missing"
    elif first["type"] == "string_type":
        what = f"{first['input']!r} is not text. Words such as no, on or 3 are put in quotes"
    elif first["type"] == "literal_error":
        what = f"{first['input']!r} is none of the values it can have. {what}"
    return keys, what if what.endswith("?") else f"{what.rstrip('.')}."


def _known_keys() -> set[str]:
    """Every key that some part of a file can have, as it is written there."""
    parts = [Strict]
    for part in parts:
        parts.extend(part.__subclasses__())
    return {field.alias or key for part in parts for key, field in part.model_fields.items()}


def _line_of(keys: tuple[Key, ...], path: Path) -> int | None:
    """Line of the last of some nested keys that the file has, counted from 1; None for none."""
    import yaml

    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, ValueError, yaml.YAMLError):
        return None
    line = None
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pairs = [(k, v) for k, v in node.value if getattr(k, "value", None) == str(key)]
            if not pairs:
                break
            place, node = pairs[0]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            place = node = node.value[key]
        else:
            break
        line = place.start_mark.line + 1
    return line
