"""How long a piece of work may take before it is taken to hang.

A decoder in an endless loop, a driver that no longer answers, a network drive that is gone:
none of them ends by itself. Limits are far above what work takes, since what is stopped is
lost: they are to save the night, not minutes.
"""

from __future__ import annotations

from classroom_ai.batch.stages import Stage
from classroom_ai.types import Seconds

#: Nothing is stopped before that.
LEAST: Seconds = 3600.0
#: Bytes a second that any disk or network drive reads, also while others read it.
_SLOWEST_DISK = 1_000_000
#: Work takes many times as long as it does otherwise only where something is wrong.
_TIMES_AS_LONG = 10
#: Taken for the pace of a machine that has not done any of this work: that of large models on
#: a slow processor.
_UNKNOWN_PACE = 3.0


def limit(
    stage: Stage, *, size: int, sound: Seconds | None, work_per_second: float | None
) -> Seconds:
    """Seconds after which a piece of work is stopped.

    Parameters
    ----------
    stage : Stage
        What is done.
    size : int
        Bytes of the recording.
    sound : float or None
        Its length in seconds, where it is known: from when it is decoded on.
    work_per_second : float or None
        Seconds that this machine needs for a second of sound; None if not measured.

    Examples
    --------
    >>> limit("identify", size=9 * 10**9, sound=None, work_per_second=None) / 3600
    3.5
    >>> limit("hear", size=10**8, sound=7200.0, work_per_second=0.3) / 3600
    7.0
    """
    reading = 0.0 if stage == "hear" else size / _SLOWEST_DISK
    pace = _UNKNOWN_PACE if work_per_second is None else work_per_second
    return LEAST + reading + _TIMES_AS_LONG * pace * (sound or 0.0)
