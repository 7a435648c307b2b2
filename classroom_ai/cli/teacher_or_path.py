"""An argument that is a folder or file of a lesson, or the name of a teacher."""

from __future__ import annotations

import os
from pathlib import Path


def is_teacher(given: Path) -> bool:
    """Whether a name stands for a teacher: nothing lies there, and something is kept of one.

    What is there by that name always wins, so that a lesson can be named whatever it is.

    Raises
    ------
    UsageError
        If nothing lies there and a teacher of nearly that name is known.
    """
    from classroom_ai.errors import UsageError
    from classroom_ai.history.ownership import is_known
    from classroom_ai.history.teachers import nearly
    from classroom_ai.pipeline import default_folder
    from classroom_ai.voices import checked_name, is_kept

    # Not Path.exists, which fails where a folder above may not be entered.
    if os.path.lexists(given) or os.path.isdir(default_folder(given)):  # noqa: PTH112
        return False
    try:
        name = checked_name(str(given))
    except UsageError:
        return False
    if is_kept(name) or is_known(name):
        return True
    if meant := nearly(name):
        raise UsageError(
            f"There is nothing at {given}, and no history of {name!r}.",
            meant,
            "Give the folder of a lesson, or the name of a teacher.",
        )
    return False
