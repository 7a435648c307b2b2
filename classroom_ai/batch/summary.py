"""What a school sees of a batch: which recordings are done, how long and how audible they are.

Nobody's measures are in it, nor anything that was said: these are each teacher's own, in a
folder of their own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from classroom_ai import __version__
from classroom_ai.batch.planning import PURGED
from classroom_ai.batch.rows import NEXT_STEPS, OUTCOMES, Outcome, Row
from classroom_ai.english import clock, day
from classroom_ai.files import write_together
from classroom_ai.pages import render
from classroom_ai.spreadsheet import as_csv

_COLUMNS = ("recording", "teacher", "status", "duration_s", "grade", "note")


def write_summary(rows: Sequence[Row], output: Path, *, root: Path) -> None:
    """Write ``summary.json``, ``summary.csv`` and ``index.html``.

    Parameters
    ----------
    rows : sequence of Row
        In the order in which recordings were asked for.
    output : pathlib.Path
        The folder of the batch.
    root : pathlib.Path
        The folder from which recordings are named.

    Raises
    ------
    OutputError
        If they cannot be written; earlier ones are then unchanged.
    """
    _write([_told(row, root) for row in rows], output)


def take_out(folder: str, output: Path) -> None:
    """Let the summary say of a lesson that it was purged, and nothing more.

    A summary that is not there, or cannot be read, is left to the next batch, which makes a
    new one in any case.

    Parameters
    ----------
    folder : str
        Of the results, within that of the batch.
    output : pathlib.Path
        The folder of the batch.

    Raises
    ------
    OutputError
        If it cannot be written; the earlier one is then unchanged.
    """
    gone = {"status": "removed", "duration_s": None, "grade": None, "note": PURGED, "folder": None}
    try:
        earlier = json.loads((output / "summary.json").read_bytes())["recordings"]
        told = [{**row, **gone} if row["folder"] == folder else row for row in earlier]
    except (OSError, ValueError, KeyError, TypeError):
        return
    _write(told, output)


def counted(rows: Sequence[Row]) -> dict[Outcome, int]:
    """How many recordings there are of each outcome, of those that there are any of."""
    return _counts(row.outcome for row in rows)


def _counts(outcomes: Iterable[Outcome]) -> dict[Outcome, int]:
    counts = Counter(outcomes)
    return {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}


def _write(told: Sequence[Mapping[str, Any]], output: Path) -> None:
    counts = _counts(row["status"] for row in told)
    made = datetime.now(timezone.utc)
    content = {
        "schema_version": 1,
        "made_at": made.isoformat(timespec="seconds"),
        "package": __version__,
        "counts": counts,
        "recordings": told,
    }
    page = render(
        "batch/index.html",
        title="1 recording" if len(told) == 1 else f"{len(told)} recordings",
        made_at=f"{day(made.isoformat())}, {made:%H:%M} UTC",
        counts=counts,
        outcomes=OUTCOMES,
        next=[NEXT_STEPS[outcome] for outcome in counts if outcome in NEXT_STEPS],
        failed=[row for row in told if row["status"] == "failed"],
        rows=[{**row, "length": _length(row["duration_s"])} for row in told],
    )
    write_together(
        output,
        {
            "summary.json": json.dumps(content, indent=1, ensure_ascii=False) + "\n",
            "summary.csv": as_csv([_COLUMNS, *([row[name] for name in _COLUMNS] for row in told)]),
            "index.html": page,
        },
    )


def _length(seconds: float | None) -> str:
    return "" if seconds is None else clock(seconds)


def _told(row: Row, root: Path) -> dict[str, Any]:
    recording = row.item.entry.recording
    return {
        "recording": str(
            recording.relative_to(root) if recording.is_relative_to(root) else recording
        ),
        "teacher": row.item.entry.teacher,
        "status": row.outcome,
        "duration_s": None if row.duration is None else round(row.duration, 1),
        "grade": row.grade,
        "note": row.why,
        "folder": row.folder or None,
    }
