"""Coaches' own ratings of the moments of a pack, blind until both are in.

A coach's ratings lie in the pack as ``ratings/NAME.json``, which also is the file that two
coaches exchange. It is sealed: whoever was told the seal before can see that nothing in the
file was changed after the other's ratings were known [1]_. No command shows a rating of
another coach, or how far two agree, before both have rated all moments.

References
----------
.. [1] Blum, M. (1983). Coin flipping by telephone: a protocol for solving impossible problems.
   ACM SIGACT News 15(1), 23-27.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from classroom_ai.debrief.pack import Pack
from classroom_ai.errors import DebriefError, UsageError
from classroom_ai.files import write_private
from classroom_ai.strict import Strict

FOLDER = "ratings"
#: Says that agreement was shown here: what is rated afterwards does not count.
_SHOWN = ".shown"
#: A name that is also the name of a file.
_NAME = re.compile(r"\w[\w .-]{0,59}")
_LARGEST = 1_000_000

Use = Literal["exemplar", "probe", "leave"]


class Rating(Strict):
    """One coach's view of one moment; without a ``point`` of the scale it cannot be told."""

    point: int | None = Field(default=None, ge=1, le=9)
    use: Use


class Ratings(Strict):
    """All that a coach gave to a pack: ``blind`` counts, ``later`` came after agreement was shown.

    ``salt`` is random, so that nobody can find out the ratings from their seal.
    """

    schema_version: Literal[1] = 1
    kind: Literal["debrief-ratings"] = "debrief-ratings"
    pack: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    coach: Annotated[str, Field(pattern=rf"^{_NAME.pattern}$")]
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    blind: dict[str, Rating] = Field(default_factory=dict)
    later: dict[str, Rating] = Field(default_factory=dict)

    @property
    def seal(self) -> str:
        """16 hexadecimal digits that stand for what counts, and say nothing of it."""
        counts = {moment: rating.model_dump() for moment, rating in self.blind.items()}
        plain = json.dumps([self.pack, self.coach, self.salt, counts], sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:16]

    def is_complete(self, pack: Pack) -> bool:
        """Whether every moment of the talk was rated before agreement was shown."""
        return set(self.blind) == {moment.id for moment in pack.moments}


def checked_name(coach: str) -> str:
    """A coach's name that can be the name of a file.

    Raises
    ------
    UsageError
        If it cannot.
    """
    name = " ".join(coach.split())
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{coach!r} cannot be the name of a coach.",
            "Letters, digits, dots, spaces and dashes are expected, at most sixty.",
            "For instance: --coach Ines",
        )
    return name


def path_of(folder: Path, coach: str) -> Path:
    """Where the ratings of a coach lie in a pack."""
    return folder / FOLDER / f"{coach}.json"


