"""Measures: what is counted in a lesson, one family a file.

They see only types, so that anybody can check a number with the lesson's turns
and tags at hand. A new measure is a function with the decorator ``measure`` in
the file of its family; nothing else has to know of it: ``counting.py`` takes it
of the whole lesson and of each activity mode, and ``intervals.py`` says how sure
it is.
"""

from __future__ import annotations

from importlib import import_module

from classroom_ai.measures.counting import lesson_wide, measure_lesson
from classroom_ai.measures.registry import MeasureInfo, registry

#: Importing a module registers its measures; within a family they are reported in this order.
_MODULES = (
    *("talk", "turns"),
    *("students", "voices"),
    *("thinking", "waits"),
    *("questions", "chances", "prompts"),
    "moves",
    "building",
    "encouragement",
    "climate",
    "language",
)
FAMILIES = tuple(import_module(f"{__name__}.{module}") for module in _MODULES)

__all__ = ["FAMILIES", "MeasureInfo", "lesson_wide", "measure_lesson", "registry"]
