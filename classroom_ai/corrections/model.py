"""``corrections.json``: the file that the report's page saves and a folder of results keeps.

Read strictly and with limits, since it comes from a browser: a wrong key, an unknown
label or a word of a megabyte is one message with its place in the file. Anchored by time,
so that a change still finds its line when the recording is heard again.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import from_json

from classroom_ai.annotate.labels import MEANINGS
from classroom_ai.errors import CorrectionError
from classroom_ai.strict import did_you_mean
from classroom_ai.types import Role

SCHEMA_VERSION = 1
#: What one person can save by hand in one lesson, many times over.
MOST_BYTES = 4_000_000
MOST_CHANGES = 5_000
#: Longer than any line that somebody says in one go.
LONGEST_TEXT = 20_000

_Time = Annotated[float, Field(ge=0, le=1_000_000)]
#: No control codes: names reach terminals, and texts files that cannot hold them.
_ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u{fffe}\u{ffff}]*$"
_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u{fffe}\u{ffff}]*$"
_Id = Annotated[str, Field(min_length=1, max_length=100, pattern=_ONE_LINE)]
_Name = Annotated[str, Field(max_length=200, pattern=_ONE_LINE)]
_When = Annotated[str, Field(max_length=40, pattern=_ONE_LINE)]
_Text = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=_LINES)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class _Change(_Strict):
    """What every change has.

    ``by`` and ``at`` say who made it and when, ISO 8601. In the record of a folder
    ``save`` numbers what was saved together, and ``undone`` says when that was taken back.
    """

    by: _Name = ""
    at: _When = ""
    save: Annotated[int, Field(ge=1)] | None = None
    undone: _When | None = None
    undone_by: _Name | None = None

    def about(self) -> Hashable:
        """What it is about: of two changes about the same the later one counts."""
        raise NotImplementedError

    def place(self) -> str:
        """Where in the lesson it belongs, for a message."""
        raise NotImplementedError


class SpeakerChange(_Change):
    """All that one voice said is of this role."""

    kind: Literal["speaker"]
    speaker: _Id
    role: Role
    was: Role | None = None

    def about(self) -> Hashable:
        """The voice."""
        return (self.kind, self.speaker)

    def place(self) -> str:
        """The voice."""
        return f"speaker {self.speaker}"


class _Timed(_Change):
    start: _Time
    end: _Time

    @model_validator(mode="after")
    def _in_order(self) -> _Timed:
        if self.end < self.start:
            raise ValueError(f"it ends at {self.end:g} s, before it starts at {self.start:g} s")
        return self

    def about(self) -> Hashable:
        """What is changed of a stretch of time."""
        return (self._kind(), self.start, self.end)

    def place(self) -> str:
        """The stretch of time."""
        return f"{self._kind()} {self.start:g}-{self.end:g}"

    def _kind(self) -> str:
        return str(getattr(self, "kind", ""))


class LineChange(_Timed):
    """What was said there, and the sound of it, is of this role; ``speaker`` says whose."""

    kind: Literal["line"]
    role: Role
    speaker: _Id | None = None
    was: Role | None = None


class WordsChange(_Timed):
    """What was said there, in other words; no text where nothing was said."""

    kind: Literal["words"]
    text: _Text
    was: _Text | None = None


class TagChange(_Timed):
    """What was said there is ``to`` and not ``label``.

    Without ``to`` it is nothing of the kind; without ``label`` nothing had been found in it.
    """

    kind: Literal["tag"]
    label: _Id | None
    to: _Id | None

    @model_validator(mode="after")
    def _labels_exist(self) -> TagChange:
        for label in (self.label, self.to):
            if label is not None and label not in MEANINGS:
                raise ValueError(f"there is no label {label!r}.{did_you_mean(label, MEANINGS)}")
        if self.label is self.to is None:
            raise ValueError("label and to are both null")
        return self

    def about(self) -> Hashable:
        """The family of labels at a stretch of time."""
        label = self.to or self.label or ""
        return (self.kind, self.start, self.end, label.partition(".")[0])


class _Stretch(_Timed):
    @model_validator(mode="after")
    def _lasts(self) -> _Stretch:
        if self.end == self.start:
            raise ValueError("it has no length")
        return self


class LeftOutChange(_Stretch):
    """Time that is not part of the lesson."""

    kind: Literal["left-out"]


class PutBackChange(_Stretch):
    """Time that is part of the lesson after all, whoever left it out before."""

    kind: Literal["put-back"]

    def about(self) -> Hashable:
        """The same as leaving it out: the later of the two counts."""
        return ("left-out", self.start, self.end)


TimeChange = LeftOutChange | PutBackChange


Change = SpeakerChange | LineChange | WordsChange | TagChange | LeftOutChange | PutBackChange
_AnyChange = Annotated[
    SpeakerChange | LineChange | WordsChange | TagChange | LeftOutChange | PutBackChange,
    Field(discriminator="kind"),
]


class Corrections(_Strict):
    """A set of changes to one lesson; as the record of a folder, all that were ever made."""

    schema_version: Literal[1]
    lesson: _Id
    by: _Name = ""
    at: _When = ""
    changes: Annotated[tuple[_AnyChange, ...], Field(max_length=MOST_CHANGES)] = ()


_adapter = TypeAdapter(Corrections)

_AGAIN = "Open the report, make your corrections there and save them again."


def read_corrections(path: Path) -> Corrections:
    """Read and check a ``corrections.json``.

    Raises
    ------
    CorrectionError
        If it cannot be read, is too large, comes from a newer version or breaks the form.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CorrectionError(
            f"{path} cannot be read: {error.strerror or error}.",
            "The file that the report saves is expected.",
            "Check the name and the folder.",
        ) from error
    return corrections_of(content, name=str(path))


