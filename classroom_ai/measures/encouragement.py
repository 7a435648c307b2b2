"""Praise: approval that names what was good, and approval that does not."""

from __future__ import annotations

from classroom_ai.measures.registry import measure, nothing, rate
from classroom_ai.measures.speech import evidence_of_tags, minutes, why_no_tags
from classroom_ai.types import Lesson, Measurement, Tag

_FLORESS = (
    "Floress, M. T., et al. (2018). General education teachers' natural rates of praise. "
    "Behavioral Disorders 43(4), 411-422."
)
#: Classes of teachers who named what was good four times in ten minutes, and eight times, behaved
#: alike (Floress et al. 2018): half of that is the least that could mean something.
_NOTICED = 2.0
_LIMITS = (
    "Only words are counted: a smile, a tone of voice or a thumb up is praise that cannot be "
    "heard. “Good”, “great” or “right” alone is not counted."
)


@measure(
    id="praise.specific_per_10_min",
    version=1,
    unit="per_10_min",
    family="encouragement",
    title="Praise that names what was good",
    explanation="In ten minutes, how often you approved of something and said what it was.",
    needs=("words", "praise"),
    source=_FLORESS,
    smallest_change=_NOTICED,
    limits=_LIMITS,
)
def specific_praise(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Approval with the behaviour or idea named, per ten minutes of the lesson.

    Parameters
    ----------
    lesson : Lesson
        Its duration is the denominator.
    tags : tuple of Tag
        Needs ``praise``.

    Returns
    -------
    Measurement
        value : per ten minutes, >= 0; None if no words of the teacher were heard or
        they are not in English.
        numerator, denominator : sentences of praise, tens of minutes.
        evidence : the sentences.

    References
    ----------
    .. [1] Floress, M. T., et al. (2018). General education teachers' natural rates of
       praise. Behavioral Disorders 43(4), 411-422.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.0 I like how you drew it.", duration=300.0)
    >>> tag = Tag(0.0, 2.0, utterance="u0001", label="praise.specific", rule="specific/i-like")
    >>> specific_praise(lesson, (tag,)).value
    2.0
    """
    return _per_10_min(lesson, tags, label="praise.specific")


@measure(
    id="praise.general_per_10_min",
    version=1,
    unit="per_10_min",
    family="encouragement",
    title="Praise in general words",
    explanation="In ten minutes, how often you approved of something without saying what was "
    "good about it.",
    needs=("words", "praise"),
    source=_FLORESS,
    smallest_change=_NOTICED,
    limits=_LIMITS,
)
def general_praise(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Approval with nothing named, per ten minutes of the lesson.

    Parameters
    ----------
    lesson : Lesson
        Its duration is the denominator.
    tags : tuple of Tag
        Needs ``praise``.

    Returns
    -------
    Measurement
        value : per ten minutes, >= 0; None if no words of the teacher were heard or
        they are not in English.
        numerator, denominator : sentences of praise, tens of minutes.
        evidence : the sentences.

    References
    ----------
    .. [1] Floress, M. T., et al. (2018). General education teachers' natural rates of
       praise. Behavioral Disorders 43(4), 411-422.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.0 Nice work.", duration=600.0)
    >>> tag = Tag(0.0, 2.0, utterance="u0001", label="praise.general", rule="general/approval")
    >>> general_praise(lesson, (tag,)).value
    1.0
    """
    return _per_10_min(lesson, tags, label="praise.general")


def _per_10_min(lesson: Lesson, tags: tuple[Tag, ...], *, label: str) -> Measurement:
    if missing := why_no_tags(lesson):
        return nothing(missing)
    praise = [tag for tag in tags if tag.label == label]
    return rate(len(praise), minutes(lesson), per_minutes=10, evidence=evidence_of_tags(praise))
