"""Bundles that were withdrawn: the notice in the place of a file, and what a reader remembers.

A file that was copied cannot be called back. But whoever has met the notice of a bundle is
refused every older copy of it from then on, on that machine.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from classroom_ai.errors import BundleError, OutputError
from classroom_ai.files import write_private
from classroom_ai.strict import Strict

#: A notice is a line of text; what is longer is something else.
_LONGEST = 1000
_Id = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class Notice(Strict):
    """All that is left of a bundle that was withdrawn: which one, and when."""

    withdrawn: Literal["classroom-bundle"] = "classroom-bundle"
    id: _Id
    on: date


class _Remembered(Strict):
    schema_version: Literal[1] = 1
    withdrawn: dict[_Id, date] = Field(default_factory=dict)


def notice(bundle_id: str, *, on: date) -> str:
    r"""Content of the file that takes the place of a withdrawn bundle.

    Examples
    --------
    >>> notice("0123456789abcdef", on=date(2026, 3, 2))
    '{"withdrawn":"classroom-bundle","id":"0123456789abcdef","on":"2026-03-02"}\n'
    """
    return Notice(id=bundle_id, on=on).model_dump_json() + "\n"


def noticed(data: bytes) -> Notice | None:
    """The notice that a file holds, if it is one."""
    if len(data) > _LONGEST:
        return None
    try:
        return Notice.model_validate_json(data)
    except ValidationError:
        return None


def remembered_path() -> Path:
    """Where a reader remembers them: ``CLASSROOM_AI_WITHDRAWN``, else in the user's data folder."""
    chosen = os.environ.get("CLASSROOM_AI_WITHDRAWN")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("classroom-ai")) / "withdrawn.json"


def remembered(bundle_id: str) -> Notice | None:
    """The notice of a bundle that was met before.

    Raises
    ------
    BundleError
        If what is remembered cannot be read: then nobody knows, and nothing is shown.
    """
    on = _remembered().get(bundle_id)
    return None if on is None else Notice(id=bundle_id, on=on)


def remember(notice: Notice) -> None:
    """Keep in mind that a bundle was withdrawn; the first day counts.

    Raises
    ------
    BundleError
        As `remembered`.
    """
    known = _remembered()
    if notice.id in known:
        return
    content = _Remembered(withdrawn={**known, notice.id: notice.on})
    # Who cannot write there is still told of the notice itself.
    with suppress(OutputError):
        write_private(remembered_path(), content.model_dump_json(indent=1) + "\n")


def _remembered() -> dict[str, date]:
    path = remembered_path()
    try:
        return dict(_Remembered.model_validate_json(path.read_bytes()).withdrawn)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no such list"
        raise BundleError(
            f"{path} cannot be read: {why}.",
            "It lists the bundles that were withdrawn from you.",
            "Put a backup of it in its place; or delete it, then withdrawn ones are not known.",
        ) from None