def corrections_of(content: bytes, *, name: str) -> Corrections:
    """Corrections of the text of a file or of a request.

    Raises
    ------
    CorrectionError
        Naming the first thing that is wrong, and where in it.

    Examples
    --------
    >>> corrections_of(b'{"schema_version": 1, "lesson": "a", "changes": []}', name="x").lesson
    'a'
    """
    if len(content) > MOST_BYTES:
        raise CorrectionError(
            f"{name} is larger than {MOST_BYTES / 1e6:.0f} MB.",
            "Corrections of one lesson are some kilobytes.",
            _AGAIN,
        )
    try:
        plain: Any = from_json(content)
    except ValueError as error:
        raise CorrectionError(f"{name} is not JSON ({error}).", "", _AGAIN) from error
    version = plain.get("schema_version") if isinstance(plain, dict) else None
    if version is None:
        raise CorrectionError(
            f"{name} holds no corrections: it has no schema_version.",
            "The file that the report saves is expected.",
        )
    if version != SCHEMA_VERSION:
        raise CorrectionError(
            f"{name} has schema version {str(version)[:40]!r}.",
            f"This version of classroom-ai reads version {SCHEMA_VERSION}.",
            "Upgrade classroom-ai, or save the corrections again from the report.",
        )
    try:
        return _adapter.validate_json(content)
    except ValidationError as error:
        raise CorrectionError(f"{name}: {_first_mistake(error)}", "", _AGAIN) from error


def to_json(corrections: Corrections) -> str:
    """Text of ``corrections.json``; what is not said of a change is not mentioned."""
    lean = corrections.model_copy(
        update={"changes": tuple(map(_only_what_is_said, corrections.changes))}
    )
    return lean.model_dump_json(indent=1, exclude_unset=True) + "\n"


def _only_what_is_said(change: Change) -> Change:
    said = {key for key in change.model_fields_set if getattr(change, key) is not None}
    said |= {"kind", *({"label", "to"} if isinstance(change, TagChange) else ())}
    return type(change).model_construct(
        said, **{key: getattr(change, key) for key in type(change).model_fields}
    )


def _first_mistake(error: ValidationError) -> str:
    """What is wrong and where, such as "change 3 (line), role: …"."""
    first = error.errors(include_url=False)[0]
    where = [str(part) for part in first["loc"]]
    if len(where) > 1 and where[0] == "changes":
        kind = f" ({where[2]})" if len(where) > 2 else ""
        where = [f"change {int(where[1]) + 1}{kind}", *where[3:]]
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        what = "there is no such key"
    elif first["type"] == "too_long":
        what = f"there are more than {MOST_CHANGES} changes"
    elif first["type"] == "string_pattern_mismatch":
        what = "there are signs in it that are no text"
    elif first["type"] == "string_too_long":
        what = "this text is too long"
    said = f"{', '.join(part[:40] for part in where)}: {what}"
    return said if said.endswith(("?", ".")) else f"{said}."
