"""``measures.json``: what was counted in a lesson, with the evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom_ai.errors import LessonError
from classroom_ai.types import Measurement, RubricScore, Tag

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Results:
    """Everything counted in one lesson, by the rules that ``fingerprint`` stands for."""

    lesson: str
    fingerprint: str
    measures: tuple[Measurement, ...]
    tags: tuple[Tag, ...]
    rubrics: tuple[RubricScore, ...]


@cache
def _adapter() -> TypeAdapter[Results]:
    from pydantic import TypeAdapter

    return TypeAdapter(Results)


def to_json(results: Results) -> str:
    """Text of ``measures.json``."""
    content = {
        "schema_version": SCHEMA_VERSION,
        **_adapter().dump_python(results, mode="json"),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_results(path: Path) -> Results:
    """Read and check a ``measures.json``.

    Parameters
    ----------
    path : pathlib.Path
        What ``pipeline.tell`` wrote.

    Returns
    -------
    Results
        As they were counted then.

    Raises
    ------
    LessonError
        If it is missing, is not JSON, comes from another version or breaks the schema.
    """
    from pydantic import ValidationError

    next_step = f"Run: classroom-ai score {path.parent}"
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LessonError(f"{path} cannot be read: {error.strerror}.", "", next_step) from error
    except ValueError as error:
        raise LessonError(f"{path} is not JSON ({error}).", "", next_step) from error
    version = content.get("schema_version") if isinstance(content, dict) else None
    if version != SCHEMA_VERSION:
        raise LessonError(
            f"{path} has schema version {version!r}.",
            f"This version of classroom-ai reads version {SCHEMA_VERSION}.",
            next_step,
        )
    try:
        return _adapter().validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LessonError(f"{path} is damaged: {where}: {first['msg']}.", "", next_step) from error
