"""A pack as a folder: a page, the same as text, the data to rate by, and the sound."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path

from classroom_ai.debrief import words
from classroom_ai.debrief.pack import FILE, Pack
from classroom_ai.debrief.released import Released
from classroom_ai.errors import DebriefError, OutputError
from classroom_ai.files import write_private, write_together
from classroom_ai.pages import render, render_markdown

SUFFIX = ".debrief"
RATINGS = "ratings"
PAGE, TEXT = "debrief.html", "debrief.md"
#: Characters of a teacher's name that no file system minds.
_PLAIN = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60


def folder_name(released: Released) -> str:
    """Name of a teacher's pack: as they call themselves, or by their token where none is left.

    Examples
    --------
    >>> _plain("../M. Rivera"), _plain("///")
    ('M.-Rivera', '')
    """
    return (_plain(released.teacher) or released.token[:8]) + SUFFIX


def _plain(name: str) -> str:
    return _PLAIN.sub("-", name).strip("-.")[:_LONGEST_NAME]


def write_pack(folder: Path, pack: Pack, sound: Mapping[str, bytes]) -> None:
    """Write a pack that only its owner can read; what was made from other bundles goes.

    Raises
    ------
    DebriefError
        If the folder holds ratings of other moments, or another person's files.
    OutputError
        If it cannot be written.
    """
    _check_free(folder, pack)
    write_together(
        folder,
        {
            FILE: pack.content,
            PAGE: to_html(pack, sound),
            TEXT: to_markdown(pack),
        },
    )
    for name, data in sound.items():
        write_private(folder / name, data)
    for old in (folder / "clips").glob("p*.m4a"):
        if f"clips/{old.name}" not in sound:
            _remove(old)


def _check_free(folder: Path, pack: Pack) -> None:
    """Whether writing there destroys nothing."""
    if not folder.exists():
        return
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if not (folder / FILE).is_file():
        raise OutputError(
            f"{folder} is there already and is no pack.",
            "A pack never replaces other files.",
            "Choose another folder with -o.",
        )
    if (folder / FILE).read_bytes() == pack.content:
        return
    if (folder / RATINGS).exists():
        raise DebriefError(
            f"{folder} holds ratings of another choice of moments.",
            "They would fit nothing any more.",
            "Choose another folder with -o, or delete it first.",
        )


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise OutputError(
            f"{path} cannot be removed: {error.strerror or error}.",
            "It is sound of an earlier pack in this folder.",
            "Delete it, or choose another folder with -o.",
        ) from error


def to_html(pack: Pack, sound: Mapping[str, bytes]) -> str:
    """The page, with its sound inside and no script."""
    moments = (*pack.moments, *pack.others)
    inside = {each.id: _address(sound[each.clip]) for each in moments if each.clip}
    return render("debrief/pack.html", **_said(pack), sound=inside)


def to_markdown(pack: Pack) -> str:
    """The same as text; sound lies beside it."""
    from markupsafe import Markup

    played = {each.id for each in (*pack.moments, *pack.others) if each.clip}
    said = _said(pack)
    # In a block of code nothing is escaped; it is one line that cannot end the block.
    command = Markup(words.one_line(_command(pack)))  # noqa: S704
    return render_markdown("debrief/pack.md", **{**said, "command": command}, sound=played)


def _said(pack: Pack) -> dict[str, object]:
    """What both forms are made of."""
    return {
        "title": f"Ten minutes with {pack.teacher}",
        "pack": pack,
        "words": words,
        "only_released": words.ONLY_RELEASED.format(teacher=pack.teacher),
        "command": _command(pack),
    }


def _command(pack: Pack) -> str:
    """What the teacher runs to keep what was agreed."""
    about = [pack.criteria.named(moment.criterion).title for moment in pack.moments]
    return words.keep(pack.teacher, pack.goal.measure if pack.goal else (*about, "FOCUS")[0])


def _address(data: bytes) -> str:
    return f"data:audio/mp4;base64,{base64.b64encode(data).decode('ascii')}"
