"""Praise: approval that names what was good, and approval that does not."""

from __future__ import annotations

from classroom_ai.measures.registry import measure, nothing, rate, share
from classroom_ai.measures.speech import evidence_of_tags, labelled, minutes, why_no_tags
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

NO_PRAISE = "No praise was heard from you."


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
    formula="sentences of specific praise / tens of minutes of the lesson",
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
    formula="sentences of general praise / tens of minutes of the lesson",
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


@measure(
    id="praise.specific_share",
    version=1,
    unit="share",
    family="encouragement",
    title="Praise that names what was good, of all praise",
    explanation="Of the sentences in which you approved of something, those that said what it was.",
    needs=("words", "praise"),
    source=_FLORESS,
    # One in five sentences: a lesson has some five to twenty of them.
    smallest_change=0.2,
    limits=_LIMITS,
    formula="sentences of specific praise / sentences of praise",
)
def specific_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Specific praise as a share of specific and general praise.

    Parameters
    ----------
    lesson : Lesson
        Asked for its language and words only.
    tags : tuple of Tag
        Needs ``praise``.

    Returns
    -------
    Measurement
        value : 0 to 1; None without praise.
        numerator, denominator : sentences of specific praise, of praise.
        evidence : the sentences of specific praise.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.0 I like how you drew it.")
    >>> tag = Tag(0.0, 2.0, utterance="u0001", label="praise.specific", rule="specific/i-like")
    >>> specific_share(lesson, (tag,)).value
    1.0
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    specific = labelled(tags, "praise.specific")
    praise = len(specific) + len(labelled(tags, "praise.general"))
    if not praise:
        return nothing(NO_PRAISE)
    return share(len(specific), praise, n=praise, evidence=evidence_of_tags(specific))


@measure(
    id="praise.to_correction_share",
    version=1,
    unit="share",
    family="encouragement",
    title="Praise against corrections of behaviour",
    explanation="Of your praise and your corrections of behaviour taken together, the part that "
    "was praise.",
    needs=("words", "praise", "correction"),
    source="Caldarella, P., et al. (2020). Effects of teachers' praise-to-reprimand ratios on "
    "elementary students' on-task behaviour. Educational Psychology 40(10), 1306-1322.",
    smallest_change=0.1,
    limits="A share instead of a ratio, so that a lesson without corrections has one: three to "
    "one is 75 %. The study found more to be better, and no threshold.",
    formula="sentences of praise / (sentences of praise + corrections of behaviour)",
)
def to_correction_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Praise as a share of praise and corrections of behaviour.

    Parameters
    ----------
    lesson : Lesson
        Asked for its language and words only.
    tags : tuple of Tag
        Needs ``praise`` and ``correction``.

    Returns
    -------
    Measurement
        value : 0 to 1; None without either.
        numerator, denominator : sentences of praise, of both.
        evidence : both, in lesson order.

    References
    ----------
    .. [1] Caldarella, P., et al. (2020). Effects of teachers' praise-to-reprimand ratios on
       elementary students' on-task behaviour. Educational Psychology 40(10), 1306-1322.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.0 Nice work.\nT 3.0 4.0 Sit down, please.")
    >>> praise = Tag(0.0, 2.0, "u0001", "praise.general", "general/approval")
    >>> correction = Tag(3.0, 4.0, "u0002", "correction.behaviour", "behaviour/sit")
    >>> to_correction_share(lesson, (praise, correction)).value
    0.5
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    praise = len(labelled(tags, "praise.specific", "praise.general"))
    both = labelled(tags, "praise.specific", "praise.general", "correction.behaviour")
    if not both:
        return nothing("Neither praise nor a correction of behaviour was heard from you.")
    return share(praise, len(both), n=len(both), evidence=evidence_of_tags(both))


def _per_10_min(lesson: Lesson, tags: tuple[Tag, ...], *, label: str) -> Measurement:
    if missing := why_no_tags(lesson):
        return nothing(missing)
    praise = labelled(tags, label)
    return rate(len(praise), minutes(lesson), per_minutes=10, evidence=evidence_of_tags(praise))
