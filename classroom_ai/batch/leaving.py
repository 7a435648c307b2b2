"""A lesson that is purged leaves the batch it was made by: nothing there names it any more.

The batch must still know the recording, or the next night would make the lesson again, and
put it back into its teacher's history. So what stays is a mark that says so, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from classroom_ai.batch.locks import Locks
from classroom_ai.batch.records import NOBODY, STATE, Key, Records
from classroom_ai.batch.summary import take_out
from classroom_ai.errors import OutputError

#: What the user is told of the batch that a lesson was made by.
MARKED = (
    "The batch that made this lesson keeps a hash of recording and teacher, so as not to make it "
    "again, and nothing else of it. Its summary names the recording, as removed, for as long as "
    "the recording is among those that the batch is given."
)
NOT_MARKED = (
    "The batch that made this lesson keeps its record, which names teacher and recording: this "
    "account may not change it. Whoever runs the batch can remove it by the same command."
)


def is_of_batch(folder: Path) -> bool:
    """Whether a folder of results lies where a batch has put it."""
    return (folder.parent.parent / STATE).is_dir()


@contextmanager
def leaving(folder: Path, sha256: str) -> Iterator[str]:
    """Around the removal of a lesson's results: no batch takes the lesson up then, or later.

    Parameters
    ----------
    folder : pathlib.Path
        Of results, in that of a batch or not.
    sha256 : str
        Of the recording; empty where it is not known.

    Yields
    ------
    str
        What stays with the batch; empty where there is none.

    Raises
    ------
    OutputError
        If a batch is at work on the lesson, or nothing can be written; nothing is then changed.
    """
    output = folder.parent.parent
    if not is_of_batch(folder):
        yield ""
        return
    try:
        locks = Locks(output)
    except OutputError:
        yield NOT_MARKED
        return
    records = Records(output)
    with locks:
        for key in _keys(records, folder, sha256):
            if not locks.take(key):
                raise OutputError(
                    f"A batch is at work on {folder}.",
                    "Nothing was removed.",
                    "Run the same command again when the batch has finished.",
                )
            records.purge(key)
        yield MARKED
    take_out(folder.relative_to(output).as_posix(), output)
    with suppress(OSError):  # other lessons of the teacher are there
        folder.parent.rmdir()


def _keys(records: Records, folder: Path, sha256: str) -> set[Key]:
    """What a batch knows the lesson by, also one that it has heard and not yet written down."""
    place, name = folder.parent.name, folder.name
    key = sha256, "" if place == NOBODY else place
    if records.read(key) is not None:
        return {key}
    keys = {record.key for record in records if record.folder == f"{place}/{name}"}
    return keys or ({key} if sha256 else set())
