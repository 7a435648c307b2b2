"""What a person decided about places that a program cannot be sure of.

A decision is kept by a hash of the lesson, the line and the characters it is about, so the
file holds no word; and once the line changes, by a correction or another roster, the
decision no longer counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classroom_ai.errors import RedactionError
from classroom_ai.files import write_private
from classroom_ai.types import Seconds

FILE = "approvals.json"
#: Leave the words as they are, or hide them.
Decision = Literal["keep", "hide"]
#: Place to decision; see `place_of`.
Approvals = Mapping[str, Decision]


class _Decided(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    decision: Decision
    start: Seconds = 0.0


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1]
    lesson: str
    decisions: tuple[_Decided, ...]


def place_of(lesson: str, line: str, text: str, start: int, end: int) -> str:
    """Hash by which a decision finds its place again.

    Examples
    --------
    >>> here = place_of("7a1c", "u0001", "Will it?", 0, 4)
    >>> here == place_of("7a1c", "u0001", "Will it?", 0, 4) != place_of("7a1c", "u1", "It", 0, 2)
    True
    """
    parts = json.dumps([lesson, line, text, start, end])
    return hashlib.sha256(parts.encode()).hexdigest()


def read_approvals(path: Path, lesson: str) -> dict[str, Decision]:
    """Decisions of a file; none where there is no file.

    Raises
    ------
    RedactionError
        If it cannot be read, is no such file, or is of another lesson.
    """
    again = "Delete it and run the command with --approve."
    try:
        content = _File.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RedactionError(
            f"{path} cannot be read: {error.strerror or error}.", "", again
        ) from error
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "the file"
        raise RedactionError(
            f"{path} is no list of decisions ({where}).",
            "Each has a place and the decision keep or hide.",
            again,
        ) from None
    if content.lesson != lesson:
        raise RedactionError(
            f"{path} is of the lesson {content.lesson!r}.", f"This one is {lesson!r}.", again
        )
    return {one.place: one.decision for one in content.decisions}


def write_approvals(path: Path, lesson: str, approvals: Approvals) -> Path:
    """Keep decisions, whole or not at all, readable by their owner only."""
    content = {
        "schema_version": 1,
        "lesson": lesson,
        "decisions": [{"place": place, "decision": choice} for place, choice in approvals.items()],
    }
    return write_private(path, json.dumps(content, indent=1) + "\n")
