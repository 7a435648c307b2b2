"""Where the data that ships with the project lies: ``rubrics/`` and ``models/``.

In a checkout they are folders at the top level, where a school finds and edits
them; in an installed wheel they are copies inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Folder of data that ships with the project.

    Parameters
    ----------
    name : {"models", "rubrics"}
        Name of the top-level folder.

    Returns
    -------
    pathlib.Path
        The folder in the installed package or, in a checkout, at the top level.

    Examples
    --------
    >>> (shipped("rubrics") / "core.yaml").exists()
    True
    """
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
