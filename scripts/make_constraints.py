"""Print ``constraints.txt``: the versions of all that is installed beside this Python.

Run it in a fresh environment, made without the old constraints. Only torch is held back,
because its newest build is not the one that the models were tried with::

    python3 -m venv /tmp/fresh && echo torch==2.13.0 >/tmp/torch.txt
    /tmp/fresh/bin/python -m pip install -c /tmp/torch.txt -e '.[dev]'
    /tmp/fresh/bin/python scripts/make_constraints.py >constraints.txt

``pip freeze`` was not taken for this: it keeps the name of a local build (``+cpu``), which
exists on one index only, and knows nothing of releases that left the oldest Python behind.
"""

from __future__ import annotations

import platform
from importlib.metadata import Distribution, distributions

from packaging.specifiers import SpecifierSet
from packaging.version import Version

OLDEST = "3.10"
#: What a new environment has of its own, and this project, which is no release.
OWN = {"pip", "classroom-ai"}
HEADER = f"""\
# The versions that the tests pass with: all that `pip install -e '.[dev]'` brings on Linux with
# Python {platform.python_version()}. Releases that Python {OLDEST} cannot take are left open there.
# Use: pip install -c constraints.txt -e .
# Made by scripts/make_constraints.py, which says how to make it anew.
"""


def pin(distribution: Distribution) -> str:
    """Line of ``constraints.txt`` for one installed package.

    Parameters
    ----------
    distribution : importlib.metadata.Distribution

    Returns
    -------
    str
        Its public version, bound to newer Pythons if the oldest one cannot have it.
    """
    line = f"{distribution.name}=={Version(distribution.version).public}"
    needed = SpecifierSet(str(distribution.metadata.json.get("requires_python", "")))
    return line if needed.contains(OLDEST) else f'{line}; python_version > "{OLDEST}"'


def main() -> None:
    """Print the file."""
    found = sorted(distributions(), key=lambda each: each.name.lower())
    print(HEADER + "\n".join(pin(each) for each in found if each.name not in OWN))


if __name__ == "__main__":
    main()
