"""Which lessons may be compared: heard in the same way, of one format, counted alike.

A lesson's fingerprint stands for all that it was made with, down to the recording that a voice
was enrolled with; after each new enrolment nothing would be like anything any more. So what
decides here is only what changes what is heard.
"""

from __future__ import annotations

from classroom_ai.files import fingerprint_of
from classroom_ai.types import Lesson


def heard_as(lesson: Lesson) -> str:
    """A mark that lessons share which were heard in the same way.

    From the models with the hashes of their weights, the language, what the times come from,
    and the version of hearing (``hearing/version.py``). Not from the version of the package,
    the device, the list of words to listen for, or the recording that a voice was
    enrolled with.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> one, other = lesson_from_text("T 0 1 Why?"), lesson_from_text("T 0 2 How?")
    >>> heard_as(one) == heard_as(other)
    True
    """
    provenance = lesson.provenance
    models = [(task, m.name, m.sha256) for task, m in sorted(provenance.models.items())]
    return fingerprint_of(
        models, lesson.language, lesson.timing, provenance.settings.get("hearing")
    )


def same_format(format_: str | None) -> str:
    """A format as it is compared: "Whole class " is "whole class".

    Examples
    --------
    >>> same_format(" Whole  class ")
    'whole class'
    """
    return " ".join((format_ or "").casefold().split())


def kind_of(heard: str, format_: str, version: int) -> str:
    """What lessons have in common that are compared: also the version of the measure."""
    return f"{heard} {version} {format_}"
