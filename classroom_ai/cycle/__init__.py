"""What came of a coach's visit, for the teacher alone: the lessons from one visit to the next.

::

    store ─┐                          ┌─▶ html
           ├─▶ gathered ─▶ build ─▶ Cycle
    results┘    (chosen, proposal)    └─▶ md

``gathered.py`` takes from the store what lies in a stretch of days, ``seen.py`` reads the
results in each lesson's folder, ``chosen.py`` and ``proposal.py`` decide what to show,
``build.py`` and ``words.py`` word it, ``render.py`` writes it down.
"""

from __future__ import annotations

from classroom_ai.cycle.build import build
from classroom_ai.cycle.gathered import Gathered, gathered
from classroom_ai.cycle.render import to_html, to_markdown
from classroom_ai.cycle.view import Cycle

__all__ = ["Cycle", "Gathered", "build", "gathered", "to_html", "to_markdown"]