def read_ratings(path: Path, pack: Pack) -> Ratings:
    """A coach's ratings from a file.

    Raises
    ------
    DebriefError
        If it cannot be read or understood, is of another pack, or names moments or points that
        the pack does not have. The message says nothing of the ratings in it.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise OSError("it is too large")
        ratings = Ratings.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DebriefError(
            f"{path} cannot be read: {error.strerror or error}.",
            "A file of ratings is expected.",
            "Check the name and the folder.",
        ) from error
    except ValidationError:
        raise DebriefError(
            f"{path} is no file of ratings, or was changed.",
            "The other coach's file is expected: ratings/NAME.json of their pack.",
            "Ask for it again.",
        ) from None
    if ratings.pack != pack.id:
        raise DebriefError(
            f"{path} has ratings of the pack {ratings.pack}; this one is {pack.id}.",
            "Both coaches rate the same pack.",
            "Make it from the same bundles with the same options, or copy the folder.",
        )
    known = {moment.id for moment in pack.moments}
    each = [*ratings.blind.items(), *ratings.later.items()]
    if any(m not in known or (r.point or 1) > pack.criteria.n_anchors for m, r in each):
        raise DebriefError(
            f"{path} rates moments, or has points, that the pack does not have.",
            next_step="Ask for it again.",
        )
    return ratings


def all_ratings(folder: Path, pack: Pack) -> tuple[Ratings, ...]:
    """What all coaches gave to a pack, by their names.

    Raises
    ------
    DebriefError
        As `read_ratings`, or if a file is of another coach than its name says.
    """
    found = [
        (path, read_ratings(path, pack)) for path in sorted((folder / FOLDER).glob("[!.]*.json"))
    ]
    for path, ratings in found:
        if path.stem != ratings.coach:
            raise DebriefError(
                f"{path} has the ratings of {ratings.coach}.",
                "The file of a coach has the coach's name.",
                f"Bring it in with: classroom-ai rate {folder} --coach NAME --add FILE",
            )
    return tuple(ratings for _, ratings in found)


def own_ratings(folder: Path, pack: Pack, coach: str) -> Ratings:
    """What a coach gave to a pack so far, or a sheet with nothing on it.

    Raises
    ------
    DebriefError
        As `all_ratings`, or if another coach differs in capital letters only.
    """
    for ratings in all_ratings(folder, pack):
        if ratings.coach == coach:
            return ratings
        if ratings.coach.casefold() == coach.casefold():
            raise DebriefError(
                f"There are ratings of {ratings.coach}; {coach} would be hard to tell apart.",
                next_step=f"Use --coach {ratings.coach!r}, or another name.",
            )
    return Ratings(pack=pack.id, coach=coach, salt=secrets.token_hex(16))


def with_rating(folder: Path, pack: Pack, ratings: Ratings, moment: str, rating: Rating) -> Ratings:
    """Keep a rating; once agreement was shown the first one stays, and this one beside it.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    part = "later" if was_shown(folder, pack) else "blind"
    given: Mapping[str, Rating] = getattr(ratings, part)
    changed = ratings.model_copy(update={part: {**given, moment: rating}})
    _write(folder, changed)
    return changed


def add_ratings(folder: Path, pack: Pack, coach: str, file: Path) -> Ratings:
    """Bring in the ratings of another coach, once one's own are complete.

    Returns
    -------
    Ratings
        What was brought in.

    Raises
    ------
    DebriefError
        If one's own are not complete, or the file is not complete, one's own, of another pack,
        or not what was brought in before.
    """
    if not own_ratings(folder, pack, coach).is_complete(pack):
        raise DebriefError(
            f"{coach} has not rated all moments of {folder} yet.",
            "Ratings of another are brought in after that; nothing was taken from the file.",
            f"Run: classroom-ai rate {folder} --coach {coach}",
        )
    other = read_ratings(file, pack)
    if other.coach.casefold() == coach.casefold():
        raise DebriefError(
            f"{file} has the ratings of {other.coach}, which are your own.",
            "The other coach's file is expected.",
            "Ask for it.",
        )
    if not other.is_complete(pack):
        raise DebriefError(
            f"{other.coach} has not rated all moments yet.",
            "Nothing was taken from the file.",
            "Ask for it again when they have.",
        )
    known = own_ratings(folder, pack, other.coach)
    if known.blind and known.seal != other.seal:
        raise DebriefError(
            f"{file} is not what {other.coach} gave before: its seal is {other.seal}, "
            f"and was {known.seal}.",
            "Ratings are brought in once.",
            "Ask which of the two is right; the earlier one was kept.",
        )
    _write(folder, other)
    return other


def was_shown(folder: Path, pack: Pack) -> bool:
    """Whether agreement on this pack was shown here."""
    try:
        return (folder / FOLDER / _SHOWN).read_bytes().strip() == pack.id.encode()
    except FileNotFoundError:
        return False
    except OSError:
        return True  # nobody knows, so nothing counts as rated blind any more


def mark_shown(folder: Path, pack: Pack) -> None:
    """From now on no rating of this pack that counts can be changed here.

    Raises
    ------
    OutputError
        If it cannot be written: then agreement must not be shown.
    """
    write_private(folder / FOLDER / _SHOWN, pack.id + "\n")


def _write(folder: Path, ratings: Ratings) -> None:
    write_private(path_of(folder, ratings.coach), ratings.model_dump_json(indent=1) + "\n")
