"""What lies in data and is shown as it is: in English, as it was written there.

Names and explanations of measures, sentences of rubrics, notes of figures and of how well a
lesson was heard come from files in English. Another language looks them up here by their
text, or shows them as they are.
"""

from __future__ import annotations


def from_data(text: str) -> str:
    """A sentence of a rubric, of a measure's card, or of ``lesson.json``, as it is shown."""
    return text


def speaker(name: str) -> str:
    """Name of a speaker (``lesson.speaker_names``) as it is shown."""
    return name
