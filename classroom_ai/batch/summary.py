"""What a school sees of a batch: which recordings are done, how long and how audible they are.

Nobody's measures are in it, nor anything that was said: these are each teacher's own, in a
folder of their own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from classroom_ai import __version__
from classroom_ai.batch.rows import OUTCOMES, Outcome, Row
from classroom_ai.files import write_together
from classroom_ai.spreadsheet import as_csv

_COLUMNS = ("recording", "teacher", "status", "duration_s", "grade", "note")
_TEMPLATE = Path(__file__).parent / "index.html"


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
    told = [_told(row, root) for row in rows]
    counts = counted(rows)
    made_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
    content = {
        "schema_version": 1,
        "made_at": made_at,
        "package": __version__,
        "counts": counts,
        "recordings": told,
    }
    write_together(
        output,
        {
            "summary.json": json.dumps(content, indent=1, ensure_ascii=False) + "\n",
            "summary.csv": as_csv([_COLUMNS, *([row[name] for name in _COLUMNS] for row in told)]),
            "index.html": _page(told, counts, made_at),
        },
    )


def counted(rows: Sequence[Row]) -> dict[Outcome, int]:
    """How many recordings there are of each outcome, of those that there are any of."""
    counts = Counter(row.outcome for row in rows)
    return {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}


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


def _page(told: Sequence[Mapping[str, Any]], counts: Mapping[Outcome, int], made_at: str) -> str:
    from jinja2 import Environment

    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        _TEMPLATE.read_text(encoding="utf-8")
    )
    return template.render(rows=told, counts=counts, outcomes=OUTCOMES, made_at=made_at)
