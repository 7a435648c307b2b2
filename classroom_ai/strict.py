"""YAML files that people write, read strictly: a mistake is named with its line.

Rubrics, glossaries and the plan of a programme are such files. A model of one derives from
``Strict``; what is wrong with a file becomes one message with the file, the line, the key
and, where a word is nearly right, the word that was probably meant.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classroom_ai.errors import ClassroomAIError, RubricError

Text = Annotated[str, Field(min_length=1)]
#: What the id of a rubric, a criterion or a glossary looks like.
ID = r"^[a-z][a-z0-9-]*$"
Id = Annotated[str, Field(pattern=ID)]
#: A key of a mapping, or the number of an item in a list.
Key = int | str


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of file is read: its name in a message, where its keys are told, its error."""

    name: str
    described: str
    error: type[ClassroomAIError]


RUBRIC = Kind("rubric", "The keys of a rubric are described in rubrics/README.md.", RubricError)


class Strict(BaseModel):
    """A part of a file: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Strict)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` for the nearest of the known words, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


def read_yaml(path: Path, *, kind: Kind = RUBRIC) -> object:
    """What a YAML file holds.

    Raises
    ------
    RubricError
        Or the error of another kind of file: if it cannot be read or is not YAML; the
        message names the line.
    """
    import yaml

    # The loader in C reads a rubric in a tenth of the time; not every build of PyYAML has it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both safe
    except OSError as error:
        raise kind.error(
            f"{path} cannot be read: {error.strerror or error}.",
            f"The path of a {kind.name} is expected.",
            "Check the name and the folder.",
        ) from error
    except UnicodeDecodeError as error:
        raise kind.error(
            f"{path} cannot be read: it is not text in UTF-8.",
            next_step="Save it as UTF-8 in a text editor.",
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise kind.error(
            f"{path} is not YAML: {' '.join(str(error).split())}.",
            next_step="Look at the line named, and at the indentation of the lines around it.",
        ) from error


def checked(model: type[Model], content: object, *, path: Path, kind: Kind = RUBRIC) -> Model:
    """Content of a YAML file as a model.

    Raises
    ------
    RubricError
        Or the error of another kind of file: naming file, line and key, and for a misspelt
        key the one that was meant.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        keys, what = _first_mistake(error, model, kind)
        raise mistake(keys, what, path=path, kind=kind) from error


def mistake(
    keys: tuple[Key, ...], what: str, *, path: Path, kind: Kind = RUBRIC
) -> ClassroomAIError:
    """The error that says what is wrong at a place of a file, and in which line that is."""
    line = _line_of(keys, path)
    dotted = ".".join(map(str, keys))
    where = ", ".join(filter(None, (f"line {line}" if line else "", dotted)))
    return kind.error(f"{path}: {where}: {what}", next_step=kind.described)


def _first_mistake(
    error: ValidationError, model: type[Strict], kind: Kind
) -> tuple[tuple[Key, ...], str]:
    """Place of a mistake and what it is; a misspelt key before what is missing because of it."""
    mistakes = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    first = mistakes[0]
    keys = first["loc"] or (kind.name,)
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        what = f"there is no such key.{did_you_mean(str(keys[-1]), _known_keys(model))}"
    elif first["type"] == "missing":
        what = "this key is missing"
    elif first["type"] == "string_type":
        what = f"{first['input']!r} is not text. Words such as no, on or 3 are put in quotes"
    elif first["type"] == "literal_error":
        what = f"{first['input']!r} is none of the values it can have. {what}"
    return keys, what if what.endswith("?") else f"{what.rstrip('.')}."


def _known_keys(model: type[Strict]) -> set[str]:
    """Every key that some part of a file can have, as it is written there."""
    return {
        field.alias or key for part in _parts(model) for key, field in part.model_fields.items()
    }


def _parts(hint: object) -> Iterator[type[Strict]]:
    """The models that a type hint names, and those in their fields, at any depth."""
    if isinstance(hint, type) and issubclass(hint, Strict):
        yield hint
        for field in hint.model_fields.values():
            yield from _parts(field.annotation)
    for inner in get_args(hint):
        yield from _parts(inner)


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
