"""Corrections by hand: what a person says was heard wrongly, put over what was heard.

``model.py`` is the file that the report's page saves and a folder keeps; ``apply.py`` puts
its changes over a lesson, with ``lines.py``, ``wording.py`` and ``labels.py`` for its
parts; ``record.py`` keeps who changed what and when; ``carry.py`` brings changes over to
the same recording heard anew. What was heard is kept beside and never changed, so a
corrected lesson is always made again from both, in whatever order they came.
"""

from classroom_ai.corrections.apply import Applied, applied, apply
from classroom_ai.corrections.labels import apply_to_tags, labels_applied
from classroom_ai.corrections.model import Change, Corrections, read_corrections
from classroom_ai.corrections.record import (
    heard_in,
    in_force,
    not_found_in,
    read_record,
    record_of,
)

__all__ = [
    "Applied",
    "Change",
    "Corrections",
    "applied",
    "apply",
    "apply_to_tags",
    "heard_in",
    "in_force",
    "labels_applied",
    "not_found_in",
    "read_corrections",
    "read_record",
    "record_of",
]
