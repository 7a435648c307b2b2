"""What was published before: a page with one teacher more must not tell about that teacher.

Kept beside the plan. It holds no token, only salted hashes of the teachers and releases of each
published group: enough to compare a later page with earlier ones, of no use without bundles.
Figures of terms whose days were changed could not be compared, so the days are kept too.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from classroom_ai.errors import ProgrammeError
from classroom_ai.programme.groups import owner
from classroom_ai.programme.plan import Term
from classroom_ai.strict import Strict

Hashes = Annotated[str, Field(pattern=r"^[0-9a-f]{32}:[0-9a-f]{32}:[0-9a-f]{32}$")]


class Ledger(Strict):
    """The groups on all pages that were made of a plan."""

    schema_version: Literal[1] = 1
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    published: tuple[frozenset[Hashes], ...] = ()
    terms: tuple[tuple[date, date], ...] = ()

    def key(self, text: str) -> str:
        """What stands for a token or a release here."""
        return hashlib.sha256(f"{self.salt}{text}".encode()).hexdigest()[:32]

    @property
    def teachers(self) -> frozenset[str]:
        """Everybody that any published figure was about."""
        return frozenset(owner(part) for group in self.published for part in group)

    def with_groups(self, groups: Iterable[frozenset[str]], terms: Sequence[Term]) -> Ledger:
        """The same with groups that are published now, of the terms of the plan."""
        published = tuple(dict.fromkeys([*self.published, *groups]))
        if published == self.published:
            return self
        days = sorted({*self.terms, *((term.first, term.last) for term in terms)})
        return self.model_copy(update={"published": published, "terms": tuple(days)})

    def check_terms(self, terms: Sequence[Term]) -> None:
        """Refuse a plan whose terms are cut otherwise than on earlier pages.

        Raises
        ------
        ProgrammeError
            If a term shares days with one of an earlier page and is not that one.
        """
        for term in terms:
            for first, last in self.terms:
                same = (first, last) == (term.first, term.last)
                if not same and term.first <= last and first <= term.last:
                    raise ProgrammeError(
                        f"The term {term.name!r} is from {term.span}; on earlier pages there was "
                        f"one from {first} to {last}.",
                        "Beside those pages, one with its terms cut otherwise could tell about one "
                        "teacher. A term may get another name, and later ones may follow.",
                        "Put the days back. If no page was ever handed on, delete the ledger.",
                    )

    def to_json(self) -> str:
        """The file's content, the same for the same groups."""
        content = {
            "schema_version": self.schema_version,
            "salt": self.salt,
            "published": sorted(sorted(group) for group in self.published),
            "terms": [[first.isoformat(), last.isoformat()] for first, last in self.terms],
        }
        return json.dumps(content, indent=1) + "\n"


def read_ledger(path: Path) -> Ledger:
    """The ledger in a file; an empty one with a salt of its own where there is no file.

    Raises
    ------
    ProgrammeError
        If the file is damaged: without it a page could tell about one teacher.
    """
    try:
        return Ledger.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Ledger(salt=secrets.token_hex(16))
    except OSError as error:
        raise ProgrammeError(
            f"{path} cannot be read: {error.strerror or error}.",
            "It says which groups of teachers stand on earlier pages.",
            "Make it readable, or name another file with --ledger.",
        ) from error
    except ValidationError as error:
        raise ProgrammeError(
            f"{path} is damaged.",
            "It says which groups of teachers stand on earlier pages; without it a page with one "
            "teacher more would tell about that teacher.",
            "Put back a copy of it. If no page was ever handed on, delete it.",
        ) from error
