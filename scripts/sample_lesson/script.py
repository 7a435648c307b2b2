"""A written lesson: who says what, after which pause, in whose voice, in which room.

A script is data, so that a second lesson is a second file. It is read strictly:
a misspelt key or a teacher's line without a label would silently become wrong
truth, so both are errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from classroom_ai.errors import UsageError

TEACHER = "teacher"

Label = Literal[
    "statement",
    "question.open",
    "question.closed",
    "question.procedural",
    "question.check",
    "praise.specific",
    "praise.general",
]
Place = tuple[float, float, float]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FliteVoice(_Strict):
    """One of flite's voices.

    ``size`` plays it that much faster after speaking that much slower, so pitch
    and formants rise together, as in a smaller person; ``pitch`` raises the
    pitch alone; ``tempo`` above 1 speaks faster. ``place`` is in metres.
    """

    engine: Literal["flite"]
    name: Literal["slt", "awb", "rms", "kal16"]
    place: Place
    size: float = Field(default=1.0, ge=0.8, le=1.6)
    pitch: float = Field(default=1.0, ge=0.5, le=2.5)
    tempo: float = Field(default=1.0, ge=0.7, le=1.5)


class PiperVoice(_Strict):
    """A Piper voice; it has no pitch of its own to set."""

    engine: Literal["piper"]
    name: Literal["en_US-joe-medium"]
    place: Place
    size: float = Field(default=1.0, ge=0.8, le=1.6)
    tempo: float = Field(default=1.0, ge=0.7, le=1.5)


Voice = Annotated[FliteVoice | PiperVoice, Field(discriminator="engine")]


class Line(_Strict):
    """One sentence. ``pause`` is the silence before it in seconds; below zero it overlaps.

    A teacher's line has a label, a student's has none.
    """

    speaker: str
    text: str = Field(min_length=1)
    pause: float = Field(ge=-2, le=10)
    label: Label | None = None

    @model_validator(mode="after")
    def _labelled_if_teacher(self) -> Line:
        if (self.speaker == TEACHER) != (self.label is not None):
            raise ValueError(
                f"{self.text!r}: every line of the teacher needs a label, a student's has none"
            )
        return self


class Group(_Strict):
    """Students talking at once: tracks of lines that all begin ``pause`` after the last speech."""

    pause: float = Field(ge=0, le=10)
    tracks: tuple[tuple[Line, ...], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _one_student_a_track(self) -> Group:
        speakers = [{line.speaker for line in track} for track in self.tracks]
        if any(len(names) != 1 or TEACHER in names for names in speakers):
            raise ValueError("each track of a group has the lines of one student")
        return self


class Quiet(_Strict):
    """Seconds in which nobody speaks because everybody works."""

    quiet: float = Field(ge=2, le=60)


Item = Line | Group | Quiet


class Room(_Strict):
    """A box of a room, in metres; ``rt60`` in seconds, ``snr_db`` of the teacher over the noise."""

    size: Place
    microphone: Place
    rt60: float = Field(gt=0.1, lt=1.5)
    snr_db: float = Field(ge=0, le=60)
    seed: int


class Script(_Strict):
    """A whole lesson. ``teacher_voice`` is what the teacher says in the clip for enrolling."""

    name: str
    about: dict[str, str | int]
    room: Room
    voices: dict[str, Voice]
    teacher_voice: tuple[str, ...] = Field(min_length=1)
    lesson: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_performed(self) -> Script:
        without = sorted({line.speaker for line in self.lines()} - set(self.voices))
        if without or TEACHER not in self.voices:
            raise ValueError(f"no voice for {', '.join(without) or TEACHER}")
        if isinstance(self.lesson[-1], Quiet):
            raise ValueError("somebody has to speak after the last quiet stretch")
        return self

    def lines(self) -> Iterator[Line]:
        """All lines as they stand in the file, those of groups track by track."""
        for item in self.lesson:
            if isinstance(item, Line):
                yield item
            elif isinstance(item, Group):
                for track in item.tracks:
                    yield from track

    @property
    def students(self) -> list[str]:
        """Ids of the students, in the order of ``voices``."""
        return [speaker for speaker in self.voices if speaker != TEACHER]


def script_from(path: Path) -> Script:
    """A script, read strictly.

    Parameters
    ----------
    path : pathlib.Path
        A YAML file such as ``classroom_ai/sample/fractions.yaml``.

    Returns
    -------
    Script

    Raises
    ------
    UsageError
        If the file cannot be read or breaks a rule; the message names the place.
    """
    try:
        return Script.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} cannot be read as a script: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(key) for key in first["loc"]) or "the script"
        raise UsageError(
            f"{path}, {where}: {first['msg']}.",
            "classroom_ai/sample/fractions.yaml shows every key.",
        ) from error
