"""What the teacher asks: how often, and for whose words."""

from __future__ import annotations

from classroom_ai.measures.asked import CONTENT, NAME_CALLED
from classroom_ai.measures.registry import measure, nothing, rate, share
from classroom_ai.measures.speech import evidence_of_tags, labelled, minutes, why_no_tags
from classroom_ai.types import Lesson, Measurement, Tag

_ASKED = (*CONTENT, "question.procedural")


@measure(
    id="questions.per_min",
    version=1,
    unit="per_min",
    family="questions",
    title="Your questions",
    explanation="Questions in a minute of the lesson; a tag such as “okay?”, a question that you "
    "answered yourself and a name called out are not counted.",
    needs=("words", "question"),
    source="Blanchard, N., et al. (2016). Identifying teacher questions using automatic speech "
    "recognition in classrooms. Proceedings of SIGDIAL.",
    # Half a standard deviation, the usual smallest difference that is noticed (Norman et al. 2003,
    # Medical Care 41(5)), is 0.7 between the 29 lessons of NCTE that edu-convokit ships.
    smallest_change=0.5,
    limits="Single sentences are labelled wrongly now and then; the count over a lesson is "
    "steadier than any one label.",
    formula="open, closed and procedural questions / minutes of the lesson",
)
def questions_per_min(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Teacher questions per minute of the lesson.

    Open, closed and procedural questions count. Checks ("okay?"), rhetorical and
    self-answered questions, and a name alone, do not: nobody is meant to answer them.

    Parameters
    ----------
    lesson : Lesson
        Its duration is the denominator.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : questions per minute, >= 0; None if no words of the teacher were heard
        or they are not in English.
        numerator, denominator : questions, minutes.
        evidence : the questions.

    References
    ----------
    .. [1] Blanchard, N., et al. (2016). Identifying teacher questions using automatic
       speech recognition in classrooms. Proceedings of SIGDIAL.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?", duration=30.0)
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> questions_per_min(lesson, (question,)).value
    2.0
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    asked = [tag for tag in labelled(tags, *_ASKED) if tag.rule != NAME_CALLED]
    return rate(len(asked), minutes(lesson), evidence=evidence_of_tags(asked))


@measure(
    id="questions.open_share",
    version=1,
    unit="share",
    family="questions",
    title="Questions for students' own words",
    explanation="Of your questions about the content, how many asked for an explanation, an idea "
    "or a way of working rather than for one right answer.",
    needs=("words", "question"),
    source="Boaler, J. & Brodie, K. (2004). The importance, nature and impact of teacher "
    "questions. Proceedings of PME-NA 26.",
    smallest_change=0.1,
    limits="The wording decides, not what the class made of it: an open question can get a "
    "one-word answer.",
    formula="open questions / (open questions + closed questions)",
)
def open_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Open questions as a share of open and closed ones.

    Parameters
    ----------
    lesson : Lesson
        Asked for its language and words only.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : 0 to 1; None without a question about the content.
        numerator, denominator : open questions, open and closed questions.
        evidence : the open questions.

    References
    ----------
    .. [1] Boaler, J. & Brodie, K. (2004). The importance, nature and impact of teacher
       questions. Proceedings of PME-NA 26.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> open_share(lesson, (question,)).value
    1.0
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    opened = labelled(tags, "question.open")
    content = len(opened) + len(labelled(tags, "question.closed"))
    if not content:
        return nothing("No question about the content was heard from you.")
    return share(len(opened), content, n=content, evidence=evidence_of_tags(opened))
