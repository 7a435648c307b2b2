"""Lessons that were kept for as long as the settings say: out of the store, and their folders."""

from __future__ import annotations

from collections.abc import Sequence

from classroom_ai.history.releases import released_with
from classroom_ai.history.retention import Expired, forget_lessons
from classroom_ai.purging import Receipt, identity, now, purge, target_of


def purge_expired(expired: Sequence[Expired], *, folders: bool = False) -> Receipt:
    """Remove lessons from the store that were kept for long enough, and what lies in their folders.

    Parameters
    ----------
    expired : sequence of Expired
        Which ones.
    folders : bool
        Also remove the folders of results, as far as they still hold these very lessons.

    Raises
    ------
    HistoryError
        If the store cannot be changed; nothing is then removed.
    OutputError
        If a file cannot be removed; it says how many were.
    """
    of_folders = [target_of(one.folder) for one in expired if folders and has_results(one)]
    released = {each.bundle: each for one in expired for each in released_with(one.lesson)}
    gone = forget_lessons([one.number for one in expired])
    receipts = [purge(target) for target in of_folders]
    return Receipt(
        None,
        now(),
        tuple(removed for receipt in receipts for removed in receipt.removed),
        sum(receipt.left for receipt in receipts),
        {"lessons": gone},
        tuple(released.values()),
        stays=" ".join(sorted({receipt.stays for receipt in receipts if receipt.stays})),
    )


def has_results(one: Expired) -> bool:
    """Whether the folder of a lesson of the store still holds that very lesson."""
    is_folder = one.folder.is_dir() and not one.folder.is_symlink()
    return is_folder and identity(one.folder / "lesson.json")[2] == one.recording
