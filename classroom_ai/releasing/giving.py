"""A bundle goes out: listed first, then written; and is taken back: both again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import MappingProxyType

from classroom_ai.bundles import withdrawn
from classroom_ai.bundles.file import SUFFIX, bundle_id, id_of, withdraw, write_bundle
from classroom_ai.bundles.model import CoachBundle, SchoolBundle
from classroom_ai.errors import BundleError, OutputError
from classroom_ai.history.releases import (
    Held,
    Release,
    log_release,
    revoke_release,
    today,
    unlog_release,
)

_NONE: Mapping[str, bytes] = MappingProxyType({})


def default_path(bundle: CoachBundle | SchoolBundle) -> Path:
    """Where a bundle goes unless told otherwise; that for a school names no teacher."""
    whose = bundle.teacher if isinstance(bundle, CoachBundle) else f"for-{bundle.school}"
    place = Path(f"{whose}-{bundle.released.isoformat()}{SUFFIX}")
    number = 2
    while place.exists():
        place = Path(f"{whose}-{bundle.released.isoformat()}-{number}{SUFFIX}")
        number += 1
    return place


def check_free(path: Path) -> None:
    """Refuse a place that is taken, before any question is asked.

    Raises
    ------
    OutputError
        If something lies there.
    """
    if path.exists():
        raise OutputError(
            f"There is a file {path} already.",
            "A bundle never replaces another file.",
            "Choose another name with -o.",
        )


def give(
    name: str,
    bundle: CoachBundle | SchoolBundle,
    path: Path,
    *,
    clips: Mapping[str, bytes] = _NONE,
    lessons: Sequence[str] = (),
) -> str:
    """List a bundle in the teacher's store and write its file.

    Parameters
    ----------
    name : str
        The teacher.
    bundle : CoachBundle or SchoolBundle
        What leaves.
    path : pathlib.Path
        Its file, which does not exist yet.
    clips : mapping, optional
        Sound by its name in the bundle.
    lessons : sequence of str, optional
        Ids of the lessons that it has something of.

    Returns
    -------
    str
        The id of the bundle.

    Raises
    ------
    UsageError
        If the very same was released and taken back before.
    HistoryError, OutputError, BundleError
        Nothing is then listed or written.
    """
    check_free(path)
    made = bundle_id(bundle, clips=clips)
    is_new = log_release(name, made, _held(bundle, path, clips, lessons))
    try:
        write_bundle(bundle, path, clips=clips)
    except (OutputError, BundleError):
        if is_new:
            unlog_release(made)
        raise
    return made


def revoke(name: str, bundle: str) -> tuple[Release, bool, bool]:
    """Take a bundle back: it counts no more, and a notice takes the place of its file.

    Parameters
    ----------
    name : str
        The teacher.
    bundle : str
        Its id, or the path of its file.

    Returns
    -------
    tuple of Release, bool and bool
        As it is listed now, whether it still counted before, and whether its file is now such a
        notice.

    Raises
    ------
    UsageError
        If the teacher has not released it; the message has the id that was meant.
    HistoryError, BundleError
        If the store cannot be written; or the path is of no bundle.
    """
    path = Path(bundle)
    made = id_of(path) if path.is_file() else bundle
    release, counted = revoke_release(name, made)
    on = date.fromisoformat(release.revoked)
    places = {release.path, path.absolute()} if path.is_file() else {release.path}
    is_noticed = [_noticed(place, release.bundle, on) for place in sorted(places)]
    _refuse_copies(release.bundle, on)
    return release, counted, any(is_noticed)


def withdraw_all(releases: Sequence[Release]) -> tuple[str, ...]:
    """Put notices in the place of the files of releases; ids of those that still lay there."""
    on = today()
    return tuple(each.bundle for each in releases if _noticed(each.path, each.bundle, on))


def _refuse_copies(bundle: str, on: date) -> None:
    """Whoever reads bundles on this machine refuses copies from now on too.

    A list that cannot be read is told to whoever reads a bundle; what is withdrawn here is
    withdrawn all the same.
    """
    with suppress(BundleError):
        withdrawn.remember(withdrawn.Notice(id=bundle, on=on))


def _noticed(place: Path, bundle: str, on: date) -> bool:
    """Whether a notice now lies there; a folder that is not to be written in has none."""
    try:
        return withdraw(place, bundle, on=on)
    except OutputError:
        return False


def _held(
    bundle: CoachBundle | SchoolBundle,
    path: Path,
    clips: Mapping[str, bytes],
    lessons: Sequence[str],
) -> Held:
    place = str(path.absolute())
    if isinstance(bundle, SchoolBundle):
        return Held("school", place, school=bundle.school)
    figures = {figure.measure for lesson in bundle.lessons for figure in lesson.figures}
    return Held(
        "coach",
        place,
        lessons=tuple(lessons),
        moments=len(bundle.moments),
        clips=len(clips),
        figures=tuple(sorted(figures)),
        notes=len(bundle.notes),
        goal=bundle.goal.measure if bundle.goal else "",
        visit=bundle.last_visit.day.isoformat() if bundle.last_visit else "",
    )
