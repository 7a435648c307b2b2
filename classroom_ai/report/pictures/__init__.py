"""Pictures of a lesson: each answers one question, and says the same as a table.

One picture a file, drawn by ``drawing.py``. No words of the lesson enter a picture.
"""

from __future__ import annotations

from classroom_ai.report.pictures.timeline import timeline
from classroom_ai.report.pictures.waits import waits

__all__ = ["timeline", "waits"]
