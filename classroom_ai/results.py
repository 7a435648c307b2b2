"""``measures.json``: what was counted in a lesson, with the evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

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
