"""What can be said in the lessons of the term: topics with exchanges, read from ``bank/``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent / "bank"
Said = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Exchange(_Strict):
    """A question, and what students say without time (``short``) and with it (``full``).

    ``again`` is the narrower question of a teacher who does not wait, ``follow`` with ``more``
    asks about the answer, ``other`` is another student's, ``praise`` says of what.
    """

    ask: Said
    short: Said
    full: Said
    again: str = ""
    follow: str = ""
    more: str = ""
    other: str = ""
    praise: str = ""

    @model_validator(mode="after")
    def _follow_up_is_answered(self) -> Exchange:
        if bool(self.follow) != bool(self.more):
            raise ValueError(f"{self.ask!r} has one of 'follow' and 'more'; both are expected")
        return self


class Topic(_Strict):
    """One lesson's worth of talk."""

    title: Said
    opening: Said
    work: Said
    closing: Said
    exchanges: Annotated[tuple[Exchange, ...], Field(min_length=4)]


class Bank(_Strict):
    """All topics of a subject; ``drill`` are questions with a fact for an answer."""

    subject: Said
    drill: Annotated[tuple[Said, ...], Field(min_length=6)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]

    @property
    def facts(self) -> tuple[Exchange, ...]:
        """The drill as exchanges."""
        pairs = (line.split("? ", 1) for line in self.drill)
        return tuple(Exchange(ask=f"{ask}?", short=fact, full=fact) for ask, fact in pairs)


def bank_of(subject: str) -> Bank:
    """The talk of one subject.

    Raises
    ------
    pydantic.ValidationError
        If the file has a key that is not known, or lacks one.
    """
    text = (FOLDER / f"{subject}.yaml").read_text(encoding="utf-8")
    return Bank.model_validate(yaml.safe_load(text))
